"""Invented papers for everyone: a list of a unit, the page of a procedure, a poster, a list of what to bring."""

from datetime import date
from typing import Any

from desk.domain.catalogue.boards import (
    Board,
    BoardField,
    BoardRow,
    Bring,
    CheckList,
    Poster,
    Sheet,
    Stage,
    Variant,
    Way,
)
from desk.domain.papers import Head

DAY = date(2018, 11, 5)
HEAD = Head("ỦY BAN NHÂN DÂN XÃ YẾT KIÊU", "Bộ phận Tiếp nhận và Trả kết quả", "", "Yết Kiêu", "")
PLACE = "Bộ phận Tiếp nhận và Trả kết quả xã Yết Kiêu, thôn Khuông Phụ, xã Yết Kiêu, huyện Gia Lộc"
HOURS = ("thứ Hai – thứ Sáu: 07:30–11:30, 13:30–17:00", "thứ Bảy: 07:30–11:30")
SITE = "https://motcua.hoanggiang.gov.vn/thu-tuc"
LONG_NAME = " ".join(
    f"{at}) đăng ký biến động đối với trường hợp thay đổi quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất;"
    for at in range(1, 11)
)
"""As long as the longest name of the national list, 1,094 letters."""
IN_PERSON = Way("Trực tiếp", "5 ngày làm việc", ("Lệ phí hộ tịch: 8.000 đồng/bản",))
ONLINE = Way("Trực tuyến", "3 ngày làm việc", ())
BY_POST = Way("Bưu chính", "5 ngày làm việc", ("Lệ phí hộ tịch: 8.000 đồng/bản",))
NAMES = (
    "Tờ khai đăng ký khai sinh theo mẫu",
    "Giấy chứng sinh; trường hợp không có thì nộp văn bản của người làm chứng xác nhận về việc sinh",
    "Hộ chiếu, thẻ Căn cước công dân hoặc giấy tờ khác có dán ảnh của người đi đăng ký",
    "Giấy chứng nhận kết hôn của cha, mẹ",
)


def bring(name: str, **changes: Any) -> Bring:
    """One original to hand in."""
    values: dict[str, Any] = {
        "name": name, "how": "Nộp", "originals": 1, "copies": 0, "required": True,
        "form": "", "form_url": "", "instead": "", "reusable": False,
    }  # fmt: skip
    return Bring(**values | changes)


def papers(count: int) -> tuple[Bring, ...]:
    """``count`` papers with names of the usual length, each ending in its own number."""
    return tuple(bring(f"{NAMES[at % 4]} số {at + 1}z", copies=at % 2) for at in range(count))


def variant(count: int = 6, name: str = "Đăng ký tại xã", ways: tuple[Way, ...] = (IN_PERSON, BY_POST)) -> Variant:
    """A case with ``count`` papers."""
    return Variant(name, ways, papers(count))


def row(at: int, **changes: Any) -> BoardRow:
    """The procedure number ``at`` of a list."""
    values: dict[str, Any] = {
        "code": f"1.{at:06}",
        "name": f"Cấp giấy xác nhận số {at}z cho hộ gia đình, cá nhân đang cư trú trên địa bàn xã theo quy định mới",
        "variants": (Variant("", (IN_PERSON, BY_POST), ()),),
        "settled_by": "Ủy ban nhân dân xã",
        "online": "Toàn trình",
    }
    return BoardRow(**values | changes)


def board(count: int = 12, **changes: Any) -> Board:
    """A list of ``count`` procedures, forty a field."""
    rows = [row(at) for at in range(1, count + 1)]
    fields = [BoardField(f"Lĩnh vực thứ {at // 40 + 1}", tuple(rows[at : at + 40])) for at in range(0, count, 40)]
    values: dict[str, Any] = {
        "head": HEAD,
        "title": "Danh mục thủ tục hành chính tiếp nhận tại Bộ phận Tiếp nhận và Trả kết quả xã Yết Kiêu",
        "decision": "Công bố tại Quyết định số 1155/QĐ-UBND ngày 15 tháng 6 năm 2018",
        "fields": tuple(fields), "day": DAY, "url": f"{SITE}?tai=11065", "hotline": "0220 000 0000",
        "notes": ("Phản ánh, kiến nghị: Văn phòng Ủy ban nhân dân tỉnh, điện thoại 0220 000 0001.",), "demo": False,
    }  # fmt: skip
    return Board(**values | changes)


def sheet(**changes: Any) -> Sheet:
    """The page of birth registration."""
    values: dict[str, Any] = {
        "head": HEAD, "code": "1.001193", "name": "Đăng ký khai sinh", "field": "Hộ tịch",
        "decision": "Công bố tại Quyết định số 1155/QĐ-UBND ngày 15 tháng 6 năm 2018", "day": DAY,
        "variants": (variant(),), "applicants": "Cá nhân", "conditions": "", "competent": "Ủy ban nhân dân xã",
        "coordinating": "Công an xã", "place": PLACE, "hours": HOURS, "online": "Toàn trình",
        "stages": (
            Stage("Bộ phận Tiếp nhận và Trả kết quả", "Tiếp nhận, hẹn trả kết quả", "2 giờ làm việc"),
            Stage("Công chức Tư pháp - Hộ tịch", "Thẩm tra, ghi sổ", "4 giờ làm việc"),
            Stage("Lãnh đạo Ủy ban nhân dân xã", "Ký Giấy khai sinh", ""),
        ),
        "results": ("Giấy khai sinh",), "legal_basis": ("Luật Hộ tịch 2014, Điều 13", "Nghị định số 123/2015/NĐ-CP"),
        "url": f"{SITE}/1.001193", "hotline": "0220 000 0000", "notes": (), "demo": False,
    }  # fmt: skip
    return Sheet(**values | changes)


def poster(**changes: Any) -> Poster:
    """The poster of the unit; with ``code`` and ``procedure``, of one procedure."""
    values: dict[str, Any] = {
        "agency": HEAD.agency, "desk": HEAD.desk, "code": "", "procedure": "", "url": f"{SITE}?tai=11065",
        "hotline": "0220 000 0000", "hours": HOURS, "day": DAY, "demo": False,
    }  # fmt: skip
    return Poster(**values | changes)


def checklist(count: int = 6, **changes: Any) -> CheckList:
    """What to bring for birth registration: ``count`` papers."""
    values: dict[str, Any] = {
        "agency": HEAD.agency, "desk": HEAD.desk, "code": "1.001193", "name": "Đăng ký khai sinh",
        "variants": (variant(count),), "place": PLACE, "hours": HOURS, "results": ("Giấy khai sinh",),
        "url": f"{SITE}/1.001193", "hotline": "0220 000 0000", "notes": (), "day": DAY, "demo": False,
    }  # fmt: skip
    return CheckList(**values | changes)
