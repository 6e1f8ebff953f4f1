"""A procedure in force with one more case, whose route is the test's own: dossiers really go along it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from desk.policy import SYSTEM
from desk.store.models import Case
from tests import builders

ALLOWANCE = "1.001776"  # trợ cấp xã hội hàng tháng


def case_with(work: Callable[..., Any], route: dict[str, Any], code: str = ALLOWANCE, total: str | None = None) -> int:
    """The id of a new case of the edition in force, without papers or fees; ``total``: its official term, if it has one."""
    with work(SYSTEM) as w:
        edition_id = builders.case_of(w.session, code).edition_id
        last = w.session.scalar(select(func.max(Case.position)).where(Case.edition_id == edition_id))
        case = Case(
            edition_id=edition_id, position=last + 1, key=f"thu-{last + 1}", name="Trường hợp thử", cutoff="15:00", route=route,
            term_direct=total, term_online=total, term_post=total,
        )  # fmt: skip
        w.session.add(case)
        w.session.flush()
        return int(case.id)
