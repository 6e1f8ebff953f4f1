"""Invented slips for the tests of the printed forms, as factories: keyword changes over a complete paper."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.domain.papers import (
    ApologySlip,
    BundleLine,
    BundleSlip,
    ControlSlip,
    HandOver,
    Head,
    PaperLine,
    ReceiptSlip,
    RefusalSlip,
    ResultSlip,
    Slip,
    StopSlip,
    SupplementSlip,
)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
RECEIVED = datetime(2018, 11, 5, 8, 12, tzinfo=VIETNAM)
PROMISED = datetime(2018, 11, 26, 16, 30, tzinfo=VIETNAM)
PAPER_NAMES = (
    "Tờ khai đăng ký khai sinh",
    "Giấy chứng sinh",
    "Giấy chứng nhận kết hôn của cha, mẹ",
    "Sổ hộ khẩu của người mẹ",
    "Chứng minh nhân dân của người đi đăng ký",
)
FORM = "ban hành kèm theo Thông tư số 01/2018/TT-VPCP"


def _head(form: str = "Mẫu số 01", serial: str = "12/TNHS") -> Head:
    """The head of a commune desk of 2018."""
    return Head("ỦY BAN NHÂN DÂN XÃ YẾT KIÊU", "Bộ phận Tiếp nhận và Trả kết quả", serial, "Yết Kiêu", f"{form} {FORM}")


def _papers(count: int) -> tuple[PaperLine, ...]:
    """``count`` rows of papers with names of the usual length."""
    kinds = ("Bản chính", "Bản sao", "Bản điện tử", "Xuất trình")
    return tuple(PaperLine(PAPER_NAMES[at % 5], kinds[at % 4], 1 + at % 2) for at in range(count))


def _receipt(**changes: Any) -> ReceiptSlip:
    """A complete receipt of five papers."""
    values: dict[str, Any] = {
        "head": _head(),
        "title": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        "number": "000.14.14.H23-181105-0047",
        "lookup_code": "K7Q49M2X3B",
        "status_url": "https://motcua.hoanggiang.gov.vn/t/K7Q49M2X3B",
        "owner": "Nguyễn Văn Ấn",
        "submitter": "Phạm Thị Huyền Trân",
        "address": "Thôn Khuông Phụ, xã Yết Kiêu, huyện Gia Lộc, tỉnh Hải Dương",
        "phone": "0900 000 321",
        "email": "huyentran@example.vn",
        "request": "Đăng ký khai sinh có yếu tố nước ngoài",
        "papers": _papers(5),
        "sets": 1,
        "term_words": "15 ngày làm việc",
        "received_at": RECEIVED,
        "promised_at": PROMISED,
        "deliver_at": "Bộ phận Tiếp nhận và Trả kết quả xã Yết Kiêu",
        "fee_words": "8.000 đồng (Tám nghìn đồng chẵn)",
        "book": "01/2018",
        "book_serial": 47,
        "clerk": "Trần Thị Bích",
        "hotline": "0220 000 0000",
        "notes": (
            "Giấy tiếp nhận hồ sơ và hẹn trả kết quả được lập thành 02 liên; một liên giao cho người nộp hồ sơ, "
            "một liên lưu tại Bộ phận tiếp nhận và trả kết quả.",
            "Tổ chức, cá nhân có thể đăng ký nhận kết quả tại nhà (trụ sở tổ chức) qua dịch vụ bưu chính.",
        ),
        "demo": False,
    }
    return ReceiptSlip(**values | changes)


def _supplement(**changes: Any) -> SupplementSlip:
    """A request for two papers more."""
    values: dict[str, Any] = {
        "head": _head("Mẫu số 02", "03/HDHS"),
        "title": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
        "number": "000.14.14.H23-181105-0047",
        "owner": "Nguyễn Văn Ấn",
        "address": "Thôn Khuông Phụ, xã Yết Kiêu, huyện Gia Lộc, tỉnh Hải Dương",
        "phone": "0900 000 321",
        "email": "",
        "request": "Xác nhận, giải quyết trợ cấp đối với người tham gia kháng chiến",
        "items": ("Bản khai cá nhân có xác nhận của thôn;", "Bản sao Huân chương, Huy chương."),
        "reason": "Bản khai chưa có chữ ký của người khai.\nGiấy tờ kèm theo chưa được chứng thực.",
        "contact": "Trần Thị Bích",
        "contact_phone": "0220 000 0000",
        "issued_at": RECEIVED,
        "clerk": "Trần Thị Bích",
        "notes": ("Phiếu được lập thành 02 liên; một liên giao cho người nộp hồ sơ, một liên lưu.",),
        "demo": False,
    }
    return SupplementSlip(**values | changes)


def _refusal(**changes: Any) -> RefusalSlip:
    """A refusal for want of competence."""
    values: dict[str, Any] = {
        "head": _head("Mẫu số 03", "02/TCTN"),
        "title": "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
        "number": "",
        "owner": "Nguyễn Văn Ấn",
        "submitter": "Phạm Thị Huyền Trân",
        "address": "Thôn Khuông Phụ, xã Yết Kiêu, huyện Gia Lộc, tỉnh Hải Dương",
        "phone": "0900 000 321",
        "email": "huyentran@example.vn",
        "request": "Cấp Giấy chứng nhận quyền sử dụng đất",
        "reason": "Thửa đất đang có tranh chấp, chưa có quyết định giải quyết có hiệu lực pháp luật.",
        "issued_at": RECEIVED,
        "clerk": "Trần Thị Bích",
        "notes": ("Phiếu được lập thành 02 liên.",),
        "demo": False,
    }
    return RefusalSlip(**values | changes)


def _apology(**changes: Any) -> ApologySlip:
    """An extension asked for in time by the commune that received."""
    agency = "Ủy ban nhân dân xã Yết Kiêu"
    values: dict[str, Any] = {
        "head": Head(agency.upper(), "", "02/PXL", "Yết Kiêu", f"Mẫu số 04 {FORM}"),
        "title": "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
        "number": "000.14.14.H23-181105-0047",
        "owner": "Nguyễn Văn Ấn",
        "you": "Ông/Bà",
        "request": "Xác nhận, giải quyết trợ cấp đối với người tham gia kháng chiến",
        "received_by": agency,
        "received_at": RECEIVED,
        "promised_at": PROMISED,
        "agency": agency,
        "reason": "Phải xác minh thực tế, hồ sơ phức tạp: chờ xác nhận của Ban Chỉ huy Quân sự huyện.",
        "new_date": PROMISED.replace(month=12, day=3),
        "passed": False,
        "in_time": True,
        "signer": "Đặng Quốc Hữu",
        "issued_at": PROMISED.replace(day=23),
        "notes": (),
        "demo": False,
    }
    return ApologySlip(**values | changes)


def _stop(**changes: Any) -> StopSlip:
    """Stopped at the applicant's own request."""
    agency = "Ủy ban nhân dân xã Yết Kiêu"
    values: dict[str, Any] = {
        "head": Head(agency.upper(), "", "02/DGQ", "Yết Kiêu", f"Mẫu số 05 {FORM}"),
        "title": "Thông báo dừng giải quyết hồ sơ",
        "number": "000.14.14.H23-181105-0047",
        "owner": "Nguyễn Văn Ấn",
        "you": "Ông/Bà",
        "address": "Thôn Khuông Phụ, xã Yết Kiêu, huyện Gia Lộc, tỉnh Hải Dương",
        "request": "Xác nhận, giải quyết trợ cấp đối với người tham gia kháng chiến",
        "received_by": agency,
        "received_at": RECEIVED,
        "agency": agency,
        "ground": "Người yêu cầu đề nghị",
        "reason": "Người yêu cầu có đơn ngày 08/11/2018 đề nghị không giải quyết nữa.",
        "basis": "Nghị định 61/2018/NĐ-CP, Điều 19",
        "deliver_at": "Bộ phận Tiếp nhận và Trả kết quả xã Yết Kiêu",
        "contact_phone": "0220 000 0000",
        "signer": "Đặng Quốc Hữu",
        "issued_at": PROMISED.replace(day=23),
        "notes": (),
        "demo": False,
    }
    return StopSlip(**values | changes)


