"""“Ai nhận được thủ tục này?” on its page, from the command line and over the network."""

import json
import re
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from desk.cli import main
from desk.policy import SYSTEM
from desk.services import publishing, reaching
from desk.store.db import db
from desk.store.models import Agency, Reception
from desk.store.queries import catalogue
from tests import builders
from tests.web.filling import Filled, stored
from tests.web.test_api import DESCRIPTION, fits

BIRTH, MARTYRS = "1.001193", "1.010803"
PAGE = f"/danh-muc/{BIRTH}/noi-tiep-nhan"
TODAY = date(2026, 3, 2)


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def answer_of(page) -> str:
    return text(re.search(r'<section class="f" aria-labelledby="tra-loi">(.*?)</section>', page.text, re.S)[1])


def except_at(work, agency: str, receives: bool, start=TODAY, end=None, because="Quyết định 20/QĐ-UBND") -> int:
    with work(SYSTEM) as w:
        place = w.session.scalars(select(Agency).where(Agency.code == agency)).one()
        row = reaching.except_at(w, catalogue.procedure(w.session, BIRTH), place, receives, start, end, because)
        w.session.flush()
        return row.id


# ── the question ─────────────────────────────────────────────────────────────


def test_a_clerk_asks_for_their_own_desk_and_today(sign_in) -> None:
    said = answer_of(sign_in("yk.motcua").get(PAGE))
    assert said.startswith("Xã Yết Kiêu tiếp nhận ngày 02/3/2026 Thủ tục này tiếp nhận ở Ủy ban nhân dân cấp xã.")
    assert "Kết quả do Xã Yết Kiêu phát hành." in said


@pytest.mark.parametrize("typed", ["297", "Huyện Gia Lộc", "huyen gia loc", "Ủy ban nhân dân huyện Gia Lộc"])
def test_any_unit_by_code_or_name(sign_in, typed) -> None:
    page = sign_in("yk.motcua").get(PAGE, query_string={"noi": typed})
    assert answer_of(page).startswith("Huyện Gia Lộc không tiếp nhận ngày 02/3/2026")
    assert "Nơi tiếp nhận: Ủy ban nhân dân cấp xã." in answer_of(page)


def test_every_leg_is_told_with_its_agency(sign_in) -> None:
    said = answer_of(sign_in("yk.motcua").get(f"/danh-muc/{MARTYRS}/noi-tiep-nhan?noi=11020"))
    assert "Kết quả do Sở LĐTBXH phát hành." in said
    assert [place in said for place in ("Xã Yết Kiêu cấp xã", "Huyện Gia Lộc cấp huyện", "Sở LĐTBXH cấp tỉnh")] == [
        True
    ] * 3
    assert "5 ngày làm việc" in said


@pytest.mark.parametrize("day", ["05/3/2026", "2026-03-05", "5.3.26"])
def test_any_day(sign_in, work, day) -> None:
    except_at(work, "297", True, date(2026, 3, 5), date(2026, 3, 5), "Công văn 15/UBND")
    page = sign_in("yk.motcua").get(PAGE, query_string={"noi": "297", "ngay": day})
    assert answer_of(page).startswith("Huyện Gia Lộc tiếp nhận ngày 05/3/2026")
    assert "từ 05/3/2026 đến hết 05/3/2026 theo Công văn 15/UBND." in answer_of(page)
    assert "trong đó 1 nơi theo văn bản riêng" in text(page.text)


def test_what_cannot_be_read_is_said_at_its_field_and_stays(sign_in) -> None:
    page = sign_in("yk.motcua").get(PAGE, query_string={"noi": "Atlantis", "ngay": "31/2/2026"})
    assert page.status_code == 200
    assert "Không có đơn vị “Atlantis” vào ngày này." in page.text
    assert "Ghi ngày như 02/3/2026." in page.text
    assert 'value="Atlantis"' in page.text
    assert 'value="31/2/2026"' in page.text
    assert "<title>Lỗi:" in page.text


def test_the_units_that_receive_are_listed(sign_in) -> None:
    page = sign_in("yk.motcua").get(PAGE).text
    listed = re.findall(
        r"<li><a href=\"[^\"]+\">(.*?)</a>", re.search(r'aria-labelledby="cac-noi".*?</section>', page, re.S)[0]
    )
    assert listed == ["Thị trấn Gia Lộc", "Xã Yết Kiêu", "Xã Gia Hòa"]


def test_an_unknown_procedure_is_not_found(sign_in) -> None:
    assert sign_in("yk.motcua").get("/danh-muc/9.999999/noi-tiep-nhan").status_code == 404


def test_the_desk_that_refuses_leads_here(sign_in) -> None:
    sheet = Filled(sign_in("gl.motcua"))
    sheet.step("procedure", procedure="ks")
    [address] = re.findall(r'href="([^"]+)">Ai nhận được thủ tục này\?</a>', sheet.html)
    assert answer_of(sheet.client.get(address.replace("&amp;", "&"))).startswith("Huyện Gia Lộc không tiếp nhận")


