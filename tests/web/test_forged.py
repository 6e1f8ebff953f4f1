"""Addresses and forms that no page of ours made: a refusal in words, never a bug."""

from typing import Any

import pytest
from flask import Flask

from tests.web.filling import Filled

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
