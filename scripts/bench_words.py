"""Words, sentences and names that are drawn with a fixed seed, for the pages that `scripts/bench` makes."""

from __future__ import annotations

import random
from collections.abc import Iterable

COMMON = "the of and to in a that for was it on with as is by at were from not this be which their or had who".split()
WORDS = """
    access account action address agency answer archive area assembly audit ballot board body budget bureau campaign
    candidate change charter choice citizen city claim clerk clinic code comment commission committee community
    complaint consultation contract cost council county court data deadline debate decision delay delegate department
    deputy desk detail discussion district document election email evidence experiment fault fee figure finding form
    forum fund gap government group guide hall health hearing help hospital house household idea inbox income inquiry
    inspector issue journalist jury kiosk label lamp language law leader letter library list map market mayor measure
    meeting member memory message method minister minutes mobile model moderator month motion museum neighbour network
    newspaper notice number office officer operator order organiser page panel park parliament partner party pavement
    people permit petition phone place plan platform point police policy portal pothole practice price priority
    problem process programme project promise proposal protest provider public question radio record reform region
    register reply report request research resident response result review right risk river road rule sample school
    score season secretary section server service session share shift site speech spending staff stage standard state
    station step street student study summary support survey system table tax team term text tool town trial turnout
    union update user village visit volunteer vote voter ward water way website week winter woman word worker workshop
    year youth zone added asked began built checked chose closed counted cut drew ended fell found gave grew held kept
    learned left made met moved named opened paid planned published raised ran reached read rose said saw sent set
    showed signed spent started stopped took tried turned wrote early late local national new old online open poor
    quick rich rural safe slow small social strong urban useful weak wide yearly about after again almost before
    between during few many more most often once other some still then twice under until while without
""".split()


class Writer:
    """Draws words as people use them: some often, most seldom."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.weights = [1 / (rank + 8) for rank in range(len(COMMON) + len(WORDS))]

    def names(self, number: int) -> list[str]:
        made: dict[str, None] = {}
        while len(made) < number:
            made["-".join(self.random.choices(WORDS, k=3))] = None
        return list(made)

    def sentence(self, least: int = 8, most: int = 22) -> str:
        words = self.random.choices(COMMON + WORDS, self.weights, k=self.random.randint(least, most))
        return " ".join(words).capitalize() + "."

    def text(self, sentences: int) -> str:
        return " ".join(self.sentence() for _ in range(sentences))


def wrapped(text: str, width: int = 110) -> str:
    return "\n".join(_lines(text.split(" "), width))


def _lines(words: Iterable[str], width: int) -> Iterable[str]:
    line = ""
    for word in words:
        if line and len(line) + len(word) >= width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line
