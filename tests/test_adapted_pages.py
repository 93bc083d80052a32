"""What a reader sees of adaptations: credit, notes, what is not translated, the comparison, and who adapted what."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from relaybook.cli import main
from relaybook.library.adapted import Decision
from relaybook.library.network import KnownSite, Learned, Network, Registry, RemoteAdaptation, RemoteSite
from relaybook.lineage.remote import Accepted, own_texts, read_adaptations_json
from relaybook.lineage.standing import count_behind
from relaybook.model import Page
from tests.adapted_site import (
    FIRST,
    KIND,
    SECOND,
    SPANISH,
    WELLS,
    checked,
    irish,
    made,
    read_again,
    site_files,
    spanish,
    ulster,
    versions,
)
from tests.projects import mkdocs_build, write

ADVICE = Decision(
    "#before-you-start", "Before you start", "translate", "safety", "2026-02-01", "2",
    "Ask the owner first.", "Pregunte al dueño.", "Ask the owner first, and <b>take</b> a *rope*.",
)  # fmt: skip
RISK = Decision("risks~70923fd0", "Risks", "translate", "correction", "2026-02-01", "2",
                "It rains. Wait.", "", "It snows. Wait.")  # fmt: skip
COST = Decision("cost", "Cost", "law", "law", "2026-02-01", "2", "cost: 5", "", "cost: 6")
CLEARER = Decision("#steps", "Steps", "translate", "clarity", "2026-02-01", "2", "a", "b", "Take a big map.")


def read(page: Page) -> str:
    """What a reader reads, without tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.whole()))).replace(" .", ".")


def section(page: Page, anchor: str) -> str:
    """The HTML of one section, from its heading to the next of its level."""
    text = page.whole()
    start = text.index(f'<h2 id="{anchor}">')
    return text[start : text.find("<h2 ", start + 1)]


# ---- credit --------------------------------------------------------------------------------------------------------


def test_one_line_below_the_head_says_where_a_page_is_from(tmp_path: Path) -> None:
    page = made(tmp_path, site_files(spanish()))[0]["playbooks/contar-pozos.md"]
    head = page.whole().partition("</header>")[0]
    line = re.sub(r"<[^>]+>", "", head[head.index('class="rb-origin"') + 18 :])
    assert line == (
        "Traducido de Count wells (Reino Unido, versión 1). Traducción automática. "
        "No revisado por los autores originales. Qué se cambió"
    )
    assert '<a href="../../playbooks/count-wells/" lang="en" dir="ltr">Count wells</a>' in head


def test_the_credit_names_authors_licence_changes_and_review(tmp_path: Path) -> None:
    pages, _ = made(tmp_path, site_files(spanish(), irish()))
    credit = section(pages["playbooks/contar-pozos.md"], "origin")
    for said in (
        "<dt>Escrito por</dt><dd>Wells of Words</dd>",
        '<a href="https://creativecommons.org/licenses/by/4.0/" rel="license external">',
        "<dd>1 de marzo de 2026</dd>",
        "<dd>Traducción automática</dd>",
        "<dd>No revisado por los autores originales</dd>",
        "<p>Para Uruguay.</p>",
        "De 16 partes (campos, secciones, elementos de listas), traducidas: 9, escritas para este lugar: 2, "
        "como en el original: 5.",
        '<a href="../../playbooks/contar-pozos/compare/">Comparar con el original</a>',
    ):
        assert said in credit
    assert "Reviewed by Ann Well" in section(pages["playbooks/count-wells-ie.md"], "origin")
    assert 'id="origin"' not in pages["playbooks/count-wells.md"].whole()


def test_the_whole_chain_is_credited_the_oldest_first(tmp_path: Path) -> None:
    credit = section(made(tmp_path, site_files(irish(), ulster()))[0]["playbooks/tobair.md"], "origin")
    chain = credit[credit.index('<ol class="rb-chain">') :]
    assert chain.index("Count wells</a>") < chain.index("Count wells in Ireland</a>")
    assert "Wells of Words" in chain and "Ann Well" in chain and "Machine translation" in chain


