"""Every notice in words: nothing left open, nothing personal, one SMS in ASCII however long the office's name is."""

import re
from typing import Any

import pytest
from flask import Flask
from jinja2 import StrictUndefined

from desk.services.notices import KINDS
from desk.store.queries.installation import Desk
from desk.web import letters

DESK = Desk("Một cửa huyện Gia Lộc", "https://motcua.haiphong.gov.vn", "0220 000 0000", False)
LONG = Desk(
    "Trung tâm Phục vụ hành chính công", "https://dichvucong.trungtamphucvuhanhchinhcong.thanhphohaiphong.gov.vn", "0225 3 000 000", False
)  # fmt: skip
AGENCY = "Trung tâm Phục vụ hành chính công phường Nguyễn Bỉnh Khiêm, thành phố Hải Phòng"
NUMBER, CODE = "H24.17.05-260302-0047", "K7Q49M2X3B"
DUE = {"due": "2026-03-05T17:00+07:00"}
NEW = "2026-03-12T17:00+07:00"
CITIZEN = {"number": NUMBER, "code": CODE, "agency": AGENCY, "promised_at": NEW}
SAMPLES: dict[str, list[dict[str, Any]]] = {  # what each kind is given, by whoever tells it
    "t3": [{"number": NUMBER, "step": "Thẩm định", **DUE}, {"number": NUMBER, "step": "", **DUE}],
    "t1": [{"number": NUMBER, "step": "Thẩm định", **DUE}, {"number": NUMBER, "step": "", **DUE}],
    "overdue": [{"number": NUMBER, "step": "Thẩm định", **DUE}, {"number": NUMBER, "step": "", **DUE}],
    "late-reason": [{"number": NUMBER, **DUE}],
    "apology-draft": [{"number": NUMBER, **DUE}],
    "apology-proposed": [
        {"number": NUMBER, "by": "Trần Thị Bích", "new_date": NEW, "sign_by": "2026-03-04T17:00+07:00", "in_time": in_time}
        for in_time in (True, False)
    ],
    "apology-decided": [
        {"number": NUMBER, "by": "Đặng Quốc Hữu", "granted": granted, "reason": "Chưa rõ.", "new_date": NEW} for granted in (True, False)
    ],
    "reminder": [{"number": NUMBER, "by": "Đặng Quốc Hữu", "step": "Thẩm định", **DUE}],
    "directive": [{"number": NUMBER, "by": "Đặng Quốc Hữu", **DUE}],
    "digest": [
        {"day": "2026-03-02", "late": late, "today": today, "soon": soon, "sign": sign}
        for late in (0, 2) for today in (0, 1) for soon in (0, 3) for sign in (0, 4) if late or today or soon or sign
    ],
    "opinion-asked": [{"number": NUMBER, "by": "Trịnh Văn Quý", "agency": "Huyện Gia Lộc", **DUE}],
    "opinion-answered": [{"number": NUMBER, "unit": "Sở Xây dựng"}],
    "opinion-withdrawn": [{"number": NUMBER}],
    "opinion-overdue": [{"number": NUMBER, "unit": "Sở Xây dựng", **DUE}],
    "posting-over": [{"number": NUMBER, **DUE}],
    "asked-more": [{"number": NUMBER, "by": "Đặng Quốc Hữu"}],
    "answered-more": [{"number": NUMBER, "by": "Trịnh Văn Quý"}],
    "paper-missing": [{"number": NUMBER, "serial": "BG-0012/2026", "place": "Một cửa, Huyện Gia Lộc"}],
    "deputy": [{"name": "Trịnh Văn Quý", "first": "02/3/2026", "last": "05/3/2026", "under": "01/UQ"}],
    "deputy-ended": [{"by": "Mai Xuân Hợp", "under": "01/UQ"}],
    "absence": [{"by": "Mai Xuân Hợp", "name": "Trịnh Văn Quý", "first": "02/3/2026", "last": "05/3/2026"}],
    "calendar-missing": [{"year": 2027}],
    "import-submitted": [{"import": 3, "file": "danh-sach.csv", "count": 180, "by": "Ông Thị Lan"}],
    "import-published": [{"import": 3, "file": "danh-sach.csv", "count": 180, "by": "Ông Thị Lan", "valid_from": "03/3/2026"}],
    "catalogue-submitted": [{"draft": 7, "name": "Đăng ký khai sinh", "code": "1.001193", "by": "Ông Thị Lan"}],
    "catalogue-returned": [{"draft": 7, "name": "Đăng ký khai sinh", "code": "1.001193", "by": "Ông Thị Lan"}],
    "catalogue-published": [
        {"draft": 7, "name": "Đăng ký khai sinh", "code": "1.001193", "by": "Ông Thị Lan", "valid_from": "03/3/2026"}
    ],
    "mentioned": [{"number": NUMBER, "by": "Trần Thị Bích"}, {"number": "", "by": "Trần Thị Bích"}],
    "reminded": [{"number": NUMBER, "set_at": NEW}, {"number": "", "set_at": NEW}],
    "followed": [{"number": NUMBER, "what": "process", "by": "Trần Thị Bích", "step": step} for step in ("Thẩm định", "")],
    "extended": [CITIZEN, {**CITIZEN, "owed_at": "2026-03-05T17:00+07:00", "in_time": True}],
    "reappointed": [CITIZEN, {**CITIZEN, "was": "2026-03-05T17:00+07:00", "reason": "Nghỉ bù."}],
    "forward": [{"number": NUMBER, "step": "Tiếp nhận", **DUE}],
    "unanswered": [
        {"number": number, "day": "2026-03-02", "until": until} for number in (NUMBER, "") for until in ("", "2026-03-09")
    ],
    "ready": [{**CITIZEN, "early": early, "delivery": way} for early in (True, False) for way in ("desk", "post", "online")],
    "reopened": [{**CITIZEN, "revoked": revoked} for revoked in (True, False)],
    "stopped": [{**CITIZEN, "paper": "3/DGQ"}],
    "lapsed": [{**CITIZEN, "number": "", "paper": "3/TCHS"}],
    "asked": [{**CITIZEN, "number": number, "count": 2, "until": "2026-04-01"} for number in (NUMBER, "")],
    "papers-due": [{**CITIZEN, "day": "2026-03-02", "until": until} for until in ("", "2026-03-09")],
    "collect": [CITIZEN],
    "branched": [CITIZEN, {**CITIZEN, "was": "2026-03-05T17:00+07:00"}],
}  # fmt: skip
DATED = {"extended", "reappointed", "branched", "reopened"}  # what gives a date says it
CASES = [(kind, data) for kind, found in SAMPLES.items() for data in found]


