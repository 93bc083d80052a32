"""Make the shapes and points of maps anew, from the npm packages world-atlas 2.0.2 and cldr-core.

    python scripts/world.py path/to/world-atlas path/to/cldr-core

Writes `plugins/relaybook/pages/views/world/world.svg` and `points.json`. They only change with a new edition of Natural
Earth, or with another projection: nothing else runs this.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Point = tuple[float, float]

OUT = Path(__file__).resolve().parent.parent / "plugins/relaybook/pages/views/world"
WIDTH = 1000
MIDDLE = 11.5
"""The meridian in the middle: so the edge runs through the Bering Strait, and cuts no island of these shapes."""
NORTH, SOUTH = 84.5, -56.5
SCALES = ("110m", "50m", "10m")
NAMED = {"Kosovo": "XK"}
"""Shapes without a number whose code is in use. Others (Northern Cyprus, Somaliland) are drawn, and have no point."""
NOT_DRAWN = ("AQ",)
BY_HAND = {
    # Not in any of the files as a country of its own, or not where a reader looks for it: longitude, latitude.
    "BQ": (-68.3, 12.2), "BV": (3.4, -54.4), "CC": (96.8, -12.2), "CX": (105.7, -10.5), "EU": (4.4, 50.8),
    "GF": (-53.1, 4.0), "GI": (-5.35, 36.1), "GP": (-61.5, 16.2), "MQ": (-61.0, 14.6), "RE": (55.5, -21.1),
    "SJ": (16.0, 78.5), "TK": (-171.8, -9.2), "TV": (179.2, -8.5), "UM": (166.6, 19.3), "YT": (45.2, -12.8),
    "US": (-98.6, 39.8), "CA": (-106.0, 57.0), "FR": (2.5, 46.6), "NO": (9.5, 61.5), "RU": (96.0, 62.0),
}  # fmt: skip


def project(lon: float, lat: float) -> Point:
    """Natural Earth (Patterson; polynomial of Šavrič and others 2011): a compromise that leaves Europe its room."""
    turned = math.radians((lon - MIDDLE + 540) % 360 - 180)
    phi = math.radians(lat)
    x = turned * (0.8707 - 0.131979 * phi**2 - 0.013791 * phi**4 + 0.003971 * phi**10 - 0.001529 * phi**12)
    y = phi * (1.007226 + 0.015085 * phi**2 - 0.044475 * phi**6 + 0.028874 * phi**8 - 0.005916 * phi**10)
    scale = WIDTH / (2 * math.pi * 0.8707)
    return WIDTH / 2 + x * scale, -y * scale


TOP = project(MIDDLE, NORTH)[1]
HEIGHT = math.ceil(project(MIDDLE, SOUTH)[1] - TOP)


def on_page(lon: float, lat: float) -> Point:
    x, y = project(lon, lat)
    return x, y - TOP


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            points.append((x * kx + dx, y * ky + dy))
        arcs.append(points)
    return arcs


def rings_of(geometry: dict[str, Any]) -> Iterator[list[int]]:
    """The outlines of a geometry as numbers of arcs."""
    if geometry["type"] == "Polygon":
        yield from geometry["arcs"]
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["arcs"]:
            yield from polygon
    else:
        for part in geometry.get("geometries", ()):
            yield from rings_of(part)


def walk(ring: list[int], arcs: list[list[Point]]) -> list[Point]:
    points: list[Point] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def centre(points: list[Point]) -> tuple[float, Point]:
    """The area of an outline and its centre."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return (abs(area) / 2, (x / (3 * area), y / (3 * area))) if area else (0.0, points[0])


def path(points: list[Point], *, closed: bool) -> str:
    """A line in whole tenths, relative, without the points that would not move the pen far enough to be seen."""
    kept: list[tuple[int, int]] = []
    for index, (x, y) in enumerate(points):
        here = (round(x * 10), round(y * 10))
        last = index == len(points) - 1
        if not kept or math.dist(here, kept[-1]) >= 6 or (last and not closed and here != kept[-1]):
            kept.append(here)
    if len(kept) < (3 if closed else 2):
        return ""
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in zip(kept, kept[1:], strict=False)]
    line = "".join(tenths(value, first=False) for step in steps for value in step)
    return f"M{tenths(kept[0][0], first=True)}{tenths(kept[0][1], first=False)}l{line.lstrip()}" + (
        "z" if closed else ""
    )


def tenths(value: int, *, first: bool) -> str:
    sign = "-" if value < 0 else "" if first else " "
    whole, part = divmod(abs(value), 10)
    return f"{sign}{whole or ('' if part else 0)}{f'.{part}' if part else ''}"


def main(atlas: Path, cldr: Path) -> None:
    mappings = json.loads((cldr / "supplemental/codeMappings.json").read_text("utf-8"))["supplemental"]["codeMappings"]
    aliases = json.loads((cldr / "supplemental/aliases.json").read_text("utf-8"))["supplemental"]["metadata"]["alias"]
    current = [code for code in mappings if len(code) == 2 and code not in aliases["territoryAlias"]]
    codes = {mappings[code]["_numeric"]: code for code in current if "_numeric" in mappings[code]}
    points: dict[str, Point] = {code: on_page(*place) for code, place in BY_HAND.items()}
    for scale in SCALES:
        topology = json.loads((atlas / f"countries-{scale}.json").read_text("utf-8"))
        arcs = [[on_page(*point) for point in arc] for arc in arcs_of(topology)]
        countries = topology["objects"]["countries"]["geometries"]
        for country in countries:
            code = codes.get(country.get("id", ""), NAMED.get(country["properties"]["name"], ""))
            if code and code not in points and code not in NOT_DRAWN:
                points[code] = max(centre(walk(ring, arcs)) for ring in rings_of(country))[1]
        if scale == SCALES[0]:
            drawn = [c for c in countries if codes.get(c.get("id", "")) not in NOT_DRAWN]
            (OUT / "world.svg").write_text(shapes(drawn, topology, arcs), "utf-8", newline="\n")
    placed = {code: [round(x, 1), round(y, 1)] for code, (x, y) in sorted(points.items())}
    lines = ",\n".join(f"  {json.dumps(code)}: {json.dumps(place)}" for code, place in placed.items())
    (OUT / "points.json").write_text("{\n" + lines + "\n}\n", "utf-8", newline="\n")
    print(f"{len(points)} points; {WIDTH} × {HEIGHT}; {(OUT / 'world.svg').stat().st_size} bytes of shapes")


def shapes(countries: list[dict[str, Any]], topology: dict[str, Any], arcs: list[list[Point]]) -> str:
    """Land, and the borders cut out of it: so the paper shows through, on a light page and on a dark one."""
    land = [ring for ring in rings_of(topology["objects"]["land"]) if max(y for _, y in walk(ring, arcs)) < HEIGHT + 5]
    coast = "".join(path(walk(ring, arcs), closed=True) for ring in land)
    used = Counter(number if number >= 0 else ~number for c in countries for ring in rings_of(c) for number in ring)
    borders = "".join(path(arcs[number], closed=False) for number in sorted(used) if used[number] > 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">\n'
        "<!-- Natural Earth 1:110m, public domain; Natural Earth projection -->\n"
        f'<mask id="b" maskUnits="userSpaceOnUse" x="0" y="0" width="{WIDTH}" height="{HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n'
        f'<path fill="none" stroke="#000" stroke-width=".7" d="{borders}"/></mask>\n'
        f'<path mask="url(#b)" fill="#8d8775" fill-opacity=".28" d="{coast}"/>\n'
        "</svg>\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
