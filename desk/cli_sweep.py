"""``desk sweep``: looks at the clocks, says the morning's digest, sends what waits. Once, or for ever beside the server."""

import json
import os
import signal
import smtplib
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from .cli_beside import Beside, all_beside
from .cli_post import Gateway, gateway
from .cli_shared import complain, opened, say, working
from .clock import Clock
from .domain.errors import DeskError
from .policy import SYSTEM
from .services import delivering, digesting, expiring, following, keeping, sweeping
from .services.delivering import Letter
from .store import messages, watches
from .store.db import db
from .store.queries import chores, workspace
from .store.queries.installation import Desk, installation
from .web import letters

LATER = timedelta(hours=1)  # when a clock that could not be looked at is tried again
PATIENCE = 1.0  # seconds between two looks whether the server is still there


@dataclass
class Round:
    """What one round did: numbers, never names."""

    clocks: int = 0
    told: int = 0
    drafts: int = 0
    put_off: int = 0
    digests: int = 0
    unanswered: int = 0
    ended: int = 0
    sent: int = 0
    refused: int = 0
    waiting: dict[str, int] = field(default_factory=dict)

    @property
    def idle(self) -> bool:
        """Nothing happened that anybody would want to read about."""
        return not any(v for k, v in asdict(self).items() if k != "waiting")

    def words(self) -> str:
        """In one line."""
        mail, text = self.waiting.get("email", 0), self.waiting.get("sms", 0)
        return (
            f"Đã xem {self.clocks} đồng hồ thời hạn, báo {self.told} thông báo, lập {self.drafts} dự thảo xin lỗi, {self.digests} bản tin; "
            f"gửi {self.sent} thư, {self.refused} thư chưa gửi được. Đang chờ: {mail} thư, {text} tin nhắn."
            + (f" Quá hạn bổ sung: báo {self.unanswered}, kết thúc {self.ended}." if self.unanswered or self.ended else "")
            + (f" {self.put_off} dòng lỗi, xem lại sau một giờ." if self.put_off else "")
        )  # fmt: skip


@click.command()
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option(
    "--forever", type=click.IntRange(1, 86400), metavar="GIÂY", help="Chạy mãi, mỗi lượt cách nhau bấy nhiêu giây."
)
@click.option("--child-of", type=int, hidden=True, help="Dừng khi tiến trình này không còn.")
def sweep(as_json: bool, forever: int | None, child_of: int | None) -> None:
    """Xem các thời hạn đã đến lúc nhắc, báo mỗi việc một lần; bản tin sáng; gửi thư chờ; đọc tệp danh mục, chạy việc hàng loạt chờ.

    Chạy lại, chạy hai nơi đều được.
    """
    with opened() as app:
        gateway(app)  # a setting that cannot be right is told at once
        if forever is None:
            done = once(app)
            from .cli_jobs import run_waiting
            from .cli_reader import read_waiting  # spreadsheets and all: only where it is needed

            read_waiting()
            run_waiting()
            click.echo(json.dumps(asdict(done), ensure_ascii=False)) if as_json else say(done.words())
            return
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            for_ever(app, forever, child_of)
        except KeyboardInterrupt:
            return


def for_ever(app: Flask, pause: int, parent: int | None) -> None:
    """Round after round until the server that started it is gone, however it went; a round that fails is one line in the log."""
    beside = all_beside()
    try:
        _rounds(app, pause, parent, beside)
    finally:
        for child in beside:
            child.stop()


def _rounds(app: Flask, pause: int, parent: int | None, beside: list[Beside]) -> None:
    while parent in (None, os.getppid()):
        try:
            done = once(app)
            if not done.idle:
                say(done.words())
        except (DeskError, SQLAlchemyError, OSError) as error:
            complain(f"sweep: {error.message if isinstance(error, DeskError) else type(error).__name__}")
        finally:
            db.session.remove()
        ends = time.monotonic() + pause
        while time.monotonic() < ends and parent in (None, os.getppid()):
            for child in beside:
                child.look()
            time.sleep(min(PATIENCE, max(0.0, ends - time.monotonic())))


def once(app: Flask) -> Round:
    """One round: the clocks, the digest, next year's calendar, the outbox."""
    done, clock = Round(), app.extensions["desk.clock"]
    look(done, clock)
    if waiting(clock).papers:
        expire(done)
    beside(waiting(clock))
    say_once_a_day(done, clock)
    deliver(done, app, clock)
    forget(clock)
    done.waiting = messages.waiting(db.session())
    db.session.rollback()
    return done


# ── The clocks ────────────────────────────────────────────────────────────────


def look(done: Round, clock: Clock) -> None:
    """Every clock whose moment has come, some at a time; one that cannot be looked at keeps none of the others waiting."""
    while watches.waiting(db.session(), clock(), 1):
        try:
            with working(SYSTEM) as work:
                found = sweeping.sweep(work)
        except Exception as error:  # whatever it is: find the one row, let the others go
            complain(f"sweep: {type(error).__name__}")
            found = _one_by_one(done, clock)
        _add(done, found)
        if found.clocks < sweeping.BATCH:
            return


