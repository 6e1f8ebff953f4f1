"""Received in one commune for another (không phụ thuộc địa giới): that one settles, the first gives the result back, one number."""

import json
from datetime import date

import pytest

from desk.domain.errors import Invalid
from desk.domain.workflow import Status, StepKind
from desk.policy import SYSTEM
from desk.services import drifting, explaining, processing, receiving
from desk.store import seed
from desk.store.db import db
from desk.store.models import Agency, Dossier, LawProfile
from desk.store.queries import dossiers
from tests import builders

TAN_TIEN, YET_KIEU = "10999", "11020"


def _for(code: str) -> int:
    return builders.agency_id_of(db.session(), code)


def test_the_competent_commune_settles_and_the_desk_that_received_returns(tell) -> None:
    story = tell("1.001193", competent_id=_for(TAN_TIEN))
    there = db.session.get_one(Agency, _for(TAN_TIEN)).short_name
    assert story.dossier.agency_name == "Xã Yết Kiêu"
    assert [t.agency_name for t in story.open] == [there]
    assert (story.plan.steps[0].agency, story.plan.steps[-1].agency) == ("Xã Yết Kiêu", "Xã Yết Kiêu")
    assert {s.agency for s in story.plan.steps[1:-1]} == {there}
    assert story.plan.steps[-1].kind is StepKind.RETURN
    assert story.dossier.number.startswith(db.session.get_one(Agency, _for(YET_KIEU)).identifier)
    first = story.log()[0]
    assert first[0] == "receive"


def test_three_levels_from_the_other_commune(tell) -> None:
    story = tell("1.010803", competent_id=_for(TAN_TIEN))
    story.at("2026-03-03T09:00")
    assert story.open[0].kind == StepKind.RECEIVE
    [opened] = story.do(processing.pass_on)  # the desk there hands it to its officer
    assert opened.agency_id == _for(TAN_TIEN)
    places = list(dict.fromkeys(s.agency for s in story.plan.steps))
    assert places == ["Xã Yết Kiêu", story.open[0].agency_name, "Huyện Gia Lộc", "Sở LĐTBXH"]
    assert [leg.term for leg in story.plan.legs] == [None, "5wd", "7wd", "12d", None]


def test_whoever_is_outside_the_province_or_does_not_receive_it_is_refused_at_the_field(work, people) -> None:
    for code in ("297", YET_KIEU):
        with pytest.raises(Invalid) as refused:
            builders.received(work, people, competent_id=_for(code))
        assert "competent" in refused.value.fields
    assert db.session.query(Dossier).count() == 0


def test_a_profile_may_forbid_it(work, people) -> None:
    _profile(work, allowed=False, clock="receipt")
    with pytest.raises(Invalid):
        builders.received(work, people, competent_id=_for(TAN_TIEN))


def _profile(work, **boundless) -> None:
    with work(SYSTEM) as w:
        row = w.session.query(LawProfile).one()
        row.data = {**json.loads(json.dumps(row.data)), "boundless": boundless}


def test_under_the_law_of_2025_the_term_counts_from_the_arrival(work, people, clock) -> None:
    assert seed.read("profiles/2025")["boundless"]["clock"] == "arrival"
    clock.set("2026-03-02T15:30")
    here = builders.received(work, people, "1.010803", competent_id=_for(TAN_TIEN))
    _profile(work, allowed=True, clock="arrival")
    there = builders.received(work, people, "1.010803", competent_id=_for(TAN_TIEN))
    assert here.counted_from is None
    assert there.counted_from.isoformat() == "2026-03-03T07:30:00+07:00"
    assert there.received_at == clock()
    # 5 working days, 7 working days, 12 days, each from the day after: one working day later than from the receipt
    assert (here.due_at.date(), there.due_at.date()) == (date(2026, 3, 30), date(2026, 3, 31))
    told = explaining.why_promised(db.session(), db.session.get_one(Dossier, there.id))
    assert told.at == there.promised_at
    assert "không phụ thuộc địa giới" in told.trace[0].text


def test_a_promise_counted_again_is_the_same(work, people, clock) -> None:
    clock.set("2026-03-02T15:30")
    _profile(work, allowed=True, clock="arrival")
    there = builders.received(work, people, "1.010803", competent_id=_for(TAN_TIEN))
    assert there.counted_from is not None
    assert [d.id for d in drifting.drifted(db.session())] == []


def test_before_anything_is_saved_the_page_says_the_same_date(work, people, clock) -> None:
    clock.set("2026-03-02T15:30")
    _profile(work, allowed=True, clock="arrival")
    session = db.session()
    desk, other = session.get_one(Agency, _for(YET_KIEU)), session.get_one(Agency, _for(TAN_TIEN))
    case = builders.case_of(session, "1.010803")
    promise = receiving.promise_for(session, desk, case, 1, clock(), other)
    made = builders.received(work, people, "1.010803", competent_id=other.id)
    assert promise.at == made.promised_at
    assert made.state is Status.RECEIVED
    assert [t.agency_id for t in dossiers.open_tasks(db.session(), made.id)] == [other.id]
