"""How well the catalogue is made public (công bố, công khai): the indicators 1.1, 1.2 and 1.3 of QĐ 766/QĐ-TTg (23/6/2022).

1.1 công bố đúng hạn: the decision is signed at least so many working days before the procedure takes effect. The national rule
counts to the day on which the law behind it takes effect; an edition takes effect with it, so its first day stands for it.
1.2 công khai đúng hạn: made public at most so many working days after the decision. 1.3 đủ nội dung: every part that NĐ
63/2010/NĐ-CP, Điều 8.2 names is there. What nobody wrote down (the day of a decision, the day of publication) is unknown: counted
apart, neither on time nor late.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

PARTS = {  # NĐ 63/2010/NĐ-CP, Điều 8.2
    "name": "tên thủ tục",
    "steps": "trình tự thực hiện",
    "ways": "cách thức thực hiện",
    "papers": "thành phần, số lượng hồ sơ",
    "term": "thời hạn giải quyết",
    "applicants": "đối tượng thực hiện",
    "competent": "cơ quan thực hiện",
    "result": "kết quả thực hiện",
}
# Working days by who decides, as a profile of law may say otherwise (``publication``): bộ 20 and 10, tỉnh 5 and 5.
LIMITS: dict[str, Any] = {
    "ministry": {"announce": 20, "publish": 10},
    "province": {"announce": 5, "publish": 5},
    "ministries": [
        "TTg", "VPCP", "TTCP", "NHNN", "UBDT", "BDTTG", "BTP", "BCA", "BTC", "BXD", "BNV", "BYT", "BQP", "BNG", "BCT", "BGTVT", "BTTTT",
        "BTNMT", "BNNMT", "BNNPTNT", "BNN", "BKHĐT", "BKHCN", "BGDĐT", "BLĐTBXH", "BVHTTDL",
    ],
}  # fmt: skip
_SYMBOL = re.compile(r"QĐ-([\w&.-]+)", re.IGNORECASE)


def limits_of(decision: str | None, table: Mapping[str, Any] = LIMITS) -> tuple[int, int]:
    """Working days (announce, publish) by who signed: ``1872/QĐ-BTP`` is a ministry's, everything else a province's or below."""
    found = _SYMBOL.search(decision or "")
    symbol = found[1].casefold() if found else ""
    who = "ministry" if symbol in {s.casefold() for s in table["ministries"]} else "province"
    return int(table[who]["announce"]), int(table[who]["publish"])


@dataclass(frozen=True)
class Act:
    """One publication of one procedure: an edition, or a draft whose decision is signed and that is not public yet."""

    code: str
    name: str
    decision: str | None
    decided_on: date | None
    valid_from: date | None
    published_on: date | None  # Vietnamese day; None: not yet public, or never noted
    waiting: bool = False  # a draft
    link: int = 0  # the edition's number, or the draft's


@dataclass(frozen=True)
class Judged:
    """An act and what the rules say: True on time, False late, None not known; ``due``: the last day to make it public."""

    act: Act
    announced: bool | None
    public: bool | None
    due: date | None


@dataclass(frozen=True)
class Ratio:
    """So many of so many, and of how many it is not known."""

    good: int
    of: int
    unknown: int = 0

    @property
    def percent(self) -> str:
        """``96,3%``; empty when there is nothing to divide by."""
        return f"{100 * self.good / self.of:.1f}%".replace(".", ",").replace(",0%", "%") if self.of else ""


def judge(act: Act, plus: Callable[[date, int], date], today: date, table: Mapping[str, Any] = LIMITS) -> Judged:
    """One act by the rules. ``plus(day, n)``: the n-th working day after a day, on the calendar of whoever publishes."""
    if act.decided_on is None or act.decided_on > today:
        return Judged(act, None, None, None)
    announce, publish = limits_of(act.decision, table)
    due = plus(act.decided_on, publish)
    announced = plus(act.decided_on, announce) <= act.valid_from if act.valid_from is not None else None
    if act.published_on is not None:
        return Judged(act, announced, act.published_on <= due, due)
    return Judged(act, announced, False if act.waiting and today > due else None, due)


def ratio(judged: Iterable[Judged], of: Callable[[Judged], bool | None]) -> Ratio:
    """Each procedure counts once; late once, it is late; known once, it is known."""
    said: dict[str, list[bool]] = {}
    for row in judged:
        verdict = of(row)
        said.setdefault(row.act.code, []).extend([] if verdict is None else [verdict])
    known = [all(verdicts) for verdicts in said.values() if verdicts]
    return Ratio(sum(known), len(known), len(said) - len(known))


def parts_of(content: Mapping[str, Any]) -> dict[str, bool]:
    """Which parts of ``PARTS`` a content says; every case must say them."""
    cases = content.get("cases") or []
    return {
        "name": bool(content.get("name")), "applicants": bool(content.get("applicants")), "competent": bool(content.get("competent")),
        "result": bool(content.get("results")), "ways": bool(cases), "papers": bool(cases) and all(c.get("papers") for c in cases),
        "steps": bool(cases) and all(c.get("route") for c in cases), "term": bool(cases) and all(map(_has_term, cases)),
    }  # fmt: skip


def _has_term(case: Mapping[str, Any]) -> bool:
    """A term for somebody who comes to the desk: stated, or the sum of the legs of the route."""
    legs = (case.get("route") or {}).get("legs") or []
    return bool((case.get("terms") or {}).get("direct")) or any(leg.get("term") for leg in legs)


def missing(parts: Mapping[str, bool]) -> tuple[str, ...]:
    """The parts that are not there, in words, in the order of the law."""
    return tuple(words for part, words in PARTS.items() if not parts[part])
