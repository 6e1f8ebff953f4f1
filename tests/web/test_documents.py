"""X5, L2, V1 through the door: drafts, deciding on what is shown, numbers only for what was approved; what the citizen reads."""

import re
from typing import Any

from pypdf import PdfReader
from sqlalchemy import select, text

from desk.domain.workflow import Status
from desk.services import processing
from desk.store.db import db
from desk.store.models import DocumentView, DraftTemplate, Result, ResultDraft
from desk.store.queries import documents as known
from desk.store.triggers import lift_drafts
from tests.printing import reading
from tests.web.conftest import ALLOWANCE, BIRTH, Story, dossier_of, open_task, version

WHY = "Chưa đủ điều kiện theo khoản 1 Điều 5: thiếu xác nhận cư trú."


def fresh() -> Any:
    """The session, looking at what is there now."""
    db.session.rollback()
    return db.session()


def template(kind: str) -> int:
    return db.session.scalars(
        select(DraftTemplate.id).where(DraftTemplate.kind == kind).order_by(DraftTemplate.id)
    ).first()  # type: ignore[return-value]


def merged(client: Any, dossier_id: int, kind: str = "grant") -> ResultDraft:
    data = {"version": version(dossier_id), "template": template(kind), "reason": WHY}
    answer = client.post(f"/ho-so/{dossier_id}/du-thao/tu-mau", data=data)
    assert answer.status_code == 303, answer.text
    return known.drafts_of(fresh(), dossier_id)[-1]


def passed(client: Any, dossier_id: int, **data: Any) -> Any:
    task = open_task(dossier_id)
    return client.post(f"/ho-so/{dossier_id}/viec/{task.id}/chuyen", data={"version": version(dossier_id), **data})


def document_of(page: str) -> str:
    """The version that the form of approval holds."""
    [found] = set(re.findall(r'name="document"[^>]* value="([^"]*)"', page))
    return found


# ── X5 ────────────────────────────────────────────────────────────────────────


def test_the_officer_begins_from_a_template_changes_compares_and_hands_up(sign_in: Any, story: Story) -> None:
    dossier_id, client = story.received(), sign_in("yk.tuphap")
    assert "Soạn dự thảo từ mẫu" in client.get(f"/ho-so/{dossier_id}").text
    assert "Chưa có dự thảo. Tạo từ mẫu." in client.get(f"/ho-so/{dossier_id}/du-thao").text
    first = merged(client, dossier_id)
    data = {"version": version(dossier_id), "kind": "grant", "title": first.title, "subject": first.subject,
            "body": first.body.replace("kể từ ngày ký", "kể từ ngày 05/3/2026"), "signed_as": first.signed_as}  # fmt: skip
    assert client.post(f"/ho-so/{dossier_id}/du-thao", data=data).status_code == 303
    second = known.drafts_of(fresh(), dossier_id)[-1]
    page = client.get(f"/ho-so/{dossier_id}/du-thao/{second.id}?so-sanh=1").text
    assert re.search(r"<del>.*?ký.*?</del>", page)
    assert re.search(r"<ins>.*?05/3/2026.*?</ins>", page)
    page = client.get(f"/ho-so/{dossier_id}/du-thao").text
    assert "Phiên bản 2" in page
    assert 'data-alt="1"' in page
    assert passed(client, dossier_id, proposal="grant", opinion="Đủ điều kiện.").status_code == 303
    assert open_task(dossier_id).kind == "approve"


def test_a_draft_that_lost_a_field_says_so_there_and_keeps_what_was_typed(sign_in: Any, story: Story) -> None:
    dossier_id, client = story.received(), sign_in("yk.tuphap")
    merged(client, dossier_id)
    data = {
        "version": version(dossier_id),
        "kind": "grant",
        "title": "Quyết định",
        "body": "",
        "signed_as": "CHỦ TỊCH",
        "subject": "Việc riêng",
    }
    answer = client.post(f"/ho-so/{dossier_id}/du-thao", data=data)
    assert answer.status_code == 422
    assert "Ghi nội dung văn bản." in answer.text
    assert "Việc riêng" in answer.text


