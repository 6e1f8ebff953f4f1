"""Units and the people in them."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from ...domain.errors import NotFound
from ...domain.routing import Place
from ...policy import Actor, Holding, Role
from ..models import Absence, Agency, Department, Level, Person, RoleGrant, Task
from . import absences
from .installation import remember


def agency(session: Session, agency_id: int) -> Agency:
    """One agency. Raises ``NotFound``."""
    row = session.get(Agency, agency_id)
    if row is None:
        raise NotFound("Không tìm thấy đơn vị này.")
    return row


def agency_ids(session: Session) -> Sequence[int]:
    """Every agency there is. Remembered."""
    return remember(session, "agency ids", lambda: list(session.scalars(select(Agency.id).order_by(Agency.id))))


def identifier(session: Session, agency_id: int) -> tuple[str, bool]:
    """An agency's identifier code (mã định danh), and whether it is a value that nobody confirmed. Remembered."""

    def load() -> tuple[str, bool]:
        found = agency(session, agency_id)
        return found.identifier, found.identifier_demo

    return remember(session, f"identifier/{agency_id}", load)


def places_around(session: Session, receiving: Agency) -> list[Place]:
    """What a route may name from here: the units above, this one, and the specialised offices under each of them.

    Remembered for a few seconds: every promise asks.
    """
    return remember(session, f"places/{receiving.id}", lambda: _places_around(session, receiving))


def _places_around(session: Session, receiving: Agency) -> list[Place]:
    line = [int(part) for part in receiving.path.strip("/").split("/")]
    rows = session.scalars(
        select(Agency).where(or_(Agency.id.in_(line), Agency.parent_id.in_(line) & Agency.office.is_not(None)))
    ).all()
    departments: dict[int, dict[str, tuple[int, str]]] = {row.id: {} for row in rows}
    found = session.execute(
        select(Department.agency_id, Department.key, Department.id, Department.name).where(
            Department.agency_id.in_(departments), Department.valid_to.is_(None)
        )
    )
    for agency_id, key, department_id, name in found:
        departments[agency_id][key] = (department_id, name)
    return [
        Place(a.id, a.code, a.level_code, a.level.name, a.name, a.short_name, a.parent_id, a.office, departments[a.id])
        for a in rows
    ]  # fmt: skip


def choices(session: Session, agency_ids: tuple[int, ...]) -> dict[str, str]:
    """Where a dossier of these agencies can be, by how an address names it: "c12" an agency (these, those above, the offices under
    each), "p34" a department of one of these. Remembered.
    """

    def load() -> dict[str, str]:
        mine, above, found = aliased(Agency), aliased(Agency), dict[str, str]()
        rows = session.execute(
            select(Agency.id, Agency.short_name, Department.id, Department.name).distinct()
            .outerjoin(above, above.id == Agency.parent_id)
            .join(mine, mine.path.startswith(Agency.path) | (mine.path.startswith(above.path) & Agency.office.is_not(None)))
            .outerjoin(Department, (Department.agency_id == Agency.id) & Agency.id.in_(agency_ids))
            .where(mine.id.in_(agency_ids)).order_by(Agency.id, Department.id)
        )  # fmt: skip
        for agency_id, name, department_id, department in rows:
            found[f"c{agency_id}"] = name
            if department_id is not None:
                found[f"p{department_id}"] = f"{department} ({name})"
        return found

    return remember(session, f"choices/{agency_ids}", load)


def all_on(session: Session, day: date) -> Sequence[Agency]:
    """Every agency that exists on a day, by code."""
    there = (Agency.valid_from <= day, or_(Agency.valid_to.is_(None), Agency.valid_to >= day))
    return session.scalars(select(Agency).where(*there).order_by(Agency.code)).all()


def kinds_of_places(session: Session, day: date) -> dict[str, dict[str, str]]:
    """Every level that has People's Committees on a day, and every kind of office at a level (``so-ldtbxh@tinh``) -> the departments
    that each of its units has, key -> name.
    """
    rows = session.execute(
        select(Agency.id, Agency.level_code, Agency.office, Department.key, Department.name)
        .outerjoin(Department, (Department.agency_id == Agency.id) & Department.valid_to.is_(None))
        .where(Agency.valid_from <= day, or_(Agency.valid_to.is_(None), Agency.valid_to >= day)).order_by(Department.id)
    )  # fmt: skip
    units: dict[str, dict[int, dict[str, str]]] = {}
    for agency_id, level, office, key, name in rows:
        mine = units.setdefault(f"{office}@{level}" if office else level, {}).setdefault(agency_id, {})
        if key is not None:
            mine[key] = name
    found = {}
    for place, each in units.items():
        common = set.intersection(*(set(departments) for departments in each.values()))
        found[place] = {key: name for key, name in next(iter(each.values())).items() if key in common}
    return found


def desks(session: Session, actor: Actor, permission: str = "dossier.receive") -> Sequence[Agency]:
    """The agencies at which the actor holds ``permission``, lowest level first."""
    ids = actor.agencies_for(permission)
    rows = session.scalars(select(Agency).where(Agency.id.in_(ids))).all()
    return sorted(rows, key=lambda a: (-a.level.rank, a.office or "", a.code))


def level_names(session: Session) -> dict[str, str]:
    """Level code -> name, highest level first."""
    return {row.code: row.name for row in session.execute(select(Level.code, Level.name).order_by(Level.rank))}


