"""What a body must hold and where its links lead. Links are read as the forge shows them, from the file's own place."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from relaybook.diagnostics import Diagnostic, Edit, Fix, make
from relaybook.diagnostics.suggest import nearest
from relaybook.library.places import Places
from relaybook.model import Body, Heading, Link, Record, Tag
from relaybook.schema.definitions import RecordType, label_in
from relaybook.schema.validate import with_article

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_UNSAFE_TAG = re.compile(
    r"</?(script|style|iframe|object|embed|applet|form|input|button|select|textarea|link|meta|base|frame|frameset)\b",
    re.IGNORECASE,
)
_UNSAFE_ATTRIBUTE = re.compile(r"\s(on\w+|style|srcdoc|formaction)\s*=|(?:javascript|vbscript|data)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link of a body leads on the site."""

    start: int
    end: int
    page: str = ""
    """A page, as a Markdown path below the site's root."""
    asset: str = ""
    """A file of the repository that must be published."""
    fragment: str = ""
    query: str = ""
    instead: str | None = None
    """What stands there instead, in a released text whose link leads nowhere any more."""


def check_body(
    body: Body, page: str, places: Places, record: Record | None = None, kind: RecordType | None = None
) -> tuple[list[Target], list[Diagnostic]]:
    """Resolve the links of a body and find what is wrong with it.

    Args:
        body: The scanned body.
        page: The page that it is on.
        places: The addresses of the site.
        record: The record that it belongs to, if any.
        kind: The type of that record.
    """
    problems: list[Diagnostic] = list(_find_unsafe(body))
    targets: list[Target] = []
    for link in body.links:
        if link.image and not link.text.strip():
            help = "write what the picture shows between the brackets: `![A map of the reports](map.png)`"
            span = body.span(link.start, link.end)
            problems.append(make("missing-alt-text", span, "this picture has no alternative text", help=help))
        found = _resolve(link, body, page, places)
        if isinstance(found, Diagnostic):
            problems.append(found)
        elif found:
            target, hint = found
            targets.append(target)
            problems.extend(hint)
    if record is not None and kind is not None and record.data:
        problems.extend(_find_sections(body, record, kind))
    return targets, problems


def find_targets(body: Body, page: str, places: Places) -> Iterator[tuple[Link, Target | None]]:
    """Each link to this site with where it leads, or with nothing where it leads nowhere. Nothing is reported.

    Args:
        body: The scanned body. Its path says from where links are read.
        page: The page that it is on.
        places: The addresses of the site.
    """
    for link in body.links:
        if _SCHEME.match(link.target) and not _UNSAFE_ATTRIBUTE.match(link.target):
            continue
        found = _resolve(link, body, page, places, quiet=True)
        target = found[0] if isinstance(found, tuple) else None
        known = places.anchors.get(target.page) if target else None
        if target and known is not None and target.fragment not in known and not target.fragment.startswith("fn"):
            target = replace(target, fragment="")
        yield link, target


def _find_sections(body: Body, record: Record, kind: RecordType) -> Iterator[Diagnostic]:
    headings = {section.id: _heading_of(section.label.values(), section.id, body) for section in kind.sections}
    noun = with_article(label_in(kind.label, "en").lower())
    for section in kind.sections:
        needed = section.required and record.status == "published" and record.complete
        if needed and not headings[section.id]:
            title = label_in(section.label, record.language)
            end = body.text.rstrip("\n").count("\n") + body.line
            span = body.span(0, 0)._replace(line=end, end_line=end, column=1, end_column=2)
            yield make(
                "missing-section",
                span,
                f"{noun} needs a section `{title}`",
                help=f"add a heading `## {title}`",
            )
    last: Heading | None = None
    for section in kind.sections:
        heading = headings[section.id]
        if heading and last and heading.start < last.start:
            message = f"the section `{heading.text}` comes after `{last.text}` in {noun}"
            span = body.span(heading.start, heading.end)
            yield make("section-order", span, message, help=f"move it below `{last.text}`")
        last = heading if heading and (last is None or heading.start > last.start) else last
    for heading in body.headings:
        if heading.level == 1:
            help = "begin headings with `##`: the title is made from the front matter"
            message = "a record has one title, and this heading would be a second"
            yield make("repeated-title", body.span(heading.start, heading.end), message, help=help)
            break


def _heading_of(labels: object, section_id: str, body: Body) -> Heading | None:
    names = {str(label).casefold() for label in labels}  # type: ignore[attr-defined]
    return next((h for h in body.headings if h.id == section_id or h.text.casefold() in names), None)


def find_unsafe_tags(body: Body) -> Iterator[Tag]:
    """The raw tags of a body that could run a script, load something from elsewhere or change the page around it."""
    for tag in body.tags:
        if _unsafe_part(tag):
            yield tag


def _unsafe_part(tag: Tag) -> str:
    bad = _UNSAFE_TAG.match(tag.text) or _UNSAFE_ATTRIBUTE.search(tag.text)
    return bad.group().strip().rstrip("= ") if bad else ""


def _find_unsafe(body: Body) -> Iterator[Diagnostic]:
    opened: set[str] = set()
    for tag in find_unsafe_tags(body):
        part = _unsafe_part(tag)
        if part.startswith("</") and part[2:].lower() in opened:
            continue  # Its opening tag has been reported.
        opened.add(part[1:].lower())
        help = "write it in Markdown, or leave it out"
        yield make("unsafe-html", body.span(tag.start, tag.end), f"`{part}` is not allowed in a page", help=help)


