"""Forward, assign, send back, issue, stop: each verb with the right person and the neighbour."""

import pytest
from sqlalchemy import select

from desk.domain.errors import Forbidden, Invalid, MoveNotAllowed, NotFound, Stale
from desk.domain.workflow import Outcome, Status
from desk.services import processing, returning, stopping, supplementing
from desk.store.db import db
from desk.store.models import Person, Task
from desk.store.queries import dossiers, tasks
from tests import builders


@pytest.fixture
def act(work, people):
    """``act("yk.ldtbxh", processing.pass_on, dossier, …)`` does a verb on the task that this person may do."""

    def do(username, verb, dossier, *args, **kwargs):
        actor = people[username]
        with work(actor) as w:
            mine = [t for t in dossiers.open_tasks(w.session, dossier.id)
                    if actor.may_do(builders.Role(t.role), t.agency_id, t.department_id, t.assignee_id)]  # fmt: skip
            wanted = mine or dossiers.open_tasks(w.session, dossier.id)
            return verb(w, tasks.task(w.session, w.actor, wanted[0].id), *args, **kwargs)

    return do


def open_now(dossier) -> list[tuple[str, str, int]]:
    return [(t.agency_name, t.name, t.attempt) for t in dossiers.open_tasks(db.session(), dossier.id)]


def test_forwarding_opens_the_next_step_with_its_own_due_time(act, work, people, clock) -> None:
    dossier = builders.received(work, people, "1.010803")
    clock.set("2026-03-04T10:00")
    [opened] = act("yk.ldtbxh", processing.pass_on, dossier, "Đủ điều kiện, đề nghị ký.")
    assert opened.opened_at == clock()
    assert opened.due_at > clock()
    done = db.session.scalars(select(Task).where(Task.dossier_id == dossier.id, Task.position == 2)).one()
    assert (done.outcome, done.done_by, done.opinion) == (
        Outcome.FORWARDED,
        "Phạm Thị Ngọc Ánh",
        "Đủ điều kiện, đề nghị ký.",
    )
    assert dossier.state is Status.PROCESSING


def test_the_first_touch_makes_it_processing_and_the_holder_known(act, work, people) -> None:
    dossier = builders.received(work, people)
    assert dossier.state is Status.RECEIVED
    task = act("yk.tuphap", processing.acknowledge, dossier)
    assert dossier.state is Status.PROCESSING
    assert (task.assignee_name, task.acknowledged_at) == ("Lê Văn Cường", task.opened_at)


def test_the_neighbouring_communes_officer_cannot_even_see_it(act, work, people) -> None:
    dossier = builders.received(work, people, "1.010803")
    with pytest.raises(NotFound):
        act("tt.ldtbxh", processing.pass_on, dossier)


def test_a_colleague_of_another_department_cannot_see_it_either(act, work, people) -> None:
    dossier = builders.received(work, people, "1.010803")
    with pytest.raises(NotFound):
        act("yk.tuphap", processing.pass_on, dossier)


def test_whoever_passed_it_on_sees_it_but_cannot_act_any_more(act, work, people) -> None:
    dossier = builders.received(work, people, "1.010803")
    act("yk.ldtbxh", processing.pass_on, dossier)
    with pytest.raises(Forbidden):
        act("yk.ldtbxh", processing.pass_on, dossier)


def test_the_clerk_cannot_do_the_officers_step(act, work, people) -> None:
    dossier = builders.received(work, people, "1.010803")
    with pytest.raises(Forbidden):
        act("yk.motcua", processing.pass_on, dossier)


def test_the_head_assigns_and_then_only_that_officer_may_act(act, work, people) -> None:
    dossier = builders.received(work, people, "1.010803")
    for username in ("yk.ldtbxh", "yk.lanhdao", "gl.motcua"):
        act(username, processing.pass_on, dossier)
    second = db.session.scalars(select(Person.id).where(Person.username == "gl.ldtbxh2")).one()
    act("gl.truongphong", processing.assign, dossier, second)
    with pytest.raises(Forbidden, match="đã giao cho Cao Thị Vui"):
        act("gl.ldtbxh", processing.pass_on, dossier)
    act("gl.ldtbxh2", processing.pass_on, dossier)


def test_somebody_without_the_role_cannot_be_assigned(act, work, people) -> None:
    dossier = builders.received(work, people, "1.010803")
    for username in ("yk.ldtbxh", "yk.lanhdao", "gl.motcua"):
        act(username, processing.pass_on, dossier)
    stranger = db.session.scalars(select(Person.id).where(Person.username == "yk.tuphap")).one()
    with pytest.raises(Invalid, match="không có vai trò"):
        act("gl.truongphong", processing.assign, dossier, stranger)
    with pytest.raises(Forbidden):
        act("gl.ldtbxh", processing.assign, dossier, stranger)


