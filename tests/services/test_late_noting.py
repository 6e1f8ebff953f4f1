"""Why a dossier is late: who may say it, when, and that nothing said is lost."""

from typing import Any

import pytest
from sqlalchemy import select

from desk.domain.errors import DeskError, Forbidden, Invalid, MoveNotAllowed, NotFound, Stale
from desk.services import late_noting, processing
from desk.store.db import db
from desk.store.models import Dossier, LateNote
from desk.store.queries import clocks, dossiers, tasks
from tests import builders

BIRTH, MARTYRS = "1.001193", "1.010803"


def note(
    work: Any,
    people: Any,
    username: str,
    dossier_id: int,
    code: str = "verify",
    words: str = "",
    shown: int | None = None,
) -> None:
    with work(people[username]) as w:
        late_noting.note(w, dossiers.dossier(w.session, w.actor, dossier_id), code, words, shown)


def test_nothing_is_asked_of_who_is_in_time(work, people, clock) -> None:
    made = builders.received(work, people, MARTYRS)
    with pytest.raises(MoveNotAllowed, match="không quá hạn"):
        note(work, people, "yk.ldtbxh", made.id)


def test_the_holder_says_why_and_says_it_again_and_both_stay(work, people, clock) -> None:
    made = builders.received(work, people, MARTYRS)
    clock.set("2026-03-06T08:00")
    note(work, people, "yk.ldtbxh", made.id, "verify", "Đã hẹn xác minh tại thôn.")
    note(work, people, "yk.lanhdao", made.id, "too-many")
    first, second = clocks.late_notes_of(db.session(), made.id)
    assert (first.reason, first.note, first.by) == (
        "Phải xác minh thực tế, hồ sơ phức tạp", "Đã hẹn xác minh tại thôn.", "Phạm Thị Ngọc Ánh",
    )  # fmt: skip
    assert first.task_id is not None, "the step is late, the promise is not"
    assert (second.reason_code, second.agency_name) == ("too-many", first.agency_name)
    events = [e for e in dossiers.events_of(db.session(), made.id) if e.what == "late_note"]
    assert [e.data["reason"] for e in events] == [second.reason, first.reason]


@pytest.mark.parametrize(
    ("username", "refusal"),
    [
        ("yk.motcua", Forbidden),
        ("yk.vanthu", Forbidden),
        ("gl.giamsat", Forbidden),
        ("thanhtra", Forbidden),
        ("yk.tuphap", NotFound),
    ],
)
def test_who_holds_nothing_of_it_is_refused(username: str, refusal: type[DeskError], work, people, clock) -> None:
    made = builders.received(work, people, MARTYRS)
    clock.set("2026-03-06T08:00")
    with pytest.raises(refusal):
        note(work, people, username, made.id)
    assert db.session.scalars(select(LateNote)).all() == []


def test_whoever_made_it_late_may_still_say_why_when_it_lies_elsewhere(work, people, clock) -> None:
    made = builders.received(work, people, MARTYRS)
    clock.set("2026-03-09T08:00")
    with work(people["yk.ldtbxh"]) as w:
        [task] = dossiers.open_tasks(w.session, made.id)
        processing.pass_on(w, tasks.task(w.session, w.actor, task.id))
    note(work, people, "yk.ldtbxh", made.id)
    [row] = clocks.late_notes_of(db.session(), made.id)
    assert row.task_id == task.id


def test_a_clerk_who_holds_a_step_may_say_why(work, people, clock) -> None:
    made = builders.received(work, people, MARTYRS)
    for username in ("yk.ldtbxh", "yk.lanhdao"):
        with work(people[username]) as w:
            [task] = dossiers.open_tasks(w.session, made.id)
            processing.pass_on(w, tasks.task(w.session, w.actor, task.id))
    clock.set("2026-03-10T08:00")
    note(work, people, "gl.motcua", made.id, "hand-over")
    assert len(clocks.late_notes_of(db.session(), made.id)) == 1


@pytest.mark.parametrize("code", ["", "khong-co"])
def test_the_reason_is_one_of_the_list(code: str, work, people, clock) -> None:
    made = builders.received(work, people, MARTYRS)
    clock.set("2026-03-06T08:00")
    with pytest.raises(Invalid) as refused:
        note(work, people, "yk.ldtbxh", made.id, code)
    assert "reason_code" in refused.value.fields


def test_a_page_that_has_gone_stale_writes_nothing_twice(work, people, clock) -> None:
    made = builders.received(work, people, MARTYRS)
    shown = db.session.get_one(Dossier, made.id).version
    clock.set("2026-03-06T08:00")
    note(work, people, "yk.ldtbxh", made.id, shown=shown)
    with pytest.raises(Stale):
        note(work, people, "yk.ldtbxh", made.id, shown=shown)
