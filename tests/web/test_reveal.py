"""Hiện số: masked numbers for a purpose, in one answer, written down, at the pace of a person."""

from typing import Any

import pytest
from sqlalchemy import select

from desk.clock import MovableClock
from desk.services.revealing import MOST
from desk.store.db import db
from desk.store.models import AccessLine
from tests.web.conftest import ALLOWANCE, Story, dossier_of, version
from tests.web.test_work_dossier import THREE, words

WHOLE = ("0912 345 678", "030190000017", "hanh@example.org")


def looked() -> list[tuple[str, int, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(AccessLine).where(AccessLine.kind == "reveal").order_by(AccessLine.id))
    return [(row.who, row.dossier_id, row.purpose) for row in rows]


def test_it_is_shown_in_this_answer_only_and_written_down(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE, **THREE)
    before, client, address = version(dossier_id), sign_in("yk.vanthu"), f"/ho-so/{dossier_id}"
    page = client.get(address).text
    assert "<summary>Hiện số</summary>" in page
    answer = client.post(f"{address}/hien-so", data={"purpose": "check", "words": "đơn trùng tên"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    said = words(answer.text)
    assert all(number in said for number in WHOLE)
    assert "đã ghi nhật ký. Mục đích: Đối chiếu, xác minh thông tin: đơn trùng tên." in said
    assert looked() == [("Vũ Thị Ngữ", dossier_id, "Đối chiếu, xác minh thông tin: đơn trùng tên")]
    again = words(client.get(address).text)
    assert not any(number in again for number in WHOLE)
    assert client.get(f"{address}/hien-so").status_code == 405
    assert version(dossier_id) == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Chọn mục đích xem số."),
        ({"purpose": "x"}, "Chọn mục đích xem số."),
        ({"purpose": "other", "words": "  "}, "Ghi rõ việc cần xem số."),
        ({"purpose": "check", "words": "x" * 301}, "Dài quá 300 ký tự"),
    ],
)
def test_without_a_purpose_nothing_is_shown(given: dict[str, str], said: str, sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE, **THREE)
    answer = sign_in("yk.vanthu").post(f"/ho-so/{dossier_id}/hien-so", data=given)
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert not any(number in words(answer.text) for number in WHOLE)
    assert looked() == []


def test_whoever_holds_it_needs_no_button_and_strangers_get_none(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE, **THREE)
    assert "<summary>Hiện số</summary>" not in sign_in("yk.ldtbxh").get(f"/ho-so/{dossier_id}").text
    assert sign_in("tt.motcua").post(f"/ho-so/{dossier_id}/hien-so", data={"purpose": "check"}).status_code == 404
    assert looked() == []
    assert dossier_of(dossier_id).number


def test_more_than_a_persons_pace_must_wait(sign_in: Any, story: Story, clock: MovableClock) -> None:
    dossier_id = story.received(ALLOWANCE, **THREE)
    client = sign_in("yk.vanthu")
    address, given = f"/ho-so/{dossier_id}/hien-so", {"purpose": "contact"}
    assert {client.post(address, data=given).status_code for _ in range(MOST)} == {200}
    answer = client.post(address, data=given)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert "Đã hiện số 60 lần trong một giờ. Thử lại sau 09:12" in words(answer.text)
    assert len(looked()) == MOST
    clock.set("2026-03-02T09:13")
    assert sign_in("yk.vanthu").post(address, data=given).status_code == 200
