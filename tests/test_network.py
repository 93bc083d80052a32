"""`relaybook network refresh`: real sites answer well, badly or not at all; what is kept is what can be believed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relaybook.build import check
from relaybook.cli import main
from relaybook.config import read_project
from relaybook.editing.http import Unanswered, read_address
from relaybook.library.network import KnownSite, Network, RemoteAdaptation, RemoteSite
from relaybook.lineage.listed import hash_of
from relaybook.lineage.places import is_below, place_found, place_of
from relaybook.lineage.registry import read_registry
from relaybook.lineage.remote import LARGEST, MOST, Accepted, Own, Refused, own_texts, read_adaptations_json
from relaybook.lineage.snapshot import brought_up_to_date, read_network, write_network
from relaybook.model import Source
from tests import test_release
from tests.answering import Host, answering, broken, drip
from tests.projects import write

TODAY, THEN = date.today().isoformat(), "2025-06-01"
FILE, LIST = "docs/lineage/network.yml", "docs/lineage/registry.yml"
SCRIPT = "<script>alert(1)</script> \x1b[31m\u202eevil\ud800"
PLACE = "https://a.example/lib/"
FOUND_AT = f"{PLACE}lineage-data/adaptations.json"
DIGEST = "ab" * 32
KNOWN = KnownSite("ireland-open", PLACE)
OWN = Own("test", {"playbook/count-wells": {DIGEST: "1.0"}, "playbook/old-name": {DIGEST: "1.0"}})


def item(place: str, digest: str = DIGEST, **changed: Any) -> dict[str, Any]:
    """An adaptation as a site lists it."""
    return {
        "record": "playbook/count-wells-ie", "title": "Count wells in Ireland", "version": "2", "jurisdiction": "IE",
        "url": f"{place}playbooks/count-wells-ie/", "language": "en-IE", "kind": "adaptation", "reviewed": "",
        "machine_translated": False, "note": "Wells are public here.",
        "source": {"site": "test", "record": "playbook/count-wells", "version": "1", "hash": digest},
        "chain": [{"site": "test", "record": "playbook/count-wells", "version": "1", "title": "Count wells",
                   "url": "https://example.org/playbooks/count-wells/"}],
        "states": {"followed": 4, "edited": 2}, "units": {"title": "0123456789abcdef", "#steps": "fedcba9876543210"},
        "open": 1,
        "learned": [{"title": "Ask the farmers", "url": f"{place}lessons/ask/", "date": "2025-03", "result": "positive",
                     "again": "yes"}],
        **changed,
    }  # fmt: skip


def listing(site: str, place: str, *items: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """The list of a site."""
    return {"format": 1, "site": site, "self": place, "moved_from": [], "name": f"The {site} library",
            "adaptations": list(items), **changed}  # fmt: skip


def as_bytes(content: Any) -> bytes:
    return json.dumps(content).encode()


# ---- the command, against real sites ---------------------------------------------------------------------------------


@pytest.fixture
def host() -> Iterator[Host]:
    with answering() as made:
        yield made


class Known:
    """A site that lists two others, `ireland-open` at `/a/` and `tunis-lib` at `/b/` of one host."""

    def __init__(self, folder: Path, host: Host, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.host, self.capsys = folder, host, capsys
        self.a, self.b = f"{host.address}a/", f"{host.address}b/"
        assert main(["release", "playbook/count-wells"]) == 0
        text = (folder / "docs/lineage/released/playbook/count-wells/1.md").read_text("utf-8")
        self.digest = hash_of(text)
        write(folder, {LIST: f"sites:\n  - {{site: ireland-open, url: '{self.a}'}}\n"
                             f"  - {{site: tunis-lib, url: '{self.b}', name: Tunis}}\n"})  # fmt: skip
        self.good = {
            "/a/lineage-data/adaptations.json": listing("ireland-open", self.a, item(self.a, self.digest)),
            "/b/lineage-data/adaptations.json": listing(
                "tunis-lib", self.b, item(self.b, self.digest, record="playbook/wells-ar", language="ar")
            ),
        }
        host.answers = deepcopy(self.good)
        capsys.readouterr()

    def refresh(self, *words: str) -> tuple[int, str, str]:
        """The exit status of the command, and what it says on its two streams."""
        status = main(["network", "refresh", *words])
        out, errors = self.capsys.readouterr()
        return status, *(text.replace(self.host.host, "HOST").replace(TODAY, "TODAY") for text in (out, errors))

    def kept(self) -> str:
        return (self.folder / FILE).read_text("utf-8")

    def make_older(self) -> str:
        """As if the sites had been asked long ago."""
        older = self.kept().replace(TODAY, THEN)
        (self.folder / FILE).write_text(older, "utf-8")
        return older

    def network(self) -> Network:
        project = read_project(self.folder / "mkdocs.yml")
        checked = check(project.sources, project.settings)
        assert checked.diagnostics == ()
        return checked.network


@pytest.fixture
def site(tmp_path: Path, host: Host, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Known:
    monkeypatch.chdir(write(tmp_path, test_release.FILES))
    return Known(tmp_path, host, capsys)


def test_what_the_sites_say_is_kept(site: Known) -> None:
    said = (
        "ireland-open: 1 adaptation\ntunis-lib: 1 adaptation\n"
        f"2 of 2 sites refreshed. Commit {FILE}, and publish this site again.\n"
    )
    assert site.refresh() == (0, said, "")
    assert site.host.asked[0][1] == "application/json"
    text = site.kept().replace(site.host.host, "HOST").replace(site.digest, "DIGEST").replace(TODAY, "TODAY")
    assert text.startswith("""\
