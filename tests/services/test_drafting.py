"""Writing a draft: from the newest edition or from nothing; saved right or wrong; submitted only when nothing is missing; one at a time."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from desk.domain.catalogue.merging import blank_content
from desk.domain.errors import Duplicate, Forbidden, Invalid, Stale
from desk.policy import SYSTEM
from desk.services import drafting, publishing
from desk.services.drafting import Wanted
from desk.store.db import db
from desk.store.models import Alert, Draft, SettingChange
from desk.store.queries import catalogue, drafts, shelf
from tests.catalogues import (
    ALLOWANCE,
    BIRTH,
    TOMORROW,
    content,
    draft_of,
    drafted,
    employ_keepers,
    longer,
    published,
    submitted,
)


@pytest.fixture(autouse=True)
def _keepers(work: Any) -> None:
    employ_keepers(work)


def alerts(kind: str) -> dict[int, dict[str, Any]]:
    db.session.rollback()
    return {row.person_id: row.data for row in db.session.scalars(select(Alert).where(Alert.kind == kind))}


def notes(code: str) -> list[str]:
    db.session.rollback()
    wanted = select(SettingChange.words).where(SettingChange.subject == "catalogue", SettingChange.scope == code)
    return list(db.session.scalars(wanted.order_by(SettingChange.id)))


# ── beginning ─────────────────────────────────────────────────────────────────


def test_a_draft_begins_as_the_newest_edition_says_and_belongs_to_its_keeper(work: Any, people: Any) -> None:
    with work(people["danhmuc"]) as w:
        draft = drafting.begin(w, BIRTH)
        assert draft.content == content(BIRTH)
        assert (draft.state, draft.owner_id, draft.editors) == ("draft", None, [people["danhmuc"].id])
        assert draft.based_on_id == catalogue.newest(w.session, BIRTH).id
        assert (draft.name, draft.field) == ("Đăng ký khai sinh", "Hộ tịch")


def test_a_new_code_begins_blank_and_a_local_one_says_so(work: Any, people: Any) -> None:
    with work(people["gl.danhmuc"]) as w:
        draft = drafting.begin(w, "2.999999")
        assert draft.content == blank_content()
        assert draft.owner_id == w.session.get_one(type(draft), draft.id).owner_id is not None  # the district's own
        local = drafting.begin(w, "GL-2026.1", confirmed=False)
        assert not local.code_confirmed


@pytest.mark.parametrize(
    ("code", "confirmed"),
    [
        ("", True),
        ("abc", True),
        ("1.00119", True),
        ("a/b1", False),
        ("them", False),
        ("x y 1", False),
        ("ê1234", False),
        ("1" * 41, False),
    ],
)
def test_a_code_that_cannot_be_one_is_refused_at_its_field(work: Any, people: Any, code: str, confirmed: bool) -> None:
    with pytest.raises(Invalid) as refused, work(people["danhmuc"]) as w:
        drafting.begin(w, code, confirmed=confirmed)
    assert "code" in refused.value.fields


def test_there_is_one_open_draft_of_a_procedure(work: Any, people: Any) -> None:
    first = drafted(work, people["danhmuc"])
    with pytest.raises(Duplicate, match="đã có bản thảo của Ông Thị Lan") as refused, work(people["danhmuc2"]) as w:
        drafting.begin(w, BIRTH)
    assert refused.value.detail["draft"] == first
    with work(people["danhmuc2"]) as w:
        drafting.drop(w, drafts.draft(w.session, first))
    drafted(work, people["danhmuc2"])
    assert [d.state for d in drafts.of_procedure(db.session(), BIRTH)] == ["draft", "dropped"]


# ── saving ────────────────────────────────────────────────────────────────────


def test_whatever_is_typed_is_saved_and_only_submitting_asks_whether_it_is_right(work: Any, people: Any) -> None:
    draft_id = drafted(
        work, people["danhmuc"], change=lambda said: said.update(short_name="x" * 50, cases=[], levels=[])
    )
    row = draft_of(draft_id)
    assert row.content["short_name"] == "x" * 50
    with pytest.raises(Invalid, match="chỗ chưa đúng") as refused, work(people["danhmuc"]) as w:
        drafting.submit(w, drafts.draft(w.session, draft_id))
    paths = {path for path, _ in refused.value.detail["slips"]}
    assert {"short_name", "levels", "cases"} <= paths
    assert draft_of(draft_id).state == "draft"


def test_a_stale_page_is_told_and_writes_nothing(work: Any, people: Any) -> None:
    draft_id = drafted(work, people["danhmuc"])
    shown = draft_of(draft_id).version
    with work(people["danhmuc2"]) as w:
        row = drafts.draft(w.session, draft_id)
        drafting.save(w, row, {**row.content, "name": "Của người kia"}, shown=shown)
    for verb in (
        lambda w, row: drafting.save(w, row, {**row.content, "name": "Của tôi"}, shown=shown),
        lambda w, row: drafting.submit(w, row, shown),
        lambda w, row: drafting.drop(w, row, shown),
    ):
        with pytest.raises(Stale), work(people["danhmuc"]) as w:
            verb(w, drafts.draft(w.session, draft_id))
    assert draft_of(draft_id).content["name"] == "Của người kia"
    assert draft_of(draft_id).editors == [people["danhmuc"].id, people["danhmuc2"].id]


def test_saving_what_already_stands_makes_nobody_an_editor(work: Any, people: Any) -> None:
    draft_id = drafted(work, people["danhmuc"])
    before = draft_of(draft_id).version
    with work(people["danhmuc2"]) as w:
        row = drafts.draft(w.session, draft_id)
        drafting.save(w, row, row.content)
    assert (draft_of(draft_id).version, draft_of(draft_id).editors) == (before, [people["danhmuc"].id])


def test_questions_of_an_import_stay_until_answered_and_keep_it_from_being_submitted(work: Any, people: Any) -> None:
    draft_id = drafted(work, people["danhmuc"], change=lambda said: said["cases"][0]["terms"].update(direct=None))
    question = {
        "path": "cases.0.terms.direct",
        "sentence": "Tệp ghi “1”: thiếu đơn vị. Mấy ngày làm việc?",
        "found": "1",
    }
    with work(people["danhmuc"]) as w:
        drafts.draft(w.session, draft_id).questions = [question]
    assert drafts.still_asked(draft_of(draft_id)) == [question]
    with pytest.raises(Invalid, match="câu hỏi từ tệp nhập: Tệp ghi “1”"), work(people["danhmuc"]) as w:
        drafting.submit(w, drafts.draft(w.session, draft_id))
    assert [d.asked for d in shelf.open_drafts(db.session(), people["danhmuc"])] == [True]
    with work(people["danhmuc"]) as w:
        row = drafts.draft(w.session, draft_id)
        said = {
            **row.content,
            "cases": [{**row.content["cases"][0], "terms": {"direct": "1wd", "online": None, "post": None}}],
        }
        drafting.save(w, row, said)
        drafting.submit(w, row)
    assert draft_of(draft_id).questions == []


def test_a_question_that_somebody_settled_is_asked_no_more(work: Any, people: Any) -> None:
    draft_id = drafted(work, people["danhmuc"], change=lambda said: said["cases"][0].update(fees=[]))
    with work(people["danhmuc"]) as w:
        drafts.draft(w.session, draft_id).questions = [
            {"path": "cases.0.fees", "sentence": "Có thu phí không?", "found": ""}
        ]
    with work(people["danhmuc"]) as w:
        row = drafts.draft(w.session, draft_id)
        drafting.save(w, row, row.content, questions=[])
    assert draft_of(draft_id).questions == []


# ── submitting and sending back ───────────────────────────────────────────────


def test_submitting_tells_those_who_may_publish_and_nobody_else(work: Any, people: Any) -> None:
    draft_id = submitted(work, people["danhmuc"])
    told = alerts("catalogue-submitted")
    assert set(told) == {people["danhmuc2"].id}
    assert told[people["danhmuc2"].id] == {
        "draft": draft_id, "name": "Đăng ký khai sinh", "code": BIRTH, "by": "Ông Thị Lan",
    }  # fmt: skip
    assert notes(BIRTH) == ["Trình duyệt bản thảo."]


def test_a_district_s_draft_is_told_to_its_own_and_to_those_above(work: Any, people: Any) -> None:
    draft_id = drafted(
        work, people["gl.danhmuc"], "2.999999", change=lambda said: said.update(content(ALLOWANCE), aliases=["gl1"])
    )
    with work(people["gl.danhmuc"]) as w:
        drafting.submit(w, drafts.draft(w.session, draft_id))
    expected = {"gl.danhmuc2", "gl.lanhdao", "lanhdao", "danhmuc", "danhmuc2"}
    assert set(alerts("catalogue-submitted")) == {people[name].id for name in expected}


def test_the_day_must_be_after_today(work: Any, people: Any) -> None:
    for day in (date(2026, 3, 1), date(2026, 3, 2)):
        draft_id = drafted(work, people["danhmuc"], wanted=Wanted(day))
        with pytest.raises(Invalid) as refused, work(people["danhmuc"]) as w:
            drafting.submit(w, drafts.draft(w.session, draft_id))
        assert refused.value.fields == {"valid_from": "Ngày hiệu lực phải sau hôm nay."}
        with work(people["danhmuc"]) as w:
            drafting.drop(w, drafts.draft(w.session, draft_id))


def test_an_alias_of_another_procedure_is_named_with_its_owner(work: Any, people: Any) -> None:
    draft_id = drafted(work, people["danhmuc"], ALLOWANCE, change=lambda said: said.update(aliases=["tcxh", "KS"]))
    [slip] = drafts.slips_of(db.session(), draft_of(draft_id))
    assert (slip.path, slip.sentence) == ("aliases", "Mã KS đã dùng cho Đăng ký khai sinh.")
    with pytest.raises(Invalid, match="Mã KS đã dùng"), work(people["danhmuc"]) as w:
        drafting.submit(w, drafts.draft(w.session, draft_id))


def test_what_was_submitted_is_written_by_nobody_until_it_is_sent_back_with_a_reason(work: Any, people: Any) -> None:
    draft_id = submitted(work, people["danhmuc"])
    for who in ("danhmuc", "danhmuc2"):
        with pytest.raises(Invalid, match="không sửa được"), work(people[who]) as w:
            row = drafts.draft(w.session, draft_id)
            drafting.save(w, row, {**row.content, "name": "Khác"})
    with pytest.raises(Invalid) as refused, work(people["danhmuc2"]) as w:
        drafting.send_back(w, drafts.draft(w.session, draft_id), " ")
    assert "reason" in refused.value.fields
    with work(people["danhmuc2"]) as w:
        drafting.send_back(w, drafts.draft(w.session, draft_id), "Mục 7: thiếu căn cứ mức thu.")
    assert (draft_of(draft_id).state, draft_of(draft_id).returned) == ("draft", "Mục 7: thiếu căn cứ mức thu.")
    assert set(alerts("catalogue-returned")) == {people["danhmuc"].id}
    assert "reason" not in alerts("catalogue-returned")[people["danhmuc"].id]
    with work(people["danhmuc"]) as w:
        row = drafts.draft(w.session, draft_id)
        drafting.save(w, row, {**row.content, "name": "Đăng ký khai sinh mới"})
        drafting.submit(w, row)
    assert draft_of(draft_id).returned == ""


def test_whoever_submitted_it_may_take_it_back(work: Any, people: Any) -> None:
    draft_id = submitted(work, people["danhmuc"])
    with work(people["danhmuc"]) as w:
        drafting.send_back(w, drafts.draft(w.session, draft_id), "Quên một giấy tờ.")
    assert draft_of(draft_id).state == "draft"
    assert alerts("catalogue-returned") == {}


# ── whose it is ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("owner", "stranger"), [("gl.danhmuc", "cl.danhmuc"), ("cl.danhmuc", "gl.danhmuc")])
def test_a_district_s_keeper_touches_nothing_of_another_district_s(
    work: Any, people: Any, owner: str, stranger: str
) -> None:
    change = lambda said: said.update(content(ALLOWANCE), aliases=["rieng"])  # noqa: E731
    draft_id = drafted(work, people[owner], "2.999999", change=change)
    row = draft_of(draft_id)
    verbs = (
        lambda w, row: drafting.save(w, row, {**row.content, "name": "Của người khác"}),
        lambda w, row: drafting.submit(w, row),
        lambda w, row: drafting.drop(w, row),
    )
    for verb in verbs:
        with pytest.raises(Forbidden), work(people[stranger]) as w:
            verb(w, drafts.draft(w.session, draft_id))
    with work(people[owner]) as w:
        drafting.submit(w, drafts.draft(w.session, draft_id))
    for verb in (
        lambda w, row: drafting.send_back(w, row, "Không được phép."),
        lambda w, row: publishing.publish(w, row, decision="1/QĐ-UBND", decided_on=w.now.date(), valid_from=TOMORROW),
    ):
        with pytest.raises(Forbidden), work(people[f"{stranger}2"]) as w:
            verb(w, drafts.draft(w.session, draft_id))
    assert (draft_of(draft_id).state, draft_of(draft_id).editors) == ("submitted", row.editors)
    published(work, people[f"{owner}2"], draft_id)
    with pytest.raises(Forbidden), work(people[stranger]) as w:
        drafting.begin(w, "2.999999")
    with pytest.raises(Forbidden), work(people[f"{stranger}2"]) as w:
        publishing.repeal(
            w, catalogue.procedure(w.session, "2.999999"), TOMORROW, decision="2/QĐ-UBND", decided_on=w.now.date()
        )  # fmt: skip


def test_the_whole_installation_s_catalogue_is_kept_at_the_top_only(work: Any, people: Any) -> None:
    with pytest.raises(Forbidden, match="cả hệ thống"), work(people["gl.danhmuc"]) as w:
        drafting.begin(w, BIRTH)
    for nobody in ("yk.motcua", "quantri", "yk.lanhdao"):
        with pytest.raises(Forbidden), work(people[nobody]) as w:
            drafting.begin(w, BIRTH)
    mine = drafted(work, people["gl.danhmuc"], "2.999999", change=longer_new)
    with work(people["danhmuc"]) as w:  # those above keep what lies below
        row = drafts.draft(w.session, mine)
        drafting.save(w, row, {**row.content, "name": "Sửa từ tỉnh"})


def longer_new(said: dict[str, Any]) -> None:
    said.update(content(ALLOWANCE), aliases=["rieng"])
    longer(said)


def test_what_is_in_sight_is_what_the_verbs_reach(work: Any, people: Any) -> None:
    top = drafted(work, people["danhmuc"])
    mine = drafted(work, people["gl.danhmuc"], "2.999999", change=longer_new)
    theirs = drafted(
        work, people["cl.danhmuc"], "2.888888", change=lambda said: said.update(content(ALLOWANCE), aliases=["cl"])
    )
    seen = {
        who: {d.id for d in shelf.open_drafts(db.session(), people[who])}
        for who in ("danhmuc", "gl.danhmuc", "cl.danhmuc", "gl.lanhdao", "yk.lanhdao", "yk.motcua")
    }
    assert seen == {
        "danhmuc": {top, mine, theirs}, "gl.danhmuc": {mine}, "cl.danhmuc": {theirs}, "gl.lanhdao": {mine}, "yk.lanhdao": set(),
        "yk.motcua": set(),
    }  # fmt: skip
    assert {d.id for d in shelf.open_drafts(db.session(), SYSTEM)} == {top, mine, theirs}


def test_how_many_wait_for_me_counts_none_of_my_own(work: Any, people: Any) -> None:
    submitted(work, people["danhmuc"])

    def waiting(who: str) -> int:
        return db.session.scalar(select(drafts.to_publish(people[who]))) or 0

    assert [waiting(who) for who in ("danhmuc", "danhmuc2", "gl.danhmuc", "yk.lanhdao", "yk.motcua")] == [0, 1, 0, 0, 0]
    draft_id = drafted(work, people["danhmuc2"], ALLOWANCE)
    with work(people["danhmuc"]) as w:
        row = drafts.draft(w.session, draft_id)
        drafting.save(w, row, {**row.content, "conditions": "Có thêm người sửa"})
        drafting.submit(w, row)
    assert [waiting(who) for who in ("danhmuc", "danhmuc2")] == [0, 1]  # the second has written in this one
    ids = [people[who].id for who in ("danhmuc", "danhmuc2")]
    assert db.session.scalars(select(Draft.editors).where(Draft.id == draft_id)).one() == [ids[1], ids[0]]
