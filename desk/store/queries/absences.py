"""Who is away and who acts for them (vắng mặt, ủy quyền)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from ...domain.errors import NotFound
from ...policy import BY_PROCEDURE, DEPUTIES, Holding, Role
from ..models import Absence, Person, RoleGrant


@dataclass(frozen=True)
class Away:
    """Somebody who is absent today: until which day, and who acts for them under which number (empty: nobody)."""

    name: str
    until: date
    deputy: str = ""
    number: str = ""


def in_force(day: date) -> ColumnElement[bool]:
    """Absences that hold on a day."""
    return and_(
        Absence.first_day <= day, Absence.last_day >= day, or_(Absence.ended_on.is_(None), Absence.ended_on > day)
    )


def not_over(day: date) -> ColumnElement[bool]:
    """Absences that hold on a day or will."""
    return and_(Absence.last_day >= day, or_(Absence.ended_on.is_(None), Absence.ended_on > day))


def on(session: Session, day: date, person_ids: Collection[int]) -> dict[int, Away]:
    """Which of these people are away on a day, the longest absence of each. One query; none for nobody."""
    if not person_ids:
        return {}
    rows = session.scalars(
        select(Absence).where(Absence.person_id.in_(person_ids), in_force(day))
        .options(joinedload(Absence.person), joinedload(Absence.deputy)).order_by(Absence.last_day, Absence.id)
    )  # fmt: skip
    return {
        row.person_id: Away(row.person.name, row.last_day, row.deputy.name if row.deputy else "", row.number)
        for row in rows
    }


# ── What is exercised for somebody else ───────────────────────────────────────


def lent_to(session: Session, own: Collection[Holding], rows: Sequence[Absence], day: date) -> frozenset[Holding]:
    """What somebody with these roles of their own may do for the absent on a day; nothing of it is asked where nobody is absent."""
    if not rows:
        return frozenset()
    by_person = {row.person_id for row in rows}
    held = _granted(session, day, RoleGrant.person_id.in_(by_person))
    return frozenset(h for row in rows for h in _lent(row, own, held))


def lent(
    session: Session, posts: Collection[tuple[int, Holding]], day: date, agency_ids: Collection[int] | None
) -> list[tuple[int, Holding]]:
    """``lent_to`` for everybody at work at these agencies: deputy and what they may do for the absent."""
    wanted = select(Absence).where(in_force(day), Absence.deputy_id.is_not(None))
    if agency_ids is not None:
        wanted = wanted.where(Absence.agency_id.in_(agency_ids))
    found: list[tuple[int, Holding]] = []
    rows = session.scalars(wanted.order_by(Absence.id)).all()
    if not rows:
        return found
    names = _granted(session, day, RoleGrant.person_id.in_({row.person_id for row in rows}))
    for row in rows:
        own = [h for p, h in posts if p == row.deputy_id]
        found += [(row.deputy_id, h) for h in _lent(row, own, names) if row.deputy_id is not None]
    return found


def _granted(session: Session, day: date, whose: ColumnElement[bool]) -> list[tuple[int, str, Holding]]:
    """The roles of the absent themselves (person, name, role): what is not theirs any more is nobody's to exercise."""
    there = (RoleGrant.valid_from <= day) & or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day)
    rows = session.execute(
        select(Person.id, Person.name, RoleGrant.role, RoleGrant.agency_id, RoleGrant.department_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(whose, there, Person.active)
    )
    return [(row[0], row[1], Holding(Role(row[2]), row[3], row[4])) for row in rows]


def _lent(row: Absence, own: Collection[Holding], held: Iterable[tuple[int, str, Holding]]) -> Iterable[Holding]:
    """The roles that a delegation lends, as long as its deputy holds one that may stand in."""
    mine = {h.role for h in own if h.agency_id == row.agency_id and h.principal_id is None}
    for person_id, name, h in held:
        if person_id != row.person_id or h.agency_id != row.agency_id or h.role.value not in row.roles:
            continue
        if mine & DEPUTIES.get(h.role, frozenset()):
            limit = frozenset(row.procedures) if h.role in BY_PROCEDURE else frozenset()
            yield Holding(h.role, h.agency_id, h.department_id, person_id, name, row.number, limit)


# ── The rows themselves ───────────────────────────────────────────────────────


_BOTH = (joinedload(Absence.person), joinedload(Absence.deputy))


def by_key(session: Session, key: str) -> Absence | None:
    """What a form with this idempotency key already made."""
    return session.scalar(select(Absence).where(Absence.key == key))


def absence(session: Session, absence_id: int) -> Absence:
    """One absence with its people. Raises ``NotFound``."""
    row = session.scalar(select(Absence).where(Absence.id == absence_id).options(*_BOTH))
    if row is None:
        raise NotFound("Không tìm thấy lần ủy quyền này.")
    return row


def overlapping(
    session: Session, person_id: int, first: date, last: date, agency_id: int | None = None
) -> Absence | None:
    """An absence of this person (at this agency) that shares a day with the days given."""
    wanted = select(Absence).where(
        Absence.person_id == person_id, Absence.first_day <= last, Absence.last_day >= first,
        or_(Absence.ended_on.is_(None), and_(Absence.ended_on > first, Absence.ended_on > Absence.first_day)),
    )  # fmt: skip
    if agency_id is not None:
        wanted = wanted.where(Absence.agency_id == agency_id)
    return session.scalar(wanted.options(*_BOTH).order_by(Absence.first_day).limit(1))


def numbered(session: Session, agency_id: int, year: int, number: str) -> Absence | None:
    """The delegation of an agency that has this number in a year."""
    rows = session.scalars(
        select(Absence).where(Absence.agency_id == agency_id, Absence.number == number).options(*_BOTH)
    )
    return next((row for row in rows if row.made_at.year == year), None)


def about(
    session: Session,
    person_id: int | None,
    places: Collection[tuple[int, int | None]],
    only: int | None = None,
    limit: int = 100,
) -> Sequence[Absence]:
    """Absences that concern somebody: their own, those in which they are the deputy, those of the people of these places.

    A place is an agency and a department of it (None: all of it). Newest first; ``only`` this one, if it is among them.
    """
    holder = aliased(RoleGrant)
    there = [_at(holder, *place) for place in places]
    mine = [Absence.person_id == person_id, Absence.deputy_id == person_id]
    if there:
        below = select(holder.id).where(
            holder.person_id == Absence.person_id, holder.agency_id == Absence.agency_id, or_(*there)
        )
        mine.append(below.correlate(Absence).exists())
    this = [Absence.id == only] if only is not None else []
    return session.scalars(
        select(Absence).where(or_(*mine), *this).options(*_BOTH).order_by(Absence.last_day.desc(), Absence.id.desc()).limit(limit)
    ).all()  # fmt: skip


def _at(grant: type[RoleGrant], agency_id: int, department_id: int | None) -> ColumnElement[bool]:
    """Roles held at an agency, in one department of it unless that is None."""
    return and_(
        grant.agency_id == agency_id, *([grant.department_id == department_id] if department_id is not None else [])
    )


def people_at(
    session: Session, places: Collection[tuple[int, int | None]], day: date, but: int | None = None
) -> list[tuple[int, str, list[Holding]]]:
    """Who works at these places on a day, one line for each person and agency, by name: with the roles held there."""
    if not places:
        return []
    rows = _granted(session, day, or_(*(_at(RoleGrant, *place) for place in places)))
    found: dict[tuple[str, int, int], list[Holding]] = {}
    for person_id, name, held in rows:
        if person_id != but:
            found.setdefault((name, person_id, held.agency_id), []).append(held)
    return [(person_id, name, held) for (name, person_id, _), held in sorted(found.items())]
