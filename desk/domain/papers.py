"""What every printed form says (nội dung giấy tờ), free of layout, and how it is stored.

A slip is filled once, when a paper is issued, and kept as JSON: a reprint is made from the stored slip and never
from live rows (design.md §6). Titles, heads and form notes are data, because the law's profile changes them
(Thông tư 01/2018/TT-VPCP, Thông tư 03/2025/TT-VPCP). Every text is NFC; every time is aware and kept in Vietnam time.
"""

import types
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from .paper_parts import Head, Record
from .stop_notice import StopSlip

__all__ = [
    "KINDS", "QR_ALPHANUMERIC", "ApologySlip", "ControlSlip", "HandOver", "Head", "PaperLine", "ReceiptSlip", "Record", "RefusalSlip",
    "Reprint", "Slip", "StopSlip", "SupplementSlip", "from_json", "to_json",
]  # fmt: skip

QR_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
"""ISO/IEC 18004: what a QR symbol holds in alphanumeric mode, 5.5 bits a character instead of 8."""


@dataclass(frozen=True)
class PaperLine(Record):
    """One row of the papers handed in (thành phần hồ sơ)."""

    name: str
    kind: str
    """Bản chính, Bản sao, Bản điện tử, Xuất trình; not checked here, because sector law knows more kinds."""
    count: int


@dataclass(frozen=True)
class ReceiptSlip(Record):
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Mẫu 01; NĐ 61/2018 art 17)."""

    head: Head
    title: str
    number: str
    lookup_code: str
    status_url: str
    """Public status page; printed as a QR in capitals, so its path must answer to capitals."""
    owner: str
    submitter: str
    address: str
    phone: str
    email: str
    request: str
    papers: tuple[PaperLine, ...]
    sets: int
    term_words: str
    received_at: datetime
    promised_at: datetime
    deliver_at: str
    fee_words: str
    book: str
    book_serial: int
    clerk: str
    hotline: str
    notes: tuple[str, ...]
    demo: bool

    def __post_init__(self) -> None:
        super().__post_init__()
        strange = sorted(set(self.status_url.upper()) - QR_ALPHANUMERIC)
        if strange or not self.status_url:
            # Refused here, when the paper is issued, and not at the printer with the citizen waiting.
            raise ValueError(f"ReceiptSlip.status_url cannot be an alphanumeric QR: {self.status_url!r} has {strange}")


@dataclass(frozen=True)
class SupplementSlip(Record):
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (Mẫu 02; NĐ 61/2018 art 11.2.c, 17.2.a: in full, once, reasoned)."""

    head: Head
    title: str
    number: str
    """Mã hồ sơ; empty when the dossier has not been taken in."""
    owner: str
    address: str
    phone: str
    email: str
    request: str
    items: tuple[str, ...]
    """What must be completed, one sentence each."""
    reason: str
    contact: str
    contact_phone: str
    issued_at: datetime
    clerk: str
    notes: tuple[str, ...]
    demo: bool


@dataclass(frozen=True)
class RefusalSlip(Record):
    """Phiếu từ chối tiếp nhận giải quyết hồ sơ (Mẫu 03; NĐ 61/2018 art 17.1.b)."""

    head: Head
    title: str
    number: str
    """Mã hồ sơ; empty when the dossier has not been taken in."""
    owner: str
    submitter: str
    address: str
    phone: str
    email: str
    request: str
    reason: str
    issued_at: datetime
    clerk: str
    notes: tuple[str, ...]
    demo: bool


@dataclass(frozen=True)
class ApologySlip(Record):
    """Phiếu xin lỗi và hẹn lại ngày trả kết quả (Mẫu 04; NĐ 61/2018 art 19.9): once, with the reason and a new date."""

    head: Head
    title: str
    number: str
    owner: str
    """Kính gửi."""
    you: str
    """Ông/Bà, or quý tổ chức."""
    request: str
    """Name of the procedure."""
    received_by: str
    """The agency that received, inside a sentence; ``agency`` is the one that is late and signs."""
    received_at: datetime
    promised_at: datetime
    """What the receipt says, or what was told since."""
    agency: str
    reason: str
    new_date: datetime
    passed: bool
    """The promised moment has gone by when this is signed."""
    in_time: bool
    """Signed a working day before it at least: an extension (gia hạn)."""
    signer: str
    issued_at: datetime
    notes: tuple[str, ...]
    demo: bool


