"""D6, hours, appointing anew and D10 as pages: shown first, then saved; nothing typed is lost; nothing moves silently."""

import io
import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from desk.domain.calendar import CalendarDay, DayKind
from desk.policy import SYSTEM, Role
from desk.services import scheduling, staffing
from desk.store.db import db
from desk.store.models import CalendarEntry, Dossier, Event, PauseReason, Person, TimetableRow
from tests import builders
from tests.web.conftest import ALLOWANCE, Story, counted, dossier_of, queries
from tests.web.filling import fields, stored

DAY = "/lich-lam-viec/2026/3/5"
STORM = {"kind": "off", "name": "Nghỉ bão", "source": "Công điện 12/CĐ-UBND"}
CSV = (
    "date,weekday,type_0_off_1_makeup_workday,name\n2027-01-01,Fri,0,Tết Dương lịch\n2027-02-08,Mon,0,Tết Nguyên đán\n"
)


@pytest.fixture
def top(sign_in: Any) -> Any:
    """Who keeps the catalogue of the province, and the national calendar."""
    return sign_in("danhmuc")


@pytest.fixture
def commune(work: Any, sign_in: Any) -> Any:
    """Who keeps the calendar of Yết Kiêu only."""
    with work(SYSTEM) as w:
        person = w.session.scalars(select(Person).where(Person.username == "yk.vanthu")).one()
        staffing.grant(
            w, person, [Role.CATALOGUE], builders.agency_id_of(w.session, "11020"), None, valid_from=date(2018, 1, 1)
        )
    return sign_in("yk.vanthu")


@pytest.fixture
def storm(work: Any, people: Any) -> None:
    """Thursday 5 March became a day off after everything that was received before."""
    with work(people["danhmuc"]) as w:
        day = CalendarDay(date(2026, 3, 5), DayKind.OFF, "Nghỉ bão", "Công điện 12/CĐ-UBND")
        scheduling.apply(w, scheduling.with_day(w.session, "", day))


def names(year: int = 2026, scope: str = "") -> list[str]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return stored(
        select(CalendarEntry.name).where(CalendarEntry.scope == scope, CalendarEntry.day.between(first, last))
    )


def seen(page: Any) -> str:
    """The mark that a page with a preview carries."""
    return fields(page.text, "seen")["seen"][0]


def save(client: Any, url: str, data: dict[str, Any]) -> Any:
    """Show it, then press the button that saves."""
    shown = client.post(url, data={**data, "act": "xem"})
    assert shown.status_code == 200, shown.text
    return client.post(url, data={**data, "act": "luu", "seen": seen(shown)})


# ── the year ──────────────────────────────────────────────────────────────────


def test_a_year_in_one_look_says_every_kind_in_words(top: Any) -> None:
    page = top.get("/lich-lam-viec").text
    assert "Lịch làm việc năm 2026" in page
    assert page.count('<table class="thang">') == 12
    assert page.count("/lich-lam-viec/2026/") >= 365
    assert (
        '<a href="/lich-lam-viec/2026/1/10" class="makeup" title="thứ Bảy 10/01/2026: Làm bù, Làm bù cho ngày 02/01/2026'
        in page
    )
    assert ">10 <small>Bù</small></a>" in page
    assert "Đã xác nhận theo Lịch kèm theo phần mềm" in page
    assert "249 ngày làm việc; 15 ngày nghỉ (1 rơi vào cuối tuần), 2 ngày làm bù." in page
    assert 'href="/lich-lam-viec/2026/3/2" aria-current="date"' in page


def test_a_year_without_a_calendar_offers_to_copy_the_last(top: Any, work: Any, people: Any) -> None:
    forecast = top.get("/lich-lam-viec/2027").text
    assert "Lịch năm 2027 chưa được xác nhận" in forecast
    assert ">4 <small>Nghỉ?</small></a>" in forecast
    page = top.get("/lich-lam-viec/2028").text
    assert "Năm 2028 chưa có lịch." in page
    assert "Chép từ 2027" in page
    assert top.get("/lich-lam-viec/1600").status_code == 404
    assert top.get("/lich-lam-viec/2026?noi=99999").status_code == 404


