"""The rule of sight in Python and in SQL is one rule."""

from sqlalchemy import select

from desk.policy import Actor, Holding, Role
from desk.services import processing
from desk.store.db import db
from desk.store.models import Agency, Dossier, Task
from desk.store.queries import dossiers, tasks
from desk.store.queries.scope import visible_to
from tests import builders


def _spread(work, people) -> list[Dossier]:
    """Dossiers of two communes, some of which went up to the district and the province."""
    made = [builders.received(work, people, clerk=c) for c in ("yk.motcua", "tt.motcua")]
    for stop in (0, 2, 5):
        dossier = builders.received(work, people, "1.010803", duplicate_reason="lần nữa")
        for username in ("yk.ldtbxh", "yk.lanhdao", "gl.motcua", "gl.ldtbxh", "gl.lanhdao")[:stop]:
            with work(people[username]) as w:
                [task] = dossiers.open_tasks(w.session, dossier.id)
                processing.pass_on(w, tasks.task(w.session, w.actor, task.id))
        made.append(dossier)
    return made


def _agencies(dossier: Dossier) -> set[int]:
    passed = db.session.scalars(select(Task.agency_id).where(Task.dossier_id == dossier.id))
    return {dossier.agency_id, *passed}


def test_python_and_sql_agree_for_every_account_and_every_role_anywhere(work, people) -> None:
    made = _spread(work, people)
    actors = [people[name] for name in builders.STAFF]
    for agency_id in db.session.scalars(select(Agency.id)):
        actors += [Actor(1, "x", frozenset({Holding(role, agency_id)})) for role in Role]
        actors.append(
            Actor(1, "x", frozenset({Holding(Role.SUPERVISOR, agency_id)}), oversees=frozenset({agency_id + 1}))
        )
    assert any(_agencies(d) != {d.agency_id} for d in made)
    for actor in actors:
        in_sql = set(db.session.scalars(select(Dossier.id).where(visible_to(actor))))
        assert in_sql == {d.id for d in made if actor.sees(_agencies(d))}, actor


def test_the_queue_holds_exactly_what_may_be_done(work, people) -> None:
    _spread(work, people)
    for name in builders.STAFF:
        actor = people[name]
        mine = set(db.session.scalars(select(Task.id).where(tasks.waiting_for(actor))))
        open_now = db.session.scalars(select(Task).where(Task.done_at.is_(None))).all()
        assert mine == {
            t.id for t in open_now if actor.may_do(Role(t.role), t.agency_id, t.department_id, t.assignee_id)
        }, name


def test_a_district_sees_a_dossier_only_once_it_has_come_there(work, people) -> None:
    _, _, at_commune, at_district, _ = _spread(work, people)
    seen = set(db.session.scalars(select(Dossier.id).where(visible_to(people["gl.ldtbxh"]))))
    assert at_commune.id not in seen
    assert at_district.id in seen


def test_the_supervisor_of_the_district_sees_its_communes_and_only_them(work, people) -> None:
    made = _spread(work, people)
    seen = set(db.session.scalars(select(Dossier.id).where(visible_to(people["gl.giamsat"]))))
    assert seen == {d.id for d in made}
    assert not set(db.session.scalars(select(Dossier.id).where(visible_to(people["so.chuyenvien"])))) - {made[-1].id}


def test_administrators_of_accounts_see_no_dossier(work, people) -> None:
    _spread(work, people)
    for name in ("quantri", "danhmuc"):
        assert not db.session.scalars(select(Dossier.id).where(visible_to(people[name]))).all()