def desk_name(session: Session, agency_id: int) -> str:
    """The name of an agency's Bộ phận Một cửa."""
    return (
        session.scalar(
            select(Department.name)
            .where(Department.agency_id == agency_id, Department.is_desk, Department.valid_to.is_(None))
            .limit(1)
        )
        or "Bộ phận Tiếp nhận và Trả kết quả"
    )


def desk_id(session: Session, agency_id: int) -> int | None:
    """The department that is an agency's Bộ phận Một cửa."""
    return session.scalar(select(Department.id).where(Department.agency_id == agency_id, Department.is_desk).limit(1))


def person_by_username(session: Session, username: str) -> Person | None:
    """The account of this name (already tidied, small letters), open or closed."""
    return session.scalar(select(Person).where(Person.username == username))


def _in_force(day: date) -> ColumnElement[bool]:
    return (RoleGrant.valid_from <= day) & or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day)


def person_on_duty(
    session: Session, person_id: int, day: date, *only: ColumnElement[bool]
) -> tuple[Person, Actor] | None:
    """A person and what they may do on a day, for the absent too; None when the account is closed or gone, or when ``only`` (a
    session that stands) fails.

    One query for every request; two more for whoever stands in for somebody or supervises.
    """
    person = session.scalars(
        select(Person)
        .outerjoin(RoleGrant, (RoleGrant.person_id == Person.id) & _in_force(day))
        .outerjoin(Absence, (Absence.deputy_id == Person.id) & absences.in_force(day))
        .options(contains_eager(Person.grants), contains_eager(Person.deputising))
        .where(Person.id == person_id, Person.active, *only)
        .execution_options(populate_existing=True)
    ).unique().one_or_none()  # fmt: skip
    if person is None:
        return None
    held = frozenset(Holding(Role(g.role), g.agency_id, g.department_id) for g in person.grants)
    watched = {h.agency_id for h in held if h.role is Role.SUPERVISOR}
    lent = absences.lent_to(session, held, person.deputising, day)
    return person, Actor(person.id, person.name, held | lent, below(session, watched) if watched else frozenset())


def below(session: Session, agency_ids: Collection[int]) -> frozenset[int]:
    """These agencies and every one under them, at any depth."""
    return frozenset(session.scalars(under(agency_ids)))


def under(agency_ids: Collection[int]) -> Select[int]:
    """``below`` as a part of a larger query."""
    top = aliased(Agency)
    return select(Agency.id).join(top, Agency.path.startswith(top.path)).where(top.id.in_(agency_ids)).distinct()


def any_top(session: Session, agency_ids: Collection[int]) -> bool:
    """Is one of these an agency with no agency above it?"""
    top = select(Agency.id).where(Agency.id.in_(agency_ids), Agency.parent_id.is_(None)).limit(1)
    return session.scalar(top) is not None


def able(session: Session, role: str, agency_id: int, department_id: int, day: date) -> list[tuple[int, str]]:
    """The people (id, name) who hold ``role`` there on a day: who a task may be assigned to."""
    rows = session.execute(
        select(Person.id, Person.name)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role == role,
            RoleGrant.agency_id == agency_id,
            or_(RoleGrant.department_id.is_(None), RoleGrant.department_id == department_id),
            _in_force(day),
            Person.active,
        )
        .order_by(Person.id)
        .distinct()
    )
    return [(row.id, row.name) for row in rows]


def holders(session: Session, permission: str, agency_id: int, day: date) -> dict[int, str]:
    """Whose role at an agency carries ``permission`` on a day: id -> name (whom to tell, who may sign)."""
    return holders_at(session, permission, [agency_id], day)


def holders_at(session: Session, permission: str, agency_ids: Collection[int], day: date) -> dict[int, str]:
    """``holders`` at any of several agencies; who stands in for one of them among them."""
    return dict(sorted(names(session, {p for p, h in on_duty(session, day, agency_ids) if h.carries(permission)})))


def on_duty(session: Session, day: date, agency_ids: Collection[int] | None = None) -> list[tuple[int, Holding]]:
    """Everybody at work on a day (person, role held), at these agencies or everywhere; closed accounts left out.

    Who stands in for somebody absent is there with that role too.
    """
    wanted = select(RoleGrant.person_id, RoleGrant.role, RoleGrant.agency_id, RoleGrant.department_id)
    wanted = wanted.join(Person, Person.id == RoleGrant.person_id).where(_in_force(day), Person.active)
    if agency_ids is not None:
        wanted = wanted.where(RoleGrant.agency_id.in_(agency_ids))
    own = [(row[0], Holding(Role(row[1]), row[2], row[3])) for row in session.execute(wanted)]
    return own + absences.lent(session, own, day, agency_ids)


def load(session: Session, person_ids: Sequence[int]) -> dict[int, int]:
    """How many open tasks each person holds."""
    rows = session.execute(
        select(Task.assignee_id, func.count())
        .where(Task.assignee_id.in_(person_ids), Task.done_at.is_(None))
        .group_by(Task.assignee_id)
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}


def names(session: Session, person_ids: Collection[int]) -> list[tuple[int, str]]:
    """These people (id, name), in the order of their names as written."""
    rows = session.execute(
        select(Person.id, Person.name).where(Person.id.in_(person_ids)).order_by(Person.name, Person.id)
    )
    return [(row[0], row[1]) for row in rows]


def emails(session: Session, person_ids: Sequence[int]) -> dict[int, str]:
    """Person -> e-mail address, of those who gave one and whose account is open."""
    rows = session.execute(
        select(Person.id, Person.email).where(Person.id.in_(person_ids), Person.active, Person.email != "")
    )
    return {row[0]: row[1] for row in rows}
