"""The rule of sight in Python and in SQL is one rule."""

from itertools import product

from sqlalchemy import select

from desk.policy import Actor, Holding, Role
from desk.services import processing
from desk.store.db import db
from desk.store.models import Agency, Department, Dossier, Person, Task
from desk.store.queries import dossiers, tasks
from desk.store.queries.scope import stays_of, visible_to
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


def asked(work, people, dossier: Dossier, username: str, *, answered: bool = False) -> Task:
    """A department asked for an opinion about a dossier, beside its open step; ``answered``: it has been given."""
    actor = people[username]
    [place] = [h for h in actor.holdings if h.department_id is not None]
    with work(actor) as w:
        parent = dossiers.open_tasks(w.session, dossier.id)[-1]
        row = w.session.get_one(Dossier, dossier.id)
        task = Task(
            dossier=row, dossier_id=row.id, position=parent.position, attempt=parent.attempt, branch=1, parent_id=parent.id, kind="consult",
            name="Lấy ý kiến", role=place.role, agency_id=place.agency_id, agency_name="", level="xa", department_id=place.department_id,
            department_name="", opened_at=w.now, due_at=w.now, origin="asked", assignee_id=actor.id, assignee_name=actor.name,
            **({"done_at": w.now, "outcome": "answered"} if answered else {}),
        )  # fmt: skip
        w.session.add(task)
        w.record(row, "assign", to=actor.name)
    return task


def everybody(people) -> list[Actor]:
    """Every account, and every role at every agency and department; some lent, some for one procedure only."""
    actors = [people[name] for name in (*builders.STAFF, *builders.TRAINING)]
    places = [(i, None) for i in db.session.scalars(select(Agency.id))]
    places += [(row[0], row[1]) for row in db.session.execute(select(Department.agency_id, Department.id))]
    someone = db.session.scalars(select(Person.id).where(Person.username == "yk.ldtbxh")).one()
    for role, (agency, department) in product(Role, places):
        actors.append(Actor(someone, "x", frozenset({Holding(role, agency, department)})))
        actors.append(
            Actor(1, "x", frozenset({Holding(role, agency, department, 2, "y", "1/UQ", frozenset({"1.010803"}))}))
        )
    for agency, _ in places:
        actors.append(Actor(1, "x", frozenset({Holding(Role.SUPERVISOR, agency)}), oversees=frozenset({agency + 1})))
    return actors


def test_python_and_sql_agree_for_every_account_and_every_role_anywhere(work, people) -> None:
    made = _spread(work, people)
    asked(work, people, made[0], "tt.ldtbxh")
    asked(work, people, made[2], "gl.ldtbxh2", answered=True)
    asked(work, people, made[3], "so.chuyenvien")
    stays = {d.id: stays_of(db.session(), d) for d in made}
    seen = set()
    for actor in everybody(people):
        in_sql = set(db.session.scalars(select(Dossier.id).where(visible_to(actor))))
        assert in_sql == {d.id for d in made if actor.sees(stays[d.id], d.procedure_code)}, actor
        seen.add(frozenset(in_sql))
    assert len(seen) > 8, "the dossiers are spread too little to tell one rule from another"


def test_the_queue_holds_exactly_what_may_be_done(work, people) -> None:
    _spread(work, people)
    open_now = db.session.execute(
        select(Task, Dossier.procedure_code).join(Task.dossier).where(Task.done_at.is_(None))
    ).all()
    for actor in everybody(people):
        mine = set(db.session.scalars(select(Task.id).where(tasks.waiting_for(actor))))
        assert mine == {
            t.id
            for t, code in open_now
            if actor.may_do(Role(t.role), t.agency_id, t.department_id, t.assignee_id, code)
        }, actor
        assert mine <= set(db.session.scalars(select(Task.id).join(Task.dossier).where(visible_to(actor)))), (
            "what waits for a person can be opened"
        )


def test_what_a_permission_reaches_is_one_rule_too(work, people) -> None:
    _spread(work, people)
    every = db.session.execute(select(Task, Dossier.procedure_code).join(Task.dossier)).all()
    for actor, permission in product(everybody(people), ("task.assign", "lateness.watch", "task.direct")):
        in_sql = set(db.session.scalars(select(Task.id).where(tasks.over(actor, permission))))
        assert in_sql == {
            t.id for t, code in every if actor.over(permission, t.agency_id, t.department_id, code)
        }, (actor, permission)  # fmt: skip


def seen_by(actor: Actor) -> set[int]:
    return set(db.session.scalars(select(Dossier.id).where(visible_to(actor))))


def test_an_officer_sees_what_came_to_the_department_and_no_colleague_of_another_one_does(work, people) -> None:
    birth, _, at_commune, *_ = _spread(work, people)
    assert at_commune.id in seen_by(people["yk.ldtbxh"])
    assert birth.id not in seen_by(people["yk.ldtbxh"])
    assert birth.id in seen_by(people["yk.tuphap"])
    assert at_commune.id not in seen_by(people["yk.tuphap"])
    assert {birth.id, at_commune.id} <= seen_by(people["yk.motcua2"]) & seen_by(people["yk.lanhdao"])


def test_a_district_sees_a_dossier_only_once_it_has_come_there(work, people) -> None:
    _, _, _, at_district, passed_on = _spread(work, people)
    assert seen_by(people["gl.motcua"]) == {at_district.id, passed_on.id}
    assert seen_by(people["gl.ldtbxh"]) == {passed_on.id}, "at the district's desk, not yet at the department"


def test_whoever_is_asked_sees_it_until_the_answer_is_given(work, people) -> None:
    birth = builders.received(work, people)
    task = asked(work, people, birth, "yk.ldtbxh")
    assert birth.id in seen_by(people["yk.ldtbxh"])
    with work(people["yk.ldtbxh"]) as w:
        row = w.session.get_one(Task, task.id)
        row.done_at, row.outcome = w.now, "answered"
        w.record(w.session.get_one(Dossier, birth.id), "assign", to="")
    assert birth.id not in seen_by(people["yk.ldtbxh"])
    assert birth.id in seen_by(people["yk.tuphap"])


def test_the_supervisor_of_the_district_sees_its_communes_and_only_them(work, people) -> None:
    made = _spread(work, people)
    assert seen_by(people["gl.giamsat"]) == {d.id for d in made}
    assert not seen_by(people["so.chuyenvien"]) - {made[-1].id}


def test_the_inspector_sees_every_dossier(work, people) -> None:
    made = _spread(work, people)
    assert seen_by(people["thanhtra"]) == {d.id for d in made}


def test_administrators_of_accounts_see_no_dossier(work, people) -> None:
    _spread(work, people)
    for name in ("quantri", "danhmuc"):
        assert not seen_by(people[name])