def test_from_october_whoever_keeps_the_calendar_is_warned_and_nobody_else(sign_in: Any, clock: Any) -> None:
    assert "chưa được xác nhận" not in sign_in("quantri").get("/viec-cua-toi").text
    clock.set("2026-10-01T08:00")
    assert "Lịch làm việc năm 2027 chưa được xác nhận" in sign_in("quantri").get("/viec-cua-toi").text
    assert "chưa được xác nhận" not in sign_in("yk.motcua").get("/viec-cua-toi").text
    assert "Lịch làm việc năm 2027" in sign_in("danhmuc").get("/lich-lam-viec").text


def test_a_year_costs_few_queries(top: Any) -> None:
    top.get("/lich-lam-viec/2026")
    with counted() as said:
        top.get("/lich-lam-viec/2026")
    assert len(queries(said)) <= 12, "\n".join(said)


def test_a_year_is_confirmed_with_its_document(top: Any) -> None:
    refused = top.post("/lich-lam-viec/2027/xac-nhan", data={"source": ""})
    assert refused.status_code == 422
    assert "Ghi văn bản của năm" in refused.text
    assert top.post("/lich-lam-viec/2027/xac-nhan", data={"source": "Thông báo 9/TB-BNV"}).status_code == 303
    page = top.get("/lich-lam-viec/2027").text
    assert "Đã xác nhận theo Thông báo 9/TB-BNV – Ông Thị Lan, 02/3/2026" in page
    assert "Xác nhận lịch năm 2027 theo Thông báo 9/TB-BNV" in page
    assert "Nghỉ?</small>" not in page


# ── one day ───────────────────────────────────────────────────────────────────


def test_a_day_is_shown_with_whom_it_touches_before_it_is_saved(top: Any, story: Story) -> None:
    dossier = dossier_of(story.received(ALLOWANCE))
    shown = top.post(DAY, data={**STORM, "act": "xem"})
    assert "1 hồ sơ đang mở đổi ngày hẹn? Không – chỉ hồ sơ mới." in shown.text
    assert "1 hồ sơ đang mở có ngày hẹn trả tính lại sẽ khác. Ngày đã hẹn không tự đổi." in shown.text
    assert dossier.number in shown.text
    assert "Lưu lịch năm 2026" in shown.text
    assert "Nghỉ bão" not in names()
    saved = top.post(DAY, data={**STORM, "act": "luu", "seen": seen(shown)})
    assert saved.status_code == 303
    assert saved.location == "/lich-lam-viec/2026"
    assert "Nghỉ bão" in names()
    page = top.get(saved.location).text
    assert "Đã lưu: thứ Năm 05/3/2026." in page
    assert "Ghi thứ Năm 05/3/2026 (Công điện 12/CĐ-UBND): 1 ngày thêm" in page
    assert dossier_of(dossier.id).promised_at == dossier.promised_at


def test_what_was_not_shown_is_not_saved(top: Any) -> None:
    shown = top.post(DAY, data={**STORM, "act": "xem"})
    for data in ({**STORM, "name": "Nghỉ khác", "seen": seen(shown)}, {**STORM, "seen": ""}):
        answer = top.post(DAY, data={**data, "act": "luu"})
        assert answer.status_code == 422
        assert "Xem lại thay đổi rồi lưu" in answer.text
    assert not {"Nghỉ bão", "Nghỉ khác"} & set(names())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({**STORM, "source": ""}, "Ghi văn bản làm căn cứ"),
        ({**STORM, "name": ""}, "Ghi tên ngày"),
        ({**STORM, "kind": "makeup"}, "vốn là ngày làm việc"),
        ({**STORM, "kind": "half"}, "Ghi buổi làm việc, ví dụ"),
        ({**STORM, "kind": "half", "sessions": "sáng"}, "không đúng dạng"),
        ({**STORM, "kind": "half", "sessions": "13:00-17:00, 07:30-11:30"}, "chồng lên nhau hoặc sai thứ tự"),
        ({**STORM, "kind": "feast"}, "Chọn ngày này là gì."),
        ({**STORM, "name": "x" * 400}, "Dài quá 300 ký tự"),
    ],
)
def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(top: Any, typed: dict[str, str], said: str) -> None:
    answer = top.post(DAY, data={**typed, "act": "xem"})
    assert answer.status_code == 422
    assert said in answer.text
    assert fields(answer.text, "source")["source"] == [typed["source"]]
    assert fields(answer.text, "source")["name"] == [typed["name"]]


