"""Drafts of forms (lưu nháp): what was typed is there again, for whoever typed it, until it is sent."""

from typing import Any

import pytest
from sqlalchemy import select

from desk.clock import MovableClock
from desk.policy import SYSTEM
from desk.services import keeping
from desk.store.db import db
from desk.store.models import FormDraft
from tests.web.conftest import ALLOWANCE, BIRTH, Story, dossier_of, open_task, version
from tests.web.test_steps import log_of, shown, step

SAID = "Đủ điều kiện; đã đối chiếu <Sổ> & “Giấy chứng sinh”."


def kept() -> list[FormDraft]:
    db.session.rollback()
    return list(db.session.scalars(select(FormDraft).order_by(FormDraft.id)))


def keep(client: Any, dossier_id: int, name: str, **fields: Any) -> Any:
    return client.post(f"/ho-so/{dossier_id}/nhap", data={"kept_as": name, **fields})


def area(page: str, element_id: str) -> str:
    from html import unescape

    return unescape(page.partition(f'id="{element_id}"')[2].partition(">")[2].partition("</textarea>")[0]).strip()


def test_what_was_typed_is_there_again_and_says_since_when(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(BIRTH)
    name, client = f"pass-on-{open_task(dossier_id).id}", sign_in("yk.tuphap")
    before = (version(dossier_id), log_of(dossier_id))
    answer = keep(client, dossier_id, name, opinion=SAID, version="1", csrf_token="x")
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert area(page, f"{name}-opinion") == SAID
    assert "Đã lưu nháp lúc 08:12" in page
    assert (version(dossier_id), log_of(dossier_id)) == before, "nothing of the dossier moved: open pages stay good"
    assert [row.fields for row in kept()] == [{"opinion": [SAID]}]


def test_a_script_is_answered_in_a_word(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(BIRTH)
    client = sign_in("yk.tuphap")
    said = client.post(
        f"/ho-so/{dossier_id}/nhap", data={"kept_as": "bill-1", "amount": "5"}, headers={"Accept": "application/json"}
    )
    assert said.get_json() == {"said": "Đã lưu nháp lúc 08:12"}


def test_ticks_choices_and_reasons_of_the_folded_forms_come_back_too(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    task, client = open_task(dossier_id), sign_in("yk.ldtbxh")
    paper = dossier_of(dossier_id).papers_in[1].name
    keep(client, dossier_id, f"ask-{task.id}", items=paper, reason="Thiếu chữ ký.")
    page = client.get(f"/ho-so/{dossier_id}").text
    assert area(page, f"ask-{task.id}-reason") == "Thiếu chữ ký."
    assert page.partition(f'id="ask-{task.id}-kept_as"')[2].partition("</form>")[0].count("checked") == 1


def test_nobody_else_sees_it_and_there_is_one_per_form(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    name, client = f"pass-on-{open_task(dossier_id).id}", sign_in("yk.ldtbxh")
    keep(client, dossier_id, name, opinion="Bản một")
    keep(client, dossier_id, name, opinion="Bản hai")
    assert [row.fields["opinion"] for row in kept()] == [["Bản hai"]]
    assert "Bản hai" not in sign_in("chuyenvien").get(f"/ho-so/{dossier_id}").text
    keep(client, dossier_id, name, opinion="")
    assert kept() == [], "what was emptied is not kept"


def test_what_is_sent_is_not_kept_and_what_is_refused_is(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(BIRTH)
    task = open_task(dossier_id)
    client = sign_in("yk.tuphap")
    keep(client, dossier_id, f"pass-on-{task.id}", opinion=SAID)
    keep(client, dossier_id, f"bill-{task.id}", amount="không phải số")
    refused = client.post(step(dossier_id, "thong-bao-nop-tien"), data=shown(dossier_id, amount="không phải số"))
    assert refused.status_code == 422
    assert len(kept()) == 2
    client.post(step(dossier_id, "chuyen"), data=shown(dossier_id, opinion=SAID))
    assert [row.form for row in kept()] == [f"bill-{task.id}"]


@pytest.mark.parametrize(
    ("username", "name", "text", "status"),
    [
        ("tt.motcua", "pass-on-1", "x", 404),
        ("yk.tuphap", "", "x", 422),
        ("yk.tuphap", "x" * 61, "x", 422),
        ("yk.tuphap", "pass-on-1", "x" * 20_001, 422),
    ],
)
def test_strangers_and_nonsense_are_refused(
    username: str, name: str, text: str, status: int, sign_in: Any, story: Story
) -> None:
    dossier_id = story.received(BIRTH)
    assert keep(sign_in(username), dossier_id, name, opinion=text).status_code == status
    assert kept() == []


def test_the_letter_of_apology_is_kept_as_well(sign_in: Any, story: Story, clock: MovableClock) -> None:
    dossier_id = story.received(ALLOWANCE)
    client = sign_in("yk.ldtbxh")
    assert keep(client, dossier_id, "apology-0", cause="chờ xác minh", new_date="10/4/2026").location.endswith(
        "/xin-loi"
    )
    page = client.get(f"/ho-so/{dossier_id}/xin-loi").text
    assert area(page, "cause") == "chờ xác minh"
    assert 'value="10/4/2026"' in page


def test_after_a_month_without_a_touch_it_goes(sign_in: Any, story: Story, work: Any, clock: MovableClock) -> None:
    dossier_id = story.received(BIRTH)
    client = sign_in("yk.tuphap")
    keep(client, dossier_id, "bill-1", amount="5")
    for day, left in (("2026-03-31T08:00", 1), ("2026-04-02T08:00", 0)):
        clock.set(day)
        with work(SYSTEM) as w:
            assert keeping.expire(w) == 1 - left
        assert len(kept()) == left