@dataclass(frozen=True)
class HandOver(Record):
    """One hand-over of the dossier (giao, nhận) on the control slip."""

    giver: str
    receiver: str
    at: datetime | None
    """None prints dots, to be filled in by hand."""
    giver_name: str
    receiver_name: str
    result: str
    """Trước hạn, Đúng hạn, Quá hạn; empty while open."""
    note: str


@dataclass(frozen=True)
class ControlSlip(Record):
    """Phiếu kiểm soát quá trình giải quyết hồ sơ (Mẫu 05 of TT 01/2018; art 17.1.b: every hand-over with its time)."""

    head: Head
    title: str
    number: str
    settled_by: str
    coordinated_by: tuple[str, ...]
    owner: str
    request: str
    received_at: datetime
    promised_at: datetime
    issued_at: datetime
    hand_overs: tuple[HandOver, ...]
    notes: tuple[str, ...]
    demo: bool


Slip = ReceiptSlip | SupplementSlip | RefusalSlip | ApologySlip | StopSlip | ControlSlip

KINDS: dict[str, type[Slip]] = {
    "receipt": ReceiptSlip,
    "supplement": SupplementSlip,
    "refusal": RefusalSlip,
    "apology": ApologySlip,
    "stop": StopSlip,
    "control": ControlSlip,
}


@dataclass(frozen=True)
class Reprint(Record):
    """The n-th time the same paper leaves the printer (In lại lần n)."""

    n: int
    at: datetime

    def __post_init__(self) -> None:
        super().__post_init__()
        if type(self.n) is not int or self.n < 1:
            raise ValueError("Reprint.n: counted from 1")


def to_json(slip: Slip) -> dict[str, Any]:
    """The slip as plain values for storage: times in ISO 8601 with their offset, rows as lists."""
    return {field.name: _plain(getattr(slip, field.name)) for field in fields(slip)}


def from_json(kind: str, data: dict[str, Any]) -> Slip:
    """The slip that ``to_json`` stored; an unknown kind, an unknown or missing key or a wrong type is a ValueError."""
    if kind not in KINDS:
        raise ValueError(f"unknown kind of paper: {kind!r}")
    slip: Slip = _read(KINDS[kind], data, kind)
    return slip


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


@cache
def _hints(record: type) -> dict[str, Any]:
    return get_type_hints(record)


def _read(wanted: Any, value: Any, where: str) -> Any:
    """``value`` as the annotated type ``wanted``; strict, because a stored paper must mean one thing for ever."""
    if is_dataclass(wanted):
        return _read_record(wanted, value, where)
    if get_origin(wanted) is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{where}: not a list")
        return tuple(_read(get_args(wanted)[0], item, f"{where}[{at}]") for at, item in enumerate(value))
    if get_origin(wanted) in (Union, types.UnionType):
        return None if value is None else _read(get_args(wanted)[0], value, where)
    if wanted is datetime:
        if not isinstance(value, str):
            raise ValueError(f"{where}: not a time")
        return datetime.fromisoformat(value)
    if type(value) is not wanted:
        raise ValueError(f"{where}: {type(value).__name__} instead of {wanted.__name__}")
    return value


def _read_record(record: Any, data: Any, where: str) -> Any:
    names = {field.name for field in fields(record)}
    if not isinstance(data, dict) or data.keys() != names:
        data = data if isinstance(data, dict) else {}
        missing, unknown = sorted(names - data.keys()), sorted(data.keys() - names)
        raise ValueError(f"{where}: missing {missing}, unknown {unknown}")
    hints = _hints(record)
    return record(**{name: _read(hints[name], data[name], f"{where}.{name}") for name in sorted(names)})
