"""``desk sweep``, ``desk outbox`` and the addresses of the staff: what they print, what they send, what they keep to themselves."""

import csv
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from desk import cli_post, cli_sweep
from desk.cli import main
from desk.policy import SYSTEM
from desk.services import notices, staffing, sweeping
from desk.store import messages
from desk.store.db import db
from desk.store.models import Alert, Outbox, Person, Watch
from tests import builders
from tests.mail import Post, post_office
from tests.web.conftest import counted, dossier_of, queries

MARTYRS = "1.010803"
ADDRESS = "anh.ldtbxh@example.vn"


@pytest.fixture
def post(app: Any) -> Iterator[Post]:
    """A mail server that the application knows."""
    with post_office() as server:
        app.config.update(SMTP_URL=server.url, SMTP_FROM="Một cửa <motcua@example.vn>")
        yield server


@pytest.fixture
def late(work: Any, people: Any, clock: Any) -> int:
    """A step of ``yk.ldtbxh`` (who gave an address) that has just passed its date."""
    with work(SYSTEM) as w:
        staffing.set_email(w, "yk.ldtbxh", ADDRESS)
    made = builders.received(work, people, MARTYRS)
    clock.set("2026-03-06T07:30")
    return made.id


def round_of(app: Any) -> cli_sweep.Round:
    db.session.rollback()
    return cli_sweep.once(app)


def outbox() -> list[Outbox]:
    db.session.rollback()
    return list(db.session.scalars(select(Outbox).order_by(Outbox.id).execution_options(populate_existing=True)))


def test_a_round_tells_sends_and_says_what_is_left(app, post, late) -> None:
    done = round_of(app)
    assert (done.clocks, done.refused, done.waiting) == (1, 0, {})
    assert done.sent == len(post.messages) == 2, "the overdue step, and the digest of the morning"
    assert set(post.to()) == {ADDRESS}
    first = post.messages[0]
    assert first["From"] == "Một cửa <motcua@example.vn>"
    assert str(first["Subject"]).startswith("Quá hạn bước “")
    assert f"/ho-so/{late}" in first.get_content()
    assert "Nguyễn Văn An" not in first.get_content() + str(first["Subject"]), "no citizen in a letter"
    again = round_of(app)
    assert (again.idle, len(post.messages)) == (True, 2)


def test_without_a_gateway_letters_wait_and_are_counted(app, late) -> None:
    done = round_of(app)
    assert (done.sent, done.waiting) == (0, {"email": 2})
    assert "Đang chờ: 2 thư" in done.words()


def test_an_address_that_is_refused_keeps_none_of_the_others_waiting(app, post, late, clock, work) -> None:
    with work(SYSTEM) as w:
        staffing.set_email(w, "yk.lanhdao", "lanhdao@example.vn")
    post.refuse.add(ADDRESS)
    done = round_of(app)
    assert (done.sent, done.refused) == (1, 2)
    assert post.to() == ["lanhdao@example.vn"]
    errors = {r.error for r in outbox() if r.sent_at is None}
    assert errors == {"SMTPRecipientsRefused"}, "a kind of error, no address"
    post.refuse.clear()
    assert round_of(app).sent == 0, "not before a minute has passed"
    clock.set("2026-03-06T07:31")
    assert round_of(app).sent == 2


def test_a_server_that_hangs_up_loses_nothing(app, post, late, clock) -> None:
    post.broken = True
    assert (round_of(app).refused, len(post.messages)) == (2, 0)
    post.broken = False
    clock.set("2026-03-06T07:32")
    assert round_of(app).sent == 2


def test_a_letter_sent_twice_carries_the_same_name(app, post, late, clock, work) -> None:
    """Whoever sent it died before writing that down."""
    round_of(app)
    with work(SYSTEM) as w:
        for row in w.session.scalars(select(Outbox)):
            row.sent_at = None
    clock.set("2026-03-06T08:30")
    assert round_of(app).sent == 2
    names = [str(m["Message-ID"]) for m in post.messages]
    assert len(names) == 4
    assert len(set(names)) == 2


