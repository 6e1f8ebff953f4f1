"""What the notice of stopping says (Thông báo dừng giải quyết hồ sơ, Mẫu 05 of TT 03/2025/TT-VPCP): one text for paper and preview."""

from dataclasses import dataclass
from datetime import datetime

from .dates import paper_date
from .paper_parts import Head
from .records import Record

Part = tuple[str, bool]
"""A text, and whether it stands out."""


@dataclass(frozen=True)
class StopSlip(Record):
    """Thông báo dừng giải quyết hồ sơ (Mẫu 05 of TT 03/2025): on what ground, why, by which law; signed by the head of the agency."""

    head: Head
    title: str
    number: str
    owner: str
    """Kính gửi."""
    you: str
    """Ông/Bà, or quý tổ chức."""
    address: str
    request: str
    received_by: str
    received_at: datetime
    agency: str
    ground: str
    reason: str
    basis: str
    deliver_at: str
    """Where the papers handed in are given back."""
    contact_phone: str
    signer: str
    issued_at: datetime
    notes: tuple[str, ...]
    demo: bool


def received(slip: StopSlip) -> tuple[Part, ...]:
    """When what was received, under which number."""
    day = paper_date(slip.received_at)
    return (
        (f"{day[0].upper()}{day[1:]}, {slip.received_by} tiếp nhận hồ sơ đề nghị giải quyết thủ tục ", False), (slip.request, True),
        (f" của {slip.you}; mã số: ", False), (slip.number, True), (".", False),
    )  # fmt: skip


def stopped(slip: StopSlip) -> tuple[Part, ...]:
    """That it is stopped, and on what ground."""
    return (
        (f"{slip.agency} thông báo ", False), ("dừng giải quyết hồ sơ", True), (" nêu trên. Căn cứ dừng: ", False),
        (_ended(slip.ground), False),
    )  # fmt: skip


def why(slip: StopSlip) -> tuple[Part, ...]:
    """The reason, as it was written."""
    return (("Lý do: ", False), (_ended(slip.reason), False))


def law(slip: StopSlip) -> tuple[Part, ...]:
    """The provision or document it rests on."""
    return (("Căn cứ pháp lý: ", False), (_ended(slip.basis), False))


def farewell(slip: StopSlip) -> tuple[Part, ...]:
    """What the citizen does now."""
    phone = f", điện thoại {slip.contact_phone}" if slip.contact_phone else ""
    return (
        (f"Đề nghị {slip.you} đến {slip.deliver_at} nhận lại giấy tờ đã nộp{phone}. Khi đủ điều kiện, {slip.you} nộp hồ sơ mới. "
         f"Không đồng ý với thông báo này, {slip.you} có quyền khiếu nại theo quy định của pháp luật./.", False),
    )  # fmt: skip


def paragraphs(slip: StopSlip) -> tuple[tuple[Part, ...], ...]:
    """The whole text."""
    return received(slip), stopped(slip), why(slip), law(slip), farewell(slip)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