def test_the_preview_is_marked_as_a_draft(sign_in: Any, story: Story) -> None:
    from io import BytesIO

    dossier_id, client = story.received(), sign_in("yk.tuphap")
    draft = merged(client, dossier_id)
    answer = client.get(f"/ho-so/{dossier_id}/du-thao/{draft.id}.pdf")
    said = reading.text(answer.data)
    assert answer.mimetype == "application/pdf"
    assert "DỰ THẢO" in said
    assert "(Bản dự thảo, chưa ký)" in said
    assert "QUYẾT ĐỊNH" in said
    assert len(PdfReader(BytesIO(answer.data)).pages) == 1
    assert sign_in("tt.motcua").get(f"/ho-so/{dossier_id}/du-thao/{draft.id}.pdf").status_code == 404


# ── L2 ────────────────────────────────────────────────────────────────────────


def test_the_leader_reads_summary_text_opinions_then_the_button(sign_in: Any, story: Story) -> None:
    dossier_id = story.received()
    draft = merged(sign_in("yk.tuphap"), dossier_id)
    passed(sign_in("yk.tuphap"), dossier_id, proposal="grant", opinion="Đủ điều kiện cấp.")
    page = sign_in("yk.lanhdao").get(f"/ho-so/{dossier_id}").text
    order = [page.index(words) for words in ("Tóm tắt", "Văn bản trình duyệt", "Ý kiến trình", "Phê duyệt <kbd>")]
    assert order == sorted(order)
    assert "đề xuất: Chấp thuận" in page
    assert draft.body.splitlines()[0] in page
    assert document_of(page) == draft.digest


def test_opening_the_page_is_what_bulk_approval_asks_for(sign_in: Any, story: Story) -> None:
    dossier_id = story.received()
    draft = merged(sign_in("yk.tuphap"), dossier_id)
    passed(sign_in("yk.tuphap"), dossier_id, proposal="grant", opinion="")
    assert "Dự thảo: chưa xem" in sign_in("yk.lanhdao").get("/phe-duyet").text
    for _ in range(2):
        sign_in("yk.lanhdao").get(f"/ho-so/{dossier_id}")
    assert "Dự thảo: đã xem" in sign_in("yk.lanhdao").get("/phe-duyet").text
    sign_in("yk.motcua").get(f"/ho-so/{dossier_id}")
    assert [v.draft_id for v in fresh().scalars(select(DocumentView))] == [draft.id]


def test_a_page_of_an_older_version_is_stale(sign_in: Any, story: Story) -> None:
    dossier_id = story.received()
    merged(sign_in("yk.tuphap"), dossier_id)
    passed(sign_in("yk.tuphap"), dossier_id, proposal="grant", opinion="")
    answer = passed(sign_in("yk.lanhdao"), dossier_id, document="0" * 64)
    assert answer.status_code == 409
    assert "Dự thảo đã có phiên bản mới hơn bản đang hiện." in answer.text
    assert open_task(dossier_id).kind == "approve"


def test_the_leader_asks_and_the_officer_answers_on_the_page(sign_in: Any, story: Story) -> None:
    dossier_id = story.passed(story.received(), "yk.tuphap", opinion="Đủ điều kiện.")
    task = open_task(dossier_id)
    data = {"version": version(dossier_id), "reason": "Đã đối chiếu giấy chứng sinh chưa?"}
    assert sign_in("yk.lanhdao").post(f"/ho-so/{dossier_id}/viec/{task.id}/hoi-them", data=data).status_code == 303
    client = sign_in("yk.tuphap")
    page = client.get(f"/ho-so/{dossier_id}").text
    [address] = re.findall(r'action="(/ho-so/\d+/hoi-them/\d+)"', page)
    assert "Đặng Quốc Hữu hỏi thêm về hồ sơ" in client.get("/thong-bao").text
    assert client.post(address, data={"version": version(dossier_id), "reason": ""}).status_code == 422
    assert (
        client.post(address, data={"version": version(dossier_id), "reason": "Đã đối chiếu bản gốc."}).status_code
        == 303
    )
    page = sign_in("yk.lanhdao").get(f"/ho-so/{dossier_id}").text
    assert "Trả lời: Đã đối chiếu bản gốc." in page
    assert open_task(dossier_id).kind == "approve"


