"""The lists (S4, X1, L1, V1, S5): what stands in them, in which order, and that a long list costs no more than a short one."""

import re
from typing import Any

import pytest
from flask import Flask

from desk.clock import MovableClock
from desk.domain.workflow import Status
from desk.policy import Role
from desk.store.db import db
from desk.store.models import Dossier
from desk.store.queries import installation, queues, tallying
from desk.web.views import read_key, write_key
from tests import builders
from tests.web.conftest import ALLOWANCE, BIRTH, MARTYRS, Story, counted, dossier_of, queries, tasks_of


def numbers_in(page: str) -> list[str]:
    """The dossier numbers of the rows, from top to bottom."""
    return re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', page)


def many(story: Story, count: int, code: str = ALLOWANCE) -> list[int]:
    return [
        story.received(code, owner=builders.who(name=f"Trần Văn {n:03}", id_number=f"030090{n:06}"))
        for n in range(count)
    ]


# ── Hồ sơ của tôi ─────────────────────────────────────────────────────────────


def test_the_nearest_deadline_stands_first(sign_in: Any, story: Story, clock: MovableClock) -> None:
    later, sooner = story.received(ALLOWANCE), story.received(MARTYRS)
    clock.set("2026-03-02T09:00")
    last = story.received(ALLOWANCE, owner=builders.who(id_number="030090000025"))
    page = sign_in("yk.ldtbxh").get("/ho-so-cua-toi").text
    assert numbers_in(page) == [dossier_of(i).number for i in (sooner, later, last)]
    assert "1–3 trong 3, xếp theo hạn gần nhất" in page


def test_pages_follow_each_other_without_gap_or_repetition_and_back(sign_in: Any, story: Story) -> None:
    many(story, 60)
    client = sign_in("yk.ldtbxh")
    seen, ranges, address = [], [], "/ho-so-cua-toi"
    while address:
        page = client.get(address).text
        seen.append(numbers_in(page))
        ranges.append(re.findall(r"\d+–\d+ trong \d+", page)[0])
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address = found[1].replace("&amp;", "&") if found else ""
    assert ranges == ["1–25 trong 60", "26–50 trong 60", "51–60 trong 60"]
    flat = [n for part in seen for n in part]
    assert len(set(flat)) == 60
    assert flat == sorted(flat)
    back = re.search(r'href="([^"]+)" rel="prev"', page)
    assert back is not None
    before = client.get(back[1].replace("&amp;", "&")).text
    assert numbers_in(before) == seen[1]
    assert "26–50 trong 60" in before


def test_a_list_of_dossiers_is_paged_like_one_of_steps(sign_in: Any, story: Story, clock: MovableClock) -> None:
    for n in range(27):
        story.submitted(owner=builders.who(name=f"Trần Văn {n:03}"))
    client = sign_in("yk.motcua")
    first = client.get("/ho-so-cua-toi?the=truc-tuyen").text
    assert "1–25 trong 27" in first
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following is not None
    second = client.get(following[1].replace("&amp;", "&")).text
    assert "26–27 trong 27" in second
    assert "Trần Văn 026" in second
    back = re.search(r'href="([^"]+)" rel="prev"', second)
    assert back is not None
    assert re.findall(r"Trần Văn \d+", client.get(back[1].replace("&amp;", "&")).text) == re.findall(
        r"Trần Văn \d+", first
    )


def test_a_filter_is_an_address_that_survives_paging(sign_in: Any, story: Story) -> None:
    many(story, 30)
    story.received(MARTYRS, owner=builders.who(name="Đặng Thị Ấn"))
    client = sign_in("yk.ldtbxh")
    assert len(numbers_in(client.get("/ho-so-cua-toi?q=dang+thi+an").text)) == 1
    assert len(numbers_in(client.get("/ho-so-cua-toi?q=ĐẶNG").text)) == 1
    assert len(numbers_in(client.get("/ho-so-cua-toi?q=260302-0031").text)) == 1
    assert 'href="/ho-so-cua-toi?q=tran&amp;sau=' in client.get("/ho-so-cua-toi?q=tran").text
    nothing = client.get("/ho-so-cua-toi?q=%25").text
    assert "Không có hồ sơ nào khớp bộ lọc." in nothing
    assert '<a href="/ho-so-cua-toi">Xóa bộ lọc</a>' in nothing


def test_late_due_today_and_later_divide_the_list(sign_in: Any, story: Story, clock: MovableClock) -> None:
    story.received(MARTYRS)
    clock.set("2026-03-04T08:00")
    story.received(ALLOWANCE)
    due = {t.due_at.date().isoformat() for i in (1,) for t in tasks_of(i)}
    assert due == {"2026-03-05"}
    clock.set("2026-03-05T08:00")
    client = sign_in("yk.ldtbxh")
    found = {
        how: len(numbers_in(client.get(f"/ho-so-cua-toi?han={how}").text)) for how in ("qua-han", "hom-nay", "con-han")
    }
    assert found == {"qua-han": 0, "hom-nay": 1, "con-han": 1}
    clock.set("2026-03-06T08:00")
    client = sign_in("yk.ldtbxh")
    page = client.get("/ho-so-cua-toi?han=qua-han").text
    assert len(numbers_in(page)) == 1
    assert 'class="dl late"' in page
    assert "Quá hạn" in page


