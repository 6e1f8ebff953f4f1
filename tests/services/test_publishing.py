"""Putting in force: by a second person only; to the minute of its day; and not one column of an open dossier moves by it."""

import uuid
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from desk.domain.catalogue.reading import FormSpec
from desk.domain.errors import Forbidden, Invalid, NotFound, Stale
from desk.domain.workflow import Channel
from desk.policy import SYSTEM
from desk.services import drafting, publishing, receiving
from desk.store.db import db
from desk.store.models import Alert, Dossier, Edition
from desk.store.queries import catalogue, dossiers, drafts, shelf
from tests import builders
from tests.catalogues import (
    ALLOWANCE,
    BIRTH,
    TOMORROW,
    content,
    draft_of,
    drafted,
    employ_keepers,
    everything_of,
    published,
    submitted,
)


@pytest.fixture(autouse=True)
def _keepers(work: Any) -> None:
    employ_keepers(work)


def publish(w: Any, draft_id: int, **given: Any) -> Edition:
    said = {"decision": "77/QĐ-UBND", "decided_on": w.now.date(), "valid_from": TOMORROW, **given}
    return publishing.publish(w, drafts.draft(w.session, draft_id), **said)


# ── two people ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("writer", "second"), [("danhmuc", "danhmuc2"), ("danhmuc2", "danhmuc")])
def test_one_person_alone_cannot_publish_and_a_second_can(work: Any, people: Any, writer: str, second: str) -> None:
    draft_id = submitted(work, people[writer])
    with pytest.raises(Invalid, match="Người thứ hai"), work(people[writer]) as w:
        publish(w, draft_id)
    assert draft_of(draft_id).state == "submitted"
    with work(people[second]) as w:
        edition = publish(w, draft_id)
    names = {"danhmuc": "Ông Thị Lan", "danhmuc2": "Lều Thị Mận"}
    assert (edition.submitted_by, edition.published_by) == (names[writer], names[second])
    assert draft_of(draft_id).state == "published"
    db.session.rollback()
    told = db.session.scalars(select(Alert).where(Alert.kind == "catalogue-published")).all()
    assert {alert.person_id for alert in told} == {people[writer].id}


def test_somebody_who_wrote_a_word_in_it_does_not_publish_it_though_another_submitted(work: Any, people: Any) -> None:
    draft_id = drafted(work, people["danhmuc"])
    with work(people["danhmuc2"]) as w:
        row = drafts.draft(w.session, draft_id)
        drafting.save(w, row, {**row.content, "conditions": "Không"})
        drafting.submit(w, row)
    for who in ("danhmuc", "danhmuc2"):
        with pytest.raises(Invalid, match="Người thứ hai"), work(people[who]) as w:
            publish(w, draft_id)


def test_the_database_too_wants_two_people(work: Any, people: Any) -> None:
    draft_id = submitted(work, people["danhmuc"])
    db.session.rollback()
    with (
        pytest.raises(DBAPIError, match="two_people"),
        db.engine.connect().execution_options(writing=True) as connection,
    ):
        connection.execute(text(f"UPDATE draft SET publisher_id = submitter_id WHERE id = {draft_id}"))


def test_a_leader_publishes_what_a_keeper_of_the_same_district_wrote(work: Any, people: Any) -> None:
    draft_id = drafted(
        work, people["gl.danhmuc"], "2.999999", change=lambda said: said.update(content(ALLOWANCE), aliases=["gl1"])
    )
    with work(people["gl.danhmuc"]) as w:
        drafting.submit(w, drafts.draft(w.session, draft_id))
    for stranger in ("yk.lanhdao", "cl.danhmuc", "gl.truongphong"):
        with pytest.raises(Forbidden), work(people[stranger]) as w:
            publish(w, draft_id)
    with work(people["gl.lanhdao"]) as w:
        edition = publish(w, draft_id)
        assert edition.procedure_id == catalogue.procedure(w.session, "2.999999").id
        assert catalogue.procedure(w.session, "2.999999").owner_id == builders.agency_id_of(w.session, "297")


def test_a_draft_that_was_not_submitted_or_is_stale_is_not_published(work: Any, people: Any) -> None:
    draft_id = drafted(work, people["danhmuc"])
    with pytest.raises(Invalid, match="chưa trình duyệt"), work(people["danhmuc2"]) as w:
        publish(w, draft_id)
    with work(people["danhmuc"]) as w:
        drafting.submit(w, drafts.draft(w.session, draft_id))
    with pytest.raises(Stale), work(people["danhmuc2"]) as w:
        publish(w, draft_id, shown=1)
    published(work, people["danhmuc2"], draft_id)
    with pytest.raises(Invalid, match="đã xử lý xong"), work(people["danhmuc2"]) as w:
        publish(w, draft_id)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"decision": " "}, "decision"), ({"decided_on": None}, "decided_on"), ({"decided_on": date(2026, 3, 3)}, "decided_on"),
     ({"valid_from": None}, "valid_from"), ({"valid_from": date(2026, 3, 2)}, "valid_from"),
     ({"valid_from": date(2017, 1, 1)}, "valid_from")],
)  # fmt: skip
def test_what_is_wrong_with_a_publication_is_said_at_its_field(
    work: Any, people: Any, given: dict[str, Any], field: str
) -> None:
    draft_id = submitted(work, people["danhmuc"])
    with pytest.raises(Invalid) as refused, work(people["danhmuc2"]) as w:
        publish(w, draft_id, **given)
    assert set(refused.value.fields) == {field}
    assert draft_of(draft_id).state == "submitted"


