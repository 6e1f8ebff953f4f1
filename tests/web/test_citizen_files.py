"""Files for everybody: blank forms, and the papers for the wall and to take home, read back from their PDFs; the API of the catalogue."""

import hashlib
from copy import deepcopy
from datetime import date, timedelta
from threading import Event, Thread
from typing import Any

import pytest

from desk.clock import MovableClock
from desk.domain.errors import TooMany
from desk.policy import SYSTEM
from desk.services import drafting, publishing
from desk.store.db import db
from desk.store.queries import catalogue, directory, installation
from desk.web import citizen_files, citizen_procedures, prints
from desk.web.api.openapi import DESCRIPTION
from tests import builders
from tests.printing import reading
from tests.printing.conftest import in_order
from tests.web import shelves
from tests.web.conftest import counted, queries
from tests.web.shelves import FORM, changed
from tests.web.test_api import fits

BIRTH, MARTYRS, ALLOWANCE, COPIES = "1.001193", "1.010803", "1.001776", "2.000815"
TODAY = date(2026, 3, 2)
HTML = "<script>alert(1)</script> & <b>sinh</b>"
PDFS = (
    "/thu-tuc/niem-yet.pdf?tai=11020", "/thu-tuc/ap-phich.pdf?tai=11020", "/thu-tuc/ap-phich.pdf?tai=11020&co=A5",
    f"/thu-tuc/{BIRTH}/niem-yet.pdf", f"/thu-tuc/{BIRTH}/niem-yet.pdf?tai=11020", f"/thu-tuc/{BIRTH}/ap-phich.pdf",
    f"/thu-tuc/{BIRTH}/ap-phich.pdf?tai=11020&co=A5", f"/thu-tuc/{BIRTH}/can-mang.pdf", f"/thu-tuc/{BIRTH}/can-mang.pdf?tai=11020&co=A4",
)  # fmt: skip


def names_form(content: dict[str, Any]) -> None:
    content["cases"][0]["papers"][0]["form"] = FORM.key


# ── Blank forms ───────────────────────────────────────────────────────────────


