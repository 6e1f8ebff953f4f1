"""The paper follows the dossier: bundles by receiving unit, “thiếu” with a name on it; where it is differs from where the dossier is."""

import uuid

import pytest
from sqlalchemy import select

from desk.domain.errors import Forbidden, Invalid, MoveNotAllowed
from desk.domain.workflow import Channel
from desk.services import controlling, handing, processing, returning
from desk.store.db import db
from desk.store.models import Alert, Bundle, BundleItem, Dossier, PaperPlace
from desk.store.queries import dossiers, tasks
from desk.store.queries import handing as papers
from desk.store.queries.logbook import broken_chains
from tests import builders


def key() -> str:
    return uuid.uuid4().hex


def place(dossier: Dossier) -> PaperPlace:
    db.session.rollback()
    found = papers.place_of(db.session(), dossier.id)
    assert found is not None
    return found


@pytest.fixture
def hand(work, people):
    def do(username: str, *given: Dossier, key: str | None = None) -> list[Bundle]:
        with work(people[username]) as w:
            return handing.hand(w, key or uuid.uuid4().hex, [d.id for d in given])

    return do


@pytest.fixture
def confirm(work, people):
    def do(username: str, bundle: Bundle, received=(), missing=None) -> int:
        with work(people[username]) as w:
            row = papers.bundle(w.session, w.actor, bundle.id)
            return handing.confirm(w, row, {d.id for d in received}, {d.id: why for d, why in (missing or {}).items()})

    return do


@pytest.fixture
def pass_on(work, people):
    def do(dossier: Dossier) -> None:
        [task] = dossiers.open_tasks(db.session(), dossier.id)
        with work(people[people.who_may_do(task)]) as w:
            processing.pass_on(w, tasks.task(w.session, w.actor, task.id))

    return do


def test_the_paper_lies_where_it_was_handed_in_although_the_dossier_has_gone_on(work, people) -> None:
    dossier = builders.received(work, people)
    here = place(dossier)
    [task] = dossiers.open_tasks(db.session(), dossier.id)
    assert (here.state, here.department_name) == ("here", "Bộ phận Tiếp nhận và Trả kết quả")
    assert task.department_id != here.department_id
    assert [p.dossier_id for p, _went in papers.left_behind(db.session(), people["yk.motcua"])] == [dossier.id]
    assert papers.left_behind(db.session(), people["tt.motcua"]) == []


def test_what_came_online_has_no_paper(work, people) -> None:
    dossier = builders.received(work, people, channel=Channel.ONLINE)
    assert papers.place_of(db.session(), dossier.id) is None


def test_one_bundle_for_each_receiving_unit_with_a_running_number(work, people, hand) -> None:
    birth, second = builders.received(work, people), builders.received(work, people)
    martyr = builders.received(work, people, "1.010803")
    made = hand("yk.motcua", birth, martyr, second)
    assert [(b.serial, len(b.slip["lines"])) for b in made] == [("BG-0001/2026", 2), ("BG-0002/2026", 1)]
    assert made[0].to_name != made[1].to_name
    assert [line["number"] for line in made[0].slip["lines"]] == [birth.number, second.number]
    assert place(birth).state == "moving"
    assert place(birth).holder == "Trần Thị Bích"


def test_sent_twice_it_is_one_bundle(work, people, hand) -> None:
    dossier, once = builders.received(work, people), key()
    first = [b.id for b in hand("yk.motcua", dossier, key=once)]
    assert [b.id for b in hand("yk.motcua", dossier, key=once)] == first


def test_the_receiver_confirms_and_holds_it_then(work, people, hand, confirm) -> None:
    dossier = builders.received(work, people)
    [bundle] = hand("yk.motcua", dossier)
    assert confirm("yk.tuphap", bundle, [dossier]) == 1
    now_at = place(dossier)
    assert (now_at.state, now_at.holder, now_at.department_id) == ("here", "Lê Văn Cường", bundle.to_department_id)
    assert db.session.get_one(Bundle, bundle.id).done_at is not None
    assert papers.left_behind(db.session(), people["yk.motcua"]) == []


def test_only_the_receiving_department_confirms(work, people, hand, confirm) -> None:
    dossier = builders.received(work, people)
    [bundle] = hand("yk.motcua", dossier)
    with pytest.raises(Forbidden):
        confirm("yk.motcua2", bundle, [dossier])