def test_an_alias_taken_meanwhile_stops_the_publication(work: Any, people: Any) -> None:
    first = submitted(work, people["danhmuc"], ALLOWANCE, lambda said: said.update(aliases=["tcxh", "khai moi"]))
    second = submitted(work, people["danhmuc"], BIRTH, lambda said: said.update(aliases=["ks", "Khai Mới"]))
    published(work, people["danhmuc2"], first)
    with pytest.raises(Invalid, match="đã dùng cho"), work(people["danhmuc2"]) as w:
        publish(w, second)


# ── nothing of the past moves ─────────────────────────────────────────────────


def test_a_new_edition_changes_nothing_in_open_dossiers_and_everything_in_the_next_intake(
    work: Any, people: Any, clock: Any
) -> None:
    before = builders.received(work, people, BIRTH).id
    old = everything_of(before)
    case = builders.case_of(db.session(), BIRTH)
    draft_id = submitted(work, people["danhmuc"])
    published(work, people["danhmuc2"], draft_id)
    assert everything_of(before) == old
    assert shelf.open_dossiers(db.session(), BIRTH) == {case.edition_id: 1}

    clock.set("2026-03-02T23:59:59")
    assert _intake(work, people).case_id == case.id
    clock.set("2026-03-03T00:00:00")
    db.session.expire_all()
    with pytest.raises(Stale, match="áp dụng phiên bản mới theo 77/QĐ-UBND"):
        _intake(work, people, case.id)
    new = _intake(work, people)
    assert new.case_id != case.id
    stored = everything_of(new.id)
    assert [row[3] for row in stored["case_paper"]][-1] == "Đơn xin xác nhận"
    assert len(stored["handed_paper"]) == len(old["handed_paper"]) + 1
    assert stored["case"][0][5] == "5wd"
    assert old["case"][0][5] == "same-day"
    assert new.fee_total == 125_000
    assert new.promised_at.date() == date(2026, 3, 10)  # năm ngày làm việc sau thứ Ba 03/3
    assert everything_of(before) == old  # still, after everything
    assert sorted(shelf.open_dossiers(db.session(), BIRTH).values()) == [1, 2]


def _intake(work: Any, people: Any, case_id: int | None = None) -> Dossier:
    """What a clerk takes in at this moment, by the edition in force now."""
    with work(people["yk.motcua"]) as w:
        row = catalogue.edition(w.session, BIRTH, w.now.date())
        case = catalogue.case(w.session, case_id or row.cases[0].id)
        person = builders.who(id_number=f"0300900{uuid.uuid4().int % 10**5:05}")
        given = {"case_id": case.id, "owner": person, "papers": tuple(builders.Handed(p.id, True) for p in case.papers)}
        return receiving.receive(
            w, builders.application(w.session, BIRTH, channel=Channel.DIRECT, fee_paid=True, **given)
        )


def test_a_dossier_that_was_open_goes_to_its_end_by_its_own_edition(work: Any, people: Any, clock: Any) -> None:
    from tests.web.conftest import Story

    dossier = builders.received(work, people, BIRTH)
    edition = builders.case_of(db.session(), BIRTH).edition_id
    published(work, people["danhmuc2"], submitted(work, people["danhmuc"]))
    clock.set("2026-03-03T08:00:00")
    story = Story(work, people)
    story.passed(dossier.id, "yk.tuphap", "yk.lanhdao")
    assert dossiers.open_tasks(db.session(), dossier.id)[0].kind == "issue"
    db.session.rollback()
    assert shelf.open_dossiers(db.session(), BIRTH) == {edition: 1}


def test_open_dossiers_by_edition_are_counted_in_one_query_and_ended_ones_are_not(work: Any, people: Any) -> None:
    from tests.web.conftest import Story, counted, queries

    story = Story(work, people)
    story.ready()
    story.received(BIRTH)
    with work(people["yk.motcua"]) as w:
        receiving.refuse(
            w,
            builders.application(w.session, BIRTH, owner=builders.who(id_number="030090000555")),
            "Không thuộc thẩm quyền.",
        )
    db.session.rollback()
    with counted() as said:
        found = shelf.open_dossiers(db.session(), BIRTH)
    assert list(found.values()) == [2]
    assert len(queries(said)) == 1


