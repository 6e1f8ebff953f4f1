"""The document of a result: versions, proposals and decisions, and that only what was approved is ever issued."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from desk.domain.errors import Forbidden, Invalid, MoveNotAllowed, Stale
from desk.domain.papers import from_json
from desk.domain.workflow import Status
from desk.policy import Role
from desk.services import approving, composing, inquiring, processing, returning, standing_in
from desk.services.composing import Text
from desk.services.standing_in import Wish
from desk.store.db import db
from desk.store.models import Alert, DraftTemplate, Event, Paper, Party, Result, ResultDraft
from desk.store.queries import documents as known
from desk.store.triggers import lift_drafts
from tests import builders
from tests.web.conftest import ALLOWANCE, BIRTH, Story, dossier_of, open_task, tasks_of

WHY = "Chưa đủ 18 tuổi tại thời điểm nộp hồ sơ, theo khoản 1 Điều 5."


@pytest.fixture
def story(app: object, work: Any, people: builders.People) -> Story:
    return Story(work, people)


def template_of(kind: str, label: str = "") -> int:
    wanted = select(DraftTemplate.id).where(DraftTemplate.kind == kind, DraftTemplate.label.contains(label))
    return db.session.scalars(wanted.order_by(DraftTemplate.id)).first()  # type: ignore[return-value]


def drafted(story: Story, dossier_id: int, username: str, kind: str = "grant") -> ResultDraft:
    with story.work(story.people[username]) as w:
        return composing.from_template(w, open_task(dossier_id), template_of(kind), WHY)


def handed_up(story: Story, dossier_id: int, username: str, proposal: str, opinion: str = WHY) -> None:
    with story.work(story.people[username]) as w:
        processing.pass_on(w, open_task(dossier_id), opinion, proposal=proposal)


def rewritten(draft: ResultDraft, **changes: str) -> Text:
    return Text(**{**vars(composing.text_of(draft)), **changes})


def events(dossier_id: int, what: str) -> list[dict[str, Any]]:
    wanted = select(Event.data).where(Event.dossier_id == dossier_id, Event.what == what).order_by(Event.seq)
    return list(db.session.scalars(wanted))


# ── Versions ──────────────────────────────────────────────────────────────────


def test_a_template_is_filled_from_the_dossier(story: Story) -> None:
    draft = drafted(story, story.received(), "yk.tuphap")
    dossier = dossier_of(draft.dossier_id)
    assert (draft.n, draft.kind, draft.title, draft.agency_name) == (
        1,
        "grant",
        "Quyết định",
        "Ủy ban nhân dân xã Yết Kiêu",
    )
    assert dossier.number in draft.body
    assert "Nguyễn Văn An" in draft.body
    assert "{" not in draft.body + draft.subject
    assert draft.signed_as == "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"
    assert draft.digest == composing.digest_of(draft, dossier)


def test_what_the_dossier_does_not_say_is_named(story: Story) -> None:
    dossier_id = story.received()
    with story.work(story.people["yk.motcua"]) as w:
        owner = w.session.scalars(select(Party).where(Party.dossier_id == dossier_id, Party.part == "owner")).one()
        owner.id_number = ""
        w.record(dossier_of(dossier_id), "reprint", kind="receipt", serial="1", n=1)
    with pytest.raises(Invalid, match=r"^Thiếu số định danh của chủ hồ sơ nên chưa trộn được mẫu.$"):
        drafted(story, dossier_id, "yk.tuphap")
    assert known.drafts_of(db.session(), dossier_id) == []


def test_a_change_is_a_new_version_and_the_same_text_is_none(story: Story) -> None:
    dossier_id = story.received()
    first = drafted(story, dossier_id, "yk.tuphap")
    with story.work(story.people["yk.tuphap"]) as w:
        again = composing.write(w, open_task(dossier_id), composing.text_of(first))
        assert again.n == 1
        second = composing.write(w, open_task(dossier_id), rewritten(first, subject="Về việc khác"))
    versions = known.drafts_of(db.session(), dossier_id)
    assert [(d.n, d.subject) for d in versions] == [(1, first.subject), (2, "Về việc khác")]
    assert second.digest != first.digest
    assert [e["n"] for e in events(dossier_id, "draft")] == [1, 2]


def test_the_database_itself_keeps_a_version_as_it_was_written(story: Story) -> None:
    draft = drafted(story, story.received(), "yk.tuphap")
    for statement in ("UPDATE result_draft SET body = 'khác'", "DELETE FROM result_draft"):
        with pytest.raises(DBAPIError, match="a version is never changed"):
            db.session.execute(text(f"{statement} WHERE id = {draft.id}"))
        db.session.rollback()


def test_only_whoever_holds_the_step_of_processing_writes(story: Story) -> None:
    dossier_id = story.received()
    with pytest.raises(Forbidden):
        drafted(story, dossier_id, "yk.ldtbxh")
    at_leader = story.passed(dossier_id, "yk.tuphap")
    with pytest.raises(MoveNotAllowed):
        drafted(story, at_leader, "yk.lanhdao")


def test_a_leg_that_issues_nothing_can_draft_a_refusal_only(story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)  # xã xét duyệt, huyện quyết định
    with pytest.raises(MoveNotAllowed, match="chỉ soạn được thông báo không giải quyết"):
        drafted(story, dossier_id, "yk.ldtbxh", "grant")
    assert drafted(story, dossier_id, "yk.ldtbxh", "refuse").kind == "refuse"


# ── Granted ───────────────────────────────────────────────────────────────────


def test_what_is_approved_is_issued_with_number_signer_and_digest(story: Story) -> None:
    dossier_id = story.received()
    draft = drafted(story, dossier_id, "yk.tuphap")
    handed_up(story, dossier_id, "yk.tuphap", "grant", "Đủ điều kiện.")
    with story.work(story.people["yk.lanhdao"]) as w:
        processing.pass_on(w, open_task(dossier_id), document=draft.digest)
    story.issued(dossier_id, "yk.vanthu")
    dossier = dossier_of(dossier_id)
    [result] = db.session.scalars(select(Result).where(Result.dossier_id == dossier_id))
    paper = db.session.get_one(Paper, result.paper_id)
    slip: Any = from_json("result", paper.slip)
    assert (dossier.decision, dossier.state, result.kind, result.draft_id) == (
        "granted",
        Status.READY,
        "grant",
        draft.id,
    )
    assert (slip.head.serial, slip.signer, slip.draft) == (result.number, "Đặng Quốc Hữu", False)
    assert (slip.body, slip.check) == (draft.body, draft.digest[:16])
    kept = db.session.get_one(ResultDraft, draft.id)
    assert (kept.approved_by, kept.approved_digest) == ("Đặng Quốc Hữu", draft.digest)


def test_without_a_draft_everything_goes_as_before(story: Story) -> None:
    dossier_id = story.ready()
    [result] = db.session.scalars(select(Result).where(Result.dossier_id == dossier_id))
    assert (result.paper_id, result.draft_id, result.kind) == (None, None, "grant")
    assert (dossier_of(dossier_id).decision, result.name) == ("granted", "Giấy khai sinh")


def test_approval_is_of_the_version_that_was_shown(story: Story) -> None:
    dossier_id = story.received()
    first = drafted(story, dossier_id, "yk.tuphap")
    with story.work(story.people["yk.tuphap"]) as w:
        composing.write(w, open_task(dossier_id), rewritten(first, body="Nội dung khác."))
    handed_up(story, dossier_id, "yk.tuphap", "")
    for shown in (first.digest, ""):
        with pytest.raises(Stale, match="phiên bản mới hơn"), story.work(story.people["yk.lanhdao"]) as w:
            processing.pass_on(w, open_task(dossier_id), document=shown)
    assert open_task(dossier_id).kind == "approve"


def test_a_delegation_is_named_on_the_paper(story: Story) -> None:
    """The leader of the district is away; the head of the department approves in their place."""
    dossier_id = story.received(ALLOWANCE)
    story.passed(dossier_id, "yk.ldtbxh", "yk.ldtbxh", "yk.ldtbxh", "yk.lanhdao", "gl.motcua")
    drafted(story, dossier_id, "gl.ldtbxh")
    handed_up(story, dossier_id, "gl.ldtbxh", "grant")
    leader, deputy = story.people["gl.lanhdao"], story.people["gl.truongphong"]
    agency_id = builders.agency_id_of(db.session(), "297")
    with story.work(leader) as w:
        row = standing_in.register(
            w, Wish(key="di-hop", person_id=leader.id, first=w.now.date(), last=w.now.date() + timedelta(days=2), agency_id=agency_id,
                    deputy_id=deputy.id, roles=[Role.LEADER], procedures=[ALLOWANCE], limited=True),
        )  # fmt: skip
        number = row.number
    story.passed(dossier_id, "gl.truongphong")
    story.issued(dossier_id, "gl.vanthu")
    [paper] = db.session.scalars(select(Paper).where(Paper.dossier_id == dossier_id, Paper.kind == "result"))
    assert (paper.slip["signer"], paper.slip["under"]) == ("Mai Xuân Hợp", number)


def test_a_proposal_that_contradicts_its_draft_is_refused_at_the_field(story: Story) -> None:
    dossier_id = story.received()
    drafted(story, dossier_id, "yk.tuphap", "grant")
    with pytest.raises(Invalid) as refused:
        handed_up(story, dossier_id, "yk.tuphap", "refuse")
    assert set(refused.value.fields) == {"proposal"}


# ── Refused ───────────────────────────────────────────────────────────────────


def test_a_refusal_is_written_approved_numbered_and_returned(story: Story) -> None:
    dossier_id = story.received()
    with pytest.raises(Invalid) as unsaid:
        handed_up(story, dossier_id, "yk.tuphap", "refuse", "")
    assert set(unsaid.value.fields) == {"opinion"}
    handed_up(story, dossier_id, "yk.tuphap", "refuse")
    [draft] = known.drafts_of(db.session(), dossier_id)
    assert draft.kind == "refuse"
    assert WHY in draft.body
    story.passed(dossier_id, "yk.lanhdao")
    assert dossier_of(dossier_id).decision == "refused"
    assert events(dossier_id, "approve")[-1]["reason"] == WHY
    story.issued(dossier_id, "yk.vanthu")
    [result] = db.session.scalars(select(Result).where(Result.dossier_id == dossier_id))
    assert (result.kind, result.name, result.number) == ("refuse", "Thông báo không giải quyết hồ sơ", "1/TB-UBND")
    assert dossier_of(dossier_id).state is Status.READY
    with story.work(story.people["yk.motcua"]) as w:
        returning.hand_over(w, open_task(dossier_id), "owner", fee_settled=True)
    assert dossier_of(dossier_id).state is Status.RETURNED


def test_a_refusal_below_ends_the_matter_with_a_number_of_its_own(story: Story) -> None:
    """The commune says no: the district is not asked, and the leg without a records clerk's step numbers with the approval."""
    dossier_id = story.received(ALLOWANCE)
    story.passed(dossier_id, "yk.ldtbxh", "yk.ldtbxh")
    handed_up(story, dossier_id, "yk.ldtbxh", "refuse")
    story.passed(dossier_id, "yk.lanhdao")
    dossier = dossier_of(dossier_id)
    [result] = db.session.scalars(select(Result).where(Result.dossier_id == dossier_id))
    assert (dossier.state, dossier.decision, result.kind) == (Status.READY, "refused", "refuse")
    assert result.paper_id is not None
    assert {t.agency_name for t in tasks_of(dossier_id, only_open=False)} == {"Xã Yết Kiêu"}
    assert open_task(dossier_id).kind == "return"