# ── Refused, and what the citizen reads ───────────────────────────────────────


def test_a_refusal_goes_to_the_citizen_with_its_reason_name_and_number(sign_in: Any, client: Any, story: Story) -> None:
    dossier_id, officer = story.received(), sign_in("yk.tuphap")
    unsaid = passed(officer, dossier_id, proposal="refuse", opinion="")
    assert unsaid.status_code == 422
    assert "Ghi lý do không giải quyết và căn cứ: công dân sẽ đọc lý do này." in unsaid.text
    assert passed(officer, dossier_id, proposal="refuse", opinion=WHY).status_code == 303
    leader = sign_in("yk.lanhdao")
    page = leader.get(f"/ho-so/{dossier_id}").text
    assert "Phê duyệt không giải quyết" in page
    assert passed(leader, dossier_id, document=document_of(page)).status_code == 303
    row = dossier_of(dossier_id)
    waiting = client.get(f"/t/{row.lookup_code}").text
    assert "không được giải quyết" not in waiting  # not before it is issued
    story.issued(dossier_id, "yk.vanthu")
    page = client.get(f"/t/{row.lookup_code}").text
    assert "Hồ sơ không được giải quyết. Mời đến" in page
    assert f"Lý do: {WHY}" in page
    assert "Thông báo không giải quyết hồ sơ, số 1/TB-UBND" in page
    assert ".pdf" not in page
    assert "The request was refused." in client.get(f"/en/t/{row.lookup_code}").text


def test_a_granted_result_is_named_with_its_number(client: Any, story: Story) -> None:
    dossier_id = story.ready()
    [result] = fresh().scalars(select(Result).where(Result.dossier_id == dossier_id))
    assert f"{result.name}, số {result.number}" in client.get(f"/t/{dossier_of(dossier_id).lookup_code}").text


# ── V1 ────────────────────────────────────────────────────────────────────────


def to_issue(sign_in: Any, story: Story) -> int:
    dossier_id = story.received()
    merged(sign_in("yk.tuphap"), dossier_id)
    passed(sign_in("yk.tuphap"), dossier_id, proposal="grant", opinion="")
    return story.passed(dossier_id, "yk.lanhdao")


def boxes(page: str) -> list[str]:
    return re.findall(r'name="viec" value="([^"]+)"', page)


def test_what_is_ticked_is_numbered_in_one_press(sign_in: Any, story: Story) -> None:
    assert "Không có văn bản chờ phát hành." in sign_in("yk.vanthu").get("/cho-phat-hanh").text
    with_draft = to_issue(sign_in, story)
    plain = story.passed(story.received(), "yk.tuphap", "yk.lanhdao")
    client = sign_in("yk.vanthu")
    page = client.get("/cho-phat-hanh").text
    assert "Lập ở ngoài, chỉ cấp số" in page
    coming = re.findall(r'data-n="Số sẽ cấp">([^<]+)<', page)
    assert len(set(coming)) == 2
    assert "Chưa chọn văn bản nào." in client.post("/cho-phat-hanh", data={}).text
    answer = client.post("/cho-phat-hanh", data={"viec": boxes(page)}, follow_redirects=True)
    assert "Đã cấp số và phát hành 2 văn bản" in answer.text
    assert {dossier_of(i).state for i in (with_draft, plain)} == {Status.READY}
    [result] = fresh().scalars(select(Result).where(Result.dossier_id == with_draft))
    paper = f"/giay/{result.paper_id}"
    assert client.get(paper).status_code == 200
    first = client.get(f"{paper}.pdf").data
    said = reading.text(first)
    assert client.get(f"{paper}.pdf").data == first
    assert f"Số: {result.number}" in said
    assert "Đặng Quốc Hữu" in said
    assert "DỰ THẢO" not in said
    assert client.get(f"{paper}.pdf?kho=A5").status_code == 404
    assert sign_in("tt.motcua").get(f"{paper}.pdf").status_code == 404
    again = client.post("/cho-phat-hanh", data={"viec": boxes(page)})
    assert again.status_code == 409
    assert len(fresh().scalars(select(Result)).all()) == 2


