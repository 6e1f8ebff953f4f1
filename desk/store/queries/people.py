"""Accounts: lists of them, one of them, whose they are to govern, and who governs all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from ...domain.errors import NotFound
from ...policy import Role
from ..models import Agency, Department, Person, RecoveryCode, RoleGrant


def one(session: Session, person_id: int) -> Person | None:
    """An account, open or closed."""
    return session.get(Person, person_id, populate_existing=True)


def locked(session: Session, person_id: int) -> Person:
    """An account that nobody else changes until this piece of work is over. Raises ``NotFound``."""
    row = session.get(Person, person_id, populate_existing=True, with_for_update=True)
    if row is None:
        raise NotFound("Không có tài khoản này.")
    return row


def recovery_codes(session: Session, person_id: int) -> Sequence[RecoveryCode]:
    """The recovery codes of a person, used ones too; nobody else spends one meanwhile."""
    return session.scalars(select(RecoveryCode).where(RecoveryCode.person_id == person_id).with_for_update()).all()


def recovery_codes_left(session: Session, person_id: int) -> int:
    """How many recovery codes of a person are unused."""
    wanted = select(func.count()).select_from(RecoveryCode)
    return session.scalar(wanted.where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))) or 0


# ── Whose they are ────────────────────────────────────────────────────────────


def governed(agency_ids: Collection[int], day: date) -> ColumnElement[bool]:
    """Accounts with a role at one of these agencies, some day, and none elsewhere today or later; not an inspector's, who sees all."""
    mine = select(RoleGrant.id).where(RoleGrant.person_id == Person.id).correlate(Person)
    lasting = or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day)
    here = RoleGrant.agency_id.in_(agency_ids)
    beyond = or_(~here, RoleGrant.role == Role.INSPECTOR)
    return and_(mine.where(here).exists(), ~mine.where(beyond, lasting).exists())


def is_governed(session: Session, person_id: int, agency_ids: Collection[int], day: date) -> bool:
    """``governed`` for one account."""
    wanted = select(Person.id).where(Person.id == person_id, governed(agency_ids, day))
    return session.scalar(wanted) is not None


def keepers(session: Session, day: date, *, without: int | None = None, but_grant: int | None = None) -> bool:
    """Is there an administrator of the whole installation, without an end, left: besides an account, besides a grant?"""
    wanted = (
        select(RoleGrant.id)
        .join(Person, Person.id == RoleGrant.person_id)
        .join(Agency, Agency.id == RoleGrant.agency_id)
        .where(
            RoleGrant.role == Role.ADMIN, RoleGrant.valid_from <= day, RoleGrant.valid_to.is_(None), Agency.parent_id.is_(None),
            Person.active,
        )
    )  # fmt: skip
    if without is not None:
        wanted = wanted.where(RoleGrant.person_id != without)
    if but_grant is not None:
        wanted = wanted.where(RoleGrant.id != but_grant)
    return session.scalar(wanted.limit(1)) is not None


def is_keeper(session: Session, person_id: int, day: date) -> bool:
    """Does this account hold the right to govern the whole installation on a day?"""
    wanted = select(RoleGrant.id).join(Agency, Agency.id == RoleGrant.agency_id).where(
        RoleGrant.person_id == person_id, RoleGrant.role == Role.ADMIN, RoleGrant.valid_from <= day,
        or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day), Agency.parent_id.is_(None),
    )  # fmt: skip
    return session.scalar(wanted.limit(1)) is not None


# ── Lists ─────────────────────────────────────────────────────────────────────

STATES = ("dang-dung", "mat-khau-lan-dau", "da-khoa")


@dataclass(frozen=True)
class Sought:
    """What a list of accounts is narrowed to: words typed (folded), a state, a role, a unit."""

    words: tuple[str, ...] = ()
    state: str = ""
    role: str = ""
    agency_id: int | None = None


