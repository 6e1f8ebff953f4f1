"""The try-out of a route against the installation: the same dates as a real dossier, the people who are really there, few queries."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import update

from desk.domain.calendar import VIETNAM
from desk.domain.catalogue.route import route_slips
from desk.domain.catalogue.route_editing import TEMPLATES
from desk.domain.errors import Invalid
from desk.services import processing, trying
from desk.store.db import db
from desk.store.models import RoleGrant
from desk.store.queries import dossiers, installation, tasks, units
from tests import builders
from tests.domain.routes import LEVELS, OBJECTED, POSTED, QUIET, objection
from tests.forked import ALLOWANCE, case_with
from tests.web.conftest import counted, queries

FRIDAY = datetime(2026, 2, 27, 15, 20, tzinfo=VIETNAM)
DAY = date(2026, 2, 27)


def case(**changes: Any) -> dict[str, Any]:
    """A case as a content holds it."""
    return {
        "terms": {"direct": None, "online": None, "post": None},
        "cutoff": "15:00",
        "route": objection(),
        **changes,
    }


@pytest.fixture
def commune(app: Any) -> Any:
    return units.agency(db.session(), builders.agency_id_of(db.session(), "11020"))


def listed(commune: Any, tried: dict[str, Any], stated: bool = False) -> list[tuple[str, str, str]]:
    found = trying.check(db.session(), tried, LEVELS, stated, commune, DAY)
    return [(c.level, c.path, c.sentence) for c in found]


def test_the_route_works_where_everybody_is_there(commune) -> None:
    found = listed(commune, case())
    assert [(level, path) for level, path, _ in found if level != "ok"] == [("warning", "legs.1")]
    assert found[-1][2] == "Bước nào cũng có người nhận; cả 2 cách đi đều kết thúc bằng một kết quả."


def test_nobody_is_there_any_more_when_a_role_has_ended(commune) -> None:
    db.session.execute(update(RoleGrant).where(RoleGrant.role == "records").values(valid_to=date(2026, 1, 31)))
    errors = [(path, said) for level, path, said in listed(commune, case()) if level == "error"]
    assert errors == [
        (
            "legs.3.steps.3.role",
            "Chặng 4, bước 4 “Lấy số, phát hành”: chưa có người nhận. "
            "Văn thư, Văn phòng HĐND và UBND, huyện Gia Lộc chưa có ai là văn thư.",
        )
    ]


def test_a_head_does_the_work_of_an_officer_but_not_the_other_way_round(commune) -> None:
    route = objection()
    route["legs"][3]["steps"][1]["role"] = "head"
    assert [x for x in listed(commune, case(route=route)) if x[0] == "error"] == []
    route["legs"][0]["steps"][1]["role"] = "head"
    assert [path for level, path, _ in listed(commune, case(route=route)) if level == "error"] == [
        "legs.0.steps.1.role"
    ]


def test_a_unit_that_is_not_under_this_roof_is_named(commune) -> None:
    route = objection()
    route["legs"][3]["at"] = "office:so-xay-dung@tinh"
    route["legs"][0]["steps"][1]["department"] = "dia-chinh-moi"
    errors = [path for level, path, _ in listed(commune, case(route=route)) if level == "error"]
    assert errors == ["legs.0.steps.1.department", "legs.3.at"]


def test_the_whole_list_asks_for_the_people_of_a_route_once(commune) -> None:
    trying.check(db.session(), case(), LEVELS, False, commune, DAY)
    installation.forget()
    with counted() as said:
        trying.check(db.session(), case(), LEVELS, False, commune, DAY)
    people = [statement for statement in queries(said) if "role_grant" in statement]
    assert len(people) == 1
    assert len(queries(said)) <= 6, queries(said)


@pytest.mark.parametrize("word", [QUIET, OBJECTED])
def test_a_real_dossier_is_promised_what_the_try_out_says(commune, work, people, clock, word) -> None:
    clock.set("2026-02-27T15:20")
    at_receipt = trying.try_out(db.session(), case(), commune, "direct", FRIDAY)
    dossier = builders.received(work, people, ALLOWANCE, case_id=case_with(work, objection()), papers=())
    assert dossier.promised_at == at_receipt.promised
    [task] = dossiers.open_tasks(db.session(), dossier.id)
    assert task.due_at == at_receipt.steps[task.position - 1].due
    for choice in ("", word):
        with work(people["yk.ldtbxh"]) as w:
            [task] = dossiers.open_tasks(w.session, dossier.id)
            processing.pass_on(w, tasks.task(w.session, w.actor, task.id), choice=choice)
            promised = dossiers.with_plan(w.session, dossier.id).promised_at
    assert promised == trying.try_out(db.session(), case(), commune, "direct", FRIDAY, {POSTED: word}).promised


def test_the_sentence_is_the_one_of_the_screen(commune) -> None:
    said = trying.try_out(db.session(), case(), commune, "direct", FRIDAY).sentence
    assert said == "Nếu tiếp nhận 15:20 thứ Sáu 27/02/2026 tại xã Yết Kiêu thì hẹn trả 17:00, thứ Sáu 27/3/2026."


def test_in_the_day_after_the_cut_off_of_the_case_it_is_the_next_working_day(commune) -> None:
    terms = {"direct": "same-day", "online": None, "post": None}
    before = trying.try_out(db.session(), case(terms=terms, cutoff="15:30"), commune, "direct", FRIDAY)
    after = trying.try_out(db.session(), case(terms=terms), commune, "direct", FRIDAY)
    assert (f"{before.promised:%d/%m}", f"{after.promised:%d/%m}") == ("27/02", "02/03")


@pytest.mark.parametrize("kind", TEMPLATES)
def test_a_template_comes_with_departments_that_are_there(commune, kind) -> None:
    made = trying.template(db.session(), kind, commune)
    assert route_slips(made, LEVELS) == []
    missing = [said for level, _, said in listed(commune, case(route=made)) if "không có" in said]
    assert missing == []
    trying.try_out(db.session(), case(route=made), commune, "direct", FRIDAY)


def test_a_try_out_says_what_is_missing(commune) -> None:
    route = objection()
    route["legs"][0]["steps"][1]["department"] = "thue"
    with pytest.raises(Invalid, match="“thue”"):
        trying.try_out(db.session(), case(route=route), commune, "direct", FRIDAY)
