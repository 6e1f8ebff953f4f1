"""The training province: two hundred dossiers that could have happened. Read back from the database, rule by rule."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from desk import create_app
from desk.cli import main
from desk.domain.codes import clean_code
from desk.domain.finder import Question, questions
from desk.domain.finder import tokens as finder_words
from desk.domain.identity import check_id_number, clean_phone
from desk.domain.text import plain
from desk.domain.workflow import Status
from desk.policy import Actor, Holding, Role, Stay
from desk.services.demonstrating import PASSWORD
from desk.store import finder
from desk.store.db import db
from desk.store.models import (
    Absence,
    Agency,
    Department,
    Dossier,
    Edition,
    Event,
    Extension,
    Paper,
    Party,
    Person,
    Procedure,
    RoleGrant,
    Task,
)
from desk.store.queries import calendars, clocks, found, installation, lateness, queues, tallying, units
from desk.store.queries.scope import visible_to
from tests.empty import empty_database

NOW = "2026-03-31T10:20"  # thứ Ba; Tết (16–20/02/2026) lies within the three months before
UNDONE = ("cancelled", "recalled", "reopened")  # steps that the program closed: nobody did them


@pytest.fixture(scope="module", params=["2018", "2025"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Any]]:
    """The whole demo, loaded once by the command; its profile and what ``--json`` printed. Inside the application."""
    folder: Path = tmp_path_factory.mktemp("demo")
    installation.forget()
    with empty_database(folder) as url, pytest.MonkeyPatch.context() as environment:
        environment.setenv("DESK_DATABASE_URL", url.render_as_string(hide_password=False))
        environment.setenv("DESK_INSTANCE", str(folder))
        environment.setenv("DESK_NOW", NOW)
        result = CliRunner().invoke(main, ["demo", "--json", "--profile", request.param])
        assert result.exit_code == 0, result.stderr
        assert "còn khoảng" in result.stderr
        app = create_app()
        with app.app_context():
            yield request.param, json.loads(result.stdout)
            db.session.remove()
            db.engine.dispose()
    installation.forget()


def now() -> datetime:
    from desk.clock import stopped_at

    return stopped_at(NOW)()


def all_dossiers() -> list[Dossier]:
    return list(db.session.scalars(select(Dossier).order_by(Dossier.id)))


def histories() -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    for event in db.session.scalars(select(Event).order_by(Event.dossier_id, Event.seq)):
        found.setdefault(event.dossier_id, []).append(event)
    return found


def test_there_are_two_hundred_dossiers_in_all_ten_statuses_of_many_procedures_and_every_level(demo: Any) -> None:
    dossiers = all_dossiers()
    assert len(dossiers) == 200
    counted = Counter(d.state for d in dossiers)
    assert set(counted) == set(Status)
    assert min(counted.values()) >= 4
    assert len({d.procedure_code for d in dossiers}) >= 15
    levels = set(db.session.scalars(select(Agency.level_code).join(Task, Task.agency_id == Agency.id)))
    assert levels == ({"xa", "huyen", "tinh"} if demo[0] == "2018" else {"xa", "tinh"})


def test_the_province_of_2018_has_its_districts_communes_and_procedures(demo: Any) -> None:
    if demo[0] == "2018":
        by_level = Counter(db.session.scalars(select(Agency.level_code).where(Agency.office.is_(None))))
        assert by_level == {"tinh": 1, "huyen": 12, "xa": 23}
    assert db.session.scalar(select(func.count()).select_from(Procedure)) >= (40 if demo[0] == "2018" else 16)
    assert db.session.scalar(select(func.min(Edition.valid_from))) < now().date()


def test_some_are_late_some_wait_some_came_online_or_by_post_some_were_sent_back_and_some_owe_a_fee(demo: Any) -> None:
    dossiers = all_dossiers()
    late = [d for d in dossiers if d.state is Status.PROCESSING and d.promised_at < now()]
    late_done = [d for d in dossiers if d.ready_at and d.first_promised_at < d.ready_at]
    working = [d for d in dossiers if d.state is Status.PROCESSING]
    assert 8 <= len(late) <= len(working) / 2
    assert 3 <= len(late_done) <= 25
    assert {d.channel for d in dossiers} == {1, 2, 3}
    assert {d.fee_state for d in dossiers} == {"none", "paid", "unpaid"}
    assert max(db.session.scalars(select(Task.attempt))) >= 2
    assert max(d.supplements for d in dossiers) == 2
    assert any(d.returned_at and d.supplements for d in dossiers)


def test_some_ask_other_departments_some_were_taken_back_and_some_results_are_done_again(demo: Any) -> None:
    told = Counter(event.what for events in histories().values() for event in events)
    asked = db.session.scalars(select(Task).where(Task.kind == "consult")).all()
    assert any(t.done_at is None for t in asked), "somebody is still silent"
    assert any(t.outcome == "answered" for t in asked)
    assert told["recall"] >= 2
    assert told["reopen"] >= 1


def test_they_lie_in_the_three_months_before_now_and_nothing_happens_after_now(demo: Any) -> None:
    first = min(d.submitted_at for d in all_dossiers())
    assert now() - timedelta(days=93) <= first <= now() - timedelta(days=60)
    assert max(event.at for events in histories().values() for event in events) <= now()


def test_everything_happens_in_office_hours_of_working_days(demo: Any) -> None:
    calendar = calendars.calendar(db.session())
    for events in histories().values():
        for event in events:
            day = event.at.date()
            assert any(s.opens <= event.at.time() <= s.closes for s in calendar.sessions(day)), event.at


def test_later_acts_of_a_dossier_happen_later_and_the_history_tells_its_status(demo: Any) -> None:
    ends = {
        Status.SUBMITTED: "submit", Status.RECEIVED: "receive", Status.REFUSED: "refuse", Status.PAYING: "bill",
        Status.WITHDRAWN: "withdraw", Status.STOPPED: "stop", Status.READY: "issue", Status.RETURNED: "hand_over",
    }  # fmt: skip
    logs = histories()
    for dossier in all_dossiers():
        events = logs[dossier.id]
        assert all(a.at <= b.at for a, b in pairwise(events)), dossier.number
        told = [event.what for event in events]
        if dossier.state in ends:
            assert ends[dossier.state] in told
        if dossier.state is Status.RETURNED:
            assert told[-1] == "hand_over"


def test_the_numbers_of_a_day_follow_the_clock(demo: Any) -> None:
    received = [d for d in all_dossiers() if d.number]
    by_number = sorted(received, key=lambda d: (d.agency_id, d.number))
    for one, next_one in pairwise(by_number):
        if one.agency_id == next_one.agency_id:
            assert one.received_at <= next_one.received_at
            assert (one.received_at.year, one.book_serial) < (next_one.received_at.year, next_one.book_serial)


def test_whoever_acted_held_the_role_and_none_of_the_training_accounts_acted(demo: Any) -> None:
    held = {(g.person_id, g.agency_id, g.role) for g in db.session.scalars(select(RoleGrant))}
    for task in db.session.scalars(select(Task).where(Task.done_at.is_not(None), Task.outcome.not_in(UNDONE))):
        assert (task.assignee_id, task.agency_id, task.role) in held
    training = {a["name"] for a in demo[1]["accounts"] if a["username"] in ("motcua", "chuyenvien", "lanhdao")}
    assert len(training) == 3
    assert training.isdisjoint(db.session.scalars(select(Event.actor)))


def test_every_received_dossier_has_its_receipt_marked_as_training(demo: Any) -> None:
    receipts = {p.dossier_id: p for p in db.session.scalars(select(Paper).where(Paper.kind == "receipt"))}
    received = [d for d in all_dossiers() if d.received_at]
    assert set(receipts) == {d.id for d in received}
    assert all(paper.slip["demo"] is True for paper in receipts.values())
    assert installation.installation(db.session()).demo


def test_the_logbook_and_the_books_of_numbers_are_whole(demo: Any) -> None:
    result = CliRunner().invoke(main, ["verify", "--json"])
    assert result.exit_code == 0, result.stdout
    assert json.loads(result.stdout)["dossiers"] == 200


def test_the_accounts_cover_every_role_and_open_with_the_printed_password(demo: Any) -> None:
    accounts = demo[1]["accounts"]
    assert all(set(a) == {"username", "password", "name", "roles", "agency_code"} for a in accounts)
    assert {a["password"] for a in accounts} == {PASSWORD}
    assert {role for a in accounts for role in a["roles"]} == {str(r) for r in Role} - {"system", "citizen"}
    communes = ("11020", "10999")
    for code in communes:
        here = {role for a in accounts for role in a["roles"] if a["agency_code"] == code}
        assert {"clerk", "officer", "leader", "records"} <= here
    names = [a["name"] for a in accounts]
    assert len(set(names)) == len(names)


def test_fifty_samples_cover_all_statuses_and_say_what_is_in_the_database(demo: Any) -> None:
    samples = demo[1]["samples"]
    assert set(demo[1]) == {"accounts", "samples"}
    assert len(samples) == 50
    assert {s["status"] for s in samples} == set(range(1, 11))
    codes = {row.id: row.code for row in db.session.scalars(select(Agency))}
    by_code = {d.lookup_code: d for d in all_dossiers()}
    for sample in samples:
        dossier = by_code[sample["lookup_code"]]
        assert clean_code(sample["lookup_code"]) == sample["lookup_code"]
        assert (sample["number"], sample["status"]) == (dossier.number, dossier.status)
        assert (sample["procedure_code"], sample["procedure_name"]) == (dossier.procedure_code, dossier.procedure_name)
        assert sample["agency_code"] == codes[dossier.agency_id]
        assert (sample["owner_name"], sample["owner_id_number"]) == (dossier.owner_name, dossier.owner_id_number)
        assert check_id_number(sample["owner_id_number"]) is None
        assert clean_phone(sample["owner_phone"]) == (sample["owner_phone"], None)
        assert sample["owner_address"]


def test_a_second_load_is_refused_and_changes_nothing(demo: Any) -> None:
    refused = CliRunner().invoke(main, ["demo", "--json"])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "đã có dữ liệu" in refused.stderr
    quiet = CliRunner().invoke(main, ["demo", "--if-empty"])
    assert (quiet.exit_code, quiet.output) == (0, "")
    assert len(all_dossiers()) == 200


def test_a_load_that_broke_off_is_wiped_and_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from desk.services.demo.stage import Stage

    installation.forget()
    with empty_database(tmp_path) as url:
        monkeypatch.setenv("DESK_DATABASE_URL", url.render_as_string(hide_password=False))
        monkeypatch.setenv("DESK_INSTANCE", str(tmp_path))
        monkeypatch.setenv("DESK_NOW", NOW)
        with monkeypatch.context() as cut:
            cut.setattr(Stage, "run", lambda *_: 1 / 0)  # the power goes
            broken = CliRunner().invoke(main, ["demo", "--count", "3"])
            assert isinstance(broken.exception, ZeroDivisionError)
            assert "Chạy lại desk demo" in broken.stderr
        again = CliRunner().invoke(main, ["demo", "--count", "3", "--if-empty", "--json"])
        assert again.exit_code == 0, again.stderr
        assert "nạp lại từ đầu" in again.stderr
        assert len(json.loads(again.stdout)["samples"]) == 3
        twice = CliRunner().invoke(main, ["demo", "--count", "3"])
        assert twice.exit_code == 1, "a whole province is never wiped"
    installation.forget()


def test_python_and_sql_agree_on_who_sees_what_over_the_whole_province(demo: Any) -> None:
    """Every account, and every role at every agency and department: the dossiers that SQL finds are those that the rule lets be seen."""
    session, day = db.session(), now().date()
    grounds = {d.id: (d.procedure_code, [Stay(d.agency_id)]) for d in all_dossiers()}
    for task in session.scalars(select(Task)):
        stay = Stay(task.agency_id, task.department_id, task.assignee_id, task.done_at is None, task.branch)
        grounds[task.dossier_id][1].append(stay)
    people = [units.person_on_duty(session, i, day) for i in session.scalars(select(Person.id))]
    actors = [found[1] for found in people if found is not None]
    assert any(h.principal_id for a in actors for h in a.holdings), "somebody stands in for somebody"
    places: list[tuple[int, int | None]] = [(i, None) for i in units.agency_ids(session)]
    places += [(row[0], row[1]) for row in session.execute(select(Department.agency_id, Department.id))]
    actors += [Actor(-1, "x", frozenset({Holding(role, *place)})) for role in Role for place in places]
    seen = Counter[int]()
    for actor in actors:
        in_sql = set(session.scalars(select(Dossier.id).where(visible_to(actor))))
        assert in_sql == {i for i, (code, stays) in grounds.items() if actor.sees(stays, code)}, actor
        seen[len(in_sql)] += 1
    assert seen[len(grounds)] > 0, "the inspector"
    assert seen[0] > 0
    assert len(seen) > 20


def test_what_each_account_counts_is_what_it_can_open(demo: Any) -> None:
    """Every number of the navigation is the number of the rows behind it, and no row leads out of sight."""
    session, day = db.session(), now().date()
    end = now().replace(hour=23, minute=59, second=59)
    shown = 0
    for account in demo[1]["accounts"]:
        person = units.person_by_username(session, account["username"])
        assert person is not None
        found = units.person_on_duty(session, person.id, day)
        assert found is not None
        actor = found[1]
        tally, sight = (
            tallying.tally(session, actor, now(), end),
            set(session.scalars(select(Dossier.id).where(visible_to(actor)))),
        )
        lists = {
            "total": select(Task.dossier_id).join(Task.dossier).where(queues.mine(actor)),
            "to_assign": select(Task.dossier_id).join(Task.dossier).where(queues.to_assign(actor)),
            "online": select(Dossier.id).where(queues.online(actor)),
            "asked": select(Dossier.id).where(queues.asked(actor)),
            "letters": select(Extension.dossier_id).where(clocks.waiting_to_sign(actor)),
            "watched": select(Task.dossier_id)
            .join(Task.dossier)
            .where(lateness.watched(actor), lateness.is_late(now())),
        }
        for name, wanted in lists.items():
            rows = list(session.scalars(wanted))
            assert set(rows) <= sight, (account["username"], name)
            if name != "watched" or actor.may("lateness.watch"):
                assert getattr(tally, name) == len(rows), (account["username"], name)
            shown += len(rows)
    assert shown > 200


def test_somebody_is_away_and_a_colleague_stands_in(demo: Any) -> None:
    [row] = db.session.scalars(select(Absence))
    assert (row.first_day, row.number) == (now().date(), "01/UQ")
    assert row.deputy_id is not None


def test_everybody_finds_exactly_what_a_scan_of_their_sight_finds(demo: tuple[str, Any]) -> None:
    """The search's index holds the sight itself: for every account of the province no row more and none less than the rule gives."""
    session = db.session()
    assert list(finder.wrong(session)) == []
    names = Counter(word for row in session.scalars(select(Party)) for word in plain(row.name).split())
    typed = [word for word, _ in names.most_common(3)] + [word[:2] for word, _ in names.most_common()[-2:]]
    bags = {
        i: set(finder_words(known))
        for i, known in finder.gathered(session, session.scalars(select(Dossier.id)).all()).items()
    }
    some = 0
    for person in session.scalars(select(Person)).all():
        duty = units.person_on_duty(session, person.id, now().date())
        assert duty is not None
        seen = set(session.scalars(select(Dossier.id).where(visible_to(duty[1]))))
        for asked in (*map(questions, typed), [Question((frozenset({"_y2026", "_y2025"}),))]):
            expected = sorted(i for i in seen if any(q.fits(bags[i]) for q in asked))
            assert sorted(found.hits(session, duty[1], asked, most=1000).ids) == expected, (person.username, asked)
            some += len(expected)
    assert some > 1000