def test_a_leader_may_send_a_refusal_back_and_approve_another_proposal(story: Story) -> None:
    dossier_id = story.received()
    handed_up(story, dossier_id, "yk.tuphap", "refuse")
    with story.work(story.people["yk.lanhdao"]) as w:
        processing.send_back(w, open_task(dossier_id), "Xem lại căn cứ.")
    with story.work(story.people["yk.tuphap"]) as w:
        composing.from_template(w, open_task(dossier_id), template_of("grant"))
    handed_up(story, dossier_id, "yk.tuphap", "grant", "Đã xem lại.")
    story.passed(dossier_id, "yk.lanhdao")
    assert dossier_of(dossier_id).decision == "granted"
    story.issued(dossier_id, "yk.vanthu")
    [result] = db.session.scalars(select(Result).where(Result.dossier_id == dossier_id))
    assert (result.kind, db.session.get_one(ResultDraft, result.draft_id).n) == ("grant", 2)


# ── Tampering ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("hidden", [False, True], ids=["text only", "text and digests"])
def test_a_text_changed_in_the_database_is_never_issued(story: Story, hidden: bool) -> None:
    dossier_id = story.received()
    draft = drafted(story, dossier_id, "yk.tuphap")
    draft_id = draft.id
    handed_up(story, dossier_id, "yk.tuphap", "grant")
    story.passed(dossier_id, "yk.lanhdao")
    db.session.rollback()
    lift_drafts(db.session.connection())
    db.session.execute(text("UPDATE result_draft SET body = 'Cấp thêm cho người khác.'"))
    if hidden:  # whoever knows how the digest is made still cannot change what the logbook says
        db.session.expire_all()
        false = composing.digest_of(db.session.get_one(ResultDraft, draft_id), dossier_of_now(dossier_id))
        db.session.execute(text(f"UPDATE result_draft SET digest = '{false}', approved_digest = '{false}'"))
    db.session.commit()
    with pytest.raises(MoveNotAllowed, match=r"^Bản này khác bản đã ký. Không phát hành được.$"):
        story.issued(dossier_id, "yk.vanthu")
    assert db.session.scalars(select(Result).where(Result.dossier_id == dossier_id)).all() == []


