"""Calendars, hours and reasons as verbs: who may, what is written, what the history says; and no promise moves by any of it."""

from datetime import date, datetime, time
from typing import Any

import pytest
from sqlalchemy import select

from desk.domain.calendar import VIETNAM, CalendarDay, DayKind, Session
from desk.domain.calendar_file import read_file
from desk.domain.errors import Forbidden, Invalid, NotFound, Stale
from desk.domain.hours import DEFAULT_HOURS, OfficeHours, weekly
from desk.policy import SYSTEM, Role
from desk.services import reasons, scheduling, staffing, timetabling
from desk.services.reasons import PauseTerms
from desk.services.timetabling import NewHours
from desk.store.db import db
from desk.store.models import CalendarEntry, Dossier, LateReason, Person, SettingChange
from desk.store.queries import calendars, clocks, settings
from desk.store.work import LogbookClosed
from tests import builders

STORM = CalendarDay(date(2026, 3, 5), DayKind.OFF, "Nghỉ bão", "Công điện 12/CĐ-UBND")
HALF = CalendarDay(
    date(2026, 3, 5), DayKind.HALF, "Mất điện", "Thông báo 3", sessions=(Session(time(7, 30), time(11, 30)),)
)


@pytest.fixture
def keeper(work: Any, people: builders.People) -> Any:
    """Somebody who keeps the calendar of Yết Kiêu (11020) and of nothing else."""
    with work(SYSTEM) as w:
        person = w.session.scalars(select(Person).where(Person.username == "yk.vanthu")).one()
        staffing.grant(
            w, person, [Role.CATALOGUE], builders.agency_id_of(w.session, "11020"), None, valid_from=date(2018, 1, 1)
        )
    return people["yk.vanthu"]


def calendar_of(code: str) -> Any:
    db.session.rollback()
    return calendars.calendar(db.session(), builders.agency_id_of(db.session(), code))


def history(*subjects: str) -> list[str]:
    db.session.rollback()
    wanted = select(SettingChange.words).where(SettingChange.subject.in_(subjects)).order_by(SettingChange.id)
    return list(db.session.scalars(wanted))


# ── whose it is ───────────────────────────────────────────────────────────────


def test_the_nation_s_days_are_kept_at_the_top_and_an_office_s_there_or_above(
    app: Any, work: Any, people: Any, keeper: Any
) -> None:
    may = {
        who: [scheduling.may_edit(db.session(), actor, scope) for scope in ("", "30", "297", "11020", "10999", "30-so-ldtbxh")]
        for who, actor in (("top", people["danhmuc"]), ("commune", keeper), ("clerk", people["yk.motcua"]), ("system", SYSTEM))
    }  # fmt: skip
    assert may == {
        "top": [True] * 6, "commune": [False, False, False, True, False, False], "clerk": [False] * 6, "system": [True] * 6,
    }  # fmt: skip
    with pytest.raises(NotFound):
        scheduling.may_edit(db.session(), people["danhmuc"], "99999")
    with pytest.raises(Forbidden), work(keeper) as w:
        scheduling.apply(w, scheduling.with_day(w.session, "", STORM))
    with pytest.raises(Forbidden), work(keeper) as w:
        scheduling.confirm_year(w, 2026, "Thông báo 1/TB")


# ── one day ───────────────────────────────────────────────────────────────────


def test_a_local_day_holds_for_its_office_and_all_below_and_says_its_document(app: Any, work: Any, people: Any) -> None:
    with work(people["danhmuc"]) as w:
        scheduling.apply(w, scheduling.with_day(w.session, "297", STORM), because=STORM.source)
    assert [calendar_of(code).is_working(STORM.day) for code in ("297", "11020", "297-bhxh", "30", "30-so-ldtbxh")] == [
        False, False, False, True, True,
    ]  # fmt: skip
    assert calendar_of("11020").special(STORM.day).told == "Nghỉ bão (Công điện 12/CĐ-UBND)"
    assert calendars.calendar(db.session()).is_working(STORM.day)


def test_a_nearer_office_wins_and_half_a_day_closes_at_noon(app: Any, work: Any, people: Any, keeper: Any) -> None:
    with work(people["danhmuc"]) as w:
        scheduling.apply(w, scheduling.with_day(w.session, "", STORM))
    with work(keeper) as w:
        scheduling.apply(w, scheduling.with_day(w.session, "11020", HALF))
    assert calendar_of("11020").closing(HALF.day) == datetime(2026, 3, 5, 11, 30, tzinfo=VIETNAM)
    assert not calendar_of("297").is_working(HALF.day)
    with work(keeper) as w:
        scheduling.apply(w, scheduling.without_day(w.session, "11020", HALF.day))
    assert not calendar_of("11020").is_working(HALF.day)


