"""A content as a form shows it and sends it back (D2): what was typed becomes a content, right or wrong, and a content what is shown.

Nothing typed is lost and nothing is repaired in silence: what can be read is read (``5 ngày làm việc`` is ``5wd``), what cannot
stays word for word in its entry, where ``content.slips_of`` finds it. A field is called by the path of its entry
(``cases.0.papers.2.name``). Rows of a sheet carry where they stood in the stored content (``_was``), so that what is asked about
them follows them; ``clean`` takes that off.
"""

import re
from collections.abc import Mapping
from typing import Any

from ..term_text import read_term
from ..terms import Term
from . import field_tree
from .content import CHANNELS
from .differences import say_term
from .field_tree import Values
from .field_tree import lines as _lines
from .field_tree import rows as _rows
from .field_tree import text as _text
from .field_tree import ticked as _ticked
from .route import TERM

Content = dict[str, Any]
WAS = "_was"  # of a row: its number in the stored content, "" when it is new
LIKE = "_like"  # of a case: the key of the stored case whose route it has
TEXTS = ("name", "short_name", "field", "applicants", "competent", "coordinating", "conditions")
LISTS = ("aliases", "keywords")
TICKED = ("life_events", "levels")
_GROUPED = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+|\d{1,12}")
_HOUR = re.compile(r"(\d{1,2})\s*(?:[:hg.]|giờ)\s*(\d{2})?(?:\s*phút)?")


def read(values: Values, stored: Mapping[str, Any]) -> Content:
    """The content that a form sent, with the marks of its rows; ``stored`` is the draft's: it lends the routes, which no form carries."""
    tree = field_tree.tree(values)
    routes = {case.get("key"): case.get("route") for case in stored.get("cases") or ()}
    return {
        **stored,
        **{key: _text(tree, key) for key in TEXTS},
        **{key: _lines(tree, key) for key in LISTS},
        **{key: _ticked(tree, key) for key in TICKED},
        "received_at": [*_ticked(tree, "received_at"), *_lines(tree, "received_elsewhere")],
        "place": _text(tree, "place") or None,
        "online_level": number(_text(tree, "online_level")),
        "legal_basis": [_basis(row) for row in _rows(tree, "legal_basis")],
        "results": [_result(row) for row in _rows(tree, "results")],
        "cases": [_case(row, routes) for row in _rows(tree, "cases")],
    }  # fmt: skip


def numbered(stored: Mapping[str, Any]) -> Content:
    """A stored content as the form begins with it: every row marked with its own place."""
    return {
        **stored,
        **{key: _mark(stored.get(key)) for key in ("legal_basis", "results")},
        "cases": [
            {**case, WAS: str(n), LIKE: case.get("key"), "papers": _mark(case.get("papers")), "fees": _mark(case.get("fees"))}
            for n, case in enumerate(stored.get("cases") or ())
        ],
    }  # fmt: skip


def _mark(rows: Any) -> list[Content]:
    return [{**row, WAS: str(n)} for n, row in enumerate(rows or ())]


def clean(sheet: Mapping[str, Any]) -> Content:
    """The content of a sheet, without the marks."""

    return {key: _bare(value) for key, value in sheet.items()}


def _bare(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _bare(inner) for key, inner in value.items() if key not in (WAS, LIKE)}
    return [_bare(inner) for inner in value] if isinstance(value, list) else value


def moved(sheet: Mapping[str, Any], path: str) -> str | None:
    """Where an entry of the stored content stands in a sheet now; None when its row is gone."""
    parts, found = path.split("."), list[str]()
    here: Any = sheet
    for part in parts:
        if isinstance(here, list) and part.isdecimal() and not any(isinstance(row, str) for row in here):
            now = next((n for n, row in enumerate(here) if row.get(WAS) == part), None)
            if now is None:
                return None
            found.append(str(now))
            here = here[now]
        else:
            found.append(part)
            here = here.get(part) if isinstance(here, Mapping) else None
    return ".".join(found)


def _case(row: Mapping[str, Any], routes: Mapping[Any, Any]) -> Content:
    like = _text(row, LIKE)
    terms = row.get("terms")
    terms = terms if isinstance(terms, Mapping) else {}
    return {
        "key": _text(row, "key"), "name": _text(row, "name"), "terms": {c: term(_text(terms, c)) for c in CHANNELS},
        "cutoff": hour(_text(row, "cutoff")), "papers": [_paper(r) for r in _rows(row, "papers")],
        "fees": [_fee(r) for r in _rows(row, "fees")], "route": routes.get(like), LIKE: like, **_marks(row),
    }  # fmt: skip


def _basis(row: Mapping[str, Any]) -> Content:
    return {"text": _text(row, "text"), "link": _text(row, "link") or None, **_marks(row)}


def _result(row: Mapping[str, Any]) -> Content:
    return {
        "name": _text(row, "name"), "code": _text(row, "code") or None, "form": _text(row, "form") or None,
        "number_pattern": _text(row, "number_pattern"), **_marks(row),
    }  # fmt: skip


def _paper(row: Mapping[str, Any]) -> Content:
    return {
        "name": _text(row, "name"), "how": _text(row, "how"), "originals": number(_text(row, "originals")),
        "copies": number(_text(row, "copies")), "required": "required" in row, "form": _text(row, "form") or None,
        "reusable": "reusable" in row, "instead": _text(row, "instead"), **_marks(row),
    }  # fmt: skip


def _fee(row: Mapping[str, Any]) -> Content:
    texts = {key: _text(row, key) for key in ("name", "unit", "basis", "exempt", "exempt_basis")}
    return {**texts, "amount": money(_text(row, "amount")), "channels": _ticked(row, "channels"), **_marks(row)}


def _marks(row: Mapping[str, Any]) -> dict[str, str]:
    return {WAS: _text(row, WAS)}


# ── what stands in one field ──────────────────────────────────────────────────


def number(text: str) -> int | str | None:
    """A whole number; what is none stays as typed, nothing is None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 12 else text or None


def money(text: str) -> int | str | None:
    """Đồng as people write them: ``25.000``, ``25 000 đồng``, ``25000đ``; what is no amount stays as typed."""
    amount = re.sub(r"\s*(?:đồng|đ|vnđ|vnd)\.?$", "", text, flags=re.IGNORECASE)
    return int(re.sub(r"\D", "", amount)) if amount.isascii() and _GROUPED.fullmatch(amount) else text or None


def term(text: str) -> str | None:
    """A term as people write it or as its code: ``5 ngày làm việc`` and ``5wd`` are ``5wd``; what is none stays as typed."""
    code = text.casefold().replace(" ", "")
    if TERM.fullmatch(code):
        return code
    said = read_term(text)
    return str(said) if isinstance(said, Term) else text or None


def hour(text: str) -> str | None:
    """A time of the day: ``15h``, ``15 giờ 30``, ``15:00`` are ``15:00``; what is none stays as typed."""
    found = _HOUR.fullmatch(text.casefold())
    return f"{int(found[1]):02}:{found[2] or '00'}" if found else text or None


def shown(path: str, value: Any) -> str:
    """What a field of one line shows for its value: terms in words, amounts with points."""
    if value is None:
        return ""
    if ".terms." in path:
        return say_term(str(value))
    if path.endswith(".amount") and isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return str(value)
