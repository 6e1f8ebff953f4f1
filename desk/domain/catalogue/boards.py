"""What the papers for everyone say (giấy niêm yết, tờ phát cho người dân): plain values, free of layout.

The list on the notice board and the page of one procedure (NĐ 61/2018, Điều 8: the desk makes its list and its procedures
public; NĐ 63/2010, Điều 8: the parts of a procedure), the poster with a QR, and the list of what to bring. None of them is
issued or stored: each is made from an edition as it stands on ``day``, and the same values give the same paper. Whatever
depends on a calendar or on law is words already (``5 ngày làm việc``, ``8.000 đồng/bản``, ``Toàn trình``).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ..papers import Head
from ..records import Record

NO_FEE = "Không"
NOTHING = "–"


class Addressed(Record):
    """A paper whose QR leads to ``url``: one that no telephone can open is refused when the paper is made, and not on the wall."""

    url: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if (
            not self.url.startswith(("http://", "https://"))
            or not self.url.isascii()
            or not self.url.isprintable()
            or " " in self.url
        ):
            raise ValueError(f"not a web address for a QR: {self.url!r}")


@dataclass(frozen=True)
class Way(Record):
    """One channel of one case (cách thức thực hiện), with its term and what it costs."""

    channel: str
    """Trực tiếp, Trực tuyến, Bưu chính."""
    term: str
    """5 ngày làm việc; empty: not said."""
    fees: tuple[str, ...]
    """One line a fee: Lệ phí hộ tịch: 8.000 đồng/bản; none at all: no fee."""


@dataclass(frozen=True)
class Bring(Record):
    """One paper to bring (thành phần hồ sơ)."""

    name: str
    how: str
    """Nộp, Xuất trình."""
    originals: int
    copies: int
    required: bool
    """False: only where it exists (nếu có)."""
    form: str
    """Name of the blank form to fill; empty: none."""
    form_url: str
    """Where it is downloaded, as it is typed: motcua.example.vn/mau/tk-khai-sinh; empty: not on line."""
    instead: str
    """The database that makes it unnecessary; empty: none."""
    reusable: bool
    """Handed in and digitised once, it need not be brought again."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.originals < 0 or self.copies < 0:
            raise ValueError(f"Bring: fewer than no sheets of {self.name!r}")


@dataclass(frozen=True)
class Variant(Record):
    """One case (trường hợp): how to apply, and with which papers. ``name`` is printed only where there are several."""

    name: str
    ways: tuple[Way, ...]
    papers: tuple[Bring, ...]


@dataclass(frozen=True)
class BoardRow(Record):
    """One procedure of the list."""

    code: str
    name: str
    variants: tuple[Variant, ...]
    """Their papers are not printed here."""
    settled_by: str
    online: str
    """Mức độ trực tuyến: Mức độ 4, Toàn trình."""


@dataclass(frozen=True)
class BoardField(Record):
    """The procedures of one field (lĩnh vực), in the order in which they are printed."""

    name: str
    rows: tuple[BoardRow, ...]


@dataclass(frozen=True)
class Board(Addressed):
    """Danh mục thủ tục hành chính niêm yết: what one unit receives on a day."""

    head: Head
    """``serial`` and ``form_note`` are left empty."""
    title: str
    """Danh mục thủ tục hành chính tiếp nhận tại …; printed in capitals."""
    decision: str
    """Công bố tại Quyết định số 1155/QĐ-UBND ngày 15 tháng 6 năm 2018 của …; empty prints no line."""
    fields: tuple[BoardField, ...]
    day: date
    url: str
    """The public list of this unit."""
    hotline: str
    notes: tuple[str, ...]
    """Where to complain, and the like: a sentence each."""
    demo: bool


@dataclass(frozen=True)
class Stage(Record):
    """One step of the citizen's picture of the route (trình tự thực hiện)."""

    where: str
    what: str
    term: str
    """Empty: none of its own."""


@dataclass(frozen=True)
class Sheet(Addressed):
    """The page of one procedure for the notice board (nội dung thủ tục hành chính niêm yết)."""

    head: Head
    code: str
    name: str
    field: str
    decision: str
    day: date
    """The edition in force on this day is what the page says."""
    variants: tuple[Variant, ...]
    applicants: str
    conditions: str
    competent: str
    coordinating: str
    place: str
    """Where to apply and to collect: the desk, with its address."""
    hours: tuple[str, ...]
    """Opening hours, a line each: thứ Hai – thứ Sáu: 07:30–11:30, 13:30–17:00."""
    online: str
    stages: tuple[Stage, ...]
    results: tuple[str, ...]
    legal_basis: tuple[str, ...]
    url: str
    """The public page of this procedure."""
    hotline: str
    notes: tuple[str, ...]
    demo: bool


@dataclass(frozen=True)
class Poster(Addressed):
    """Áp phích QR: for a unit, or for one procedure."""

    agency: str
    desk: str
    code: str
    procedure: str
    """Empty with ``code``: the poster of the whole unit."""
    url: str
    hotline: str
    hours: tuple[str, ...]
    day: date
    demo: bool


@dataclass(frozen=True)
class CheckList(Addressed):
    """Giấy tờ cần mang: handed to a citizen, or printed at home. One variant, or all where nobody has chosen yet."""

    agency: str
    desk: str
    code: str
    name: str
    variants: tuple[Variant, ...]
    place: str
    hours: tuple[str, ...]
    results: tuple[str, ...]
    url: str
    hotline: str
    notes: tuple[str, ...]
    day: date
    demo: bool


def said_terms(variants: Sequence[Variant]) -> list[str]:
    """The terms of a procedure in as few lines as say everything: by channel and by case only where they differ."""
    return _said(variants, lambda way: (way.term or NOTHING,))


def said_fees(variants: Sequence[Variant]) -> list[str]:
    """What a procedure costs, likewise; ``Không`` where nothing is due."""
    return _said(variants, lambda way: way.fees or (NO_FEE,))


def _said(variants: Sequence[Variant], pick: Callable[[Way], tuple[str, ...]]) -> list[str]:
    by_case = [_by_channel((way.channel, pick(way)) for way in variant.ways) for variant in variants]
    if all(lines == by_case[0] for lines in by_case):
        return by_case[0] if by_case else []
    return [
        f"{variant.name}{' – ' if len(lines) > 1 else ': '}{'; '.join(lines)}"
        for variant, lines in zip(variants, by_case, strict=True)
    ]


def _by_channel(said: Iterable[tuple[str, tuple[str, ...]]]) -> list[str]:
    """``Trực tiếp, bưu chính: 5 ngày làm việc``; without a channel where all say the same."""
    channels: dict[tuple[str, ...], list[str]] = {}
    for channel, lines in said:
        alike = channels.setdefault(lines, [])
        alike.append(channel[:1].lower() + channel[1:] if alike else channel)
    if len(channels) < 2:
        return [line for lines in channels for line in lines]
    return [f"{', '.join(names)}: {'; '.join(lines)}" for lines, names in channels.items()]
