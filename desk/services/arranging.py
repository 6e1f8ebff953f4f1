"""One's own lists (danh sách của riêng mình): filters saved under a name, columns, rows on a page. Nothing of a dossier changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..domain.errors import Invalid
from ..domain.text import tidy
from ..store.models import ListSetting, SavedFilter
from ..store.queries import workspace
from ..store.work import Work

LONGEST, MOST = 60, 30  # letters of a name, filters of one list
PINNED = 4  # more tabs than that are no tabs
SIZES = (25, 50, 100)


@dataclass(frozen=True)
class Wish:
    """What somebody says about a saved filter."""

    name: str
    shared: bool = False
    pinned: bool = False
    usual: bool = False


def save(work: Work, slug: str, query: str, wish: Wish) -> SavedFilter:
    """Lưu bộ lọc: a name for an address; the same name again is the same filter, now leading there. Raises ``Invalid`` at ``name``."""
    work.require("desk.use")
    mine = list(workspace.own_filters(work.session, work.actor, slug))
    row = next((f for f in mine if f.name.casefold() == tidy(wish.name).casefold()), None)
    if row is None:
        if len(mine) >= MOST:
            raise Invalid.at("name", f"Đã có {MOST} bộ lọc cho danh sách này. Xóa bớt rồi lưu.")
        assert work.actor.id is not None
        row = SavedFilter(person_id=work.actor.id, slug=slug, name="", query=query, pinned=False, usual=False)
    row.query = query
    _apply(work, row, wish, mine)
    work.session.add(row)
    return row


def change(work: Work, filter_id: int, wish: Wish) -> SavedFilter:
    """Sửa bộ lọc of one's own. Raises ``NotFound``, ``Invalid`` at ``name``."""
    row = workspace.own_filter(work.session, work.actor, filter_id)
    mine = workspace.own_filters(work.session, work.actor, row.slug)
    if any(f is not row and f.name.casefold() == tidy(wish.name).casefold() for f in mine):
        raise Invalid.at("name", f"Đã có bộ lọc tên “{tidy(wish.name)}”. Chọn tên khác.")
    _apply(work, row, wish, mine)
    return row


def _apply(work: Work, row: SavedFilter, wish: Wish, mine: Sequence[SavedFilter]) -> None:
    name = tidy(wish.name)
    if not 0 < len(name) <= LONGEST:
        raise Invalid.at("name", f"Đặt tên bộ lọc, từ 1 đến {LONGEST} ký tự.")
    if wish.pinned and sum(f.pinned for f in mine if f is not row) >= PINNED:
        raise Invalid.at("name", f"Chỉ ghim được {PINNED} bộ lọc thành thẻ. Bỏ ghim một bộ lọc khác.")
    row.name, row.pinned = name, wish.pinned
    if wish.usual and not row.usual:
        for other in mine:
            other.usual = False
        work.session.flush()  # one usual filter at a time, also while it changes
    row.usual = wish.usual
    place = unit(work) if wish.shared else None
    row.agency_id, row.department_id = place if place is not None else (None, None)


def unit(work: Work) -> tuple[int, int | None] | None:
    """The unit that this person shares with: where they read dossiers, their own department before a whole agency."""
    held = sorted(
        (h.agency_id, h.department_id) for h in work.actor.holdings
        if h.department_id is not None and work.actor.may("dossier.read", h.agency_id)
    )  # fmt: skip
    if held:
        return held[0]
    whole = sorted(work.actor.agencies_for("dossier.read"))
    return (whole[0], None) if whole else None


def remove(work: Work, filter_id: int) -> str:
    """Xóa bộ lọc of one's own; its name. Raises ``NotFound``."""
    row = workspace.own_filter(work.session, work.actor, filter_id)
    work.session.delete(row)
    return row.name


def arrange(work: Work, slug: str, columns: Sequence[str], size: int, onward: bool) -> None:
    """Cột, số dòng of a list; and whether the next dossier opens after an act, which holds for every list."""
    work.require("desk.use")
    _keep(work, slug, list(columns), size if size in SIZES else SIZES[0], onward)
    _keep(work, workspace.EVERY, [], SIZES[0], onward)


def _keep(work: Work, slug: str, columns: list[str], size: int, onward: bool) -> None:
    row = workspace.setting(work.session, work.actor, slug)
    if row is None:
        assert work.actor.id is not None
        row = ListSetting(person_id=work.actor.id, slug=slug)
        work.session.add(row)
    row.columns, row.size, row.onward = columns, size, onward
