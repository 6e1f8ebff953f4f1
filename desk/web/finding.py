"""The one search box (S5): what was typed, as an exact hit or as groups, among what this person may see. Rights come before counting."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from flask import request

from ..domain import finder, scan
from ..domain.codes import mask_id
from ..domain.finder import Person, Question
from ..domain.text import plain
from ..domain.workflow import Status
from ..store.models import Dossier, Party, Search
from ..store.queries import catalogue, dossiers, found
from ..store.queries import finding as procedures
from ..store.queries.found import Hits, Place
from .guard import actor, now, reading
from .row_numbers import row_id

SIZE = 25
PEOPLE = 10  # of a group
ALONE = frozenset({"id", "card"})  # opens when it is the only one; so does a telephone number


def exact(typed: str) -> int | None:
    """The one dossier that was meant: its number, its lookup code or our QR's address, or the only one of an identity number or a
    telephone. Out of sight it is none.
    """
    what = scan.decide(typed)
    if what.kind == "lookup" and (hit := dossiers.find(reading(), actor(), code=what.value)):
        return hit.id
    if what.kind not in ("id", "card") and (whole := finder.by_number(what.value)):
        numbered = found.hits(reading(), actor(), [whole], most=1).ids
        if numbered:
            return numbered[0]
    if what.kind in ALONE or (what.kind == "text" and finder.is_phone(what.value)):
        of_one = found.hits(reading(), actor(), finder.questions(what.value), most=1)
        return of_one.ids[0] if of_one.ids and not of_one.more else None
    return None


# ── What narrows a list: all of it harmless, so it may stand in the address ───


@dataclass(frozen=True)
class Wanted:
    """The filters as they stand in the address; what is none of ours is no filter."""

    status: int | None = None
    period: str = ""
    agency: int | None = None
    procedure: str = ""

    @classmethod
    def read(cls) -> "Wanted":
        given = request.args
        status, period = given.get("trang-thai", type=int), given.get("ky", "")
        return cls(
            status=status if status in list(Status) else None, period=period if period in periods(now().date()) else "",
            agency=given.get("noi", type=row_id), procedure=given.get("thu-tuc", "")[:40],
        )  # fmt: skip

    @property
    def any(self) -> bool:
        return self != Wanted()

    @property
    def address(self) -> dict[str, str]:
        """The same again, for the links of a page."""
        said = {"trang-thai": self.status, "ky": self.period, "noi": self.agency, "thu-tuc": self.procedure}
        return {name: str(value) for name, value in said.items() if value}

    def narrow(self, questions: Sequence[Question]) -> list[Question]:
        """The questions with these filters."""
        return [
            finder.narrowed(q, status=self.status, period=self.period, agency=self.agency, procedure=self.procedure)
            for q in questions
        ]


def periods(today: date) -> dict[str, str]:
    """The periods that are offered: a month or a year of the receipt -> its words."""
    last = today.replace(day=1) - timedelta(days=1)
    return {
        f"{today:%Y%m}": "Tháng này", f"{last:%Y%m}": "Tháng trước", f"{today.year}": "Năm nay", f"{today.year - 1}": "Năm trước",
        f"{today.year - 2}": f"Năm {today.year - 2}",
    }  # fmt: skip


# ── The groups ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class SomeBody:
    """One person of "Người": name, masked number, how many of the dossiers found; ``of`` names them without saying who they are."""

    name: str
    number: str
    count: int
    of: str


@dataclass(frozen=True)
class Found:
    """What a search found. ``many``: dossiers are more than ``total``, which are the newest."""

    page: Sequence[Dossier] = field(default_factory=tuple)
    total: int = 0
    many: bool = False
    next: Place | None = None
    people: Sequence[SomeBody] = field(default_factory=tuple)
    agencies: Sequence[tuple[int, str]] = field(
        default_factory=tuple
    )  # to choose from: where those found were received
    procedures: Sequence[tuple[str, str]] = field(default_factory=tuple)


def meant(search: Search | None, wanted: Wanted) -> tuple[Sequence[Question], Party | None]:
    """What is asked for: the words, a person's dossiers, or all of a procedure (which needs no key)."""
    if search is None:
        return ([finder.of_procedure(wanted.procedure)] if wanted.procedure else []), None
    if search.of_dossier_id is not None:
        party = found.party(reading(), actor(), search.of_dossier_id, search.of_part)
        return ([finder.by_person(_person(party))] if party else []), party
    return finder.questions(scan.decide(search.typed).value), None


def look(questions: Sequence[Question], wanted: Wanted, after: Place | None) -> Found:
    """One page of what answers, with its people and what it can be narrowed to."""
    session, narrowed = reading(), wanted.narrow(questions)
    hits = found.hits(session, actor(), narrowed)
    page = hits if after is None else found.hits(session, actor(), narrowed, after=after, most=SIZE)
    shown = page.places[:SIZE]
    wide = replace(wanted, agency=None, procedure="")
    around = found.places(
        session, (hits if wide == wanted else found.hits(session, actor(), wide.narrow(questions))).ids
    )
    return Found(
        page=found.dossiers(session, [i for _, i in shown]), total=len(hits.ids), many=hits.more,
        next=shown[-1] if len(page.places) > SIZE or (page.more and shown) else None,
        people=_people(hits, questions), agencies=sorted({(a, n) for a, n, _, _ in around}, key=lambda x: x[1]),
        procedures=sorted({(c, n) for _, _, c, n in around}, key=lambda x: x[1]),
    )  # fmt: skip


def _person(party: Party) -> Person:
    return Person(party.name, party.id_number, party.phone)


def _people(hits: Hits, questions: Sequence[Question]) -> list[SomeBody]:
    """The people on the dossiers found who are meant themselves, by identity number or else by name and birthday."""
    theirs: dict[tuple[str, date | None], dict[int, Party]] = {}
    for party in found.parties(reading(), hits.ids):
        if any(q.fits(finder.of_person(_person(party))) for q in questions):
            key = (party.id_number, None) if party.id_number else (plain(party.name), party.born)
            theirs.setdefault(key, {}).setdefault(party.dossier_id, party)
    people = []
    for rows in theirs.values():
        first = next(iter(rows.values()))
        people.append(SomeBody(first.name, mask_id(first.id_number), len(rows), f"{first.dossier_id}:{first.part}"))
    return people


def of_catalogue(typed: str) -> Sequence[catalogue.Found]:
    """The procedures that a text names; numbers of people name none."""
    what = scan.decide(typed)
    in_words = what.kind == "text" and len(what.value) >= finder.SHORTEST and not finder.is_phone(what.value)
    return procedures.find(reading(), what.value, now()) if in_words else []