def test_an_address_of_another_site_is_only_linked_where_it_can_be_followed(tmp_path: Path) -> None:
    hostile = replace(WELLS, site="else", title="<img src=x>", url="javascript:alert(1)", credit=("<script>",))
    page = made(tmp_path, site_files(spanish(ancestors=(hostile,)) | {"docs/playbooks/contar-pozos.md":
                SPANISH.replace("site: test", "site: else")}))[0]["playbooks/contar-pozos.md"]  # fmt: skip
    text = page.whole() + str(page.meta["rb_jsonld"])
    assert "javascript:" not in text and "<img src=x>" not in text and "<script>" not in text
    assert "&lt;img src=x&gt;" in text


def test_the_head_says_what_a_page_is_based_on(tmp_path: Path) -> None:
    pages, _ = made(tmp_path, site_files(spanish(), irish(), ulster()))
    node = json.loads(pages["playbooks/contar-pozos.md"].meta["rb_jsonld"])
    assert node["@context"] == ["https://schema.org", {"prov": "http://www.w3.org/ns/prov#"}]
    assert node["isBasedOn"] == {
        "@type": "CreativeWork", "@id": WELLS.url, "name": "Count wells", "url": WELLS.url, "version": "1",
        "inLanguage": "en", "creditText": "Wells of Words", "license": "https://creativecommons.org/licenses/by/4.0/",
    }  # fmt: skip
    assert node["translationOfWork"] == {"@id": WELLS.url}
    assert node["prov:wasDerivedFrom"] == [{"@id": WELLS.url}]
    far = json.loads(pages["playbooks/tobair.md"].meta["rb_jsonld"])
    assert far["isBasedOn"]["isBasedOn"]["@id"] == WELLS.url
    assert "translationOfWork" not in far and len(far["prov:wasDerivedFrom"]) == 2
    assert json.loads(pages["playbooks/count-wells.md"].meta["rb_jsonld"])["@context"] == "https://schema.org"


def test_a_released_version_keeps_its_credit_and_no_notes_of_today(tmp_path: Path) -> None:
    files = site_files(spanish(decisions=[ADVICE]))
    text = SPANISH.replace("language: es", 'language: es\nversion: "1"')
    files |= spanish(decisions=[ADVICE], text=text)
    folder = "docs/lineage/released/playbook/contar-pozos"
    files |= {f"{folder}/1.md": text, f"{folder}/versions.yml": versions(text).replace("count-wells", "contar-pozos")}
    page = made(tmp_path, files)[0]["playbooks/contar-pozos/v/1.md"]
    credit = section(page, "origin")
    assert "Wells of Words" in credit and "Comparar" not in credit and "16 partes" not in credit
    assert "rb-affected" not in page.whole() and "rb-untranslated" in page.whole()


# ---- notes where the original changed ------------------------------------------------------------------------------


def test_a_note_stands_in_the_section_that_is_affected(tmp_path: Path) -> None:
    files = site_files(spanish(decisions=[ADVICE, RISK, COST, CLEARER]))
    page = made(tmp_path, files)[0]["playbooks/contar-pozos.md"]
    text = page.whole()
    assert text.count("rb-affected") == 3, "a clearer wording is no matter for readers"
    heading = text.index("## Antes de empezar")
    note = text.index("Seguridad</strong>")
    assert heading < note < text.index("Pregunte al dueño.")
    assert "Desde el 1 de febrero de 2026. Esta página todavía no lo recoge." in text
    assert '<a href="../../playbooks/contar-pozos/compare/#part-before-you-start">Ver el cambio</a>' in text
    assert "Una corrección</strong>" in section(page, "risks")
    head, rest = text.index("</header>"), text.index('<h2 id="purpose">')
    assert head < text.index("La ley · Costo</strong>") < rest


def test_a_note_on_a_part_that_the_page_does_not_have_stands_with_the_credit(tmp_path: Path) -> None:
    gone = replace(ADVICE, unit="#gone", section="A new danger")
    page = made(tmp_path, site_files(spanish(decisions=[gone])))[0]["playbooks/contar-pozos.md"]
    assert "Seguridad · A new danger</strong>" in section(page, "origin")


