"""Nghỉ phép: an officer goes on leave, a colleague stands in, the officer comes back; and a leader away for a day."""

from datetime import date

from desk.domain.papers import from_json
from desk.domain.workflow import Status
from desk.printing import registry
from desk.services import controlling, extending, processing, standing_in
from desk.services.standing_in import Wish
from desk.store.db import db
from desk.store.models import Alert, Dossier, Paper
from desk.store.queries import absences, clocks, dossiers, tasks
from desk.store.queries.logbook import broken_chains
from desk.web import logbook
from tests import builders


def away(work, people, absent, deputy, first, last, *, by=None, procedures=()) -> str:
    with work(people[by or absent]) as w:
        person = people[absent]
        place = builders.agency_id_of(w.session, builders.STAFF[absent][1])
        roles = standing_in.lendable(person.holdings, place)
        wish = Wish(
            f"{absent}/{first}", person.id, place, first, last, "Nghỉ phép", people[deputy].id, roles, procedures
        )
        return standing_in.register(w, wish).number


def do(work, people, username, story, verb=processing.pass_on, *args):
    with work(people[username]) as w:
        return verb(w, tasks.task(w.session, w.actor, story.open[0].id), *args)


def test_an_officer_goes_on_leave_and_comes_back(tell, work, people, clock) -> None:
    story = tell("1.001776").until("Huyện Gia Lộc")
    do(work, people, "gl.motcua", story)
    story.at("2026-03-03T08:30")
    do(work, people, "gl.ldtbxh", story, processing.acknowledge)
    number = away(work, people, "gl.ldtbxh", "gl.ldtbxh2", date(2026, 3, 4), date(2026, 3, 6), by="gl.truongphong")

    story.at("2026-03-04T09:00")
    due = story.open[0].due_at
    [line] = [t for t in db.session.query(Alert) if t.kind == "deputy"]
    assert line.person_id == people["gl.ldtbxh2"].id
    done = story.open[0]
    do(work, people, "gl.ldtbxh2", story, processing.pass_on, "Đã đối chiếu sổ theo dõi.")
    assert (done.done_by, done.done_under, done.assignee_name) == ("Cao Thị Vui", number, "Trịnh Văn Quý")
    assert done.due_at == due, "an absence moves no deadline"

    story.at("2026-03-09T08:00")  # thứ Hai: back at work
    assert not absences.on(db.session(), clock().date(), [people["gl.ldtbxh"].id])
    assert people["gl.ldtbxh2"].own == people["gl.ldtbxh2"]
    if story.open[0].role == "officer":
        do(work, people, "gl.ldtbxh", story)
    said = logbook.lines(dossiers.events_of(db.session(), story.dossier.id))
    [told] = [line for line in said if f"Theo ủy quyền số {number}." in line.details]
    assert told.who.startswith("Cao Thị Vui")
    assert list(broken_chains(db.session())) == []


def test_the_deputy_of_a_leader_approves_and_signs_and_the_papers_say_so(tell, work, people, clock) -> None:
    story = tell("1.001776").until("Huyện Gia Lộc")
    do(work, people, "gl.motcua", story)
    number = away(work, people, "gl.lanhdao", "gl.truongphong", clock().date(), clock().date(), procedures=["1.001776"])
    do(work, people, "gl.ldtbxh", story, extending.propose, "verify", "chờ xác minh", date(2026, 4, 8))
    with work(people["gl.truongphong"]) as w:
        dossiers.dossier(w.session, w.actor, story.dossier.id)
        letter = extending.grant(w, clocks.letter(w.session, story.dossier.id))
    paper = db.session.get_one(Paper, letter.paper_id)
    slip = from_json(paper.kind, paper.slip)
    assert (slip.signer, slip.under) == ("Mai Xuân Hợp", number)
    assert registry.render(paper.kind, slip, size="A4") != registry.render(
        paper.kind, type(slip)(**{**vars(slip), "under": ""}), size="A4"
    )

    while story.open[0].role != "leader":
        do(work, people, "gl.ldtbxh", story)
    approval = story.open[0]
    do(work, people, "gl.truongphong", story, processing.pass_on, "Đồng ý.")
    assert (approval.outcome, approval.done_by, approval.done_under) == ("approved", "Mai Xuân Hợp", number)
    assert approval.assignee_name == "Phan Đình Tuyển"
    assert db.session.get_one(Dossier, story.dossier.id).state is Status.PROCESSING
    slip = controlling.slip(db.session(), db.session.get_one(Dossier, story.dossier.id))
    assert any(f"Giao theo ủy quyền số {number}" in hand_over.note for hand_over in slip.hand_overs)
    clock.set("2026-03-03T08:00")
    assert not people["gl.truongphong"].may("dossier.approve"), "not a day longer"
