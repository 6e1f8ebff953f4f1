"""The API: the same deadlines as everywhere else, nothing personal, JSON whatever happens."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from desk.cli import main
from desk.domain.codes import ALPHABET, clean_code, grouped
from desk.domain.workflow import Status
from desk.services import supplementing
from desk.store.db import db
from desk.store.models import Agency, CalendarEntry, Dossier
from desk.web.api.openapi import DESCRIPTION
from tests import builders
from tests.web.conftest import dossier_of
from tests.web.public_pages import Desk

ASKED = {"at": "2026-02-12T09:15", "term": "5wd"}
BREAK = "2026-02-13T10:00/2026-02-25T09:00"
Get = Callable[..., Any]


@pytest.fixture
def due(client: Any) -> Get:
    """``due(term="5wd", …)``: the answer of ``/api/v1/due``."""
    return lambda **given: client.get("/api/v1/due", query_string=given)


def wrong_code(code: str) -> str:
    return next(found for char in ALPHABET if clean_code(found := code[:-1] + char) is None)


def fits(schema: dict[str, Any], value: Any) -> None:
    """As much of JSON Schema as the description uses."""
    if "$ref" in schema:
        schema = DESCRIPTION["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None)}
    allowed = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    assert any(type(value) is kinds[kind] for kind in allowed), (schema, value)
    if isinstance(value, dict) and "properties" in schema:
        assert set(value) == set(schema["properties"]) == set(schema["required"])
        for key, below in schema["properties"].items():
            fits(below, value[key])
    if isinstance(value, list):
        for below in value:
            fits(schema["items"], below)


# ── A deadline for whoever asks ───────────────────────────────────────────────


@pytest.mark.parametrize("given", [{}, {"pause": BREAK}, {"pause": [BREAK, "2026-02-26T08:00/2026-02-27T08:00:restart"]}, {"term": "8h"},
                                   {"term": "same-day", "cutoff": "09:00"}, {"at": "2026-02-12T02:15Z"}])  # fmt: skip
def test_the_answer_is_the_text_of_the_command_line(
    due: Get, given: dict[str, Any], tmp_path: Any, monkeypatch: Any
) -> None:
    monkeypatch.setenv("DESK_INSTANCE", str(tmp_path / "bare"))
    words = ["--json"]
    for name, values in {**ASKED, **given}.items():
        for value in values if isinstance(values, list) else [values]:
            words += [f"--{name}", value]
    answer = due(**{**ASKED, **given})
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.text == CliRunner().invoke(main, ["due", *words]).stdout


def test_an_agency_counts_by_its_own_days(due: Get, app: Flask) -> None:
    db.session.add(
        CalendarEntry(scope="11020", day=__import__("datetime").date(2026, 3, 3), kind="off", name="Hội làng")
    )
    db.session.commit()
    ask = {"at": "2026-03-02T09:00", "term": "1wd"}
    assert due(**ask, agency="11020").json["due_at"] == "2026-03-04T17:00:00+07:00"
    assert due(**ask, agency="11023").json["due_at"] == due(**ask).json["due_at"] == "2026-03-03T17:00:00+07:00"


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({}, {"at", "term"}),
        ({"at": "hôm qua", "term": "5 ngày"}, {"at", "term"}),
        ({**ASKED, "pause": "2026-02-25T09:00/2026-02-13T10:00"}, {"pause"}),
        ({**ASKED, "pause": [BREAK] * 51}, {"pause"}),
        ({**ASKED, "pause": "1899-02-13T10:00/2026-02-25T09:00"}, {"pause"}),
        ({**ASKED, "cutoff": "3 giờ"}, {"cutoff"}),
        ({**ASKED, "agency": "99999"}, {"agency"}),
        ({**ASKED, "at": "1066-10-14T09:00"}, {"at"}),
        ({**ASKED, "at": "9998-12-31T09:00"}, {"at"}),
        ({**ASKED, "term": "9999wd"}, {"term"}),
        ({**ASKED, "term": "9999mo"}, {"term"}),
        ({**ASKED, "at": "2026-02-12T09:15\x00"}, {"at"}),
    ],
)
def test_what_cannot_be_asked_is_told_parameter_by_parameter(due: Get, given: dict[str, Any], fields: set[str]) -> None:
    answer = due(**given)
    assert (answer.status_code, answer.mimetype) == (422, "application/json")
    fits(DESCRIPTION["components"]["schemas"]["Error"], answer.json)
    assert answer.json["error"] == "invalid"
    assert set(answer.json["detail"]["fields"]) == fields


# ── The promise of a dossier ──────────────────────────────────────────────────


def test_a_dossier_tells_its_dates_and_why_and_nothing_personal(desk: Desk, client: Any) -> None:
    made = desk.dossier(Status.PROCESSING)
    answer = client.get(f"/api/v1/dossiers/{grouped(made.lookup_code)}/due")
    assert answer.status_code == 200
    assert answer.json["promised_at"] == answer.json["due_at"] == made.promised_at.isoformat()
    assert answer.json["first_promised_at"] == made.first_promised_at.isoformat()
    assert [line["text"] for line in answer.json["trace"]][-1].startswith("Hẹn trả: ")
    secret = [made.owner_name, made.owner_id_number, made.lookup_code, made.number, made.procedure_name]
    secret += [name for name, *_ in builders.STAFF.values()]
    assert not [datum for datum in secret if datum in answer.text]
    assert answer.headers["Cache-Control"] == "no-store"


def test_after_a_restart_the_first_promise_is_still_told(desk: Desk, client: Any) -> None:
    made = desk.dossier(Status.WAITING)
    waiting = client.get(f"/api/v1/dossiers/{made.lookup_code}/due").json
    assert any("Đang tạm dừng" in line["text"] for line in waiting["trace"])
    desk.clock.set("2026-03-09T09:00")
    with desk.work(desk.people["yk.motcua"]) as w:
        supplementing.resume(w, dossier_of(made.id))
    told = client.get(f"/api/v1/dossiers/{made.lookup_code}/due").json
    assert told["promised_at"] > told["first_promised_at"] == waiting["promised_at"]
    assert any("tính lại từ đầu" in line["text"] for line in told["trace"])


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_an_answer_that_fits_its_description(desk: Desk, client: Any, status: Status) -> None:
    made = desk.dossier(status)
    answer = client.get(f"/api/v1/dossiers/{made.lookup_code}/due")
    assert answer.status_code == 200
    fits(DESCRIPTION["components"]["schemas"]["DossierDue"], answer.json)
    assert (answer.json["promised_at"] is None) == (made.received_at is None)
    assert bool(answer.json["trace"]) == (made.received_at is not None)


def test_wrong_unknown_and_the_number_alone_are_not_found(desk: Desk, client: Any) -> None:
    made: Dossier = desk.dossier(Status.RECEIVED)
    for typed in (wrong_code(made.lookup_code), "ABC", made.number, "x" * 500):
        answer = client.get(f"/api/v1/dossiers/{typed}/due")
        assert answer.status_code == 404
        assert answer.json["error"] == "not-found"
        assert answer.json["message"].startswith("Không có hồ sơ nào với mã")
        assert len(answer.json["message"]) < 160


def test_guessing_is_slowed_together_with_the_page(desk: Desk, client: Any) -> None:
    code = desk.dossier(Status.RECEIVED).lookup_code
    for n in range(10):
        assert client.get(f"/t/{wrong_code(code)}" + ("/vi-sao" if n % 2 else "")).status_code == 404
    answer = client.get(f"/api/v1/dossiers/{code}/due")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert answer.json["detail"] == {"seconds": 60}
    assert client.get(f"/t/{code}/vi-sao").status_code == 429


# ── The description, and what is not there ────────────────────────────────────


def test_the_description_names_what_there_is_and_what_is_answered_fits(app: Flask, due: Get, client: Any) -> None:
    assert client.get("/api/v1/openapi.json").json == json.loads(json.dumps(DESCRIPTION))
    there = {
        rule.rule.replace("<code>", "{code}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.description"
    }
    assert set(DESCRIPTION["paths"]) == there
    fits(DESCRIPTION["components"]["schemas"]["Due"], due(**ASKED).json)
    described = {p["name"]: p["example"] for p in DESCRIPTION["paths"]["/api/v1/due"]["get"]["parameters"]}
    assert due(**described).status_code == 200, "the examples work"


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/api/v1/gi-do", 404),
        ("GET", "/api/", 404),
        ("POST", "/api/v1/due", 405),
        ("GET", "/api/v1/dossiers//due", 404),
    ],
)
def test_errors_are_json_everywhere_under_api(client: Any, method: str, address: str, status: int) -> None:
    answer = client.open(address, method=method)
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert set(answer.json) == {"error", "message", "detail"}


def test_agencies_by_code_are_the_ones_of_the_installation(app: Flask) -> None:
    assert db.session.query(Agency).filter_by(code="11020").count() == 1
