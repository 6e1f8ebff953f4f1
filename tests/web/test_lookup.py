"""Looking a dossier up: what each key opens, that wrong keys look alike, and that guessing is slowed."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from desk.domain.codes import ALPHABET, clean_code, grouped, new_code
from desk.domain.workflow import STATUS_NAMES, Status
from desk.services import looking_up
from desk.store.db import db
from desk.store.models import Agency, Dossier, Party, Person, Task, Throttle
from tests import builders


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def wrong_check(code: str) -> str:
    """The code with its last character exchanged: well formed, and no code."""
    return next(found for char in ALPHABET if clean_code(found := code[:-1] + char) is None)


def unknown_code(taken: str) -> str:
    return next(code for code in iter(new_code, "") if code != taken)


# ── The code from the receipt ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    "written",
    [
        lambda code: code,
        grouped,
        str.lower,
        lambda code: f"  {code[:5]} {code[5:]} ",
        lambda code: f"{code[:5]}–{code[5:]}",
        lambda code: code.replace("1", "l").replace("0", "o"),
        lambda code: f"HTTP://127.0.0.1:5000/T/{code}",
        lambda code: f"http://127.0.0.1:5000/t/{code}?x=1",
    ],
    ids=[
        "as stored",
        "with its dash",
        "small letters",
        "with spaces",
        "a long dash",
        "l for 1, o for 0",
        "the QR's address",
        "an address",
    ],
)
def test_the_lookup_code_opens_the_dossier_however_it_is_written(desk, client, written) -> None:
    made = desk.dossier(Status.RECEIVED)
    answer = client.get("/tra-cuu", query_string={"ma": written(made.lookup_code)})
    assert answer.status_code == 200
    assert made.procedure_name in answer.text


@pytest.mark.parametrize("path", ["/t/{0}", "/T/{0}", "/tra-cuu?ma={0}", "/t/{1}", "/T/{2}", "/en/t/{0}"])
def test_the_same_page_answers_at_every_address_without_a_redirect(desk, client, path) -> None:
    code = desk.dossier(Status.RECEIVED).lookup_code
    answer = client.get(path.format(code, code.lower(), grouped(code)))
    assert answer.status_code == 200
    assert "1.010803" not in answer.text  # nothing but what the page says
    assert 'name="robots" content="noindex"' in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store"


def test_looking_up_sets_no_cookie_and_needs_none(desk, client) -> None:
    code = desk.dossier(Status.RECEIVED).lookup_code
    for path in ("/", "/tra-cuu", f"/t/{code}", "/tra-cuu?ma=ABCDE-FGHJK", "/thu-tuc"):
        assert "Set-Cookie" not in client.get(path).headers, path


# ── The number alone ──────────────────────────────────────────────────────────


def test_the_number_alone_tells_the_number_and_how_far_and_no_other_datum(desk, client) -> None:
    desk.dossier(Status.RETURNED, "1.001193")
    clock_day = desk.clock().date()
    made = desk.dossier(Status.PROCESSING)
    page = client.get("/tra-cuu", query_string={"ma": f" {made.number.lower()} "})
    assert page.status_code == 200
    main = page.text.split("<main")[1].split("</main>")[0]
    assert made.number in main
    assert "Đang xử lý" in main
    assert re.search(r"Bước 3/\d+", main)
    words = text_of(main)
    secret = {made.lookup_code, grouped(made.lookup_code), made.procedure_name, made.procedure_short, made.procedure_code, made.owner_name,
              made.owner_id_number, made.agency_name, str(made.promised_at.year)}  # fmt: skip
    party = db.session.scalars(select(Party).where(Party.dossier_id == made.id)).first()
    secret |= {party.phone, party.phone[-9:], party.address}
    secret |= {t.name for t in db.session.scalars(select(Task).where(Task.dossier_id == made.id))}
    secret |= {a.short_name for a in db.session.scalars(select(Agency))} | {
        p.name for p in db.session.scalars(select(Person))
    }
    secret |= {f"{clock_day.day:02}/", "Nguyễn", "An ", "đồng", "Hẹn", "Hạn"}
    assert not [datum for datum in secret if datum and datum in words.replace(made.number, "")]


@pytest.mark.parametrize("status", [s for s in Status if s not in (Status.SUBMITTED, Status.REFUSED)])
def test_the_number_tells_how_far_in_every_status_that_has_one(desk, client, status) -> None:
    made = desk.dossier(status)
    words = text_of(client.get("/tra-cuu", query_string={"ma": made.number}).text)
    assert STATUS_NAMES[status] in words
    assert (f"/{made.steps_total}" in words) == (status not in (Status.WITHDRAWN, Status.STOPPED))
    assert made.procedure_name not in words


# ── Wrong keys ────────────────────────────────────────────────────────────────


def test_wrong_malformed_and_unknown_look_alike_byte_for_byte(desk, client, clock) -> None:
    made = desk.dossier(Status.RECEIVED)
    answers = {}
    for kind, typed in {
        "wrong check": wrong_check(made.lookup_code), "unknown": unknown_code(made.lookup_code), "malformed": "ABC",
        "forbidden letter": "UUUUUUUUUU", "unknown number": made.number[:-4] + "9999", "a name": "Nguyen.An",
    }.items():  # fmt: skip
        for path in (f"/tra-cuu?ma={typed}", f"/t/{typed}"):
            answer = client.get(path)
            bare = answer.text.replace(typed, "…").replace("/tra-cuu%3Fma%3D…", "…").replace("/tra-cuu?ma=…", "…")
            answers[kind, path[:3]] = (answer.status_code, bare.replace("/t/…", "…").replace("/en…", "…"))
            assert (
                f"Không có hồ sơ nào với mã {typed}. Kiểm tra lại từng ký tự; mã không có chữ I, L, O, U."
                in text_of(answer.text)
            )
            clock.now = clock() + timedelta(minutes=2)  # so that nobody is slowed
    assert {status for status, _ in answers.values()} == {404}
    assert len({page for _, page in answers.values()}) == 1


def test_wrong_malformed_and_unknown_cost_the_same_queries(desk, client, statements) -> None:
    made = desk.dossier(Status.RECEIVED)
    client.get("/tra-cuu?ma=ABCDE")
    counts = {}
    for typed in (wrong_check(made.lookup_code), unknown_code(made.lookup_code), "X", made.number[:-4] + "9999"):
        statements.clear()
        client.get(f"/tra-cuu?ma={typed}")
        counts[typed] = [s.split()[0] for s in statements]
    assert len(set(map(tuple, counts.values()))) == 1, counts


def test_an_empty_field_is_asked_for_again_and_not_counted(client, app) -> None:
    answer = client.get("/tra-cuu?ma=%20")
    assert answer.status_code == 422
    assert "Nhập mã tra cứu hoặc mã hồ sơ." in answer.text
    assert answer.text.split("<title>")[1].startswith("Lỗi: ")
    assert db.session.scalars(select(Throttle)).all() == []


def test_what_was_typed_is_shown_again_harmless_and_short(client) -> None:
    answer = client.get("/tra-cuu", query_string={"ma": "<script>alert(1)</script>" + "x" * 500 + "\x00"})
    assert answer.status_code == 404
    assert "<script>" not in answer.text
    assert "x" * 60 not in re.sub(r'href="[^"]*"', "", answer.text)


# ── Guessing ──────────────────────────────────────────────────────────────────


def test_the_eleventh_wrong_code_in_a_minute_waits_and_a_minute_later_may_try_again(desk, client, clock) -> None:
    code = desk.dossier(Status.RECEIVED).lookup_code
    wrong = unknown_code(code)
    assert [client.get(f"/t/{wrong}").status_code for _ in range(11)] == [404] * 10 + [429]
    refused = client.get(f"/t/{code}")
    assert refused.status_code == 429, "the right code must not tell itself from a wrong one now"
    assert refused.headers["Retry-After"] == "60"
    assert "Đã nhập sai mã nhiều lần. Thử lại sau 60 giây." in refused.text
    clock.now = clock() + timedelta(seconds=59)
    assert client.get(f"/t/{code}").headers["Retry-After"] == "1"
    clock.now = clock() + timedelta(seconds=1)
    assert client.get(f"/t/{code}").status_code == 200


def test_another_address_is_not_slowed_by_it(desk, client) -> None:
    code = desk.dossier(Status.RECEIVED).lookup_code
    for _ in range(11):
        client.get(f"/t/{unknown_code(code)}")
    assert client.get(f"/t/{code}").status_code == 429
    assert client.get(f"/t/{code}", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 200


def test_a_household_of_addresses_counts_as_one(desk, client) -> None:
    wrong = unknown_code(desk.dossier(Status.RECEIVED).lookup_code)
    seen = [
        client.get(f"/t/{wrong}", environ_base={"REMOTE_ADDR": f"2001:db8:1:2::{n:x}"}).status_code for n in range(12)
    ]
    assert seen[-1] == 429
    assert client.get(f"/t/{wrong}", environ_base={"REMOTE_ADDR": "2001:db8:1:3::1"}).status_code == 404


@pytest.mark.parametrize(
    ("address", "caller"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix", "unix"),
        ("", ""),
    ],
)
def test_who_counts_as_one_caller(address, caller) -> None:
    assert looking_up.neighbourhood(address) == caller


def test_many_addresses_together_use_up_the_hour_but_an_honest_citizen_still_sees_their_dossier(
    desk, client, clock, monkeypatch
) -> None:
    monkeypatch.setattr(looking_up, "OVERALL", 20)
    code = desk.dossier(Status.RECEIVED).lookup_code
    wrong = unknown_code(code)

    def ask(code: str, address: str):
        return client.get(f"/t/{code}", environ_base={"REMOTE_ADDR": address})

    for n in range(20):
        assert ask(wrong, f"198.51.100.{n}").status_code == 404
    over = ask(wrong, "203.0.113.1")
    assert over.status_code == 429, "the budget of everybody is spent"
    assert over.headers["Retry-After"] == "3600"
    assert "quá nhiều lượt nhập sai mã" in over.text
    assert ask(code, "203.0.113.1").status_code == 429, "whoever failed within the hour waits, right code or not"
    assert ask(code, "203.0.113.2").status_code == 200, "guessers cannot shut the page for those who never failed"
    clock.now = clock() + timedelta(minutes=61)
    assert ask(wrong, "203.0.113.1").status_code == 404


def test_right_codes_are_never_counted(desk, client, app) -> None:
    made = desk.dossier(Status.RECEIVED)
    for _ in range(30):
        assert client.get(f"/t/{made.lookup_code}").status_code == 200
        assert client.get(f"/tra-cuu?ma={made.number}").status_code == 200
    assert db.session.scalars(select(Throttle)).all() == []


def test_the_address_is_kept_as_a_digest_only(client, app) -> None:
    client.get("/t/ABCDE", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    rows = db.session.scalars(select(Throttle)).all()
    assert len(rows) == 2
    assert not any("203" in row.scope and "113" in row.scope for row in rows)
    assert all(re.fullmatch("[0-9a-f]{32}", row.scope) for row in rows)


# ── The price of a page ───────────────────────────────────────────────────────


@pytest.fixture
def statements(app):
    """Every statement sent to the database, BEGIN and the like left out."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if statement.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("status", list(Status))
def test_the_status_page_asks_the_database_at_most_four_times(desk, client, statements, status) -> None:
    code = desk.dossier(status).lookup_code
    client.get("/tra-cuu")  # settings and calendar are remembered for some seconds
    client.get(f"/t/{code}")
    statements.clear()
    assert client.get(f"/t/{code}").status_code == 200
    assert len(statements) <= 4, statements
    assert sum("FROM throttle" in s for s in statements) == 1


def test_the_number_of_questions_does_not_grow_with_the_dossiers(desk, client, statements) -> None:
    for n in range(12):
        made = desk.dossier(Status.PROCESSING, owner=builders.who(id_number=f"0300900001{n:02}"))
    client.get(f"/t/{made.lookup_code}")
    statements.clear()
    client.get(f"/t/{made.lookup_code}")
    assert len(statements) == 3
    assert db.session.scalar(select(Dossier.id).where(Dossier.lookup_code == made.lookup_code)) == made.id
