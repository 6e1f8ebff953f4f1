"""S7 Thông báo: one's own lines, what must be done first; read by a POST only."""

import re
from typing import Any

from sqlalchemy import select

from desk.policy import SYSTEM
from desk.services import notices
from desk.store.db import db
from desk.store.models import Alert
from desk.store.queries import installation
from tests.web.conftest import MARTYRS, Story, counted, dossier_of, queries

DUE = "2026-03-05T17:00+07:00"


def tell(work: Any, people: Any, username: str, kind: str, key: str, dossier_id: int | None = None, **data: Any) -> int:
    with work(SYSTEM) as w:
        dossier = dossier_of(dossier_id) if dossier_id else None
        notices.tell(w, kind, [people[username].id], key=key, dossier=dossier, **data)
    return db.session.scalars(select(Alert.id).order_by(Alert.id.desc())).first()  # type: ignore[return-value]


def lines(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", x) for x in re.findall(r"<button[^>]*data-open>(.*?)</button>", page)]


def test_an_empty_inbox_says_so(sign_in: Any) -> None:
    page = sign_in("yk.tuphap").get("/thong-bao").text
    assert "Không có thông báo mới." in page
    assert "Đánh dấu đã đọc tất cả" not in page
    assert ">Thông báo</a>" in page, "no number when there is none"


def test_what_must_be_done_stands_before_what_is_good_to_know(
    sign_in: Any, story: Story, work: Any, people: Any
) -> None:
    dossier_id = story.received(MARTYRS)
    tell(work, people, "yk.ldtbxh", "overdue", "a", dossier_id, step="Thẩm định", due=DUE)
    tell(work, people, "yk.ldtbxh", "t3", "b", dossier_id, step="Thẩm định", due=DUE)
    page = sign_in("yk.ldtbxh").get("/thong-bao").text
    number = dossier_of(dossier_id).number
    assert lines(page) == [
        f"Quá hạn bước “Thẩm định”, hồ sơ {number}: hạn 17:00, thứ Năm 05/3/2026",
        f"Sắp đến hạn bước “Thẩm định”, hồ sơ {number}: 17:00, thứ Năm 05/3/2026",
    ]
    assert page.index("Cần xử lý (1)") < page.index("Để biết (1)")
    assert f'href="/ho-so/{dossier_id}">{number}</a>' in page
    assert ">Thông báo (2)</a>" in page


def test_opening_a_line_reads_it_and_leads_to_its_dossier(sign_in: Any, story: Story, work: Any, people: Any) -> None:
    dossier_id = story.received(MARTYRS)
    alert_id = tell(work, people, "yk.ldtbxh", "overdue", "a", dossier_id, step="Thẩm định", due=DUE)
    client = sign_in("yk.ldtbxh")
    client.get("/thong-bao")
    assert len(lines(client.get("/thong-bao").text)) == 1, "looking reads nothing"
    answer = client.post(f"/thong-bao/{alert_id}/mo")
    assert (answer.status_code, answer.location) == (303, f"/ho-so/{dossier_id}#tre-han")
    assert "Không có thông báo mới." in client.get("/thong-bao").text
    assert len(lines(client.get("/thong-bao?the=tat-ca").text)) == 1


def test_a_line_can_be_marked_read_and_unread_again(sign_in: Any, work: Any, people: Any) -> None:
    alert_id = tell(work, people, "yk.ldtbxh", "digest", "a", day="2026-03-02", late=1, today=0, soon=0, sign=0)
    client = sign_in("yk.ldtbxh")
    assert client.post(f"/thong-bao/{alert_id}/danh-dau", data={"doc": "1"}).location == "/thong-bao"
    assert ">Thông báo</a>" in client.get("/viec-cua-toi").text
    assert client.post(f"/thong-bao/{alert_id}/danh-dau", data={"the": "tat-ca"}).location == "/thong-bao?the=tat-ca"
    assert ">Thông báo (1)</a>" in client.get("/viec-cua-toi").text


def test_all_are_marked_read_but_not_what_came_after_the_page_was_shown(sign_in: Any, work: Any, people: Any) -> None:
    numbers = {"late": 1, "today": 0, "soon": 0, "sign": 0}
    for day in ("02", "03"):
        tell(work, people, "yk.ldtbxh", "digest", day, day=f"2026-03-{day}", **numbers)
    client = sign_in("yk.ldtbxh")
    [upto] = re.findall(r'name="den" value="(\d+)"', client.get("/thong-bao").text)
    tell(work, people, "yk.ldtbxh", "digest", "04", day="2026-03-04", **numbers)
    client.post("/thong-bao/da-doc", data={"den": upto})
    assert lines(client.get("/thong-bao").text) == ["Bản tin sáng 04/3/2026: 1 quá hạn"]


def test_nobody_reads_or_marks_what_is_another_s(sign_in: Any, work: Any, people: Any) -> None:
    alert_id = tell(work, people, "yk.ldtbxh", "digest", "a", day="2026-03-02", late=1, today=0, soon=0, sign=0)
    client = sign_in("yk.tuphap")
    assert lines(client.get("/thong-bao?the=tat-ca").text) == []
    assert client.post(f"/thong-bao/{alert_id}/mo").status_code == 404
    assert client.post(f"/thong-bao/{alert_id}/danh-dau", data={"doc": "1"}).status_code == 404
    client.post("/thong-bao/da-doc", data={"den": str(alert_id)})
    db.session.rollback()
    assert db.session.get_one(Alert, alert_id).read_at is None


def test_a_long_inbox_is_paged_by_key_without_gap_and_costs_the_same(
    sign_in: Any, story: Story, work: Any, people: Any
) -> None:
    dossier_id = story.received(MARTYRS)
    costs = []
    for count in (20, 60):
        for n in range(count):
            kind = "t3" if n % 3 else "t1"
            tell(work, people, "yk.ldtbxh", kind, f"{count}/{n}", dossier_id, step=f"Bước {count}/{n}", due=DUE)
        client = sign_in("yk.ldtbxh")
        installation.forget()
        with counted() as said:
            client.get("/thong-bao")
        costs.append(len(queries(said)))
    assert costs[0] == costs[1] <= 8
    for the in ("", "the=tat-ca"):
        seen, address = [], f"/thong-bao?{the}"
        while address:
            page = client.get(address).text
            seen += lines(page)
            found = re.search(r'href="([^"]+)" rel="next"', page)
            address = found[1].replace("&amp;", "&") if found else ""
        assert len(seen) == len(set(seen)) == 80
    for junk in ("sau=x", "sau=1-", "sau=2-5", "sau=1-99999999999999", "the=gi"):
        assert client.get(f"/thong-bao?{junk}").status_code == 200