@pytest.mark.parametrize(
    "junk", ["sau=x", "sau=1-", "truoc=99999999999999999999-1", "trang-thai=9", "han=bao-gio", "sau=-1--1"]
)
def test_what_an_address_cannot_mean_is_left_out(junk: str, sign_in: Any, story: Story) -> None:
    story.received(ALLOWANCE)
    answer = sign_in("yk.ldtbxh").get(f"/ho-so-cua-toi?{junk}")
    assert answer.status_code == 200
    assert len(numbers_in(answer.text)) == 1


def test_a_place_in_a_list_is_written_and_read_back(clock: MovableClock) -> None:
    key = (clock(), 17)
    assert read_key(write_key(key) or "") == key


def test_a_list_of_another_role_is_not_there(sign_in: Any) -> None:
    assert sign_in("yk.tuphap").get("/ho-so-cua-toi?the=phat-hanh").status_code == 404
    assert sign_in("yk.tuphap").get("/ho-so-cua-toi?the=gi-do").status_code == 404
    assert sign_in("yk.vanthu").get("/ho-so-cua-toi?the=phat-hanh").status_code == 200


def test_the_clerk_s_lists_hold_what_came_online_and_what_waits_for_papers(sign_in: Any, story: Story) -> None:
    story.submitted(owner=builders.who(name="Lò Văn Ơ"))
    story.asked(story.received(ALLOWANCE), "yk.ldtbxh")
    client = sign_in("yk.motcua")
    page = client.get("/ho-so-cua-toi?the=truc-tuyen").text
    assert "Lò Văn Ơ" in page
    assert "Trực tuyến chờ nhận (1)" in page
    asked = client.get("/ho-so-cua-toi?the=cho-bo-sung").text
    assert "Chờ bổ sung (1)" in asked
    assert "Nguyễn Văn An" in asked
    assert "Chờ bổ sung (1)" in sign_in("yk.ldtbxh").get("/ho-so-cua-toi").text
    assert "Chờ bổ sung (0)" in sign_in("tt.motcua").get("/ho-so-cua-toi").text


def test_records_see_what_waits_for_a_number(sign_in: Any, story: Story) -> None:
    assert "Không có văn bản chờ phát hành." in sign_in("yk.vanthu").get("/ho-so-cua-toi?the=phat-hanh").text
    story.passed(story.received(BIRTH), "yk.tuphap", "yk.lanhdao")
    page = sign_in("yk.vanthu").get("/ho-so-cua-toi?the=phat-hanh").text
    assert "Chờ phát hành (1)" in page
    assert len(numbers_in(page)) == 1


@pytest.mark.parametrize("rows", [25, 200])
def test_the_list_costs_at_most_eight_queries_however_long(rows: int, app: Flask, sign_in: Any, story: Story) -> None:
    many(story, rows)
    client = sign_in("yk.ldtbxh")
    installation.forget()
    with counted() as said:
        page = client.get("/ho-so-cua-toi").text
    assert len(numbers_in(page)) == 25
    assert f"1–25 trong {rows}" in page
    assert len(queries(said)) <= 10, "\n".join(said)  # just started: what is remembered for seconds is asked for too


def test_the_landing_page_and_the_dossier_cost_the_same_in_a_long_list(app: Flask, sign_in: Any, story: Story) -> None:
    [first] = many(story, 1)
    client, costs = sign_in("yk.ldtbxh"), []
    client.post(f"/ho-so/{first}/dang-mo")
    for more in (0, 40):
        for n in range(more):
            story.received(MARTYRS, owner=builders.who(id_number=f"030091{n:06}"))
        installation.forget()
        with counted() as said:
            client.get("/viec-cua-toi")
            mine = len(queries(said))
            client.get(f"/ho-so/{first}")
        costs.append((mine, len(queries(said)) - mine))
    assert costs[0] == costs[1]
    assert costs[0][0] <= 10  # one of them for the notices of the agency
    assert costs[0][1] <= 25  # seven of them remembered afterwards; five for what stands beside the work


# ── Việc của tôi, phê duyệt ───────────────────────────────────────────────────


def test_somebody_without_work_is_told_so(sign_in: Any) -> None:
    page = sign_in("yk.tuphap").get("/viec-cua-toi").text
    assert "Hôm nay chưa có việc. Hồ sơ mới sẽ hiện ở đây ngay khi được phân công." in page


def test_what_cannot_wait_stands_on_top_with_its_reason(sign_in: Any, story: Story, clock: MovableClock) -> None:
    story.received(ALLOWANCE)
    page = sign_in("yk.ldtbxh").get("/viec-cua-toi").text
    assert "Chờ xác nhận nhận" in page
    assert "Chờ xác nhận nhận: <b>1</b>" in page
    clock.set("2026-03-20T08:00")
    page = sign_in("yk.ldtbxh").get("/viec-cua-toi").text
    assert 'Quá hạn: <a href="/ho-so-cua-toi?han=qua-han"><b>1</b></a>' in page