# ── the exceptions ───────────────────────────────────────────────────────────


def form_of(client, **values: str) -> Filled:
    return Filled(client, PAGE, "because").put(**values)


def test_an_exception_is_set_and_its_answer_shown(sign_in) -> None:
    sheet = form_of(
        sign_in("danhmuc"),
        unit="xa yet kieu",
        receives="khong",
        start="03/3/2026",
        end="31/3/2026",
        because="QĐ 20/QĐ-UBND",
    )
    assert sheet.act().status_code == 303
    page = sheet.client.get(sheet.answer.location)
    assert answer_of(page).startswith("Xã Yết Kiêu không tiếp nhận ngày 03/3/2026")
    assert "Đã ghi nơi tiếp nhận riêng." in page.text
    assert "Sắp áp dụng" in page.text
    assert "Xã Yết Kiêu không tiếp nhận từ 03/3/2026 đến 31/3/2026: QĐ 20/QĐ-UBND." in text(page.text)
    [row] = stored(select(Reception))
    assert (row.receives, row.valid_from, row.valid_to) == (False, date(2026, 3, 3), date(2026, 3, 31))


def test_a_desk_where_the_route_cannot_be_walked_is_warned_about(sign_in) -> None:
    sheet = form_of(
        sign_in("danhmuc"), unit="30-so-ldtbxh", receives="co", start="02/3/2026", because="Công văn 15/UBND"
    )
    assert sheet.act().status_code == 303
    assert "Quy trình cần bộ phận “tu-phap” nhưng Sở LĐTBXH không có." in sheet.client.get(sheet.answer.location).text


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"unit": "Atlantis"}, "unit", "Không có đơn vị “Atlantis”"), ({"unit": ""}, "unit", "Ghi mã hoặc tên đơn vị."),
        ({"start": "01/3/2026"}, "start", "từ hôm nay trở đi"), ({"start": "mai"}, "start", "từ hôm nay trở đi"),
        ({"end": "01/3/2026"}, "end", "trước ngày bắt đầu"), ({"end": "mai"}, "end", "Ghi ngày như 31/3/2026"),
        ({"because": ""}, "because", "Ghi văn bản hoặc lý do"), ({"receives": "có lẽ"}, "receives", "Chọn tiếp nhận hoặc không"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_everything_stays(sign_in, typed, field, sentence) -> None:
    good = {"unit": "11020", "receives": "khong", "start": "03/3/2026", "end": "", "because": "QĐ 20/QĐ-UBND"}
    sheet = form_of(sign_in("danhmuc"), **{**good, **typed})
    sheet.act()
    assert sheet.answer.status_code == 422
    assert sentence in sheet.html
    assert f'href="#{field}' in sheet.html
    assert stored(select(Reception)) == []
    if field != "unit":
        assert sheet["unit"] == "11020"


def test_an_exception_is_ended_on_its_own_page(sign_in, work) -> None:
    row_id = except_at(work, "11020", False)
    client = sign_in("danhmuc")
    assert f'href="{PAGE}/{row_id}"' in client.get(PAGE).text
    sheet = Filled(client, f"{PAGE}/{row_id}", "last_day")
    assert sheet.act(last_day="01/3/2026").status_code == 422
    assert "từ hôm nay trở đi" in sheet.html
    assert sheet.act(last_day="04/3/2026").status_code == 303
    assert stored(select(Reception.valid_to)) == [date(2026, 3, 4)]
    assert "Nơi tiếp nhận riêng kết thúc sau ngày 04/3/2026." in client.get(PAGE).text


def test_a_clerk_sees_the_exceptions_and_no_form(sign_in, work) -> None:
    row_id = except_at(work, "11020", False)
    page = sign_in("yk.motcua").get(PAGE).text
    assert "Quyết định 20/QĐ-UBND" in page
    assert 'name="because"' not in page
    assert f"{PAGE}/{row_id}" not in page


def test_nobody_sets_or_ends_what_is_not_theirs(sign_in, work) -> None:
    from desk.policy import Role
    from desk.services import staffing
    from desk.store.models import Person

    with work(SYSTEM) as w:
        person = Person(
            username="yk.danhmuc",
            name="Mạc Thị Hồng",
            password_hash=builders.password_hash(),
            password_changed_at=w.now,
            active=True,
        )
        w.session.add(person)
        w.session.flush()
        staffing.grant(
            w, person, [Role.CATALOGUE], builders.agency_id_of(w.session, "11020"), None, valid_from=date(2018, 1, 1)
        )
    row_id = except_at(work, "10999", False)
    client = sign_in("yk.danhmuc")
    assert (
        form_of(client, unit="10999", receives="khong", start="03/3/2026", because="QĐ 20/QĐ-UBND").act().status_code
        == 403
    )
    assert client.get(f"{PAGE}/{row_id}").status_code == 403
    assert client.post(f"{PAGE}/{row_id}", data={"last_day": "04/3/2026"}).status_code == 403
    assert stored(select(Reception.valid_to)) == [None]
    assert (
        form_of(client, unit="11020", receives="khong", start="03/3/2026", because="QĐ 20/QĐ-UBND").act().status_code
        == 303
    )


# ── programs ─────────────────────────────────────────────────────────────────


def test_over_the_network_all_of_them_or_one(app, work) -> None:
    except_at(work, "297", True, because="Công văn 15/UBND")
    client = app.test_client()
    found = client.get(f"/api/v1/procedures/{BIRTH}/receivers").json
    fits(DESCRIPTION["components"]["schemas"]["Receivers"], found)
    assert {r["code"]: r["because"] for r in found["receivers"]} == {
        "297": "Công văn 15/UBND",
        "11020": "",
        "10999": "",
        "11023": "",
    }
    one = client.get(f"/api/v1/procedures/{MARTYRS}/receivers?agency=11020&day=2026-03-05").json
    fits(DESCRIPTION["components"]["schemas"]["Receivers"], one)
    assert (one["day"], one["receivers"], one["answer"]["receives"]) == ("2026-03-05", None, True)
    assert one["answer"]["cases"][0]["issued_by"] == ["Sở LĐTBXH"]


@pytest.mark.parametrize(
    ("address", "status"),
    [("9.999999/receivers", 404), (f"{BIRTH}/receivers?agency=99", 404), (f"{BIRTH}/receivers?day=31/2/2026", 422)],
)
def test_over_the_network_what_is_wrong_is_said(app, address, status) -> None:
    answer = app.test_client().get(f"/api/v1/procedures/{address}")
    assert answer.status_code == status
    assert answer.json["message"]


def test_days_that_anybody_may_ask_for_are_not_remembered(app, work) -> None:
    """Otherwise whoever asks for a thousand days fills the memory of the server."""
    from desk.store.queries import installation

    with work(SYSTEM) as w:
        row = catalogue.procedure(w.session, BIRTH)
        publishing.repeal(w, row, date(2026, 3, 31), decision="88/QĐ-UBND", decided_on=TODAY, replaced_by=[MARTYRS])
    client = app.test_client()

    def kept() -> int:
        return sum(len(memory.known) for memory in installation._memories.values())

    client.get(f"/api/v1/procedures/{BIRTH}/receivers?agency=297&day=2024-01-01")
    before = kept()
    for day in range(1, 29):
        client.get(f"/api/v1/procedures/{BIRTH}/receivers?agency=297&day=2025-01-{day:02}")
        client.get(f"/api/v1/procedures/{BIRTH}/receivers?agency=11020&day=2001-01-{day:02}")
        gone = client.get(f"/api/v1/procedures/{BIRTH}/receivers?agency=11020&day=2031-01-{day:02}").json
        assert "thay bằng" in gone["answer"]["why"]
    assert kept() == before


@pytest.fixture
def run(app, monkeypatch):
    monkeypatch.setenv("DESK_DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"].render_as_string(hide_password=False))
    monkeypatch.setenv("DESK_NOW", "2026-03-02T08:12")
    from desk.store import schema

    monkeypatch.setattr(schema, "is_current", lambda session: True)  # made by create_all: no number of the schema in it
    return lambda *words: CliRunner().invoke(main, ["catalogue", "who", *words])


