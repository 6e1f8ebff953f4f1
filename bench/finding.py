"""The procedure box among 5,000 procedures, letter by letter, beside a plain scan of the same words; and building its index."""

import json
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, islice, product
from pathlib import Path

from desk.domain.catalogue.search import Entry, Index
from desk.domain.text import plain
from tests.domain.catalogue import entries

from .measure import interleaved
from .report import Report

MANY = 5_000
EVERY = 3  # letters between two questions of somebody who types
ASKED = Path(entries.__file__).with_name("questions.json")
DOING = (
    "Cấp", "Cấp lại", "Cấp đổi", "Gia hạn", "Điều chỉnh", "Thu hồi", "Công nhận", "Thẩm định", "Xác nhận", "Thông báo", "Đăng ký",
    "Hủy bỏ",
)  # fmt: skip
WHERE = (
    "", "tại khu vực biên giới", "có yếu tố nước ngoài", "đối với tổ chức", "trong khu công nghiệp", "thuộc thẩm quyền cấp tỉnh",
)  # fmt: skip


def many(dice: random.Random) -> list[Entry]:
    """The demonstration's procedures, and as many with varied names and aliases, as an import brings them, as make five thousand."""
    own = entries.demo()
    varied = list(product(DOING, WHERE, own))
    dice.shuffle(varied)
    others = [
        replace(
            entry, code=f"9.{n:06}", name=f"{doing} {entry.name} {where}", short_name=f"{doing} {entry.short_name}",
            aliases=tuple(f"{alias} {n}" for alias in entry.aliases), keywords=(), life_events=(),
        )
        for n, (doing, where, entry) in enumerate(islice(varied, MANY - len(own)))
    ]  # fmt: skip
    return [*own, *others]


def typed() -> list[str]:
    """The hundred questions as the box is asked them: every few letters, and whole."""
    asked = [row["asked"] for row in json.loads(ASKED.read_text(encoding="utf-8"))]
    return [text[:end] for text in asked for end in (*range(1, len(text), EVERY), len(text))]


def measure_finding(report: Report, *, rounds: int) -> None:
    """CPU of one question (median and 95th of 100 over all of them) and of making the index."""
    dice = random.Random(2026)
    catalogue, questions = many(dice), typed()
    index = Index(catalogue, entries.synonyms())
    lines = [
        (plain(" ".join([e.code, e.name, e.short_name, e.field, *e.aliases, *e.keywords, *e.life_events])), e)
        for e in catalogue
    ]
    usage = {entry.code: dice.randrange(60) for entry in entries.demo()}

    def scan(asked: str) -> list[Entry]:
        words = plain(asked).split()
        return [entry for line, entry in lines if all(word in line for word in words)][:9]

    def find(asked: str) -> list[Entry]:
        return index.find(asked, keep=lambda entry: "xa" in entry.received_at, usage=usage)

    (half, most), (floor, _) = _spent(find, questions), _spent(scan, questions)
    report.add(
        f"procedure box among {len(catalogue)}, CPU", half, "ms", floor=round(floor, 2), ratio=round(half / floor, 2),
        note=f"median of {len(questions)} questions; floor: every line looked through, in no order",
    )  # fmt: skip
    report.add("the same, 95 of 100 questions within", most, "ms", target="< 50 ms", met=most < 50)
    built = interleaved({"index": lambda: _build(catalogue)}, max(3, rounds // 3), 1)["index"].cpu / 1000
    report.add("its index made, CPU", built, "ms", note="once, when the catalogue changes")


def _build(catalogue: list[Entry]) -> None:
    Index(catalogue, entries.synonyms())


def _spent(ask: Callable[[str], object], questions: list[str]) -> tuple[float, float]:
    """Median and 95th of 100 of the CPU of one question, in milliseconds; each is asked three times, its median counts."""
    spent: list[list[float]] = [[] for _ in questions]
    for n, asked in islice(cycle(enumerate(questions)), 3 * len(questions)):
        began = time.process_time_ns()
        ask(asked)
        spent[n].append((time.process_time_ns() - began) / 1e6)
    each = sorted(map(statistics.median, spent))
    return statistics.median(each), statistics.quantiles(each, n=20)[-1]
