"""The sheet of a draft (D2) between the form and the page: what was typed, what is wrong or asked where, what the hand goes on with."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request

from ...domain.catalogue import rows, typed
from ...domain.catalogue.merging import still_open
from ...domain.catalogue.route_words import mended_in
from ...domain.catalogue.slips import Slip
from ...domain.dates import as_day
from ...store.models import Draft
from ...store.queries import drafts
from ..guard import reading
from .catalogue_names import names

SECTIONS = (  # key of ``Difference.section``, anchor, words; Alt+1 … Alt+8
    ("name", "ten", "Tên, đối tượng, nơi giải quyết"), ("basis", "can-cu", "Căn cứ pháp lý"), ("results", "ket-qua", "Kết quả"),
    ("cases", "truong-hop", "Trường hợp"), ("terms", "thoi-han", "Thời hạn"), ("papers", "thanh-phan", "Thành phần hồ sơ, biểu mẫu"),
    ("fees", "phi", "Phí, lệ phí, miễn giảm"), ("route", "quy-trinh", "Quy trình"),
)  # fmt: skip
BOXES = ("life_events", "levels", "received_at", "place", "online_level")
TOLD = 12  # slips in the summary; the rest stand at their fields
_TOP = "|".join((*typed.TEXTS, *typed.LISTS, *BOXES, "code"))
_CASE = r"name|key|cutoff|terms\.\w+|route|papers|papers\.\d+\.(?:name|how|originals|copies|form|instead)"
_FEE = r"fees|fees\.\d+\.(?:name|amount|unit|channels|basis|exempt|exempt_basis)"
_PLACES = re.compile(  # where something may be said on the page
    rf"{_TOP}|legal_basis(?:\.\d+\.(?:text|link))?|results(?:\.\d+\.(?:name|code|form|number_pattern))?|cases(?:\.\d+\.(?:{_CASE}|{_FEE}))?"
)
_INSIDE = re.compile(r"(cases\.\d+\.route)\..+|(aliases|keywords|life_events|levels|received_at)\.\d+")
ASKED = "câu hỏi từ tệp nhập"


@dataclass
class Sheet:
    """Everything that the page of a draft shows of its content."""

    content: dict[str, Any]  # with the marks of its rows
    questions: list[dict[str, Any]]  # where their entries stand now
    slips: list[Slip] = field(default_factory=list)
    warnings: list[Slip] = field(default_factory=list)
    told: bool = True  # are slips shown? Not on the first look at a new procedure
    focus: str = ""
    said: str = ""
    saved: bool = False

    @property
    def errors(self) -> dict[str, list[str]]:
        """What is wrong, by the field at which it stands; questions are shown as such."""
        found: dict[str, list[str]] = {}
        for slip in self.slips if self.told else ():
            if slip.where != ASKED:
                found.setdefault(anchor(slip.path), []).append(slip.sentence)
        return found

    @property
    def warned(self) -> dict[str, list[str]]:
        """What should be looked at, by field."""
        found: dict[str, list[str]] = {}
        for slip in self.warnings:
            found.setdefault(slip.path, []).append(slip.sentence)
        return found

    @property
    def asked(self) -> dict[str, list[dict[str, Any]]]:
        """What imports ask, by the field at which it is answered."""
        found: dict[str, list[dict[str, Any]]] = {}
        for question in self.questions:
            found.setdefault(anchor(str(question["path"])), []).append(question)
        return found

    @property
    def summary(self) -> list[tuple[str, str]]:
        """The first slips, each with its field: (id of what a link leads to, sentence)."""
        return [(jump(slip.path), str(slip)) for slip in self.slips[:TOLD]]

    @property
    def clean(self) -> dict[str, Any]:
        """The content as it is stored."""
        return typed.clean(self.content)


def anchor(path: str) -> str:
    """The id of the element at which something about an entry stands: its own field, the list it is in, else the head of the page."""
    inside = _INSIDE.fullmatch(path)
    path = (inside[1] or inside[2]) if inside else path
    while path and not _PLACES.fullmatch(path):
        path = path.rpartition(".")[0]
    return path or "code"


def jump(path: str) -> str:
    """The id of the control that a link about an entry leads to: of boxes to tick the first."""
    return f"{anchor(path)}-1" if path in BOXES else anchor(path)


def stored(row: Draft) -> Sheet:
    """The sheet as the draft begins it."""
    new = row.version == 1 and row.based_on_id is None and not row.questions
    return _checked(Sheet(typed.numbered(row.content), drafts.still_asked(row), told=not new), row, row.valid_from)


def sent(row: Draft, valid_from: date | None, command: str = "") -> Sheet:
    """The sheet that the form sent, after a row act if ``command`` is one."""
    content = typed.read({name: request.form.getlist(name) for name in request.form}, row.content)
    done = rows.act(content, command)
    sheet = Sheet(done.sheet if done else content, [], told=not done or "told" in request.form)
    sheet.questions = _still_asked(row.questions, sheet.content, set(request.form.getlist("settled")))
    if done:
        sheet.focus, sheet.said = done.focus, done.said
    return _checked(sheet, row, valid_from)


def _still_asked(
    questions: Sequence[Mapping[str, Any]], sheet: dict[str, Any], settled: set[str]
) -> list[dict[str, Any]]:
    """The questions that nobody answered or settled, at the places where their rows stand now; those of rows that went are gone."""
    places = [(question, typed.moved(sheet, str(question["path"]))) for question in questions]
    moved = [{**question, "path": place} for question, place in places if place and question["path"] not in settled]
    return [dict(question) for question in still_open(typed.clean(sheet), moved)]


def _checked(sheet: Sheet, row: Draft, valid_from: date | None) -> Sheet:
    content, day = sheet.clean, valid_from or row.valid_from or as_day(row.changed_at)
    found = drafts.slips_in(reading(), content, sheet.questions, row.procedure_code, day)
    called = names(content)
    sheet.slips = [slip if slip.where == ASKED else mended_in(slip, content, called) for slip in found]
    sheet.warnings = rows.repeated(content)
    return sheet