def test_a_text_that_is_not_the_approved_one_stays_and_says_so_while_the_others_go(sign_in: Any, story: Story) -> None:
    bad, good = to_issue(sign_in, story), to_issue(sign_in, story)
    client = sign_in("yk.vanthu")
    ticked = boxes(client.get("/cho-phat-hanh").text)
    db.session.rollback()
    lift_drafts(db.session.connection())
    db.session.execute(text(f"UPDATE result_draft SET body = 'Cấp cho người khác.' WHERE dossier_id = {bad}"))
    db.session.commit()
    page = client.get("/cho-phat-hanh").text
    assert "Bản này khác bản đã ký. Không phát hành được." in page
    assert len(boxes(page)) == 2
    assert "disabled" in page
    answer = client.post("/cho-phat-hanh", data={"viec": ticked})
    assert answer.status_code == 200
    assert "Đã cấp số và phát hành: số" in answer.text
    assert (dossier_of(good).state, open_task(bad).kind) == (Status.READY, "issue")


def test_another_office_neither_sees_nor_numbers_it(sign_in: Any, story: Story) -> None:
    to_issue(sign_in, story)
    ticked = boxes(sign_in("yk.vanthu").get("/cho-phat-hanh").text)
    other = sign_in("gl.vanthu")
    assert boxes(other.get("/cho-phat-hanh").text) == []
    assert other.post("/cho-phat-hanh", data={"viec": ticked}).status_code == 409


# ── Templates and the setting ─────────────────────────────────────────────────


def test_a_head_writes_templates_of_their_own_agency_only(sign_in: Any, story: Story, people: Any) -> None:
    client = sign_in("gl.truongphong")
    agency_id = next(h.agency_id for h in people["gl.truongphong"].holdings)
    data = {"agency": agency_id, "procedure": ALLOWANCE, "kind": "grant", "label": "Trợ cấp, mẫu huyện", "title": "Quyết định",
            "subject": "Trợ cấp", "body": "Trợ cấp cho {họ tên chủ hồ sơ}, {số nhà}.", "signed_as": "", "active": "y"}  # fmt: skip
    wrong = client.post("/mau-du-thao/them", data=data)
    assert wrong.status_code == 422
    assert "Không có biến “{số nhà}”." in wrong.text
    assert client.post("/mau-du-thao/them", data={**data, "body": "Trợ cấp cho {họ tên chủ hồ sơ}."}).status_code == 303
    assert client.post("/mau-du-thao/them", data={**data, "agency": 0, "label": "Mọi nơi"}).status_code == 403
    found = known.templates(fresh(), agency_id, ALLOWANCE)
    assert found[0].label == "Trợ cấp, mẫu huyện"
    assert "Trợ cấp, mẫu huyện" not in {t.label for t in known.templates(fresh(), agency_id, BIRTH)}


def test_the_setting_is_on_until_switched_off(sign_in: Any, story: Story, people: Any) -> None:
    from desk.services import approving

    dossier_id = story.passed(story.received(), "yk.tuphap")
    leader = people["yk.lanhdao"]
    assert approving.may_approve_in_bulk(fresh(), leader, open_task(dossier_id)).startswith("Chưa mở văn bản")
    client = sign_in("quantri")
    assert "checked" in client.get("/phai-xem-truoc-khi-duyet").text
    assert client.post("/phai-xem-truoc-khi-duyet", data={}).status_code == 303
    assert approving.may_approve_in_bulk(fresh(), leader, open_task(dossier_id)) == ""


def test_old_ways_still_work_for_whoever_calls_the_service(story: Story, people: Any, work: Any) -> None:
    dossier_id = story.received()
    with work(people["yk.tuphap"]) as w:
        processing.pass_on(w, open_task(dossier_id))
    assert open_task(dossier_id).kind == "approve"
