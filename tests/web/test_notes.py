"""Internal notes: among colleagues who see the dossier, told by @, open to their writer for ten minutes, never outside."""

from typing import Any

import pytest
from sqlalchemy import select

from desk.clock import MovableClock
from desk.domain import mentions
from desk.domain.mentions import Known
from desk.store.db import db
from desk.store.models import Alert, Person, StaffNote
from tests.web.conftest import ALLOWANCE, BIRTH, Story, dossier_of, version
from tests.web.test_steps import log_of
from tests.web.test_work_dossier import words

SECRET = "Gia đình hẹn chiều thứ Năm mang sổ hộ nghèo lên."


def write(client: Any, dossier_id: int, text: str, key: str = "k1") -> Any:
    return client.post(f"/ho-so/{dossier_id}/ghi-chu", data={"text": text, "key": key})


def notes() -> list[StaffNote]:
    db.session.rollback()
    return list(db.session.scalars(select(StaffNote).order_by(StaffNote.id)))


def alerts() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = select(Person.username, Alert.kind).join(Person, Person.id == Alert.person_id).order_by(Alert.id)
    return [(row[0], row[1]) for row in db.session.execute(rows)]


def test_a_note_is_read_by_colleagues_and_changes_nothing_of_the_dossier(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    before = (version(dossier_id), log_of(dossier_id))
    assert write(sign_in("yk.ldtbxh"), dossier_id, SECRET).status_code == 303
    assert (version(dossier_id), log_of(dossier_id)) == before
    page = words(sign_in("yk.motcua").get(f"/ho-so/{dossier_id}").text)
    assert f"Phạm Thị Ngọc Ánh 08:12, thứ Hai 02/3/2026 {SECRET}" in page
    assert "Sửa, xóa" not in page, "only its writer mends it"


def test_sent_twice_it_is_one_note(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    client = sign_in("yk.ldtbxh")
    for _ in range(2):
        assert write(client, dossier_id, SECRET).status_code == 303
    assert len(notes()) == 1


def test_it_is_nowhere_that_a_citizen_or_a_printer_comes(app: Any, sign_in: Any, story: Story) -> None:
    dossier_id = story.received(BIRTH)
    client = sign_in("yk.motcua")
    write(client, dossier_id, SECRET)
    dossier = dossier_of(dossier_id)
    public = app.test_client()
    for path in (f"/t/{dossier.lookup_code}", f"/t/{dossier.lookup_code}/lich-su", f"/tra-cuu?ma={dossier.number}"):
        assert SECRET not in public.get(path).text
    page = client.get(f"/ho-so/{dossier_id}").text
    section = page.partition('aria-labelledby="ghi-chu"')[0].rpartition("<section")[2]
    assert "khong-in" in section
    assert SECRET not in client.get("/giay/1").text


@pytest.mark.parametrize(
    "text", ["Hỏi @yk.motcua giúp.", "Hỏi @Trần Thị Bích, sáng mai.", "(@tran thi bich)", "@TRẦN THỊ BÍCH: xem"]
)
def test_whoever_is_named_is_told_once(text: str, sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    client = sign_in("yk.ldtbxh")
    assert write(client, dossier_id, text).status_code == 303
    assert alerts() == [("yk.motcua", "mentioned")]
    page = sign_in("yk.motcua").get("/thong-bao").text
    assert f"Được Phạm Thị Ngọc Ánh nhắc đến trong ghi chú nội bộ, hồ sơ {dossier_of(dossier_id).number}" in page
    assert "<b>@" in client.get(f"/ho-so/{dossier_id}").text
    client.post(f"/ho-so/{dossier_id}/ghi-chu/{notes()[0].id}", data={"text": text + " Cảm ơn."})
    assert alerts() == [("yk.motcua", "mentioned")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nhờ @tt.ldtbxh xem.", "Đỗ Đức Huỳnh không xem được hồ sơ này."),
        ("Nhờ @Đỗ Đức Huỳnh xem.", "Đỗ Đức Huỳnh không xem được hồ sơ này."),
        ("Nhờ @danhmuc xem.", "Ông Thị Lan không xem được hồ sơ này."),
        ("Nhờ @Nguyễn Không Có xem.", "Không có ai tên “@Nguyễn”."),
        ("  ", "Viết nội dung ghi chú."),
        ("x" * 2001, "Dài quá 2000 ký tự"),
    ],
)
def test_others_cannot_be_named_and_nothing_typed_is_lost(text: str, said: str, sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    answer = write(sign_in("yk.ldtbxh"), dossier_id, text)
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert text.strip() in answer.text
    assert (notes(), alerts()) == ([], [])


def test_an_address_names_nobody_and_html_stays_text(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    client = sign_in("yk.ldtbxh")
    assert write(client, dossier_id, "Thư: a@yk.motcua và <script>x</script> & @yk.motcua").status_code == 303
    assert notes()[0].named == [[notes()[0].named[0][0], "yk.motcua"]]
    page = client.get(f"/ho-so/{dossier_id}").text
    assert "&lt;script&gt;x&lt;/script&gt; &amp; <b>@yk.motcua</b>" in page


def test_of_two_of_one_name_the_one_who_sees_the_dossier_is_meant(
    sign_in: Any, story: Story, work: Any, people: Any
) -> None:
    dossier_id = story.received(ALLOWANCE)
    with work(people["quantri"]) as w:
        w.session.scalars(select(Person).where(Person.username == "tt.motcua")).one().name = "Trần Thị Bích"
    write(sign_in("yk.ldtbxh"), dossier_id, "@Trần Thị Bích ơi")
    assert alerts() == [("yk.motcua", "mentioned")]
    with work(people["quantri"]) as w:
        w.session.scalars(select(Person).where(Person.username == "yk.motcua2")).one().name = "Trần Thị Bích"
    answer = write(sign_in("yk.ldtbxh"), dossier_id, "@Trần Thị Bích ơi", "k2")
    assert "Có 2 người tên “Trần Thị Bích”. Gõ @yk.motcua hoặc @yk.motcua2." in words(answer.text)


def test_ten_minutes_to_mend_or_take_back_ones_own_then_it_stays(
    sign_in: Any, story: Story, clock: MovableClock
) -> None:
    dossier_id = story.received(ALLOWANCE)
    client = sign_in("yk.ldtbxh")
    write(client, dossier_id, "Sai")
    write(client, dossier_id, "Bỏ đi", "k2")
    first, second = notes()
    address = f"/ho-so/{dossier_id}/ghi-chu"
    assert sign_in("yk.motcua").post(f"{address}/{first.id}", data={"text": "x"}).status_code == 403
    clock.set("2026-03-02T08:22")
    assert client.post(f"{address}/{first.id}", data={"text": "Đúng"}).status_code == 303
    assert client.post(f"{address}/{second.id}/xoa").status_code == 303
    clock.set("2026-03-02T08:23")
    for path in (f"{address}/{first.id}", f"{address}/{first.id}/xoa"):
        assert client.post(path, data={"text": "x"}).status_code == 409
    assert "Sửa, xóa" not in client.get(f"/ho-so/{dossier_id}").text
    assert [n.text for n in notes()] == ["Đúng"]


def test_strangers_neither_write_nor_read(sign_in: Any, story: Story) -> None:
    dossier_id, other = story.received(ALLOWANCE), story.received(BIRTH, "tt.motcua")
    write(sign_in("yk.ldtbxh"), dossier_id, SECRET)
    note = notes()[0].id
    stranger = sign_in("tt.motcua")
    assert write(stranger, dossier_id, "x", "k9").status_code == 404
    assert stranger.get(f"/ho-so/{dossier_id}/dong-nghiep").status_code == 404
    assert stranger.post(f"/ho-so/{other}/ghi-chu/{note}/xoa").status_code == 404, (
        "a note of another dossier is not there"
    )


def test_the_list_under_the_field_names_colleagues(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    found = sign_in("yk.ldtbxh").get(f"/ho-so/{dossier_id}/dong-nghiep").get_json()
    assert {"put": "@yk.motcua ", "title": "Trần Thị Bích", "text": "yk.motcua"} in found
    assert not {p["text"] for p in found} & {"yk.ldtbxh", "tt.motcua"}


PEOPLE = [Known(1, "an", "Nguyễn Văn An"), Known(2, "an.2", "Nguyễn Văn"), Known(3, "b", "Hà"), Known(4, "c", "Hạ")]


@pytest.mark.parametrize(
    ("after", "ids"),
    [
        ("an xem", [1]), ("an.2 xem", [2]), ("an. Xem", [1]), ("AN", [1]), ("Nguyễn Văn An xem", [1]), ("Nguyễn Văn Bình", [2]),
        ("nguyen van an!", [1]), ("Hà ơi", [3]), ("hạ", [4]), ("ha", [3, 4]), ("Hải", []), ("anh", []), ("", []),
    ],
)  # fmt: skip
def test_whom_an_at_means(after: str, ids: list[int]) -> None:
    assert [p.id for p in mentions.meant(after, PEOPLE)[1]] == ids


def test_where_an_at_begins() -> None:
    said = list(mentions.handles("@an và (@Hà), a@b.vn; “@c”\n@\n@ x"))
    assert said == ["an và (@Hà), a@b.vn; “@c”", "Hà), a@b.vn; “@c”", "c”"]
