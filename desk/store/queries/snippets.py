"""Snippets (câu mẫu) that a person may use: their own, their departments', their agencies'."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ...domain.errors import NotFound
from ...policy import Actor
from ..models import Agency, Department, Snippet


def _for(actor: Actor) -> ColumnElement[bool]:
    agencies = {h.agency_id for h in actor.holdings}
    departments = {h.department_id for h in actor.holdings if h.department_id is not None}
    whole = {h.agency_id for h in actor.holdings if h.department_id is None}
    inside = select(Department.id).where(Department.agency_id.in_(whole))
    return or_(
        Snippet.person_id == actor.id, Snippet.department_id.in_(departments), Snippet.department_id.in_(inside),
        Snippet.agency_id.in_(agencies),
    )  # fmt: skip


def usable(session: Session, actor: Actor) -> Sequence[Snippet]:
    """All that this person may use, by kind and title."""
    return session.scalars(select(Snippet).where(_for(actor)).order_by(Snippet.kind, Snippet.title, Snippet.id)).all()


def snippet(session: Session, actor: Actor, snippet_id: int) -> Snippet:
    """One of them. Raises ``NotFound``."""
    row = session.scalar(select(Snippet).where(Snippet.id == snippet_id, _for(actor)))
    if row is None:
        raise NotFound("Không tìm thấy câu mẫu này.")
    return row


def by_key(session: Session, key: str) -> Snippet | None:
    """What a form with this key already made."""
    return session.scalar(select(Snippet).where(Snippet.key == key))


@dataclass(frozen=True)
class Unit:
    """A department, with its agency."""

    id: int
    agency_id: int
    name: str
    agency: str


def departments(session: Session, agency_ids: Collection[int]) -> Sequence[Unit]:
    """The departments of these agencies, agency by agency."""
    rows = session.execute(
        select(Department.id, Department.agency_id, Department.name, Agency.short_name)
        .join(Agency, Agency.id == Department.agency_id).where(Department.agency_id.in_(agency_ids))
        .order_by(Agency.code, Department.id)
    )  # fmt: skip
    return [Unit(*row) for row in rows]


def department(session: Session, department_id: int) -> Unit | None:
    """One department."""
    row = session.execute(
        select(Department.id, Department.agency_id, Department.name, Agency.short_name)
        .join(Agency, Agency.id == Department.agency_id).where(Department.id == department_id)
    ).one_or_none()  # fmt: skip
    return Unit(*row) if row is not None else None


def agency_names(session: Session, agency_ids: Collection[int]) -> dict[int, str]:
    """Agency -> its short name."""
    rows = session.execute(select(Agency.id, Agency.short_name).where(Agency.id.in_(agency_ids)).order_by(Agency.code))
    return {row[0]: row[1] for row in rows}