def _control(**changes: Any) -> ControlSlip:
    """A dossier on its way from the commune to the department and back, the last hand-over still open."""
    desk, office = "Bộ phận TN&TKQ xã Yết Kiêu", "Phòng Lao động - Thương binh và Xã hội huyện Gia Lộc"
    values: dict[str, Any] = {
        "head": _head("Mẫu số 05", ""),
        "title": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
        "number": "000.14.14.H23-181105-0047",
        "settled_by": office,
        "coordinated_by": ("Công an huyện Gia Lộc", "Ban Chỉ huy Quân sự huyện Gia Lộc"),
        "owner": "Nguyễn Văn Ấn",
        "request": "Xác nhận, giải quyết trợ cấp đối với người tham gia kháng chiến",
        "received_at": RECEIVED,
        "promised_at": PROMISED,
        "issued_at": RECEIVED,
        "hand_overs": (
            HandOver(desk, office, RECEIVED, "Trần Thị Bích", "Lê Quang Đạo", "Trước hạn", "Nhận đủ giấy tờ"),
            HandOver(office, desk, None, "", "", "", ""),
        ),
        "notes": ("Kết quả giải quyết hồ sơ do bên nhận ghi khi nhận bàn giao hồ sơ.",),
        "demo": False,
    }
    return ControlSlip(**values | changes)


