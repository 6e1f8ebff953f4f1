"""An edition that was replaced under somebody's hands (phiên bản thay giữa chừng): opened before midnight, sent after it.

What a procedure says holds from 00:00 of its effective day. A form that shows the day before is never saved as it stands: whoever
filled it in is told which edition holds now, and what it says otherwise.
"""

import re
from dataclasses import dataclass
from datetime import date

from ..domain.catalogue.differences import Difference, differences
from ..domain.dates import say_date
from ..domain.errors import Stale
from ..store.db import Session
from ..store.models import Case, Edition
from ..store.queries import catalogue

TOLD = frozenset({"papers", "terms", "fees"})  # what the counter and the citizen go by
_LEG_TERM = re.compile(r"route\.(cap|legs\.\d+\.term)$")  # a term that follows from the legs changes with them


@dataclass(frozen=True)
class Renewed:
    """The case that takes the place of one that was shown, and what it says otherwise: papers, terms, fees."""

    case: Case
    changes: tuple[Difference, ...]

    @property
    def words(self) -> str:
        """Which edition holds now, and since when."""
        edition = self.case.edition
        by = f" theo {edition.decision}" if edition.decision else ""
        return (
            f"Từ 00:00 ngày {say_date(edition.valid_from)} thủ tục “{edition.short_name}” áp dụng phiên bản mới{by}. "
            "Kiểm tra phần thay đổi rồi bấm lại."
        )

    @property
    def what(self) -> list[str]:
        """The changes, a line each."""
        return [str(change) for change in self.changes] or ["Giấy tờ, thời hạn và phí không thay đổi."]


def renewed(session: Session, shown: Case, day: date) -> Renewed | None:
    """What takes the place of a case that a page showed, on a day (Vietnamese); None while its own edition is in force.

    The case of the same key, else of the same name, else the first. Raises ``Stale`` when the procedure is not in force any more.
    """
    if catalogue.holds(shown.edition, day):
        return None
    code = shown.edition.procedure.code
    known = catalogue.by_code(session, day).get(code)
    if known is None:
        raise Stale(gone := not_in_force(session, code, day), fields={"procedure": gone})
    cases = catalogue.edition(session, code, day).cases
    same = [c for c in cases if c.key == shown.key] or [c for c in cases if c.name == shown.name] or cases
    now = catalogue.case(session, same[0].id)
    before, after = (_alone(case) for case in (shown, now))
    found = differences(before, after)
    return Renewed(now, tuple(d for d in found if d.section in TOLD or _LEG_TERM.search(d.path)))


def _alone(case: Case) -> dict[str, object]:
    """A content of this one case, under one key: compared whatever it is called."""
    return {"cases": [{**catalogue.content_of_case(case), "key": "", "name": ""}]}


def require_in_force(session: Session, case: Case, day: date) -> None:
    """Raises ``Stale`` (at ``procedure``, with ``changes`` and the new ``case_id``) unless the edition of the case is in force."""
    now = renewed(session, case, day)
    if now is not None:
        raise Stale(now.words, fields={"procedure": now.words}, changes=now.what, case_id=now.case.id)


def not_in_force(session: Session, code: str, day: date) -> str:
    """Why a procedure of the catalogue is not in force on a day: not yet, or no more; by what, and what took its place."""
    rows = [e for e in catalogue.editions_by_code(session, code) if e.void_at is None]
    past = [e for e in rows if e.valid_from <= day]
    if past:
        return _ended(session, past[-1], day)
    if rows:
        return f"“{rows[0].short_name}” áp dụng từ {say_date(rows[0].valid_from)}."
    return "Thủ tục này chưa có phiên bản nào được ban hành."


def _ended(session: Session, last: Edition, day: date) -> str:
    assert last.valid_to is not None
    by = f" theo {last.end_decision}" if last.end_decision else ""
    known = catalogue.short_names(session, last.replaced_by or (), day)
    instead = [f"“{known[code]}” ({code})" if code in known else code for code in last.replaced_by or ()]
    more = f"; thay bằng {', '.join(instead)}" if instead else ""
    return f"“{last.short_name}” hết áp dụng sau ngày {say_date(last.valid_to)}{by}{more}."
