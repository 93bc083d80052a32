"""Make the pages and the references that `scripts/bench citations` measures with. Always the same bytes."""

from __future__ import annotations

from pathlib import Path

from bench_words import WORDS, Writer, wrapped

SEED = 7
MARKS = 5
"""How many citations stand on a page."""

BEGINNINGS = """Al An Bar Bel Cor Dal Dor El Fal Gar Hal Is Jor Kal Lam Mar Nor Ol Per Quil Ros Sal Tor Ul Ver
    Wil""".split()
ENDINGS = r"""man sen ova ez ini ard by ström {\"u}ger \'es ke ton wick aga ura ović""".split()
PARTICLES = ("van der", "de", "von")
GIVEN = r"""Ada Bruno Chidi Dana Emre Fatima Goran Hana Ines Jun Karim Lena Mateo Nadia Omar Petra Quentin Rosa Samir
    Tess Uma Viktor Wanda Xavi Yara Zoe {\'E}lise Jo{\~a}o S{\o}ren Nguy{\~{\^e}}n""".split()
OFFICES = ("Ministry of {}", "Institute for {} Research", "{} Council", "Centre for {} and {}", "Open {} Network")
HEADINGS = ("What was done", "What came of it", "Where it differs", "What is open", "Next")
KINDS = {"article": 60, "book": 10, "incollection": 10, "techreport": 10, "online": 6, "phdthesis": 4}
PLACES = ("p. {}", "pp. {}-{}", "chap. {}", "sec. {}")


def make(docs: Path, pages: int, works: int) -> None:
    """Write `pages` pages with five citations each, `index.md` and `references.bib` into a folder.

    Args:
        docs: The folder of a site's Markdown.
        pages: How many pages there are.
        works: How many references; each of them is cited where there are enough pages.
    """
    maker = _Maker(works)
    _write(docs / "references.bib", "\n".join(maker.entries))
    _write(docs / "index.md", "# Notes\n\nWhat was read, and what it says.\n")
    for name in maker.names(pages):
        _write(docs / "notes" / f"{name}.md", maker.page(name))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


class _Maker(Writer):
    def __init__(self, works: int) -> None:
        super().__init__(SEED)
        self.families = [begin + end for begin in BEGINNINGS for end in ENDINGS]
        self.random.shuffle(self.families)
        self.rarity = [1 / (rank + 12) for rank in range(len(self.families))]
        self.entries: list[str] = []
        self.keys: list[str] = []
        for _ in range(works):
            self.add_work()
        self.waiting = self.random.sample(self.keys, len(self.keys))

    # ---- references ------------------------------------------------------------------------------------------

    def add_work(self) -> None:
        kind = self.random.choices(list(KINDS), list(KINDS.values()))[0]
        people = kind in ("article", "book", "incollection", "phdthesis") or self.random.random() < 0.3
        if people:
            most = 1 if kind == "phdthesis" else self.random.choice((1, 1, 2, 2, 3, 4, 7))
            names = [self.person() for _ in range(self.random.randint(1, most))]
            author = " and ".join(f"{family}, {given}" for family, given in names)
        else:
            author = f"{{{self.office()}}}"
        year = self.random.randint(1998, 2025)
        word = "".join(c for c in author.split(",")[0].split(" ")[-1].lower() if c.isascii() and c.isalpha())
        names = (f"{word}{year}{more}" for more in ("", *"abcdefghijklmnopqrstuvwxyz"))
        key = next(name for name in names if name not in self.keys)
        fields = {"author": author, "title": self.title(), "year": str(year), **self.more(kind, key)}
        listed = ",\n".join(f"  {name} = {{{text}}}" for name, text in fields.items())
        self.keys.append(key)
        self.entries.append(f"@{kind}{{{key},\n{listed}\n}}\n")

    def person(self) -> tuple[str, str]:
        family = self.random.choices(self.families, self.rarity)[0]
        if self.random.random() < 0.04:
            family = f"{self.random.choice(PARTICLES)} {family}"
        given = self.random.choice(GIVEN)
        return family, f"{given} {self.random.choice('ABCDEFGHKLMNPRST')}." if self.random.random() < 0.4 else given

    def office(self) -> str:
        pattern = self.random.choice(OFFICES)
        return pattern.format(*(word.title() for word in self.random.choices(WORDS, k=2)))

    def title(self) -> str:
        text = self.sentence(6, 12)[:-1]
        return f"{text}: the {{UK}} and after" if self.random.random() < 0.1 else text

    def more(self, kind: str, key: str) -> dict[str, str]:
        number, first = self.random.randint(1, 80), self.random.randint(1, 300)
        pages = f"{first}--{first + self.random.randint(2, 30)}"
        publisher = f"{self.random.choice(BEGINNINGS)}burg Press"
        address = f"https://{self.random.choice(WORDS)}.example.org/{key}"
        return {
            "article": {"journal": self.sentence(3, 5)[:-1].title(), "volume": str(number), "pages": pages,
                        "doi": f"10.1000/{key}"},
            "book": {"publisher": publisher, "address": f"{self.random.choice(BEGINNINGS)}burg"},
            "incollection": {"booktitle": self.title(), "editor": ", ".join(self.person()), "pages": pages,
                             "publisher": publisher},
            "techreport": {"institution": self.office(), "number": str(number), "url": address},
            "online": {"url": address, "urldate": "2025-03-01"},
            "phdthesis": {"school": f"University of {self.random.choice(BEGINNINGS)}burg"},
        }[kind]  # fmt: skip

    # ---- pages -----------------------------------------------------------------------------------------------

    def page(self, name: str) -> str:
        marks = [self.single(), self.single(), self.located(), self.group(), self.in_sentence()]
        self.random.shuffle(marks)
        parts = [f"# {name.replace('-', ' ').capitalize()}"]
        for heading, mark in zip(HEADINGS, marks, strict=True):
            parts += [f"## {heading}", self.paragraph(mark), wrapped(self.text(4))]
            if heading == "Where it differs":
                parts.append("\n".join(f"- {self.sentence()}" for _ in range(4)))
        return "\n\n".join(parts) + "\n"

    def paragraph(self, mark: str) -> str:
        begin = f"{mark[0].upper()}{mark[1:]}" if mark.startswith("as ") else f"{self.sentence()[:-1]} {mark}"
        return wrapped(f"{self.sentence()} **{self.sentence(3, 5)}** {begin}. {self.text(2)}")

    def key(self) -> str:
        """A key: each one once before any comes again."""
        return self.waiting.pop() if self.waiting else self.random.choice(self.keys)

    def single(self) -> str:
        return f"[@{self.key()}]"

    def located(self) -> str:
        number = self.random.randint(1, 40)
        return f"[see @{self.key()}, {self.random.choice(PLACES).format(number, number + 3)}]"

    def group(self) -> str:
        return "[" + "; ".join(f"@{self.key()}" for _ in range(self.random.randint(2, 3))) + "]"

    def in_sentence(self) -> str:
        return f"as @{self.key()} found"