@pytest.mark.parametrize(
    ("day", "field"),
    [
        (CalendarDay(date(2026, 3, 5), DayKind.OFF, "Nghỉ bão", ""), "source"),
        (CalendarDay(date(2026, 3, 5), DayKind.OFF, " ", "CĐ 12"), "name"),
        (CalendarDay(date(2026, 3, 5), DayKind.MAKEUP, "Làm bù", "CĐ 12"), "kind"),
    ],
)
def test_a_day_entered_by_hand_needs_a_document_a_name_and_sense(app: Any, day: CalendarDay, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        scheduling.with_day(db.session(), "", day)
    assert list(caught.value.fields) == [field]


def test_an_office_may_work_on_a_day_that_the_nation_has_off(app: Any, work: Any, people: Any) -> None:
    day = CalendarDay(date(2026, 4, 27), DayKind.MAKEUP, "Trực giải quyết hồ sơ", "QĐ 7")
    with work(people["danhmuc"]) as w:
        scheduling.apply(w, scheduling.with_day(w.session, "11020", day))
    assert calendar_of("11020").is_working(day.day)
    assert not calendar_of("297").is_working(day.day)


def test_saving_what_already_stands_writes_nothing_and_two_hands_do_not_overwrite_each_other(
    app: Any, work: Any, people: Any
) -> None:
    shown = scheduling.with_day(db.session(), "", STORM)
    with work(people["danhmuc"]) as w:
        assert len(scheduling.apply(w, shown)) == 1
    with work(people["danhmuc"]) as w:
        assert scheduling.apply(w, shown) == []  # the same sent twice
    other = scheduling.Edit(
        "", shown.before, shown.before | {date(2026, 3, 6): CalendarDay(date(2026, 3, 6), DayKind.OFF, "x", "y")}, "Ghi"
    )
    with pytest.raises(Stale), work(people["quantri"]) as w:
        scheduling.apply(w, other)
    assert len(history("calendar")) == 1


def test_no_promise_and_no_step_moves_by_a_change_of_the_calendar(app: Any, work: Any, people: Any) -> None:
    dossier = builders.received(work, people, "1.001776")
    before = (dossier.promised_at, dossier.due_at, dossier.version)
    with work(people["danhmuc"]) as w:
        scheduling.apply(w, scheduling.with_day(w.session, "", STORM))
    db.session.rollback()
    row = db.session.get_one(Dossier, dossier.id, populate_existing=True)
    assert (row.promised_at, row.due_at, row.version) == before


# ── files and years ───────────────────────────────────────────────────────────


def test_a_file_replaces_the_national_days_of_its_years_and_no_others(app: Any, work: Any, people: Any) -> None:
    file = read_file(
        "date,weekday,type_0_off_1_makeup_workday,name\n2026-01-01,Thu,0,Tết Dương lịch\n2026-03-05,Thu,0,Nghỉ lạ\n".encode()
    )
    with work(people["danhmuc"]) as w:
        scheduling.apply(w, scheduling.with_day(w.session, "11020", HALF))
        changes = scheduling.replace_national(w, file, "lich.csv")
    assert len(changes) == 17  # sixteen days of 2026 gone, one new; 1 January keeps its document
    calendar = calendars.calendar(db.session())
    assert [calendar.is_working(date(2026, *day)) for day in ((1, 1), (3, 5), (2, 17))] == [False, False, True]
    assert not calendar.is_working(date(2027, 2, 8))
    assert calendar.special(date(2026, 1, 1)).source == "Bộ luật Lao động 2019, Điều 112"
    assert calendar.special(date(2026, 3, 5)).source == "Tệp lich.csv"
    assert calendar_of("11020").sessions(HALF.day) == HALF.sessions
    with work(people["danhmuc"]) as w:
        assert scheduling.replace_national(w, file, "lich.csv") == []
    assert history("calendar")[-1].startswith("Nhập tệp lich.csv: 1 ngày thêm, 16 ngày bỏ")


def test_a_year_is_confirmed_with_a_document_and_its_days_are_certain_then(
    app: Any, work: Any, people: Any, clock: Any
) -> None:
    assert calendars.missing_year(db.session(), date(2026, 9, 30)) is None
    assert calendars.missing_year(db.session(), date(2026, 10, 1)) == 2027
    assert calendars.missing_year(db.session(), date(2027, 3, 1)) == 2027
    with pytest.raises(Invalid) as caught, work(people["danhmuc"]) as w:
        scheduling.confirm_year(w, 2027, " ")
    assert "source" in caught.value.fields
    with pytest.raises(Invalid, match="2031"), work(people["danhmuc"]) as w:
        scheduling.confirm_year(w, 2031, "Thông báo 9/TB-BNV")
    with work(people["danhmuc"]) as w:
        scheduling.confirm_year(w, 2027, "Thông báo 9/TB-BNV")
    db.session.rollback()
    rows = db.session.scalars(select(CalendarEntry).where(CalendarEntry.day >= date(2027, 1, 1))).all()
    assert all(row.confirmed for row in rows)
    assert {row.source for row in rows} == {
        "Bộ luật Lao động 2019, Điều 111", "Bộ luật Lao động 2019, Điều 112", "Nghị quyết 28/2026/QH16", "Thông báo 9/TB-BNV",
    }  # fmt: skip
    assert calendars.confirmed_years(db.session())[2027].by == "Ông Thị Lan"
    assert calendars.missing_year(db.session(), date(2026, 10, 1)) is None
    with work(people["danhmuc"]) as w:
        scheduling.confirm_year(w, 2027, "Thông báo 9/TB-BNV")
    assert history("calendar") == ["Xác nhận lịch năm 2027 theo Thông báo 9/TB-BNV"]


def test_a_year_without_a_calendar_is_copied_or_proposed_as_a_forecast(app: Any, work: Any, people: Any) -> None:
    for make in (
        lambda: scheduling.from_last_year(db.session(), "", 2028),
        lambda: scheduling.from_proposal(db.session(), 2028),
    ):
        days = [d for day, d in make().after.items() if day.year == 2028]
        assert len(days) == 16
        assert not any(d.confirmed for d in days)
    with work(people["danhmuc"]) as w:
        scheduling.apply(w, scheduling.from_last_year(w.session, "", 2028))
    assert not calendars.calendar(db.session()).is_working(date(2028, 1, 26))
    with pytest.raises(Invalid):
        scheduling.from_last_year(db.session(), "11020", 2028)


def test_an_office_copies_its_own_fixed_days_only(app: Any, work: Any, people: Any) -> None:
    with work(people["danhmuc"]) as w:
        scheduling.apply(
            w,
            scheduling.with_day(
                w.session, "297", CalendarDay(date(2026, 10, 9), DayKind.OFF, "Ngày của huyện", "NQ 5")
            ),
        )
    edit = scheduling.from_last_year(db.session(), "297", 2027)
    assert [c.words for c in edit.changes] == ["Thêm thứ Bảy 09/10/2027: Nghỉ, Ngày của huyện (NQ 5), dự kiến"]


# ── hours ─────────────────────────────────────────────────────────────────────

SUMMER = OfficeHours(weekly(Session(time(7), time(11)), Session(time(13), time(17))))


def test_hours_hold_from_their_day_for_an_office_and_all_below(app: Any, work: Any, people: Any, keeper: Any) -> None:
    new = NewHours("297", "office", date(2026, 4, 1), SUMMER, "QĐ 15/QĐ-UBND")
    with pytest.raises(Forbidden), work(keeper) as w:
        timetabling.set_hours(w, new)
    with work(people["danhmuc"]) as w:
        assert timetabling.set_hours(w, new)
        assert not timetabling.set_hours(w, new)
    assert [str(s) for s in calendar_of("11020").sessions(date(2026, 4, 2))] == ["07:00–11:00", "13:00–17:00"]
    assert calendar_of("11020").sessions(date(2026, 3, 31)) == DEFAULT_HOURS.on(date(2026, 3, 31))
    assert calendar_of("30").sessions(date(2026, 4, 2)) == DEFAULT_HOURS.on(date(2026, 4, 2))
    with work(people["danhmuc"]) as w:
        timetabling.set_hours(w, NewHours("297", "office", date(2026, 10, 16), DEFAULT_HOURS, "QĐ 15/QĐ-UBND"))
    db.session.rollback()
    ends = [t.end for t in timetabling.timetables(db.session(), "297", "office")]
    assert ends == [date(2026, 10, 15), None]
    assert (
        history("hours")[0] == "Giờ làm việc từ 01/4/2026 (QĐ 15/QĐ-UBND): thứ Hai – thứ Sáu: 07:00–11:00, 13:00–17:00"
    )


def test_a_desk_that_receives_on_saturday_makes_it_no_working_day(app: Any, work: Any, people: Any) -> None:
    desk = OfficeHours.every_weekday(Session(time(7, 30), time(11, 30)), saturday=[Session(time(7, 30), time(11, 30))])
    with work(people["danhmuc"]) as w:
        timetabling.set_hours(w, NewHours("11020", "desk", date(2026, 1, 1), desk, "QĐ 2"))
    saturday, agency = date(2026, 3, 7), builders.agency_id_of(db.session(), "11020")
    assert calendars.desk_hours(db.session(), agency, saturday).on(saturday)
    assert not calendar_of("11020").is_working(saturday)


@pytest.mark.parametrize(("purpose", "source", "field"), [("office", " ", "source"), ("night", "QĐ 1", "purpose")])
def test_hours_need_a_document_and_a_purpose(
    app: Any, work: Any, people: Any, purpose: str, source: str, field: str
) -> None:
    with pytest.raises(Invalid) as caught, work(people["danhmuc"]) as w:
        timetabling.set_hours(w, NewHours("", purpose, date(2026, 4, 1), SUMMER, source))
    assert list(caught.value.fields) == [field]


# ── reasons ───────────────────────────────────────────────────────────────────

SURVEY = PauseTerms("chờ đo đạc", True, "resume", "Luật Đất đai, Điều 7", True)


def test_a_reason_is_added_edited_and_put_out_of_use_and_each_is_told(
    app: Any, work: Any, people: Any, keeper: Any
) -> None:
    with pytest.raises(Forbidden), work(keeper) as w:
        reasons.set_pause_reason(w, "survey", SURVEY, new=True)
    with work(people["danhmuc"]) as w:
        assert reasons.set_pause_reason(w, "survey", SURVEY, new=True)
        assert not reasons.set_pause_reason(w, "survey", SURVEY, new=True)  # sent twice
    assert clocks.pause_reason(db.session(), "survey").stops
    with work(people["danhmuc"]) as w:
        reasons.set_pause_reason(
            w, "survey", PauseTerms("chờ đo đạc", False, "resume", "Luật Đất đai, Điều 7", True, active=False)
        )
        reasons.set_late_reason(w, "own-fault", "Cán bộ xử lý chậm", active=False)
        reasons.set_late_reason(w, "flood", "Ngập lụt", new=True)
    with pytest.raises(Invalid):
        clocks.pause_reason(db.session(), "survey")
    assert [h.partition(":")[0] for h in history("reasons")] == [
        "Thêm lý do tạm dừng “survey”", "Lý do tạm dừng “survey”", "Lý do trễ hạn “own-fault”", "Thêm lý do trễ hạn “flood”",
    ]  # fmt: skip
    assert "đang dùng: có → " in history("reasons")[1]


@pytest.mark.parametrize(
    ("code", "terms", "new", "field"),
    [
        ("Có dấu", SURVEY, True, "code"), ("expertise", SURVEY, True, "code"), ("nowhere", SURVEY, False, "code"),
        ("x", PauseTerms("", True, "resume", "Điều 7, Luật A", True), True, "name"),
        ("x", PauseTerms("chờ", True, "again", "Điều 7, Luật A", True), True, "effect"),
        ("x", PauseTerms("chờ", True, "resume", "?", True), True, "legal_basis"),
        ("supplement", PauseTerms("chờ", True, "restart", "Điều 19.4", False, active=False), False, "active"),
        ("supplement", PauseTerms("chờ", True, "restart", "Điều 19.4", True), False, "active"),
    ],
)  # fmt: skip
def test_a_reason_that_makes_no_sense_is_refused_at_its_field(
    app: Any, work: Any, people: Any, code: str, terms: PauseTerms, new: bool, field: str
) -> None:
    with pytest.raises(Invalid) as caught, work(people["danhmuc"]) as w:
        reasons.set_pause_reason(w, code, terms, new=new)
    assert list(caught.value.fields) == [field]
    db.session.rollback()
    assert db.session.get(LateReason, "x") is None


# ── the history ───────────────────────────────────────────────────────────────


def test_a_line_of_the_history_is_neither_changed_nor_deleted(app: Any, work: Any, people: Any) -> None:
    with work(people["danhmuc"]) as w:
        w.note("calendar", "", "một dòng")
    for spoil in (lambda row, s: setattr(row, "words", "khác"), lambda row, s: s.delete(row)):
        with pytest.raises(LogbookClosed), work(people["danhmuc"]) as w:
            spoil(w.session.scalars(select(SettingChange)).one(), w.session)
    assert [h.words for h in settings.history(db.session(), ["calendar"], [""])] == ["một dòng"]