def test_words_that_cannot_be_made_wait_with_the_kind_of_their_error(app, post, work, clock) -> None:
    with work(SYSTEM) as w:
        messages.post(w.session, "x", "email", ADDRESS, "t3", {"due": "no date"}, w.now, w.now, None)
    assert round_of(app).refused == 1
    assert outbox()[0].error == "ValueError"


def test_one_clock_that_cannot_be_looked_at_stops_none_of_the_others(
    app, late, work, people, clock, monkeypatch, capsys
) -> None:
    clock.set("2026-03-02T09:00")
    other = builders.received(work, people, MARTYRS)
    clock.set("2026-03-06T07:30")
    real = notices.tell

    def tell(w: Any, kind: str, who: Any, *, key: str, dossier: Any = None, **data: Any) -> int:
        if dossier is not None and dossier.id == late:
            raise RuntimeError(dossier.owner_name)
        return real(w, kind, who, key=key, dossier=dossier, **data)

    monkeypatch.setattr(notices, "tell", tell)
    done = round_of(app)
    assert (done.clocks, done.put_off) == (2, 1)
    told = set(db.session.scalars(select(Alert.dossier_id).where(Alert.kind == "overdue")))
    assert told == {other.id}
    wrong = db.session.scalars(
        select(Watch).where(Watch.dossier_id == late, Watch.next_at.is_not(None)).order_by(Watch.next_at)
    ).first()
    assert wrong is not None
    assert wrong.next_at.isoformat()[:16] == "2026-03-06T08:30"
    said = capsys.readouterr().err
    assert "RuntimeError" in said
    assert dossier_of(late).owner_name not in said, "no personal data in a log"
    monkeypatch.setattr(notices, "tell", real)
    clock.set("2026-03-06T08:30")
    assert round_of(app).put_off == 0
    assert set(db.session.scalars(select(Alert.dossier_id).where(Alert.kind == "overdue"))) == {late, other.id}


def test_more_clocks_than_a_batch_are_all_looked_at(app, work, people, clock, monkeypatch) -> None:
    monkeypatch.setattr(sweeping, "BATCH", 2)
    monkeypatch.setattr(sweeping.sweep, "__defaults__", (2, None))
    for _ in range(5):
        builders.received(work, people, MARTYRS)
    clock.set("2026-03-06T07:30")
    assert round_of(app).clocks == 5


def test_an_idle_round_is_a_handful_of_small_queries(app, work, people, clock) -> None:
    builders.received(work, people, MARTYRS)
    clock.set("2026-03-02T09:00")
    round_of(app)
    with counted() as said:
        assert round_of(app).idle
    assert len(queries(said)) <= 7, "\n".join(said)  # clocks, chores before and after the papers, marks, jobs, letters
    assert not [q for q in said if q.startswith(("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE"))], "nothing is locked"


# ── The command ───────────────────────────────────────────────────────────────

Run = Callable[..., Result]