def test_a_day_is_half_a_day_then_ordinary_again(top: Any) -> None:
    half = {"kind": "half", "name": "Mất điện", "source": "Thông báo 3", "sessions": "7h30-11h30"}
    assert save(top, DAY, half).status_code == 303
    form = fields(top.get(DAY).text, "kind")
    assert (form["kind"], form["sessions"]) == (["half"], ["07:30–11:30"])
    assert "Nửa</small>" in top.get("/lich-lam-viec/2026").text
    assert save(top, DAY, {"kind": "ordinary", "source": "Thông báo 4"}).status_code == 303
    assert "Mất điện" not in names()


def test_a_day_that_is_none_is_not_there(top: Any) -> None:
    assert top.get("/lich-lam-viec/2026/2/30").status_code == 404
    assert top.get("/lich-lam-viec/2026/13/1").status_code == 404


def test_a_commune_keeps_its_own_days_and_reads_the_nation_s(commune: Any) -> None:
    page = commune.get("/lich-lam-viec/2026").text
    assert "Ủy ban nhân dân xã Yết Kiêu" in page
    assert "Xác nhận lịch năm" not in page
    assert save(commune, f"{DAY}?noi=11020", STORM).status_code == 303
    assert names(scope="11020") == ["Nghỉ bão"]
    assert "Đơn vị này" in commune.get("/lich-lam-viec/2026").text
    nation = commune.get("/lich-lam-viec/2026?noi=ca-nuoc").text
    assert "Cả nước" in nation
    assert "Nhập tệp" not in nation
    for url in (f"{DAY}?noi=ca-nuoc", f"{DAY}?noi=10999"):
        shown = commune.post(url, data={**STORM, "act": "xem"})
        assert "tài khoản này không sửa được" in shown.text
        forced = {"source": "CĐ 1", "act": "luu"}
        assert commune.post("/lich-lam-viec/2027/xac-nhan", data={"source": "Thông báo 9"}).status_code == 403
        assert commune.post(url, data={**STORM, **forced}).status_code in (403, 422)
    assert names().count("Nghỉ bão") == 0


# ── whole years and files ─────────────────────────────────────────────────────


def test_a_year_is_copied_or_proposed_shown_first(top: Any) -> None:
    shown = top.get("/lich-lam-viec/2028/chep")
    assert "Thêm thứ Tư 26/01/2028: Nghỉ, Tết Nguyên đán" in shown.text
    assert names(2028) == []
    assert top.post("/lich-lam-viec/2028/chep", data={"act": "luu", "seen": seen(shown)}).status_code == 303
    assert len(names(2028)) == 16
    assert "không có gì để lưu" in top.get("/lich-lam-viec/2028/chep").text
    shown = top.get("/lich-lam-viec/2029/de-xuat")
    assert top.post("/lich-lam-viec/2029/de-xuat", data={"act": "luu", "seen": seen(shown)}).status_code == 303
    assert "Tết Nguyên đán" in names(2029)
    assert top.get("/lich-lam-viec/2150/de-xuat").status_code == 422


def test_a_file_shows_its_difference_then_replaces_the_year(top: Any) -> None:
    sent = {"file": (io.BytesIO(CSV.encode()), "lich-2027.csv"), "act": "xem"}
    shown = top.post("/lich-lam-viec/nhap-tep", data=sent, content_type="multipart/form-data")
    assert shown.status_code == 200
    assert "lich-2027.csv: 2 ngày của năm 2027" in shown.text
    assert "ít ngày nghỉ hơn luật định" in shown.text
    assert "Bỏ thứ Sáu 16/4/2027" in shown.text
    form = fields(shown.text, "seen")
    data = {k: form[k][0] for k in ("content", "name", "seen")} | {"act": "luu"}
    saved = top.post("/lich-lam-viec/nhap-tep", data=data, content_type="multipart/form-data")
    assert saved.status_code == 303, saved.text
    assert sorted(names(2027)) == ["Tết Dương lịch", "Tết Nguyên đán"]
    again = {"file": (io.BytesIO(CSV.encode()), "lich-2027.csv"), "act": "xem"}
    assert (
        "không có gì để lưu" in top.post("/lich-lam-viec/nhap-tep", data=again, content_type="multipart/form-data").text
    )


