"""Taking a dossier in: what the clerk, the citizen and the law would check."""

from datetime import date

import pytest
from sqlalchemy import func, select

from desk.domain.application import Handed
from desk.domain.calendar import VIETNAM
from desk.domain.errors import Duplicate, Forbidden, Invalid
from desk.domain.papers import from_json
from desk.domain.workflow import Channel, Status
from desk.policy import CITIZEN
from desk.services import receiving, supplementing
from desk.store.db import db
from desk.store.models import Citizen, Dossier, Event, HandedPaper, Paper, Party
from desk.store.queries import dossiers
from tests import builders


def test_receiving_numbers_promises_and_writes_the_logbook(work, people, clock) -> None:
    dossier = builders.received(work, people)
    assert dossier.number.endswith("-260302-0001")
    assert dossier.state is Status.RECEIVED
    assert f"{dossier.promised_at:%d/%m/%Y %H:%M}" == "02/03/2026 17:00"
    assert dossier.first_promised_at == dossier.promised_at
    [line] = dossiers.events_of(db.session(), dossier.id)
    assert (line.what, line.actor, line.at, line.place) == ("receive", "Trần Thị Bích", clock(), "Xã Yết Kiêu")
    assert line.at.tzinfo == VIETNAM


def test_after_15_00_a_same_day_procedure_is_promised_for_the_next_working_day(work, people, clock) -> None:
    clock.set("2026-02-27T15:20")  # thứ Sáu
    dossier = builders.received(work, people)
    assert dossier.promised_at.date() == date(2026, 3, 2)


def test_numbers_run_by_desk_and_day_and_the_book_by_year(work, people, clock) -> None:
    def one(clerk: str, n: int) -> Dossier:
        return builders.received(work, people, clerk=clerk, owner=builders.who(id_number=f"03009000010{n}"))

    first, second, other = one("yk.motcua", 1), one("yk.motcua", 2), one("tt.motcua", 3)
    clock.set("2026-03-03T08:00")
    next_day = one("yk.motcua", 4)
    assert [d.number[-11:] for d in (first, second, other, next_day)] == [
        "260302-0001", "260302-0002", "260302-0001", "260303-0001"
    ]  # fmt: skip
    assert [d.book_serial for d in (first, second, other, next_day)] == [1, 2, 1, 3]
    assert len({d.number for d in (first, second, other, next_day)}) == 4


def test_the_receipt_is_frozen_as_the_citizen_was_told(work, people) -> None:
    dossier = builders.received(work, people, submitter=builders.who(name="Lê Thị Mơ", id_number="030192000033"))
    [paper] = dossiers.papers_of(db.session(), dossier.id)
    slip = from_json(paper.kind, paper.slip)
    assert paper.serial == "1/TNHS"
    assert (slip.number, slip.owner, slip.submitter) == (dossier.number, "Nguyễn Văn An", "Lê Thị Mơ")
    assert slip.promised_at == dossier.promised_at
    assert dossier.lookup_code in slip.status_url
    assert slip.book_serial == 1
    assert slip.head.agency == "ỦY BAN NHÂN DÂN XÃ YẾT KIÊU"
    assert slip.demo
    given = [p.name for p in db.session.scalars(select(HandedPaper).where(HandedPaper.dossier_id == dossier.id))]
    assert {line.name for line in slip.papers} == set(given)


@pytest.mark.parametrize(
    ("verb", "papers"),
    [
        (receiving.receive, 1), (lambda w, form: receiving.refuse(w, form, "Không thuộc thẩm quyền của xã."), 1),
        (lambda w, form: supplementing.ask_at_desk(w, form, ["Tờ khai"], "Thiếu chữ ký."), 1), (receiving.submit, 0),
    ],
    ids=["taken in", "refused", "papers asked for", "sent online"],
)  # fmt: skip
def test_the_same_form_sent_twice_makes_one_dossier(work, people, verb, papers) -> None:
    form = builders.application(db.session())
    db.session.rollback()
    made = []
    for _ in range(2):
        with work(CITIZEN if verb is receiving.submit else people["yk.motcua"]) as w:
            made.append(verb(w, form).lookup_code)
    assert made[0] == made[1]
    for table, rows in ((Dossier, 1), (Event, 1), (Paper, papers)):
        assert db.session.scalar(select(func.count()).select_from(table)) == rows


def test_owner_submitter_and_authorised_are_three_people(work, people) -> None:
    dossier = builders.received(
        work, people, submitter=builders.who(name="Lê Thị Mơ", id_number="030192000033"),
        authorised=builders.who(name="Vũ Văn Tài", id_number="030088000041"),
    )  # fmt: skip
    rows = db.session.scalars(select(Party).where(Party.dossier_id == dossier.id)).all()
    assert {p.part: p.name for p in rows} == {
        "owner": "Nguyễn Văn An", "submitter": "Lê Thị Mơ", "authorised": "Vũ Văn Tài"
    }  # fmt: skip