# ── the end ───────────────────────────────────────────────────────────────────


def test_a_procedure_is_repealed_with_a_decision_and_its_dossiers_go_on(work: Any, people: Any, clock: Any) -> None:
    dossier = builders.received(work, people, BIRTH).id
    old = everything_of(dossier)
    with work(people["danhmuc"]) as w:
        procedure = catalogue.procedure(w.session, BIRTH)
        given = {"decision": "88/QĐ-UBND", "decided_on": date(2026, 3, 1), "replaced_by": [ALLOWANCE]}
        last = publishing.repeal(w, procedure, date(2026, 3, 31), **given)
    assert (last.valid_to, last.end_decision, last.replaced_by) == (date(2026, 3, 31), "88/QĐ-UBND", [ALLOWANCE])
    assert everything_of(dossier) == old
    clock.set("2026-03-31T23:59")
    assert catalogue.edition(db.session(), BIRTH, clock().date()).id == last.id
    clock.set("2026-04-01T00:00")
    with pytest.raises(NotFound):
        catalogue.edition(db.session(), BIRTH, clock().date())
    assert BIRTH in {line.code for line in shelf.shelf(db.session(), clock().date()).over}
    with pytest.raises(Invalid, match="không còn phiên bản nào"), work(people["danhmuc"]) as w:
        publishing.repeal(
            w, catalogue.procedure(w.session, BIRTH), date(2026, 4, 1), decision="9/QĐ", decided_on=date(2026, 3, 1)
        )


@pytest.mark.parametrize(
    ("given", "field"),
    [({"last_day": date(2026, 3, 1)}, "last_day"), ({"decision": ""}, "decision"), ({"decided_on": None}, "decided_on"),
     ({"replaced_by": ["9.999999"]}, "replaced_by"), ({"replaced_by": [BIRTH]}, "replaced_by")],
)  # fmt: skip
def test_what_is_wrong_with_a_repeal_is_said_at_its_field(
    work: Any, people: Any, given: dict[str, Any], field: str
) -> None:
    said = {
        "last_day": date(2026, 3, 31),
        "decision": "88/QĐ-UBND",
        "decided_on": date(2026, 3, 1),
        "replaced_by": [],
        **given,
    }
    with pytest.raises(Invalid) as refused, work(people["danhmuc"]) as w:
        publishing.repeal(w, catalogue.procedure(w.session, BIRTH), said.pop("last_day"), **said)
    assert set(refused.value.fields) == {field}


def test_a_repeal_is_taken_back_by_a_next_edition(work: Any, people: Any) -> None:
    with work(people["danhmuc"]) as w:
        procedure = catalogue.procedure(w.session, BIRTH)
        publishing.repeal(w, procedure, date(2026, 3, 31), decision="88/QĐ-UBND", decided_on=date(2026, 3, 1))
    published(work, people["danhmuc2"], submitted(work, people["danhmuc"]), date(2026, 3, 20))
    db.session.rollback()
    first, second = shelf.whole_editions(db.session(), procedure.id)
    assert (first.valid_to, first.end_decision, second.valid_to) == (date(2026, 3, 19), None, None)


# ── the database itself ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "statement",
    ["UPDATE edition SET name = 'Khác'", "UPDATE edition SET valid_from = '2020-01-01'", "DELETE FROM edition",
     "UPDATE case_of_edition SET term_direct = '9wd'", "DELETE FROM case_of_edition", "UPDATE case_paper SET required = NOT required",
     "DELETE FROM case_paper", "UPDATE case_fee SET amount = 1", "DELETE FROM case_fee"],
)  # fmt: skip
def test_the_database_refuses_to_change_what_was_published(app: Any, statement: str) -> None:
    db.session.rollback()
    with (
        pytest.raises(DBAPIError, match="never changed"),
        db.engine.connect().execution_options(writing=True) as connection,
    ):
        connection.execute(text(statement))


def test_how_an_edition_ends_may_still_be_said(app: Any) -> None:
    with db.engine.connect().execution_options(writing=True) as connection:
        connection.execute(text("UPDATE edition SET valid_to = '2030-12-31', end_decision = '1/QĐ'"))
        connection.rollback()


def test_a_blank_form_never_changes_under_its_key(work: Any) -> None:
    def form(data: bytes) -> FormSpec:
        import hashlib

        return FormSpec("tk-khai-sinh", "Tờ khai", "to-khai.pdf", hashlib.sha256(data).hexdigest(), data)

    with work(SYSTEM) as w:
        publishing.add_form(w, form(b"%PDF-1.4 mot"))
        assert publishing.add_form(w, form(b"%PDF-1.4 mot")).key == "tk-khai-sinh"
    with pytest.raises(Invalid, match="đã dùng cho tệp khác"), work(SYSTEM) as w:
        publishing.add_form(w, form(b"%PDF-1.4 hai"))