def test_every_bad_line_of_a_file_is_said_and_nothing_is_written(top: Any) -> None:
    bad = CSV + "2027-13-01,,0,x\n2027-05-01,Mon,0,Quốc tế Lao động\n"
    sent = {"file": (io.BytesIO(bad.encode()), "lich.csv"), "act": "luu"}
    answer = top.post("/lich-lam-viec/nhap-tep", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Dòng 4: không có ngày" in answer.text
    assert "Dòng 5: 01/5/2027 là thứ Bảy" in answer.text
    assert len(names(2027)) == 15
    assert "Chọn một tệp" in top.post("/lich-lam-viec/nhap-tep", data={"act": "xem"}).text


# ── hours ─────────────────────────────────────────────────────────────────────

URL = "/lich-lam-viec/gio-lam-viec?noi=11020"
HOURS = {
    "purpose": "office",
    "start": "01/4/2026",
    "source": "QĐ 15/QĐ-UBND",
    **{f"d{n}": "7h-11h, 13h-17h" for n in range(2, 7)},
}


def test_hours_of_an_office_are_shown_then_set(top: Any) -> None:
    form = fields(top.get(URL).text, "d2")
    assert form["d2"] == ["07:30–11:30, 13:30–17:00"]
    shown = top.post(URL, data={**HOURS, "act": "xem"})
    assert "Giờ mới: thứ Hai – thứ Sáu: 07:00–11:00, 13:00–17:00." in shown.text
    assert stored(select(TimetableRow)) == []
    assert top.post(URL, data={**HOURS, "act": "luu", "seen": seen(shown)}).status_code == 303
    page = top.get(URL).text
    assert "<b>Từ 01/4/2026</b>" in page
    assert "QĐ 15/QĐ-UBND" in page
    changed = {**HOURS, "source": "QĐ 16", "act": "luu", "seen": seen(shown)}
    assert top.post(URL, data=changed).status_code == 200  # shown again, not saved
    assert len(stored(select(TimetableRow))) == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("d3", "sáng", "không đúng dạng"), ("start", "hôm nay", "Ghi ngày bắt đầu"), ("source", "", "Ghi văn bản quy định giờ"),
     ("purpose", "x", "Chọn giờ làm việc"), ("season_from", "16/4", "Ghi ngày và tháng")],
)  # fmt: skip
def test_hours_that_make_no_sense_are_refused_at_their_field(top: Any, field: str, value: str, said: str) -> None:
    answer = top.post(URL, data={**HOURS, field: value, "act": "xem"})
    assert answer.status_code == 422
    assert said in answer.text
    assert fields(answer.text, "d2")["d2"] == ["7h-11h, 13h-17h"]


# ── hẹn lại ───────────────────────────────────────────────────────────────────


@pytest.fixture
def late_by_storm(story: Story, work: Any, people: Any) -> list[int]:
    """Three dossiers received before Thursday 5 March became a day off."""
    received = [story.received(ALLOWANCE) for _ in range(3)]
    with work(people["danhmuc"]) as w:
        day = CalendarDay(date(2026, 3, 5), DayKind.OFF, "Nghỉ bão", "Công điện 12/CĐ-UBND")
        scheduling.apply(w, scheduling.with_day(w.session, "", day))
    return received


def test_the_ticked_dossiers_are_appointed_anew_with_a_document_and_say_so(
    top: Any, sign_in: Any, late_by_storm: list[int], app: Any
) -> None:
    first, second, _ = late_by_storm
    told = dossier_of(first).promised_at
    page = top.get("/lich-lam-viec/hen-lai").text
    assert "3 hồ sơ đang mở có ngày tính lại khác ngày đã hẹn" in page
    form = {"key": fields(page, "reason")["key"][0], "chosen": [str(first), str(second)]}
    refused = top.post("/lich-lam-viec/hen-lai", data={**form, "reason": ""})
    assert refused.status_code == 422
    assert f'value="{first}" aria-label="Hẹn lại {dossier_of(first).number}" checked' in refused.text
    assert (
        "Đánh dấu ít nhất một hồ sơ"
        in top.post("/lich-lam-viec/hen-lai", data={"key": form["key"], "reason": "Bão số 9"}).text
    )
    sent = {**form, "reason": "Nghỉ bão theo Công điện 12"}
    assert top.post("/lich-lam-viec/hen-lai", data=sent).status_code == 303
    after = top.get("/lich-lam-viec/hen-lai").text
    assert "Đã hẹn lại 2 hồ sơ; 2 người nộp được báo" in after
    assert "1 hồ sơ đang mở có ngày tính lại khác" in after
    row = dossier_of(first)
    assert row.promised_at > told
    assert row.first_promised_at == told
    assert top.post("/lich-lam-viec/hen-lai", data=sent).status_code == 303  # sent twice
    assert len(stored(select(Event.id).where(Event.what == "reappoint"))) == 2
    seen_by_clerk = sign_in("yk.motcua").get(f"/ho-so/{first}").text
    assert "Hẹn lại ngày trả kết quả" in seen_by_clerk
    assert "Nghỉ bão theo Công điện 12" in seen_by_clerk
    history = app.test_client().get(f"/t/{row.lookup_code}/lich-su").text
    assert "Hẹn lại ngày trả kết quả" in history


