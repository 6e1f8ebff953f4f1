"""How long things really take, counted by hand on a calendar with Tết in it."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest

from desk.clock import MovableClock
from desk.domain.dates import VIETNAM
from desk.services import durations
from desk.services.durations import Real
from desk.store.db import db
from desk.store.models import Dossier, PauseRow
from desk.store.queries import catalogue, installation
from tests import builders
from tests.web.conftest import counted, queries

ALLOWANCE = "1.001776"
# Received and ready, and the working days between by hand. Tết: 14–22/02/2026; 2 March 2026 is a Monday.
BY_HAND = [
    ("2026-01-05T08:00", "2026-01-05T16:00", 0),  # the day of receipt is not a day
    ("2026-01-05T08:00", "2026-01-06T08:00", 1),
    ("2026-01-09T16:50", "2026-01-12T07:40", 2),  # Friday to Monday, over the Saturday 10/01 that was worked for 02/01
    ("2026-01-12T08:00", "2026-01-14T08:00", 2),
    ("2026-01-16T08:00", "2026-01-19T10:00", 1),  # Friday to Monday
    ("2026-01-19T08:00", "2026-01-21T11:00", 2),
    ("2026-02-12T08:00", "2026-02-23T09:00", 2),  # Thursday to Monday, over Tết: Friday 13 and Monday 23
    ("2026-01-26T08:00", "2026-01-29T09:00", 3),
    ("2026-01-26T08:00", "2026-01-30T09:00", 4),
    ("2026-01-05T08:00", "2026-02-11T09:00", 28),  # the one that went wrong: one in ten, so it moves nothing
]  # fmt: skip


@pytest.fixture
def office(work: Any, people: builders.People, clock: MovableClock) -> Callable[..., Any]:
    """``office(rows)``: dossiers received and ready at these moments, at Yết Kiêu or where the clerk sits."""

    def fill(rows: Iterable[Any], clerk: str = "yk.motcua", pauses: tuple[tuple[str, str], ...] = ()) -> None:
        now = clock()
        for received, ready, *_ in rows:
            clock.set(received)
            made = builders.received(work, people, ALLOWANCE, clerk)
            clock.set(ready)
            with work(people[clerk]) as w:
                row = w.session.get_one(Dossier, made.id)
                row.status, row.ready_at = 9, w.now
                for n, (since, until) in enumerate(pauses, start=1):
                    w.session.add(PauseRow(
                        dossier=row, n=n, reason_code="supplement", reason="chờ bổ sung", effect="restart", stage=0, by="",
                        since=_at(since), until=_at(until),
                    ))  # fmt: skip
                w.record(row, "finish")
        clock.set(now)
        db.session.rollback()
        installation.forget()

    return fill


def _at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=VIETNAM)


def real(clock: MovableClock, agency: str | None = None, case: int = 0) -> Real | None:
    session = db.session()
    edition = catalogue.edition(session, ALLOWANCE, clock().date())
    where = builders.agency_id_of(session, agency) if agency else None
    return durations.really(session, edition, edition.cases[case], clock(), where)


def test_nine_in_ten_by_hand(office: Any, clock: MovableClock) -> None:
    office(BY_HAND)
    assert real(clock) == Real(days=4, count=10, agency_id=None)


@pytest.mark.parametrize(("received", "ready", "days"), BY_HAND)
def test_every_row_of_the_table_is_counted_as_written(
    received: str, ready: str, days: int, office: Any, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durations, "LEAST", 1)
    office([(received, ready)])
    assert real(clock) == Real(days, 1, None)


def test_nine_dossiers_tell_nothing(office: Any, clock: MovableClock) -> None:
    office(BY_HAND[:9])
    assert real(clock) is None


def test_what_was_finished_long_ago_says_nothing_of_today(office: Any, clock: MovableClock) -> None:
    office(BY_HAND)
    clock.now = _at("2026-01-05T16:00") + durations.WINDOW + timedelta(minutes=1)
    installation.forget()
    assert real(clock) is None, "the first of the ten is out of the window, nine are left"


def test_days_on_which_the_citizen_was_waited_for_are_not_the_office_s(office: Any, clock: MovableClock) -> None:
    """Monday to Friday is four days; asked on Tuesday, brought on Thursday: Wednesday and Thursday are the citizen's."""
    office([("2026-01-12T08:00", "2026-01-16T10:00")] * 10, pauses=(("2026-01-13T09:00", "2026-01-15T14:00"),))
    assert real(clock) == Real(2, 10, None)


def test_a_desk_that_finished_enough_tells_of_itself_and_another_of_all(office: Any, clock: MovableClock) -> None:
    office([("2026-01-12T08:00", "2026-01-13T10:00")] * 10)
    office([("2026-01-12T08:00", "2026-01-16T10:00")] * 9, clerk="tt.motcua")
    own = builders.agency_id_of(db.session(), "11020")
    assert real(clock, "11020") == Real(1, 10, own)
    assert real(clock, "10999") == Real(4, 19, None), "nine are too few: what all desks do"


def test_only_the_last_two_hundred_count(office: Any, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durations, "MOST", 10)
    office([("2026-01-12T08:00", "2026-01-16T10:00")] * 5)
    office([("2026-01-19T08:00", "2026-01-20T10:00")] * 10)
    assert real(clock) == Real(1, 10, None)


def test_another_term_begins_anew_and_the_same_term_goes_on(office: Any, work: Any, clock: MovableClock) -> None:
    office(BY_HAND)
    clock.set("2026-03-03T08:00")
    builders.next_edition(work, ALLOWANCE, lambda content: content.update(conditions="Đang cư trú tại xã."))
    installation.forget()
    assert real(clock) == Real(4, 10, None)
    clock.set("2026-03-04T08:00")
    builders.next_edition(work, ALLOWANCE, lambda content: content["cases"][0]["terms"].update(direct="10wd"))
    installation.forget()
    assert real(clock) is None, "what took long under the old term says nothing of the new one"


def test_another_case_of_the_procedure_is_not_told_by_this_one(office: Any, clock: MovableClock) -> None:
    office(BY_HAND)
    edition = catalogue.edition(db.session(), ALLOWANCE, clock().date())
    assert len(edition.cases) > 1
    assert real(clock, case=1) is None


def test_it_is_asked_once_and_remembered(office: Any, clock: MovableClock) -> None:
    office(BY_HAND)
    real(clock)
    with counted() as said:
        assert real(clock) == Real(4, 10, None)
    assert queries(said) == []


@pytest.mark.parametrize(
    ("days", "answer"),
    [([7], 7), ([0] * 10, 0), ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 9), ([5] * 18 + [9, 9], 5), ([5] * 17 + [9, 9, 9], 9), ([3, 1, 2], 3)],
)  # fmt: skip
def test_the_fewest_days_within_which_nine_in_ten_were_done(days: list[int], answer: int) -> None:
    assert durations.within(days) == answer
    assert sum(d <= answer for d in days) * 100 >= 90 * len(days)
    assert sum(d < answer for d in days) * 100 < 90 * len(days)