# Written by `relaybook network refresh`: what other sites say of their adaptations. Commit it as it is.
sites:
  - site: "ireland-open"
    url: "http://HOST/a/"
    name: "The ireland-open library"
    seen: "TODAY"
    tried: "TODAY"
    adaptations:
      - record: "playbook/count-wells-ie"
        title: "Count wells in Ireland"
        url: "http://HOST/a/playbooks/count-wells-ie/"
        language: "en-IE"
        source_record: "playbook/count-wells"
        source_version: "1"
        source_hash: "DIGEST"
        jurisdiction: "IE"
        kind: "adaptation"
        note: "Wells are public here."
        version: "2"
        open: 1
        chain:
          - site: "test"
            record: "playbook/count-wells"
            version: "1"
            title: "Count wells"
            url: "https://example.org/playbooks/count-wells/"
        learned:
          - title: "Ask the farmers"
            url: "http://HOST/a/lessons/ask/"
            date: "2025-03"
            result: "positive"
            again: "yes"
        states:
          followed: 4
          edited: 2
        units: |-
          fedcba9876543210 #steps
          0123456789abcdef title
  - site: "tunis-lib"
    url: "http://HOST/b/"
    name: "Tunis"
""")
    ireland, tunis = site.network().sites
    assert ireland.adaptations[0].units == {"#steps": "fedcba9876543210", "title": "0123456789abcdef"}
    assert (tunis.name, tunis.seen, tunis.adaptations[0].language) == ("Tunis", TODAY, "ar")


def test_asking_again_changes_nothing(site: Known) -> None:
    site.refresh()
    before = site.kept()
    assert site.refresh()[:2] == (0, "ireland-open: 1 adaptation\ntunis-lib: 1 adaptation\n"
                                     "2 of 2 sites refreshed. Nothing has changed.\n")  # fmt: skip
    assert site.kept() == before


def test_one_site_alone_and_as_json(site: Known) -> None:
    site.refresh()
    site.make_older()
    status, out, errors = site.refresh("--site", "tunis-lib", "--json")
    assert (status, errors) == (0, "")
    assert json.loads(out) == {"written": FILE, "sites": [{
        "site": "tunis-lib", "url": "http://HOST/b/", "fresh": True, "adaptations": 1, "seen": "TODAY", "problem": "",
    }]}  # fmt: skip
    assert [each.seen for each in site.network().sites] == [THEN, TODAY]


def _redirect(answers: dict[str, Any], to: str) -> None:
    answers["/a/lineage-data/adaptations.json"] = to


WRONG: dict[str, tuple[Any, str]] = {
    "wrong-self": (
        lambda s: listing("ireland-open", s.b, item(s.a, s.digest)),
        "the list says that its site is at http://HOST/b/, and was found at http://HOST/a/; if the site is there now, "
        "write `moved_to: http://HOST/b/`",
    ),
    "no-self": (
        lambda s: listing("ireland-open", "", item(s.a, s.digest)),
        "the list does not say where its site is: its owner has to set `site_url`",
    ),
    "self-of-a-script": (
        lambda s: listing("ireland-open", "javascript:alert(1)", item(s.a, s.digest)),
        "the list does not say where its site is: its owner has to set `site_url`",
    ),
    "two-sites-with-one-id": (
        lambda s: listing("tunis-lib", s.a, item(s.a, s.digest)),
        "this is the list of the site `tunis-lib`, and not of `ireland-open`",
    ),
    "huge": (
        lambda s: as_bytes(listing("ireland-open", s.a, item(s.a, s.digest))) + b" " * LARGEST,
        "HOST answers with more than 2 million bytes",
    ),
    "nested": (lambda s: b'{"site": "ireland-open", "x": ' + b"[" * 500_000, "it is nested too deep"),
    "nested-and-closed": (
        lambda s: b'{"site": "ireland-open", "x": ' + b"[" * 40 + b"]" * 40 + b"}",
        "it is nested too deep",
    ),
    "web-page": (
        lambda s: b"<!doctype html><title>Parked</title>",
        "there is a web page instead of the data of a site made with Relaybook",
    ),
    "not-json": (
        lambda s: b"\xff\xfe{",
        "there is something else instead of the data of a site made with Relaybook",
    ),
    "a-list": (lambda s: [], "it does not say of which site it is"),
    "another-form": (
        lambda s: listing("ireland-open", s.a, format=99),
        "it has a form that this version of Relaybook does not know: bring Relaybook up to date",
    ),
    "gone": (lambda s: 404, "HOST has nothing at this address; look at the address"),
    "out-of-order": (lambda s: 503, "HOST is out of order (status 503); try again later"),
    "broken-off": (lambda s: broken, "HOST broke off its answer; try again later"),
    "slow": (lambda s: drip, "HOST has not answered within 0.5 seconds; try again later"),
    "redirect-loop": (
        lambda s: "/a/lineage-data/adaptations.json",
        "HOST points from one address to the next and never answers",
    ),
    "redirect-to-http": (lambda s: "http://example.org/x", "HOST points to an address that is not encrypted"),
    "redirect-to-a-file": (lambda s: "file:///etc/passwd", "HOST points to an address that is not encrypted"),
    "moved-without-saying-so": (
        lambda s: "/new/lineage-data/adaptations.json",
        "http://HOST/a/ points to http://HOST/new/, and the site there does not say that it has moved; if it has, "
        "write `moved_to: http://HOST/new/`",
    ),
    "moved-to-another-site": (
        lambda s: "/b/lineage-data/adaptations.json",
        "this is the list of the site `tunis-lib`, and not of `ireland-open`",
    ),
    "found-elsewhere": (
        lambda s: "/new/data.json",
        "the list was found at http://HOST/new/data.json, where no site has it",
    ),
    "foreign-hash": (
        lambda s: listing("ireland-open", s.a, item(s.a, "cd" * 32)),
        "`playbook/count-wells-ie` is left out: it says that it was made from a text of `playbook/count-wells` that "
        "this site has not released",
    ),
    "unknown-record": (
        lambda s: listing(
            "ireland-open", s.a, item(s.a, source={"site": "test", "record": "playbook/no", "hash": DIGEST})
        ),
        "`playbook/count-wells-ie` is left out: it says that it was made from `playbook/no`, which this site has not "
        "released",
    ),
    "page-of-another-site": (
        lambda s: listing("ireland-open", s.a, item(s.a, s.digest, url=f"{s.b}evil/")),
        "`playbook/count-wells-ie` is left out: its page is not on its own site",
    ),
    "script-as-page": (
        lambda s: listing("ireland-open", s.a, item(s.a, s.digest, url="javascript:alert(1)")),
        "`playbook/count-wells-ie` is left out: its page is not on its own site",
    ),
    "too-many": (
        lambda s: listing(
            "ireland-open", s.a, *[item(s.a, s.digest, record=f"playbook/x{n}") for n in range(MOST + 1)]
        ),
        "it lists more than 100 adaptations",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_an_answer_that_cannot_be_believed_changes_nothing_that_was_kept(site: Known, name: str) -> None:
    site.refresh()
    before = site.make_older()
    answer, why = WRONG[name]
    moved = listing("ireland-open", f"{site.host.address}new/", item(f"{site.host.address}new/", site.digest))
    site.host.answers |= {
        "/a/lineage-data/adaptations.json": answer(site),
        "/new/lineage-data/adaptations.json": moved,
        "/new/data.json": moved,
    }
    status, out, errors = site.refresh("--timeout", "0.5" if name == "slow" else "10")
    assert (status, errors) == (1, f"relaybook: ireland-open: {why}; what it said on {THEN} stays\n")
    assert out == (
        "tunis-lib: 1 adaptation\n1 of 2 sites refreshed; of the other, what was known stays. "
        f"Commit {FILE}, and publish this site again.\n"
    )
    first, tunis, rest = before.partition('  - site: "tunis-lib"')
    problem = json.dumps(why.replace("HOST", site.host.host), ensure_ascii=False)
    expected = first.replace(f'tried: "{THEN}"', f'tried: "{TODAY}"\n    problem: {problem}')
    assert site.kept() == expected + tunis + rest.replace(THEN, TODAY)
    kept = site.network().sites[0]
    assert (kept.seen, kept.tried, len(kept.adaptations)) == (THEN, TODAY, 1)
    site.host.answers = deepcopy(site.good)
    assert site.refresh()[0] == 0
    assert "problem" not in site.kept()


def test_a_site_that_never_answered_is_known_by_its_address_alone(site: Known) -> None:
    site.host.answers = {}
    status, out, errors = site.refresh()
    assert status == 1
    assert errors.count("; nothing is known of it yet\n") == 2
    assert out.startswith("0 of 2 sites refreshed; of the others, what was known stays.")
    assert site.network().sites[0] == RemoteSite(
        "ireland-open", site.a, "", "", TODAY, f"{site.host.host} has nothing at this address; look at the address"
    )


def test_what_a_text_holds_stays_a_text(site: Known) -> None:
    answer = listing("ireland-open", site.a, item(site.a, site.digest, title=SCRIPT, note=SCRIPT * 90), name=SCRIPT)
    answer["adaptations"][0]["secret"] = "SECRET"
    answer["adaptations"][0]["learned"][0]["url"] = "javascript:alert(1)"
    site.host.answers["/a/lineage-data/adaptations.json"] = answer
    status, out, _ = site.refresh()
    assert status == 0 and "\x1b" not in out
    assert "SECRET" not in site.kept() and "javascript" not in site.kept()
    found = site.network().sites[0]
    assert found.name == found.adaptations[0].title == "<script>alert(1)</script> [31m evil"
    assert len(found.adaptations[0].note) <= 600
    assert found.adaptations[0].learned[0].url == ""


def test_of_several_the_good_are_taken_and_the_others_stay_as_they_were(site: Known) -> None:
    both = [item(site.a, site.digest), item(site.a, site.digest, record="playbook/b", note="Old.")]
    site.host.answers["/a/lineage-data/adaptations.json"] = listing("ireland-open", site.a, *both)
    site.refresh()
    both = [item(site.a, site.digest, note="New."), item(site.a, "cd" * 32, record="playbook/b", note="Worse.")]
    site.host.answers["/a/lineage-data/adaptations.json"] = listing("ireland-open", site.a, *both)
    status, out, errors = site.refresh()
    assert (status, errors.count("`playbook/b` is left out")) == (1, 1)
    assert out.startswith("ireland-open: 2 adaptations\n")
    ireland = site.network().sites[0]
    assert [each.note for each in ireland.adaptations] == ["Old.", "New."]
    assert ireland.seen == TODAY and ireland.problem


def test_what_a_site_takes_away_is_gone(site: Known) -> None:
    site.refresh()
    site.host.answers["/a/lineage-data/adaptations.json"] = listing("ireland-open", site.a)
    assert site.refresh()[0] == 0
    assert site.network().sites[0].adaptations == ()


def test_a_site_that_says_it_has_moved_is_followed(site: Known) -> None:
    new = f"{site.host.address}new/"
    moved = listing("ireland-open", new, item(new, site.digest), moved_from=[site.a])
    site.host.answers |= {
        "/a/lineage-data/adaptations.json": "/new/lineage-data/adaptations.json",
        "/new/lineage-data/adaptations.json": moved,
    }
    status, _, errors = site.refresh()
    said = "this site has moved: write `moved_to: http://HOST/new/`, as the old address may not last"
    assert (status, errors) == (0, f"relaybook: ireland-open: {said}\n")
    assert site.network().sites[0].url == new


def test_the_owner_may_say_that_a_site_has_moved(site: Known) -> None:
    site.refresh()
    new = f"{site.host.address}new/"
    site.host.answers |= {
        "/a/lineage-data/adaptations.json": 404,
        "/new/lineage-data/adaptations.json": listing("ireland-open", new, item(new, site.digest)),
    }
    path = site.folder / LIST
    path.write_text(path.read_text("utf-8").replace(f"'{site.a}'", f"'{site.a}', moved_to: '{new}'"), "utf-8")
    assert site.refresh()[::2] == (0, "")
    assert site.network().sites[0].url == new


def test_a_record_may_be_named_by_what_it_was_called_before(site: Known) -> None:
    source = site.folder / "docs/playbooks/count-wells.md"
    text = source.read_text("utf-8").replace("title:", "former_ids: [old-wells]\ntitle:", 1)
    source.write_text(text, "utf-8")
    origin = {"site": "test", "record": "playbook/old-wells", "version": "9", "hash": site.digest}
    site.host.answers["/a/lineage-data/adaptations.json"] = listing(
        "ireland-open", site.a, item(site.a, site.digest, source=origin)
    )
    assert site.refresh()[0] == 0
    kept = site.network().sites[0].adaptations[0]
    assert (kept.source_record, kept.source_version) == ("playbook/old-wells", "1")  # The version is by our own list.


def test_a_site_that_is_no_longer_listed_is_no_longer_shown(site: Known) -> None:
    site.refresh()
    write(site.folder, {LIST: f"sites:\n  - {{site: tunis-lib, url: '{site.b}'}}\n"})
    assert [each.site for each in site.network().sites] == ["tunis-lib"]
    site.refresh()
    assert "ireland" not in site.kept()


def test_the_file_is_all_old_or_all_new(site: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    site.refresh()
    before = site.make_older()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    assert site.refresh()[::2] == (2, f"relaybook: {FILE} cannot be written: No space left on device\n")
    assert site.kept() == before
    assert not list((site.folder / "docs/lineage").glob(".*"))


@pytest.mark.parametrize(
    ("registry", "words", "message"),
    [
        ("", [], f"no site is listed yet: write its `site` and `url` below `sites:` in {LIST}"),
        ("sites: []\n", [], f"no site is listed yet: write its `site` and `url` below `sites:` in {LIST}"),
        (None, ["--site", "tunis-lip"], "no site `tunis-lip` is listed: did you mean `tunis-lib`?"),
        (None, ["--site", "x"], "no site `x` is listed: listed are `ireland-open`, `tunis-lib`"),
        (None, ["--timeout", "0"], "`--timeout` is a number of seconds, from 1 to 600"),
    ],
)
def test_wrong_use_asks_nobody(site: Known, registry: str | None, words: list[str], message: str) -> None:
    if registry is not None:
        write(site.folder, {LIST: registry})
    assert site.refresh(*words) == (2, "", f"relaybook: {message}\n")
    assert site.host.asked == []
    assert not (site.folder / FILE).exists()


def test_a_list_of_sites_with_a_fault_is_mended_first(site: Known) -> None:
    write(site.folder, {LIST: "sites:\n  - {site: ireland-open, url: 'http://example.org/'}\n"})
    status, out, errors = site.refresh()
    assert (status, out) == (2, "")
    assert "error[bad-lineage]: `http://example.org/` is no address of a site" in errors
    assert errors.endswith("relaybook: nobody was asked: mend what is shown above first\n")


def test_a_build_asks_nobody(site: Known) -> None:
    site.refresh()
    asked = len(site.host.asked)
    site.network()
    assert len(site.host.asked) == asked


# ---- what is written by hand -----------------------------------------------------------------------------------------


REGISTRY = """\
moved_from: [https://old.example/test]
sites:
  - site: ireland-open
    url: https://a.example/lib
    name: Open Ireland
    moved_to: https://b.example
    reviewed: [playbook/count-wells-ie]
"""


def test_the_list_of_sites_is_read() -> None:
    found, problems = read_registry(Source(LIST, REGISTRY), "test")
    assert problems == ()
    assert found.moved_from == ("https://old.example/test/",)
    [known] = found.sites
    assert (known.url, known.address) == ("https://a.example/lib/", "https://b.example/")
    assert found.is_reviewed("ireland-open", "playbook/count-wells-ie")
    assert not found.is_reviewed("tunis-lib", "playbook/count-wells-ie")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("url:", "urll:", "4:5: a site of this list has no `urll` (did you mean `url`?)"),
        ("moved_from", "moved_form", "1:1: this list has no `moved_form` (did you mean `moved_from`?)"),
        ("https://a.example/lib", "http://a.example/lib", "4:10: `http://a.example/lib` is no address of a site"),
        ("https://a.example/lib", "https://a.example/../x", "4:10: `https://a.example/../x` is no address of a site"),
        ("https://b.example", "b.example", "6:15: `b.example` is no address of a site"),
        ("https://old.example/test", "ftp://x", "1:14: `ftp://x` is no address of a site"),
        ("site: ireland-open", "site: Ireland Open", "3:11: `Ireland Open` cannot be the id of a site"),
        ("site: ireland-open", "site: test", "3:11: `test` is this very site"),
        ("site: ireland-open\n    url", "url", "3:5: the id of this site is missing"),
        ("name: Open Ireland", "name: [Open]", "5:11: the name of a site is plain text"),
        ("playbook/count-wells-ie", "count-wells-ie", "7:16: this names no record of that site"),
        ("[playbook/count-wells-ie]", "{a: b}", "7:15: this names no record of that site"),
        ("  - site: ireland-open", "  - x\n  - site: ireland-open", "3:5: this is no site"),
    ],
)
def test_a_mistake_in_the_list_of_sites_is_pointed_out(old: str, new: str, message: str) -> None:
    assert old in REGISTRY
    found, problems = read_registry(Source(LIST, REGISTRY.replace(old, new, 1)), "test")
    [problem] = problems
    near = f" ({problem.help})" if "did you mean" in problem.help else ""
    assert f"{problem.span.line}:{problem.span.column}: {problem.message}{near}" == message
    assert problem.help and problem.code == "bad-lineage"


@pytest.mark.parametrize("text", ["- a\n", "sites: no\n", "x", "sites: {a: b}\n"])
def test_something_else_is_no_list_of_sites(text: str) -> None:
    found, problems = read_registry(Source(LIST, text))
    assert found.sites == () and problems


def test_a_site_is_listed_once() -> None:
    twice = REGISTRY + "  - {site: ireland-open, url: https://c.example/}\n"
    found, problems = read_registry(Source(LIST, twice))
    assert [d.message for d in problems] == ["the site `ireland-open` is listed twice"]
    assert [known.url for known in found.sites] == ["https://a.example/lib/"]


@pytest.mark.parametrize("text", ["", "# Nothing yet.\n", "sites:\n", "sites: []\n"])
def test_an_empty_list_is_no_fault(text: str) -> None:
    assert read_registry(Source(LIST, text)) == (read_registry(Source(LIST, ""))[0], ())


def _snapshot() -> str:
    answer = read_adaptations_json(as_bytes(listing("ireland-open", PLACE, item(PLACE))), FOUND_AT, KNOWN, OWN)
    assert isinstance(answer, Accepted)
    return write_network(Network((brought_up_to_date(KNOWN, None, answer, THEN),)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (f'url: "{PLACE}p', 'url: "javascript:p', "this adaptation cannot be used: its page is not on its own site"),
        (f'source_hash: "{DIGEST}"', "source_hash: x",
         "this adaptation cannot be used: it does not say what it is, or what it was made from"),
        ('language: "en-IE"', 'language: "<b>"',
         "this adaptation cannot be used: it does not say in which language it is"),
        (f'url: "{PLACE}"', "url: x", "this cannot be read as a site"),
        (THEN, "yesterday", "this cannot be read as a site"),
        ("sites:", "site:", "this is no list of sites"),
    ],
)  # fmt: skip
def test_a_file_that_was_changed_by_hand_is_judged_too(old: str, new: str, message: str) -> None:
    text = _snapshot()
    assert old in text
    _, problems = read_network(Source(FILE, text.replace(old, new, 1)), {"ireland-open"})
    assert [(d.code, d.message) for d in problems] == [("bad-lineage", message)]


# ---- whatever is fetched ---------------------------------------------------------------------------------------------


_names = st.sampled_from(["site", "self", "format", "adaptations", "record", "url", "source", "hash", "units", "states",
                          "chain", "learned", "title", "language", "open", "moved_from", "name", "x"])  # fmt: skip
_leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(
    ["ireland-open", "test", PLACE, DIGEST, "playbook/count-wells", "en", 1, f"{PLACE}x/", SCRIPT, "0123456789abcdef"]
)  # fmt: skip
_any = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_names | st.text(), inner, max_size=6),
    max_leaves=25,
)
_units = st.dictionaries(st.text(), st.text() | st.just("0123456789abcdef"), max_size=5)


@given(st.binary() | _any.map(as_bytes))
@settings(max_examples=300, deadline=None)
def test_no_bytes_stop_it(data: bytes) -> None:
    for found_at in (FOUND_AT, PLACE, "", "https://[", "https://a.example:x/"):
        assert isinstance(read_adaptations_json(data, found_at, KNOWN, OWN), Accepted | Refused)


@given(st.dictionaries(_names, _any), st.dictionaries(_names, _any), _units, st.text())
@settings(max_examples=300, deadline=None)
def test_what_is_accepted_can_be_written_and_read_back(
    top: dict[str, Any], inside: dict[str, Any], units: dict[str, str], title: str
) -> None:
    broken_item = item(PLACE) | {"title": title, "note": title, "units": units} | inside
    data = as_bytes(listing("ireland-open", PLACE, item(PLACE, record="playbook/z"), broken_item) | {"name": title})
    answer = read_adaptations_json(data, FOUND_AT, KNOWN, OWN)
    assert isinstance(answer, Accepted)
    assert "playbook/z" in [each.record for each in answer.adaptations]
    network = Network((brought_up_to_date(KNOWN, None, answer, THEN),))
    text = write_network(network)
    found, problems = read_network(Source(FILE, text), {"ireland-open"})
    assert problems == ()
    assert found == network
    assert write_network(found) == text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", text)
    text.encode()
    for each in network.sites[0].adaptations:
        assert each.url.startswith(PLACE)
        assert all(not url or url.startswith("https://") for url in [s.url for s in each.chain + each.learned])
    other = read_adaptations_json(as_bytes(listing("ireland-open", PLACE) | top), FOUND_AT, KNOWN, OWN)
    assert isinstance(other, Accepted | Refused)


def test_an_item_of_another_site_is_passed_over_in_silence() -> None:
    foreign = item(PLACE, source={"site": "another", "record": "playbook/count-wells", "version": "1", "hash": DIGEST})
    answer = read_adaptations_json(as_bytes(listing("ireland-open", PLACE, foreign, "x", None)), FOUND_AT, KNOWN, OWN)  # type: ignore[arg-type]
    assert answer == Accepted(PLACE, "The ireland-open library")


def test_numbers_are_small_and_flags_are_flags() -> None:
    odd = item(PLACE, open=-1, machine_translated="yes", states={"followed": 10**9, "edited": True, "local": 3, "x": 1},
               kind="theft", version="<b>", learned=[{"title": "", "url": "x"}, {"title": "t", "date": "soon"}],
               )  # fmt: skip
    answer = read_adaptations_json(as_bytes(listing("ireland-open", PLACE, odd)), FOUND_AT, KNOWN, OWN)
    assert isinstance(answer, Accepted)
    [found] = answer.adaptations
    assert isinstance(found, RemoteAdaptation)
    assert (found.open, found.machine_translated, found.states, found.kind, found.version) == (
        0, False, {"local": 3}, "adaptation", "")  # fmt: skip
    assert [(each.title, each.date) for each in found.learned] == [("t", "")]


def test_readers_are_not_sent_to_their_own_machine() -> None:
    chain = [{"site": "x", "record": "playbook/x", "version": "1", "url": "http://localhost/admin"}]
    answer = read_adaptations_json(
        as_bytes(listing("ireland-open", PLACE, item(PLACE, chain=chain))), FOUND_AT, KNOWN, OWN
    )
    assert isinstance(answer, Accepted)
    assert answer.adaptations[0].chain[0].url == ""


def test_what_was_published_is_what_was_released(site: Known) -> None:
    project = read_project(site.folder / "mkdocs.yml")
    own = own_texts(check(project.sources, project.settings))
    assert own == Own("test", {"playbook/count-wells": {site.digest: "1"}})


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("HTTPS://A.Example:443", "https://a.example/"),
        ("https://a.example/lib", "https://a.example/lib/"),
        ("https://bücher.example/é/", "https://xn--bcher-kva.example/%C3%A9/"),
        ("https://a.example:8443/", "https://a.example:8443/"),
        ("http://localhost:8000/x", "http://localhost:8000/x/"),
        ("http://a.example/", ""),
        ("https://ann:secret@a.example/", ""),
        ("https://a.example/x/../y", ""),
        ("https://a.example/%2e%2e/y", ""),
        ("https://a.example/?x", ""),
        ("https://a..example/", ""),
        ("https://a.example:99999/", ""),
        (None, ""),
    ],
)
def test_addresses_are_compared_in_one_form(written: str | None, place: str) -> None:
    assert place_of(written) == place


def test_a_page_is_below_its_site() -> None:
    assert is_below("https://a.example/lib/p/?q#h", PLACE)
    assert not is_below("https://a.example/library/", PLACE)
    assert not is_below("https://a.example/lib/../x/", PLACE)
    assert place_found(FOUND_AT) == PLACE
    assert place_found("https://a.example/x/adaptations.json") == ""


# ---- the careful question --------------------------------------------------------------------------------------------


def test_the_final_address_is_given_back(host: Host) -> None:
    host.answers = {"/a": "/b", "/b": {"x": 1}}
    assert read_address(f"{host.address}a", accept="application/json", largest=100) == (b'{"x": 1}', f"{host.address}b")


def test_redirects_are_counted(host: Host) -> None:
    host.answers = {f"/{n}": f"/{n + 1}" for n in range(9)} | {"/9": b"here"}
    assert read_address(f"{host.address}4", accept="*/*", largest=100)[0] == b"here"
    for most, start in ((5, 3), (0, 8)):
        with pytest.raises(Unanswered, match="never answers"):
            read_address(f"{host.address}{start}", accept="*/*", largest=100, most_redirects=most)


@pytest.mark.parametrize("address", ["http://example.org/", "file:///etc/passwd", "", "https://", "https://a b/"])
def test_only_encrypted_addresses_are_asked(address: str) -> None:
    with pytest.raises(Unanswered, match="begins with `https://`"):
        read_address(address, accept="*/*", largest=100)


def test_no_proxy_stands_before_this_machine(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    host.answers = {"/a": b"here"}
    assert read_address(f"{host.address}a", accept="*/*", largest=100)[0] == b"here"