def dossier_of_now(dossier_id: int) -> Any:
    from desk.store.models import Dossier

    return db.session.get_one(Dossier, dossier_id)


# ── Seen before bulk approval, asked before deciding ──────────────────────────


def test_bulk_approval_wants_the_newest_version_opened(story: Story) -> None:
    plain, with_draft = story.received(), story.received()
    draft = drafted(story, with_draft, "yk.tuphap")
    for dossier_id in (plain, with_draft):
        handed_up(story, dossier_id, "yk.tuphap", "grant")
    leader = story.people["yk.lanhdao"]

    def unseen() -> set[int]:
        return {i for i in (plain, with_draft) if approving.may_approve_in_bulk(db.session(), leader, open_task(i))}

    assert unseen() == {plain, with_draft}
    with story.work(leader) as w:
        approving.note_opened(w, open_task(plain), None)
        approving.note_opened(w, open_task(with_draft), None)  # the dossier, but not its document
    assert unseen() == {with_draft}
    with story.work(leader) as w:
        approving.note_opened(w, open_task(with_draft), draft.id)
    assert unseen() == set()
    with story.work(leader) as w:
        processing.send_back(w, open_task(with_draft), "Sửa nội dung điều 1.")
    with story.work(story.people["yk.tuphap"]) as w:
        composing.write(w, open_task(with_draft), rewritten(draft, body="Điều 1. Khác."))
    handed_up(story, with_draft, "yk.tuphap", "grant")
    assert unseen() == {with_draft}


