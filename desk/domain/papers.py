"""What every printed form says (nội dung giấy tờ), free of layout, and how it is stored.

A slip is filled once, when a paper is issued, and kept as JSON: a reprint is made from the stored slip and never
from live rows (design.md §6). Titles, heads and form notes are data, because the law's profile changes them
(Thông tư 01/2018/TT-VPCP, Thông tư 03/2025/TT-VPCP). Every text is NFC; every time is aware and kept in Vietnam time.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from .paper_parts import Head as Head
from .records import Record, plain, read
from .stop_notice import StopSlip as StopSlip

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
    under: str = ""
    """Số ủy quyền, when somebody signs for the absent head of the agency."""


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


@dataclass(frozen=True)
class BundleLine(Record):
    """One dossier on the slip of a hand-over."""

    number: str
    owner: str
    request: str
    papers: int
    """How many papers lie in it."""


@dataclass(frozen=True)
class BundleSlip(Record):
    """Phiếu bàn giao hồ sơ: what one department gives another, signed by both (NĐ 61/2018, Điều 18; TH's Giấy bàn giao hồ sơ)."""

    head: Head
    title: str
    number: str
    giver: str
    giver_name: str
    receiver: str
    issued_at: datetime
    lines: tuple[BundleLine, ...]
    notes: tuple[str, ...]
    demo: bool


@dataclass(frozen=True)
class ResultSlip(Record):
    """Văn bản kết quả: what settles the dossier, in the form of NĐ 30/2020, Phụ lục I; before it is issued, its draft (dự thảo)."""

    head: Head
    title: str
    """Tên loại văn bản: Quyết định, Thông báo."""
    subject: str
    """Trích yếu."""
    number: str
    """Mã hồ sơ."""
    body: str
    """Paragraphs, a line each."""
    signed_as: tuple[str, ...]
    """Quyền hạn, chức vụ, line by line."""
    signer: str
    under: str
    """Số của văn bản ủy quyền; empty: by right of office."""
    receivers: tuple[str, ...]
    """Nơi nhận."""
    draft: bool
    check: str
    """The beginning of the digest of the text that was approved."""
    issued_at: datetime
    notes: tuple[str, ...]
    demo: bool


Slip = ReceiptSlip | SupplementSlip | RefusalSlip | ApologySlip | StopSlip | ControlSlip | BundleSlip | ResultSlip

KINDS: dict[str, type[Slip]] = {
    "receipt": ReceiptSlip,
    "supplement": SupplementSlip,
    "refusal": RefusalSlip,
    "apology": ApologySlip,
    "stop": StopSlip,
    "control": ControlSlip,
    "bundle": BundleSlip,
    "result": ResultSlip,
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
    return {field.name: plain(getattr(slip, field.name)) for field in fields(slip)}


def from_json(kind: str, data: dict[str, Any]) -> Slip:
    """The slip that ``to_json`` stored; an unknown kind, an unknown or missing key or a wrong type is a ValueError."""
    if kind not in KINDS:
        raise ValueError(f"unknown kind of paper: {kind!r}")
    slip: Slip = read(KINDS[kind], data, kind)
    return slip
