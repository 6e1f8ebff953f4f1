"""Whose page is stale: what was done since it was opened decides, and quiet acts do not count."""

import pytest
from sqlalchemy import select

from desk.domain import beside
from desk.domain.errors import Stale
from desk.services import consulting, papers, processing
from desk.services.consulting import Asked
from desk.services.tasks import QUIET
from desk.store.db import db
from desk.store.models import Event, Person
from desk.store.queries import dossiers
from desk.web.labels import EVENTS
from tests.consulted import Table


@pytest.fixture
def table(work, people, clock):
    return Table(work, people, clock)


def test_quiet_acts_are_acts_that_the_logbook_knows() -> None:
    assert set(EVENTS) >= QUIET


def test_a_quiet_act_in_between_leaves_the_form_as_it_was(table, work, people) -> None:
    [asked] = table.ask(table.district)
    shown = table.dossier.version  # the asker opens the page and begins to type
    second = db.session.scalars(select(Person.id).where(Person.username == "gl.ldtbxh2")).one()
    table.do("gl.truongphong", processing.assign, asked, second)
    with work(people["yk.motcua"]) as w:
        dossiers.dossier(w.session, w.actor, table.id)
        papers.reprint(w, *dossiers.paper(w.session, w.actor, dossiers.papers_of(w.session, table.id)[0].id), "một lần")
    assert table.dossier.version > shown
    step = table.open()[0]
    table.do("yk.ldtbxh", consulting.consult, step, "Hỏi thêm một nơi nữa.", [Asked(table.justice)], shown)


def test_a_loud_one_makes_it_stale_be_it_among_quiet_ones(table) -> None:
    [asked] = table.ask(table.district)
    shown = table.dossier.version
    table.do("gl.ldtbxh", processing.acknowledge, asked)
    table.do("gl.ldtbxh", consulting.answer, asked, beside.REFUSED, "Đang hưởng trợ cấp khác.")
    with pytest.raises(Stale):
        table.pass_on(shown=shown)
    assert [t.position for t in table.pass_on(shown=table.dossier.version)] == [3]


@pytest.mark.parametrize("wrong", [-1, 0, 1, 99])
def test_a_version_that_no_page_showed_is_stale(table, wrong: int) -> None:
    table.ask(table.district)
    db.session.rollback()
    assert table.dossier.version not in (wrong, 1)
    with pytest.raises(Stale):
        table.pass_on(shown=wrong)


def test_an_answer_is_not_refused_because_the_asker_did_something_meanwhile(table) -> None:
    [asked, _] = table.ask(table.district, table.province)
    shown = table.dossier.version
    table.ask(table.justice)
    table.do("gl.ldtbxh", consulting.answer, asked, beside.AGREED, "", shown)


def test_every_act_says_which_version_it_met(table) -> None:
    [asked] = table.ask(table.district)
    table.do("gl.ldtbxh", consulting.answer, asked, beside.AGREED)
    table.pass_on()
    met = list(db.session.scalars(select(Event.version).where(Event.dossier_id == table.id).order_by(Event.seq)))
    assert met == sorted(set(met)), "each act meets a later version than the one before"
    assert met[-1] < table.dossier.version
