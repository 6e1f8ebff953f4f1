"""Outcomes of steps on the pages: chosen with the keyboard or a finger, told before they are sent, kept when something is wrong."""

import re
from typing import Any

import pytest

from desk.services import processing
from tests.domain.routes import OBJECTED, QUIET, objection
from tests.forked import ALLOWANCE, case_with
from tests.web.conftest import Story, dossier_of, open_task, version


@pytest.fixture
def posted(work: Any, story: Story) -> int:
    """A dossier at the step that says whether somebody objected."""
    dossier_id = story.received(ALLOWANCE, case_id=case_with(work, objection()), papers=())
    return story.passed(dossier_id, "yk.ldtbxh")


def chosen(story: Story, dossier_id: int, word: str) -> int:
    with story.work(story.people["yk.ldtbxh"]) as w:
        processing.pass_on(w, open_task(dossier_id), "Đã niêm yết.", choice=word)
    return dossier_id


def send(client: Any, dossier_id: int, **typed: str) -> Any:
    address = f"/ho-so/{dossier_id}/viec/{open_task(dossier_id).id}/chuyen"
    return client.post(address, data={"version": str(version(dossier_id)), **typed})


def test_the_form_asks_what_came_out_and_says_where_each_leads(posted: int, sign_in: Any) -> None:
    page = sign_in("yk.ldtbxh").get(f"/ho-so/{posted}").text
    assert "<legend>Kết quả bước</legend>" in page
    assert re.findall(r'<input id="pass-on-\d+-choice-\d" name="choice" type="radio" value="([^"]+)"', page) == [
        QUIET,
        OBJECTED,
    ]
    assert "checked" not in page, "nobody decides for the officer"
    assert "Chuyển bước sau <kbd>" in page
    assert "Nếu “Không có khiếu nại”. Bước sau: Xã Yết Kiêu – Lập văn bản đề nghị, hạn " in page
    objected = re.search(r"Nếu “Có khiếu nại”\. Bước sau: Xã Yết Kiêu – Xác minh, kết luận khiếu nại, hạn [^<]*", page)
    assert objected
    assert objected[0].endswith("Ngày hẹn trả được tính lại và báo công dân.")
    assert page.count("được tính lại và báo") == 1
    assert "Bước này phải có: Biên bản niêm yết." in page


def test_a_step_that_offers_no_outcomes_looks_as_it_always_did(work: Any, story: Story, sign_in: Any) -> None:
    dossier_id = story.received(ALLOWANCE, case_id=case_with(work, objection()), papers=())
    page = sign_in("yk.ldtbxh").get(f"/ho-so/{dossier_id}").text
    assert "Kết quả bước" not in page
    assert "Niêm yết công khai <kbd>" in page, "the button is named after the next step"


def test_without_an_outcome_nothing_is_sent_and_what_was_written_stays(posted: int, sign_in: Any) -> None:
    client = sign_in("yk.ldtbxh")
    answer = send(client, posted, opinion="Đã niêm yết đủ hai ngày.")
    assert answer.status_code == 422
    task = open_task(posted)
    assert task.name == "Niêm yết công khai"
    assert "Đã niêm yết đủ hai ngày.</textarea>" in answer.text
    assert f'href="#pass-on-{task.id}-choice-0">Chọn kết quả của bước này' in answer.text
    assert f'id="pass-on-{task.id}-choice-0"' in answer.text, "the summary leads to the first choice"


def test_what_is_chosen_is_said_and_stands_in_the_history(posted: int, sign_in: Any) -> None:
    client = sign_in("yk.ldtbxh")
    answer = send(client, posted, opinion="Một hộ khiếu nại.", choice=OBJECTED)
    assert answer.status_code == 303
    page = client.get(f"/ho-so/{posted}").text
    assert "Kết quả bước: Có khiếu nại. Đã chuyển đến Xã Yết Kiêu." in page
    assert "Kết quả bước: Có khiếu nại." in page
    assert "Sản phẩm của bước: Biên bản niêm yết." in page
    assert "Hẹn trả 17:00, thứ Hai 30/3/2026 → 17:00, thứ Hai 13/4/2026." in page
    assert "Chặng 2, Xã Yết Kiêu: 10 ngày làm việc (theo kết quả bước “Niêm yết công khai”)" in page


def test_whoever_comes_second_reads_what_they_had_chosen(posted: int, sign_in: Any) -> None:
    client = sign_in("yk.ldtbxh")
    address = f"/ho-so/{posted}/viec/{open_task(posted).id}/chuyen"
    answer = client.post(address, data={"version": "0", "choice": OBJECTED, "opinion": "Một hộ khiếu nại."})
    assert answer.status_code == 409
    assert f"<q>{OBJECTED}\nMột hộ khiếu nại.</q>" in answer.text