def test_a_dossier_keeps_what_it_was_told_when_the_person_moves_house(work, people) -> None:
    first = builders.received(work, people, owner=builders.who())
    builders.received(work, people, owner=builders.who(address="Nơi ở mới"), duplicate_reason="con thứ hai")
    told = db.session.scalars(select(Party.address).where(Party.dossier_id == first.id, Party.part == "owner")).one()
    known = db.session.scalars(select(Citizen)).one()
    assert told.startswith("Thôn Thượng")
    assert known.address == "Nơi ở mới"


def test_what_is_left_empty_does_not_wipe_what_was_known(work, people) -> None:
    builders.received(work, people, owner=builders.who())
    builders.received(work, people, owner=builders.who(phone="", address=""), duplicate_reason="con thứ hai")
    assert db.session.scalars(select(Citizen)).one().phone == "+84912345678"


def test_a_missing_paper_is_named_and_nothing_is_written(work, people) -> None:
    form = builders.application(db.session())
    form = builders.application(db.session(), papers=tuple(Handed(p.paper_id, False) for p in form.papers))
    db.session.rollback()
    with pytest.raises(Invalid, match="giấy tờ bắt buộc") as refused, work(people["yk.motcua"]) as w:
        receiving.receive(w, form)
    assert "Thiếu: " in refused.value.detail["fields"]["papers"]
    assert db.session.scalar(select(func.count()).select_from(Dossier)) == 0


def test_an_open_dossier_of_the_same_person_needs_a_reason(work, people) -> None:
    parent = builders.who()
    builders.received(work, people, owner=parent)
    with pytest.raises(Duplicate, match="Có thể trùng hồ sơ"):
        builders.received(work, people, owner=parent)
    second = builders.received(work, people, owner=parent, duplicate_reason="khai sinh cho con thứ hai")
    assert second.duplicate_reason == "khai sinh cho con thứ hai"


def test_another_commune_may_not_receive_for_this_one(work, people) -> None:
    with pytest.raises(Forbidden), work(people["tt.motcua"]) as w:
        receiving.receive(w, builders.application(w.session, agency="11020"))


def test_an_officer_may_not_receive(work, people) -> None:
    with pytest.raises(Forbidden), work(people["yk.tuphap"]) as w:
        receiving.receive(w, builders.application(w.session))


def test_a_desk_of_the_wrong_level_sends_the_citizen_on(work, people) -> None:
    told = "“Đăng ký khai sinh” không tiếp nhận ở huyện Gia Lộc; nơi tiếp nhận: Ủy ban nhân dân cấp xã"
    with pytest.raises(Invalid, match=told), work(people["gl.motcua"]) as w:
        receiving.receive(w, builders.application(w.session, agency="297"))


@pytest.fixture
def online(work):
    """A dossier sent in over the web."""
    with work(CITIZEN) as w:
        return receiving.submit(w, builders.application(w.session, channel=Channel.ONLINE))


def test_online_there_is_no_number_and_no_promise_until_the_desk_takes_it_in(work, people, online, clock) -> None:
    assert (online.state, online.number, online.promised_at) == (Status.SUBMITTED, None, None)
    clock.set("2026-03-02T10:00")
    with work(people["yk.motcua"]) as w:
        receiving.accept(w, dossiers.dossier(w.session, w.actor, online.id))
    assert online.state is Status.RECEIVED
    assert online.received_at == clock()
    assert online.number is not None


def test_a_refusal_is_in_writing_with_its_reason(work, people, online) -> None:
    with pytest.raises(Invalid, match="Ghi lý do từ chối"), work(people["yk.motcua"]) as w:
        receiving.refuse_submitted(w, dossiers.dossier(w.session, w.actor, online.id), " ")
    with work(people["yk.motcua"]) as w:
        receiving.refuse_submitted(w, dossiers.dossier(w.session, w.actor, online.id), "Không thuộc thẩm quyền của xã.")
    assert online.state is Status.REFUSED
    [paper] = dossiers.papers_of(db.session(), online.id)
    assert paper.kind == "refusal"
    assert paper.slip["reason"] == "Không thuộc thẩm quyền của xã."


def test_at_the_counter_too_a_refusal_leaves_a_paper_and_no_number(work, people) -> None:
    with work(people["yk.motcua"]) as w:
        made = receiving.refuse(w, builders.application(w.session), "Người nộp không thường trú tại xã.")
    assert (made.state, made.number) == (Status.REFUSED, None)
    assert [p.kind for p in dossiers.papers_of(db.session(), made.id)] == ["refusal"]


def test_papers_asked_for_at_the_counter_start_no_clock(work, people, clock) -> None:
    with work(people["yk.motcua"]) as w:
        made = supplementing.ask_at_desk(
            w, builders.application(w.session), ["Giấy chứng sinh"], "Chưa có giấy chứng sinh."
        )
    assert (made.state, made.number, made.promised_at) == (Status.WAITING, None, None)
    clock.set("2026-03-05T09:00")
    with work(people["yk.motcua"]) as w:
        supplementing.resume(w, dossiers.dossier(w.session, w.actor, made.id))
    assert made.state is Status.RECEIVED
    assert made.received_at == clock()
    assert made.promised_at.date() == date(2026, 3, 5)