def test_what_the_original_says_now_is_shown_as_plain_text_where_the_site_wants_it(tmp_path: Path) -> None:
    decisions = [ADVICE, CLEARER]
    hidden = made(tmp_path / "a", site_files(spanish(decisions=decisions)))[0]["playbooks/contar-pozos.md"].whole()
    shown = made(tmp_path / "b", site_files(spanish(decisions=decisions), more=", untranslated: show"))[0]
    text = shown["playbooks/contar-pozos.md"].whole()
    assert "rb-theirs" not in hidden and text.count("rb-theirs") == 2
    inside = '<div class="rb-plaintext" lang="en" dir="ltr">Ask the owner first, and &lt;b&gt;take&lt;/b&gt; a *rope*.'
    assert f"<summary>Qué dice ahora el original (inglés)</summary>{inside}" in text


def test_an_unknown_way_to_show_it_is_said_to_be_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, site_files(more=", untranslated: hide"))
    assert main(["check", "--config", str(tmp_path / "mkdocs.yml")]) == 2
    assert "the option `untranslated` must be `mark` or `show`" in capsys.readouterr().err


# ---- what is not translated yet ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real build, in which the engine has read the Markdown."""
    folder = write(tmp_path_factory.mktemp("built"), site_files(spanish(decisions=[ADVICE]), irish(), ulster()))
    done = mkdocs_build(folder, "--strict")
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_a_section_that_is_not_translated_says_its_language(built: Path) -> None:
    page = (built / "playbooks/contar-pozos/index.html").read_text("utf-8")
    label = '<p class="rb-untranslated__label" dir="ltr" lang="es">Todavía sin traducir (inglés)</p>'
    block = re.search(r'<div class="rb-untranslated" dir="ltr" lang="en">\s*(.*?)</div>\s*<(?:div|h2)', page, re.DOTALL)
    assert block is not None
    inside = block[1]
    assert inside.startswith(label)
    assert '<h2 id="what-then">What then</h2>' in inside, "its heading is in it, with its own id"
    assert "<code>everybody</code>" in inside and "count = 1" in inside, "Markdown in it is read as ever"
    assert "Antes de empezar" not in inside


def test_a_note_stands_outside_of_what_is_not_translated(tmp_path: Path) -> None:
    note = replace(ADVICE, unit="#what-then", section="What then")
    text = SPANISH.replace(" {#what-then}", "")  # The engine gives the heading its id, and we write it.
    files = site_files(spanish(decisions=[note], text=text), more=", untranslated: show")
    assert mkdocs_build(write(tmp_path, files), "--strict").returncode == 0
    page = (tmp_path / "site/playbooks/contar-pozos/index.html").read_text("utf-8")
    rest = page.partition('<h2 id="what-then">')[2]
    assert (
        rest.index("</div>")
        < rest.index("rb-affected")
        < rest.index("rb-theirs")
        < rest.index('<div class="rb-untranslated"')
    )
    assert page.count("rb-untranslated__label") == 3, "the label is said once for the section"


def test_one_item_of_a_list_is_marked_and_the_list_stays_whole(built: Path) -> None:
    page = (built / "playbooks/contar-pozos/index.html").read_text("utf-8")
    steps = page.partition('<h2 id="steps">')[2].partition("</ol>")[0]
    assert steps.count("<ol>") == 1 and steps.count("<li>") == 3 and steps.count("rb-untranslated__label") == 1
    assert re.search(r'<li><span class="rb-untranslated" lang="en" dir="ltr"><span [^>]*>[^<]*</span> Write it', steps)