def test_a_blank_form_is_downloaded_whole_and_kept_for_ever(client: Any, work: Any) -> None:
    shelves.form(work)
    builders.next_edition(work, BIRTH, names_form)
    answer = client.get("/bieu-mau/tk-khai-sinh")
    assert answer.status_code == 200
    assert hashlib.sha256(answer.data).hexdigest() == FORM.sha256
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert "T%E1%BB%9D%20khai%20khai%20sinh.docx" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get("/bieu-mau/tk-khai-sinh", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_only_forms_of_editions_that_are_or_were_in_force_are_there(
    client: Any, work: Any, people: Any, clock: MovableClock
) -> None:
    shelves.form(work)
    assert client.get("/bieu-mau/tk-khai-sinh").status_code == 404, "a form that nobody names yet"
    with work(people["danhmuc"]) as w:
        draft = drafting.begin(w, BIRTH)
        content = deepcopy(draft.content)
        names_form(content)
        drafting.save(w, draft, content)
    assert client.get("/bieu-mau/tk-khai-sinh").status_code == 404, "a draft is nobody's business"
    builders.next_edition(work, BIRTH, names_form, TODAY + timedelta(days=5))
    assert client.get("/bieu-mau/tk-khai-sinh").status_code == 404, "its edition is still to come"
    page = client.get(f"/thu-tuc/{BIRTH}/phien-ban/2026-03-07").text
    assert "/bieu-mau/" not in page
    assert "tải được từ 07/3/2026" in page
    clock.set("2026-03-07T00:00")
    installation.forget()
    assert client.get("/bieu-mau/tk-khai-sinh").status_code == 200
    clock.set("2026-03-09T00:00")
    builders.next_edition(work, BIRTH, lambda content: content["cases"][0]["papers"][0].update(form=None))
    assert client.get("/bieu-mau/tk-khai-sinh").status_code == 200, "somebody may still hold an old dossier"
    assert client.get("/bieu-mau/khong-co").status_code == 404


def test_the_form_of_a_result_is_there_too(client: Any, work: Any) -> None:
    shelves.form(work)

    def change(content: dict[str, Any]) -> None:
        content["results"][0]["form"] = FORM.key

    builders.next_edition(work, BIRTH, change)
    assert client.get("/bieu-mau/tk-khai-sinh").status_code == 200
    assert client.get("/bieu-mau/tk-khai").status_code == 404
    assert 'href="/bieu-mau/tk-khai-sinh"' in client.get(f"/thu-tuc/{BIRTH}").text


# ── Papers ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", PDFS)
def test_every_paper_is_a_pdf_kept_for_minutes_and_not_sent_twice(client: Any, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Content-Disposition"].startswith('inline; filename="')
    assert "Set-Cookie" not in answer.headers
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(path).data == answer.data


def test_the_list_of_a_unit_holds_what_it_receives_and_nothing_else(client: Any, work: Any) -> None:
    with work(SYSTEM) as w:
        procedure = catalogue.procedure(w.session, ALLOWANCE)
        assert procedure is not None
        commune = directory.agency_by_code(w.session, "11020")
        publishing.set_reception(w, procedure, commune, False, TODAY, None, "Quyết định 9/QĐ-UBND")
    builders.next_edition(work, MARTYRS, changed(place="outside"))
    text = reading.text(client.get("/thu-tuc/niem-yet.pdf?tai=11020").data)
    in_order(
        text, "ỦY BAN NHÂN DÂN XÃ YẾT KIÊU", "DANH MỤC THỦ TỤC HÀNH CHÍNH TIẾP NHẬN TẠI", "3 thủ tục, 2 lĩnh vực",
        "Lĩnh vực: Chứng thực", COPIES, "2.000 đồng/trang", "Lĩnh vực: Hộ tịch", BIRTH, "Một phần", "2.000986",
    )  # fmt: skip
    assert ALLOWANCE not in text
    assert MARTYRS not in text
    field = reading.text(client.get("/thu-tuc/niem-yet.pdf?tai=11020&linh-vuc=chung-thuc").data)
    assert "LĨNH VỰC CHỨNG THỰC" in field
    assert BIRTH not in field


def test_a_list_too_long_for_a_sheet_is_printed_field_by_field(
    client: Any, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(citizen_files, "MOST_ROWS", 3)
    monkeypatch.setattr(citizen_procedures, "MOST_ROWS", 3)
    answer = client.get("/thu-tuc/niem-yet.pdf?tai=11020")
    assert answer.status_code == 422
    assert "Danh mục này có 5 thủ tục" in answer.text
    assert client.get("/thu-tuc/niem-yet.pdf?tai=11020&linh-vuc=ho-tich").status_code == 200
    assert "/thu-tuc/niem-yet.pdf" not in client.get("/thu-tuc?tai=11020").text
    assert (
        "/thu-tuc/niem-yet.pdf?tai=11020&amp;linh-vuc=ho-tich" in client.get("/thu-tuc?tai=11020&linh-vuc=ho-tich").text
    )


def test_a_paper_that_is_there_is_neither_read_nor_set_again(client: Any) -> None:
    path = "/thu-tuc/niem-yet.pdf?tai=11020"
    tag = client.get(path).headers["ETag"]
    with counted() as said:
        client.get(path)
        client.get(path, headers={"If-None-Match": tag})
    assert not [statement for statement in queries(said) if "case_fee" in statement]


def test_the_qr_of_a_unit_opens_its_list_and_that_of_a_procedure_its_page(client: Any) -> None:
    for path, address in (
        ("/thu-tuc/ap-phich.pdf?tai=11020", f"{builders.URL}/thu-tuc?tai=11020"),
        (f"/thu-tuc/{BIRTH}/ap-phich.pdf?tai=11020", f"{builders.URL}/thu-tuc/{BIRTH}?tai=11020"),
        (f"/thu-tuc/{BIRTH}/ap-phich.pdf", f"{builders.URL}/thu-tuc/{BIRTH}"),
    ):
        [symbol] = reading.symbols(client.get(path).data, 100)
        assert symbol.text == address
        assert client.get(address.removeprefix(builders.URL)).status_code == 200


def test_the_check_list_holds_every_paper_and_where_to_go(client: Any, work: Any) -> None:
    shelves.form(work)
    builders.next_edition(work, BIRTH, names_form)
    text = reading.text(client.get(f"/thu-tuc/{BIRTH}/can-mang.pdf?tai=11020").data)
    papers = catalogue.edition(db.session(), BIRTH, TODAY).cases[0].papers
    assert len(papers) > 5
    for paper in papers:
        assert " ".join(paper.name.split()[:4]) in text, paper.name
    in_order(
        text, "GIẤY TỜ CẦN MANG", "Đăng ký khai sinh", "Tờ khai đăng ký khai sinh", "127.0.0.1:5000/bieu-mau/tk-khai-sinh",
        "Thời hạn giải quyết: trong ngày làm việc", "Phí, lệ phí: Không", "Kết quả nhận được: Giấy khai sinh",
        "Bộ phận Tiếp nhận và Trả kết quả xã Yết Kiêu, huyện Gia Lộc", "thứ Hai – thứ Sáu: 07:30–11:30",
    )  # fmt: skip


def test_one_case_is_printed_alone_and_all_together_without_a_choice(client: Any) -> None:
    one, two = catalogue.edition(db.session(), ALLOWANCE, TODAY).cases
    alone = reading.text(client.get(f"/thu-tuc/{ALLOWANCE}/can-mang.pdf?truong-hop={two.key}&co=A4").data)
    both = reading.text(client.get(f"/thu-tuc/{ALLOWANCE}/can-mang.pdf?co=A4").data)
    in_order(both, one.name, two.name)
    assert one.name not in alone


def test_the_page_for_the_wall_names_real_offices_of_a_desk_and_levels_without(client: Any) -> None:
    real = reading.text(client.get(f"/thu-tuc/{MARTYRS}/niem-yet.pdf?tai=11020").data)
    in_order(
        real, "ỦY BAN NHÂN DÂN XÃ YẾT KIÊU", "5 ngày làm việc tại xã Yết Kiêu; 7 ngày làm việc tại huyện Gia Lộc; 12 ngày tại Sở LĐTBXH",
        "Dịch vụ công trực tuyến: Chưa cung cấp", "Trình tự thực hiện", "Xã Yết Kiêu", "Huyện Gia Lộc", "Sở LĐTBXH",
        "Cơ quan có thẩm quyền giải quyết: Sở Lao động - Thương binh và Xã hội tỉnh Hải Dương", "Nghị định 131/2021/NĐ-CP, Điều 28",
    )  # fmt: skip
    anywhere = reading.text(client.get(f"/thu-tuc/{MARTYRS}/niem-yet.pdf").data)
    in_order(anywhere, "ỦY BAN NHÂN DÂN TỈNH HẢI DƯƠNG", "tại nơi nộp hồ sơ", "cấp xã", "Nơi nộp hồ sơ", "Cấp huyện")
    assert "Yết Kiêu" not in anywhere


def test_a_new_edition_is_another_paper_from_its_day_on(client: Any, work: Any, clock: MovableClock) -> None:
    path = f"/thu-tuc/{BIRTH}/can-mang.pdf"
    before = client.get(path)
    builders.next_edition(work, BIRTH, lambda content: content["cases"][0]["papers"].pop(), TODAY + timedelta(days=1))
    assert client.get(path).data == before.data, "until then nothing changes"
    clock.set("2026-03-03T00:00")
    installation.forget()
    after = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.data != before.data


def test_what_is_printed_is_text_whatever_it_holds(client: Any, work: Any) -> None:
    builders.next_edition(work, BIRTH, changed(name=HTML, field=HTML))
    for path in (f"/thu-tuc/{BIRTH}/niem-yet.pdf", f"/thu-tuc/{BIRTH}/can-mang.pdf", "/thu-tuc/niem-yet.pdf?tai=11020"):
        assert "<b>sinh</b>" in reading.text(client.get(path).data).replace("<B>SINH</B>", "<b>sinh</b>"), path


@pytest.mark.parametrize(
    "path", ["/thu-tuc/niem-yet.pdf", "/thu-tuc/niem-yet.pdf?tai=99999", "/thu-tuc/ap-phich.pdf", "/thu-tuc/ap-phich.pdf?tai=11020&co=A3",
             "/thu-tuc/niem-yet.pdf?tai=11020&linh-vuc=khong-co", "/thu-tuc/niem-yet.pdf?tai=30-so-ldtbxh",
             "/thu-tuc/9.999999/niem-yet.pdf",
             f"/thu-tuc/{BIRTH}/can-mang.pdf?truong-hop=khong-co", f"/thu-tuc/{BIRTH}/can-mang.pdf?co=A6"],
)  # fmt: skip
def test_what_there_is_nothing_to_print_of_is_not_found(client: Any, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_longest_lists_cannot_hold_up_every_worker(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two are made at a time; the third is put off, what was made is handed out all the same."""
    press = prints.Prints()
    going, hold = [Event() for _ in range(prints.AT_ONCE)], Event()

    def slow(n: int) -> bytes:
        going[n].set()
        hold.wait(10)
        return b"made"

    threads = [Thread(target=press.get, args=(f"tag {n}", lambda n=n: slow(n))) for n in range(prints.AT_ONCE)]
    press.get("ready", lambda: b"ready")
    for thread, begun in zip(threads, going, strict=True):
        thread.start()
        assert begun.wait(10)
    with pytest.raises(TooMany, match="Thử lại sau 2 giây"):
        press.get("one more", lambda: b"never")
    assert press.get("ready", lambda: b"again") == b"ready"
    hold.set()
    for thread in threads:
        thread.join()
    assert press.get("one more", lambda: b"now") == b"now"
    monkeypatch.setattr(prints, "_prints", press)
    monkeypatch.setattr(
        press, "get", lambda tag, make: (_ for _ in ()).throw(TooMany("Đang in nhiều tờ cùng lúc.", seconds=2))
    )
    answer = client.get(f"/thu-tuc/{BIRTH}/niem-yet.pdf")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "2"


def test_a_failed_print_gives_its_turn_back() -> None:
    press = prints.Prints()
    for _ in range(prints.AT_ONCE + 1):
        with pytest.raises(ZeroDivisionError):
            press.get("broken", lambda: bytes(1 // 0))
    assert press.get("whole", lambda: b"whole") == b"whole"


def test_only_so_many_papers_are_kept() -> None:
    press = prints.Prints()
    for n in range(prints.KEPT + 1):
        press.get(f"tag {n}", lambda n=n: bytes([n]))
    assert press.get("tag 0", lambda: b"again") == b"again"
    assert press.get(f"tag {prints.KEPT}", lambda: b"again") == bytes([prints.KEPT])


# ── The API ───────────────────────────────────────────────────────────────────


def test_the_api_finds_as_the_page_does_and_fits_its_description(client: Any) -> None:
    schemas = DESCRIPTION["components"]["schemas"]
    for query in (
        {},
        {"q": "làm giấy khai sinh"},
        {"agency": "11020"},
        {"day": "2026-03-02", "q": "ho tich"},
        {"day": "2019-01-01"},
    ):
        answer = client.get("/api/v1/procedures", query_string=query)
        assert answer.status_code == 200
        fits(schemas["Procedures"], answer.json)
        assert answer.json["count"] == len(answer.json["procedures"]) > 0
    assert client.get("/api/v1/procedures?q=lam+giay+khai+sinh").json["procedures"][0]["code"] == BIRTH
    described = {p["name"]: p["example"] for p in DESCRIPTION["paths"]["/api/v1/procedures"]["get"]["parameters"]}
    assert client.get("/api/v1/procedures", query_string=described).status_code == 200, "the examples work"


def test_the_api_gives_the_edition_of_the_day_as_it_was_published(client: Any, work: Any) -> None:
    builders.next_edition(work, BIRTH, changed(conditions="Điều kiện mới"), TODAY + timedelta(days=30))
    today = client.get(f"/api/v1/procedures/{BIRTH}").json
    fits(DESCRIPTION["components"]["schemas"]["Procedure"], today)
    assert (today["valid_from"], today["valid_to"], today["decision"]) == ("2018-01-01", "2026-03-31", None)
    later = client.get(f"/api/v1/procedures/{BIRTH}?day=2026-04-01").json
    assert (later["valid_from"], later["valid_to"], later["decision"], later["decided_on"]) == (
        "2026-04-01",
        None,
        "12/QĐ-UBND",
        "2026-03-02",
    )
    new = catalogue.newest(db.session(), BIRTH)
    assert new is not None
    assert later["content"] == catalogue.content_of(new)
    assert later["content"]["conditions"] == "Điều kiện mới"
    assert today["content"]["conditions"] == ""


def test_the_api_goes_on_after_the_last_code(client: Any, work: Any) -> None:
    shelves.many(work, 150)
    first = client.get("/api/v1/procedures").json
    rest = client.get(f"/api/v1/procedures?after={first['next']}").json
    codes = [row["code"] for row in first["procedures"] + rest["procedures"]]
    assert (len(first["procedures"]), rest["next"], len(codes)) == (100, None, first["count"])
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    ("query", "field"), [({"day": "hom-nay"}, "day"), ({"day": "2026-02-30"}, "day"), ({"agency": "99999"}, "agency")]
)
def test_what_the_api_cannot_read_it_says_parameter_by_parameter(
    client: Any, query: dict[str, str], field: str
) -> None:
    answer = client.get("/api/v1/procedures", query_string=query)
    assert answer.status_code == 422
    assert set(answer.json["detail"]["fields"]) == {field}


def test_the_api_knows_no_procedure_that_is_not_there(client: Any) -> None:
    for path in ("/api/v1/procedures/9.999999", f"/api/v1/procedures/{BIRTH}?day=2017-12-31"):
        answer = client.get(path)
        assert (answer.status_code, answer.json["error"]) == (404, "not-found")
