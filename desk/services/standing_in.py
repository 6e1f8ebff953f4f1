"""Absence and standing in (vắng mặt, ủy quyền): who is away from when to when, and who acts for them, under which number.

A delegation lends roles, it gives none away: it ends by its last day, or earlier; what was lent is not lent on (``Actor.own``).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ..domain import authority
from ..domain.authority import Settled
from ..domain.dates import say_date, say_day
from ..domain.errors import Forbidden, Invalid, NotFound
from ..domain.numbering import LONGEST, document_number
from ..domain.text import tidy
from ..policy import BY_PROCEDURE, DEPUTIES, STANDS_IN, WHOLE, Actor, Holding, Role
from ..store import counters
from ..store.db import Session, one_at_a_time
from ..store.models import Absence, Agency, Person
from ..store.queries import absences, installation, settled, units
from ..store.work import Work
from . import notices

PATTERN = "{serial:2}/UQ"  # where the profile of law says nothing ("delegation_pattern")
FURTHEST = timedelta(days=366)
NAMED = 3  # procedures that an error names


@dataclass(frozen=True)
class Wish:
    """What is asked for: whose absence from which agency, from when to when, why; and who stands in with which roles."""

    key: str
    person_id: int
    agency_id: int
    first: date | None
    last: date | None
    reason: str = ""
    deputy_id: int | None = None
    roles: Sequence[Role] = ()
    procedures: Sequence[str] = ()
    number: str = ""  # the paper's own, if there is a paper
    limited: bool = False  # to ``procedures``, of which there must be one then


# ── Who may ───────────────────────────────────────────────────────────────────


def below(actor: Actor) -> list[tuple[int, int | None]]:
    """The places (agency, department; None: all of it) for whose people this person registers absences: head and leader."""
    held = [h for h in actor.own.holdings if h.carries("task.assign")]
    return sorted({(h.agency_id, None if h.role in WHOLE else h.department_id) for h in held}, key=str)


def may_register(actor: Actor, person_id: int, held: Collection[Holding]) -> bool:
    """May this person register an absence of somebody who holds these roles? One's own, and the people's one is over."""
    if actor.id == person_id:
        return True
    places = below(actor)
    return any((h.agency_id, None) in places or (h.agency_id, h.department_id) in places for h in held)


def may_end(actor: Actor, row: Absence, held: Collection[Holding]) -> bool:
    """Who may end it early: whoever is absent, whoever registered it, whoever is over them."""
    return actor.id == row.made_by_id or may_register(actor, row.person_id, held)


def lendable(held: Collection[Holding], agency_id: int) -> list[Role]:
    """The roles of one's own at an agency that somebody may stand in for, in the order of the table."""
    mine = {h.role for h in held if h.agency_id == agency_id and h.principal_id is None}
    return [role for role in DEPUTIES if role in mine]


def candidates(
    session: Session, person_id: int, agency_id: int, roles: Collection[Role], day: date
) -> list[tuple[int, str]]:
    """Who may stand in for all these roles at an agency (person, name): somebody else, with a fitting role there."""
    fit: dict[int, set[Role]] = {}
    for other, h in units.on_duty(session, day, [agency_id]):
        if other != person_id and h.principal_id is None:
            fit.setdefault(other, set()).add(h.role)
    able = [p for p, held in fit.items() if roles and all(held & DEPUTIES[role] for role in roles)]
    return units.names(session, able)


def beyond(
    session: Session, held: Collection[Holding], deputy: Collection[Holding], agency: Agency, wish: Wish, day: date
) -> list[Settled]:
    """The procedures for which the deputy lacks authority (không đủ thẩm quyền): matters of departments that are not theirs.

    Whoever holds the very role that is lent has all its authority; whoever holds another only that of their departments. ``held``:
    the roles of the absent, who can lend only what is a matter of theirs.
    """
    own = [h for h in deputy if h.agency_id == agency.id and h.principal_id is None]
    found: dict[str, Settled] = {}
    for role in wish.roles:
        fit = [h for h in own if h.role in DEPUTIES[role]]
        if role not in BY_PROCEDURE or any(h.role is role or h.department_id is None for h in fit):
            continue
        rest = authority.beyond(_matters(session, held, role, agency, day), _keys(session, fit), wish.procedures)
        found |= {s.code: s for s in rest}
    return list(found.values())


