"""Slips: stored without loss, read back strictly, always NFC and in Vietnam time."""

import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.domain.papers import (
    KINDS,
    ApologySlip,
    BundleLine,
    BundleSlip,
    ControlSlip,
    HandOver,
    Head,
    PaperLine,
    ReceiptSlip,
    RefusalSlip,
    Reprint,
    ResultSlip,
    Slip,
    StopSlip,
    SupplementSlip,
    from_json,
    to_json,
)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2018, 11, 5, 8, 12, 30, 250, tzinfo=VIETNAM)
HEAD = Head("ỦY BAN NHÂN DÂN XÃ YẾT KIÊU", "Bộ phận Tiếp nhận và Trả kết quả", "12/TNHS", "Yết Kiêu", "Mẫu số 01")
PERSON = {"address": "Thôn Khuông Phụ", "phone": "0900 000 321", "email": "", "request": "Đăng ký khai sinh"}
COMMON: dict[str, Any] = {"head": HEAD, "title": "Phiếu", "number": "H23.14-181105-0047", "owner": "Nguyễn Văn Ấn"}
END: dict[str, Any] = {"notes": ("Lập thành 02 liên.",), "demo": False}

RECEIPT = ReceiptSlip(
    **COMMON,
    **PERSON,
    **END,
    lookup_code="K7Q49M2X3B",
    status_url="https://motcua.example.vn/t/K7Q49M2X3B",
    submitter="Phạm Thị Huyền Trân",
    papers=(PaperLine("Tờ khai", "Bản chính", 1), PaperLine("Giấy chứng sinh", "Bản sao", 2)),
    sets=1,
    term_words="01 ngày làm việc",
    received_at=MORNING,
    promised_at=MORNING.replace(hour=16),
    deliver_at="Bộ phận Một cửa",
    fee_words="không",
    book="01/2018",
    book_serial=47,
    clerk="Trần Thị Bích",
    hotline="0220 000 0000",
)
SUPPLEMENT = SupplementSlip(
    **COMMON,
    **PERSON,
    **END,
    items=("Bản khai cá nhân", "Bản sao Huân chương"),
    reason="Thiếu chữ ký.\nChưa chứng thực.",
    contact="Trần Thị Bích",
    contact_phone="0220 000 0000",
    issued_at=MORNING,
    clerk="Trần Thị Bích",
)
REFUSAL = RefusalSlip(
    **COMMON, **PERSON, **END, submitter="Nguyễn Văn Ấn", reason="Đất tranh chấp.", issued_at=MORNING, clerk="Bích"
)
APOLOGY = ApologySlip(
    **COMMON,
    **END,
    you="Ông/Bà",
    request="Đăng ký khai sinh",
    received_by="Ủy ban nhân dân xã Yết Kiêu",
    received_at=MORNING,
    promised_at=MORNING.replace(hour=16),
    agency="Ủy ban nhân dân xã Yết Kiêu",
    reason="Người ký vắng mặt",
    new_date=MORNING.replace(day=7, hour=17),
    passed=False,
    in_time=True,
    signer="Đặng Quốc Hữu",
    issued_at=MORNING,
)
STOP = StopSlip(
    **COMMON,
    **END,
    you="Ông/Bà",
    address="Thôn Khuông Phụ",
    request="Đăng ký khai sinh",
    received_by="Ủy ban nhân dân xã Yết Kiêu",
    received_at=MORNING,
    agency="Ủy ban nhân dân xã Yết Kiêu",
    ground="Người yêu cầu đề nghị",
    reason="Có đơn xin dừng.",
    basis="Luật Hộ tịch 2014",
    deliver_at="Bộ phận Một cửa xã Yết Kiêu",
    contact_phone="0220 000 0000",
    signer="Đặng Quốc Hữu",
    issued_at=MORNING,
)
CONTROL = ControlSlip(
    **COMMON,
    **END,
    settled_by="Phòng Tư pháp",
    coordinated_by=("Công an huyện",),
    request="Đăng ký khai sinh",
    received_at=MORNING,
    promised_at=MORNING,
    issued_at=MORNING,
    hand_overs=(
        HandOver("Một cửa", "Phòng Tư pháp", MORNING, "Bích", "Đạo", "Đúng hạn", ""),
        HandOver("Phòng Tư pháp", "Một cửa", None, "", "", "", ""),
    ),
)
BUNDLE = BundleSlip(
    head=COMMON["head"],
    title="Phiếu bàn giao hồ sơ",
    number="BG-0001/2026",
    giver="Một cửa, Xã Yết Kiêu",
    giver_name="Bích",
    receiver="Tư pháp, Xã Yết Kiêu",
    issued_at=MORNING,
    lines=(BundleLine("000.14.14.H23-181105-0047", "Nguyễn Văn Ấn", "Khai sinh", 3),),
    **END,
)
RESULT = ResultSlip(
    head=COMMON["head"], title="Quyết định", subject="Về việc trợ cấp", number="000.14.14.H23-181105-0047", body="Điều 1. Trợ cấp.",
    signed_as=("CHỦ TỊCH",), signer="Đặng Quốc Hữu", under="", receivers=("Như trên",), draft=False, check="0a1b2c", issued_at=MORNING,
    **END,
)  # fmt: skip
SLIPS = {
    "receipt": RECEIPT, "supplement": SUPPLEMENT, "refusal": REFUSAL, "apology": APOLOGY, "stop": STOP, "control": CONTROL,
    "bundle": BUNDLE, "result": RESULT,
}  # fmt: skip


