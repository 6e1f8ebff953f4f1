"""A list as the database knows it: which rows, narrowed how, in which order; read page by page by key, and walked row by row.

Steps (việc) and whole dossiers are listed alike. A place in a list is a ``Key``: the value that it is sorted by, and the row's id.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, select, tuple_
from sqlalchemy.orm import Session, aliased, contains_eager

from ..models import Dossier, Task
from . import lateness

Key = tuple[Any, int]
MOST = 1000  # rows are counted up to here: what is more is "999+", and costs no more


@dataclass(frozen=True)
class Sort:
    """An order: by a column (the id decides between equals), and how its value is read off a row."""

    column: Any
    value: Callable[[Any], Any]
    down: bool = False
    moments: bool = True  # the column holds moments

    def turned(self) -> "Sort":
        """The other way round."""
        return Sort(self.column, self.value, not self.down, self.moments)


_PROMISE = func.coalesce(Dossier.promised_at, Dossier.submitted_at)
_NUMBER = func.coalesce(Dossier.number, "")


def _of(row: Any) -> Dossier:
    """The dossier of a row of either kind."""
    return row.dossier if isinstance(row, Task) else row


OF_DOSSIERS = {
    "hen": Sort(_PROMISE, lambda row: _of(row).promised_at or _of(row).submitted_at),
    "ma": Sort(_NUMBER, lambda row: _of(row).number or "", moments=False),
    "chu": Sort(Dossier.owner_plain, lambda row: _of(row).owner_plain, moments=False),
    "thu-tuc": Sort(Dossier.procedure_short, lambda row: _of(row).procedure_short, moments=False),
    "trang-thai": Sort(Dossier.status, lambda row: _of(row).status, moments=False),
}
OF_TASKS = {
    "han": Sort(Task.due_at, lambda t: t.due_at), **OF_DOSSIERS, "den": Sort(Task.opened_at, lambda t: t.opened_at),
    "xong": Sort(Task.done_at, lambda t: t.done_at),
}  # fmt: skip
BY_DUE, BY_PROMISE = OF_TASKS["han"], OF_DOSSIERS["hen"]


@dataclass(frozen=True)
class Filter:
    """What narrows a list; every part comes from the address of the page."""

    typed: str = ""  # the beginning of a name without accents, or a part of a number
    number: str = ""
    status: int | None = None
    late: datetime | None = None  # due before this moment
    due_from: datetime | None = None
    due_to: datetime | None = None
    procedures: Collection[str] | None = None  # codes; empty: nothing is called so
    agency_id: int | None = None  # where it is
    department_id: int | None = None


def narrowed(wanted: Filter, of_tasks: bool) -> list[ColumnElement[bool]]:
    """The conditions of a filter."""
    due = Task.due_at if of_tasks else _PROMISE
    found: list[ColumnElement[bool]] = []
    if wanted.typed:
        found.append(
            Dossier.owner_plain.contains(wanted.typed, autoescape=True)
            | Dossier.number.contains(wanted.number, autoescape=True)
        )
    if wanted.status is not None:
        found.append(Dossier.status == wanted.status)
    if wanted.late is not None:
        found.append(due < wanted.late)
    if wanted.due_from is not None:
        found.append(due >= wanted.due_from)
    if wanted.due_to is not None:
        found.append(due <= wanted.due_to)
    if wanted.procedures is not None:
        found.append(Dossier.procedure_code.in_(wanted.procedures))
    return [*found, *_places(wanted, of_tasks)]


def _places(wanted: Filter, of_tasks: bool) -> list[ColumnElement[bool]]:
    there = {"agency_id": wanted.agency_id, "department_id": wanted.department_id}
    given = {name: value for name, value in there.items() if value is not None}
    if not given:
        return []
    if of_tasks:
        return [getattr(Task, name) == value for name, value in given.items()]
    step = aliased(Task)
    held = [getattr(step, name) == value for name, value in given.items()]
    return [exists().where(step.dossier_id == Dossier.id, step.done_at.is_(None), *held).correlate(Dossier)]


@dataclass(frozen=True)
class Page:
    """One page of a list: ``first`` is the number of its first row among ``total`` (both exact below ``MOST``); keys lead on."""

    rows: Sequence[Any]
    total: int
    first: int
    before: Key | None
    after: Key | None


@dataclass(frozen=True)
class Beside:
    """Where a dossier stands in a list: number ``here`` of ``total`` (exact below ``MOST``), and the dossiers beside it."""

    here: int
    total: int
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Listing:
    """One list in one order."""

    where: Sequence[ColumnElement[bool]]
    sort: Sort = BY_DUE
    of_tasks: bool = True

    def _from(self, *columns: Any) -> Select[Any]:
        wanted = (
            select(*columns).select_from(Task).join(Task.dossier)
            if self.of_tasks
            else select(*columns).select_from(Dossier)
        )
        return wanted.where(*self.where)

    @property
    def _key(self) -> tuple[Any, Any]:
        return self.sort.column, Task.id if self.of_tasks else Dossier.id

    @property
    def _dossier_id(self) -> Any:
        return Task.dossier_id if self.of_tasks else Dossier.id

    def _past(self, key: Key) -> ColumnElement[bool]:
        """What comes after a place, in this order."""
        here = tuple_(*self._key)
        return here < key if self.sort.down else here > key

    def _ordered(self, wanted: Select[Any], back: bool = False) -> Select[Any]:
        down = self.sort.down != back
        return wanted.order_by(*[c.desc() if down else c.asc() for c in self._key])

    def _turned(self) -> "Listing":
        return Listing(self.where, self.sort.turned(), self.of_tasks)

    def key_of(self, row: Any) -> Key:
        """The place of a row."""
        return self.sort.value(row), row.id

    def page(self, session: Session, after: Key | None = None, before: Key | None = None, size: int = 25) -> Page:
        """Rows with their dossiers, after or before a place. Two queries, however many rows there are."""
        base = self._from(Task if self.of_tasks else Dossier)
        if self.of_tasks:
            base = base.options(contains_eager(Task.dossier))
        return paged(session, self, base, after, before, size)

    def many(self, *where: ColumnElement[bool]) -> Any:
        """How many rows meet this too, at most ``MOST``, as a part of a larger query."""
        rows = self._from(literal(1)).where(*where).limit(MOST)
        return select(func.count()).select_from(rows.subquery()).scalar_subquery()

    def ids(self, session: Session, limit: int) -> list[int]:
        """The first rows' ids (of steps, or of dossiers)."""
        return list(session.scalars(self._ordered(self._from(self._key[1])).limit(limit)))

    def place(self, session: Session, dossier_id: int) -> Key | None:
        """Where a dossier stands; None: it is not (any more) in the list."""
        row = session.execute(
            self._ordered(self._from(*self._key).where(self._dossier_id == dossier_id)).limit(1)
        ).one_or_none()  # fmt: skip
        return (row[0], row[1]) if row is not None else None

    def was(self, session: Session, row_id: int) -> Key | None:
        """The place that a row has or would have, in the list or not: where a page begins that starts after it."""
        column, key = self._key
        wanted = select(column).select_from(Task).join(Task.dossier) if self.of_tasks else select(column)
        row = session.execute(wanted.where(key == row_id)).one_or_none()
        return (row[0], row_id) if row is not None and row[0] is not None else None

    def beside(self, session: Session, key: Key, dossier_id: int) -> Beside:
        """The number of a place, how many there are, and the dossiers beside it, in one query."""
        other = self._from(self._dossier_id).where(self._dossier_id != dossier_id)
        up = self._ordered(other.where(self._turned()._past(key)), back=True)
        down = self._ordered(other.where(self._past(key)))
        row = session.execute(
            select(self.many(self._turned()._past(key)), self.many(),
                   up.limit(1).scalar_subquery(), down.limit(1).scalar_subquery())
        ).one()  # fmt: skip
        return Beside(min(row[0] + 1, MOST), row[1], row[2], row[3])

    def following(self, session: Session, key: Key, dossier_id: int) -> int | None:
        """The dossier to open after an act on ``dossier_id``, which stood at ``key``: the next one, else the first."""
        wanted = self._ordered(self._from(self._dossier_id).where(self._dossier_id != dossier_id)).limit(1)
        found: int | None = session.scalar(wanted.where(self._past(key)))
        return found if found is not None else session.scalar(wanted)


