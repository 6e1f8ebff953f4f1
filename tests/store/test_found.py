"""The search's index against the plain truth: what it finds is what a scan with the rule of sight finds, for everybody."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import joinedload

from desk.domain.finder import Question, questions, tokens
from desk.domain.text import plain
from desk.policy import SYSTEM, Actor, Holding, Role
from desk.services import processing, receiving, searching
from desk.store import finder
from desk.store.db import db
from desk.store.models import Dossier, Finder, Party, Task
from desk.store.queries import dossiers, found, tasks
from desk.store.queries.scope import visible_to
from tests import builders

NAMES = ("Nguyễn Văn An", "Nguyễn Thị Anh", "Nguyễn An Văn", "Đặng Thị Hoà", "Ksor H'Lan", "Lê Văn Ân")
TYPED = ("nguyen van an", "nguyen", "an nguyen", "n v a", "hòa", "h'lan", "le", "khong ai")


@pytest.fixture
def spread(work: Any, people: builders.People) -> list[int]:
    """Dossiers of two communes, some of which went up to the district and the province."""
    made = []
    for n, name in enumerate(NAMES * 2):
        owner = builders.who(name=name, id_number=f"0300900001{n:02}")
        dossier = builders.received(work, people, "1.010803", clerk=("yk.motcua", "tt.motcua")[n % 2], owner=owner)
        steps = ("yk.ldtbxh", "yk.lanhdao", "gl.motcua", "gl.ldtbxh", "gl.lanhdao") if n % 2 == 0 else ()
        for username in steps[: n % 6]:
            with work(people[username]) as w:
                [task] = dossiers.open_tasks(w.session, dossier.id)
                processing.pass_on(w, tasks.task(w.session, w.actor, task.id))
        made.append(dossier.id)
    return made


def everybody(people: builders.People) -> Iterable[Actor]:
    yield from (people[username] for username in builders.STAFF)
    yield from (Actor(None, "x", frozenset({Holding(role, 1)})) for role in Role)


def listed(actor: Actor, asked: Iterable[Question], most: int = 1000) -> list[int]:
    return found.hits(db.session(), actor, list(asked), most=most).ids


def named(typed: str) -> set[int]:
    """The slow way: every dossier on which somebody's name has all the words, the last perhaps unfinished, single letters too."""
    *before, last = plain(typed).replace("'", " ").split()

    def fits(name: str) -> bool:
        has = plain(name).replace("'", " ").split()
        return any(word.startswith(last) for word in has) and all(
            any(word.startswith(b) if len(b) == 1 else word == b for word in has) for b in before
        )

    return {row.dossier_id for row in db.session.scalars(select(Party)) if fits(row.name)}


def test_everybody_finds_exactly_what_a_scan_of_their_sight_finds(spread: list[int], people: builders.People) -> None:
    some = 0
    for actor in everybody(people):
        seen = set(db.session.scalars(select(Dossier.id).where(visible_to(actor))))
        for typed in TYPED:
            ids = listed(actor, questions(typed))
            assert sorted(ids) == sorted(named(typed) & seen), (actor.name, typed)
            some += len(ids)
        everything = listed(actor, [Question((frozenset({"_y2026"}),))])
        assert everything == sorted(seen, reverse=True), actor.name
    assert some > 100


def test_whoever_is_asked_finds_it_while_they_are_asked(spread: list[int], work: Any, people: builders.People) -> None:
    asked = people["so.chuyenvien"]
    dossier_id, office = (
        spread[1],
        next(h for h in asked.holdings),
    )  # of the other commune, which the province never saw
    with work(people["tt.motcua"]) as w:
        [parent] = dossiers.open_tasks(w.session, dossier_id)
        parent = tasks.task(w.session, w.actor, parent.id)
        copied = (
            "dossier_id",
            "position",
            "attempt",
            "name",
            "role",
            "agency_name",
            "level",
            "department_name",
            "opened_at",
            "due_at",
        )
        beside = Task(
            **{name: getattr(parent, name) for name in copied}, branch=1, parent_id=parent.id, kind="consult", origin="asked",
            agency_id=office.agency_id, department_id=office.department_id,
        )  # fmt: skip
        beside.dossier = parent.dossier
        w.session.add(beside)
        w.record(parent.dossier, "consult")
    [name] = {p.name for p in db.session.scalars(select(Party).where(Party.dossier_id == dossier_id))}
    assert dossier_id in listed(asked, questions(name))
    with work(SYSTEM) as w:
        beside = w.session.scalars(select(Task).where(Task.branch == 1).options(joinedload(Task.dossier))).one()
        beside.done_at, beside.outcome = w.now, "answered"
        w.record(beside.dossier, "answer")
    assert dossier_id not in listed(asked, questions(name))
    assert list(finder.wrong(db.session())) == []


def test_a_deputy_finds_what_the_absent_one_sees_of_the_procedures_named(
    spread: list[int], people: builders.People
) -> None:
    away = next(h for h in people["gl.lanhdao"].holdings)
    lent = replace(away, principal_id=people["gl.lanhdao"].id, under="12/UQ")
    everything = [Question((frozenset({"_y2026"}),))]
    for procedures, some in (((), True), (("1.010803",), True), (("1.001193",), False)):
        deputy = Actor(people["bhxh"].id, "x", frozenset({replace(lent, procedures=frozenset(procedures))}))
        seen = db.session.scalars(select(Dossier.id).where(visible_to(deputy)).order_by(Dossier.id.desc())).all()
        assert listed(deputy, everything) == list(seen)
        assert bool(seen) is some


