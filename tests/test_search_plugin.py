"""The plugin `relaybook/search` in real builds: on plain Material, on other themes, and on a site with records."""

from __future__ import annotations

import json
from pathlib import Path

from tests.projects import FILES, run, write

PLAIN: dict[str, str | bytes] = {
    "mkdocs.yml": "site_name: Town Notes\ntheme: {name: material}\nplugins: [relaybook/search]\n",
    "docs/index.md": "# Town notes\n\nBridges and water meters.\n\n## Opening hours\n\nMonday to Friday.\n",
    "docs/sub/rivers.md": "# Rivers\n\nThe Aire floods in spring.\n",
    "docs/hidden.md": "---\nsearch:\n  exclude: true\n---\n\n# Hidden\n\nRivers.\n",
}


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def hits(site: Path, language: str = "en") -> set[str]:
    return set(json.loads((site / f"search/hits.{language}.json").read_text("utf-8"))["hits"].values())


def test_a_site_on_plain_material_gets_an_index_and_the_field(tmp_path: Path) -> None:
    done = run("mkdocs", "build", "--strict", cwd=write(tmp_path, PLAIN))
    assert done.returncode == 0, done.stderr
    site = tmp_path / "site"
    assert hits(site) == {"", "sub/rivers/"}
    page = (site / "sub/rivers/index.html").read_text("utf-8")
    assert 'src="../../search/relaybook-search.js"' in page and 'href="../../search/relaybook-search.css"' in page
    settings = json.loads((site / "search/search.json").read_text("utf-8"))
    assert (settings["languages"], settings["explore"], settings["words"]) == ({"en": 2}, "", ["en"])
    words = json.loads((site / "search/words.en.json").read_text("utf-8"))
    assert words["terms"] == [] and "opening" in words["words"].split()


def test_two_builds_of_one_site_are_the_same(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        folder = write(tmp_path / name, PLAIN)
        assert run("mkdocs", "build", cwd=folder).returncode == 0
        made.append({path: text for path, text in files_below(folder / "site").items() if "sitemap" not in path})
    assert made[0] == made[1]


def test_addresses_without_folders_are_found_too(tmp_path: Path) -> None:
    config = f"{PLAIN['mkdocs.yml']!s}use_directory_urls: false\n"
    assert run("mkdocs", "build", cwd=write(tmp_path, {**PLAIN, "mkdocs.yml": config})).returncode == 0
    assert hits(tmp_path / "site") == {"", "sub/rivers.html"}


def test_another_theme_is_told_what_to_write_instead(tmp_path: Path) -> None:
    config = str(PLAIN["mkdocs.yml"]).replace("material", "mkdocs")
    done = run("mkdocs", "build", cwd=write(tmp_path, {**PLAIN, "mkdocs.yml": config}))
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert "Write `search` in place of `relaybook/search` under `plugins`." in done.stderr


def test_two_searches_are_one_too_many(tmp_path: Path) -> None:
    config = str(PLAIN["mkdocs.yml"]).replace("[relaybook/search]", "[material/search, relaybook/search]")
    done = run("mkdocs", "build", cwd=write(tmp_path, {**PLAIN, "mkdocs.yml": config}))
    assert done.returncode != 0 and "Take one of them out." in done.stderr


def test_pagefind_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    missing = str(tmp_path / "no-such-program")
    done = run("mkdocs", "build", cwd=write(tmp_path, PLAIN), PAGEFIND_BINARY_PATH=missing)
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert "Pagefind" in done.stderr


def test_a_site_with_records_passes_facets_and_knows_other_names(tmp_path: Path) -> None:
    config = str(FILES["mkdocs.yml"]).replace("material/search", "relaybook/search")
    done = run("mkdocs", "build", cwd=write(tmp_path, {**FILES, "mkdocs.yml": config}))
    assert done.returncode == 0, done.stderr
    site = tmp_path / "site"
    assert {"case_studies/fountains/", "playbooks/count-fountains/"} <= hits(site)
    assert "404.html" not in hits(site) and "case_studies/aldeia-fountains/" not in hits(site)
    assert not [url for url in hits(site) if url.startswith(("explore/", "views/")) and url.count("/") > 2]
    assert list((site / "pagefind/en/filter").iterdir())
    words = json.loads((site / "search/words.en.json").read_text("utf-8"))
    portugal = next(term for term in words["terms"] if term[1] == "PT")
    assert portugal[2:4] == ["Portugal", "countries/pt/"] and "البرتغال" in portugal[4]
    assert not [path for path, text in files_below(site).items() if b"SECRET" in text]
    page = (site / "case_studies/fountains/index.html").read_text("utf-8")
    assert '<div class="rb-find" role="search">' in page and 'action="../../explore/"' in page
    assert "md-search" not in page
