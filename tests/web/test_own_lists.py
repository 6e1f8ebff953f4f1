"""One's own lists (X1): tabs with counts, filters as addresses, saved filters, columns, orders, and the walk from dossier to dossier."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from desk.services import processing
from desk.store.db import db
from desk.store.queries import queues, tallying
from tests import builders
from tests.web.conftest import ALLOWANCE, BIRTH, MARTYRS, Story, dossier_of, open_task, version
from tests.web.test_work_lists import many, numbers_in

MINE = "/ho-so-cua-toi"


def rows_of(page: str) -> list[str]:
    """The owners of the rows, from top to bottom."""
    return re.findall(r'data-n="Chủ hồ sơ">([^<]+)</td>', page)


def unescaped(text: str) -> str:
    return text.replace("&amp;", "&")


# ── The tabs ──────────────────────────────────────────────────────────────────


def test_every_tab_says_what_is_in_it_and_how_much(sign_in: Any, story: Story) -> None:
    page = sign_in("yk.ldtbxh").get(MINE).text
    for label in ("Việc của tôi (0)", "Chờ ý kiến (0)", "Chờ bổ sung (0)", "Đã chuyển (0)", "Đã xong (0)"):
        assert label in page
    assert "Thẻ này có gì?" in page
    assert "Các bước đang chờ tôi hoặc bộ phận của tôi xử lý." in page
    keys = re.findall(r'data-alt="(\d)" title=', page)
    assert keys == [str(n) for n in range(1, len(keys) + 1)]


def test_what_i_ended_stands_newest_first_for_thirty_days(sign_in: Any, story: Story, clock: Any) -> None:
    first = story.passed(story.received(ALLOWANCE), "yk.ldtbxh")
    clock.set("2026-03-04T09:00")
    second = story.passed(story.received(MARTYRS), "yk.ldtbxh")
    client = sign_in("yk.ldtbxh")
    page = client.get(f"{MINE}?the=da-xong").text
    assert numbers_in(page) == [dossier_of(i).number for i in (second, first)]
    assert "Đã xong (2)" in page
    clock.set("2026-04-02T09:00")
    assert numbers_in(sign_in("yk.ldtbxh").get(f"{MINE}?the=da-xong").text) == [dossier_of(second).number]


def test_what_i_sent_is_mine_to_follow_until_it_is_confirmed(
    sign_in: Any, story: Story, work: Any, people: Any
) -> None:
    dossier_id = story.received(BIRTH)
    mine = open_task(dossier_id).id
    story.passed(dossier_id, "yk.tuphap")
    with work(people["yk.lanhdao"]) as w:  # where the part that fills it in is not there yet
        task = open_task(dossier_id)
        if task.from_task_id is None:
            task.from_task_id = mine
            w.record(task.dossier, "reprint")
    assert "Đã chuyển (1)" in sign_in("yk.tuphap").get(f"{MINE}?the=da-chuyen").text
    with work(people["yk.lanhdao"]) as w:
        processing.acknowledge(w, open_task(dossier_id))
    assert "Đã chuyển (0)" in sign_in("yk.tuphap").get(f"{MINE}?the=da-chuyen").text


def test_a_number_is_exact_up_to_its_cap(
    monkeypatch: pytest.MonkeyPatch, sign_in: Any, story: Story, people: Any
) -> None:
    many(story, 12)
    monkeypatch.setattr(tallying, "MOST", 10)
    assert tallying.shown(9) == "9"
    page = sign_in("yk.ldtbxh").get(MINE).text
    assert "Việc của tôi (9+)" in page
    assert "1–12 trong 9+" in page, "the list says the same"
    story.asked(1, "yk.ldtbxh")
    story.asked(2, "yk.ldtbxh")
    story.asked(3, "yk.ldtbxh")
    assert re.findall(r"Việc của tôi \((.*?)\)", sign_in("yk.ldtbxh").get(MINE).text) == ["9"]


# ── Filters, orders, columns ──────────────────────────────────────────────────


def test_a_list_is_narrowed_by_procedure_as_it_is_called_at_the_counter(sign_in: Any, story: Story) -> None:
    story.received(ALLOWANCE)
    martyrs = story.received(MARTYRS)
    client = sign_in("yk.ldtbxh")
    for words in (MARTYRS, "thờ cúng liệt sĩ", "tho cung liet si"):
        assert numbers_in(client.get(f"{MINE}?thu-tuc={quote(words)}").text) == [dossier_of(martyrs).number], words
    assert "Không có hồ sơ nào khớp bộ lọc." in client.get(f"{MINE}?thu-tuc=khong-co-thu-tuc-nay-xyz").text


def test_a_list_is_narrowed_by_the_unit_that_holds_it(app: Flask, sign_in: Any, story: Story) -> None:
    story.received(ALLOWANCE)
    task = open_task(1)
    client = sign_in("yk.lanhdao")
    page = client.get(MINE).text
    assert f'<option value="p{task.department_id}">' in page
    assert f'<option value="c{task.agency_id}">' in page
    client = sign_in("yk.ldtbxh")
    assert len(numbers_in(client.get(f"{MINE}?noi=p{task.department_id}").text)) == 1
    assert len(numbers_in(client.get(f"{MINE}?noi=c99999").text)) == 0
    assert len(numbers_in(client.get(f"{MINE}?noi=x1").text)) == 1, "what it cannot mean is left out"


def test_each_part_of_a_filter_can_be_taken_off_alone(sign_in: Any, story: Story) -> None:
    story.received(ALLOWANCE)
    page = sign_in("yk.ldtbxh").get(f"{MINE}?q=nguyen&han=con-han&xep=chu").text
    chips = {
        w: unescaped(u) for w, u in re.findall(r'<span class="chip"><span>([^<]+)</span> <a href="([^"]+)">Bỏ', page)
    }
    assert chips == {"“nguyen”": f"{MINE}?han=con-han&xep=chu", "Còn hạn sau hôm nay": f"{MINE}?q=nguyen&xep=chu"}


@pytest.mark.parametrize("sort", ["chu", "-chu", "ma", "-ma", "thu-tuc", "trang-thai", "-han", "hen", "-den"])
def test_every_order_pages_without_gap_or_repetition_both_ways(sort: str, sign_in: Any, story: Story) -> None:
    many(story, 30)
    client = sign_in("yk.ldtbxh")
    client.post(
        f"{MINE}/cach-hien", data={"cot": ["owner", "due", "opened", "status", "procedure", "promise"], "so-dong": "25"}
    )
    first = client.get(f"{MINE}?xep={sort}").text
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following is not None
    second = client.get(unescaped(following[1])).text
    seen = numbers_in(first) + numbers_in(second)
    assert len(seen) == len(set(seen)) == 30
    back = re.search(r'href="([^"]+)" rel="prev"', second)
    assert back is not None
    assert numbers_in(client.get(unescaped(back[1])).text) == numbers_in(first)
    if sort.endswith("chu"):
        owners = rows_of(first) + rows_of(second)
        assert owners == sorted(owners, reverse=sort.startswith("-"))
        assert "Trần" not in following[1], "no name stands in an address"


def test_the_order_is_for_this_visit_only(sign_in: Any, story: Story) -> None:
    many(story, 3)
    client = sign_in("yk.ldtbxh")
    assert 'aria-sort="descending"' in client.get(f"{MINE}?xep=-chu").text
    page = client.get(MINE).text
    assert 'aria-sort="descending"' not in page
    assert "xếp theo hạn gần nhất" in page


def test_columns_and_rows_on_a_page_are_a_person_s_own_and_of_one_list(sign_in: Any, story: Story) -> None:
    many(story, 30)
    client = sign_in("yk.ldtbxh")
    client.post(f"{MINE}/cach-hien", data={"cot": ["owner", "sender", "nothing"], "so-dong": "50", "ke-tiep": "1"})
    page = client.get(MINE).text
    assert len(numbers_in(page)) == 30
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', page)
    assert heads == ["Mã hồ sơ", "Chủ hồ sơ", "Người chuyển"]
    assert len(numbers_in(sign_in("yk.lanhdao").get(MINE).text)) == 0
    assert "1–25 trong 30" in sign_in("chuyenvien").get(MINE).text


# ── Saved filters ─────────────────────────────────────────────────────────────


def save(client: Any, name: str, query: str, **ticks: str) -> Any:
    return client.post(f"{MINE}/luu-bo-loc", data={"the": "", "loc": query, "ten": name, **ticks})


def test_a_saved_filter_is_a_name_for_an_address(sign_in: Any, story: Story) -> None:
    client = sign_in("yk.ldtbxh")
    answer = save(client, "Quá hạn của tôi", "han=qua-han&xep=chu&sau=1-1&la=gi")
    assert answer.location == f"{MINE}?han=qua-han&xep=chu"
    page = client.get(MINE).text
    assert 'href="/ho-so-cua-toi?han=qua-han&amp;xep=chu">Quá hạn của tôi</a>' in page
    assert "Bộ lọc đã lưu (1)" in page
    save(client, "quá hạn  của tôi", "han=hom-nay")
    page = client.get(f"{MINE}/bo-loc").text
    assert page.count("Lưu thay đổi") == 1, "the same name leads somewhere else now"
    assert "Quá hạn của tôi" not in sign_in("yk.tuphap").get(MINE).text


def test_a_filter_shared_with_the_department_is_seen_there_and_changed_by_its_owner_only(sign_in: Any) -> None:
    save(sign_in("gl.ldtbxh"), "Chờ lâu", "han=qua-han", chia="1")
    other = sign_in("gl.ldtbxh2")
    page = other.get(MINE).text
    assert "Chờ lâu" in page
    assert "của Trịnh Văn Quý" in page
    assert "Chờ lâu" not in other.get(f"{MINE}/bo-loc").text
    assert other.post(f"{MINE}/bo-loc/1", data={"ten": "Khác"}).status_code == 404
    assert "Chờ lâu" not in sign_in("yk.ldtbxh").get(MINE).text


def test_a_pinned_filter_is_a_tab_and_a_usual_one_opens_first(sign_in: Any, story: Story) -> None:
    story.received(ALLOWANCE)
    client = sign_in("yk.ldtbxh")
    save(client, "Hôm nay", "han=hom-nay", ghim="1", dau="1")
    answer = client.get(MINE)
    assert answer.location == f"{MINE}?han=hom-nay"
    page = client.get(answer.location).text
    assert re.search(r'<li><a href="[^"]*han=hom-nay" aria-current="page" data-alt="\d">Hôm nay</a>', page)
    assert 'href="/ho-so-cua-toi?nguyen=1">Xóa bộ lọc</a>' in page
    assert len(numbers_in(client.get(f"{MINE}?nguyen=1").text)) == 1
    save(client, "Khác", "han=con-han", dau="1")
    assert client.get(MINE).location == f"{MINE}?han=con-han", "one at a time"


def test_a_filter_is_renamed_and_deleted(sign_in: Any) -> None:
    client = sign_in("yk.ldtbxh")
    save(client, "Một", "q=a")
    save(client, "Hai", "q=b")
    assert client.post(f"{MINE}/bo-loc/1", data={"ten": "hai"}).status_code == 422
    assert client.post(f"{MINE}/bo-loc/1", data={"ten": "Ba", "ghim": "1"}).status_code == 303
    assert ">Ba</a>" in client.get(MINE).text
    client.post(f"{MINE}/bo-loc/1", data={"xoa": "1"})
    assert "Ba" not in re.findall(r">(Ba)<", client.get(f"{MINE}/bo-loc").text)


# ── The walk ──────────────────────────────────────────────────────────────────


def test_previous_and_next_walk_the_very_list_and_back_leads_to_its_row(sign_in: Any, story: Story) -> None:
    many(story, 5)
    story.received(MARTYRS, owner=builders.who(name="Đặng Thị Ấn"))
    client = sign_in("yk.ldtbxh")
    page = client.get(f"{MINE}?q=tran&xep=-chu").text
    links = [unescaped(u) for u in re.findall(r'<th scope="row"><a id="hs-\d+" class="ma" href="([^"]+)"', page)]
    middle = client.get(links[1]).text
    assert "hồ sơ 2 trong 5" in middle
    assert f'href="{links[0]}" data-prev'.replace("&", "&amp;") in middle
    assert f'href="{links[2]}" data-next-item'.replace("&", "&amp;") in middle
    dossier_id = int(re.findall(r"/ho-so/(\d+)", links[1])[0])
    assert f'href="/ho-so-cua-toi?q=tran&amp;xep=-chu#hs-{dossier_id}" data-back' in middle
    assert "data-next-item" not in client.get(links[4]).text


def test_after_an_act_the_next_of_that_list_opens(sign_in: Any, story: Story) -> None:
    many(story, 4)
    client = sign_in("yk.ldtbxh")
    page = client.get(f"{MINE}?q=tran&xep=-chu").text
    links = [unescaped(u) for u in re.findall(r'<th scope="row"><a id="hs-\d+" class="ma" href="([^"]+)"', page)]
    shown = client.get(links[1]).text
    action = unescaped(re.findall(r'action="([^"]+/chuyen\?[^"]+)"', shown)[0])
    dossier_id = int(re.findall(r"/ho-so/(\d+)", action)[0])
    answer = client.post(action, data={"version": version(dossier_id)})
    assert answer.location == links[2]


def test_whoever_wants_to_stay_stays(sign_in: Any, story: Story) -> None:
    many(story, 2)
    client = sign_in("yk.ldtbxh")
    client.post(f"{MINE}/cach-hien", data={"cot": ["owner"], "so-dong": "25"})
    task = open_task(1)
    answer = client.post(f"/ho-so/1/viec/{task.id}/chuyen", data={"version": version(1)})
    assert answer.location == "/ho-so/1"


def test_a_dossier_that_left_the_list_still_leads_back(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    page = sign_in("yk.ldtbxh").get(f"/ho-so/{dossier_id}?tu={quote('han=qua-han')}").text
    assert "trong" not in re.findall(r'<p class="vun">.*</p>', page)[0]
    assert f'href="/ho-so-cua-toi?han=qua-han#hs-{dossier_id}" data-back' in page


@pytest.mark.parametrize("junk", ["the=phat-hanh", "the=gi-do&q=x", "%00", "xep=xong", "q=" + "x" * 500])
def test_what_a_carried_list_cannot_mean_is_one_s_own_list(junk: str, sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    assert sign_in("yk.ldtbxh").get(f"/ho-so/{dossier_id}?tu={quote(junk)}").status_code == 200


def test_conditions_of_the_new_lists_are_whole_queries(people: Any) -> None:
    for username in ("yk.ldtbxh", "gl.giamsat", "danhmuc"):
        for condition in (queues.consulted, queues.sent):
            assert queues.task_page(db.session(), condition(people[username]), queues.Filter()).total == 0


# ── An empty list, and what was typed and not sent ────────────────────────────


def test_an_empty_list_says_when_the_next_dossier_is_due(sign_in: Any, story: Story) -> None:
    client = sign_in("yk.tuphap")
    assert "Hồ sơ tiếp theo đến hạn" not in client.get(MINE).text, "there is none"
    story.received(ALLOWANCE)  # at a colleague's desk of the same commune
    assert "Hết việc. Hồ sơ tiếp theo đến hạn" in sign_in("yk.motcua").get(MINE).text
    story.passed(story.received(BIRTH), "yk.tuphap")
    told = sign_in("yk.lanhdao").get(f"{MINE}?q=khong-co-ai").text
    assert "Hồ sơ tiếp theo đến hạn" not in told, "a filter is no empty desk"


def test_what_was_typed_and_not_sent_waits_on_the_landing_page_of_whoever_typed_it(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(BIRTH)
    row = dossier_of(dossier_id)
    client = sign_in("yk.tuphap")
    assert "Tiếp tục" not in client.get("/viec-cua-toi").text
    task = open_task(dossier_id)
    said = {"kept_as": f"pass-on-{task.id}", "opinion": "Đã đối chiếu giấy chứng sinh với sổ gốc."}
    client.post(f"/ho-so/{dossier_id}/nhap", data=said)
    page = client.get("/viec-cua-toi").text
    assert f'aria-label="Tiếp tục {row.number}"' in page
    assert "Đã đối chiếu giấy chứng sinh với sổ gốc." in page
    assert "Đã đối chiếu" not in sign_in("yk.lanhdao").get("/viec-cua-toi").text
    client.post(f"/ho-so/{dossier_id}/nhap", data={**said, "opinion": ""})
    assert "Tiếp tục" not in client.get("/viec-cua-toi").text
