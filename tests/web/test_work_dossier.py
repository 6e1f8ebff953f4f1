"""The dossier page (S6): one address for every role; what is shown, what is masked, what the reader is told."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from desk.clock import MovableClock
from desk.domain.codes import grouped
from desk.services import processing
from desk.store.db import db
from desk.store.queries import dossiers
from desk.web.labels import EVENTS
from tests import builders
from tests.web.conftest import ALLOWANCE, BIRTH, MARTYRS, Story, dossier_of, open_task, searched

THREE = {
    "owner": builders.who(name="Lê Thị Hạnh", phone="+84912345678", id_number="030190000017", email="hanh@example.org"),
    "submitter": builders.who(name="Lê Văn Tâm", phone="+84987654321", id_number="030090000033"),
    "authorised": builders.who(name="Lê Văn Lợi", phone="+84355512345", id_number="030090000041"),
}


def words(page: str) -> str:
    """What a person reads: tags out, spaces single."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def acts(page: str) -> str:
    """The page without what stands beside the work (notes, following, showing numbers), which changes nothing of the dossier."""
    beside = r'<(section|details) class="(?:card )?khong-in".*?</\1>'
    return re.sub(beside, "", page, flags=re.DOTALL)


def test_the_page_says_who_what_where_and_until_when(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE, owner=THREE["owner"])
    dossier = dossier_of(dossier_id)
    page = sign_in("yk.ldtbxh").get(f"/ho-so/{dossier_id}").text
    assert f"<h1>Lê Thị Hạnh – {dossier.procedure_short}</h1>" in page
    said = words(page)
    for wanted in (
        dossier.number, "Được tiếp nhận", "Hạn bước: còn 4 ngày", "Hẹn trả: còn 20 ngày", "Tài chính: Không thu phí",
        "Giao nhận: Đang chuyển – chờ xác nhận nhận", "Thành phần hồ sơ (5/5)", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    ):  # fmt: skip
        assert wanted in said, wanted
    assert page.count('aria-current="step"') == 1
    for anchor in ("thong-tin", "thanh-phan", "y-kien", "ket-qua", "phi", "lich-su"):
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page


def test_three_people_stand_apart_and_are_whole_only_for_who_holds_the_dossier(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE, **THREE)
    secret = ("0912 345 678", "030190000017", "hanh@example.org", grouped(dossier_of(dossier_id).lookup_code))
    for username, whole in (
        ("yk.ldtbxh", True),
        ("yk.motcua", True),
        ("yk.vanthu", False),
        ("thanhtra", False),
        ("gl.giamsat", False),
    ):
        said = words(sign_in(username).get(f"/ho-so/{dossier_id}").text)
        for part in (
            "Chủ hồ sơ Họ và tên Lê Thị Hạnh",
            "Người nộp hồ sơ Họ và tên Lê Văn Tâm",
            "Người được ủy quyền Họ và tên Lê Văn Lợi",
        ):
            assert part in said, (username, part)
        for text in secret:
            assert (text in said) is whole, (username, text)


def test_the_page_leads_to_the_dossiers_beside_it(sign_in: Any, story: Story) -> None:
    one, two, three = (
        story.received(MARTYRS),
        story.received(ALLOWANCE),
        story.received("2.000815", owner=builders.who(id_number="030090000025")),
    )
    client = sign_in("yk.ldtbxh")
    assert three not in (one, two)
    page = client.get(f"/ho-so/{two}").text
    assert "hồ sơ 2 trong 2" in page
    assert f'href="/ho-so/{one}" data-prev' in page
    assert "data-next-item" not in page
    assert f'href="/ho-so/{two}" data-next-item' in client.get(f"/ho-so/{one}").text
    assert (
        "hồ sơ "
        not in re.findall(r'<p class="vun">.*?</p>', sign_in("yk.vanthu").get(f"/ho-so/{two}").text)[0].split("</a>")[1]
    )


