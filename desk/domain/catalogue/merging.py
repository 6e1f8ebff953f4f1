"""Putting what a source says into a content (gộp): what it does not say stays. Pure: nothing given is changed.

Cases are the same by their key, papers, fees and results by their name; of a list that the source has, the source's
list counts, but what it does not say of a row that was there already (the form to download, how it is handed in) stays
with that row.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from ..counting import CUTOFF
from ..text import plain, tidy
from .statements import CASE, CASE_NAME, CUT, Question

Content = dict[str, Any]
_CUT_PLAIN = plain(CUT)
_SEVERAL = re.compile(r"cases\.(\d+)\.(.+)")
_NAMED = re.compile(r"(.+)\.(\d+)\.name")


USUAL = {"place": "desk", "online_level": 2, "cases": [{"key": CASE, "cutoff": CUTOFF.strftime("%H:%M")}]}


def blank_content() -> Content:
    """What a draft begun by hand starts from: nothing but what is so of most procedures."""
    return fill(empty_content(), USUAL)


def empty_content() -> Content:
    """A content with every entry of ``docs/catalogue.md`` present and empty, and one case."""
    return {
        "name": "", "short_name": "", "field": "", "aliases": [], "keywords": [], "life_events": [], "levels": [], "received_at": [],
        "place": None, "applicants": "", "competent": "", "coordinating": "", "conditions": "", "online_level": None, "legal_basis": [],
        "results": [], "cases": [blank_case()],
    }  # fmt: skip


def blank_case(key: str = CASE, name: str = CASE_NAME) -> Content:
    """A case that says nothing yet."""
    return {
        "key": key, "name": name, "terms": {"direct": None, "online": None, "post": None}, "cutoff": None, "papers": [], "fees": [],
        "route": None,
    }  # fmt: skip


def blank_paper() -> Content:
    """A paper (thành phần hồ sơ) as most are: handed in, needed."""
    return {
        "name": "", "how": "submit", "originals": None, "copies": 0, "required": True, "form": None, "reusable": False, "instead": "",
    }  # fmt: skip


def blank_fee() -> Content:
    """A fee line (khoản thu)."""
    return {"name": "", "amount": None, "unit": "", "channels": [], "basis": "", "exempt": "", "exempt_basis": ""}


def blank_result() -> Content:
    """A result (kết quả)."""
    return {"name": "", "code": None, "form": None, "number_pattern": ""}


_ROWS: dict[str, Callable[[], Content]] = {"papers": blank_paper, "fees": blank_fee, "results": blank_result}


def merge(content: Mapping[str, Any] | None, patch: Mapping[str, Any]) -> Content:
    """A new content: ``content`` (None: an empty one) with what ``patch`` says. Doing it twice is doing it once."""
    return _merged(deepcopy(dict(content)) if content is not None else empty_content(), patch, _replace)


def fill(content: Mapping[str, Any] | None, suggested: Mapping[str, Any]) -> Content:
    """A new content with ``suggested`` where ``content`` is empty, and nowhere else; rows are filled, never added to a
    list that has some.
    """
    return _merged(deepcopy(dict(content)) if content is not None else empty_content(), suggested, _fill)


Put = Callable[[Content, str, Any], None]


def _merged(content: Content, part: Mapping[str, Any], put: Put) -> Content:
    for key, value in part.items():
        if key != "cases":
            put(content, key, value)
            continue
        for said in value:
            case = _case(content, said.get("key", CASE), said.get("name", CASE_NAME))
            for entry, inner in said.items():
                if entry == "terms":
                    for channel, term in inner.items():
                        put(case["terms"], channel, term)
                elif entry != "key":
                    put(case, entry, inner)
    return content


def _case(content: Content, key: str, name: str) -> Content:
    """The case of a key; a new one at the end when there is none."""
    cases: list[Content] = content.setdefault("cases", [])
    for case in cases:
        if case["key"] == key:
            return case
    cases.append(blank_case(key, name))
    return cases[-1]


def _replace(whole: Content, key: str, value: Any) -> None:
    if key in _ROWS:
        whole[key] = _rows(whole.get(key) or [], value, _ROWS[key])
    else:
        whole[key] = deepcopy(value)


def _rows(before: Sequence[Content], said: Sequence[Mapping[str, Any]], blank: Callable[[], Content]) -> list[Content]:
    """The source's rows, each over the row that was the same before; the one at its own place first, so that doing it
    again moves nothing.
    """
    left = dict(enumerate(before))
    rows = []
    for number, row in enumerate(said):
        at = number if number in left and any(_alike(row, left[number])) else _same(row, left)
        same = left.pop(at) if at is not None else None
        rows.append({**deepcopy(same if same is not None else blank()), **_known(row, same)})
    return rows


def _known(row: Mapping[str, Any], same: Mapping[str, Any] | None) -> Content:
    """What a row of the source says; a name that is cut does not displace the whole one."""
    known = {key: deepcopy(value) for key, value in row.items() if value is not None or same is None}
    if same is not None and str(row.get("name", "")).endswith(CUT):
        known["name"] = same["name"]
    return known


def _alike(row: Mapping[str, Any], other: Content) -> tuple[bool, ...]:
    """Is it the same thing, the surest sign first: the national code of a result, the name, how a cut name begins; a
    fee without a name is known by its amount or its channels.
    """
    if "name" not in row:
        return tuple(key in row and other.get(key) == row[key] for key in ("amount", "channels"))
    name, named = plain(str(row["name"])), plain(str(other["name"]))
    begin = name.removesuffix(_CUT_PLAIN)
    return (
        bool(row.get("code")) and other.get("code") == row["code"],
        named == name,
        begin != name and named.startswith(begin),
    )


def _same(row: Mapping[str, Any], rows: Mapping[int, Content]) -> int | None:
    """Which of the rows is the same thing; of several by the same sign, the one that is most alike otherwise."""
    signs = {at: _alike(row, other) for at, other in rows.items()}
    found = [at for at, sign in signs.items() if any(sign)]
    return max(
        found, key=lambda at: (signs[at], sum(rows[at].get(key) == value for key, value in row.items())), default=None
    )


def _fill(whole: Content, key: str, value: Any) -> None:
    if key in _ROWS and whole.get(key):
        for said in value:
            by = {entry: inner for entry, inner in said.items() if key != "fees" or entry != "name"}
            if (at := _same(by, dict(enumerate(whole[key])))) is not None:
                same = whole[key][at]
                same.update({entry: deepcopy(inner) for entry, inner in said.items() if empty(same.get(entry))})
    elif empty(whole.get(key)):
        _replace(whole, key, value)


def empty(value: Any) -> bool:
    """Says nothing: None, an empty text or list. ``0`` and ``False`` say something."""
    return value is None or value == "" or value == []


# ── Questions ─────────────────────────────────────────────────────────────────


def value_at(content: Mapping[str, Any], path: str) -> tuple[bool, Any]:
    """Whether a content has a dotted path (``cases.0.papers.2.name``), and what stands there."""
    value: Any = content
    for part in path.split("."):
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return False, None
    return True, value


Asked = Mapping[str, Any]  # a question as a draft keeps it: ``path``, ``sentence``, ``found``


def placed(questions: Iterable[Question], patch: Mapping[str, Any], content: Mapping[str, Any]) -> list[Asked]:
    """The questions about ``patch`` as a draft keeps them: about the content that it was merged into, where its cases
    may stand elsewhere.
    """
    keys = [case.get("key", CASE) for case in patch.get("cases", [{}])]
    at = {case["key"]: number for number, case in enumerate(content["cases"])}
    kept: list[Asked] = []
    for question in questions:
        path, found = question.path, _SEVERAL.fullmatch(question.path)
        if found and int(found[1]) < len(keys):
            path = f"cases.{at.get(keys[int(found[1])], int(found[1]))}.{found[2]}"
        kept.append({"path": path, "sentence": question.sentence, "found": question.found})
    return kept


def still_open(content: Mapping[str, Any], questions: Iterable[Asked], settled: Collection[str] = ()) -> list[Asked]:
    """The questions not yet answered: their entry is there and empty, or still word for word what the source had.

    ``settled``: paths that a person confirmed as they stand (no fee at all; a name that ends so). A question about the
    name of a row goes with that row when rows are moved. One about an entry that is no longer there is none; ``code``
    is not of a content and stays until it is settled.
    """
    kept = (_open(content, question) for question in questions if question["path"] not in settled)
    return [question for question in kept if question is not None]


def _open(content: Mapping[str, Any], question: Asked) -> Asked | None:
    path, found = str(question["path"]), question.get("found") or ""
    there, value = value_at(content, path)
    if path == "code" or (there and (empty(value) or (isinstance(value, str) and tidy(value) == found))):
        return question
    named = _NAMED.fullmatch(path)
    if named is None or not found:
        return None
    rows = value_at(content, named[1])[1]
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        if tidy(row.get("name")) == found:
            return {**question, "path": f"{named[1]}.{number}.name"}
    return None