def test_a_field_that_is_not_translated_is_marked(built: Path) -> None:
    page = (built / "playbooks/contar-pozos/index.html").read_text("utf-8")
    assert '<p class="rb-lead" lang="en" dir="ltr">How to count wells.</p>' in page
    assert '<h1 id="top">Contar pozos</h1>' in page
    risks = page[page.index('<h2 id="risks">') :].partition("</ul>")[0]
    items = re.findall(r"<li>(.*?)</li>", risks, re.DOTALL)
    assert "rb-untranslated" not in items[0] and 'class="rb-untranslated" lang="en"' in items[1]
    whole = (built / "playbooks/tobair/index.html").read_text("utf-8")
    field = whole.partition('<h2 id="risks">')[2].partition("<h2")[0]
    assert field.count("rb-untranslated__label") == 1, "a field is one block where none of it is translated"
    assert "<strong>walk</strong>" in field
    assert 'lang="en">Not translated yet (English)</p>' in field, "our words are English where there are none in Irish"
    purpose = whole.partition('<h2 id="purpose">')[2].partition("<h2")[0]
    assert "Le fios." in purpose and "rb-untranslated" not in purpose


def test_nothing_is_marked_in_the_language_of_the_original(built: Path) -> None:
    assert "rb-untranslated" not in (built / "playbooks/count-wells-ie/index.html").read_text("utf-8")


def test_a_section_with_blocks_of_html_is_left_as_it_is(tmp_path: Path) -> None:
    old, new = "Tell `everybody`.", "<div>\n\nTell `everybody`."
    files = site_files(spanish(text=SPANISH.replace(old, new)))
    files |= {name: str(text).replace(old, new) for name, text in files.items() if "/base/" in name}
    text = made(tmp_path, files)[0]["playbooks/contar-pozos.md"].whole()
    assert 'markdown="1"' not in text.partition("## What then")[0].rpartition("3. Vuelva")[2]


def test_what_was_translated_since_it_was_noted_is_not_marked(tmp_path: Path) -> None:
    files = site_files(spanish())
    files["docs/playbooks/contar-pozos.md"] = SPANISH.replace("## What then", "## Y luego").replace(
        "Tell `everybody`.", "Cuéntelo a todos."
    )
    text = made(tmp_path, files)[0]["playbooks/contar-pozos.md"].whole()
    assert "## Y luego" in text and "rb-untranslated" not in text.partition("## Y luego")[2].partition("<h2")[0]


# ---- the comparison ------------------------------------------------------------------------------------------------


def test_the_comparison_shows_three_texts_word_by_word(tmp_path: Path) -> None:
    pages, _ = made(tmp_path, site_files(irish(), spanish()))
    page = pages["playbooks/contar-pozos/compare.md"].whole()
    part = page[page.index('id="part-before-you-start"') :].partition("</section>")[0]
    columns = re.findall(r'<p class="rb-compare__which">(.*?)</p>(.*?)</div></div>', part, re.DOTALL)
    assert [name for name, _ in columns][:2] == ["Original entonces · Versión 1", "Original ahora · Versión 2"]
    assert 'lang="en" dir="ltr"' in columns[0][1] and "Ask the owner first." in columns[0][1]
    assert "Ask the owner <del>first.</del> <ins>first, and take a rope.</ins>" in columns[1][1]
    assert 'lang="es"' in part and "Pregunte al dueño." in part
    ours = pages["playbooks/count-wells-ie/compare.md"].whole()
    steps = ours[ours.index('id="part-steps"') :].partition("</section>")[0]
    assert "Write it <del>down.</del> <ins>down twice.</ins>" in steps and "The same." in steps


def test_what_did_not_change_is_folded(tmp_path: Path) -> None:
    pages, _ = made(tmp_path, site_files(irish(), spanish()))
    ours = pages["playbooks/count-wells-ie/compare.md"].whole()
    folded = "".join(re.findall(r"<details.*?</details>", ours, re.DOTALL))
    assert "What then: the same in all three" in folded and 'id="part-steps"' not in folded
    theirs = pages["playbooks/contar-pozos/compare.md"].whole()
    folded = "".join(re.findall(r"<details.*?</details>", theirs, re.DOTALL))
    assert 'id="part-steps"' in folded and 'id="field-risks"' not in folded
    assert "el original no ha cambiado" in folded


