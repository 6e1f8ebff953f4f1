"""Extension and apology (NĐ 61/2018, Điều 19.9): in time, late, a second time, refused, withdrawn, and with pauses on both sides."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from desk.domain.errors import Forbidden, Invalid, MoveNotAllowed, NotFound, Stale
from desk.policy import SYSTEM
from desk.services import extending, pausing, processing, stopping, supplementing
from desk.store.db import db
from desk.store.models import Alert, Dossier, Extension, LawProfile, Outbox, Paper, Task, Watch
from desk.store.queries import clocks, dossiers
from desk.store.queries import tasks as steps
from tests import builders

ALLOWANCE = "1.001776"  # xã 7 + 3 ngày, huyện 7 + 3: nhận 02/3, hẹn 30/3 17:00
NOTE = "Thông báo thuế số 12 ngày 10/3/2026."


@pytest.fixture
def case(work, people, clock):
    return Case(work, people, clock)


class Case:
    """One dossier of the allowance, at its first officer in Yết Kiêu, and short ways to what is done with it."""

    def __init__(self, work, people, clock) -> None:
        self.work, self.people, self.clock = work, people, clock
        self.id = builders.received(work, people, ALLOWANCE).id

    def at(self, moment: str) -> "Case":
        self.clock.set(moment)
        return self

    @property
    def dossier(self) -> Dossier:
        db.session.expire_all()
        return db.session.get_one(Dossier, self.id)

    @property
    def letters(self) -> list[Extension]:
        db.session.expire_all()
        return list(clocks.extensions_of(db.session(), self.id))

    def task(self, w) -> Task:
        [task] = dossiers.open_tasks(w.session, self.id)
        return steps.task(w.session, w.actor, task.id)

    def pass_on(self, *usernames: str) -> None:
        for username in usernames:
            with self.work(self.people[username]) as w:
                processing.pass_on(w, self.task(w))

    def propose(
        self, day: str, username="yk.ldtbxh", code="verify", cause="chờ xác minh nơi cư trú", **given
    ) -> Extension:
        with self.work(self.people[username]) as w:
            return extending.propose(w, self.task(w), code, cause, date.fromisoformat(day), **given)

    def decide(self, verb, *args, username="yk.lanhdao", **given) -> Extension:
        with self.work(self.people[username]) as w:
            dossiers.dossier(w.session, w.actor, self.id)
            return verb(w, clocks.letter(w.session, self.id), *args, **given)

    def grant(self, **given) -> Extension:
        return self.decide(extending.grant, **given)

    def draft(self) -> Extension | None:
        with self.work(SYSTEM) as w:
            return extending.draft(w, w.session.get_one(Dossier, self.id))

    def pause(self, since: str, until: str, username="yk.ldtbxh") -> None:
        with self.at(since).work(self.people[username]) as w:
            pausing.pause(w, self.task(w), "land-dues", NOTE)
        with self.at(until).work(self.people[username]) as w:
            pausing.unpause(w, self.task(w))

    def moments(self) -> tuple[str, str, str]:
        """promised, due, owed."""
        d = self.dossier
        return tuple(f"{m:%d/%m %H:%M}" for m in (d.promised_at, d.due_at, d.owed_at))  # type: ignore[return-value]


def _told(kind: str) -> list[Alert]:
    return list(db.session.scalars(select(Alert).where(Alert.kind == kind)))


# ── In time ───────────────────────────────────────────────────────────────────


def test_signed_a_working_day_before_it_is_an_extension_and_the_original_date_stays(case) -> None:
    assert case.moments() == ("30/03 17:00",) * 3
    case.at("2026-03-26T09:00").propose("2026-04-08")
    assert [a.person_id for a in _told("apology-proposed")] == [case.people["yk.lanhdao"].id, case.people["lanhdao"].id]
    letter = case.at("2026-03-27T17:00").grant()  # Friday's closing: the last moment before Monday the 30th
    assert (letter.state, letter.in_time, case.dossier.extended) == ("granted", True, "in_time")
    assert case.moments() == ("08/04 17:00", "30/03 17:00", "08/04 17:00")
    assert f"{case.dossier.first_promised_at:%d/%m}" == "30/03"


def test_what_is_written_told_and_printed_says_the_same(case) -> None:
    case.at("2026-03-26T09:00").propose("2026-04-08")
    letter = case.at("2026-03-26T15:00").grant()
    paper = db.session.get_one(Paper, letter.paper_id)
    assert (paper.kind, paper.serial) == ("apology", "1/PXL")
    assert paper.slip["reason"] == "Phải xác minh thực tế, hồ sơ phức tạp: chờ xác minh nơi cư trú"
    assert paper.slip["new_date"] == "2026-04-08T17:00:00+07:00"
    assert (paper.slip["passed"], paper.slip["in_time"]) == (False, True)
    assert paper.slip["signer"] == "Đặng Quốc Hữu"
    line = dossiers.events_of(db.session(), case.id)[0]
    assert (line.what, line.data["in_time"], line.data["paper"]) == ("extend", True, "1/PXL")
    assert (line.data["owed_at"], line.data["promised_at"]) == (
        "2026-03-30T17:00:00+07:00",
        "2026-04-08T17:00:00+07:00",
    )
    [sms] = db.session.scalars(select(Outbox).where(Outbox.kind == "extended"))
    assert (sms.channel, sms.data["promised_at"]) == ("sms", "2026-04-08T17:00:00+07:00")
    assert "Nguyễn" not in str(sms.data), "no name leaves by telephone"
    [told] = _told("apology-decided")
    assert (told.person_id, told.data["granted"]) == (case.people["yk.ldtbxh"].id, True)


def test_the_promise_is_watched_at_its_new_date_and_steps_without_a_term_follow(case) -> None:
    task = db.session.scalars(select(Task).where(Task.dossier_id == case.id, Task.done_at.is_(None))).one()
    own = task.due_at
    case.at("2026-03-04T09:00").propose("2026-04-08")
    case.grant()
    db.session.expire_all()
    rows = {row.task_id: row for row in db.session.scalars(select(Watch).where(Watch.dossier_id == case.id))}
    assert f"{rows[None].due_at:%d/%m}" == "08/04"
    assert (task.due_at, rows[task.id].due_at) == (own, own), "a step with a term of its own keeps it"


@pytest.mark.parametrize(("signed", "due"), [("2026-03-26T09:00", "08/04"), ("2026-03-31T09:00", "30/03")])
def test_a_step_without_a_term_is_due_with_what_is_owed(work, people, clock, signed, due) -> None:
    """In time the step has until the new date; an apology after the fact gives nobody more time."""

    def without_terms(content) -> None:
        for step in content["cases"][0]["route"]["legs"][0]["steps"][1:]:
            step["term"] = None

    builders.next_edition(work, ALLOWANCE, without_terms)
    case = Case(work, people, clock)
    case.at("2026-03-20T09:00").pass_on("yk.ldtbxh")
    case.at("2026-03-25T09:00").propose("2026-04-08")
    case.at(signed).grant()
    db.session.expire_all()
    now_open = dossiers.open_tasks(db.session(), case.id)
    case.pass_on("yk.ldtbxh")
    db.session.expire_all()
    opened_later = dossiers.open_tasks(db.session(), case.id)
    assert [f"{t.due_at:%d/%m}" for t in (*now_open, *opened_later)] == [due, due]


# ── Late, short, second, refused ──────────────────────────────────────────────


@pytest.mark.parametrize(
    ("signed", "passed"),
    [("2026-03-27T17:01", False), ("2026-03-28T08:00", False), ("2026-03-30T16:59", False), ("2026-04-01T09:00", True)],
)
def test_signed_later_it_is_an_apology_and_late_stays_late(case, signed, passed) -> None:
    case.at("2026-03-26T09:00").propose("2026-04-08")
    letter = case.at(signed).grant()
    assert (letter.in_time, case.dossier.extended) == (False, "late")
    assert case.moments() == ("08/04 17:00", "30/03 17:00", "30/03 17:00")
    assert db.session.get_one(Paper, letter.paper_id).slip["passed"] is passed


def test_after_the_due_date_it_may_still_be_proposed_and_its_limit_runs_from_then(case) -> None:
    case.at("2026-04-20T09:00")  # three weeks late
    with pytest.raises(Invalid) as refused:
        case.propose("2026-05-29")
    # 20 working days from 20/4: Giỗ Tổ 27/4, 30/4 and 1/5 are off
    assert refused.value.fields["new_date"] == "Ngày mới vượt mức được gia hạn (tối đa 21/5)."
    case.propose("2026-05-21")
    assert case.grant().in_time is False


def test_a_second_one_is_refused_for_life_with_a_sentence(case) -> None:
    case.at("2026-03-26T09:00").propose("2026-04-08")
    case.grant()
    with pytest.raises(
        MoveNotAllowed, match=r"đã hẹn lại một lần \(đến 08/4/2026\)\. Pháp luật chỉ cho hẹn lại một lần"
    ):
        case.at("2026-04-06T09:00").propose("2026-04-10")
    assert case.draft() is None


def test_refused_it_goes_back_with_the_reason_and_another_may_be_proposed(case) -> None:
    case.at("2026-03-25T09:00").propose("2026-04-08")
    with pytest.raises(Invalid, match="Ghi lý do không đồng ý"):
        case.decide(extending.refuse, "vì")
    case.decide(extending.refuse, "Đã đủ ý kiến, giải quyết trong hạn.")
    [told] = _told("apology-decided")
    assert (told.data["granted"], told.data["reason"]) == (False, "Đã đủ ý kiến, giải quyết trong hạn.")
    assert case.moments() == ("30/03 17:00",) * 3
    assert not db.session.scalars(select(Outbox)).all(), "nothing reached the citizen"
    case.propose("2026-04-02")
    assert [e.state for e in case.letters] == ["refused", "proposed"]


def test_only_the_proposer_takes_it_back_and_only_before_it_is_signed(case) -> None:
    case.at("2026-03-25T09:00").propose("2026-04-08")
    with pytest.raises(Forbidden, match="chỉ người trình rút được"):
        case.decide(extending.withdraw, username="chuyenvien")
    case.decide(extending.withdraw, username="yk.ldtbxh")
    assert [e.state for e in case.letters] == ["dropped"]
    assert clocks.letter(db.session(), case.id) is None
    case.propose("2026-04-09")
    letter = case.letters[-1]
    case.grant()
    wanted = select(Extension).where(Extension.id == letter.id).options(joinedload(Extension.dossier))
    with pytest.raises(Stale), case.work(case.people["yk.ldtbxh"]) as w:
        extending.withdraw(w, w.session.scalars(wanted.execution_options(populate_existing=True)).one())


def test_while_one_waits_for_a_signature_there_is_no_other(case) -> None:
    case.at("2026-03-25T09:00").propose("2026-04-08")
    with pytest.raises(MoveNotAllowed, match="Phạm Thị Ngọc Ánh đã trình"):
        case.propose("2026-04-09")


def test_the_second_press_is_told_that_the_page_is_stale(case) -> None:
    shown = case.dossier.version
    case.at("2026-03-25T09:00").propose("2026-04-08", shown=shown)
    with pytest.raises(Stale):
        case.propose("2026-04-08", shown=shown)
    shown = case.dossier.version
    case.grant(shown=shown)
    assert len(db.session.scalars(select(Paper).where(Paper.kind == "apology")).all()) == 1


def test_only_the_leader_of_the_agency_that_is_late_signs(case) -> None:
    case.at("2026-03-25T09:00").propose("2026-04-08")
    for username in ("yk.ldtbxh", "yk.motcua", "yk.vanthu", "gl.lanhdao"):  # in sight or not: the verb itself refuses
        with pytest.raises(Forbidden), case.work(case.people[username]) as w:
            extending.grant(w, clocks.letter(w.session, case.id))
    assert case.letters[0].state == "proposed"


@pytest.mark.parametrize("username", ["yk.motcua", "yk.lanhdao", "yk.vanthu"])
def test_only_the_department_that_holds_the_step_proposes(case, username) -> None:
    with pytest.raises(Forbidden):
        case.at("2026-03-25T09:00").propose("2026-04-08", username)


def test_at_the_leader_s_step_an_officer_of_the_agency_whose_department_had_it_proposes(case) -> None:
    case.pass_on("yk.ldtbxh", "yk.ldtbxh", "yk.ldtbxh")
    with pytest.raises(NotFound):
        case.at("2026-03-25T09:00").propose("2026-04-08", "yk.tuphap")
    case.propose("2026-04-08", "yk.ldtbxh")
    assert case.letters[0].agency_name == "Xã Yết Kiêu"


# ── What is typed ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-04-04", "04/4/2026 không làm việc (Thứ Bảy). Ngày làm việc tiếp theo là 06/4/2026."),
        ("2026-03-30", "Ngày mới phải sau hạn đã hẹn (17:00, thứ Hai 30/3)."),
        ("2026-04-29", "Ngày mới vượt mức được gia hạn (tối đa 28/4)."),
    ],
)
def test_a_day_that_will_not_do_says_why_and_what_would(case, day, sentence) -> None:
    with pytest.raises(Invalid) as refused:
        case.at("2026-03-26T09:00").propose(day)
    assert refused.value.fields["new_date"] == sentence
    assert not case.letters


def test_the_last_day_allowed_is_the_term_counted_once_more(case) -> None:
    assert f"{case.at('2026-03-26T09:00').propose('2026-04-28').new_date:%d/%m %H:%M}" == "28/04 17:00"


def test_the_limit_is_data(case) -> None:
    with case.work(SYSTEM) as w:
        row = w.session.scalars(select(LawProfile)).one()
        row.data = {**row.data, "extension": {"times": 1, "limit": "3wd"}}
    with pytest.raises(Invalid, match="tối đa 02/4"):
        case.at("2026-03-26T09:00").propose("2026-04-03")
    with case.work(SYSTEM) as w:
        row = w.session.scalars(select(LawProfile)).one()
        row.data = {k: v for k, v in row.data.items() if k != "extension"}
    case.propose("2026-04-28")  # a profile that says nothing means the term once more


def test_a_cause_must_be_chosen_and_may_be_explained(case) -> None:
    with pytest.raises(Invalid) as refused:
        case.at("2026-03-26T09:00").propose("2026-04-08", code="")
    assert set(refused.value.fields) == {"reason_code"}
    assert case.propose("2026-04-08", code="leader", cause="").cause == "Người ký vắng mặt"


# ── Drafts ────────────────────────────────────────────────────────────────────


def test_the_program_drafts_once_with_the_date_that_the_open_steps_need(case) -> None:
    letter = case.at("2026-03-27T07:30").draft()
    assert letter is not None
    # from 27/3 the commune's 2 + 2 + 1 days (3/4), then the district's 4 and 52 hours (15/4) and its 2 + 1 days
    assert f"{letter.new_date:%d/%m %H:%M}" == "20/04 17:00"
    assert (letter.state, letter.agency_name, letter.cause) == ("draft", "Xã Yết Kiêu", "")
    assert case.draft() is None, "a second sweep makes no second draft"
    assert case.moments() == ("30/03 17:00",) * 3
    taken = case.at("2026-03-27T09:00").propose("2026-04-08")
    assert [(e.id, e.state) for e in case.letters] == [(letter.id, "proposed")]
    assert taken.proposed_by == "Phạm Thị Ngọc Ánh"


def test_only_the_sweep_drafts(case) -> None:
    with pytest.raises(Forbidden), case.work(case.people["yk.ldtbxh"]) as w:
        extending.draft(w, w.session.get_one(Dossier, case.id))


def test_a_draft_is_dropped_when_the_result_is_ready_or_the_dossier_ends(work, people, clock) -> None:
    for end in ("ready", "withdrawn"):
        clock.set("2026-03-02T08:12")
        dossier = builders.received(work, people, "1.001193")
        clock.set("2026-03-03T09:00")
        with work(SYSTEM) as w:
            assert extending.draft(w, w.session.get_one(Dossier, dossier.id)) is not None
        if end == "withdrawn":
            with work(people["yk.motcua"]) as w:
                stopping.withdraw(w, dossiers.dossier(w.session, w.actor, dossier.id), "Công dân xin rút.")
        else:
            for username, verb in (
                ("yk.tuphap", processing.pass_on),
                ("yk.lanhdao", processing.pass_on),
                ("yk.vanthu", processing.issue),
            ):
                with work(people[username]) as w:
                    [task] = dossiers.open_tasks(w.session, dossier.id)
                    verb(w, steps.task(w.session, w.actor, task.id))
        db.session.expire_all()
        assert [e.state for e in clocks.extensions_of(db.session(), dossier.id)] == ["dropped"], end
        with work(SYSTEM) as w:
            assert extending.draft(w, w.session.get_one(Dossier, dossier.id)) is None, "nothing is owed any more"


# ── Pauses on both sides ──────────────────────────────────────────────────────


def test_a_pause_before_the_letter_moves_what_the_letter_is_measured_against(case) -> None:
    case.pause("2026-03-05T09:00", "2026-03-10T09:00")  # three working days given back
    assert case.moments() == ("02/04 17:00",) * 3
    case.at("2026-04-01T16:00").propose("2026-04-08")
    assert case.grant().in_time is True
    assert case.moments() == ("08/04 17:00", "02/04 17:00", "08/04 17:00")


def test_a_pause_after_the_letter_gives_its_days_back_to_both_dates(case) -> None:
    case.at("2026-03-10T09:00").propose("2026-04-08")
    case.grant()
    case.pause("2026-03-12T09:00", "2026-03-17T09:00")
    assert case.moments() == ("13/04 17:00", "02/04 17:00", "13/04 17:00")


def test_a_pause_past_the_original_date_moves_the_new_one_only(case) -> None:
    case.at("2026-03-26T09:00").propose("2026-04-08")
    case.grant()
    case.pause("2026-04-02T09:00", "2026-04-07T09:00")  # within the extension: the original date has passed and stays
    assert case.moments() == ("13/04 17:00", "30/03 17:00", "13/04 17:00")


def test_a_pause_after_the_new_date_too_gives_nothing_back(case) -> None:
    case.at("2026-03-26T09:00").propose("2026-04-02")
    case.grant()
    case.pause("2026-04-06T09:00", "2026-04-10T09:00")
    assert case.moments() == ("02/04 17:00", "30/03 17:00", "02/04 17:00")


def test_two_pauses_one_on_each_side_of_the_letter(case) -> None:
    case.pause("2026-03-04T09:00", "2026-03-06T09:00")  # + 2
    case.at("2026-03-20T09:00").propose("2026-04-08")
    case.grant()
    case.pause("2026-03-23T09:00", "2026-03-24T09:00")  # + 1
    assert case.moments() == ("09/04 17:00", "02/04 17:00", "09/04 17:00")


def test_after_an_apology_a_pause_moves_what_was_told_and_late_stays_late(case) -> None:
    case.at("2026-04-01T09:00").propose("2026-04-08")
    case.grant()
    case.pause("2026-04-02T09:00", "2026-04-06T09:00")
    assert case.moments() == ("10/04 17:00", "30/03 17:00", "30/03 17:00")


def test_signed_too_late_to_extend_but_not_late_yet_a_pause_still_gives_back_to_both(case) -> None:
    case.at("2026-03-26T09:00").propose("2026-04-08")
    case.at("2026-03-30T08:00").grant()
    case.pause("2026-03-30T09:00", "2026-04-01T09:00")
    assert case.moments() == ("10/04 17:00", "01/04 17:00", "01/04 17:00")


def test_the_clock_stands_so_there_is_nothing_to_propose_or_to_sign(case) -> None:
    case.at("2026-03-10T09:00").propose("2026-04-08")
    with case.work(case.people["yk.ldtbxh"]) as w:
        pausing.pause(w, case.task(w), "land-dues", NOTE)
    with pytest.raises(MoveNotAllowed, match="tạm dừng"):
        case.grant()
    case.decide(extending.withdraw, username="yk.ldtbxh")
    with pytest.raises(MoveNotAllowed, match="tạm dừng"):
        case.propose("2026-04-08")


def test_a_term_that_starts_anew_drops_the_letter(case) -> None:
    case.at("2026-03-03T09:00").propose("2026-04-02")
    with case.at("2026-03-04T09:00").work(case.people["yk.ldtbxh"]) as w:
        supplementing.ask(w, case.task(w), ["Tờ khai"], "Thiếu chữ ký của người khai.")
    with case.at("2026-03-09T09:00").work(case.people["yk.motcua"]) as w:
        supplementing.resume(w, dossiers.dossier(w.session, w.actor, case.id))
    assert [e.state for e in case.letters] == ["dropped"]
    assert case.moments() == ("06/04 17:00",) * 3


def test_a_long_pause_that_outruns_the_proposed_date_drops_the_letter_a_short_one_does_not(case) -> None:
    case.at("2026-03-10T09:00").propose("2026-04-02")
    case.pause("2026-03-11T09:00", "2026-03-12T09:00")  # due 31/3 now: 02/4 still does
    assert [e.state for e in case.letters] == ["proposed"]
    case.pause("2026-03-13T09:00", "2026-03-19T09:00")  # due 06/4 now
    assert [e.state for e in case.letters] == ["dropped"]


def test_a_dossier_that_waits_for_papers_with_its_clock_running_can_be_apologised_for(case) -> None:
    with case.at("2026-03-20T09:00").work(case.people["yk.ldtbxh"]) as w:  # too late to stop the clock
        supplementing.ask(w, case.task(w), ["Tờ khai"], "Thiếu chữ ký của người khai.")
    case.at("2026-03-26T09:00").propose("2026-04-08")
    assert case.grant().in_time is True


def test_a_letter_whose_new_date_went_by_unsigned_cannot_be_signed(case) -> None:
    case.at("2026-03-26T09:00").propose("2026-04-02")
    with pytest.raises(MoveNotAllowed, match="đã qua"):
        case.at("2026-04-03T09:00").grant()


def test_the_commune_s_leader_signs_although_the_dossier_has_gone_on(case) -> None:
    case.at("2026-03-20T09:00").propose("2026-04-08")
    case.pass_on("yk.ldtbxh", "yk.ldtbxh", "yk.ldtbxh", "yk.lanhdao")
    assert case.grant().agency_name == "Xã Yết Kiêu"
