"""The 112 detailed procedures and the 28 cross-level routes, brought in and tried at the counter of Yết Kiêu (Gia Lộc): each runs to
its result, or is listed with why not.

What a source does not say is answered here by a person who makes things up; what nobody can make up – where a route leads, who does a
step – is not.
"""

import re
from collections import Counter
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from desk.domain.routing import Plan
from desk.domain.workflow import Status
from desk.policy import SYSTEM, Role
from desk.services import drafting, processing, publishing, receiving, returning, staffing
from desk.services.importing import trial
from desk.services.importing.trial import Trial
from desk.store.db import db
from desk.store.models import Agency, Dossier, Draft
from desk.store.queries import dossiers, drafts, tasks
from tests import builders
from tests.imports import from_file
from tests.scenarios.story import VERBS
from tests.shared import shared

DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)
COMMUNE = "11020"
OF_SOURCE = re.compile(  # what only whoever knows the law can answer
    r"^(câu hỏi từ tệp nhập: |.*(chưa ghi|chưa có thời hạn|phải có căn cứ|phải là|cùng bằng 0)"
    r"|.*(không có trong cấp giải quyết|Chưa có quy trình)"
    r"|Xã Yết Kiêu không tiếp nhận)"
)
OF_ROUTES = re.compile(  # what stays open when every value was answered
    r"^(Xã Yết Kiêu không tiếp nhận|câu hỏi từ tệp nhập: (Chưa rõ|Danh mục đơn vị chưa có|“.+” thuộc cấp)"
    r"|.*(Chưa có quy trình|phải là chữ|phải là receiving|chưa có ai là|không có (bộ phận|nơi|đơn vị)|chưa có đơn vị))"
)


@pytest.fixture
def hands(work: Any, people: Any) -> Any:
    """Somebody who may do any step at every unit of the small province, and a second who publishes."""
    with work(SYSTEM) as w:
        everywhere = [Role.CLERK, Role.OFFICER, Role.LEADER, Role.RECORDS]
        doer = staffing.add_person(w, "moi.viec", "Người Mọi Việc", builders.PASSWORD)
        second = staffing.add_person(w, "danhmuc2", "Mạc Thị Bưởi", builders.PASSWORD)
        for agency_id in w.session.scalars(select(Agency.id)).all():
            staffing.grant(w, doer, everywhere, agency_id, None, valid_from=date(2018, 1, 1))
        staffing.grant(
            w, second, [Role.CATALOGUE], builders.agency_id_of(w.session, "30"), None, valid_from=date(2018, 1, 1)
        )
    return people["moi.viec"]


@pytest.fixture
def brought_in(work: Any, people: Any, hands: Any) -> list[str]:
    """Both files as drafts; their codes."""
    for name in ("procedures_112.json", "lienthong_flows.json"):
        from_file(work, shared(f"data/{name}"), by=people["danhmuc"])
    return list(
        db.session.scalars(select(Draft.procedure_code).where(Draft.state == "draft").order_by(Draft.procedure_code))
    )


def tried() -> list[Trial]:
    db.session.rollback()
    commune = db.session.scalars(select(Agency).where(Agency.code == COMMUNE)).one()
    rows = db.session.scalars(select(Draft).where(Draft.state == "draft").order_by(Draft.procedure_code)).all()
    return trial.try_drafts(db.session(), rows, commune, DAY)


# ── a person who answers ──────────────────────────────────────────────────────


MADE_UP = {
    "field": "Lĩnh vực khác",
    "applicants": "Cá nhân",
    "short_name": "Thủ tục nhập",
    "place": "desk",
    "online_level": 2,
}
FEE = {"name": "Lệ phí", "unit": "lần", "basis": "Nghị quyết của HĐND tỉnh", "channels": ["direct", "online", "post"]}


def answered(said: dict[str, Any]) -> dict[str, Any]:
    """The content with every value that is missing made up: texts, numbers, terms, fees; no unit, no department, no way of a route."""
    content = deepcopy(said)
    for key, value in MADE_UP.items():
        content[key] = content[key] or value
    content["levels"] = content["levels"] or ["xa"]
    content["received_at"] = content["received_at"] or ["xa"]
    content["levels"] += [
        v for place in content["received_at"] if (v := place.rpartition("@")[2]) not in content["levels"]
    ]
    content["results"] = content["results"] or [{"name": "Kết quả", "code": None, "form": None, "number_pattern": ""}]
    for result in content["results"]:
        result["number_pattern"] = result["number_pattern"] or "{serial:2}/KQ-UBND"
    for case in content["cases"]:
        _answer_case(case)
    return content


