"""Signing in: one answer for every wrong pair, and patience with who keeps trying."""

from datetime import timedelta

import pytest

from desk.domain.errors import TooMany
from desk.services import signing_in
from desk.store.db import db
from desk.store.models import Person
from tests import builders


@pytest.fixture
def enter(app, clock):
    def do(username="yk.motcua", password=builders.PASSWORD, address="127.0.0.1"):
        return signing_in.sign_in(db.session(), username, password, address, clock())

    return do


def test_the_right_pair_opens_however_the_letters_were_composed(enter) -> None:
    assert enter().name == "Trần Thị Bích"
    assert enter("  YK.MOTCUA ").username == "yk.motcua"


def test_wrong_password_unknown_name_and_closed_account_look_alike(enter, work, people) -> None:
    from desk.policy import SYSTEM

    with work(SYSTEM) as w:
        w.session.query(Person).filter_by(username="yk.vanthu").one().active = False
    assert enter(password="sai hoàn toàn") is None
    assert enter("khong.co.ai") is None
    assert enter("yk.vanthu") is None


@pytest.mark.parametrize(("failures", "seconds"), [(0, 0), (2, 0), (3, 1), (4, 2), (5, 4), (8, 32), (9, 60), (30, 60)])
def test_the_wait_doubles_up_to_a_minute_and_never_locks_for_ever(failures, seconds) -> None:
    assert signing_in.pause_after(failures) == seconds


def test_even_the_right_password_waits_after_failures_and_then_opens(enter, clock) -> None:
    for _ in range(5):
        clock.now = clock() + timedelta(seconds=10)
        assert enter(password="sai hoàn toàn") is None
    with pytest.raises(TooMany, match=r"Thử lại sau \d+ giây") as slow:
        enter()
    clock.now = clock() + timedelta(seconds=slow.value.detail["seconds"])
    assert enter() is not None
    assert enter(password="sai hoàn toàn") is None, "a success wiped the slate: no wait now"
    assert enter() is not None


def test_a_stranger_elsewhere_does_not_slow_the_owner(enter, clock) -> None:
    for _ in range(9):
        try:
            enter(password="đoán mò mãi", address="198.51.100.7")
        except TooMany:
            clock.now = clock() + timedelta(seconds=61)
    assert enter(address="127.0.0.1") is not None
