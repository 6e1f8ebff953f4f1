"""D8 as pages: a file sent, read, reported, decided, undone, submitted and published; and every bad file refused with a sentence."""

import io
import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import cli_reader
from desk.domain.catalogue.table import Sheet
from desk.policy import SYSTEM, Role
from desk.services import drafting, staffing
from desk.services.importing import batches, exporting, uploads
from desk.sheets import read as open_file
from desk.store.db import db
from desk.store.models import Alert, CatalogueImport, Draft, Edition, ImportRow, Person
from desk.store.queries import catalogue, drafts, imports
from tests import builders
from tests.imports import brought_in, compared, csv, draft_of, everything, row, statement
from tests.sheets.books import HEAD, book, raw
from tests.sheets.test_encodings import LIST, LOWER, cp1258, tcvn3
from tests.web.conftest import counted, queries

BIRTH = "1.001193"
HOME = "/danh-muc/nhap"


@pytest.fixture
def top(sign_in: Any) -> Any:
    """Who keeps the catalogue of the province."""
    return sign_in("danhmuc")


@pytest.fixture
def second(work: Any, sign_in: Any) -> Any:
    """Another who may publish the province's catalogue."""
    with work(SYSTEM) as w:
        person = staffing.add_person(w, "danhmuc2", "Mạc Thị Bưởi", builders.PASSWORD)
        person.password_changed_at = w.now
        staffing.grant(
            w, person, [Role.CATALOGUE], builders.agency_id_of(w.session, "30"), None, valid_from=date(2018, 1, 1)
        )
    return sign_in("danhmuc2")


@pytest.fixture
def district(work: Any, sign_in: Any) -> Any:
    """Who keeps the catalogue of Gia Lộc."""
    with work(SYSTEM) as w:
        person = staffing.add_person(w, "gl.danhmuc", "Lê Thị Mận", builders.PASSWORD)
        staffing.grant(
            w, person, [Role.CATALOGUE], builders.agency_id_of(w.session, "297"), None, valid_from=date(2018, 1, 1)
        )
    return sign_in("gl.danhmuc")


def send(client: Any, data: bytes, name: str = "danh-sach.csv", key: str = "k") -> Any:
    return client.post(HOME, data={"key": f"{key}{hash(data)}{name}", "file": (io.BytesIO(data), name)})


def bring(client: Any, data: bytes, name: str = "danh-sach.csv") -> str:
    """Send a file and let it be read; the address of its import."""
    answer = send(client, data, name)
    assert answer.status_code == 303, answer.text
    cli_reader.read_waiting()
    return str(answer.location)