def test_everybody_at_once_and_only_in_one_s_own_field(
    top: Any, commune: Any, late_by_storm: list[int], story: Story
) -> None:
    page = commune.get("/lich-lam-viec/hen-lai").text
    assert "3 hồ sơ" in page
    data = {"key": "c" * 32, "everyone": "y", "reason": "Nghỉ bão theo Công điện 12"}
    assert commune.post("/lich-lam-viec/hen-lai", data=data).status_code == 303
    assert stored(select(Dossier.id).where(Dossier.promised_at == Dossier.first_promised_at)) == []
    assert "Mọi hồ sơ đang mở đều có ngày hẹn trả đúng" in top.get("/lich-lam-viec/hen-lai").text


def test_a_forged_form_moves_nothing(top: Any, late_by_storm: list[int]) -> None:
    for data in (
        {"key": "x", "chosen": ["1"], "reason": "Bão số 9"},
        {"key": "d" * 32, "chosen": ["abc", "-1"], "reason": "Bão số 9"},
    ):
        assert top.post("/lich-lam-viec/hen-lai", data=data).status_code == 422
    assert stored(select(Event.id).where(Event.what == "reappoint")) == []


# ── lý do ─────────────────────────────────────────────────────────────────────


def test_reasons_are_listed_added_and_put_out_of_use(top: Any, sign_in: Any, story: Story) -> None:
    page = top.get("/ly-do").text
    assert "chờ kết quả giám định, kiểm định" in page
    assert "Dừng, tính tiếp phần còn lại" in page
    new = {"code": "Cho-Do-Dac", "name": "chờ đo đạc", "stops": "y", "effect": "resume", "legal_basis": "Luật Đất đai, Điều 7",
           "by_hand": "y", "active": "y"}  # fmt: skip
    assert top.post("/ly-do/tam-dung/them", data=new).status_code == 303
    assert "chờ đo đạc" in top.get("/ly-do").text
    form = fields(top.get("/ly-do/tam-dung/cho-do-dac").text, "legal_basis")
    assert form["stops"] == ["y"]
    off = {k: v for k, v in new.items() if k not in ("active", "code")}
    assert top.post("/ly-do/tam-dung/cho-do-dac", data=off).status_code == 303
    [row] = stored(select(PauseReason).where(PauseReason.code == "cho-do-dac"))
    assert not row.active
    assert top.post("/ly-do/tre-han/own-fault", data={"name": "Cán bộ xử lý chậm"}).status_code == 303
    assert "Ngừng dùng" in top.get("/ly-do").text
    assert "Thêm lý do tạm dừng “cho-do-dac”" in top.get("/ly-do").text


def test_a_reason_that_the_program_uses_and_a_bad_one_are_refused_at_the_field(top: Any, commune: Any) -> None:
    answer = top.post(
        "/ly-do/tam-dung/supplement",
        data={"name": "chờ giấy tờ", "effect": "restart", "legal_basis": "Điều 19.4", "stops": "y"},
    )
    assert answer.status_code == 422
    assert "Phần mềm dùng lý do này" in answer.text
    answer = top.post("/ly-do/tre-han/them", data={"code": "mã có dấu", "name": "Lụt"})
    assert answer.status_code == 422
    assert fields(answer.text, "code")["code"] == ["mã có dấu"]
    assert top.get("/ly-do/tam-dung/khong-co").status_code == 404
    assert "tài khoản này không sửa được" in commune.get("/ly-do").text
    assert commune.post("/ly-do/tre-han/own-fault", data={"name": "Khác hẳn"}).status_code == 403


def test_no_page_of_the_calendar_needs_a_script_or_a_style_of_its_own(top: Any) -> None:
    for url in (
        "/lich-lam-viec/2026",
        DAY,
        "/lich-lam-viec/2028/chep",
        "/lich-lam-viec/nhap-tep",
        URL,
        "/lich-lam-viec/hen-lai",
        "/ly-do",
    ):
        page = top.get(url).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), url
        assert db.session.info.get("working") is not True
