"""``desk catalogue check`` as a verb: what a look over the whole catalogue finds, and that it finds nothing where nothing is wrong."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from desk.policy import SYSTEM, Role
from desk.services import publishing, staffing
from desk.services.importing import checking
from desk.store.db import db
from desk.store.models import Agency, Edition
from desk.store.queries import catalogue, directory
from tests import builders
from tests.builders import next_edition
from tests.imports import brought_in, statement

DAY, LATER = date(2026, 3, 2), date(2026, 6, 1)
BIRTH, ALLOWANCE = "1.001193", "1.001776"


@pytest.fixture
def manned(work: Any) -> None:
    """Somebody for every step of every unit."""
    with work(SYSTEM) as w:
        person = staffing.add_person(w, "moi.viec", "Người Mọi Việc", builders.PASSWORD)
        for agency in w.session.query(Agency).all():
            everything = [Role.CLERK, Role.OFFICER, Role.LEADER, Role.RECORDS]
            staffing.grant(w, person, everything, agency.id, None, valid_from=date(2018, 1, 1))


def found(code: str, day: date = DAY, at: str | None = None) -> list[tuple[str, str]]:
    db.session.rollback()
    agency = directory.agency_by_code(db.session(), at) if at else None
    return [(f.level, f.sentence) for f in checking.check(db.session(), day, agency) if f.code == code]


def edition_of(session: Any, code: str) -> Edition:
    row = catalogue.newest(session, code)
    assert row is not None
    return row


def test_a_catalogue_in_order_has_nothing_to_be_told(app: Any, manned: None) -> None:
    assert [f for f in checking.check(db.session(), DAY) if f.level == "error"] == []


def test_who_is_missing_is_named_with_where(app: Any) -> None:
    level, sentence = next(x for x in found(BIRTH) if "Tiếp nhận hồ sơ" in x[1])
    assert level == "error"
    assert sentence.startswith("Nhận tại ")
    assert "không ai nhận được bước “Tiếp nhận hồ sơ”" in sentence
    assert found(BIRTH, at="11020") == [], "at Yết Kiêu everybody is there"


def test_a_department_that_units_lack_is_an_error_of_the_route(app: Any, work: Any, manned: None) -> None:
    def kitchen(content: dict[str, Any]) -> None:
        content["cases"][0]["route"] = deepcopy(content["cases"][0]["route"])
        content["cases"][0]["route"]["legs"][0]["steps"][1]["department"] = "bep"

    next_edition(work, BIRTH, kitchen, LATER)
    assert found(BIRTH) == []
    assert any("bộ phận “bep”" in sentence for level, sentence in found(BIRTH, LATER) if level == "error")


def test_days_without_an_edition_and_days_with_two(app: Any, work: Any, manned: None) -> None:
    next_edition(work, BIRTH, lambda c: c.update(conditions="Khác"), LATER)
    with work(SYSTEM) as w:
        known = catalogue.procedure(w.session, BIRTH)
        first = catalogue.editions(w.session, known.id)[0]
        first.valid_to = date(2026, 5, 1)
    assert any("Có ngày không phiên bản nào có hiệu lực" in s for level, s in found(BIRTH) if level == "error")
    with work(SYSTEM) as w:
        w.session.get_one(Edition, first.id).valid_to = None
    assert any("Hai phiên bản cùng có hiệu lực" in s for level, s in found(BIRTH) if level == "error")


def test_an_alias_of_two_procedures_and_words_that_nobody_knows(app: Any, work: Any, manned: None) -> None:
    alias = edition_of(db.session(), BIRTH).aliases[0]
    next_edition(
        work,
        ALLOWANCE,
        lambda c: c.update(aliases=["tc lạ"], life_events=["khong-co"], levels=[*c["levels"], "lang"]),
        DAY,
    )
    with work(SYSTEM) as w:
        row = edition_of(w.session, ALLOWANCE)
        copy = publishing._edition({**catalogue.content_of(row), "aliases": [alias.upper()]})
        copy.procedure_id, copy.valid_from = row.procedure_id, LATER
        row.valid_to = date(2026, 5, 31)
        w.session.add(copy)
    told = found(ALLOWANCE, LATER)
    assert ("error", f"Mã tắt “{alias.upper()}” đã dùng cho thủ tục {BIRTH}.") in told
    assert ("error", "Hệ thống này không có cấp “lang”.") in told
    assert ("warning", "Không có sự kiện đời người “khong-co”.") in told


def test_drafts_with_questions_are_counted(app: Any, work: Any, manned: None) -> None:
    brought_in(work, statement("7.000001", questions=[("levels", "Cấp bộ")]), statement("7.000002", 2))
    assert ("warning", "1 bản thảo còn câu hỏi chưa trả lời (trong 2 bản thảo đang soạn).") in found("")