def page(
    session: Session, realm: Collection[int] | None, sought: Sought, day: date, after: tuple[str, int] | None, size: int
) -> Sequence[Person]:
    """Accounts by given name, after a key, at most ``size``; ``realm``: only those governed by these agencies (None: all)."""
    wanted = select(Person).where(_narrowed(realm, sought, day))
    if after is not None:
        wanted = wanted.where(tuple_(Person.name_key, Person.id) > tuple_(*after))
    return session.scalars(wanted.order_by(Person.name_key, Person.id).limit(size)).all()


def count(session: Session, realm: Collection[int] | None, sought: Sought, day: date) -> int:
    """How many accounts the list has."""
    return session.scalar(select(func.count()).select_from(Person).where(_narrowed(realm, sought, day))) or 0


def _narrowed(realm: Collection[int] | None, sought: Sought, day: date) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [] if realm is None else [governed(realm, day)]
    parts += [Person.name_plain.contains(word, autoescape=True) for word in sought.words]
    if sought.state:
        parts.append(Person.active.is_(sought.state != "da-khoa"))
    if sought.state == "mat-khau-lan-dau":
        parts.append(Person.first_until.is_not(None))
    if sought.role or sought.agency_id is not None:
        lasting = or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day)
        held = select(RoleGrant.id).where(RoleGrant.person_id == Person.id, lasting).correlate(Person)
        if sought.role:
            held = held.where(RoleGrant.role == sought.role)
        if sought.agency_id is not None:
            held = held.where(RoleGrant.agency_id == sought.agency_id)
        parts.append(held.exists())
    return and_(true(), *parts)


@dataclass(frozen=True)
class Held:
    """A role as it was or is held."""

    id: int
    person_id: int
    role: str
    agency_id: int
    agency: str
    department: str
    valid_from: date
    valid_to: date | None

    def on(self, day: date) -> bool:
        """Is it in force on a day?"""
        return self.valid_from <= day and not self.over(day)

    def over(self, day: date) -> bool:
        """Has it ended before a day?"""
        return self.valid_to is not None and self.valid_to < day


def held(session: Session, person_ids: Collection[int]) -> list[Held]:
    """Every role these people hold, held or will hold, latest first."""
    rows = session.execute(
        select(
            RoleGrant.id, RoleGrant.person_id, RoleGrant.role, RoleGrant.agency_id, Agency.name, Department.name,
            RoleGrant.valid_from, RoleGrant.valid_to,
        )
        .join(Agency, Agency.id == RoleGrant.agency_id).outerjoin(Department, Department.id == RoleGrant.department_id)
        .where(RoleGrant.person_id.in_(person_ids)).order_by(RoleGrant.valid_from.desc(), RoleGrant.id.desc())
    )  # fmt: skip
    return [Held(*row[:5], row[5] or "", *row[6:]) for row in rows]


def grant(session: Session, grant_id: int) -> RoleGrant | None:
    """One role held by somebody."""
    return session.get(RoleGrant, grant_id, populate_existing=True)


def grants_like(
    session: Session, person_id: int, role: str, agency_id: int, department_id: int | None
) -> Sequence[RoleGrant]:
    """The times that somebody holds this role at this place."""
    return session.scalars(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id, RoleGrant.role == role, RoleGrant.agency_id == agency_id,
            RoleGrant.department_id.is_(None) if department_id is None else RoleGrant.department_id == department_id,
        )
    ).all()  # fmt: skip


def holders_by_role(session: Session, realm: Collection[int] | None, day: date) -> dict[str, int]:
    """Role -> how many people hold it on a day, at these agencies (None: anywhere)."""
    wanted = (
        select(RoleGrant.role, func.count(RoleGrant.person_id.distinct()))
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.valid_from <= day, or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day), Person.active)
        .group_by(RoleGrant.role)
    )
    if realm is not None:
        wanted = wanted.where(RoleGrant.agency_id.in_(realm))
    return {row[0]: row[1] for row in session.execute(wanted)}
