"""The try-out of a route: every due moment of a dossier that does not exist."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from desk.domain.branching import Fate
from desk.domain.calendar import VIETNAM, CalendarDay, DayKind, WorkCalendar
from desk.domain.catalogue.trying import Trial, try_out
from desk.domain.errors import Invalid
from desk.domain.promising import promise
from desk.domain.terms import Term
from tests.domain.catalogue.test_route_checks import HUYEN, NO_TOTAL, XA, flat
from tests.domain.routes import OBJECTED, POSTED, QUIET, Route, objection
from tests.domain.test_routing import BRANCHES, OPEN_ALL_YEAR, PLACES

FRIDAY = datetime(2026, 2, 27, 15, 20, tzinfo=VIETNAM)


def tried(
    route: Route, terms: Mapping[str, str | None] = NO_TOTAL, choices: Mapping[str, str] | None = None, channel: str = "direct",
    calendar: WorkCalendar = OPEN_ALL_YEAR,
) -> Trial:  # fmt: skip
    return try_out(route, terms, channel, FRIDAY, 3, [HUYEN, XA], lambda _: calendar, choices=choices or {})


def said(moment: datetime | None) -> str:
    return f"{moment:%d/%m %H:%M}" if moment else ""


def test_every_step_starts_when_the_one_before_was_due() -> None:
    trial = tried(flat("4h", "2wd", "1wd", "4h", leg_term="5wd"))
    # nhận 15:20 thứ Sáu: bước tiếp nhận xong ngay; thẩm tra 2 ngày làm việc = thứ Ba 03/3; ký 1 = 04/3; 4 giờ từ 17:00 = 11:30 hôm sau
    assert [(s.path, said(s.begins), said(s.due)) for s in trial.steps] == [
        ("legs.0.steps.0", "27/02 15:20", "27/02 15:20"),
        ("legs.0.steps.1", "27/02 15:20", "03/03 17:00"),
        ("legs.0.steps.2", "03/03 17:00", "04/03 17:00"),
        ("legs.0.steps.3", "04/03 17:00", "05/03 11:30"),
        ("legs.1.steps.0", "05/03 11:30", ""),
    ]
    assert said(trial.ready) == "05/03 11:30"
    assert (said(trial.promised), said(trial.at_receipt)) == ("06/03 17:00", "06/03 17:00")
    assert trial.sentence == (
        "Nếu tiếp nhận 15:20 thứ Sáu 27/02/2026 tại xã Yết Kiêu thì hẹn trả 17:00, thứ Sáu 06/3/2026."
    )


def test_legs_steps_promise_and_reasons_agree_with_what_a_real_dossier_is_told() -> None:
    trial = tried(objection())
    # 27/02 + 7 ngày làm việc = 10/3; + 3 = 13/3; + 10 = 27/3
    assert [(leg.path, leg.fate, said(leg.due)) for leg in trial.legs] == [
        ("legs.0", Fate.SURE, "10/03 17:00"),
        ("legs.1", Fate.OPEN, ""),
        ("legs.2", Fate.SURE, "13/03 17:00"),
        ("legs.3", Fate.SURE, "27/03 17:00"),
        ("legs.4", Fate.SURE, ""),
    ]
    assert trial.promised == promise(trial.plan, FRIDAY, lambda _: OPEN_ALL_YEAR, None)
    assert trial.lines[-1].text == "Hẹn trả: 17:00, thứ Sáu 27/3/2026"
    assert any("Chưa tính chặng 2" in line.text for line in trial.lines)
    # 36 giờ từ 15:20 thứ Sáu -> 06/3; niêm yết 10/3; đề nghị, ký 13/3; huyện 4 + 52 giờ -> 25/3; ký 27/3; phát hành 30/3
    assert (said(trial.ready), trial.in_time) == ("30/03 17:00", False), (
        "received that late, the hours of the steps run over"
    )
    assert [s.fate for s in trial.steps if s.begins is None] == [Fate.OPEN]


@pytest.mark.parametrize(
    ("word", "fate", "promised", "extra"), [(QUIET, Fate.NEVER, "27/03 17:00", 0), (OBJECTED, Fate.SURE, "10/04 17:00", 1)]
)  # fmt: skip
def test_an_outcome_can_be_tried(word: str, fate: Fate, promised: str, extra: int) -> None:
    trial = tried(objection(), choices={POSTED: word})
    assert (said(trial.at_receipt), said(trial.promised)) == ("27/03 17:00", promised)
    assert trial.legs[1].fate is fate
    assert len([s for s in trial.steps if s.begins]) == 10 + extra
    [choosing] = trial.choices
    assert (choosing.path, choosing.name, choosing.outcomes, choosing.chosen) == (
        "legs.0.steps.2",
        "Niêm yết công khai",
        (QUIET, OBJECTED),
        word,
    )
    assert f"bước “Niêm yết công khai” có kết quả “{word}” thì hẹn trả" in trial.sentence


def test_words_that_no_step_knows_are_left_out() -> None:
    trial = tried(objection(), choices={POSTED: "Rút đơn", "ai-do": QUIET})
    assert trial.choices[0].chosen == ""
    assert trial.legs[1].fate is Fate.OPEN


def test_the_citizen_sees_where_the_dossier_will_be_just_after_the_receipt() -> None:
    nodes = tried(objection(), choices={POSTED: QUIET}).nodes
    assert [n.state for n in nodes] == ["moving", "skipped", "future", "future", "future"]
    assert nodes[0].lines == ["Nhận 15:20 27/02/2026", "Hạn 13:50 06/3/2026 · Còn 4 ngày"]
    assert all(n.holder == "" for n in nodes), "the public picture names no staff"


def test_the_calendar_of_the_office_counts() -> None:
    storm = WorkCalendar.build([CalendarDay(datetime(2026, 3, 2).date(), DayKind.OFF, "Bão")])  # noqa: DTZ001
    assert said(tried(flat("4h", "2wd", "1wd", "4h", leg_term="5wd"), calendar=storm).promised) == "09/03 17:00"


def test_the_stated_total_of_the_channel_is_what_is_promised() -> None:
    terms = {"direct": "5wd", "online": "3wd", "post": None}
    route = flat("4h", "2wd", "1wd", "4h")
    assert said(tried(route, terms).promised) == "06/03 17:00"
    assert said(tried(route, terms, channel="online").promised) == "04/03 17:00"
    assert said(tried(route, terms, channel="post").promised) == "06/03 17:00", "no slower than the only term there is"
    assert said(tried(objection(), terms, {POSTED: OBJECTED}).promised) == "06/03 17:00", "no outcome moves a total"


def test_a_step_without_a_term_of_its_own_is_due_with_the_promise() -> None:
    trial = tried(flat("4h", None, "1wd", None, leg_term="3wd"))
    assert [said(s.due) for s in trial.steps] == ["27/02 15:20", "04/03 17:00", "02/03 17:00", "04/03 17:00", ""]


def test_branches_side_by_side_run_at_the_same_time() -> None:
    trial = try_out(BRANCHES, NO_TOTAL, "direct", FRIDAY, 3, PLACES, lambda _: OPEN_ALL_YEAR)
    begins = {s.step.leg: s.begins for s in trial.steps if s.step.wave == 0}
    assert begins[1] == begins[2]
    assert begins[3] == trial.ready == max(s.due for s in trial.steps if s.due)
    assert [leg.due is not None for leg in trial.legs] == [True, True, True, False]


def test_what_is_missing_is_said() -> None:
    with pytest.raises(Invalid, match="office:so@tinh"):
        tried({**objection(), "legs": [*objection()["legs"][:3], {**objection()["legs"][3], "at": "office:so@tinh"}]})
    with pytest.raises(Invalid, match="chưa có thời hạn"):
        tried(flat("4h", "2wd", "1wd", "4h"))


def test_a_moment_from_anywhere_is_a_moment_in_vietnam() -> None:
    utc = FRIDAY.astimezone(UTC)
    trial = try_out(objection(), NO_TOTAL, "direct", utc, 3, [HUYEN, XA], lambda _: OPEN_ALL_YEAR)
    assert trial == tried(objection())
    assert Term.parse("7wd").words() in trial.lines[0].text + trial.lines[1].text