def paged(
    session: Session, listing: Listing, base: Select[Any], after: Key | None, before: Key | None, size: int
) -> Page:  # fmt: skip
    """One page of ``base``, the rows of the list, after or before a key."""
    if before is not None:
        turned = listing._turned()
        rows = list(session.scalars(turned._ordered(base.where(turned._past(before))).limit(size + 1)))
        more, rows = len(rows) > size, rows[:size][::-1]
        follows, precedes = bool(rows), more
    else:
        wanted = base.where(listing._past(after)) if after else base
        rows = list(session.scalars(listing._ordered(wanted).limit(size + 1)))
        follows, precedes = len(rows) > size, after is not None and bool(rows)
        rows = rows[:size]
    ahead = listing.many(listing._turned()._past(listing.key_of(rows[0]))) if rows and precedes else literal(0)
    total, skipped = session.execute(select(listing.many(), ahead)).one()
    return Page(
        rows, total, skipped + 1 if rows else 0,
        listing.key_of(rows[0]) if rows and precedes else None, listing.key_of(rows[-1]) if rows and follows else None,
    )  # fmt: skip


def task_page(
    session: Session, condition: ColumnElement[bool], wanted: Filter, *, kinds: Sequence[str] = (), after: Key | None = None,
    before: Key | None = None, size: int = 25,
) -> Page:  # fmt: skip
    """Steps with their dossiers, by due time of the step."""
    of_kind = [Task.kind.in_([str(k) for k in kinds])] if kinds else []
    return Listing([condition, *narrowed(wanted, True), *of_kind]).page(session, after, before, size)


def dossier_page(
    session: Session, condition: ColumnElement[bool], wanted: Filter, *, after: Key | None = None, before: Key | None = None,
    size: int = 25,
) -> Page:  # fmt: skip
    """Dossiers, by what was promised (or, not yet received, by when they came)."""
    return Listing([condition, *narrowed(wanted, False)], BY_PROMISE, False).page(session, after, before, size)


def uncollected_page(
    session: Session, condition: ColumnElement[bool], *, after: Key | None = None, before: Key | None = None, size: int = 25
) -> Page:  # fmt: skip
    """Ready dossiers, longest waiting first. Two queries."""
    return Listing([condition], Sort(Dossier.ready_at, lambda d: d.ready_at), False).page(session, after, before, size)


def watch_page(
    session: Session, condition: ColumnElement[bool], *, after: Key | None = None, before: Key | None = None, size: int = 25
) -> Page:  # fmt: skip
    """Steps with their dossiers, by the nearer of the two clocks (L4)."""
    return Listing([condition], Sort(lateness.soonest, lateness.nearer)).page(session, after, before, size)