def test_of_another_site_the_comparison_knows_what_is_open(tmp_path: Path) -> None:
    away = replace(WELLS, site="else", url="https://else.example/wells/")
    text = SPANISH.replace("site: test", "site: else")
    new = Decision(
        "#rope", "Ropes", "translate", "new", "2026-02-01", "2", theirs="## Ropes\n\nTake <script>one</script>."
    )
    files = site_files(spanish(ancestors=(away,), text=text, decisions=[ADVICE, RISK, new]))
    page = made(tmp_path, files)[0]["playbooks/contar-pozos/compare.md"].whole()
    part = page[page.index('id="part-before-you-start"') :].partition("</section>")[0]
    assert "Ask the owner <del>first.</del> <ins>first, and &lt;b&gt;take&lt;/b&gt; a *rope*.</ins>" in part
    assert "Seguridad" in part and "falta decidir" in part
    risks = page[page.index('id="field-risks"') :].partition("</section>")[0]
    assert "- You fall in. Look where you **walk**.<br> - It <del>rains.</del> <ins>snows.</ins> Wait." in re.sub(
        r"\s*<br>\s*", "<br> ", risks
    )
    assert "Take &lt;script&gt;one&lt;/script&gt;." in page and "<script" not in page
    assert "este sitio solo conoce lo que falta decidir" in page


def test_the_comparison_is_found_by_no_search_and_no_menu(built: Path, tmp_path: Path) -> None:
    pages, files = made(tmp_path, site_files(spanish()))
    page = pages["playbooks/contar-pozos/compare.md"]
    assert page.meta["robots"] == "noindex" and page.meta["search"] == {"exclude": True} and not page.in_nav
    assert all("compare" not in str(file.content) for file in files.values() if file.path.endswith((".json", ".xml")))
    assert "compare" not in (built / "sitemap.xml").read_text("utf-8")
    assert '<meta name="robots" content="noindex">' in (built / "playbooks/contar-pozos/compare/index.html").read_text()


# ---- on the original -----------------------------------------------------------------------------------------------


def test_the_original_lists_who_adapted_it_and_how_far_behind_they_are(tmp_path: Path) -> None:
    page = made(tmp_path, site_files(spanish(), irish(), ulster()))[0]["playbooks/count-wells.md"]
    shown = section(page, "adapted-in")
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr.*?</tr>", shown, re.DOTALL)[1:]]
    words = [[cell for cell in row.split("|") if cell] for row in rows]
    assert words[0][:7] == ["Contar pozos", "A translation", "Machine translation",
                            "Not reviewed by the original authors", "Uruguay", "Spanish", "Version 1"]  # fmt: skip
    changed = "9 translated, 2 written for this place, 5 as in the original"
    assert words[0][7:] == ["2 parts behind version 2", "Para Uruguay.", changed, "Nothing told yet"]
    assert words[1][:3] == ["Count wells in Ireland", "An adaptation", "Reviewed by Ann Well"]
    assert "Up to date" in words[1]
    assert words[2][0] == "Tobair a chomhaireamh" and "Count wells in Ireland, version 1" in words[2]
    assert '<a href="../../playbooks/contar-pozos/" lang="es" dir="ltr">Contar pozos</a>' in shown


def test_the_original_draws_a_tree_and_a_map(tmp_path: Path) -> None:
    page = made(tmp_path, site_files(spanish(), irish(), ulster()))[0]["playbooks/count-wells.md"]
    shown = section(page, "adapted-in")
    tree = shown[shown.index('class="rb-branches"') :].partition("</figure>")[0]
    assert tree.index("Count wells<") < tree.index("Count wells in Ireland</a>") < tree.index("Tobair")
    inside = tree[tree.index("Count wells in Ireland</a>") : tree.index("Tobair")]
    assert inside.endswith('lang="ga" dir="ltr">') and "<ul><li>" in inside, "it hangs on the Irish one"
    drawn = shown[shown.index('class="rb-map"') :]
    assert '<a href="#adapted-in-ie"><title>Ireland: 2 playbooks</title>' in drawn and 'id="adapted-in-ie"' in shown
    assert "http" not in drawn.partition("</figure>")[0]


