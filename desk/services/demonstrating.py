"""The training province (tỉnh tập huấn): units, staff, procedures, and dossiers of the last three months in every state.

Everything goes through the real services with the clock moved, in one order of time, so that logbook, deadlines, numbers and
papers are true to each other. All people are invented.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from ..domain.application import Application, Handed
from ..domain.catalogue.reading import read_catalogue
from ..domain.errors import Invalid
from ..domain.workflow import Channel, Delivery
from ..policy import SYSTEM, Actor, Role
from ..store import seed
from ..store.db import Session
from ..store.models import Agency, Counter
from ..store.queries import calendars, directory, units
from ..store.queries.offers import Offer, offers, samples
from ..store.work import Work
from . import installing, publishing, receiving, staffing, standing_in
from .demo.fates import BILLED, KINDS, Fate, fates, likely, suits
from .demo.life import Life
from .demo.past import SPAN, Past
from .demo.people import Invented
from .demo.sayings import Sayings
from .demo.stage import Hands, Stage

PASSWORD = "mot cua lien thong"
URL = "http://127.0.0.1:5000"
SEED = 2018
SAMPLES = 50
STAFF_SINCE = date(2018, 1, 1)
LEAST = timedelta(days=75)
WorkFactory = Callable[[Actor], AbstractContextManager[Work]]


@dataclass(frozen=True)
class Account:
    """A demo account as it is announced."""

    username: str
    password: str
    name: str
    roles: tuple[str, ...]
    agency_code: str


@dataclass(frozen=True)
class _Place:
    """One case at one desk: how many working hours its promise takes."""

    agency: Agency
    desk: dict[str, Any]
    offer: Offer
    hours: float
    weight: float


def load(
    session: Session, work: WorkFactory, clock: Hands, profile: str, count: int, told: Callable[[int, int, float], None]
) -> tuple[Account, ...]:
    """Fill a fresh database. ``told(dossiers, acts, share)`` hears of the progress; the clock ends where it began.

    Raises ``Invalid`` when the database holds an installation already, or when the profile is too young for three months of work.
    """
    if directory.is_installed(session):
        raise Invalid("Cơ sở dữ liệu này đã có dữ liệu; không nạp tập huấn đè lên. Dùng một cơ sở dữ liệu trống.")
    now, data, rng = clock(), seed.read(f"demo/{profile}"), Random(SEED)
    first = date.fromisoformat(data["not_before"])
    if now.date() < first + LEAST:
        raise Invalid(
            f"Dữ liệu tập huấn {profile} kể chuyện ba tháng sau ngày {first:%d/%m/%Y}; đồng hồ đang ở {now:%d/%m/%Y}."
        )
    clock.set(now - SPAN)
    accounts = _install(work, data, profile)
    past = Past(calendars.calendar(session), now, first, rng)
    offices = frozenset(a.id for a in (directory.agency_by_code(session, c) for c in data["tax_offices"]))
    stage = Stage(session, work, clock, past, rng, _actors(session, data, now.date()), offices)
    _begin_lives(stage, data, count)
    stage.run(lambda share: told(stage.born, stage.done, share))
    with work(SYSTEM) as w:
        w.session.delete(w.session.get_one(Counter, directory.HALF))
    clock.set(now)
    _go_on_leave(session, work, data["absence"], now.date())
    return accounts


def sampled(session: Session) -> list[dict[str, Any]]:
    """Fifty dossiers covering every status, for scripts that try the desk."""
    return [asdict(row) for row in samples(session, SAMPLES)]


# ── The province ──────────────────────────────────────────────────────────────


def _install(work: WorkFactory, data: dict[str, Any], profile: str) -> tuple[Account, ...]:
    with work(SYSTEM) as w:
        w.session.add(Counter(scope=directory.HALF, value=1))
        installing.set_up(w, name=data["name"], public_url=URL, hotline=data["hotline"], demo=True)
        installing.load_profile(w, seed.read(data["profile"]), date.fromisoformat(data["profile_from"]))
        installing.load_calendar(w, seed.read("calendar/vn")["days"])
        installing.load_reasons(w, seed.read("reasons"))
        installing.load_words(w, seed.read("words"))
        installing.load_templates(w, seed.read("drafts"))
        agencies = installing.load_units(w, seed.read(data["units"]))
        publishing.load(w, [spec for file in seed.catalogues(profile) for spec in read_catalogue(file)])
        since = max(STAFF_SINCE, date.fromisoformat(data["not_before"]))
        return tuple(_employ(w, row, agencies, since) for row in [*_training(data), *_staff(data)])


def _training(data: dict[str, Any]) -> list[tuple[str, str, list[tuple[str, str | None]], list[str]]]:
    return [(name, said, [(code, None) for code in codes], roles) for name, said, roles, codes in data["training"]]


def _staff(data: dict[str, Any]) -> list[tuple[str, str, list[tuple[str, str | None]], list[str]]]:
    return [(name, said, [(code, department)], roles) for name, said, code, department, roles in data["staff"]]


def _employ(
    work: Work, row: tuple[str, str, list[tuple[str, str | None]], list[str]], agencies: dict[str, Agency], since: date
) -> Account:
    username, name, places, roles = row
    person = staffing.add_person(work, username, name, PASSWORD)
    for code, key in places:
        agency = agencies[code]
        department = directory.department_by_key(work.session, agency, key).id if key else None
        staffing.grant(work, person, [Role(r) for r in roles], agency.id, department, valid_from=since)
    return Account(username, PASSWORD, name, tuple(roles), places[0][0])


def _actors(session: Session, data: dict[str, Any], day: date) -> list[Actor]:
    """Who acts in the demo: the staff, not the training accounts, whose work is left to the newcomer."""
    return [_on_duty(session, username, day) for username, *_ in data["staff"]]


def _go_on_leave(session: Session, work: WorkFactory, said: dict[str, Any], today: date) -> None:
    """One officer is away from today on, and a colleague of the same agency stands in."""
    absent, deputy = (_on_duty(session, said[part], today) for part in ("person", "deputy"))
    assert absent.id is not None
    [place] = {h.agency_id for h in absent.holdings}
    wish = standing_in.Wish(
        key="demo", person_id=absent.id, agency_id=place, first=today, last=today + timedelta(days=said["days"]), reason=said["reason"],
        deputy_id=deputy.id, roles=standing_in.lendable(absent.holdings, place),
    )  # fmt: skip
    with work(absent) as w:
        standing_in.register(w, wish)


def _on_duty(session: Session, username: str, day: date) -> Actor:
    person = units.person_by_username(session, username)
    found = units.person_on_duty(session, person.id, day) if person else None
    assert found is not None, username
    return found[1]


# ── The dossiers ──────────────────────────────────────────────────────────────


def _begin_lives(stage: Stage, data: dict[str, Any], count: int) -> None:
    places = _places(stage, data)
    people = Invented(seed.read("demo/names"), stage.rng)
    billed = frozenset(data["billed"])
    for fate in fates(count):
        fitting = [p for p in places if suits(fate, p.offer, p.hours, stage.past.hours, billed)]
        place = stage.rng.choices(fitting, [p.weight * likely(fate, p.hours) for p in fitting])[0]
        papers = tuple(p.name for p in place.offer.case.papers)
        life = Life(stage, fate, _application(stage, people, place, fate), Sayings(stage.rng, papers))
        life.begin(stage.past.ago(KINDS[fate].youngest(place.hours), KINDS[fate].oldest(place.hours)))


def _places(stage: Stage, data: dict[str, Any]) -> list[_Place]:
    """Every case of the mix at every desk that can receive it, with how long its promise takes."""
    found = []
    morning = stage.past.ago(stage.past.hours / 2, stage.past.hours / 2).replace(hour=8, minute=0, second=0)
    every = [o for o in offers(stage.session, morning.date()) if o.code in data["mix"]]
    for desk in data["desks"]:
        agency = directory.agency_by_code(stage.session, desk["code"])
        for offer in every:
            if agency.level_code in offer.received_at:
                weight = desk["weight"] * data["mix"][offer.code]
                found.append(_Place(agency, desk, offer, _hours(stage, agency, offer, morning), weight))
    return found


def _hours(stage: Stage, agency: Agency, offer: Offer, morning: datetime) -> float:
    promise = receiving.promise_for(stage.session, agency, offer.case, Channel.DIRECT, morning)
    return stage.past.length(morning, promise.at)


def _application(stage: Stage, people: Invented, place: _Place, fate: Fate) -> Application:
    rng, desk = stage.rng, place.desk
    online = fate is Fate.SUBMITTED or (place.offer.online and fate not in BILLED and rng.random() < 0.14)
    at_desk = fate in (Fate.WAITING_AT_DESK, Fate.FRESH)
    post = not online and rng.random() < 0.05
    channel = (
        Channel.ONLINE
        if online and (fate is Fate.SUBMITTED or not at_desk)
        else Channel.POST
        if post
        else Channel.DIRECT
    )
    delivery = Delivery.POST if post or rng.random() < 0.05 else Delivery.DESK
    owner = people.again(desk["address"], desk["villages"])
    instead = people.someone(desk["address"], desk["villages"]) if rng.random() < 0.15 else None
    return Application(
        key=UUID(int=rng.getrandbits(128)).hex, agency_id=place.agency.id, case_id=place.offer.case.id, owner=owner,
        submitter=instead, channel=channel, delivery=delivery, sets=1,
        papers=tuple(Handed(p.id, True) for p in place.offer.case.papers), fee_paid=rng.random() < 0.7,
        duplicate_reason="Nộp cho nội dung khác với hồ sơ đang giải quyết.",
    )  # fmt: skip