def test_sending_back_needs_a_reason_and_returns_to_who_did_it(act, work, people) -> None:
    dossier = builders.received(work, people, "1.010803")
    act("yk.ldtbxh", processing.pass_on, dossier)
    with pytest.raises(Invalid, match="Ghi lý do chuyển trả"):
        act("yk.lanhdao", processing.send_back, dossier, "")
    back = act("yk.lanhdao", processing.send_back, dossier, "Thiếu chữ ký của trưởng thôn.")
    assert open_now(dossier) == [("Xã Yết Kiêu", back.name, 2)]
    assert back.assignee_name == "Phạm Thị Ngọc Ánh"
    act("yk.ldtbxh", processing.pass_on, dossier)
    assert open_now(dossier)[0][2] == 2, "the leader's step opens a second time"


def test_the_district_can_send_back_to_the_commune_and_choose_the_step(act, work, people) -> None:
    dossier = builders.received(work, people, "1.010803")
    for username in ("yk.ldtbxh", "yk.lanhdao", "gl.motcua"):
        act(username, processing.pass_on, dossier)
    back = act("gl.ldtbxh", processing.send_back, dossier, "Danh sách sai họ tên.", 2)
    assert (back.agency_name, back.position) == ("Xã Yết Kiêu", 2)
    with pytest.raises(Invalid, match="Không chuyển trả được"):
        act("yk.ldtbxh", processing.send_back, dossier, "Sai đơn vị rồi.", 9)


def test_a_result_gets_a_number_without_gaps_and_waits_at_the_desk_that_received(act, work, people) -> None:
    results = []
    for n in (1, 2):
        dossier = builders.received(work, people, owner=builders.who(id_number=f"03009000020{n}"))
        while dossiers.open_tasks(db.session(), dossier.id)[0].kind != "issue":
            who = {"process": "yk.tuphap", "approve": "yk.lanhdao"}[
                dossiers.open_tasks(db.session(), dossier.id)[0].kind
            ]
            act(who, processing.pass_on, dossier)
        results.append(act("yk.vanthu", processing.issue, dossier))
        assert dossier.state is Status.READY
        assert [(t.agency_name, t.kind) for t in dossiers.open_tasks(db.session(), dossier.id)] == [
            ("Xã Yết Kiêu", "return")
        ]
    first, second = (int("".join(c for c in r.number.split("/")[0] if c.isdigit())) for r in results)
    assert second == first + 1


def test_a_pattern_that_only_pads_otherwise_goes_on_in_the_same_book(act, work, people, clock) -> None:
    days = iter(("03", "04", "05", "06"))

    def issued(pattern: str) -> str:
        clock.set(f"2026-03-{next(days)}T08:12")
        builders.next_edition(work, "1.001193", lambda content: content["results"][0].update(number_pattern=pattern))
        dossier = builders.received(work, people)
        act("yk.tuphap", processing.pass_on, dossier)
        act("yk.lanhdao", processing.pass_on, dossier)
        return act("yk.vanthu", processing.issue, dossier).number

    patterns = ("{serial:1}/GKS", "{serial}/GKS", "{serial:3}/GKS", "{serial:1}/KS")
    assert [issued(p) for p in patterns] == ["1/GKS", "2/GKS", "003/GKS", "1/KS"]


def test_withdrawal_is_the_desks_and_ends_every_task(act, work, people) -> None:
    dossier = builders.received(work, people, "1.010803")
    with pytest.raises(Forbidden), work(people["yk.ldtbxh"]) as w:
        stopping.withdraw(w, dossiers.dossier(w.session, w.actor, dossier.id), "Công dân đổi ý.")
    with work(people["yk.motcua"]) as w:
        stopping.withdraw(w, dossiers.dossier(w.session, w.actor, dossier.id), "Công dân đổi ý.")
    assert dossier.state is Status.WITHDRAWN
    assert open_now(dossier) == []
    with pytest.raises(MoveNotAllowed), work(people["yk.motcua"]) as w:
        stopping.withdraw(w, dossiers.dossier(w.session, w.actor, dossier.id), "Lần nữa.")


def test_a_result_cannot_be_withdrawn(act, work, people) -> None:
    dossier = builders.received(work, people)
    while (task := dossiers.open_tasks(db.session(), dossier.id)[0]).kind in ("process", "approve"):
        act({"process": "yk.tuphap", "approve": "yk.lanhdao"}[task.kind], processing.pass_on, dossier)
    act("yk.vanthu", processing.issue, dossier)
    with pytest.raises(MoveNotAllowed, match="Đã xử lý xong"), work(people["yk.motcua"]) as w:
        stopping.withdraw(w, dossiers.dossier(w.session, w.actor, dossier.id), "Công dân đổi ý.")


def test_stopping_is_the_leaders_at_an_agency_that_holds_it(act, work, people) -> None:
    dossier = builders.received(work, people, "1.010803")
    for username in ("yk.ldtbxh", "yk.motcua"):
        with pytest.raises(Forbidden), work(people[username]) as w:
            builders.stop(w, dossiers.dossier(w.session, w.actor, dossier.id), "Người yêu cầu đã mất.")
    with work(people["yk.lanhdao"]) as w:
        builders.stop(w, dossiers.dossier(w.session, w.actor, dossier.id), "Người yêu cầu đã mất.")
    assert (dossier.state, dossier.end_reason, open_now(dossier)) == (Status.STOPPED, "Người yêu cầu đã mất.", [])


