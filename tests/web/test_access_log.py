"""A3: the log of access is only added to, is found by who, what, whom and when, and shows an administrator their own realm."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from desk.clock import MovableClock
from desk.services import access
from desk.store.db import db
from desk.store.models import Dossier
from tests.web.conftest import BIRTH, Story
from tests.web.test_account import said

LOG = "/quan-tri/nhat-ky"


@pytest.fixture
def revealed(story: Story, people: Any, work: Any) -> str:
    """Somebody revealed what is masked on a dossier; its number."""
    dossier_id = story.received(BIRTH)
    with work(people["yk.motcua"]) as w:
        access.note(w, "reveal", dossier_id=dossier_id, purpose="Gọi báo bổ sung giấy tờ")
    number = db.session.get_one(Dossier, dossier_id).number
    assert number is not None
    return number


@pytest.mark.parametrize("statement", ["UPDATE access_log SET who = 'x'", "DELETE FROM access_log"])
def test_the_database_itself_refuses_to_change_or_delete_a_line(app: Flask, sign_in: Any, statement: str) -> None:
    sign_in("yk.motcua")
    with (
        db.engine.connect().execution_options(writing=True) as connection,
        pytest.raises(DBAPIError, match="append-only"),
    ):
        connection.execute(text(statement))
    assert len(said("sign_in")) == 1


def test_a_kind_without_words_is_a_bug_not_a_line(work: Any, people: Any) -> None:
    with pytest.raises(KeyError), work(people["quantri"]) as w:
        access.note(w, "something_new")


@pytest.mark.parametrize(
    ("question", "there", "not_there"),
    [
        ("ai=tran+bich", "Xem dữ liệu che", "Lê Văn Cường"),
        ("viec=sign_in", "Lê Văn Cường", "Gọi báo bổ sung giấy tờ"),
        ("voi={number}", "Gọi báo bổ sung giấy tờ", "Lê Văn Cường"),
        ("voi=khong-co-ai", "Không có mục nào khớp.", "Lê Văn Cường"),
        ("tu=02/3/2026&den=02/3/2026", "Lê Văn Cường", "Không có mục nào khớp."),
        ("den=01/3/2026", "Không có mục nào khớp.", "Lê Văn Cường"),
        ("tu=hôm+qua", "Ghi ngày như 02/3/2026.", "Không có mục nào khớp."),
    ],
)
def test_who_what_about_what_and_when(sign_in: Any, revealed: str, question: str, there: str, not_there: str) -> None:
    sign_in("yk.tuphap")
    page = sign_in("quantri").get(f"{LOG}?{question.format(number=revealed)}").text
    main = page[page.index("<h1>") :]
    assert there in main
    assert not_there not in main


def test_newest_first_and_page_after_page(sign_in: Any, people: Any, work: Any, clock: MovableClock) -> None:
    for number in range(60):
        clock.now += timedelta(seconds=1)
        with work(people["yk.motcua"]) as w:
            access.note(w, "reveal", purpose=f"việc số {number};")
    client = sign_in("quantri")
    first = client.get(f"{LOG}?viec=reveal").text
    assert "việc số 59;" in first
    assert "việc số 9;" not in first
    [more] = re.findall(r'href="([^"]+)" rel="next"', first)
    second = client.get(more.replace("&amp;", "&")).text
    assert "việc số 9;" in second
    assert "việc số 10;" not in second


def test_an_administrator_reads_only_about_their_own_people_and_units(sign_in: Any, revealed: str) -> None:
    for username in ("so.lanhdao", "yk.tuphap"):
        sign_in(username)
    page = sign_in("gl.quantri").get(LOG).text
    assert "Lê Văn Cường" in page
    assert "Gọi báo bổ sung giấy tờ" in page
    assert "Nghiêm Thị Thu" not in page


def test_it_is_taken_away_as_a_table_that_no_program_takes_for_formulas_and_that_is_noted(
    sign_in: Any, people: Any, work: Any
) -> None:
    with work(people["yk.motcua"]) as w:
        access.note(w, "reveal", purpose="=HYPERLINK(1)")
    client = sign_in("quantri")
    answer = client.post(f"{LOG}/xuat", data={"viec": "reveal"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/csv")
    lines = answer.data.decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith("Lúc,Ai,Làm gì")
    assert "'=HYPERLINK(1)" in lines[1]
    assert "Nhật ký truy cập, 1 dòng." in said("export")[-1].detail
