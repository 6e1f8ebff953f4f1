"""A person's inbox (thông báo): what waits to be read, first what must be done. Nobody finds a line of anybody else's here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, select, tuple_, update
from sqlalchemy.orm import Session

from ...domain.errors import NotFound
from ...policy import Actor
from ..models import Alert, Dossier, NoticeChoice
from .scope import visible_to

SIZE = 25
Place = tuple[bool, int]  # cần xử lý, hay để biết; số của thông báo


@dataclass(frozen=True)
class Found:
    """One page: the lines with their dossiers' numbers (None: of none, or of one that is out of sight by now), how many there are of
    either sort, and where the next page begins."""

    lines: Sequence[tuple[Alert, str | None]]
    to_do: int
    to_know: int
    newest: int  # số của thông báo mới nhất trong danh sách
    after: Place | None


def unread(actor: Actor) -> ColumnElement[int]:
    """How many lines this person has not read, as a part of a larger query."""
    if actor.id is None:
        return literal(0)
    return select(func.count(Alert.id)).where(Alert.person_id == actor.id, Alert.read_at.is_(None)).scalar_subquery()


def page(session: Session, actor: Actor, *, everything: bool = False, after: Place | None = None) -> Found:
    """The unread lines, "Cần xử lý" before "Để biết"; or every line (``everything``). Newest first; two queries."""
    mine = [Alert.person_id == actor.id, *([] if everything else [Alert.read_at.is_(None)])]
    key: Any = tuple_(Alert.id) if everything else tuple_(Alert.to_do, Alert.id)
    seen = case((Dossier.id.is_not(None), func.coalesce(Dossier.number, "")))
    wanted = (
        select(Alert, seen).outerjoin(Dossier, and_(Dossier.id == Alert.dossier_id, visible_to(actor))).where(*mine)
    )
    if after is not None:
        wanted = wanted.where(key < (after[1:] if everything else after))
    order = [Alert.id.desc()] if everything else [Alert.to_do.desc(), Alert.id.desc()]
    rows = [(row[0], row[1]) for row in session.execute(wanted.order_by(*order).limit(SIZE + 1))]
    to_do = func.count(Alert.id).filter(Alert.to_do)
    counted = select(to_do, func.count(Alert.id) - to_do, func.coalesce(func.max(Alert.id), 0)).where(*mine)
    last = rows[SIZE - 1][0] if len(rows) > SIZE else None
    return Found(rows[:SIZE], *session.execute(counted).one(), (last.to_do, last.id) if last else None)


def line(session: Session, actor: Actor, alert_id: int) -> Alert:
    """One line of one's own. Raises ``NotFound``."""
    row = session.scalar(select(Alert).where(Alert.id == alert_id, Alert.person_id == actor.id))
    if row is None:
        raise NotFound("Không tìm thấy thông báo này.")
    return row


def read_all(session: Session, actor: Actor, now: Any, upto: int) -> int:
    """Mark every line read that had been written when the page was shown (``upto`` the newest of them). Returns how many."""
    done = session.execute(
        update(Alert).where(Alert.person_id == actor.id, Alert.read_at.is_(None), Alert.id <= upto).values(read_at=now)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return int(done.rowcount)  # type: ignore[attr-defined]


def choices(session: Session, kind: str, people: Sequence[int]) -> dict[int, tuple[bool, bool]]:
    """How these people want to be told a kind of thing, of those who chose: in the program, by e-mail."""
    rows = session.execute(
        select(NoticeChoice.person_id, NoticeChoice.in_app, NoticeChoice.email)
        .where(NoticeChoice.person_id.in_(people), NoticeChoice.kind == kind)
    )  # fmt: skip
    return {row[0]: (row[1], row[2]) for row in rows}


def choices_of(session: Session, actor: Actor) -> dict[str, NoticeChoice]:
    """What this person chose: kind -> choice."""
    return {row.kind: row for row in session.scalars(select(NoticeChoice).where(NoticeChoice.person_id == actor.id))}