def test_from_the_command_line(run, work) -> None:
    except_at(work, "297", True, because="Công văn 15/UBND")
    db.session.remove()
    said = run(MARTYRS, "--at", "11020")
    assert said.exit_code == 0, said.output
    assert "Ủy ban nhân dân xã Yết Kiêu tiếp nhận 1.010803 ngày 02/3/2026." in said.stdout
    assert "Chặng 3: Sở LĐTBXH" in said.stdout
    assert "Kết quả do Sở LĐTBXH phát hành." in said.stdout
    refused = run(BIRTH, "--at", "30", "--day", "2026-03-05")
    assert "Nơi tiếp nhận: Ủy ban nhân dân cấp xã; huyện Gia Lộc." in refused.stdout
    found = json.loads(run(BIRTH, "--json").stdout)
    assert [r["code"] for r in found["receivers"]] == ["297", "10999", "11020", "11023"]
    assert json.loads(run(BIRTH, "--at", "297", "--json").stdout)["receives"] is True


@pytest.mark.parametrize(
    ("words", "code"), [(("9.999999",), 1), ((BIRTH, "--at", "99"), 1), ((BIRTH, "--day", "mai"), 2), ((), 2)]
)
def test_from_the_command_line_what_is_wrong_is_one_line(run, words, code) -> None:
    said = run(*words)
    assert said.exit_code == code
    assert said.stdout == ""
    assert len(said.stderr.splitlines()) == 1
