"""X1 as values: the rows of one list with this person's columns, what narrows it, the saved filters, what may be done with ticks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..domain.workflow import STATUS_NAMES
from ..store.models import SavedFilter
from ..store.queries import queues, tallying, workspace
from . import columns, narrowing, tabs, views, walking
from .columns import COLUMNS, NUMBER, Heading
from .guard import actor, now, reading
from .narrowing import Wanted
from .tabs import Tab

SIZES = (25, 50, 100)
PLAIN = "nguyen"  # ?nguyen=1: the list without the filter it usually opens with
MOST = 500  # rows of one bulk act
LABELS = {
    "acknowledge": "Nhận việc", "forward": "Chuyển", "assign": "Phân công", "approve": "Phê duyệt", "issue": "Cấp số và phát hành",
    "print": "In", "unassign": "Hoàn tác phân công",
}  # fmt: skip


@dataclass(frozen=True)
class Saved:
    """One saved filter as the page shows it."""

    id: int
    name: str
    url: str
    note: str
    mine: bool
    current: bool


@dataclass(frozen=True)
class Own:
    """What this person said about a list."""

    size: int
    columns: list[str]
    filters: list[SavedFilter]
    owners: dict[int, str]
    onward: bool

    @classmethod
    def load(cls, tab: Tab) -> "Own":
        """One query."""
        found = workspace.wishes(reading(), actor(), tab.slug)
        row = found.setting
        return cls(
            row.size if row else SIZES[0], columns.chosen(row.columns if row else None, tab.shows, tab.available),
            [f for f, _ in found.filters], {f.id: name for f, name in found.filters}, found.onward,
        )  # fmt: skip

    @property
    def usual(self) -> SavedFilter | None:
        """The filter that the list opens with."""
        return next((f for f in self.filters if f.usual and f.person_id == actor().id), None)


def page(tab: Tab) -> ResponseReturnValue:
    """The list that the address asks for; without anything asked, the one that this person usually opens."""
    own = Own.load(tab)
    if own.usual is not None and not request.args.keys() - {"the"}:
        return redirect(address(tab, own.usual.query))
    return render(tab, tab.wanted(request.args), own)


def render(tab: Tab, wanted: Wanted, own: Own) -> str:
    """The page."""
    found = tab.load(wanted, own.size)
    carried, known = walking.carried(tab, wanted), narrowing.places()
    rows = views.rows(found.rows, carried)
    filters = [_saved(tab, f, own, wanted) for f in own.filters]
    return render_template(
        "work/queue.html", tab=tab, tabs=tabs.offered(), wanted=wanted, page=found, rows=rows, range=tabs.range_of(found),
        links=_links(tab, wanted, found, own), due_choices=narrowing.DUE, now=now(), places=known,
        headings=_headings(tab, wanted, own.columns),
        chips=[(words, _plain(tab, left, own)) for words, left in wanted.chips(known)], own=own, sizes=SIZES,
        filters=filters, pinned=[s for s, f in zip(filters, own.filters, strict=True) if f.pinned and s.mine],
        current=next((s for s in filters if s.current), None), columns=COLUMNS, can=tab.available, order=_order(tab, wanted), most=MOST,
        total=tallying.shown(found.total),
        acts=[(act, LABELS[act]) for act in tab.doable()], statuses=[(int(s), STATUS_NAMES[s]) for s in tab.statuses], carried=carried,
        coming=queues.next_due(reading(), actor()) if not rows and tab.slug == "" and not wanted.narrowed else None,
    )  # fmt: skip


def address(tab: Tab, query: str) -> str:
    """The address of a saved filter; its words are read again, so that nothing strange stands in it."""
    return tab.to(tab.wanted(dict(parse_qsl(query))))


def _plain(tab: Tab, wanted: Wanted, own: Own) -> str:
    """The list with less of a filter; the whole of it must be asked for where it usually opens with one."""
    more: dict[str, Any] = {PLAIN: 1} if own.usual is not None and not wanted.query() else {}
    return tab.to(wanted, **more)


def _links(tab: Tab, wanted: Wanted, found: Any, own: Own) -> dict[str, str]:
    return {**tabs.links(tab, wanted, found), "whole": _plain(tab, Wanted(), own)}


def _saved(tab: Tab, row: SavedFilter, own: Own, wanted: Wanted) -> Saved:
    mine = row.person_id == actor().id
    said = [
        "" if mine else f"của {own.owners[row.id]}", "mở đầu tiên" if mine and row.usual else "",
        "ghim thành thẻ" if mine and row.pinned else "",
        "chia sẻ" if mine and row.agency_id is not None else "",
    ]  # fmt: skip
    current = tab.wanted(dict(parse_qsl(row.query))).query() == wanted.query() != {}
    return Saved(row.id, row.name, address(tab, row.query), ", ".join(filter(None, said)), mine, current)


def _headings(tab: Tab, wanted: Wanted, names: Sequence[str]) -> list[Heading]:
    """The headings; one that the list is sorted by turns it round, any other sorts by itself, for this visit only."""
    here = wanted.sort or tab.order
    found = []
    for name, column in [("number", NUMBER), *((n, COLUMNS[n]) for n in names)]:
        down, mine = here.startswith("-"), column.sort and here.removeprefix("-") == column.sort
        turned = f"-{column.sort}" if mine and not down else column.sort
        url = (
            tab.to(Wanted(**{**vars(wanted), "sort": turned if turned != tab.order else "", "after": "", "before": ""}))
            if column.sort
            else ""
        )
        found.append(Heading(name, column.label, ("descending" if down else "ascending") if mine else "", url))
    return found


def _order(tab: Tab, wanted: Wanted) -> str:
    """ "xếp theo hạn gần nhất", or by what it was sorted for this visit."""
    if wanted.sort in ("", tab.order):
        return "mới nhất đứng trước" if tab.order == "-xong" else "xếp theo hạn gần nhất"
    label = next(c.label for c in (NUMBER, *COLUMNS.values()) if c.sort == wanted.sort.removeprefix("-"))
    return f"xếp theo {label[:1].lower()}{label[1:]}" + (", từ cuối" if wanted.sort.startswith("-") else "")


def back_to(slug: str, query: str) -> str:
    """The address of a list that a form came from; a list that this person has not leads to their own."""
    tab = tabs.chosen(slug)
    if tab is None:
        return url_for("work.queue")
    return tab.to(tab.wanted(dict(parse_qsl(query))))