@pytest.fixture
def run(app: Any, database: Any, clock: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """``run("sweep")`` on this test's database and hour; the schema is as if it had been migrated."""
    monkeypatch.setenv("DESK_DATABASE_URL", database.render_as_string(hide_password=False))
    monkeypatch.setenv("DESK_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setattr("desk.store.schema.is_current", lambda _session: True)

    def go(*words: str) -> Result:
        db.session.remove()
        monkeypatch.setenv("DESK_NOW", clock().isoformat())
        return CliRunner().invoke(main, list(words))

    return go


def test_desk_sweep_prints_numbers_and_ends_with_0(run: Run, late: int) -> None:
    first = run("sweep", "--json")
    assert first.exit_code == 0, first.output
    answer = json.loads(first.stdout)
    wanted = {"clocks": 1, "put_off": 0, "sent": 0, "waiting": {"email": 2}}
    assert {k: answer[k] for k in wanted} == wanted
    second = run("sweep")
    assert (second.exit_code, second.stdout.split(",")[0]) == (0, "Đã xem 0 đồng hồ thời hạn")
    assert ADDRESS not in first.output + second.output


@pytest.mark.parametrize(
    ("url", "sender", "told"),
    [
        ("http://x", "a@b.vn", "smtp://"), ("smtp://x:y", "a@b.vn", "cổng"), ("smtp://x", "", "DESK_SMTP_FROM"),
    ],
)  # fmt: skip
def test_a_gateway_that_cannot_be_right_is_told_in_one_line(
    url: str, sender: str, told: str, run: Run, monkeypatch: Any
) -> None:
    monkeypatch.setenv("DESK_SMTP_URL", url)
    monkeypatch.setenv("DESK_SMTP_FROM", sender)
    refused = run("sweep")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert told in refused.stderr


def test_the_password_of_the_gateway_never_travels_in_clear_to_another_machine(app: Any) -> None:
    app.config.update(SMTP_URL="smtps://t%C3%AAn:m%40t@mail.example.vn", SMTP_FROM="a@b.vn")
    way = cli_post.gateway(app)
    assert way is not None
    assert (way.port, way.secure, way.user, way.password) == (465, True, "tên", "m@t")
    with post_office() as server:
        clear = cli_post.Gateway("127.0.0.1", server.server_address[1], False, "a", "b", "a@b.vn")
        with clear.opened():
            assert server.logins == 1, "on this machine it may"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cli_post, "HERE", frozenset())
            with pytest.raises(cli_post.NoEncryption), clear.opened():
                pass
        assert server.logins == 1


def test_the_outbox_is_listed_without_addresses_and_sms_are_exported_once(
    run: Run, work: Any, people: Any, tmp_path: Path
) -> None:
    made = builders.received(work, people, MARTYRS)
    with work(SYSTEM) as w:
        dossier = dossier_of(made.id)
        notices.tell_citizen(w, "reappointed", dossier, key="k", promised_at="2026-03-12T17:00+07:00")
    listed = run("outbox", "list", "--json")
    rows = json.loads(listed.stdout)
    assert [(r["channel"], r["kind"], r["tries"]) for r in rows] == [("sms", "reappointed", 0)]
    assert "+8491" not in listed.output
    assert "1 đang chờ." in run("outbox", "list").stdout
    file = tmp_path / "tin.csv"
    assert "Đã ghi 1 tin nhắn." in run("outbox", "export", "--sms", str(file)).stdout
    [[phone, words]] = csv.reader(file.read_text().splitlines())
    assert (phone, words.startswith("Ho so ")) == ("+84912345678", True)
    assert os.stat(file).st_mode & 0o777 == 0o600
    assert run("outbox", "export", "--sms", str(file)).exit_code == 1, "never over a file"
    assert "Đã ghi 0 tin nhắn." in run("outbox", "export", "--sms", str(tmp_path / "hai.csv")).stdout


def test_an_address_is_given_changed_and_taken_away(run: Run) -> None:
    def address() -> str:
        db.session.rollback()
        return db.session.scalars(select(Person.email).where(Person.username == "yk.an")).one()

    words = ("users", "add", "yk.an", "--name", "An", "--agency", "11020", "--role", "clerk")
    assert "thư điện tử" in run(*words, "--email", "an@").stderr
    assert run(*words, "--email", "an@example.vn").exit_code == 0
    assert address() == "an@example.vn"
    assert run("users", "email", "YK.AN", "an2@example.vn").exit_code == 0
    assert address() == "an2@example.vn"
    assert run("users", "email", "yk.an", "").exit_code == 0
    assert address() == ""
    assert "Không có tài khoản" in run("users", "email", "ai.do", "a@b.vn").stderr
