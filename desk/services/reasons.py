"""The lists of reasons (lý do tạm dừng, lý do trễ hạn): edited, put out of use, never deleted, since dossiers refer to them."""

import re
from dataclasses import dataclass

from ..domain.errors import Invalid
from ..domain.text import tidy
from ..store.models import LateReason, PauseReason
from ..store.queries import clocks, settings
from ..store.queries.calendars import NATION
from ..store.work import Work
from .scheduling import require_scope

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
EFFECTS = {"resume": "tính tiếp phần còn lại", "restart": "tính lại từ đầu"}
YES = {True: "có", False: "không"}


@dataclass(frozen=True)
class PauseTerms:
    """What a reason for a pause says."""

    name: str
    stops: bool
    effect: str
    legal_basis: str
    by_hand: bool
    active: bool = True


def set_pause_reason(work: Work, code: str, terms: PauseTerms, *, new: bool = False) -> bool:
    """Write one reason for a pause; ``new``: under a code that is not there yet. False: it was so already.

    Raises ``Forbidden``; ``Invalid`` at the field. Reasons that the program itself uses (a request for papers, a fee) stay in use.
    """
    require_scope(work, NATION)
    row = settings.pause_reason(work.session, code)
    wanted = (
        tidy(terms.name), terms.stops, terms.effect, tidy(terms.legal_basis), terms.by_hand, terms.active,
    )  # fmt: skip
    if row is not None and wanted == (row.name, row.stops, row.effect, row.legal_basis, row.by_hand, row.active):
        return False  # sent twice
    _check(code, terms.name, row is not None, new)
    if terms.effect not in EFFECTS:
        raise Invalid.at("effect", "Chọn tính tiếp hoặc tính lại từ đầu.")
    if len(terms.legal_basis.strip()) < 5:
        raise Invalid.at(
            "legal_basis", "Ghi căn cứ pháp lý: điều nào, văn bản nào. Đồng hồ chỉ dừng khi pháp luật cho dừng."
        )
    if row is not None and not row.by_hand and (terms.by_hand or not terms.active):
        raise Invalid.at(
            "active",
            "Phần mềm dùng lý do này khi yêu cầu bổ sung hoặc nộp tiền: không đổi cách dùng, không ngừng dùng được.",
        )
    if row is None:
        row = PauseReason(code=code, position=len(clocks.pause_reasons(work.session)) + 1)
        before = ""
    else:
        before = _pause_words(row)
    row.name, row.stops, row.effect, row.legal_basis, row.by_hand, row.active = wanted
    work.session.add(row)
    return _noted(work, f"Lý do tạm dừng “{code}”", before, _pause_words(row))


def set_late_reason(work: Work, code: str, name: str, active: bool = True, *, new: bool = False) -> bool:
    """Write one reason for lateness, as ``set_pause_reason``."""
    require_scope(work, NATION)
    row = settings.late_reason(work.session, code)
    if row is not None and (row.name, row.active) == (tidy(name), active):
        return False  # sent twice
    _check(code, name, row is not None, new)
    if row is None:
        row = LateReason(code=code, position=len(clocks.late_reasons(work.session)) + 1)
        before = ""
    else:
        before = _late_words(row)
    row.name, row.active = tidy(name), active
    work.session.add(row)
    return _noted(work, f"Lý do trễ hạn “{code}”", before, _late_words(row))


def _check(code: str, name: str, known: bool, new: bool) -> None:
    if not CODE.fullmatch(code) or len(code) > 40:
        raise Invalid.at("code", "Mã chỉ có chữ thường không dấu, số và dấu gạch ngang, ví dụ: cho-giam-dinh.")
    if new and known:
        raise Invalid.at("code", f"Mã “{code}” đã có trong danh sách.")
    if not new and not known:
        raise Invalid.at("code", f"Không có lý do mã “{code}”.")
    if len(tidy(name)) < 3:
        raise Invalid.at("name", "Ghi lý do bằng lời.")


def _noted(work: Work, what: str, before: str, after: str) -> bool:
    work.note(
        "reasons", NATION, f"{what}: {before} → {after}" if before else f"Thêm {what[:1].lower()}{what[1:]}: {after}"
    )
    work.session.flush()
    return True


def _pause_words(row: PauseReason) -> str:
    return (
        f"{row.name}; dừng đồng hồ: {YES[row.stops]}; {EFFECTS[row.effect]}; căn cứ: {row.legal_basis}; "
        f"cán bộ chọn: {YES[row.by_hand]}; đang dùng: {YES[row.active]}"
    )


def _late_words(row: LateReason) -> str:
    return f"{row.name}; đang dùng: {YES[row.active]}"
