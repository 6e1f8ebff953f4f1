"""What the counter was told (tờ tiếp nhận): plain values between the form, the service and the paper."""

from dataclasses import dataclass, field
from datetime import date

from .workflow import Channel, Delivery


@dataclass(frozen=True)
class Who:
    """A person or organisation as it stood on the day (chủ hồ sơ, người nộp, người được ủy quyền)."""

    name: str
    id_number: str = ""
    born: date | None = None
    sex: str = ""
    address: str = ""
    phone: str = ""  # E.164
    email: str = ""
    kind: int = 1  # loại đối tượng: 1 công dân, 2 doanh nghiệp, 3 cơ quan nhà nước, 4 tổ chức khác


@dataclass(frozen=True)
class Handed:
    """One paper of the case, and whether it was handed in (đủ)."""

    paper_id: int
    given: bool


@dataclass(frozen=True)
class Application:
    """One intake. ``key`` is the form's idempotency key: the same key is the same dossier, for ever."""

    key: str
    agency_id: int
    case_id: int
    owner: Who
    submitter: Who | None = None  # None: the owner came in person
    authorised: Who | None = None
    channel: Channel = Channel.DIRECT
    delivery: Delivery = Delivery.DESK
    sets: int = 1
    about: str = ""  # nội dung yêu cầu giải quyết; empty: the procedure's name
    papers: tuple[Handed, ...] = field(default_factory=tuple)
    fee_paid: bool = False
    competent_id: int | None = (
        None  # cơ quan giải quyết, when it is not the agency of the desk (không phụ thuộc địa giới)
    )
    duplicate_reason: str = ""  # vì sao vẫn tiếp nhận dù có thể trùng
