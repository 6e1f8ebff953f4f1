"""T9 on the page: scans pile up without scripts, one press hands over, the receiver ticks; the same door for whoever has no part in it."""

import re

import pytest
from sqlalchemy import select

from desk.store.db import db
from desk.store.models import Bundle, BundleItem, PaperPlace
from tests import builders
from tests.printing import reading
from tests.web.filling import Filled, stored


@pytest.fixture
def sheet(sign_in):
    return Filled(sign_in("yk.motcua"), "/ban-giao", having="scan")


def test_each_scan_joins_the_sheet_under_its_receiving_unit(sheet, work, people) -> None:
    one, other = builders.received(work, people), builders.received(work, people, "1.010803")
    sheet.step("scan", scan=one.lookup_code)
    sheet.step("scan", scan=other.number)
    assert len(re.findall('<h2 id="den-', sheet.html)) == 2
    assert one.owner_name in sheet.html
    again = sheet.step("scan", scan=one.number)
    assert "Hồ sơ này đã có trong chuyến." in again.text


def test_one_press_hands_over_and_opens_the_bundle_with_its_papers(sheet, work, people, sign_in) -> None:
    dossier = builders.received(work, people)
    sheet.step("scan", scan=dossier.lookup_code)
    answer = sheet.act("hand")
    [bundle] = stored(select(Bundle))
    assert (answer.status_code, answer.location) == (303, f"/ban-giao/{bundle.id}")
    client = sign_in("yk.motcua")
    text = reading.text(client.get(f"/ban-giao/{bundle.id}.pdf").data)
    assert text.count("PHIẾU BÀN GIAO HỒ SƠ") == 2  # a copy for each side
    assert dossier.number in text
    control = reading.text(client.get(f"/ban-giao/{bundle.id}/kiem-soat.pdf").data)
    assert "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ" in control


def test_what_cannot_be_handed_over_is_said_at_the_box_and_the_sheet_stays(sheet, work, people) -> None:
    good = builders.received(work, people)
    sheet.step("scan", scan=good.lookup_code)
    answer = sheet.step("scan", scan="000.00.14.H23-260302-9999")
    assert answer.status_code == 422
    assert "trong phạm vi được xem" in sheet.html
    assert f'name="hs" value="{good.id}"' in sheet.html


def test_what_was_left_behind_is_offered_and_joins_with_one_press(sheet, work, people) -> None:
    dossier = builders.received(work, people)
    answer = sheet.client.post("/ban-giao", data={"key": "k", "them": dossier.id})
    assert f'name="hs" value="{dossier.id}"' in answer.text
    assert "Giấy còn ở đây" not in answer.text


@pytest.mark.parametrize(
    ("received", "looked_at", "said"),
    [
        ("2026-03-02T14:59", "2026-03-02T16:00", "Phải chuyển trước 17:00, thứ Hai 02/3"),
        ("2026-03-02T15:01", "2026-03-02T16:00", "Phải chuyển trước 08:30, thứ Ba 03/3"),
        ("2026-03-02T14:59", "2026-03-03T07:45", "Quá lúc phải chuyển 17:00, thứ Hai 02/3"),
    ],
)
def test_the_paper_must_follow_the_same_day_or_the_next_morning(
    sign_in, work, people, clock, received, looked_at, said
) -> None:
    """NĐ 61/2018, Điều 18.2."""
    clock.set(received)
    builders.received(work, people)
    clock.set(looked_at)
    page = sign_in("yk.motcua").get("/ban-giao").text
    assert said in page, re.findall("[^>]*phải chuyển[^<]*", page, re.IGNORECASE)


def test_bundles_to_confirm_are_counted_beside_the_page_in_the_navigation(sheet, work, people, sign_in) -> None:
    def beside(username: str) -> str:
        nav = sign_in(username).get("/ban-giao").text.split("</nav>")[0]
        return re.sub("<[^>]+>|\\s+", " ", nav.split("Bàn giao giấy")[1].split("</li>")[0]).strip()

    sheet.step("scan", scan=builders.received(work, people).lookup_code)
    assert beside("yk.tuphap") == ""
    sheet.act("hand")
    assert beside("yk.tuphap") == "(1)"
    assert beside("yk.motcua") == "", "whoever handed it over has nothing to confirm"


def test_a_row_is_taken_out_again(sheet, work, people) -> None:
    dossier = builders.received(work, people)
    sheet.step("scan", scan=dossier.lookup_code)
    sheet.client.post("/ban-giao", data={"hs": dossier.id, "bo": dossier.id})
    assert stored(select(Bundle)) == []


@pytest.fixture
def sent(sheet, work, people):
    made = [builders.received(work, people) for _ in range(3)]
    for dossier in made:
        sheet.step("scan", scan=dossier.lookup_code)
    sheet.act("hand")
    [bundle] = stored(select(Bundle))
    return bundle, made


def test_the_receiver_scans_to_tick_and_says_what_is_missing(sent, sign_in) -> None:
    bundle, (first, second, third) = sent
    page = Filled(sign_in("yk.tuphap"), f"/ban-giao/{bundle.id}", having="scan")
    page.step("scan", scan=first.lookup_code)
    assert re.search(rf'id="nhan-{first.id}"[^>]*checked', page.html)
    answer = page.act(
        "ticked", nhan=[str(first.id), str(second.id)], thieu=str(third.id), **{f"vi-sao-{third.id}": "không thấy"}
    )
    assert answer.status_code == 303
    states = {i.dossier_id: i.state for i in stored(select(BundleItem))}
    assert states == {first.id: "received", second.id: "received", third.id: "missing"}


def test_all_of_it_came(sent, sign_in) -> None:
    bundle, _ = sent
    Filled(sign_in("yk.tuphap"), f"/ban-giao/{bundle.id}", having="scan").act("all")
    assert {p.state for p in stored(select(PaperPlace))} == {"here"}
    assert stored(select(Bundle))[0].done_at is not None


def test_a_confirmation_without_a_tick_says_so(sent, sign_in) -> None:
    bundle, _ = sent
    page = Filled(sign_in("yk.tuphap"), f"/ban-giao/{bundle.id}", having="scan")
    assert page.act("ticked").status_code == 422
    assert "Chưa đánh dấu hồ sơ nào." in page.html


def test_whoever_works_at_neither_end_finds_nothing(sent, sign_in) -> None:
    bundle, _ = sent
    client = sign_in("tt.motcua")
    for url in (f"/ban-giao/{bundle.id}", f"/ban-giao/{bundle.id}.pdf", f"/ban-giao/{bundle.id}/kiem-soat.pdf"):
        assert client.get(url).status_code == 404
    assert client.post(f"/ban-giao/{bundle.id}", data={"act": "all"}).status_code == 404
    assert {i.state for i in stored(select(BundleItem))} == {"sent"}


def test_the_dossier_page_says_where_the_paper_is_apart_from_where_the_dossier_is(sent, sign_in) -> None:
    _, (first, *_) = sent
    page = sign_in("yk.tuphap").get(f"/ho-so/{first.id}").text
    assert "đang chuyển, Trần Thị Bích giao" in page
    assert db.session.get_one(PaperPlace, first.id).state == "moving"
