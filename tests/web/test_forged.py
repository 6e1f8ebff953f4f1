"""Addresses and forms that no page of ours made: a refusal in words, never a bug."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from desk.domain.identity import say_phone
from desk.store.models import Citizen, Party
from tests import builders
from tests.web.conftest import Story, dossier_of, open_task, version
from tests.web.filling import Filled, stored

TOO_LARGE = ("2147483648", "9223372036854775808", "9" * 25, "9" * 4400)
ADDRESSES = ("/ho-so/{}", "/giay/{}", "/giay/{}.pdf")
FILLED_IN = (
    "/tra-ket-qua?ho-so={}",
    "/tiep-nhan?sau={}",
    "/tiep-nhan/thu-tuc?q=ks&quay={}",
    "/ho-so-cua-toi?sau={0}-{0}",
)


@pytest.mark.parametrize("number", TOO_LARGE, ids=len)
def test_a_number_that_no_row_can_have_is_not_there(number: str, app: Flask, sign_in: Any) -> None:
    clerk = sign_in("yk.motcua")
    assert {clerk.get(address.format(number)).status_code for address in ADDRESSES} == {404}
    assert {clerk.get(address.format(number)).status_code for address in FILLED_IN} == {200}
    posted = f"/ho-so/1/viec/{number}/chuyen", f"/ho-so/{number}/rut", f"/giay/{number}/in-lai"
    assert {clerk.post(address).status_code for address in posted} == {404}
    assert clerk.post("/tra-ket-qua", data={"act": "return", "dossier": number}).status_code == 409


@pytest.mark.parametrize("number", [*TOO_LARGE, "-1", "0", "\u00b2", "\u0663", "x", ""])
def test_a_person_or_a_case_that_is_not_on_the_page_is_said_on_the_page(number: str, sign_in: Any) -> None:
    sheet = Filled(sign_in("yk.motcua"))
    assert sheet.step(f"person:{number}", owner_name="Lò Thị Ơn").status_code == 200
    assert "Người này không còn trong danh sách. Tìm lại." in sheet.html
    assert sheet["owner-name"] == "Lò Thị Ơn"
    assert sheet.step("procedure", procedure="ks").status_code == 200
    assert sheet.act("receive", case=number).status_code == 422


@pytest.mark.parametrize("kind", ["x", "9" * 4400, "\u00b2", "<b>", ""])
def test_a_kind_of_person_that_is_not_in_the_list_is_refused_at_its_field(kind: str, sign_in: Any) -> None:
    sheet = Filled(sign_in("yk.motcua"))
    assert sheet.step("procedure", procedure="ks", owner_name="Lò Thị Ơn", owner_kind=kind).status_code == 200
    assert sheet.act("receive", owner_kind=kind).status_code == 422
    assert "Chọn một mục trong danh sách." in sheet.html


def test_a_neighbour_s_people_are_strangers_by_number_by_name_and_by_row(sign_in: Any, work: Any, people: Any) -> None:
    dossier = builders.received(work, people, "1.001193", clerk="yk.motcua")
    [owner] = stored(select(Party).where(Party.dossier_id == dossier.id))
    name, number, phone = owner.name, owner.id_number, say_phone(owner.phone)
    [row] = stored(select(Citizen.id).where(Citizen.id_number == number))
    card = f"{number}||{name}|01051990|Nam|Thôn Thượng, Yết Kiêu, Gia Lộc, Hải Dương|01012021"
    steps: list[tuple[str, dict[str, str]]] = [
        ("scan", {"scan": number}), ("scan", {"scan": name}), (f"person:{row}", {}), ("scan", {"scan": card})
    ]  # fmt: skip
    for username, known in (("yk.motcua", True), ("tt.motcua", False)):
        for step, typed in steps:
            sheet = Filled(sign_in(username))
            sheet.step(step, **typed)
            chosen = f'value="person:{row}"' in sheet.html  # found by name, to be chosen
            assert (sheet["owner-phone"] == phone or chosen) is known, (username, step, typed)


def test_dues_of_billions_fit_and_more_than_a_dossier_can_owe_is_refused(sign_in: Any, story: Story) -> None:
    dossier_id = story.received("1.001776")
    task, client = open_task(dossier_id), sign_in("yk.ldtbxh")
    data = {
        "version": str(version(dossier_id)),
        "amount": "999.999.999.999 đồng",
        "reason": "Tiền sử dụng đất theo thông báo.",
    }
    address = f"/ho-so/{dossier_id}/viec/{task.id}/thong-bao-nop-tien"
    for bad in ("9" * 13, "-1", "0", "1e9", "\u0663"):
        assert client.post(address, data={**data, "amount": bad}).status_code == 422, bad
    assert client.post(address, data=data).status_code == 303
    assert dossier_of(dossier_id).fee_total >= 999_999_999_999
    assert "999.999.999.999 đồng" in client.get(f"/ho-so/{dossier_id}").text


@pytest.mark.parametrize(
    ("verb", "field"), [("chuyen", "opinion"), ("chuyen-tra", "reason"), ("yeu-cau-bo-sung", "reason")]
)
def test_a_whole_file_pasted_into_a_step_is_refused_and_kept(verb: str, field: str, sign_in: Any, story: Story) -> None:
    dossier_id = story.received("1.001776")
    client, address = sign_in("yk.ldtbxh"), f"/ho-so/{dossier_id}/viec/{open_task(dossier_id).id}/{verb}"
    given = {"version": str(version(dossier_id)), "to": "1", "items": [dossier_of(dossier_id).papers_in[0].name]}
    answer = client.post(address, data={**given, field: "Đ" * 2001})
    assert answer.status_code == 422
    assert "Dài quá 2000 ký tự (đang có 2001). Viết ngắn lại." in answer.text
    assert "Đ" * 2001 in answer.text
    assert client.post(address, data={**given, field: "Đ" * 2000}).status_code == 303


def test_a_name_of_ten_thousand_letters_collects_nothing(sign_in: Any, story: Story) -> None:
    dossier_id = story.ready()
    data = {"act": "return", "dossier": str(dossier_id), "version": str(version(dossier_id)), "collector": "authorised"}
    long = sign_in("yk.motcua").post("/tra-ket-qua", data={**data, "name": "Đ" * 10_000, "proof": "GUQ 12"})
    assert long.status_code == 422
    assert "Dài quá 300 ký tự (đang có 10000)." in long.text


@pytest.mark.parametrize("act", ["ask", "refuse"])
def test_a_whole_file_pasted_at_the_counter_is_refused_and_kept(act: str, sign_in: Any) -> None:
    sheet = Filled(sign_in("yk.motcua"))
    sheet.step("procedure", procedure="ks", owner_name="Lò Thị Ơn", owner_id_number="030190000025")
    sheet.step(f"mode:{act}")
    assert sheet.act(act, reason="Đ" * 2001).status_code == 422
    assert "Dài quá 2000 ký tự." in sheet.html
    assert sheet["reason"] == "Đ" * 2001