def _one_by_one(done: Round, clock: Clock) -> sweeping.Looked:
    total = sweeping.Looked()
    for watch_id in watches.waiting(db.session(), clock(), sweeping.BATCH):
        try:
            with working(SYSTEM) as work:
                found = sweeping.sweep(work, 1, watch_id)
        except Exception as error:
            complain(f"sweep: {type(error).__name__} (watch {watch_id})")
            with working(SYSTEM) as work:
                watches.put_off(work.session, watch_id, work.now + LATER)
            done.put_off += 1
            total.clocks += 1
        else:
            total = sweeping.Looked(*(getattr(total, k) + v for k, v in vars(found).items()))
    return total


def _add(done: Round, found: sweeping.Looked) -> None:
    done.clocks, done.told, done.drafts = done.clocks + found.clocks, done.told + found.told, done.drafts + found.drafts


def expire(done: Round) -> None:
    """Papers asked for that never came: told once, ended where the law profile says so."""
    after = None
    while True:
        with working(SYSTEM) as work:
            found = expiring.sweep(work, after=after)
        done.unanswered, done.ended = done.unanswered + found.told, done.ended + found.ended
        if (after := found.next) is None:
            return


# ── Beside the dossiers ──────────────────────────────────────────────────────


def waiting(clock: Clock) -> chores.Chores:
    """What there is to do besides, in one read: whatever begins a transaction to write keeps the desks waiting on SQLite."""
    now = clock()
    rule = expiring.rule_of(db.session(), now.date())
    ended = rule.told_before(now.date()) if rule.auto else None
    return chores.waiting(db.session(), now, ended, keeping.untouched_since(now))


def beside(there: chores.Chores) -> None:
    """What somebody wanted to be told or reminded of; drafts that nobody wants any more."""
    some = {
        following.say_reminders: there.reminders,
        following.tell_followers: there.follows,
        keeping.expire: there.drafts,
    }
    for chore in (chore for chore, wanted in some.items() if wanted):
        while True:
            with working(SYSTEM) as work:
                more = chore(work)
            if not more:
                break


# ── Once a day ────────────────────────────────────────────────────────────────


def say_once_a_day(done: Round, clock: Clock) -> None:
    """The digest of the morning, and whether next year has a calendar."""
    now = clock()
    marks = digesting.marks(db.session())
    if digesting.calendar_due(marks, now.date()):
        with working(SYSTEM) as work:
            done.told += digesting.ask_for_calendar(work)
    shares = digesting.shares(db.session(), now, marks)
    if shares is None:
        return
    for part in digesting.parts(shares):
        with working(SYSTEM) as work:
            done.digests += digesting.tell(work, part)
    with working(SYSTEM) as work:
        digesting.told(work, now)


def forget(clock: Clock) -> None:
    """Results of bulk jobs are kept a week."""
    if workspace.outdated(db.session(), clock()):
        with working(SYSTEM) as work:
            workspace.forget_outdated(work.session, work.now)


# ── The outbox ────────────────────────────────────────────────────────────────


def deliver(done: Round, app: Flask, clock: Clock) -> None:
    """Send the e-mails whose hour has come; without a gateway they wait. SMS wait for ``desk outbox export``."""
    way = gateway(app)
    if way is None:
        return
    desk = installation(db.session())
    while messages.ready(db.session(), "email", clock(), delivering.MOST):
        with working(SYSTEM) as work:
            taken = delivering.claim(work, "email")
        for letter, error in send(way, taken, desk, clock):
            with working(SYSTEM) as work:
                if error:
                    delivering.refused(work, letter, error)
                else:
                    delivering.sent(work, [letter])
            done.sent, done.refused = done.sent + (not error), done.refused + bool(error)


def send(way: Gateway, taken: Sequence[Letter], desk: Desk, clock: Clock) -> Any:
    """Send these outside any transaction; yields each with the kind of error that kept it back, or nothing."""
    left = list(taken)
    try:
        with way.opened() as server:
            while left:
                letter, error = left[0], ""
                try:
                    words = letters.email(letter.kind, letter.data, letter.dossier_id, desk)
                    server.send_message(way.message(letter, words, clock))
                except Exception as problem:  # an address refused, words that cannot be made: this one only
                    if _of_server(problem):
                        raise
                    error = type(problem).__name__
                yield left.pop(0), error
    except (smtplib.SMTPException, OSError) as problem:  # the server itself: all that are left wait
        for letter in left:
            yield letter, type(problem).__name__


def _of_server(problem: Exception) -> bool:
    """The line or the server is at fault, not this letter (every ``SMTPException`` is an ``OSError`` too)."""
    lost = isinstance(problem, smtplib.SMTPServerDisconnected)
    return lost or (isinstance(problem, OSError) and not isinstance(problem, smtplib.SMTPException))