def matters(session: Session, held: Collection[Holding], agency: Agency, day: date) -> list[Settled]:
    """The procedures to which a delegation by somebody with these roles may be limited, by name."""
    every = [_matters(session, held, role, agency, day) for role in lendable(held, agency.id) if role in BY_PROCEDURE]
    return sorted({s.code: s for found in every for s in found}.values(), key=lambda s: (s.name, s.code))


def _matters(session: Session, held: Collection[Holding], role: Role, agency: Agency, day: date) -> list[Settled]:
    """What one of these roles is about at an agency: a leader's the whole of it, everybody else's their departments'."""
    waits = [r.value for r in Role if r is role or role in STANDS_IN.get(r, frozenset())]
    mine = [h for h in held if h.role is role and h.agency_id == agency.id]
    places = None if role in WHOLE else _keys(session, mine)
    return authority.matters_of(settled.settled_at(session, agency, day), waits, places)


def _keys(session: Session, held: Collection[Holding]) -> frozenset[str] | None:
    """The departments in which these roles are held, by key; None: the whole agency."""
    if any(h.department_id is None for h in held):
        return None
    return settled.department_keys(session, [h.department_id for h in held if h.department_id is not None])


# ── The verbs ─────────────────────────────────────────────────────────────────


def register(work: Work, wish: Wish) -> Absence:
    """Đăng ký nghỉ; with a deputy Ủy quyền. The same key answers with what it made the first time.

    Raises ``Forbidden`` for somebody one is not over, ``Invalid`` at ``first``, ``last``, ``deputy``, ``roles``, ``procedures``
    or ``number``.
    """
    work.require("desk.use")
    one_at_a_time(work.session, f"absence/{wish.person_id}")
    if (known := absences.by_key(work.session, wish.key)) is not None:
        return known
    today = work.now.date()
    person, held = _person(work.session, wish.person_id, today)
    if not may_register(work.actor, wish.person_id, held):
        raise Forbidden("Chỉ trưởng phòng hoặc lãnh đạo của người này đăng ký nghỉ thay được.")
    first, last = _days(wish, today)
    _free(work.session, wish, first, last)
    row = Absence(
        key=wish.key, person_id=person.id, agency_id=wish.agency_id, first_day=first, last_day=last, reason=tidy(wish.reason), number="",
        deputy_id=None, roles=[], procedures=[], made_at=work.now, made_by=work.actor.name, made_by_id=work.actor.id, ended_by="",
    )  # fmt: skip
    if wish.agency_id not in {h.agency_id for h in held}:
        raise Invalid.at("agency", "Người này không làm việc ở đơn vị đã chọn.")
    if wish.deputy_id is not None:
        _delegate(work, row, wish, held)
    work.session.add(row)
    work.session.flush()
    _tell(work, row, person)
    return row


def end(work: Work, row: Absence) -> Absence:
    """Chấm dứt sớm: from today on it holds no more; one that has not begun never will. Ended twice, it stays as it was.

    Raises ``Forbidden``, ``Invalid`` when it is over anyway.
    """
    work.require("desk.use")
    today = work.now.date()
    held = units.person_on_duty(work.session, row.person_id, today)
    if not may_end(work.actor, row, held[1].own.holdings if held else ()):
        raise Forbidden("Chỉ người nghỉ, người đã đăng ký hoặc người phụ trách họ chấm dứt được.")
    if row.ended_on is not None:
        return row
    if row.last_day < today:
        raise Invalid(f"Lần nghỉ này đã hết ngày {say_date(row.last_day)}.")
    row.ended_on, row.ended_by = today, work.actor.name
    if row.deputy_id is not None:
        notices.tell(
            work, "deputy-ended", [row.deputy_id], key=f"deputy-ended/{row.id}", by=work.actor.name, under=row.number
        )
    return row


# ── The beats ─────────────────────────────────────────────────────────────────


def _person(session: Session, person_id: int, day: date) -> tuple[Person, frozenset[Holding]]:
    found = units.person_on_duty(session, person_id, day)
    if found is None:
        raise NotFound("Không tìm thấy người này.")
    return found[0], found[1].own.holdings


