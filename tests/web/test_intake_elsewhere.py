"""Receiving for another agency on the intake page: offered where the law lets a desk, kept, and refused at its field when forged."""

import pytest
from sqlalchemy import select

from desk.store.db import db
from desk.store.models import Dossier, Task
from tests import builders
from tests.web.filling import Filled, stored

PERSON = {"owner_name": "Lò Thị Ơn", "owner_id_number": "030190000025", "owner_phone": "0912345678"}


@pytest.fixture
def sheet(sign_in):
    filled = Filled(sign_in("yk.motcua"))
    filled.step("procedure", procedure="ks", **PERSON)
    return filled.tick_all()


def test_the_page_offers_the_other_communes_under_their_district_and_says_who_settles(sheet) -> None:
    there = str(builders.agency_id_of(db.session(), "10999"))
    assert '<optgroup label="Huyện Gia Lộc">' in sheet.html
    assert f'<option value="{builders.agency_id_of(db.session(), "11020")}">' not in sheet.html
    sheet.step("competent", competent=there)
    assert "Vẫn tiếp nhận tại đây (không phụ thuộc địa giới)" in sheet.html
    assert sheet["competent"] == there
    assert sheet["owner-name"] == "Lò Thị Ơn"


def test_sent_so_it_goes_to_the_other_commune(sheet) -> None:
    there = builders.agency_id_of(db.session(), "10999")
    assert sheet.act(competent=str(there)).status_code == 303
    [made] = stored(select(Dossier))
    assert made.competent_id == there
    assert [t.agency_id for t in stored(select(Task).where(Task.done_at.is_(None)))] == [there]


def test_a_unit_that_was_never_offered_is_refused_at_the_field_and_nothing_is_saved(sheet) -> None:
    answer = sheet.act(competent=str(builders.agency_id_of(db.session(), "297")))
    assert answer.status_code == 422
    assert "Chọn lại nơi giải quyết." in sheet.html
    assert 'aria-describedby="competent-l"' in sheet.html
    assert stored(select(Dossier)) == []


def test_without_a_choice_it_is_settled_here(sheet) -> None:
    sheet.act()
    [made] = stored(select(Dossier))
    assert made.competent_id is None
