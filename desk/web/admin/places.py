"""Whose calendar a page is about (``?noi=``), and what a change of it would touch, as values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import request

from ...domain.calendar_changes import Change, stamp
from ...domain.errors import Invalid, Stale
from ...services import scheduling
from ...services.drifting import Drift, touched
from ...services.scheduling import Edit
from ...store.models import Agency
from ...store.queries import calendars, directory, settings
from ...store.queries.calendars import NATION, Book
from ..forms import asked, attempt
from ..guard import actor, reading
from ..row_numbers import row_id
from .calendar_forms import EditForm

NATIONAL = "ca-nuoc"  # in an address: the whole country, for people whose own pages are their office's
PAGE = 50


@dataclass(frozen=True)
class Place:
    """The whole country, or one agency; may whoever asks change what holds there?"""

    scope: str
    name: str
    agency_id: int | None
    editable: bool
    noi: str | None  # what stands in an address

    @property
    def line(self) -> list[tuple[int, str]]:
        return calendars.line_of(reading(), self.agency_id) if self.agency_id is not None else []


def place() -> Place:
    """What the address asks for: without ``noi`` the whole country, or one's own office if one keeps no more than that."""
    noi = request.args.get("noi", "")
    if noi:
        return _at("" if noi == NATIONAL else noi)
    units = settings.managed(reading(), actor(), 1)
    return _at(NATION if settings.is_top(reading(), actor()) or not units else units[0].code)


def national() -> Place:
    """The whole country, whatever the address says."""
    return _at(NATION)


def _at(scope: str) -> Place:
    editable = scheduling.may_edit(reading(), actor(), scope)
    if scope == NATION:
        return Place(scope, "Cả nước", None, editable, None if settings.is_top(reading(), actor()) else NATIONAL)
    unit = directory.agency_by_code(reading(), scope)
    return Place(scope, unit.name, unit.id, editable, scope)


def units() -> Sequence[Agency]:
    """What may be chosen."""
    return settings.managed(reading(), actor())


@dataclass(frozen=True)
class Preview:
    """What a change comes to: its days, and the open dossiers whose deadline would be counted differently, a page of them."""

    changes: Sequence[Change]
    total: int
    drifts: Sequence[Drift]
    after: int | None  # the key of the next page
    seen: str


def page(found: Sequence[Drift]) -> tuple[list[Drift], int, int | None]:
    """The dossiers after the key that the address or the form sent, how many stand before them, and the key after them."""
    key = request.values.get("sau", 0, type=row_id)
    rest = [d for d in found if d.dossier.id > key]
    return rest[:PAGE], len(found) - len(rest), rest[PAGE - 1].dossier.id if len(rest) > PAGE else None


def preview_of(book: Book, changes: Sequence[Change], seen: str) -> Preview:
    """The preview of a book of calendars that is being tried."""
    found = touched(reading(), book)
    rows, _, after = page(found)
    return Preview(changes, len(found), rows, after, seen)


def mark(edit: Edit) -> str:
    """What the page showed: the calendar that stood, and what it would become."""
    return edit.stamp + stamp(edit.after.values())


def offer(form: EditForm, make: Callable[[], Edit], *, because: str = "") -> tuple[list[Change] | None, Preview | None]:
    """Show a change, or save it if this very change was shown before: (what was saved, None) or (None, what to show).

    (None, None): a rule refused it; the form says why.
    """
    edit = asked(form, make)
    if edit is None:
        return None, None
    if form.saving and form.seen.data == mark(edit):
        done = attempt(form, lambda work: scheduling.apply(work, edit, because=because), only=(Invalid, Stale))
        if done is not None:
            return done, None
    elif form.saving and edit.changes:
        form.form_errors = [*(form.form_errors or []), scheduling.CHANGED]
    return None, preview_of(edit.book(calendars.book(reading())), edit.changes, mark(edit))