def test_somebody_with_nothing_to_do_sees_no_button(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    for username in ("thanhtra", "yk.vanthu", "gl.giamsat"):
        page = acts(sign_in(username).get(f"/ho-so/{dossier_id}").text)
        assert f'action="/ho-so/{dossier_id}' not in page, username
        assert "Tài khoản này không có việc ở bước này." in page, username


def test_every_form_on_the_page_has_its_button_and_the_version_shown(sign_in: Any, story: Story) -> None:
    ids = [story.received(ALLOWANCE), story.submitted(), story.passed(story.received(BIRTH), "yk.tuphap")]
    ids.append(story.asked(story.received(MARTYRS), "yk.ldtbxh"))
    seen: set[str] = set()
    for username in ("yk.motcua", "yk.ldtbxh", "yk.lanhdao"):
        client = sign_in(username)
        for dossier_id in ids:
            page = acts(client.get(f"/ho-so/{dossier_id}").text)
            for address, form in re.findall(
                r'<form method="post" action="(/ho-so/[^"]+)"[^>]*>(.*?)</form>', page, re.DOTALL
            ):
                seen.add(address.rsplit("/", 1)[1])
                assert len(re.findall(r"<button class=\"btn[^>]*>[^<]+", form)) == 1, address
                assert f'name="version" type="hidden" value="{dossier_of(dossier_id).version}"' in form, address
    assert seen == {"xac-nhan", "phan-cong", "chuyen", "chuyen-tra", "yeu-cau-bo-sung", "thong-bao-nop-tien", "tam-dung", "tiep-nhan",
                    "tu-choi", "nhan-bo-sung", "rut", "chi-dao", "hoi-them", "thu-hoi", "chuyen-nham", "bo-qua", "lay-y-kien", "niem-yet",
                    "hoi-dong"}  # fmt: skip


def test_the_leader_reads_the_proposal_before_the_button(sign_in: Any, story: Story) -> None:
    dossier_id = story.passed(story.received(BIRTH), "yk.tuphap", opinion="Đủ điều kiện cấp Giấy khai sinh.")
    page = sign_in("yk.lanhdao").get(f"/ho-so/{dossier_id}").text
    assert "Đề xuất của Lê Văn Cường" in page
    assert page.index("Đề xuất của Lê Văn Cường") < page.index("Phê duyệt <kbd>")


def test_the_history_tells_every_hop_in_words_newest_first(sign_in: Any, story: Story, clock: MovableClock) -> None:
    dossier_id = story.received(BIRTH)
    clock.set("2026-03-02T08:40")
    story.passed(dossier_id, "yk.tuphap", opinion="Đủ điều kiện.")
    clock.set("2026-03-02T09:00")
    with story.work(story.people["yk.lanhdao"]) as w:
        processing.send_back(w, open_task(dossier_id), "Sai ngày sinh của trẻ.", 2)
    page = sign_in("yk.motcua").get(f"/ho-so/{dossier_id}").text
    said = words(page[page.index('id="lich-su"') :])
    places = [
        said.index(t)
        for t in ("Chuyển trả Đặng Quốc Hữu", "Chuyển bước sau Lê Văn Cường", "Tiếp nhận hồ sơ Trần Thị Bích")
    ]
    assert places == sorted(places)
    for wanted in (
        "Lý do: Sai ngày sinh của trẻ.",
        "Ý kiến: Đủ điều kiện.",
        "09:00, thứ Hai 02/3/2026",
        "Về: Xã Yết Kiêu",
    ):
        assert wanted in said, wanted


def test_every_kind_of_line_in_the_logbook_has_words(sign_in: Any, story: Story, clock: MovableClock) -> None:
    """Every event that the services write is said without stumbling."""
    seen: set[str] = set()
    everything = [
        story.ready(),
        story.submitted(),
        story.billed(story.received(ALLOWANCE), "yk.ldtbxh"),
        story.asked(story.received(MARTYRS), "yk.ldtbxh"),
    ]
    clerk = sign_in("yk.motcua")
    for dossier_id in everything:
        version = str(dossier_of(dossier_id).version)
        clerk.post(f"/ho-so/{dossier_id}/da-nop-tien", data={"version": version})
        came = [paper.name for paper in dossier_of(dossier_id).papers_in]
        clerk.post(f"/ho-so/{dossier_id}/nhan-bo-sung", data={"version": version, "came": came})
        db.session.rollback()
        seen |= {e.what for e in dossiers.events_of(db.session(), dossier_id)}
        page = words(clerk.get(f"/ho-so/{dossier_id}").text)
        for event in dossiers.events_of(db.session(), dossier_id):
            assert EVENTS[event.what] in page
    assert {"receive", "process", "approve", "issue", "submit", "bill", "settle", "ask", "resume"} <= seen


def test_a_long_route_is_drawn_unit_by_unit_a_short_one_step_by_step(sign_in: Any, story: Story) -> None:
    long, short = story.received(MARTYRS), story.received(BIRTH, owner=builders.who(id_number="030090000025"))
    client = sign_in("yk.motcua")
    pages = [client.get(f"/ho-so/{i}").text for i in (long, short)]
    assert [len(re.findall(r'<span class="nut"', page)) for page in pages] == [4, 5]
    assert "Sở LĐTBXH" in pages[0]


def test_a_result_ready_leads_the_clerk_to_the_counter(sign_in: Any, story: Story) -> None:
    dossier_id = story.ready()
    page = sign_in("yk.motcua").get(f"/ho-so/{dossier_id}").text
    assert f'href="/tra-ket-qua?ho-so={dossier_id}"' in page
    assert "Chờ trả" in words(page)
    assert "/tra-ket-qua?ho-so" not in sign_in("yk.tuphap").get(f"/ho-so/{dossier_id}").text


class _Page(HTMLParser):
    """The bones of a page: ids, labels, headings, table heads."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.fields: list[str] = []
        self.headings: list[int] = []
        self.described: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "label":
            self.labels.append(str(given.get("for")))
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden" and not given.get("aria-label"):
            self.fields.append(str(given.get("id")))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.described += (given.get("aria-describedby") or "").split() + (given.get("aria-labelledby") or "").split()


@pytest.mark.parametrize("username", ["yk.motcua", "yk.ldtbxh", "yk.lanhdao", "gl.truongphong"])
def test_the_bones_of_every_page_are_whole(username: str, sign_in: Any, story: Story) -> None:
    dossier_id = story.passed(story.received(MARTYRS), "yk.ldtbxh", "yk.lanhdao", "gl.motcua")
    other = story.received(ALLOWANCE)
    client = sign_in(username)
    for address in (
        "/viec-cua-toi",
        "/ho-so-cua-toi",
        "/tim",
        searched(client, "nguyen"),
        "/tro-giup",
        "/phe-duyet",
        f"/ho-so/{dossier_id}",
        f"/ho-so/{other}",
    ):
        page = _Page()
        page.feed(client.get(address).text)
        assert len(page.ids) == len(set(page.ids)), (address, [i for i in page.ids if page.ids.count(i) > 1])
        assert set(page.fields) <= set(page.labels), (address, set(page.fields) - set(page.labels))
        assert set(page.described) <= set(page.ids), (address, set(page.described) - set(page.ids))
        assert page.headings.count(1) == 1, address
        assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False)), (address, page.headings)


def test_an_identifier_code_that_nobody_confirmed_is_marked(sign_in: Any, story: Story) -> None:
    page = words(sign_in("yk.ldtbxh").get(f"/ho-so/{story.received(ALLOWANCE)}").text)
    assert "mã định danh 000.21.14.H23 (mã mẫu, chưa được xác nhận)" in page