def test_whoever_sees_nothing_is_not_even_searched_for(spread: list[int]) -> None:
    from tests.web.conftest import counted, queries

    with counted() as said:
        assert listed(Actor(None, "x"), questions("nguyen")) == []
    assert not queries(said)


def test_the_index_alone_already_knows_the_sight(spread: list[int], people: builders.People) -> None:
    """Or the most frequent name would be fetched for the whole province and thrown away for a commune."""
    for username in ("yk.motcua", "tt.motcua", "gl.lanhdao", "so.chuyenvien"):
        actor = people[username]
        places = found.sight_of(actor)
        assert places
        proposed = found._proposed(db.session(), Question((frozenset({"_y2026"}),)).also(places), 10**6, 1000)
        assert set(proposed) == set(db.session.scalars(select(Dossier.id).where(visible_to(actor))))


def test_a_page_goes_on_where_the_last_one_ended(spread: list[int], people: builders.People) -> None:
    actor, asked, places, after = people["gl.giamsat"], questions("nguyen van an"), [], None
    while True:
        page = found.hits(db.session(), actor, asked, after=after, most=1)
        places += page.places
        if not page.more:
            break
        after = page.places[-1]
    whole = found.hits(db.session(), actor, asked)
    assert places == list(whole.places)
    assert len(places) > 3


def test_where_the_rule_lets_little_through_it_is_asked_on(
    spread: list[int], people: builders.People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a sight too wide for the question the index proposes much that is out of sight: none of it comes out, and nothing is missed."""
    monkeypatch.setattr(found, "sight_of", lambda actor: None)
    for username in ("yk.motcua", "gl.lanhdao"):
        seen = db.session.scalars(
            select(Dossier.id).where(visible_to(people[username])).order_by(Dossier.id.desc())
        ).all()
        for most in (1, 2, 100):
            hits = found.hits(db.session(), people[username], [Question((frozenset({"_y2026"}),))], most=most)
            assert hits.ids == seen[:most]
            assert hits.more == (len(seen) > most)


def test_far_ones_are_found_behind_the_newest(
    spread: list[int], people: builders.People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "NEAR", 2)
    actor = people["gl.giamsat"]
    asked = [Question((frozenset({"_y2026"}),))]
    assert listed(actor, asked) == sorted(spread, reverse=True)
    assert listed(actor, asked, most=3) == sorted(spread, reverse=True)[:3]


# ── Kept true ─────────────────────────────────────────────────────────────────


def test_every_act_keeps_the_words_true(spread: list[int], work: Any, people: builders.People) -> None:
    assert list(finder.wrong(db.session())) == []
    before = db.session.scalar(select(func.count()).select_from(Finder))
    assert before == len(spread)
    with work(people["yk.ldtbxh"]) as w:
        [task] = dossiers.open_tasks(w.session, spread[0])
        processing.pass_on(w, tasks.task(w.session, w.actor, task.id))
    assert list(finder.wrong(db.session())) == []


def test_a_change_that_is_taken_back_is_not_found(spread: list[int], work: Any, people: builders.People) -> None:
    def taken_back() -> None:
        with work(people["yk.motcua"]) as w:
            owner = builders.who(name="Ứng Thị Ỷ", id_number="030190000300")
            receiving.receive(w, builders.application(w.session, owner=owner))
            w.session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        taken_back()
    assert listed(people["gl.giamsat"], questions("ung thi y")) == []


def test_what_is_missing_or_wrong_is_known_and_made_again(
    spread: list[int], work: Any, people: builders.People
) -> None:
    with work(SYSTEM) as w:
        w.session.execute(delete(Finder).where(Finder.dossier_id == spread[0]))
        w.session.execute(text("UPDATE finder SET words = 'x' WHERE dossier_id = :id"), {"id": spread[1]})
    assert list(finder.wrong(db.session())) == [spread[0], spread[1]]
    assert listed(people["gl.giamsat"], questions("x")) == []
    with work(SYSTEM) as w:
        assert finder.count(w.session, missing=True) == 1
        assert searching.refill(w, 0, missing=True) == [spread[0]]
    assert list(finder.wrong(db.session())) == [spread[1]]
    with work(SYSTEM) as w:
        assert searching.refill(w, 0) == spread
        assert searching.refill(w, spread[-1]) == []
        searching.put_in_order(w)
    assert list(finder.wrong(db.session())) == []
    assert listed(people["gl.giamsat"], questions("nguyen van an"))


def test_what_is_gathered_of_a_dossier(spread: list[int]) -> None:
    known = finder.gathered(db.session(), spread)
    assert set(known) == set(spread)
    first = known[spread[0]]
    dossier = db.session.get_one(Dossier, spread[0])
    assert first.number == dossier.number
    assert first.day == dossier.received_at.date()
    assert {p.name for p in first.people} == {"Nguyễn Văn An"}
    assert dossier.agency_id in first.agencies
    assert first.departments
    assert f"_r{dossier.agency_id}" in tokens(first)


def test_only_what_changed_is_written(spread: list[int], work: Any, people: builders.People) -> None:
    """An index that is written again for nothing grows for nothing."""
    place = {"sqlite": "rowid", "postgresql": "CAST(xmin AS text)"}[db.engine.dialect.name]
    known = text(f"SELECT dossier_id, words, {place} FROM finder ORDER BY 1")
    before = db.session.execute(known).all()
    with work(SYSTEM) as w:
        finder.refresh(w.session, spread)
        if db.engine.dialect.name == "sqlite":
            assert w.session.scalar(text("SELECT changes()")) == 0
    assert db.session.execute(known).all() == before