def test_what_was_never_taken_in_cannot_be_stopped_only_withdrawn(work, people) -> None:
    with work(people["yk.motcua"]) as w:
        made = supplementing.ask_at_desk(w, builders.application(w.session), ["Giấy chứng sinh"], "Chưa có giấy.")
    with pytest.raises(MoveNotAllowed, match="chưa được tiếp nhận"), work(people["yk.lanhdao"]) as w:
        builders.stop(w, dossiers.dossier(w.session, w.actor, made.id), "Quá hạn bổ sung.")
    with work(people["yk.motcua"]) as w:
        stopping.withdraw(w, dossiers.dossier(w.session, w.actor, made.id), "Công dân không nộp nữa.")
    assert (made.state, made.number) == (Status.WITHDRAWN, None)


def test_a_bill_waits_at_status_six_until_the_desk_has_the_money(act, work, people) -> None:
    dossier = builders.received(work, people, "1.010803")
    with pytest.raises(Invalid, match="lớn hơn 0"):
        act("yk.ldtbxh", processing.bill, dossier, 0, "Phí thẩm định")
    act("yk.ldtbxh", processing.bill, dossier, 150_000, "Phí thẩm định theo nghị quyết.")
    assert (dossier.state, dossier.fee_total, dossier.fee_state) == (Status.PAYING, 150_000, "unpaid")
    with pytest.raises(MoveNotAllowed):
        act("yk.ldtbxh", processing.pass_on, dossier)
    with work(people["yk.motcua"]) as w:
        processing.settle(w, dossiers.dossier(w.session, w.actor, dossier.id))
    assert (dossier.state, dossier.fee_state, dossier.fee_due) == (Status.PROCESSING, "paid", 0)


def test_a_bill_after_the_fee_was_paid_asks_only_for_the_new_amount(act, work, people) -> None:
    dossier = builders.received(work, people, "1.010803")
    for amount in (100_000, 50_000):
        act("yk.ldtbxh", processing.bill, dossier, amount, "Phí thẩm định theo nghị quyết.")
        assert dossier.fee_due == amount
        with work(people["yk.motcua"]) as w:
            processing.settle(w, dossiers.dossier(w.session, w.actor, dossier.id))
    assert (dossier.fee_total, dossier.fee_paid) == (150_000, 150_000)


def _ready(act, work, people, **given):
    dossier = builders.received(work, people, **given)
    while (task := dossiers.open_tasks(db.session(), dossier.id)[0]).kind in ("process", "approve"):
        act({"process": "yk.tuphap", "approve": "yk.lanhdao"}[task.kind], processing.pass_on, dossier)
    act("yk.vanthu", processing.issue, dossier)
    return dossier


def test_the_result_is_given_to_the_owner_and_the_dossier_is_over(act, work, people, clock) -> None:
    dossier = _ready(act, work, people)
    clock.set("2026-03-02T16:00")
    with work(people["yk.motcua2"]) as w:  # a colleague of the same desk may hand it over
        loaded = dossiers.dossier(w.session, w.actor, dossier.id)
        [task] = dossiers.open_tasks(w.session, loaded.id)
        returning.hand_over(w, tasks.task(w.session, w.actor, task.id), "owner")
    assert (dossier.state, dossier.returned_at, open_now(dossier)) == (Status.RETURNED, clock(), [])
    assert dossier.returned_to == "Chủ hồ sơ: Nguyễn Văn An"


def test_an_authorised_person_shows_the_paper_that_authorises(act, work, people) -> None:
    dossier = _ready(act, work, people)
    [task] = dossiers.open_tasks(db.session(), dossier.id)
    for wrong in ({"name": "", "proof": ""}, {"name": "Vũ Văn Tài", "proof": ""}):
        with pytest.raises(Invalid, match="giấy ủy quyền"), work(people["yk.motcua"]) as w:
            dossiers.dossier(w.session, w.actor, dossier.id)
            returning.hand_over(w, tasks.task(w.session, w.actor, task.id), "authorised", **wrong)
    with pytest.raises(Forbidden), work(people["yk.lanhdao"]) as w:
        dossiers.dossier(w.session, w.actor, dossier.id)
        returning.hand_over(w, tasks.task(w.session, w.actor, task.id), "owner")


def test_eight_officers_on_one_dossier_one_succeeds_and_seven_are_told(act, work, people) -> None:
    dossier = builders.received(work, people, "1.010803")
    shown = dossier.version
    [task] = dossiers.open_tasks(db.session(), dossier.id)
    told = []
    for _ in range(8):
        try:
            with work(people["yk.ldtbxh"]) as w:
                processing.pass_on(w, tasks.task(w.session, w.actor, task.id), shown=shown)
        except Stale as error:
            told.append(error.message)
    assert len(told) == 7
    assert all("Tải lại trang" in sentence for sentence in told)