def test_nothing_is_said_where_nobody_adapted_a_record(tmp_path: Path) -> None:
    pages, _ = made(tmp_path, site_files())
    assert "adapted-in" not in pages["playbooks/count-wells.md"].whole()
    assert not any("compare" in path for path in pages)


def test_a_draft_is_not_listed(tmp_path: Path) -> None:
    files = site_files(spanish(text=SPANISH.replace("language: es", "language: es\nstatus: draft")))
    pages, made_files = made(tmp_path, files)
    assert "adapted-in" not in pages["playbooks/count-wells.md"].whole()
    assert json.loads(str(made_files["lineage-data/adaptations.json"].content))["adaptations"] == []
    assert not any("compare" in path for path in pages)


def test_two_records_that_come_from_each_other_end_somewhere(tmp_path: Path) -> None:
    files = site_files(irish(), ulster())
    name = "docs/lineage/playbook/count-wells-ie.yml"
    files[name] = str(files[name]).replace('record: "playbook/count-wells"', 'record: "playbook/tobair"')
    page = "docs/playbooks/count-wells-ie.md"
    files[page] = str(files[page]).replace("record: playbook/count-wells", "record: playbook/tobair")
    pages, _ = made(tmp_path, files)
    assert section(pages["playbooks/tobair.md"], "adapted-in").count("<tr") == 2


LEARNED = Learned("It was dry", "https://far.example/dry/", "2026-05", "negative", "yes")
REMOTE = RemoteAdaptation(
    record="playbook/pozos", title="Pozos <b>", url="https://far.example/pozos/", language="es",
    source_record="playbook/count-wells", source_version="1", source_hash="0" * 64, jurisdiction="CL",
    machine_translated=True, reviewed="Nobody at all", note="Más <i>corto</i>.", states={"translated": 3, "odd": 4},
    units={"title": "0" * 16}, learned=(LEARNED,),
)  # fmt: skip
FAR = RemoteSite(
    "far", "https://far.example/", "Far <away>", "2026-06-01", "2026-06-08", "it did not answer", (REMOTE,)
)


def test_adaptations_of_other_sites_are_listed_with_the_day_they_were_last_seen(tmp_path: Path) -> None:
    pages, _ = made(tmp_path, site_files(irish()), Network((FAR,)))
    shown = section(pages["playbooks/count-wells.md"], "adapted-in")
    assert '<a href="https://far.example/pozos/" lang="es" dir="ltr" rel="external">Pozos &lt;b&gt;</a>' in shown
    assert "<bdi>Far &lt;away&gt;</bdi>" in shown and "last seen 1 June 2026" in shown
    assert "Más &lt;i&gt;corto&lt;/i&gt;." in shown and "3 translated" in shown and "odd" not in shown
    assert "Nobody at all" not in shown, "what a site says of itself is no review by the authors"
    assert '<a href="https://far.example/dry/">It was dry</a>' in shown and "May 2026" in shown and "Negative" in shown
    assert "Chile: 1 playbook" in shown


def test_a_site_that_answered_and_was_reviewed_is_said_to_be_so(tmp_path: Path) -> None:
    known = Registry((KnownSite("far", "https://far.example/", reviewed=("playbook/pozos",)),))
    pages, _ = made(tmp_path, site_files(), Network((replace(FAR, problem=""),)), known)
    shown = section(pages["playbooks/count-wells.md"], "adapted-in")
    assert "last seen" not in shown and "Reviewed by the authors of the original" in shown


def test_a_remote_address_that_cannot_be_followed_is_no_link(tmp_path: Path) -> None:
    bad = replace(REMOTE, url="javascript:alert(1)", learned=(Learned("Bad", "javascript:alert(2)"),))
    pages, _ = made(tmp_path, site_files(), Network((replace(FAR, adaptations=(bad,)),)))
    shown = section(pages["playbooks/count-wells.md"], "adapted-in")
    assert "javascript:" not in shown and "Pozos &lt;b&gt;</span>" in shown


