"""Bases, and what a partner and the original may each have made of them, from a number."""

from __future__ import annotations

from random import Random

WORDS = "park map law body reply week form list name open ask read send plan test site town page date help".split()
FIELDS = ("title", "purpose", "topics", "time", "when_to_use")


def words(random: Random, most: int = 9) -> str:
    """A few words, now and then with what YAML and Markdown make something of."""
    found = [random.choice(WORDS) for _ in range(random.randint(2, most))]
    if random.random() < 0.15:
        found[random.randrange(len(found))] = random.choice(
            ("a: b", "a#tag", "*so*", "`code`", "“q”", "it's", "é", "- no")
        )
    return " ".join(found)


def new_text(random: Random) -> dict[str, object]:
    """A text as lists and words: fields and sections."""
    fields: dict[str, object] = {"title": words(random), "purpose": words(random, 20), "time": words(random)}
    fields["topics"] = random.sample(WORDS, random.randint(1, 4))
    fields["when_to_use"] = [words(random) for _ in range(random.randint(1, 4))]
    sections = [new_section(random, f"part-{n}") for n in range(random.randint(1, 4))]
    return {"fields": fields, "sections": [{"title": "", "id": "", "parts": [words(random, 15)]}, *sections]}


def new_section(random: Random, name: str) -> dict[str, object]:
    """A section of paragraphs, lists and fences."""
    parts: list[object] = []
    for _ in range(random.randint(1, 3)):
        kind = random.random()
        if kind < 0.5:
            parts.append(words(random, 25))
        elif kind < 0.9:
            parts.append([words(random) for _ in range(random.randint(1, 4))])
        else:
            parts.append(f"```\n{words(random)}\n\n{words(random)}\n```")
    return {"title": f"{name} {words(random, 3)}", "id": name, "parts": parts}


def changed(random: Random, text: dict[str, object], tag: str) -> dict[str, object]:
    """A text with up to four changes. Every word that is put in begins with a tag."""
    import copy

    new = copy.deepcopy(text)
    fields, sections = new["fields"], new["sections"]
    assert isinstance(fields, dict)
    assert isinstance(sections, list)
    for n in range(random.randint(0, 4)):
        mark = f"{tag}{n}"
        kind = random.random()
        if kind < 0.35:
            name = random.choice([name for name in FIELDS if name in fields] or ["title"])
            fields[name] = _other(random, fields.get(name, "none"), mark)
            if not fields[name]:
                fields[name] = [mark]
        elif kind < 0.42 and len(sections) > 2:
            del sections[random.randrange(1, len(sections))]
        elif kind < 0.5:
            sections.insert(random.randint(1, len(sections)), new_section(random, f"{tag}-{n}"))
        else:
            section = random.choice(sections)
            parts = section["parts"]
            if parts and random.random() < 0.8:
                at = random.randrange(len(parts))
                parts[at] = _other(random, parts[at], mark)
                if not parts[at]:
                    del parts[at]
            else:
                parts.insert(random.randint(0, len(parts)), f"{mark} {words(random)}")
    return new


def _other(random: Random, value: object, mark: str) -> object:
    if isinstance(value, list):
        found = list(value)
        kind = random.random()
        if kind < 0.4 and found:
            at = random.randrange(len(found))
            found[at] = _other(random, found[at], mark)
        elif kind < 0.75:
            found.insert(random.randint(0, len(found)), f"{mark} {' '.join(random.sample(WORDS, 2))}")
        elif found:
            del found[random.randrange(len(found))]
        return found
    rows = str(value).split("\n")
    row = random.choice([0] if len(rows) == 1 else [1, len(rows) - 2])
    found = rows[row].split(" ")
    found[random.randrange(len(found))] = mark
    rows[row] = " ".join(found)
    return "\n".join(rows)


def written(text: dict[str, object], end: str = "\n", *, explicit: bool = False, order: Random | None = None) -> str:
    """A text as Markdown with front matter.

    Args:
        text: The text.
        end: Its line end.
        explicit: Whether headings have ids of their own.
        order: Where given, the keys come in any order, and paragraphs are wrapped anyhow.
    """
    fields, sections = text["fields"], text["sections"]
    assert isinstance(fields, dict)
    assert isinstance(sections, list)
    rows = ["---"]
    names = list(fields)
    if order:
        order.shuffle(names)
    for name in names:
        value = fields[name]
        if name == "topics":
            rows.append(f"topics: [{', '.join(quoted(v) for v in value)}] # what it is about")
        elif isinstance(value, list):
            rows += [f"{name}:", *(f"  - {quoted(item)}" for item in value)]
        else:
            rows.append(f"{name}: {quoted(value)}")
    rows += ["---", ""]
    for section in sections:
        if section["title"]:
            mark = f" {{#{section['id']}}}" if explicit else ""
            rows += [f"## {section['title']}{mark}", ""]
        before: object = None
        for part in section["parts"]:
            if isinstance(part, list):
                if isinstance(before, list):
                    rows += ["<!-- between -->", ""]
                rows += [*(f"- {item}" for item in part), ""]
            else:
                shown = wrapped(order, str(part)) if order and "`" not in str(part) else str(part)
                rows += [*shown.split("\n"), ""]
            before = part
    return end.join(rows)


def quoted(value: object) -> str:
    """A value of YAML in double quotes."""
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def wrapped(random: Random, text: str) -> str:
    """A paragraph with an end of row somewhere."""
    found = text.split(" ")
    at = random.randint(1, len(found))
    return " ".join(found[:at]) + ("\n" + " ".join(found[at:]) if found[at:] and found[at][0].isalpha() else "") + (
        " " + " ".join(found[at:]) if found[at:] and not found[at][0].isalpha() else "")  # fmt: skip