def test_missing_is_a_state_with_a_name_on_it_and_the_sender_is_told(work, people, hand, confirm) -> None:
    here, lost = builders.received(work, people), builders.received(work, people)
    [bundle] = hand("yk.motcua", here, lost)
    confirm("yk.tuphap", bundle, [here], {lost: "không có trong bì"})
    gone = place(lost)
    assert (gone.state, gone.holder, gone.department_name) == (
        "missing",
        "Trần Thị Bích",
        "Bộ phận Tiếp nhận và Trả kết quả",
    )
    [item] = db.session.scalars(select(BundleItem).where(BundleItem.dossier_id == lost.id)).all()
    assert (item.state, item.confirmed_by, item.note) == ("missing", "Lê Văn Cường", "không có trong bì")
    alerts = db.session.scalars(select(Alert).where(Alert.kind == "paper-missing")).all()
    assert [a.person_id for a in alerts] == [people["yk.motcua"].id]
    assert confirm("yk.tuphap", bundle, [lost]) == 1  # found between two others after all
    assert place(lost).state == "here"


def test_the_sender_takes_back_what_nobody_confirmed_and_only_that(work, people, hand, confirm) -> None:
    one, other = builders.received(work, people), builders.received(work, people)
    [bundle] = hand("yk.motcua", one, other)
    confirm("yk.tuphap", bundle, [other])
    for dossier, allowed in ((one, True), (other, False)):
        with work(people["yk.motcua"]) as w:
            row = papers.bundle(w.session, w.actor, bundle.id)
            if allowed:
                handing.take_back(w, row, dossier.id)
            else:
                with pytest.raises(MoveNotAllowed):
                    handing.take_back(w, row, dossier.id)
    assert place(one).state == "here"
    assert [b.serial for b in hand("yk.motcua", one)] == ["BG-0002/2026"]


def test_what_is_not_here_cannot_be_handed_over_from_here(work, people, hand, confirm, pass_on) -> None:
    dossier = builders.received(work, people)
    [bundle] = hand("yk.motcua", dossier)
    with pytest.raises(Invalid, match="chuyến bàn giao"):
        hand("yk.motcua", dossier)
    confirm("yk.tuphap", bundle, [dossier])
    with pytest.raises(Invalid, match="không bàn giao từ đây được"):
        hand("yk.motcua", dossier)
    with pytest.raises(Invalid, match="chưa chuyển đi đâu"):
        hand("yk.tuphap", dossier)
    assert db.session.query(Bundle).count() == 1


def test_nothing_is_half_written_when_one_of_many_cannot_go(work, people, hand) -> None:
    good, bad = builders.received(work, people), builders.received(work, people, channel=Channel.ONLINE)
    with pytest.raises(Invalid, match="không có bản giấy"):
        hand("yk.motcua", good, bad)
    assert place(good).state == "here"
    assert db.session.query(Bundle).count() == 0


def test_into_another_agency_it_goes_through_its_desk(work, people, hand, pass_on, confirm) -> None:
    dossier = builders.received(work, people, "1.010803")
    [first] = hand("yk.motcua", dossier)
    confirm("yk.ldtbxh", first, [dossier])
    for _ in range(3):  # officer, leader, and the desk of the district
        pass_on(dossier)
    [bundle] = hand("yk.ldtbxh", dossier)
    assert bundle.to_name == "Bộ phận Tiếp nhận và Trả kết quả, Huyện Gia Lộc"
    confirm("gl.motcua", bundle, [dossier])
    [last] = hand("gl.motcua", dossier)
    assert last.to_agency_id == bundle.to_agency_id


def test_the_control_slip_builds_itself_from_steps_and_bundles(work, people, hand, confirm, pass_on, clock) -> None:
    dossier = builders.received(work, people, "1.010803")
    [bundle] = hand("yk.motcua", dossier)
    clock.set("2026-03-02T10:00")
    confirm("yk.ldtbxh", bundle, [dossier])
    pass_on(dossier)
    slip = controlling.slip(db.session(), db.session.get_one(Dossier, dossier.id))
    first, second = slip.hand_overs
    assert (first.giver, first.giver_name) == ("Bộ phận Tiếp nhận và Trả kết quả, Xã Yết Kiêu", "Trần Thị Bích")
    assert first.receiver_name == "Phạm Thị Ngọc Ánh"
    assert first.note == "Bản giấy: BG-0001/2026, Phạm Thị Ngọc Ánh nhận 10:00, thứ Hai 02/3/2026"
    assert second.result == "Trước hạn"
    assert second.receiver_name == ""  # nobody there has confirmed it yet
    assert list(broken_chains(db.session())) == []


def test_with_the_result_the_paper_leaves_the_desk(work, people, pass_on) -> None:
    dossier = builders.received(work, people)
    for _ in range(8):
        [task] = dossiers.open_tasks(db.session(), dossier.id)
        if task.kind == "return":
            break
        with work(people[people.who_may_do(task)]) as w:
            row = tasks.task(w.session, w.actor, task.id)
            (processing.issue if row.kind == "issue" else processing.pass_on)(w, row)
    with work(people["yk.motcua"]) as w:
        dossiers.dossier(w.session, w.actor, dossier.id)
        returning.hand_over(w, tasks.task(w.session, w.actor, task.id), "owner")
    assert place(dossier).state == "gone"