@pytest.mark.parametrize(
    ("decided", "expected"),
    [(SECOND, 0), (FIRST, 2), (SECOND.replace("2. Write it down.\n3. Go home.", "2. Write it down."), 1)],
)
def test_parts_behind_are_counted_by_hash(decided: str, expected: int) -> None:
    text = read_again(SECOND, "x.md", KIND)
    assert count_behind(read_again(decided, "x.md", KIND).hashes(), text) == expected


# ---- for other sites -----------------------------------------------------------------------------------------------


def test_the_list_for_other_sites_says_only_what_it_may(tmp_path: Path) -> None:
    files = site_files(spanish(decisions=[ADVICE]), irish())
    first = made(tmp_path / "a", files)[1]["lineage-data/adaptations.json"].content
    assert first == made(tmp_path / "b", files)[1]["lineage-data/adaptations.json"].content
    told = json.loads(str(first))
    assert {key: told[key] for key in told if key != "adaptations"} == {
        "format": 1, "site": "test", "self": "https://example.org/", "moved_from": [], "name": "Test",
    }  # fmt: skip
    one = told["adaptations"][0]
    assert one.pop("units")["#steps"] == read_again(FIRST, "x.md", KIND).hashes()["#steps"]
    assert one == {
        "record": "playbook/contar-pozos",
        "title": "Contar pozos",
        "url": "https://example.org/playbooks/contar-pozos/",
        "language": "es",
        "jurisdiction": "UY",
        "kind": "translation",
        "machine_translated": True,
        "reviewed": "",
        "note": "Para Uruguay.",
        "version": "",
        "source": {"site": "test", "record": "playbook/count-wells", "version": "1", "hash": WELLS.hash},
        "chain": [
            {"site": "test", "record": "playbook/count-wells", "version": "1", "title": "Count wells", "url": WELLS.url}
        ],
        "states": {"followed": 5, "translated": 9, "local": 2},
        "open": 1,
        "learned": [],
    }
    assert [each["record"] for each in told["adaptations"]] == ["playbook/contar-pozos", "playbook/count-wells-ie"]


def test_the_site_of_the_original_believes_the_list(tmp_path: Path) -> None:
    far = {name: str(text).replace("site_id: test", "site_id: far") for name, text in site_files(spanish()).items()}
    far["mkdocs.yml"] = far["mkdocs.yml"].replace("https://example.org/", "https://far.example/wells/")
    data = str(made(tmp_path / "far", {**far})[1]["lineage-data/adaptations.json"].content).encode()
    known, own = KnownSite("far", "https://far.example/wells/"), own_texts(checked(tmp_path / "own", site_files()))
    believed = read_adaptations_json(data, "https://far.example/wells/lineage-data/adaptations.json", known, own)
    assert isinstance(believed, Accepted) and believed.left_out == ()
    site = RemoteSite("far", believed.url, believed.name, "2026-06-01", "2026-06-01", "", believed.adaptations)
    shown = section(made(tmp_path / "own", site_files(), Network((site,)))[0]["playbooks/count-wells.md"], "adapted-in")
    for said in (
        "https://far.example/wells/playbooks/contar-pozos/",
        "Para Uruguay.",
        "9 translated",
        "2 parts behind",
    ):
        assert said in shown


def test_what_was_learned_is_told_to_readers_and_to_other_sites(tmp_path: Path) -> None:
    lesson = """\
---
title: Ropes rot
description: Ours did.
learned_with: playbook/count-wells-ie
places: [IE]
start_date: 2026-04
what_changed: We took a chain.
result: mixed
would_do_again: "yes"
---
"""
    pages, files = made(tmp_path, site_files(irish()) | {"docs/lessons/ropes-rot.md": lesson})
    shown = section(pages["playbooks/count-wells.md"], "adapted-in")
    assert '<a href="../../lessons/ropes-rot/">Ropes rot</a>' in shown and "April 2026" in shown and "Mixed" in shown
    (told,) = json.loads(str(files["lineage-data/adaptations.json"].content))["adaptations"][0]["learned"]
    assert told["url"] == "https://example.org/lessons/ropes-rot/" and told["result"] == "mixed"
