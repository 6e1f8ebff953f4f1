"""The outbox: taken by one, sent or put off, tried again later and later, given up after ten; nothing of the address in any error."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk.domain.errors import Forbidden
from desk.policy import SYSTEM
from desk.services import delivering
from desk.store import messages
from desk.store.db import db
from desk.store.models import Outbox


@pytest.fixture
def posted(work: Any) -> Any:
    """``posted("key")`` writes a message that may go out now."""

    def write(key: str, channel: str = "email", address: str = "anh@example.vn") -> None:
        with work(SYSTEM) as w:
            data = {"number": "H23-1", "year": 2027}
            messages.post(w.session, key, channel, address, "calendar-missing", data, w.now, w.now, None)

    return write


def row(key: str) -> Outbox:
    db.session.rollback()
    return db.session.scalars(select(Outbox).where(Outbox.key == key).execution_options(populate_existing=True)).one()


def claimed(work: Any, channel: str = "email") -> list[delivering.Letter]:
    with work(SYSTEM) as w:
        return delivering.claim(w, channel)


def test_what_one_has_taken_no_other_takes_until_the_lease_is_over(work, posted, clock) -> None:
    posted("a")
    [letter] = claimed(work)
    assert (letter.address, letter.tries) == ("anh@example.vn", 1)
    assert claimed(work) == []
    clock.now = clock() + delivering.LEASE
    [again] = claimed(work)
    assert (again.id, again.name) == (letter.id, letter.name), "whoever took it died: sent again under the same name"


def test_what_went_out_is_never_taken_again(work, posted, clock) -> None:
    posted("a")
    taken = claimed(work)
    with work(SYSTEM) as w:
        delivering.sent(w, taken)
    clock.now = clock() + timedelta(days=30)
    assert claimed(work) == []
    assert row("a").sent_at is not None
    assert messages.waiting(db.session()) == {}


def test_what_is_refused_waits_longer_each_time_and_is_given_up_after_ten(work, posted, clock) -> None:
    posted("a")
    waits = []
    for _ in range(10):
        [letter] = claimed(work)
        with work(SYSTEM) as w:
            delivering.refused(w, letter, "SMTPRecipientsRefused")
        waits.append((row("a").not_before - clock()) // timedelta(minutes=1))
        clock.now = row("a").not_before
    assert waits == [1, 5, 30, 120, 360, 360, 360, 360, 360, 360]
    assert claimed(work) == []
    assert (row("a").error, row("a").sent_at) == ("SMTPRecipientsRefused", None)
    assert messages.waiting(db.session()) == {"email": 1}, "still there to be seen"


def test_old_reminders_are_given_up_what_citizens_must_know_is_not(work, posted, clock) -> None:
    """The gateway is connected after a week."""
    posted("a")
    with work(SYSTEM) as w:
        messages.post(w.session, "c", "email", "dan@example.vn", "extended", {}, w.now, w.now, None)
    clock.now = clock() + timedelta(days=7)
    assert [letter.kind for letter in claimed(work)] == ["extended"]
    assert (row("a").error, row("a").tries) == ("Expired", 10)
    assert claimed(work) == []


def test_a_channel_without_a_gateway_keeps_none_of_the_other_waiting(work, posted) -> None:
    posted("s", "sms", "+84912345678")
    posted("e")
    assert [letter.channel for letter in claimed(work)] == ["email"]
    assert messages.waiting(db.session()) == {"email": 1, "sms": 1}


def test_what_is_for_the_morning_is_not_sent_at_night(work, posted, clock) -> None:
    with work(SYSTEM) as w:
        messages.post(w.session, "m", "email", "a@b.vn", "digest", {}, w.now, w.now + timedelta(hours=10), None)
    assert claimed(work) == []
    clock.now = clock() + timedelta(hours=10)
    assert len(claimed(work)) == 1


def test_only_the_program_sends(work, people, posted) -> None:
    posted("a")
    with pytest.raises(Forbidden), work(people["quantri"]) as w:
        delivering.claim(w, "email")