def said(page: Any) -> str:
    """What a page says, without marks and spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


# ── a file comes in ───────────────────────────────────────────────────────────


def test_a_file_is_stored_read_reported_and_applied_only_when_somebody_says_so(top: Any) -> None:
    answer = send(top, csv(row(1), row(2, term="tùy từng trường hợp"), row(3, code="sai")))
    assert answer.status_code == 303
    waiting = top.get(answer.location)
    assert waiting.headers["Refresh"] == "2"
    assert "Đã nhận tệp, chờ đọc." in waiting.text
    assert "http-equiv" not in waiting.text
    cli_reader.read_waiting()
    page = top.get(answer.location)
    assert "Refresh" not in page.headers
    assert "2 thêm mới, 0 sửa, 0 không đổi, 1 lỗi, 3 dòng có cảnh báo. Chưa ghi gì vào danh mục." in page.text
    assert "Lỗi (1)" in page.text
    assert "Mã “sai” không đúng dạng mã thủ tục quốc gia" in page.text
    assert "Áp dụng 2 thay đổi" in page.text
    new = top.get(f"{answer.location}?the=moi").text
    assert "7.000002" in new
    assert "Nguồn ghi: “tùy từng trường hợp”" in new
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0
    assert top.post(f"{answer.location}/ap-dung").status_code == 303
    assert "Đang áp dụng." in top.get(answer.location).text
    cli_reader.read_waiting()
    after = top.get(answer.location).text
    assert "Hoàn tác cả lần nhập" in after
    assert "2 đang soạn (1 còn câu hỏi" in after
    assert draft_of("7.000001").name == "Thủ tục thử 1"
    assert "Áp dụng: Ông Thị Lan" in after
    assert said(top.get(HOME)).count("2 thêm mới, 0 sửa, 0 không đổi, 1 lỗi") == 1


def test_a_form_sent_twice_is_one_import(top: Any) -> None:
    first, again = send(top, csv(row())), send(top, csv(row()))
    assert first.location == again.location
    assert db.session.scalar(select(func.count()).select_from(CatalogueImport)) == 1


def test_no_file_and_an_empty_file_are_told_at_the_field(top: Any) -> None:
    answer = top.post(HOME, data={"key": "a"})
    assert answer.status_code == 422
    assert "Chọn một tệp XLSX, CSV hoặc JSON." in answer.text
    answer = send(top, b"")
    assert answer.status_code == 422
    assert "Tệp rỗng." in answer.text


def test_differences_are_told_in_words(top: Any) -> None:
    page = top.get(
        bring(top, csv(f"{BIRTH},Đăng ký việc khai sinh,Cấp xã,Hộ tịch,", header="Mã số,Tên,Cấp,Lĩnh vực,Phí"))
    )
    assert "Sửa (1)" in page.text
    assert "Tên thủ tục: “Đăng ký khai sinh” → “Đăng ký việc khai sinh”" in page.text


def test_the_report_is_paged_by_row_and_taken_along_as_a_workbook(top: Any) -> None:
    address = bring(top, csv(*[row(n) for n in range(1, 61)]))
    first = top.get(address).text
    assert first.count('<th scope="row"') == 25
    assert "Trang trước" not in first
    second_page = top.get(re.search(r'href="([^"]+sau=26[^"]*)"', first)[1].replace("&amp;", "&")).text  # type: ignore[index]
    assert "7.000026" in second_page
    back = re.search(r'href="([^"]+)" rel="prev"', second_page)[1].replace("&amp;", "&")  # type: ignore[index]
    assert "7.000001" in top.get(back).text
    book_of = top.get(f"{address}/doi-chieu.xlsx")
    sheet = open_file(book_of.data)
    assert isinstance(sheet, Sheet)
    assert (len(sheet.rows), sheet.rows[0].cells[:3], sheet.rows[60].cells[1]) == (
        61,
        ("Dòng", "Mã thủ tục", "Tên thủ tục"),
        "7.000060",
    )
    assert "doi-chieu-danh-sach.xlsx" in book_of.headers["Content-Disposition"]


def test_a_report_costs_few_queries_however_long_it_is(top: Any) -> None:
    address = bring(top, csv(*[row(n) for n in range(1, 400)]))
    top.get(address)
    with counted() as asked:
        top.get(address)
    assert len(queries(asked)) <= 10, "\n".join(asked)


def test_whoever_waits_in_vain_is_told_after_fifteen_seconds_what_to_do(top: Any, clock: Any) -> None:
    address = send(top, csv(row())).location
    assert "Chưa có tiến trình nào" not in top.get(address).text
    clock.set("2026-03-02T08:12:16")
    assert (
        "Chưa có tiến trình nào nhận việc này. Máy chủ phải chạy bằng <code>desk serve</code>" in top.get(address).text
    )
    assert "Refresh" not in top.get(f"{address}?dung=1").headers


def test_progress_says_how_many_rows_and_how_long_still(top: Any, work: Any, clock: Any) -> None:
    address = send(top, csv(row(1), row(2), row(3), row(4))).location
    with work(SYSTEM) as w:
        job = uploads.claim(w)
    assert job is not None
    assert "Đang mở tệp." in top.get(address).text
    clock.set("2026-03-02T08:12:20")
    with work(SYSTEM) as w:
        uploads.keep(w, job, compared([statement("7.000001")]), 1, 4)
    assert "Đã đối chiếu 1/4 dòng, còn khoảng 60 giây." in top.get(address).text
    clock.set("2026-03-02T08:14")
    assert "đã dừng giữa chừng" in top.get(address).text


def test_a_dropped_import_leaves_nothing_behind(top: Any) -> None:
    address = bring(top, csv(row()))
    page = top.post(f"{address}/bo", follow_redirects=True)
    assert "Đã bỏ lần nhập: danh mục không đổi gì." in page.text
    assert db.session.scalar(select(func.count()).select_from(ImportRow)) == 0
    assert top.post(f"{address}/ap-dung").status_code == 422


# ── columns ───────────────────────────────────────────────────────────────────


def test_columns_that_cannot_be_guessed_are_told_by_a_person_and_remembered(top: Any) -> None:
    data = csv("7.000001,Thủ tục lạ,x", "7.000002,Thủ tục khác,y", header="Cột một,Cột hai,Cột ba")
    address = bring(top, data)
    page = top.get(address).text
    assert "Không tìm thấy dòng tiêu đề" in page
    assert f"{address}/cot" in page
    form = top.get(f"{address}/cot").text
    assert "A: Cột một" in form
    assert "7.000001; 7.000002" in form
    refused = top.post(f"{address}/cot", data={"act": "doc", "dong": "1", "cot-0": "name"})
    assert refused.status_code == 422
    assert "Tệp thiếu cột “Mã thủ tục”" in refused.text
    assert 'value="name" selected' in refused.text, "what was chosen is still there"
    assert (
        top.post(f"{address}/cot", data={"act": "doc", "dong": "1", "cot-0": "code", "cot-1": "name"}).status_code
        == 303
    )
    cli_reader.read_waiting()
    assert "Áp dụng 2 thay đổi" in top.get(address).text
    assert "Ghép cột lại" in top.get(address).text
    again = bring(top, data + b"7.000003,Ba,z\n")
    assert "Áp dụng 3 thay đổi" in top.get(again).text


# ── rights ────────────────────────────────────────────────────────────────────


def test_a_district_neither_sees_nor_decides_an_import_of_the_province(top: Any, district: Any) -> None:
    theirs = bring(top, csv(row(1)))
    for path in ("", "/doi-chieu.xlsx"):
        assert district.get(theirs + path).status_code == 404
    for act in ("/ap-dung", "/bo", "/hoan-tac", "/trinh", "/ban-hanh"):
        assert district.post(theirs + act).status_code == 404
    assert "danh-sach.csv" not in district.get(HOME).text
    mine = bring(district, csv(row(2)))
    assert "huyện Gia Lộc" in district.get(mine).text
    assert top.get(mine).status_code == 200, "the province reaches what its districts keep"
    district.post(f"{mine}/ap-dung")
    cli_reader.read_waiting()
    assert draft_of("7.000002").owner_id == builders.agency_id_of(db.session(), "297")
    foreign = district.get(bring(district, csv(f"{BIRTH},Tên khác,Cấp xã,Hộ tịch,5 ngày"))).text
    assert "thuộc danh mục của cả hệ thống" in foreign
    assert "Áp dụng" not in foreign


def test_a_leader_may_read_and_publish_but_not_send(sign_in: Any, work: Any, top: Any) -> None:
    bring(top, csv(row(1)))
    with work(SYSTEM) as w:
        person = staffing.add_person(w, "tinh.lanhdao", "Vương Thị Hiền", builders.PASSWORD)
        staffing.grant(
            w, person, [Role.LEADER], builders.agency_id_of(w.session, "30"), None, valid_from=date(2018, 1, 1)
        )
    leader = sign_in("tinh.lanhdao")
    page = leader.get(HOME).text
    assert "danh-sach.csv" in page
    assert "Tải lên và đối chiếu" not in page
    assert send(leader, csv(row())).status_code == 403


# ── afterwards ────────────────────────────────────────────────────────────────


def test_a_whole_import_is_undone_or_says_what_is_used(top: Any, work: Any, people: Any) -> None:
    address = bring(top, csv(row(1), row(2)))
    top.post(f"{address}/ap-dung")
    cli_reader.read_waiting()
    with work(people["danhmuc"]) as w:
        draft = drafts.open_of(w.session, "7.000002")
        drafting.save(w, draft, {**draft.content, "applicants": "Cá nhân"})
    refused = top.post(f"{address}/hoan-tac")
    assert refused.status_code == 422
    assert "Không hoàn tác được: đã dùng 7.000002 (đã sửa). Sửa riêng từng thủ tục." in refused.text
    with work(people["danhmuc"]) as w:
        drafting.drop(w, drafts.open_of(w.session, "7.000002"))
    assert (
        "Đã hoàn tác cả lần nhập: 2 thủ tục như trước." in top.post(f"{address}/hoan-tac", follow_redirects=True).text
    )
    assert drafts.open_of(db.session(), "7.000001") is None


def told(kind: str) -> list[str]:
    """Who was told, once for each notice."""
    db.session.rollback()
    wanted = select(Person.username).join(Alert, Alert.person_id == Person.id).where(Alert.kind == kind)
    return list(db.session.scalars(wanted.order_by(Alert.id)))


def complete(code: str, n: int) -> Any:
    """A statement that says everything that the birth procedure says, under another code and other aliases."""
    content = catalogue.content_of(catalogue.newest(db.session(), BIRTH))
    return statement(code, n, patch={**content, "name": f"Thủ tục đủ {n}", "aliases": []})


def test_complete_drafts_are_submitted_together_and_published_by_a_second_person_with_one_decision(
    top: Any, second: Any, work: Any, people: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "TOGETHER", 2)
    rows = [complete(f"7.00000{n}", n) for n in range(1, 4)]
    number = brought_in(work, *rows, statement("7.000009", 9), by=people["danhmuc"])
    address = f"{HOME}/{number}"
    assert "Trình duyệt 2 bản thảo đủ" in top.get(address).text
    assert "Đã trình duyệt 2 bản thảo. Còn nữa: bấm tiếp." in top.post(f"{address}/trinh", follow_redirects=True).text
    assert "Trình duyệt 1 bản thảo đủ" in top.get(address).text
    top.post(f"{address}/trinh")
    assert top.post(f"{address}/trinh").status_code == 422, "the fourth lacks something"
    assert told("import-submitted") == ["danhmuc2"], "not once a draft"
    assert told("catalogue-submitted") == []
    decision = {"decision": "12/QĐ-UBND", "decided_on": "01/3/2026", "valid_from": "03/3/2026"}
    alone = top.post(f"{address}/ban-hanh", data=decision)
    assert alone.status_code == 422
    assert "không được tự ban hành" in alone.text
    assert db.session.scalar(select(func.count()).where(Draft.state == "published")) == 0
    wrong = second.post(f"{address}/ban-hanh", data={**decision, "valid_from": "02/3/2026"})
    assert wrong.status_code == 422
    assert "Ngày hiệu lực phải sau hôm nay." in wrong.text
    assert (
        "Đã ban hành 2 bản thảo. Còn nữa: bấm tiếp."
        in second.post(f"{address}/ban-hanh", data=decision, follow_redirects=True).text
    )
    second.post(f"{address}/ban-hanh", data=decision)
    assert "3 đã ban hành" in top.get(address).text
    assert top.post(f"{address}/hoan-tac").status_code == 422
    clock.set("2026-03-03T08:00")
    db.session.rollback()
    assert [catalogue.edition(db.session(), f"7.00000{n}", date(2026, 3, 3)).decision for n in (1, 2, 3)] == [
        "12/QĐ-UBND"
    ] * 3


# ── bad files ─────────────────────────────────────────────────────────────────

BAD = {
    "picture.xlsx": (b"\x89PNG\r\n\x1a\n" + bytes(99), "Đây là ảnh"),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls đời cũ"),
    "bomb.xlsx": (raw([b"<worksheet><sheetData>"] + [b" " * 1_000_000] * 200), "Tệp"),
    "cut.json": (b'{"format": "desk-catalogue/2", "forms": [', "Tệp JSON sai ở dòng"),
    "other.json": (b'{"a": 1}', "không phải danh mục thủ tục"),
    "ours.json": (b'{"format": "desk-catalogue/2", "forms": [], "procedures": []}', "danh sách có ít nhất 1 dòng"),
    "ours-1.json": (b'{"format": "desk-catalogue/1", "forms": [], "procedures": []}', "desk-catalogue/2"),
    "head-only.csv": (csv(), "chỉ có dòng tiêu đề"),
    "no-code.csv": (csv("Một,Hộ tịch", header="Tên thủ tục,Lĩnh vực"), "Tệp thiếu cột “Mã thủ tục”"),
    "many.csv": (csv(*["1,a"] * 100_000, header="Mã số,Tên"), "hơn 20.000 dòng"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_used_gets_a_sentence_and_the_catalogue_stays_as_it_was(top: Any, name: str) -> None:
    data, told = BAD[name]
    before = everything()
    page = top.get(bring(top, data, name))
    assert told in page.text
    assert "Áp dụng" not in page.text
    assert {t for t, rows in everything().items() if rows != before[t]} == {"catalogue_import"}


ROWS = {
    "formula": (book([HEAD, ("1.001193", None), ("7.000001", "Tốt")], {"B2": '=1&"x"'}), "công thức"),
    "merged": (
        book([(*HEAD, "Lĩnh vực"), ("1.001193", "Một", "Hộ tịch"), (None, "Hai", "Hộ tịch")], merged=["A2:A3"]),
        "gộp",
    ),
    "twice": (csv(row(1), row(1)), "Mã 7.000001 đã có ở dòng 2"),
    "html": (
        csv("7.000001,<script>alert(1)</script>Thủ tục <b>đậm</b>,Cấp xã,Hộ tịch,5 ngày"),
        "có thẻ hoặc ký hiệu HTML",
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_bad_row_is_told_and_nothing_of_the_catalogue_is_touched(top: Any, name: str) -> None:
    data, told = ROWS[name]
    before = everything()
    address = bring(top, data, "tep.xlsx" if data.startswith(b"PK") else "tep.csv")
    pages = "".join(top.get(f"{address}?the={tab}").text for tab in ("loi", "canh-bao", "moi"))
    assert told in pages
    assert "<script>alert" not in pages
    assert {t for t, rows in everything().items() if rows != before[t]} == {"catalogue_import", "import_row"}


@pytest.mark.parametrize(
    "data", [LIST.encode("utf-16"), cp1258(LIST), tcvn3(LOWER)], ids=["UTF-16", "Windows-1258", "TCVN3"]
)
def test_a_file_in_an_old_encoding_is_read_rightly(top: Any, data: bytes) -> None:
    address = bring(top, data)
    pages = "".join(top.get(f"{address}?the={tab}").text for tab in ("moi", "sua"))
    assert "Chứng thực bản sao từ bản chính giấy tờ của cơ quan có thẩm quyền" in pages
    assert "Thủ tục đăng ký kết hôn" in pages


def test_two_hundred_megabytes_are_refused_by_a_sentence_and_never_held_in_memory(app: Any, top: Any) -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def readable(self) -> bool:
            return True

        place = 0

        def tell(self) -> int:
            return self.place

        def seek(self, place: int, whence: int = 0) -> int:
            self.place = 200_000_000 if whence == 2 else place
            return self.place

        def readinto(self, into: Any) -> int:
            self.taken += len(into)
            return len(into)

    before = everything()
    body = Endless()
    kind = "multipart/form-data; boundary=x"
    answer = top.post(HOME, input_stream=body, content_type=kind)
    assert answer.status_code == 413
    assert "lớn quá 20 MB, chưa ghi gì. Chia thành nhiều tệp" in answer.text
    assert body.taken <= 25_000_000
    endless = Endless()
    answer = top.post(HOME, input_stream=endless, content_type=kind, environ_overrides={"wsgi.input_terminated": True})
    assert answer.status_code in (400, 413)
    assert endless.taken <= 25_000_000
    assert everything() == before


def test_our_own_file_becomes_drafts_on_the_web(top: Any) -> None:
    data = "".join(exporting.written(db.session())).replace("Đăng ký khai sinh", "Đăng ký việc sinh").encode()
    address = bring(top, data, "danh-muc.json")
    page = top.get(address).text
    assert "3 không đổi" in page
    assert "Áp dụng 2 thay đổi" in page, "the procedure, and the one whose route names it"
    top.post(f"{address}/ap-dung")
    cli_reader.read_waiting()
    assert draft_of(BIRTH).name == "Đăng ký việc sinh"
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 5, "nothing came into force"
    assert imports.one(db.session(), 1).kind == "own"