def _days(wish: Wish, today: date) -> tuple[date, date]:
    if wish.first is None:
        raise Invalid.at("first", "Ghi ngày bắt đầu nghỉ, ví dụ 02/3/2026.")
    if wish.last is None:
        raise Invalid.at("last", "Ghi ngày cuối cùng nghỉ, ví dụ 05/3/2026.")
    if wish.first < today:
        raise Invalid.at("first", "Ngày bắt đầu đã qua. Chọn từ hôm nay trở đi.")
    if wish.last < wish.first:
        raise Invalid.at("last", "Đến ngày phải từ ngày bắt đầu trở đi.")
    if wish.last > today + FURTHEST:
        raise Invalid.at("last", "Đến ngày phải trong vòng một năm kể từ hôm nay.")
    return wish.first, wish.last


def _free(session: Session, wish: Wish, first: date, last: date) -> None:
    """Nobody is away twice at the same time, and nobody stands in who is away themselves."""
    other = absences.overlapping(session, wish.person_id, first, last, wish.agency_id)
    if other is not None:
        span = f"từ {say_day(other.first_day)} đến {say_date(other.last_day)}"
        raise Invalid.at("first", f"Đã đăng ký nghỉ {span}. Chấm dứt lần đó trước, hoặc chọn ngày khác.")
    if wish.deputy_id is None:
        return
    away = absences.overlapping(session, wish.deputy_id, first, last)
    if away is not None:
        raise Invalid.at("deputy", f"{away.person.name} cũng nghỉ đến {say_day(away.last_day)}. Chọn người khác.")


def _delegate(work: Work, row: Absence, wish: Wish, held: Collection[Holding]) -> None:
    """Fill in who stands in, for what, under which number."""
    if wish.deputy_id is None:
        return
    today, agency = work.now.date(), units.agency(work.session, wish.agency_id)
    possible = lendable(held, agency.id)
    if not wish.roles or not set(wish.roles) <= set(possible):
        raise Invalid.at("roles", "Chọn ít nhất một vai trò để ủy quyền.")
    if wish.deputy_id not in dict(candidates(work.session, wish.person_id, agency.id, wish.roles, today)):
        raise Invalid.at("deputy", "Người này không có vai trò làm thay được ở cùng cơ quan. Chọn người khác.")
    _, deputy = _person(work.session, wish.deputy_id, today)
    if wish.limited and not wish.procedures:
        raise Invalid.at("procedures", "Chọn ít nhất một thủ tục, hoặc ủy quyền mọi thủ tục.")
    known = {s.code for s in matters(work.session, held, agency, today)}
    if set(wish.procedures) - known or (wish.procedures and not BY_PROCEDURE.issuperset(wish.roles)):
        raise Invalid.at("procedures", "Chỉ giới hạn theo thủ tục cho việc thụ lý và phê duyệt, trong danh sách.")
    if lacking := beyond(work.session, held, deputy, agency, wish, today):
        names = "; ".join(s.name for s in lacking[:NAMED]) + ("…" if len(lacking) > NAMED else "")
        raise Invalid.at("deputy", f"Người nhận không đủ thẩm quyền cho {len(lacking)} thủ tục: {names}.")
    row.deputy_id, row.roles = wish.deputy_id, [role.value for role in wish.roles]
    row.procedures = sorted(set(wish.procedures))
    row.number = _number(work, agency, tidy(wish.number))


def _number(work: Work, agency: Agency, typed: str) -> str:
    """The number of the paper if there is one, else the next of the agency's book of the year."""
    year = work.now.year
    if typed:
        if len(typed) > LONGEST:
            raise Invalid.at("number", f"Số văn bản dài quá {LONGEST} ký tự.")
        if (other := absences.numbered(work.session, agency.id, year, typed)) is not None:
            raise Invalid.at("number", f"Số này đã dùng cho ủy quyền của {other.person.name}.")
        return typed
    pattern = installation.law(work.session, work.now.date()).get("delegation_pattern", PATTERN)
    while True:
        serial = counters.next_value(work.session, f"delegation/{agency.id}/{year}")
        number = document_number(pattern, serial, work.now.date(), agency.identifier)
        if absences.numbered(work.session, agency.id, year, number) is None:
            return number


def _tell(work: Work, row: Absence, person: Person) -> None:
    said: dict[str, Any] = {"name": person.name, "first": say_date(row.first_day), "last": say_date(row.last_day)}
    if row.deputy_id is not None and row.deputy_id != work.actor.id:
        notices.tell(work, "deputy", [row.deputy_id], key=f"deputy/{row.id}", under=row.number, **said)
    if person.id != work.actor.id:
        notices.tell(work, "absence", [person.id], key=f"absence/{row.id}", by=work.actor.name, **said)
