"""What the apology says (văn bản xin lỗi và hẹn lại), sentence by sentence: one text for the paper and for its preview on the screen.

Mẫu số 04 of TT 01/2018/TT-VPCP and of TT 03/2025/TT-VPCP. The form speaks of a date already missed; sent before it, as the law
asks, the sentence about it says so instead.
"""

from .dates import paper_date, paper_moment
from .papers import ApologySlip

Part = tuple[str, bool]
"""A text, and whether it stands out."""


def received(slip: ApologySlip) -> tuple[Part, ...]:
    """When what was received, under which number."""
    day = paper_date(slip.received_at)
    return (
        (
            f"{day[0].upper()}{day[1:]}, {slip.received_by} tiếp nhận giải quyết hồ sơ đề nghị giải quyết thủ tục ",
            False,
        ),
        (slip.request, True),
        (f" của {slip.you}; mã số: ", False),
        (slip.number, True),
        (".", False),
    )


def promised(slip: ApologySlip) -> tuple[Part, ...]:
    """The date that stands on the receipt."""
    return (
        ("Thời gian hẹn trả kết quả giải quyết hồ sơ: ", False),
        (f"{paper_moment(slip.promised_at)}.", True),
    )


def missed(slip: ApologySlip) -> tuple[Part, ...]:
    """That it is not kept, and why; the reason follows as it was written."""
    so_far = "Tuy nhiên đến nay, " if slip.passed else "Tuy nhiên, "
    not_done = "chưa trả kết quả" if slip.passed else "không trả được kết quả"
    return (
        (f"{so_far}{slip.agency} {not_done} giải quyết hồ sơ của {slip.you} đúng thời hạn quy định ghi trên Giấy tiếp nhận "
         "hồ sơ và hẹn trả kết quả. Lý do: ", False),
        (slip.reason.rstrip("."), False),
        (".", False),
    )  # fmt: skip


def sorry(slip: ApologySlip) -> tuple[Part, ...]:
    """The apology and the new date."""
    asks = ", đề nghị gia hạn thời gian giải quyết và " if slip.in_time else " và "
    return (
        (f"Sự chậm trễ này gây phiền hà, tốn kém chi phí, công sức của {slip.you}. {slip.agency} xin lỗi {slip.you}{asks}"
         "sẽ trả kết quả giải quyết hồ sơ vào ", False),
        (f"{paper_moment(slip.new_date)}.", True),
    )  # fmt: skip


def farewell(slip: ApologySlip) -> tuple[Part, ...]:
    """The last line of the form."""
    return ((f"Mong nhận được sự thông cảm của {slip.you}./.", False),)


def paragraphs(slip: ApologySlip) -> tuple[tuple[Part, ...], ...]:
    """The whole letter below "Kính gửi"."""
    return received(slip), promised(slip), missed(slip), sorry(slip), farewell(slip)
