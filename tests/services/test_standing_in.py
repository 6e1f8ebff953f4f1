"""Ủy quyền khi vắng mặt: who may stand in for whom, for how long, with what; and that nothing of it outlives its last day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from desk.domain.errors import DeskError, Forbidden, Invalid, NotFound
from desk.policy import Actor, Role
from desk.services import digesting, extending, processing, standing_in
from desk.services.duty import Duty
from desk.services.standing_in import Wish
from desk.store.db import db
from desk.store.models import Absence, Alert, Event, Extension, Paper, Person, RoleGrant, Task
from desk.store.queries import absences, clocks, dossiers, queues, tasks
from tests import builders

ALLOWANCE = "1.001776"  # xã → huyện, phòng LĐTBXH của cả hai
TODAY = date(2026, 3, 2)


@pytest.fixture
def stand(work, people):
    """``stand("gl.ldtbxh", "gl.ldtbxh2")``: the first is away Monday to Thursday, the second stands in; ``by``: who registers it."""

    def make(absent, deputy=None, *, by=None, roles=(), code="297", last=TODAY + timedelta(days=3), **given) -> Absence:
        person = people[absent]
        held = person.own.holdings
        wish = Wish(**{
            "key": f"{absent}/{deputy}/{given.get('first', TODAY)}", "person_id": person.id, "first": TODAY, "last": last,
            "agency_id": builders.agency_id_of(db.session(), code), "deputy_id": people[deputy].id if deputy else None,
            "roles": list(roles or {h.role for h in held}) if deputy else (), **given,
        })  # fmt: skip
        with work(people[by or absent]) as w:
            return standing_in.register(w, wish)

    return make


@pytest.fixture
def at_district(work, people):
    """A dossier of the allowance at the first step of the department of Gia Lộc."""

    def make() -> int:
        dossier = builders.received(work, people, ALLOWANCE)
        for username in (*["yk.ldtbxh"] * 3, "yk.lanhdao", "gl.motcua"):
            step(work, people[username], dossier.id)
        return dossier.id

    return make


def step(work, actor: Actor, dossier_id: int, verb=processing.pass_on, *args, **given):
    with work(actor) as w:
        [task] = dossiers.open_tasks(w.session, dossier_id)
        return verb(w, tasks.task(w.session, w.actor, task.id), *args, **given)


def open_task(dossier_id: int) -> Task:
    [task] = dossiers.open_tasks(db.session(), dossier_id)
    return task


def assigned(work, people, dossier_id: int, username: str) -> Task:
    return step(work, people["gl.truongphong"], dossier_id, processing.assign, people[username].id)


# ── What a deputy does ────────────────────────────────────────────────────────


def test_the_deputy_does_what_is_assigned_to_the_absent_and_it_is_written_so(stand, at_district, work, people) -> None:
    dossier_id = at_district()
    assigned(work, people, dossier_id, "gl.ldtbxh")
    with pytest.raises(Forbidden):
        step(work, people["gl.ldtbxh2"], dossier_id)
    row = stand("gl.ldtbxh", "gl.ldtbxh2")
    assert row.number == "01/UQ"
    done = open_task(dossier_id)
    step(work, people["gl.ldtbxh2"], dossier_id, processing.pass_on, "Đủ điều kiện.")
    assert (done.done_by, done.done_under, done.assignee_name) == ("Cao Thị Vui", "01/UQ", "Trịnh Văn Quý")
    line = db.session.scalars(select(Event).where(Event.dossier_id == dossier_id).order_by(Event.seq.desc())).first()
    assert (line.actor, line.data["under"]) == ("Cao Thị Vui", "01/UQ")


def test_an_unassigned_step_that_the_deputy_may_do_anyway_is_their_own(stand, at_district, work, people) -> None:
    stand("gl.ldtbxh", "gl.ldtbxh2")
    dossier_id = at_district()
    task = step(work, people["gl.ldtbxh2"], dossier_id, processing.acknowledge)
    assert task.assignee_name == "Cao Thị Vui"
    assert db.session.scalars(select(Event).order_by(Event.id.desc())).first().data.get("under") is None


def test_what_a_deputy_begins_for_the_absent_is_theirs_and_stays_theirs(stand, work, people, clock) -> None:
    stand("yk.motcua", "yk.ldtbxh", code="11020", roles=[Role.CLERK])
    stand("yk.vanthu", "yk.motcua2", code="11020")
    dossier = builders.received(work, people)
    for username in ("yk.tuphap", "yk.lanhdao"):
        step(work, people[username], dossier.id)
    task = step(work, people["yk.motcua2"], dossier.id, processing.acknowledge)
    assert (task.assignee_name, task.role) == ("Vũ Thị Ngữ", "records")
    clock.set("2026-03-06T08:00")
    with pytest.raises(Forbidden):
        step(work, people["yk.motcua2"], dossier.id, processing.issue)
    step(work, people["yk.vanthu"], dossier.id, processing.issue)


def test_it_begins_on_its_first_day_and_ends_with_its_last(stand, at_district, work, people, clock) -> None:
    dossier_id = at_district()
    assigned(work, people, dossier_id, "gl.ldtbxh")
    stand("gl.ldtbxh", "gl.ldtbxh2", first=date(2026, 3, 4), last=date(2026, 3, 5))

    def may() -> bool:
        return any(h.principal_id for h in people["gl.ldtbxh2"].holdings)

    for day, held in (
        ("2026-03-03T17:00", False),
        ("2026-03-04T00:00", True),
        ("2026-03-05T23:59", True),
        ("2026-03-06T00:00", False),
    ):
        clock.set(day)
        assert may() is held, day
        assert bool(absences.on(db.session(), clock().date(), [people["gl.ldtbxh"].id])) is held, day


def test_the_absent_may_act_all_the_same(stand, at_district, work, people) -> None:
    dossier_id = at_district()
    assigned(work, people, dossier_id, "gl.ldtbxh")
    stand("gl.ldtbxh", "gl.ldtbxh2")
    assert step(work, people["gl.ldtbxh"], dossier_id)


def test_what_was_lent_is_not_lent_on(stand, people) -> None:
    stand("gl.lanhdao", "gl.truongphong", procedures=[ALLOWANCE])
    with pytest.raises(Invalid) as refused:
        stand("gl.truongphong", "gl.ldtbxh", roles=[Role.HEAD, Role.LEADER])
    assert "roles" in refused.value.detail["fields"]
    stand("gl.truongphong", "gl.ldtbxh", roles=[Role.HEAD])
    assert {h.role for h in people["gl.ldtbxh"].holdings if h.principal_id} == {Role.HEAD}


def test_a_delegation_ends_early_and_one_to_come_never_begins(stand, work, people) -> None:
    now, later = (
        stand("gl.ldtbxh", "gl.ldtbxh2"),
        stand("gl.ldtbxh", "gl.ldtbxh2", first=date(2026, 4, 1), last=date(2026, 4, 3)),
    )
    for row in (now, later):
        with work(people["gl.ldtbxh"]) as w:
            standing_in.end(w, absences.absence(w.session, row.id))
    assert people["gl.ldtbxh2"].own == people["gl.ldtbxh2"]
    assert not absences.on(db.session(), date(2026, 4, 2), [people["gl.ldtbxh"].id])
    assert [a.kind for a in db.session.scalars(select(Alert).where(Alert.kind == "deputy-ended"))] == [
        "deputy-ended"
    ] * 2


def test_only_those_concerned_end_it(stand, work, people) -> None:
    row = stand("gl.ldtbxh", "gl.ldtbxh2")
    for username in ("gl.ldtbxh2", "gl.motcua", "yk.lanhdao"):
        with pytest.raises(Forbidden), work(people[username]) as w:
            standing_in.end(w, absences.absence(w.session, row.id))
    with work(people["gl.truongphong"]) as w:
        assert standing_in.end(w, absences.absence(w.session, row.id)).ended_by == "Mai Xuân Hợp"


def test_a_deputy_who_lost_their_role_or_an_absent_whose_account_is_closed_lends_nothing(stand, people, clock) -> None:
    stand("gl.ldtbxh", "gl.truongphong")
    assert any(h.principal_id for h in people["gl.truongphong"].holdings)
    grants = select(RoleGrant).where(RoleGrant.person_id == people["gl.truongphong"].id)
    for grant in db.session.scalars(grants):
        grant.role = "records"
    db.session.commit()
    assert not any(h.principal_id for h in people["gl.truongphong"].holdings)
    stand("gl.vanthu", "gl.motcua")
    assert any(h.principal_id for h in people["gl.motcua"].holdings)
    db.session.get_one(Person, people["gl.vanthu"].id).active = False
    db.session.commit()
    assert not any(h.principal_id for h in people["gl.motcua"].holdings)


# ── Who is told, and what waits for whom ──────────────────────────────────────


def test_the_deputy_is_told_what_the_absent_is_told_and_has_it_in_their_list(stand, at_district, work, people) -> None:
    dossier_id = at_district()
    assigned(work, people, dossier_id, "gl.ldtbxh")
    absent, deputy = people["gl.ldtbxh"].id, people["gl.ldtbxh2"].id
    agencies = {builders.agency_id_of(db.session(), "297")}
    assert Duty.at(db.session(), agencies, TODAY).holders([open_task(dossier_id)], ALLOWANCE) == {absent}
    stand("gl.ldtbxh", "gl.ldtbxh2")
    assert Duty.at(db.session(), agencies, TODAY).holders([open_task(dossier_id)], ALLOWANCE) == {absent, deputy}
    waiting = db.session.scalars(select(Task.id).where(tasks.waiting_for(people["gl.ldtbxh2"]))).all()
    assert open_task(dossier_id).id in waiting
    [told] = db.session.scalars(select(Alert).where(Alert.kind == "deputy"))
    assert (told.person_id, told.data["under"]) == (deputy, "01/UQ")


def test_giving_work_to_somebody_absent_asks_first(stand, at_district, work, people) -> None:
    dossier_id = at_district()
    stand("gl.ldtbxh", last=date(2026, 3, 5))
    with pytest.raises(Invalid, match=r"^Trịnh Văn Quý nghỉ đến 05/3\. Vẫn giao\?$") as refused:
        assigned(work, people, dossier_id, "gl.ldtbxh")
    assert "confirmed" in refused.value.detail["fields"]
    given = step(work, people["gl.truongphong"], dossier_id, processing.assign, people["gl.ldtbxh"].id, confirmed=True)
    assert given.assignee_name == "Trịnh Văn Quý"


# ── A leader's deputy ─────────────────────────────────────────────────────────


def test_a_head_signs_for_the_leader_only_what_their_department_settles(stand) -> None:
    with pytest.raises(Invalid, match=r"Người nhận không đủ thẩm quyền cho \d+ thủ tục: ") as refused:
        stand("gl.lanhdao", "gl.truongphong")
    assert "deputy" in refused.value.detail["fields"]
    assert stand("gl.lanhdao", "gl.truongphong", procedures=[ALLOWANCE]).procedures == [ALLOWANCE]


def test_for_some_procedures_only_those_are_seen_signed_and_stopped(stand, at_district, work, people) -> None:
    allowance = at_district()
    martyrs = builders.received(work, people, "1.010803")
    for username in ("yk.ldtbxh", "yk.lanhdao", "gl.motcua", "gl.ldtbxh"):
        step(work, people[username], martyrs.id)
    assert open_task(martyrs.id).role == "leader"
    stand("gl.lanhdao", "gl.truongphong", procedures=[ALLOWANCE])
    deputy = people["gl.truongphong"]
    with pytest.raises(Forbidden):
        step(work, deputy, martyrs.id)
    with pytest.raises(Forbidden), work(deputy) as w:
        builders.stop(w, dossiers.dossier(w.session, deputy, martyrs.id), "Không còn căn cứ.")
    with work(deputy) as w:
        stopped = builders.stop(w, dossiers.dossier(w.session, deputy, allowance), "Không còn căn cứ.")
    [line] = [e for e in dossiers.events_of(db.session(), stopped.id) if e.what == "stop"]
    assert line.data["under"] == "01/UQ"


def test_an_apology_signed_by_the_deputy_is_printed_so(stand, at_district, work, people, clock) -> None:
    dossier_id = at_district()
    stand("gl.lanhdao", "gl.truongphong", procedures=[ALLOWANCE])
    with work(people["gl.ldtbxh"]) as w:
        [task] = dossiers.open_tasks(w.session, dossier_id)
        extending.propose(w, tasks.task(w.session, w.actor, task.id), "verify", "chờ xác minh", date(2026, 4, 8))
    told = db.session.scalars(select(Alert.person_id).where(Alert.kind == "apology-proposed")).all()
    assert people["gl.truongphong"].id in told
    waiting = select(Extension.dossier_id).where(clocks.waiting_to_sign(people["gl.truongphong"]))
    assert db.session.scalars(waiting).all() == [dossier_id]
    with work(people["gl.truongphong"]) as w:
        dossiers.dossier(w.session, w.actor, dossier_id)
        letter = extending.grant(w, clocks.letter(w.session, dossier_id))
    paper = db.session.get_one(Paper, letter.paper_id)
    assert (paper.slip["signer"], paper.slip["under"]) == ("Mai Xuân Hợp", "01/UQ")


def test_the_digest_counts_for_a_deputy_what_was_lent_and_no_more(stand, at_district, work, people, clock) -> None:
    allowance = at_district()
    step(work, people["gl.ldtbxh"], allowance)
    martyrs = builders.received(work, people, "1.010803")
    for username in ("yk.ldtbxh", "yk.lanhdao", "gl.motcua", "gl.ldtbxh"):
        step(work, people[username], martyrs.id)
    assert {open_task(i).role for i in (allowance, martyrs.id)} == {"leader"}
    stand("gl.lanhdao", "gl.truongphong", procedures=[ALLOWANCE])
    clock.set("2026-03-03T07:30")
    found = digesting.shares(db.session(), clock(), {})
    assert found[people["gl.lanhdao"].id].sign == 2
    assert found[people["gl.truongphong"].id].sign == 1, "the allowance, which was lent"


def test_what_a_deputy_ended_is_done_in_both_lists(stand, at_district, work, people, clock) -> None:
    mine, other = at_district(), at_district()
    for dossier_id in (mine, other):
        step(work, people["gl.ldtbxh"], dossier_id)
    stand("gl.lanhdao", "gl.truongphong", procedures=[ALLOWANCE])
    step(work, people["gl.truongphong"], mine)
    step(work, people["gl.lanhdao"], other)

    def done(username: str) -> set[int]:
        since = clock() - timedelta(days=30)
        return set(
            db.session.scalars(
                select(Task.dossier_id).where(queues.finished(people[username], since), Task.kind == "approve")
            )
        )

    assert done("gl.truongphong") == {mine}
    assert other in done("gl.lanhdao")
    assert done("gl.ldtbxh2") == set()


# ── What is refused ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("absent", "deputy", "given", "field"),
    [
        ("gl.ldtbxh", "gl.ldtbxh", {}, "deputy"),  # oneself
        ("gl.ldtbxh", "gl.motcua", {}, "deputy"),  # no officer, no head
        ("gl.ldtbxh", "yk.ldtbxh", {}, "deputy"),  # another agency
        ("gl.lanhdao", "gl.ldtbxh", {}, "deputy"),  # an officer signs nothing
        ("gl.motcua", "gl.vanthu", {}, "deputy"),
        ("gl.ldtbxh", "gl.ldtbxh2", {"first": date(2026, 2, 27)}, "first"),
        ("gl.ldtbxh", "gl.ldtbxh2", {"first": None}, "first"),
        ("gl.ldtbxh", "gl.ldtbxh2", {"last": None}, "last"),
        ("gl.ldtbxh", "gl.ldtbxh2", {"last": date(2026, 3, 1)}, "last"),
        ("gl.ldtbxh", "gl.ldtbxh2", {"last": date(2027, 4, 1)}, "last"),
        ("gl.ldtbxh", "gl.ldtbxh2", {"roles": [Role.LEADER]}, "roles"),
        ("gl.ldtbxh", "gl.ldtbxh2", {"procedures": ["9.999999"]}, "procedures"),
        ("gl.ldtbxh", "gl.ldtbxh2", {"limited": True}, "procedures"),
        ("gl.vanthu", "gl.motcua", {"procedures": [ALLOWANCE]}, "procedures"),
        ("gl.ldtbxh", "gl.ldtbxh2", {"code": "11020"}, "agency"),
        ("gl.ldtbxh", "gl.ldtbxh2", {"number": "9" * 61}, "number"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(stand, absent, deputy, given, field) -> None:
    with pytest.raises(Invalid) as refused:
        stand(absent, deputy, **given)
    assert list(refused.value.detail["fields"]) == [field], refused.value.message
    assert not db.session.scalars(select(Absence)).all()


def test_nobody_is_away_twice_and_nobody_stands_in_who_is_away(stand) -> None:
    stand("gl.ldtbxh")
    with pytest.raises(Invalid, match="Đã đăng ký nghỉ từ 02/3 đến 05/3/2026"):
        stand("gl.ldtbxh", "gl.ldtbxh2")
    with pytest.raises(Invalid, match="Trịnh Văn Quý cũng nghỉ đến 05/3"):
        stand("gl.ldtbxh2", "gl.ldtbxh")


@pytest.mark.parametrize(
    ("by", "absent", "error"),
    [
        ("gl.ldtbxh2", "gl.ldtbxh", Forbidden),  # a colleague
        ("gl.truongphong", "gl.motcua", Forbidden),  # another department
        ("yk.lanhdao", "gl.ldtbxh", Forbidden),  # another agency
        ("gl.truongphong", "gl.ldtbxh", None),
        ("gl.lanhdao", "gl.motcua", None),
    ],
)
def test_a_head_registers_for_the_department_a_leader_for_the_agency(
    by: str, absent: str, error: type[DeskError] | None, stand, people
) -> None:
    if error is None:
        assert stand(absent, by=by).made_by == people[by].name
        [told] = db.session.scalars(select(Alert).where(Alert.kind == "absence"))
        assert told.person_id == people[absent].id
        return
    with pytest.raises(error):
        stand(absent, by=by)


def test_somebody_who_is_not_there_is_not_found(stand, work, people) -> None:
    with pytest.raises(NotFound), work(people["gl.lanhdao"]) as w:
        standing_in.register(w, Wish("k", 999_999, builders.agency_id_of(w.session, "297"), TODAY, TODAY))


# ── Numbers ───────────────────────────────────────────────────────────────────


def test_numbers_run_by_agency_and_year_and_skip_what_a_paper_already_has(stand, clock) -> None:
    assert stand("gl.ldtbxh", "gl.ldtbxh2", number="02/UQ").number == "02/UQ"
    assert stand("gl.truongphong", "gl.ldtbxh2").number == "01/UQ"
    with pytest.raises(Invalid, match="Số này đã dùng cho ủy quyền của Trịnh Văn Quý"):
        stand("gl.motcua", "gl.ldtbxh2", number="02/UQ")
    assert stand("gl.motcua", "gl.ldtbxh2").number == "03/UQ"
    assert stand("yk.vanthu", "yk.motcua", code="11020").number == "01/UQ"
    assert stand("gl.vanthu").number == ""
    clock.set("2027-01-04T08:00")
    first = date(2027, 1, 5)
    assert stand("gl.ldtbxh", "gl.ldtbxh2", first=first, last=first).number == "01/UQ"


def test_the_same_form_sent_twice_makes_one(stand) -> None:
    assert stand("gl.ldtbxh", "gl.ldtbxh2").id == stand("gl.ldtbxh", "gl.ldtbxh2").id
