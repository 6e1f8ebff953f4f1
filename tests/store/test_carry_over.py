"""An installation of the first schema that runs already: the second one loses nothing of its clocks."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from desk.store import schema
from tests.empty import empty_database

PLAN = {
    "cap": None,
    "legs": [
        {"leg": 0, "stage": 0, "agency_id": 1, "agency": "Xã Yết Kiêu", "level": "Xã", "term": "5wd", "steps": []},
        {"leg": 1, "stage": 1, "agency_id": 2, "agency": "Huyện Gia Lộc", "level": "Huyện", "term": "7wd", "steps": []},
    ],
}
MORNING, LATER, PROMISE = "2026-03-02 01:12:00.000000", "2026-03-04 02:00:00.000000", "2026-03-30 10:00:00.000000"


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Engine]:
    """A database of schema 0001 with three dossiers: on its way, waiting for papers asked in time, and brought back."""
    with empty_database(tmp_path) as url:
        engine = create_engine(url)
        to(engine, "0001")
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            fill(connection)
        yield engine
        engine.dispose()


def to(engine: Engine, revision: str) -> None:
    with schema.changing(engine) as config:
        command.upgrade(config, revision)


def put(connection: Any, table: str, **row: Any) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({values})'), row)


def fill(connection: Any) -> None:
    put(
        connection,
        "installation",
        id=1,
        name="Một cửa",
        public_url="https://motcua.example.vn",
        hotline="0220",
        demo=False,
    )
    put(
        connection,
        "calendar_entry",
        day="2026-01-01",
        scope="",
        kind="off",
        name="Tết Dương lịch",
        source="",
        confirmed=True,
    )
    put(connection, "level", code="xa", name="Xã", rank=3)
    put(
        connection, "agency", id=1, code="11020", level_code="xa", path="/1/", name="UBND xã Yết Kiêu", short_name="Xã Yết Kiêu",
        place="Yết Kiêu", identifier="H23", identifier_demo=True, hotline="", valid_from="2018-01-01",
    )  # fmt: skip
    put(connection, "department", id=1, agency_id=1, key="mot-cua", name="Bộ phận Một cửa", is_desk=True)
    put(
        connection, "person", id=1, username="yk.an", name="Nguyễn Văn An", password_hash="x", password_changed_at=MORNING, active=True
    )  # fmt: skip
    put(
        connection, "procedure", id=1, code="1.010803", code_confirmed=True, name="Thờ cúng", short_name="Thờ cúng", field="NCC",
        aliases='["tcls"]', search="", received_at='["xa"]', levels='["xa", "tinh"]',
    )  # fmt: skip
    put(
        connection, "edition", id=1, procedure_id=1, valid_from="2018-01-01", legal_basis='["NĐ 131/2021, Điều 28"]',
        applicants="", online_level=2,
        result_name="Quyết định", result_pattern="{serial}",
    )  # fmt: skip
    put(connection, "case_of_edition", id=1, edition_id=1, position=1, key="chung", name="", cutoff="15:00", route="{}")
    put(connection, "case_fee", id=1, case_id=1, position=1, name="Lệ phí", amount=8000, unit="bản", exempt="")
    for number, (status, answered) in enumerate(((4, None), (5, None), (4, LATER)), start=1):
        dossier(connection, number, status)
        if number > 1:
            put(
                connection, "supplement", dossier_id=number, n=1, items="[]", reason="Thiếu chữ ký", effect="restart", asked_at=MORNING,
                asked_by="Trịnh Văn Quý", asked_place="Huyện Gia Lộc", answer_by="2026-04-01", answered_at=answered,
            )  # fmt: skip


def dossier(connection: Any, number: int, status: int) -> None:
    put(
        connection, "dossier", id=number, key=str(number), number=f"H23-{number}", lookup_code=str(number), status=status, channel=1,
        delivery="desk", sets=1, about="", case_id=1, procedure_code="1.010803", procedure_name="", procedure_short="", agency_id=1,
        agency_name="Xã Yết Kiêu", owner_name="Lò Thị Ơn", owner_plain="lo thi on", owner_id_number="", submitted_at=MORNING,
        received_at=MORNING, promised_at=PROMISE, first_promised_at=PROMISE, returned_to="", fee_total=0, fee_paid=0, fee_state="none",
        supplements=int(number > 1), end_reason="", duplicate_reason="", plan=json.dumps(PLAN), steps_total=2, log_length=0,
        log_digest="", version=1,
    )  # fmt: skip
    put(
        connection, "task", id=number, dossier_id=number, position=1, attempt=1, kind="process", name="Thẩm định", role="officer",
        agency_id=1, agency_name="Xã Yết Kiêu", level="Xã", department_id=1, department_name="", assignee_name="", sent_by="",
        opened_at=MORNING, due_at=PROMISE, paused_at=MORNING if status == 5 else None, done_by="", opinion="",
    )  # fmt: skip


def rows(engine: Engine, statement: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_dossiers_pauses_and_reasons_are_carried_over(old: Engine) -> None:
    to(old, "head")
    assert rows(old, "SELECT id FROM dossier WHERE due_at = promised_at AND extended = '' ORDER BY id") == [
        (1,),
        (2,),
        (3,),
    ]
    assert rows(old, "SELECT dossier_id, stage, effect, reason, until IS NULL FROM pause ORDER BY dossier_id") == [
        (2, 1, "restart", "chờ bổ sung giấy tờ lần 1", True), (3, 1, "restart", "chờ bổ sung giấy tờ lần 1", False),
    ]  # fmt: skip
    assert rows(old, "SELECT id FROM dossier WHERE paused_at IS NOT NULL") == [(2,)]
    assert {code for (code,) in rows(old, "SELECT code FROM pause_reason")} >= {
        "supplement",
        "supplement-late",
        "payment",
    }
    assert len(rows(old, "SELECT code FROM late_reason")) >= 5
    assert rows(old, "SELECT day, kind FROM calendar_entry")[0][1] == "off"


def test_every_open_clock_gets_its_first_look(old: Engine) -> None:
    to(old, "head")
    assert rows(old, "SELECT dossier_id, task_id FROM watch WHERE next_at IS NOT NULL ORDER BY dossier_id, task_id IS NULL") == [
        (1, 1), (1, None), (2, 2), (2, None), (3, 3), (3, None),
    ]  # fmt: skip


def test_a_fresh_database_brings_its_own_lists(tmp_path: Path) -> None:
    with empty_database(tmp_path) as url:
        engine = create_engine(url)
        to(engine, "head")
        assert rows(engine, "SELECT code FROM pause_reason") == []
        engine.dispose()


def test_editions_say_what_their_procedures_said_and_are_guarded_from_then_on(old: Engine) -> None:
    to(old, "head")
    (row,) = rows(
        old, "SELECT name, short_name, field, aliases, received_at, levels, legal_basis, results, place FROM edition"
    )
    assert row[:3] == ("Thờ cúng", "Thờ cúng", "NCC")
    assert [as_json(value) for value in row[3:8]] == [
        ["tcls"], ["xa"], ["xa", "tinh"], [{"text": "NĐ 131/2021, Điều 28", "link": None}],
        [{"name": "Quyết định", "code": None, "form": None, "number_pattern": "{serial}"}],
    ]  # fmt: skip
    assert row[8] == "desk"
    assert as_json(rows(old, "SELECT channels FROM case_fee")[0][0]) == ["direct", "online", "post"]
    assert rows(old, "SELECT case_id FROM dossier") == [(1,), (1,), (1,)]
    with old.connect().execution_options(writing=True) as connection, pytest.raises(DBAPIError, match="never changed"):
        connection.execute(text("UPDATE edition SET name = 'x'"))


def as_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