def test_a_leader_asks_more_and_keeps_the_step(story: Story) -> None:
    dossier_id = story.passed(story.received(), "yk.tuphap", opinion="Đủ điều kiện.")
    leader, officer = story.people["yk.lanhdao"], story.people["yk.tuphap"]
    with pytest.raises(Invalid), story.work(leader) as w:
        inquiring.ask_more(w, open_task(dossier_id), "")
    with story.work(leader) as w:
        asked = inquiring.ask_more(w, open_task(dossier_id), "Đã đối chiếu giấy chứng sinh bản gốc chưa?")
    assert (open_task(dossier_id).kind, open_task(dossier_id).assignee_id, asked.to_name) == (
        "approve",
        leader.id,
        "Lê Văn Cường",
    )
    with pytest.raises(Forbidden), story.work(story.people["yk.ldtbxh"]) as w:
        inquiring.answer_more(
            w, dossier_of(dossier_id), known.inquiry(w.session, dossier_id, asked.id), "Tôi trả lời thay."
        )
    with story.work(officer) as w:
        row = known.inquiry(w.session, dossier_id, asked.id)
        inquiring.answer_more(w, dossier_of(dossier_id), row, "Đã đối chiếu bản gốc.")
    with pytest.raises(Stale), story.work(officer) as w:
        row = known.inquiry(w.session, dossier_id, asked.id)
        inquiring.answer_more(w, dossier_of(dossier_id), row, "Lần nữa.")
    told = db.session.execute(select(Alert.kind, Alert.person_id).where(Alert.dossier_id == dossier_id)).all()
    assert {("asked-more", officer.id), ("answered-more", leader.id)} <= {(k, p) for k, p in told}
    story.passed(dossier_id, "yk.lanhdao")


def test_births_are_still_named_as_the_edition_names_them(story: Story) -> None:
    dossier_id = story.passed(story.received(BIRTH), "yk.tuphap", "yk.lanhdao")
    story.issued(dossier_id, "yk.vanthu")
    assert events(dossier_id, "issue")[0]["result"] == "Giấy khai sinh"
