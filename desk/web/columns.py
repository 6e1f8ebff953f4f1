"""The columns that a list can have (bộ chọn cột): their headings, what each is sorted by, and which of them a person chose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column: its heading, and the name of the order it gives (empty: it gives none)."""

    label: str
    sort: str = ""


COLUMNS: dict[str, Column] = {
    "owner": Column("Chủ hồ sơ", "chu"), "procedure": Column("Thủ tục", "thu-tuc"), "where": Column("Đang ở"),
    "place": Column("Nơi giữ, bước"), "holder": Column("Người giữ"), "sender": Column("Người chuyển"),
    "status": Column("Trạng thái", "trang-thai"), "received": Column("Tiếp nhận"), "opened": Column("Đến bước này", "den"),
    "done": Column("Xong bước", "xong"), "due": Column("Hạn bước", "han"), "promise": Column("Hẹn trả", "hen"),
}  # fmt: skip
NUMBER = Column("Mã hồ sơ", "ma")  # always there, and first: it opens the dossier
OF_DOSSIERS = ("owner", "procedure", "place", "status", "received", "promise")


def available(of_tasks: bool, ended: bool) -> list[str]:
    """The columns that a list of this kind can have."""
    if not of_tasks:
        return list(OF_DOSSIERS)
    return [name for name in COLUMNS if name != ("due" if ended else "done")]


def sorts(names: Iterable[str]) -> set[str]:
    """What a list with these columns can be sorted by."""
    return {NUMBER.sort, *(COLUMNS[name].sort for name in names)} - {""}


def chosen(stored: Sequence[object] | None, usual: Sequence[str], can: Sequence[str]) -> list[str]:
    """A person's columns, in the order of the table; what the list has not (any more) is left out."""
    found = [name for name in can if name in stored] if stored else []
    return found or [name for name in usual if name in can]


@dataclass(frozen=True)
class Heading:
    """A heading as the page shows it: how the list is sorted by it now, and where a press leads."""

    name: str
    label: str
    sort: str  # ascending, descending, or nothing
    url: str
