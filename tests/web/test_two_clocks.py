"""Two clocks everywhere, the original date never out of sight, and every date open to "Vì sao ngày này?"."""

import re
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from flask import Flask

from desk.clock import MovableClock
from desk.domain.calendar import VIETNAM
from desk.domain.dates import say_moment
from desk.domain.workflow import Status
from desk.store.queries import installation
from tests import builders
from tests.web.conftest import ALLOWANCE, BIRTH, MARTYRS, Story, counted, dossier_of, open_task, queries, searched
from tests.web.public_pages import Desk

NOTE = "Gia hạn đến 20/4 (hạn gốc 30/3)"


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=VIETNAM)


def words(html: str) -> str:
    """What stands on the page, hidden words too."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def cells(html: str, name: str) -> list[str]:
    """The badges of a column, by the name that a phone shows before them."""
    return [words(found).strip() for found in re.findall(rf'<td[^>]* data-n="{name}"[^>]*>(.*?)</td>', html, re.DOTALL)]


@pytest.fixture
def extended(story: Story, clock: MovableClock) -> int:
    """A dossier due on 30 March, its date moved in time to 20 April."""
    made = story.received(ALLOWANCE)
    clock.set("2026-03-10T08:00")
    builders.extended(story.work, story.people, made, at("2026-04-20T17:00"), in_time=True)
    return made


# ── Lists ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("address", ["/viec-cua-toi", "/ho-so-cua-toi"])
def test_a_list_of_steps_shows_the_step_s_clock_and_the_citizen_s(sign_in: Any, story: Story, address: str) -> None:
    story.received(ALLOWANCE)
    page = sign_in("yk.ldtbxh").get(address).text
    [step], [promise] = cells(page, "Hạn bước"), cells(page, "Hẹn trả")
    assert re.match(r"Còn \d+ ngày \(ngày làm việc\)$", step)
    assert promise == "Còn 20 ngày (ngày làm việc)"
    assert step != promise
    assert [words(h).strip() for h in re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", page)][-2:] == [
        "Hạn bước",
        "Hẹn trả",
    ]


def test_what_waits_for_approval_and_what_is_found_show_them_too(sign_in: Any, story: Story) -> None:
    story.passed(story.received(BIRTH), "yk.tuphap")
    page = sign_in("yk.lanhdao").get("/phe-duyet").text
    assert len(cells(page, "Hạn bước")) == len(cells(page, "Hẹn trả")) == 1
    assert cells((clerk := sign_in("yk.motcua")).get(searched(clerk, "nguyen")).text, "Hẹn trả") == [
        "Đến hạn hôm nay 17:00"
    ]


def test_a_list_of_dossiers_has_the_one_clock_that_they_have(sign_in: Any, story: Story) -> None:
    story.asked(story.received(ALLOWANCE), "yk.ldtbxh")
    story.submitted()
    client = sign_in("yk.motcua")
    asked = client.get("/ho-so-cua-toi?the=cho-bo-sung").text
    assert cells(asked, "Hẹn trả") == ["Tạm dừng – chờ bổ sung giấy tờ lần 1"]
    assert cells(asked, "Hạn bước") == []
    assert cells(client.get("/ho-so-cua-toi?the=truc-tuyen").text, "Hẹn trả") == ["Chưa có hẹn trả"]


def test_results_that_wait_tell_how_they_came_out(sign_in: Any, story: Story) -> None:
    story.ready()
    assert cells(sign_in("yk.motcua").get("/tra-ket-qua").text, "Hẹn trả") == ["Đúng hạn"]


@pytest.mark.parametrize("address", ["/viec-cua-toi", "/ho-so-cua-toi", "/tim"])
def test_the_original_date_of_an_extended_one_is_in_every_list(sign_in: Any, extended: int, address: str) -> None:
    client = sign_in("yk.ldtbxh")
    answer = client.get(searched(client, "nguyen") if address == "/tim" else address, follow_redirects=True)
    assert any(cell.endswith(NOTE) for cell in cells(answer.text, "Hẹn trả")), cells(answer.text, "Hẹn trả")


def test_after_an_apology_the_list_still_counts_from_the_original(
    sign_in: Any, story: Story, clock: MovableClock
) -> None:
    made = story.received(ALLOWANCE)
    clock.set("2026-04-01T08:00")
    builders.extended(story.work, story.people, made, at("2026-04-20T17:00"), in_time=False)
    [cell] = cells(sign_in("yk.ldtbxh").get("/ho-so-cua-toi").text, "Hẹn trả")
    assert cell == "Quá hạn 1 ngày (ngày làm việc) Hẹn lại 20/4 (hạn gốc 30/3)"


def test_the_second_clock_costs_a_list_no_query(app: Flask, sign_in: Any, story: Story) -> None:
    for n in range(3):
        story.received((ALLOWANCE, MARTYRS)[n % 2], owner=builders.who(id_number=f"03009100000{n}"))
    client = sign_in("yk.ldtbxh")
    installation.forget()
    with counted() as said:
        client.get("/ho-so-cua-toi")
    assert len(queries(said)) <= 10  # cold: the person, settings, their own list of filters and columns, then the rows


# ── The dossier page ──────────────────────────────────────────────────────────


def opened(page: str) -> dict[str, list[str]]:
    """The dates in "Thời hạn", each with the reasons behind it."""
    section = page.split('aria-labelledby="thoi-han"')[1].split("</section>")[0]
    found = {}
    for part in section.split("<h3>")[1:]:
        found[unescape(part.split("</h3>")[0])] = [unescape(line) for line in re.findall(r"<li[^>]*>(.*?)</li>", part)]
    return found


def test_the_promise_and_every_open_step_can_be_opened(sign_in: Any, story: Story) -> None:
    made = story.received(MARTYRS)
    page = sign_in("yk.ldtbxh").get(f"/ho-so/{made}").text
    told, step = opened(page), open_task(made)
    assert list(told) == ["Hẹn trả", f"Hạn bước {step.position}: {step.name} ({step.agency_name})"]
    assert told["Hẹn trả"][-1] == f"Hẹn trả: {say_moment(dossier_of(made).promised_at)}"
    assert list(told.values())[1][-1] == f"Đến hạn: {say_moment(step.due_at)}"
    assert page.count("Vì sao ngày này?") == 2


def test_a_paused_one_says_since_when_why_and_what_then(sign_in: Any, story: Story) -> None:
    made = story.asked(story.received(ALLOWANCE), "yk.ldtbxh")
    told = opened(sign_in("yk.ldtbxh").get(f"/ho-so/{made}").text)["Hẹn trả"]
    assert any(
        line.startswith("Đang tạm dừng từ 08:12, thứ Hai 02/3/2026 (chờ bổ sung giấy tờ lần 1)") for line in told
    )


def test_an_extended_one_shows_both_dates_at_the_top_and_who_signed_inside(sign_in: Any, extended: int) -> None:
    page = sign_in("yk.ldtbxh").get(f"/ho-so/{extended}").text
    assert words(page).count(NOTE) == 2
    assert "Hạn gốc 17:00, thứ Hai 30/3/2026" in words(page)
    assert "Gia hạn một lần, Đặng Quốc Hữu (Xã Yết Kiêu) ký ngày 10/3/2026" in opened(page)["Hẹn trả"][-1]


def test_before_it_is_received_and_after_it_was_stopped_there_is_no_date_to_open(sign_in: Any, story: Story) -> None:
    assert 'id="thoi-han"' not in sign_in("yk.motcua").get(f"/ho-so/{story.submitted()}").text
    made = story.received(ALLOWANCE)
    with story.work(story.people["yk.lanhdao"]) as w:
        builders.stop(w, dossier_of(made), "Người nộp đã mất, không có người kế thừa.")
    assert 'id="thoi-han"' not in sign_in("yk.lanhdao").get(f"/ho-so/{made}").text


def test_opening_every_date_costs_the_page_three_queries_at_most(app: Flask, sign_in: Any, extended: int) -> None:
    client = sign_in("yk.ldtbxh")
    client.get(f"/ho-so/{extended}")
    with counted() as said:
        client.get(f"/ho-so/{extended}")
    about_clocks = [s for s in queries(said) if "FROM pause " in s or "FROM extension " in s or "case_of_edition" in s]
    assert len(about_clocks) <= 3


# ── The citizen's page ────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", ["", "/en"])
def test_the_status_page_leads_to_the_reasons_and_back(desk: Desk, client: Any, lang: str) -> None:
    code = desk.dossier(Status.PROCESSING).lookup_code
    page = client.get(f"{lang}/t/{code}").text
    label = "Why this date?" if lang else "Vì sao ngày này?"
    assert f'<a href="{lang}/t/{code}/vi-sao" rel="nofollow">{label}</a>' in page
    reasons = client.get(f"{lang}/t/{code}/vi-sao")
    assert reasons.status_code == 200
    assert f'href="{lang}/t/{code}"' in reasons.text
    assert reasons.headers["Cache-Control"] == "no-store"
    assert 'name="robots" content="noindex"' in reasons.text


def test_in_english_the_reasons_stay_vietnamese_and_say_so(desk: Desk, client: Any) -> None:
    made = desk.dossier(Status.PROCESSING)
    page = client.get(f"/en/t/{made.lookup_code}/vi-sao").text
    assert "The result is promised for" in page
    assert "in Vietnamese, the official wording" in page
    card = page.split('<div class="card" lang="vi">')[1].split("</div>")[0]
    assert f"Hẹn trả: {say_moment(made.promised_at)}" in unescape(card)


def test_nobody_is_named_there(desk: Desk, client: Any, clock: MovableClock) -> None:
    made = desk.dossier(Status.PROCESSING)
    builders.extended(desk.work, desk.people, made.id, at("2026-12-01T17:00"), in_time=True)
    page = words(client.get(f"/t/{made.lookup_code}/vi-sao").text)
    assert "Gia hạn một lần, Xã Yết Kiêu ký ngày" in page
    secret = [name for name, *_ in builders.STAFF.values()] + [
        made.owner_name,
        made.owner_id_number,
        made.procedure_name,
    ]
    assert not [datum for datum in secret if datum in page]


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.REFUSED])
def test_without_a_promise_there_is_nothing_to_explain(desk: Desk, client: Any, status: Status) -> None:
    code = desk.dossier(status).lookup_code
    assert "/vi-sao" not in client.get(f"/t/{code}").text
    assert "chưa được tiếp nhận nên chưa có ngày hẹn trả" in client.get(f"/t/{code}/vi-sao").text


def test_the_citizen_sees_the_original_date_of_an_extended_one_in_both_languages(client: Any, extended: int) -> None:
    code = dossier_of(extended).lookup_code
    page, english = words(client.get(f"/t/{code}").text), words(client.get(f"/en/t/{code}").text)
    assert NOTE in page
    assert "Gia hạn một lần; hạn gốc 17:00, 30/3/2026." in page
    assert "Extended to 20 April (originally due 30 March)" in english
    assert "Extended once; originally due 17:00, 30 March 2026." in english


def test_after_an_apology_the_citizen_reads_from_which_date_lateness_counts(
    client: Any, story: Story, clock: MovableClock
) -> None:
    made = story.received(ALLOWANCE)
    clock.set("2026-04-01T08:00")
    builders.extended(story.work, story.people, made, at("2026-04-20T17:00"), in_time=False)
    code = dossier_of(made).lookup_code
    page, english = words(client.get(f"/t/{code}").text), words(client.get(f"/en/t/{code}").text)
    assert "Hạn gốc 17:00, thứ Hai 30/3 – quá hạn 1 ngày (ngày làm việc) Hẹn lại 20/4 (hạn gốc 30/3)" in page
    assert (
        "Originally due 17:00, Monday 30 March – 1 day overdue (working days) New date 20 April (originally due 30 March)"
        in english
    )