def test_every_kind_of_paper_has_a_sample_here() -> None:
    assert {kind: type(slip) for kind, slip in SLIPS.items()} == KINDS


@pytest.mark.parametrize("kind", SLIPS)
def test_a_slip_stored_as_json_text_comes_back_the_same_to_the_microsecond(kind: str) -> None:
    stored = json.dumps(to_json(SLIPS[kind]), ensure_ascii=False)
    back = from_json(kind, json.loads(stored))
    assert back == SLIPS[kind]
    assert repr(back) == repr(SLIPS[kind])
    assert json.dumps(to_json(back), ensure_ascii=False) == stored


@pytest.mark.parametrize("kind", SLIPS)
@pytest.mark.parametrize("field", ["head", "title", "demo"])
def test_a_stored_paper_with_a_missing_key_is_refused(kind: str, field: str) -> None:
    data = to_json(SLIPS[kind])
    del data[field]
    with pytest.raises(ValueError, match=field):
        from_json(kind, data)


@pytest.mark.parametrize("kind", SLIPS)
def test_a_stored_paper_with_an_unknown_key_is_refused_at_every_depth(kind: str) -> None:
    with pytest.raises(ValueError, match="colour"):
        from_json(kind, to_json(SLIPS[kind]) | {"colour": "đỏ"})
    data = to_json(SLIPS[kind])
    data["head"]["colour"] = "đỏ"
    with pytest.raises(ValueError, match="colour"):
        from_json(kind, data)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("sets", "1"),
        ("sets", True),
        ("demo", 0),
        ("owner", None),
        ("papers", "Tờ khai"),
        ("papers", [{"name": "Tờ khai", "kind": "Bản chính"}]),
        ("head", "UBND"),
        ("received_at", "hôm qua"),
        ("received_at", 1541380350),
        ("received_at", "2018-11-05T08:12:30"),
        ("notes", "một"),
    ],
)
def test_a_stored_value_of_the_wrong_type_is_refused_and_not_guessed(field: str, wrong: object) -> None:
    with pytest.raises(ValueError, match=r"receipt\.|isoformat|múi giờ"):
        from_json("receipt", to_json(RECEIPT) | {field: wrong})


def test_an_unknown_kind_of_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="voucher"):
        from_json("voucher", to_json(RECEIPT))


def test_a_time_without_a_time_zone_is_never_put_on_a_paper() -> None:
    naive = MORNING.replace(tzinfo=None)
    with pytest.raises(ValueError, match="múi giờ"):
        replace(RECEIPT, promised_at=naive)
    with pytest.raises(ValueError, match="múi giờ"):
        replace(CONTROL.hand_overs[0], at=naive)
    with pytest.raises(ValueError, match="múi giờ"):
        Reprint(1, naive)


def test_a_time_given_in_utc_is_kept_in_vietnam_time() -> None:
    slip = replace(RECEIPT, received_at=datetime(2018, 11, 5, 1, 12, tzinfo=UTC))
    assert slip.received_at.isoformat() == "2018-11-05T08:12:00+07:00"
    assert to_json(slip)["received_at"] == "2018-11-05T08:12:00+07:00"


@pytest.mark.parametrize("kind", SLIPS)
def test_decomposed_accents_are_composed_in_every_text_of_every_slip(kind: str) -> None:
    def decompose(value: Any) -> Any:
        if isinstance(value, str):
            return unicodedata.normalize("NFD", value)
        if isinstance(value, list):
            return [decompose(item) for item in value]
        return {key: decompose(item) for key, item in value.items()} if isinstance(value, dict) else value

    data = decompose(to_json(SLIPS[kind]))
    assert data != to_json(SLIPS[kind])
    assert from_json(kind, data) == SLIPS[kind]


def test_lists_given_for_rows_become_tuples_so_that_a_slip_cannot_change() -> None:
    rows: Any = [PaperLine("Tờ khai", "Bản chính", 1)]
    slip = replace(RECEIPT, papers=rows)
    rows.append(PaperLine("Thêm", "Bản sao", 1))
    assert slip.papers == (PaperLine("Tờ khai", "Bản chính", 1),)
    assert isinstance(hash(slip), int)


@pytest.mark.parametrize(
    "address", ["", "https://motcua.example.vn/tra-cuu?ma=K7Q49", "https://motcua.example.vn/tra_cứu"]
)
def test_an_address_no_alphanumeric_qr_can_hold_is_refused_before_the_paper_is_issued(address: str) -> None:
    with pytest.raises(ValueError, match="status_url"):
        replace(RECEIPT, status_url=address)


@pytest.mark.parametrize("n", [0, -1, True])
def test_reprints_are_counted_from_one(n: int) -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        Reprint(n, MORNING)


def test_the_control_slip_may_have_a_hand_over_that_has_not_happened() -> None:
    slip: Slip = from_json("control", to_json(CONTROL))
    assert isinstance(slip, ControlSlip)
    assert [hand_over.at for hand_over in slip.hand_overs] == [MORNING, None]