def _resolve(
    link: Link, body: Body, page: str, places: Places, *, quiet: bool = False
) -> tuple[Target, list[Diagnostic]] | Diagnostic | None:
    raw = link.target
    span = body.span(link.target_start, link.target_start + len(raw))
    if _SCHEME.match(raw):
        if _UNSAFE_ATTRIBUTE.match(raw):
            return make("unsafe-html", span, "this address would run a script", help="link to a web page")
        return None
    path, _, fragment = raw.partition("#")
    path, _, query = path.partition("?")
    path, fragment = unquote(path), unquote(fragment)
    start, end = link.target_start, link.target_start + len(raw)
    if not path:
        if not raw:
            return make("broken-link", body.span(link.start, link.end), "this link leads nowhere",
                        help="write an address in the parentheses")  # fmt: skip
        return _with_anchor(Target(start, end, page, "", fragment), link, body, page, places, [])
    folder = posixpath.dirname(body.path)
    forge = posixpath.normpath(path.lstrip("/") if path.startswith("/") else posixpath.join(folder, path))
    if forge in places.assets:
        return Target(start, end, "", forge, fragment, query), []
    found = places.of_file.get(forge) or (
        index
        if (index := f"{_below(forge, places)}/index.md".lstrip("/")) in places.pages and path.endswith("/")
        else ""
    )
    hints: list[Diagnostic] = []
    if not found:
        found = _site_style(path, page, places)
        if found and (file := places.file_of(found)):
            better = posixpath.relpath(file, folder or ".") + (f"#{fragment}" if fragment else "")
            fix = Fix(f"write `{better}`", (Edit(span, better),), safe=True)
            message = f"`{raw}` is an address of the site, and a forge cannot follow it"
            hints.append(make("site-style-link", span, message, help=f"write `{better}`", fixes=(fix,)))
    if found:
        return _with_anchor(Target(start, end, found, "", fragment, query), link, body, page, places, hints)
    if link.image and (asset := _site_asset(path, page, places)):
        return Target(start, end, "", asset, fragment, query), []
    if forge.startswith(".."):
        message = f"`{raw}` leads out of the repository"
        return make("outside-link", span, message, help="link to a file of the repository, or to a web address")
    return None if quiet else _broken(raw, forge, folder, fragment, span, link, places)


def _broken(raw: str, forge: str, folder: str, fragment: str, span: object, link: Link, places: Places) -> Diagnostic:
    known = sorted({*places.of_file, *places.assets} if link.image else {*places.of_file})
    near = nearest(forge, known)
    if not near:
        names: dict[str, list[str]] = {}
        for path in known:
            names.setdefault(posixpath.basename(path), []).append(path)
        name = nearest(posixpath.basename(forge), names)
        near = names[name][0] if name and len(names[name]) == 1 else ""
    help = "mend the path: it is read from the folder of this file"
    fixes: tuple[Fix, ...] = ()
    if near:
        better = posixpath.relpath(near, folder or ".") + (f"#{fragment}" if fragment else "")
        help, fixes = f"did you mean `{better}`?", (Fix(f"write `{better}`", (Edit(span, better),)),)  # type: ignore[arg-type]
    if re.match(r"www\.\w", raw):
        help = f"did you mean `https://{raw}`?"
        fixes = (Fix(f"write `https://{raw}`", (Edit(span, f"https://{raw}"),)),)  # type: ignore[arg-type]
    what = "picture" if link.image else "page"
    return make("broken-link", span, f"there is no {what} at `{raw}`", help=help, fixes=fixes)  # type: ignore[arg-type]


def _with_anchor(
    target: Target, link: Link, body: Body, page: str, places: Places, hints: list[Diagnostic]
) -> tuple[Target, list[Diagnostic]]:
    known = places.anchors.get(target.page)
    if target.fragment and known is not None and target.fragment not in known and not target.fragment.startswith("fn"):
        begin = link.target_start + link.target.index("#") + 1
        span = body.span(begin, link.target_start + len(link.target))
        near = nearest(target.fragment, known)
        help = f"did you mean `#{near}`?" if near else "use the id of a heading of that page"
        fixes = (Fix(f"write `#{near}`", (Edit(span, near),)),) if near else ()
        where = "this page" if target.page == page else f"`{target.page}`"
        message = f"{where} has no heading with the id `{target.fragment}`"
        hints = [*hints, make("broken-anchor", span, message, help=help, fixes=fixes)]
    return target, hints


def _below(path: str, places: Places) -> str:
    """A folder of the repository as a folder of the site."""
    return path.removeprefix("docs/") if path != "docs" else ""


def _site_style(path: str, page: str, places: Places) -> str:
    """The page that an address of the site means: by Markdown path, or by URL."""
    folder = posixpath.dirname(page)
    own = page.removesuffix("index.md").removesuffix(".md")
    bases = [("", path.lstrip("/"))] if path.startswith("/") else [(folder, path), (own, path), ("", path)]
    for base, target in bases:
        joined = posixpath.normpath(posixpath.join(base, target)) if base or target else ""
        joined = "" if joined == "." else joined.strip("/")
        for option in (joined, f"{joined}.md", f"{joined}/index.md".lstrip("/")):
            if option in places.pages:
                return option
    return ""


def _site_asset(path: str, page: str, places: Places) -> str:
    wanted = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)).lstrip("/")
    return next((file for file, made in places.assets.items() if made == wanted), "")
