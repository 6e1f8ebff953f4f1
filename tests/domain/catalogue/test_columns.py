"""Columns are guessed from their headings, remembered, and asked for by name when they are missing."""

import pytest

from desk.domain.catalogue.columns import COLUMNS, check, find, guess, remember
from desk.domain.catalogue.table import Row, Sheet
from desk.domain.errors import Invalid
from desk.store import seed
from tests.domain.catalogue.installations import WORDS

PORTAL = ("Mã số", "Tên", "Cơ quan ban hành", "Cơ quan thực hiện", "Lĩnh vực")
WIDE = (
    *("code", "name", "level", "domain", "type", "decision", "issuing_agency", "implementing_agency"),
    *("deadline_counter", "deadline_online", "deadline_postal", "ministry_folder", "detail_url"),
)


def table(*rows: tuple[str, ...]) -> Sheet:
    return Sheet(tuple(Row(number, row) for number, row in enumerate(rows, start=1)))


def test_both_sources_are_understood():
    assert list(guess(PORTAL, {}, WORDS).values()) == ["code", "name", "issuing", "competent", "field"]
    wide = guess(WIDE, {}, WORDS)
    assert [wide.get(column, "") for column in range(len(WIDE))] == [
        *(
            "code",
            "name",
            "level",
            "field",
            "",
            "decision",
            "issuing",
            "competent",
            "term_direct",
            "term_online",
            "term_post",
            "",
            "link",
        )
    ]


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("Mã TTHC", "code"),
        ("MÃ SỐ TTHC", "code"),
        ("Mã  thủ tục:", "code"),
        ("Tên thủ tục hành chính", "name"),
        ("Cấp thực hiện", "level"),
        ("Thời hạn giải quyết (ngày làm việc)", "term_direct"),
        ("Thời hạn\ngiải quyết", "term_direct"),
        ("Lệ phí", "fee"),
        ("Phí/lệ phí", "fee"),
        ("<b>Lĩnh vực</b>", "field"),
        ("Căn cứ pháp lý", "legal_basis"),
        ("Linh vuc", "field"),
    ],
)
def test_plausible_headings(heading, meant):
    assert guess([heading], {}, WORDS) == {0: meant}


@pytest.mark.parametrize("heading", ["STT", "Ghi chú", "", "Mã bưu điện", "Tên người lập"])
def test_other_headings_are_left_out(heading):
    assert guess([heading], {}, WORDS) == {}


def test_every_heading_of_the_table_means_a_column_there_is():
    assert set(seed.read("import_words")["headings"]) == set(COLUMNS)


def test_of_two_columns_that_mean_the_same_the_first_counts():
    assert guess(["Mã số", "Mã TTHC", "Tên"], {}, WORDS) == {0: "code", 2: "name"}


def test_what_a_person_set_is_remembered_for_the_next_file():
    heads = ["Số hiệu", "Tên", "Cấp", "Ghi chú"]
    kept = remember(heads, {0: "code", 1: "name"})
    assert kept == {"so hieu": "code", "ten": "name", "cap": "", "ghi chu": ""}
    assert guess(["Tên", "Số  hiệu", "Cấp"], kept, WORDS) == {0: "name", 1: "code"}


def test_the_header_is_found_below_titles():
    sheet = table(
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",),
        ("Danh sách thủ tục", "Tên đơn vị"),
        ("Tên", "Mã số"),
        ("Khai sinh", "1.001193"),
    )
    assert find(sheet, {}, WORDS).header == 2
    assert find(sheet, {}, WORDS).mapping == {0: "name", 1: "code"}


@pytest.mark.parametrize(
    ("heads", "told"),
    [
        (("Tên", "Lĩnh vực"), "Tệp thiếu cột “Mã thủ tục” (tiêu đề như “Mã số” hoặc “Mã TTHC”)."),
        (("Mã số", "Lĩnh vực"), "Tệp thiếu cột “Tên thủ tục”"),
        (("a", "b"), "Không tìm thấy dòng tiêu đề trong 20 dòng đầu."),
    ],
)
def test_a_missing_column_is_named(heads, told):
    with pytest.raises(Invalid) as refused:
        find(table(heads, ("1", "2")), {}, WORDS)
    assert refused.value.fields["columns"].startswith(told)


def test_an_empty_table_has_no_header():
    with pytest.raises(Invalid):
        find(Sheet(()), {}, WORDS)


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ({0: "code", 1: "name", 27: "price"}, "Cột AB ghép với mục không có: “price”."),
        ({0: "code", 1: "name", 2: "name"}, "Hai cột cùng ghép với “Tên thủ tục”."),
        ({0: "name"}, "Tệp thiếu cột “Mã thủ tục”"),
    ],
)
def test_a_mapping_set_by_hand_is_checked(mapping, told):
    with pytest.raises(Invalid) as refused:
        check(mapping)
    assert refused.value.message.startswith(told)