@pytest.fixture(autouse=True)
def _strict(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word without a value is an error here, as it is a hole in a letter there (unless the template asks whether it is given)."""
    monkeypatch.setattr(app.jinja_env, "undefined", _Optional)


class _Optional(StrictUndefined):
    """May be asked whether it is there (``a or b``, ``if a``); may not be written."""

    def __bool__(self) -> bool:
        return False


def whole(text: str) -> None:
    assert not re.search(r"\{|\}|None|Undefined|:\s*$|,\s*[.,]|\(\s*\)", text, re.MULTILINE), text


def test_every_kind_has_a_sample_here() -> None:
    assert set(SAMPLES) == set(KINDS)


@pytest.mark.parametrize(("kind", "data"), CASES)
def test_every_notice_is_a_sentence_and_a_letter(kind: str, data: dict[str, Any], app: Flask) -> None:
    line = letters.sentence(kind, data)
    words = letters.email(kind, data, 12, DESK)
    assert words.subject == line
    assert 15 < len(line) <= 170
    whole(line)
    whole(words.body)
    assert "DESK" not in words.body
    assert DESK.public_url in words.body
    assert DESK.name in words.body
    if "due" in data:
        assert "17:00, thứ Năm 05/3/2026" in line
    if "number" in data:
        assert data["number"] in line


@pytest.mark.parametrize(("kind", "data"), [(k, data) for k, data in CASES if KINDS[k].sms])
@pytest.mark.parametrize("desk", [DESK, LONG], ids=["short address", "longest address"])
@pytest.mark.parametrize("agency", ["Xã Yết Kiêu", AGENCY])
def test_an_sms_is_one_message_of_plain_letters(
    kind: str, data: dict[str, Any], desk: Desk, agency: str, app: Flask
) -> None:
    text = letters.sms(kind, {**data, "agency": agency}, desk)
    assert text.isascii()
    assert len(text) <= letters.ONE_SMS, text
    whole(text)
    assert re.match(r"Ho so K7Q49-M2X3B[ :]", text)
    if kind in DATED:
        assert "Hen tra 17:00 ngay 12/3/2026" in text
    assert not re.search(r"Nguyen|khai sinh", text.replace("Nguyen Binh Khiem", ""))
    if desk is DESK:
        assert text.endswith("Tra cuu: motcua.haiphong.gov.vn/t/K7Q49M2X3B")


def test_an_sms_says_where_when_there_is_room(app: Flask) -> None:
    text = letters.sms("reappointed", {**CITIZEN, "agency": "Xã Yết Kiêu"}, Desk("", "https://mc.vn", "", False))
    assert "Noi tra: Xa Yet Kieu. Tra cuu: mc.vn/t/K7Q49M2X3B" in text


def test_a_citizen_s_letter_leads_to_the_look_up_and_a_staff_letter_to_the_dossier(app: Flask) -> None:
    assert f"{DESK.public_url}/t/{CODE}" in letters.email("extended", CITIZEN, 12, DESK).body
    assert f"{DESK.public_url}/ho-so/12" in letters.email("t1", SAMPLES["t1"][0], 12, DESK).body
    assert "/ho-so/" not in letters.email("extended", CITIZEN, 12, DESK).body


def test_the_digest_names_only_what_there_is(app: Flask) -> None:
    said = letters.sentence("digest", {"day": "2026-03-02", "late": 2, "today": 0, "soon": 3, "sign": 0})
    assert said == "Bản tin sáng 02/3/2026: 2 quá hạn, 3 đến hạn trong ba ngày làm việc tới"


def test_a_subject_is_one_line_whatever_was_typed(app: Flask) -> None:
    data = {"number": NUMBER, "by": "Đặng\r\nBcc: x@y.vn", "step": "a", **DUE}
    assert "\n" not in letters.email("reminder", data, 1, DESK).subject + letters.sentence("reminder", data)