def _bundle(**changes: Any) -> BundleSlip:
    """Three dossiers handed from the counter to the officer of justice."""
    names = ("Nguyễn Văn Ấn", "Phạm Thị Huyền Trân", "Lò Thị Ơn")
    values: dict[str, Any] = {
        "head": _head("", "BG-0012/2026"),
        "title": "Phiếu bàn giao hồ sơ",
        "number": "BG-0012/2026",
        "giver": "Bộ phận Tiếp nhận và Trả kết quả, Xã Yết Kiêu",
        "giver_name": "Trần Thị Bích",
        "receiver": "Công chức Tư pháp - Hộ tịch, Xã Yết Kiêu",
        "issued_at": RECEIVED,
        "lines": tuple(
            BundleLine(f"000.14.14.H23-181105-00{47 + n}", name, "Khai sinh", 2 + n) for n, name in enumerate(names)
        ),
        "notes": ("Phiếu lập thành 02 bản, mỗi bên giữ một bản.",),
        "demo": False,
    }
    return BundleSlip(**values | changes)


def _result(**changes: Any) -> ResultSlip:
    """A decision of the commune, issued."""
    values: dict[str, Any] = {
        "head": Head("ỦY BAN NHÂN DÂN XÃ YẾT KIÊU", "", "12/QĐ-UBND", "Yết Kiêu", ""),
        "title": "Quyết định",
        "subject": "Về việc trợ cấp xã hội hằng tháng",
        "number": "000.14.14.H23-181105-0047",
        "body": "Xét hồ sơ của ông Nguyễn Văn Ấn;\nTheo đề nghị của bộ phận chuyên môn.\n"
        "Điều 1. Trợ cấp xã hội hằng tháng đối với ông Nguyễn Văn Ấn.\nĐiều 2. Quyết định này có hiệu lực kể từ ngày ký.",
        "signed_as": ("TM. Ủy ban nhân dân", "Chủ tịch"),
        "signer": "Đặng Quốc Hữu",
        "under": "",
        "receivers": ("Nguyễn Văn Ấn;", "Lưu: VT."),
        "draft": False,
        "check": "9f86d081884c7d65",
        "issued_at": RECEIVED,
        "notes": (),
        "demo": False,
    }
    return ResultSlip(**values | changes)


MAKERS: dict[str, Callable[..., Slip]] = {
    "receipt": _receipt,
    "supplement": _supplement,
    "refusal": _refusal,
    "apology": _apology,
    "stop": _stop,
    "control": _control,
    "bundle": _bundle,
    "result": _result,
}


@pytest.fixture(scope="session")
def make() -> Callable[..., Any]:
    """``make("receipt", sets=2)``: a slip of that kind with some fields changed."""
    return lambda kind, **changes: MAKERS[kind](**changes)


@pytest.fixture(scope="session")
def papers() -> Callable[[int], tuple[PaperLine, ...]]:
    """``papers(12)``: twelve rows with names of the usual length."""
    return _papers


def in_order(text: str, *parts: str) -> None:
    """These parts stand in the text in this order."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, f"{part!r} is not after {text[max(0, at - 60) : at]!r}"
        at = found + len(part)