def test_what_was_done_last_stands_under_recent(sign_in: Any, story: Story) -> None:
    dossier_id = story.passed(story.received(BIRTH), "yk.tuphap")
    page = sign_in("yk.tuphap").get("/viec-cua-toi").text
    assert "Làm gần đây" in page
    assert numbers_in(page) == [dossier_of(dossier_id).number]


def test_the_navigation_is_the_union_of_a_person_s_roles_with_numbers(sign_in: Any, story: Story) -> None:
    story.received(ALLOWANCE)
    expected = {
        "yk.motcua": ["Tiếp nhận (F2)", "Trực tuyến chờ nhận (0)", "Trả kết quả (0)", "Bàn giao giấy", "Việc của tôi", "Hồ sơ của tôi (0)"],
        "yk.ldtbxh": ["Bàn giao giấy", "Việc của tôi", "Hồ sơ của tôi (1)"],
        "yk.lanhdao": ["Bàn giao giấy", "Việc của tôi", "Hồ sơ của tôi (0)", "Chờ phê duyệt (0)", "Chờ phân công (1)",
                       "Sắp đến hạn và quá hạn (0)", "Mẫu dự thảo", "Danh mục thủ tục"],
        "danhmuc": ["Việc của tôi", "Lịch làm việc", "Lý do", "Mẫu dự thảo", "Danh mục thủ tục"],
        "yk.vanthu": ["Bàn giao giấy", "Việc của tôi", "Hồ sơ của tôi (0)", "Chờ phát hành (0)"],
        "quantri": ["Việc của tôi", "Người dùng", "Lịch làm việc", "Lý do", "Xem trước khi duyệt"],
        "bhxh": ["Tiếp nhận (F2)", "Trực tuyến chờ nhận (0)", "Trả kết quả (0)", "Bàn giao giấy", "Việc của tôi", "Hồ sơ của tôi (0)",
                 "Chờ phê duyệt (0)", "Chờ phân công (0)", "Sắp đến hạn và quá hạn (0)", "Chờ phát hành (0)", "Mẫu dự thảo",
                 "Danh mục thủ tục"],
    }  # fmt: skip
    for username, items in expected.items():
        page = sign_in(username).get("/viec-cua-toi").text
        [nav] = re.findall(r'<nav class="nav".*?</nav>', page, re.DOTALL)
        assert re.findall(r"<a [^>]*>([^<]+)</a>", nav) == items, username
        assert nav.count('aria-current="page"') == 1, username


def test_the_leader_s_list_shows_who_proposes_what_by_deadline(sign_in: Any, story: Story, clock: MovableClock) -> None:
    assert "Không có văn bản chờ phê duyệt." in sign_in("yk.lanhdao").get("/phe-duyet").text
    story.passed(story.received(BIRTH), "yk.tuphap", opinion="Đủ điều kiện, đề nghị cấp Giấy khai sinh.")
    page = sign_in("yk.lanhdao").get("/phe-duyet").text
    assert "Đến hạn hôm nay (1)" in page
    assert "Đủ điều kiện, đề nghị cấp Giấy khai sinh." in page
    assert "Lê Văn Cường" in page
    clock.set("2026-03-03T08:00")
    assert "Quá hạn (1)" in sign_in("yk.lanhdao").get("/phe-duyet").text


def test_what_waits_to_be_handed_out_is_the_rule_in_sql(app: Flask, people: Any, story: Story) -> None:
    """``queues.to_assign`` and ``Actor.may_assign`` agree for everybody on every open step."""
    story.received(ALLOWANCE)
    story.passed(story.received(MARTYRS), "yk.ldtbxh", "yk.lanhdao", "gl.motcua")
    steps = [t for i in (1, 2) for t in tasks_of(i)]
    for username in builders.STAFF:
        actor = people[username]
        listed = {t.id for t in queues.task_page(db.session(), queues.to_assign(actor), queues.Filter()).rows}
        assert listed == {t.id for t in steps if actor.may_assign(t.agency_id, t.department_id)}, username
        mine = {t.id for t in queues.task_page(db.session(), queues.mine(actor), queues.Filter()).rows}
        able = {t.id for t in steps if actor.may_do(Role(t.role), t.agency_id, t.department_id, t.assignee_id)}
        assert mine == able, username


def test_the_navigation_counts_agree_with_the_lists(app: Flask, people: Any, story: Story, clock: MovableClock) -> None:
    story.received(ALLOWANCE)
    story.asked(story.received(MARTYRS), "yk.ldtbxh")
    story.ready()
    for username in builders.STAFF:
        actor = people[username]
        tally = tallying.tally(db.session(), actor, clock(), clock().replace(hour=23, minute=59))
        assert tally.total == queues.task_page(db.session(), queues.mine(actor), queues.Filter()).total, username
        assert tally.asked == queues.dossier_page(db.session(), queues.asked(actor), queues.Filter()).total, username
    ready = db.session.query(Dossier).filter(Dossier.status == Status.READY).count()
    assert ready == tallying.tally(db.session(), people["yk.motcua"], clock(), clock()).to_return == 1
