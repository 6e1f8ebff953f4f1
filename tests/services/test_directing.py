"""What leaders do about a late dossier: a reminder once a day, an order with a date that moves no deadline, its answer."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from desk.domain.errors import Forbidden, Invalid, Stale
from desk.services import directing, processing
from desk.store.db import db
from desk.store.models import Alert, Directive, Dossier, Person
from desk.store.queries import dossiers, orders, tasks
from tests import builders

MARTYRS = "1.010803"
WORDS = "Xác minh xong trong tuần, báo cáo kết quả."


def told(kind: str) -> list[str]:
    db.session.rollback()
    rows = db.session.scalars(
        select(Person.username).join(Alert, Alert.person_id == Person.id).where(Alert.kind == kind)
    )
    return sorted(u for u in rows if u not in builders.TRAINING)


def remind(work: Any, people: Any, username: str, *dossier_ids: int) -> int:
    wanted = [dossiers.open_tasks(db.session(), i)[0].id for i in dossier_ids]
    with work(people[username]) as w:
        return directing.remind(w, wanted)


def direct(work: Any, people: Any, username: str, dossier_id: int, to: str, **given: Any) -> Directive:
    with work(people[username]) as w:
        return directing.direct(w, dossiers.dossier(w.session, w.actor, dossier_id), **{
            "key": "k1", "person_id": people[to].id, "words": WORDS, "answer_by": date(2026, 3, 6), **given,
        })  # fmt: skip


def test_the_holder_is_reminded_once_a_day_about_each_step(work, people, clock) -> None:
    one, two = builders.received(work, people, MARTYRS), builders.received(work, people, MARTYRS)
    assert remind(work, people, "yk.lanhdao", one.id) > 0
    assert remind(work, people, "yk.lanhdao", one.id) == 0
    assert remind(work, people, "gl.giamsat", one.id) == 0, "whoever reminds, nobody is reminded twice"
    assert remind(work, people, "yk.lanhdao", one.id, two.id) > 0
    assert told("reminder") == ["yk.ldtbxh", "yk.ldtbxh"]
    clock.set("2026-03-03T08:00")
    assert remind(work, people, "yk.lanhdao", one.id) > 0


def test_nobody_reminds_about_what_is_out_of_their_watch(work, people) -> None:
    made = builders.received(work, people, MARTYRS)
    assert remind(work, people, "gl.lanhdao", made.id) == 0
    assert told("reminder") == []
    with pytest.raises(Forbidden):
        remind(work, people, "yk.ldtbxh", made.id)


def test_an_order_goes_to_one_person_and_moves_no_deadline(work, people) -> None:
    made = builders.received(work, people, MARTYRS)
    before = (made.promised_at, made.due_at, dossiers.open_tasks(db.session(), made.id)[0].due_at)
    row = direct(work, people, "yk.lanhdao", made.id, "yk.ldtbxh")
    assert (row.person_name, row.by, row.answer_by.isoformat()[:16]) == (
        "Phạm Thị Ngọc Ánh",
        "Đặng Quốc Hữu",
        "2026-03-06T17:00",
    )
    assert told("directive") == ["yk.ldtbxh"]
    after = db.session.get_one(Dossier, made.id)
    assert (after.promised_at, after.due_at, dossiers.open_tasks(db.session(), made.id)[0].due_at) == before
    [event] = [e for e in dossiers.events_of(db.session(), made.id) if e.what == "direct"]
    assert event.data["whom"] == "Phạm Thị Ngọc Ánh"
    alert = db.session.scalars(select(Alert).where(Alert.kind == "directive")).one()
    assert WORDS not in str(alert.data), (
        "what is said of a citizen's matter is read on the dossier's page, not in a letter"
    )


def test_one_form_gives_one_order(work, people) -> None:
    made, other = builders.received(work, people, MARTYRS), builders.received(work, people, MARTYRS)
    first = direct(work, people, "yk.lanhdao", made.id, "yk.ldtbxh").id
    assert direct(work, people, "yk.lanhdao", made.id, "yk.ldtbxh").id == first
    assert len(orders.of_dossier(db.session(), made.id)) == 1
    with pytest.raises(Stale):
        direct(work, people, "yk.lanhdao", other.id, "yk.ldtbxh")


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("person", {"person_id": 0}), ("person", {"person_id": 1}), ("words", {"words": " ok "}), ("answer_by", {"answer_by": None}),
        ("answer_by", {"answer_by": date(2026, 3, 1)}), ("answer_by", {"answer_by": date(2026, 3, 7)}),
        ("answer_by", {"answer_by": date(2028, 3, 7)}),
    ],
    ids=["nobody", "who has nothing to do with it", "no words", "no day", "yesterday", "Saturday", "in two years"],
)  # fmt: skip
def test_what_an_order_needs_is_said_at_its_field(field: str, given: dict[str, Any], work, people) -> None:
    made = builders.received(work, people, MARTYRS)
    with pytest.raises(Invalid) as refused:
        direct(work, people, "yk.lanhdao", made.id, "yk.ldtbxh", **given)
    assert list(refused.value.fields) == [field]
    assert db.session.scalars(select(Directive)).all() == []


def test_a_leader_orders_only_where_the_dossier_lies_with_them(work, people) -> None:
    made = builders.received(work, people, MARTYRS)
    for username in ("yk.ldtbxh", "yk.lanhdao"):
        with work(people[username]) as w:
            [task] = dossiers.open_tasks(w.session, made.id)
            processing.pass_on(w, tasks.task(w.session, w.actor, task.id))
    with pytest.raises(Forbidden):
        direct(work, people, "yk.lanhdao", made.id, "yk.ldtbxh")
    assert direct(work, people, "gl.lanhdao", made.id, "gl.motcua").person_name == "Ngô Thị Kiệm"


def test_the_receiver_answers_once(work, people) -> None:
    made = builders.received(work, people, MARTYRS)
    order_id = direct(work, people, "yk.lanhdao", made.id, "yk.ldtbxh").id

    def answer(username: str, words: str = "Đã xác minh xong.") -> None:
        with work(people[username]) as w:
            dossier = dossiers.dossier(w.session, w.actor, made.id)
            directing.answer(w, dossier, orders.order(w.session, made.id, order_id), words)

    with pytest.raises(Forbidden, match="gửi cho Phạm Thị Ngọc Ánh"):
        answer("yk.motcua")
    with pytest.raises(Invalid):
        answer("yk.ldtbxh", " ")
    answer("yk.ldtbxh")
    row = orders.order(db.session(), made.id, order_id)
    assert (row.answer, row.done_at is not None) == ("Đã xác minh xong.", True)
    assert dossiers.events_of(db.session(), made.id)[0].what == "directive_done"
    with pytest.raises(Stale):
        answer("yk.ldtbxh")
