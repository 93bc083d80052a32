"""Make the records that `scripts/bench` measures with, and the same bodies as plain pages. Always the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from bench_words import WORDS, Writer, wrapped

SEED = 20
SHARES = {"case_study": 0.6, "evidence_summary": 0.2, "playbook": 0.1, "organisation": 0.1}
FOLDERS = {"case_study": "case_studies", "evidence_summary": "docs/evidence", "playbook": "docs/playbooks"}
TITLES = {
    "case_studies": "Case studies",
    "evidence": "Evidence",
    "playbooks": "Playbooks",
    "organisations": "Organisations",
}

TERMS = {
    "topics": """problem-reporting freedom-of-information parliamentary-monitoring participatory-budgeting e-petitions
        citizens-assemblies climate-assemblies local-climate-action deliberation digital-participation open-data
        community-monitoring anti-corruption open-contracting budget-transparency inclusion software-reuse""".split(),
    "interventions": """fault-reporting information-request-site parliamentary-record contacting-representatives
        participatory-budgeting deliberative-assembly""".split(),
    "outcomes": "responsiveness political-behaviour who-takes-part spending-choices knowledge".split(),
    "behaviours": "partner-for-impact build-community advocate-for-change everyday-equity bigger-idea-of-team".split(),
    "result": "positive mixed none negative too-early".split(),
    "stage": "pilot running scaled ended unknown".split(),
    "participation_level": "inform consult involve collaborate empower".split(),
    "role": "operator partner funder host evaluator".split(),
    "measured_by": "operator partner press independent government".split(),
    "country": "AR BR CA CL DE EE ES FR GB GH ID IE IN IS IT JP KE KR MX NG NO PE PH PT RS SE TW UA US ZA".split(),
    "kind": "civil-society volunteers national-government local-government parliament company research".split(),
    "design": "rct field-experiment natural-experiment observational survey case-study mixed-methods".split(),
}
HEADINGS = {
    "case_study": ("What happened", "How it travelled", "What was learned", "What we do not know", "How we tagged it"),
    "evidence_summary": ("What was studied", "Where studies agree", "Where they differ", "What this means in practice"),
    "playbook": ("Before you start", "Steps", "After the launch", "Adapt it to your country"),
}


class _Dumper(yaml.CSafeDumper):
    """Long texts folded, as people write them."""


def _represent(dumper: _Dumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=">" if len(text) > 90 else None)


_Dumper.add_representer(str, _represent)


def make(folder: Path, number: int, creator: str) -> None:
    """Write `site/`, the records, and `plain/docs/`, the same bodies for MkDocs alone, into a folder.

    Args:
        folder: An empty folder.
        number: How many records.
        creator: The id of an organisation that must be among them.
    """
    _Maker(folder, number, creator).make()


class _Maker(Writer):
    def __init__(self, folder: Path, number: int, creator: str) -> None:
        self.site, self.plain = folder / "site", folder / "plain"
        super().__init__(SEED)
        self.ids = {kind: self.names(round(number * share)) for kind, share in SHARES.items()}
        self.ids["organisation"][0] = creator
        self.keys = [f"{name}{1990 + index % 36}" for index, name in enumerate(self.names(number // 4))]
        self.listed: dict[str, list[str]] = {name: [] for name in TITLES}

    def make(self) -> None:
        for kind, folder in FOLDERS.items():
            fields = {"case_study": self.case, "evidence_summary": self.evidence, "playbook": self.playbook}[kind]
            for index, name in enumerate(self.ids[kind]):
                path = f"{folder}/{name}.md"
                body = self.body(kind)
                self.write(self.site / path, f"---\n{_dump(self.common() | fields(index))}---\n\n{body}")
                self.write_plain(path.removeprefix("docs/"), name, _as_plain(body))
        organisations = [self.organisation(name) for name in self.ids["organisation"]]
        self.write(self.site / "docs/organisations.yml", _dump(organisations))
        for each in organisations:
            self.write_plain(f"organisations/{each['id']}.md", each["id"], each["description"] + "\n")
        self.write(self.site / "docs/references.bib", "".join(self.entry(key) for key in self.keys))
        self.write(self.site / "docs/index.md", "---\ntitle: Home\n---\n\n# What works\n\n<!-- view: newest -->\n")
        self.write(self.plain / "docs/index.md", f"---\ntitle: Home\n---\n\n# What works\n\n{self.paragraph()}\n")
        for section, lines in self.listed.items():
            self.write(self.plain / f"docs/{section}/index.md", f"# {TITLES[section]}\n\n" + "\n".join(lines) + "\n")

    def write(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")

    def write_plain(self, path: str, name: str, body: str) -> None:
        section, _, file = path.partition("/")
        title = _title(name)
        self.listed[section].append(f"- [{title}]({file})")
        self.write(self.plain / "docs" / path, f"---\ntitle: {title}\n---\n\n# {title}\n\n{body}")

    def some(self, name: str, least: int = 1, most: int = 3) -> list[str]:
        return self.random.sample(TERMS[name], self.random.randint(least, most))

    def one(self, name: str) -> str:
        return self.random.choice(TERMS[name])

    def date(self) -> str:
        year, month, day = self.random.randint(2004, 2025), self.random.randint(1, 12), self.random.randint(1, 28)
        return self.random.choice((f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}"))

    # ---- bodies ----------------------------------------------------------------------------------------------

    def body(self, kind: str) -> str:
        parts = []
        for number, heading in enumerate(HEADINGS[kind]):
            parts.append(f"## {heading}")
            parts += [self.paragraph(kind), self.paragraph(kind)]
            if heading == "Steps":
                parts.append("\n".join(f"{n}. **{self.sentence(2, 4)}** {self.sentence()}" for n in range(1, 7)))
            elif number == 1:
                parts.append("\n".join(("| Year | Place | Requests |", "| --- | --- | --- |", *self.rows())))
            elif number == 2:
                parts.append("\n".join(f"- {self.sentence()}" for _ in range(5)))
            elif number == 3:
                parts.append(f"!!! note\n\n    {self.sentence()}")
        return "\n\n".join(parts) + "\n"

    def rows(self) -> Iterable[str]:
        for year in range(2018, 2023):
            yield f"| {year} | {self.one('country')} | {self.random.randint(100, 9000)} |"

    def paragraph(self, kind: str = "") -> str:
        """Four sentences and, on the page of a record, one mark of some kind."""
        marks = (self.mention, self.citation, self.citation, self.relative_link, self.link)
        mark = " " + self.random.choice(marks)(kind) if kind else ""
        return wrapped(f"**{self.sentence(3, 5)}** {self.text(2)} {self.sentence()[:-1]}{mark}. {self.sentence()}")

    def mention(self, kind: str) -> str:
        other = self.random.choice(("case_study", "evidence_summary", "playbook"))
        name = self.random.choice(self.ids[other])
        return f"[[{other}/{name}|{_title(name)}]]" if self.random.random() < 0.5 else f"[[{other}/{name}]]"

    def citation(self, kind: str) -> str:
        return "[" + "; ".join(f"@{key}" for key in self.random.sample(self.keys, self.random.randint(1, 2))) + "]"

    def relative_link(self, kind: str) -> str:
        other = self.random.choice(("case_study", "evidence_summary", "playbook"))
        up = "../" if kind == "case_study" else "../../"
        heading = self.random.choice(HEADINGS[other])
        anchor = "#" + heading.lower().replace(" ", "-") if self.random.random() < 0.3 else ""
        return f"[{self.sentence(2, 5)[:-1]}]({up}{FOLDERS[other]}/{self.random.choice(self.ids[other])}.md{anchor})"

    def link(self, kind: str) -> str:
        return f"[{self.sentence(2, 5)[:-1]}]({self.address()})"

    def address(self) -> str:
        return f"https://{self.random.choice(WORDS)}.example.org/{'/'.join(self.random.choices(WORDS, k=3))}/"

    # ---- fields ----------------------------------------------------------------------------------------------

    def common(self) -> dict[str, Any]:
        return {
            "description": self.text(2),
            "version": f"1.{self.random.randint(0, 9)}.0",
            "topics": self.some("topics"),
            "interventions": self.some("interventions", 1, 2),
            "outcomes": self.some("outcomes", 1, 2),
            "behaviours": self.some("behaviours", 1, 2),
            "date_published": "2025-03-01",
            "last_reviewed": "2025-06-01",
        }

    def cites(self, number: int = 2) -> list[str]:
        return self.random.sample(self.keys, number)

    def sources(self) -> list[dict[str, str]]:
        return [{"url": self.address(), "title": self.sentence(3, 6)[:-1], "accessed": self.date()} for _ in range(2)]

    def case(self, index: int) -> dict[str, Any]:
        made: dict[str, Any] = {
            "title": _title(self.ids["case_study"][index]),
            "problem": self.text(2),
            "intervention_summary": self.text(2),
            "result": self.one("result"),
            "places": [{"country": self.one("country"), "locality": self.sentence(1, 1)[:-1]}],
            "start_date": "2004",
            "end_date": self.date(),
            "organisations": [{"record": self.random.choice(self.ids["organisation"]), "role": self.one("role")}],
            "stage": self.one("stage"),
            "stage_as_of": self.date(),
            "participation_level": self.one("participation_level"),
            "inclusion": f"{self.text(2)[:-1]} {self.citation('')}.",
            "findings": [self.finding() for _ in range(3)],
            "used": [{"record": self.random.choice(self.ids["playbook"]), "note": self.sentence()}],
            "cites": self.cites(),
            "sources": self.sources(),
            "website": self.address(),
        }
        if index:
            earlier = self.ids["case_study"][self.random.randrange(index)]
            made["adapted_from"] = [{"record": earlier, "note": self.sentence()}]
        return made

    def finding(self) -> dict[str, Any]:
        return {
            "statement": self.sentence(),
            "date": self.date(),
            "measured_by": self.one("measured_by"),
            "cites": self.cites(1),
            "source": self.address(),
        }

    def evidence(self, index: int) -> dict[str, Any]:
        own = f"evidence_summary/{self.ids['evidence_summary'][index]}"
        return {
            "title": _title(self.ids["evidence_summary"][index]),
            "question": self.sentence()[:-1] + "?",
            "bottom_line": f"{self.text(2)[:-1]} {self.citation('')}.",
            "search_date": self.date(),
            "methods": self.text(3),
            "gaps": self.text(3),
            "related": [f"case_study/{name}" for name in self.random.sample(self.ids["case_study"], 2)],
            "claims": [self.claim(number, own) for number in range(5)],
        }

    def claim(self, number: int, own: str) -> dict[str, Any]:
        made: dict[str, Any] = {
            "id": f"claim-{number}",
            "statement": self.sentence(),
            "direction": self.random.choice(TERMS["result"][:4]),
            "certainty": self.random.choice(("moderate", "low", "very-low")),
            "certainty_reason": self.sentence(),
            "cites": self.cites(),
            "intervention": self.one("interventions"),
            "outcome": self.one("outcomes"),
            "countries": self.some("country"),
            "seen_in": [self.random.choice(self.ids["case_study"])],
        }
        if number == 4:
            made["contradicts"] = [f"{own}#claim-0"]
        return made

    def playbook(self, index: int) -> dict[str, Any]:
        cases = self.random.sample(self.ids["case_study"], 3)
        summary = self.random.choice(self.ids["evidence_summary"])
        return {
            "title": _title(self.ids["playbook"][index]),
            "purpose": self.text(2),
            "when_to_use": [self.sentence() for _ in range(3)],
            "when_not_to_use": [f"{self.sentence()[:-1]} {self.link('')}." for _ in range(3)],
            "based_on": [f"case_study/{name}" for name in cases] + [f"evidence_summary/{summary}#claim-1"],
            "time": self.sentence(),
            "cost": self.sentence(),
            "roles": [{"role": self.sentence(1, 2)[:-1], "does": self.sentence()} for _ in range(4)],
            "risks": [{"risk": self.sentence(), "response": self.sentence()} for _ in range(4)],
            "may_change": [self.sentence() for _ in range(4)],
            "must_not_change": [self.sentence() for _ in range(3)],
            "cites": self.cites(3),
            "sources": self.sources(),
        }

    def organisation(self, name: str) -> dict[str, Any]:
        return {
            "id": name,
            "name": _title(name),
            "alt_names": [self.sentence(2, 3)[:-1]],
            "description": self.text(2),
            "country": self.one("country"),
            "kind": self.one("kind"),
            "website": self.address(),
            "seeks": self.sentence(),
            "offers": self.sentence(),
        }

    def entry(self, key: str) -> str:
        fields = {
            "author": " and ".join(f"{self.random.choice(WORDS).title()}, {self.random.choice(WORDS).title()}"
                                   for _ in range(self.random.randint(1, 4))),
            "title": self.sentence(6, 12)[:-1],
            "journal": self.sentence(3, 5)[:-1].title(),
            "year": key[-4:],
            "volume": str(self.random.randint(1, 80)),
            "pages": f"{self.random.randint(1, 100)}--{self.random.randint(101, 200)}",
            "doi": f"10.1000/{key}",
            "keywords": ", ".join([*self.some("topics"), self.one("design")]),
            "annote": self.text(4),
            "note": f"verified: {self.sentence()}",
        }  # fmt: skip
        return f"@article{{{key},\n" + ",\n".join(f"  {name} = {{{text}}}" for name, text in fields.items()) + "\n}\n\n"


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _dump(value: Any) -> str:
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def _as_plain(body: str) -> str:
    """The body with its mentions as links, and with the folders as they are below the docs of MkDocs alone."""
    body = re.sub(r"\]\((?:\.\./)+(?:docs/)?(\w+/)", r"](../\1", body)

    def link(found: re.Match[str]) -> str:
        folder = FOLDERS[found[1]].removeprefix("docs/")
        return f"[{found[3] or _title(found[2])}](../{folder}/{found[2]}.md)"

    return re.sub(r"\[\[(\w+)/([\w-]+)(?:\|([^\]]*))?\]\]", link, body)