def _answer_case(case: dict[str, Any]) -> None:
    case["cutoff"] = case["cutoff"] or "15:00"
    legs = (case["route"] or {"legs": []})["legs"]
    if not any(leg["term"] for leg in legs):
        case["terms"]["direct"] = case["terms"]["direct"] or "5wd"
    for leg in legs[:-1]:
        leg["term"] = leg["term"] or ("3wd" if not case["terms"]["direct"] else None)
    for number, paper in enumerate(case["papers"], start=1):
        paper["name"] = f"{paper['name'].rstrip('…').rstrip()} (giấy {number}, theo văn bản)"
        paper["originals"] = paper["originals"] or (0 if paper["copies"] else 1)
        paper["copies"] = paper["copies"] or 0
    for fee in case["fees"]:
        for key, value in FEE.items():
            fee[key] = fee[key] or value


KEPT = re.compile(r"cases\.\d+\.route")


def answer_everything(work: Any, people: Any) -> None:
    """Every open draft answered and saved; questions about routes stay."""
    with work(people["danhmuc"]) as w:
        for draft in w.session.scalars(select(Draft).where(Draft.state == "draft")).all():
            left = [q for q in draft.questions if KEPT.match(q["path"])]
            drafting.save(w, draft, answered(draft.content), questions=left)


# ── to the result ─────────────────────────────────────────────────────────────


def publish(work: Any, people: Any, codes: list[str]) -> None:
    """Submitted by whoever brought them in, published by a second person, in force tomorrow."""
    with work(people["danhmuc"]) as w:
        for code in codes:
            drafting.submit(w, drafts.open_of(w.session, code), tell=False)
    with work(people["danhmuc2"]) as w:
        for code in codes:
            row = drafts.open_of(w.session, code)
            publishing.publish(w, row, decision="12/QĐ-UBND", decided_on=DAY, valid_from=NEXT, tell=False)


def walked(work: Any, hands: Any, code: str) -> tuple[list[str], Any]:
    """A dossier received at the commune and taken through every step to the hands of its owner: the steps done, the dossier."""
    with work(hands) as w:
        given = builders.application(
            w.session, code, COMMUNE, owner=builders.who(id_number=f"030090{next(builders._serials):06}")
        )
        dossier_id = receiving.receive(w, given).id
    done: list[str] = []
    while (found := dossiers.open_tasks(db.session(), dossier_id)) and found[0].kind != "return":
        with work(hands) as w:
            task = tasks.task(w.session, w.actor, found[0].id)
            done.append(task.name)
            (processing.issue if task.kind == "issue" else VERBS[task.kind])(w, task)
    with work(hands) as w:
        [back] = dossiers.open_tasks(w.session, dossier_id)
        returning.hand_over(w, tasks.task(w.session, w.actor, back.id), "owner", fee_settled=True)
    db.session.rollback()
    return done, db.session.get_one(Dossier, dossier_id)


def test_each_runs_or_is_listed_with_why_not(app: Any, brought_in: list[str]) -> None:
    found = tried()
    assert [t.code for t in found] == brought_in
    assert len(found) > 130
    for t in found:
        assert t.runs == bool(t.promised), t
        for why in t.why:
            assert OF_SOURCE.match(why), f"{t.code}: a reason that nobody knows: {why}"
    assert sum(t.runs for t in found) >= 10


def test_what_is_complete_is_published_by_two_people_and_runs_to_its_result(
    app: Any, work: Any, people: Any, hands: Any, brought_in: list[str], clock: Any
) -> None:
    answer_everything(work, people)
    found = tried()
    for t in found:
        for why in t.why:
            assert OF_ROUTES.match(why), f"{t.code}: {why}"
    runs = [t for t in found if t.runs]
    assert len(runs) >= 95, Counter(re.sub("“.*?”", "“…”", w) for t in found for w in t.why)
    publish(work, people, [t.code for t in runs])
    clock.set("2026-03-03T08:00")
    for t in runs:
        done, dossier = walked(work, hands, t.code)
        assert dossier.state is Status.RETURNED, t.code
        assert dossier.plan is not None
        plan = Plan.from_json(dossier.plan)
        assert len(done) >= len([s for s in plan.steps if s.kind not in ("receive", "return")]), t.code
        assert dossier.promised_at > dossier.received_at