def test_sent_back_it_is_asked_again_and_the_last_word_is_told(posted: int, story: Story, sign_in: Any) -> None:
    chosen(story, posted, OBJECTED)
    with story.work(story.people["yk.ldtbxh"]) as w:
        processing.send_back(w, open_task(posted), "Đơn khiếu nại là của xã khác.")
    client = sign_in("yk.ldtbxh")
    page = client.get(f"/ho-so/{posted}").text
    assert "Kết quả bước đã chọn lần trước: Có khiếu nại." in page
    assert "checked" not in page
    assert send(client, posted, choice=QUIET).status_code == 303
    assert open_task(posted).name == "Lập văn bản đề nghị"


@pytest.mark.parametrize(("word", "state"), [(QUIET, "skipped"), (OBJECTED, "moving")])
def test_the_picture_says_what_does_not_apply_to_staff_and_citizen(
    word: str, state: str, posted: int, story: Story, sign_in: Any, client: Any
) -> None:
    chosen(story, posted, word)
    for page in (
        sign_in("yk.lanhdao").get(f"/ho-so/{posted}").text,
        client.get(f"/t/{dossier_of(posted).lookup_code}", follow_redirects=True).text,
    ):
        picture = re.search(r'<ol class="lo-trinh.*?</ol>', page, re.S)
        assert picture
        stops = re.findall(r'<li class="(\w+)"', picture[0])
        assert stops[1] == state
        assert ("Không áp dụng" in picture[0]) is (word == QUIET)
        assert OBJECTED not in picture[0]


def test_the_citizen_never_reads_what_came_out(posted: int, story: Story, client: Any) -> None:
    chosen(story, posted, OBJECTED)
    page = client.get(f"/t/{dossier_of(posted).lookup_code}", follow_redirects=True).text
    assert "13/4" in page
    assert OBJECTED not in page


def test_the_number_alone_still_says_how_far_it_is(posted: int, story: Story, client: Any) -> None:
    chosen(story, posted, QUIET)
    page = client.get(f"/tra-cuu?ma={dossier_of(posted).number}", follow_redirects=True).text
    assert "Bước 5/11" in page


def test_pausing_offers_only_what_the_route_allows(posted: int, story: Story, sign_in: Any) -> None:
    client = sign_in("yk.ldtbxh")
    assert "Tạm dừng thời hạn" not in client.get(f"/ho-so/{posted}").text, (
        "no reason stops the clock while it is posted"
    )
    chosen(story, posted, OBJECTED)
    page = client.get(f"/ho-so/{posted}").text
    assert "Tạm dừng thời hạn" in page
    assert re.findall(r'<option value="([a-z-]+)"', page) == ["expertise", "disaster"]
    address = f"/ho-so/{posted}/viec/{open_task(posted).id}/tam-dung"
    data = {"version": str(version(posted)), "reason_code": "land-dues", "note": "Thông báo thuế số 12."}
    refused = client.post(address, data=data)
    assert refused.status_code == 422
    assert "chỉ vì: chờ kết quả giám định, kiểm định; thiên tai, sự cố bất khả kháng." in refused.text
    assert client.post(address, data={**data, "reason_code": "expertise"}).status_code == 303


def test_a_leader_chooses_when_approving(work: Any, story: Story, sign_in: Any) -> None:
    """Ký hay trả: the outcome of an approval, with the button still named "Phê duyệt"."""
    route = objection()
    route["legs"][2]["steps"][1].update(key="ky", outcomes=["Đề nghị hưởng", "Đề nghị thôi hưởng"])
    dossier_id = story.received(ALLOWANCE, case_id=case_with(work, route), papers=())
    chosen(story, story.passed(dossier_id, "yk.ldtbxh"), QUIET)
    story.passed(dossier_id, "yk.ldtbxh")
    client = sign_in("yk.lanhdao")
    page = client.get(f"/ho-so/{dossier_id}").text
    assert "Phê duyệt <kbd>" in page
    assert 'value="Đề nghị thôi hưởng"' in page
    assert "Nếu “" not in page, "both lead to the same next step"
    assert send(client, dossier_id).status_code == 422
    assert send(client, dossier_id, choice="Đề nghị thôi hưởng").status_code == 303
    assert "Kết quả bước: Đề nghị thôi hưởng." in client.get(f"/ho-so/{dossier_id}").text
