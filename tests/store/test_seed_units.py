"""The seed data: units and profiles of law that an installation starts from, checked as facts."""

import pytest

from desk.domain.numbering import NUMBER, check_document_pattern, check_pattern
from desk.domain.workflow import STATUS_NAMES

from .seed_files import UNITS, YEARS, agencies, committee, load

COMMUNES_2018 = {
    "10999": "Thị trấn Gia Lộc", "11005": "Xã Liên Hồng", "11008": "Xã Thống Nhất", "11014": "Xã Trùng Khánh",
    "11017": "Xã Gia Xuyên", "11020": "Xã Yết Kiêu", "11023": "Xã Gia Hòa", "11026": "Xã Phương Hưng",
    "11029": "Xã Gia Tân", "11032": "Xã Tân Tiến", "11035": "Xã Gia Khánh", "11038": "Xã Gia Lương",
    "11041": "Xã Lê Lợi", "11044": "Xã Toàn Thắng", "11047": "Xã Hoàng Diệu", "11050": "Xã Hồng Hưng",
    "11053": "Xã Phạm Trấn", "11056": "Xã Đoàn Thượng", "11059": "Xã Thống Kênh", "11062": "Xã Quang Minh",
    "11065": "Xã Đồng Quang", "11068": "Xã Nhật Tân", "11071": "Xã Đức Xương",
}  # fmt: skip
DISTRICTS_2018 = {
    "288": "Thành phố Hải Dương", "290": "Thị xã Chí Linh", "291": "Huyện Nam Sách", "292": "Huyện Kinh Môn",
    "293": "Huyện Kim Thành", "294": "Huyện Thanh Hà", "295": "Huyện Cẩm Giàng", "296": "Huyện Bình Giang",
    "297": "Huyện Gia Lộc", "298": "Huyện Tứ Kỳ", "299": "Huyện Ninh Giang", "300": "Huyện Thanh Miện",
}  # fmt: skip


def test_gia_loc_has_its_23_communes_of_2018() -> None:
    assert {r["code"]: r["short_name"] for r in committee("2018", "xa", "297")} == COMMUNES_2018
    assert len(COMMUNES_2018) == 23


def test_hai_duong_has_its_12_districts_of_2018() -> None:
    assert {r["code"]: r["short_name"] for r in committee("2018", "huyen", "30")} == DISTRICTS_2018
    assert len(DISTRICTS_2018) == 12


def test_gia_loc_became_four_communes_of_hai_phong_in_2025() -> None:
    rows = committee("2025", "xa", "31")
    assert {r["code"]: r["short_name"] for r in rows} == {
        "10999": "Xã Gia Lộc", "11020": "Xã Yết Kiêu", "11050": "Xã Gia Phúc", "11065": "Xã Trường Tân",
    }  # fmt: skip
    assert {r["valid_from"] for r in rows} == {"2025-07-01"}
    assert all(set(r["predecessors"]) <= COMMUNES_2018.keys() and r["code"] in r["predecessors"] for r in rows)


@pytest.mark.parametrize(("year", "levels"), [("2018", ["tinh", "huyen", "xa"]), ("2025", ["tinh", "xa"])])
def test_the_levels_are_ranked_from_the_province_down(year: str, levels: list[str]) -> None:
    rows = load(f"units/{UNITS[year]}.json")["levels"]
    assert [row["code"] for row in rows] == levels
    assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)


@pytest.mark.parametrize("year", YEARS)
def test_every_unit_hangs_under_one_of_its_own_or_the_next_level_up(year: str) -> None:
    ranks = {row["code"]: row["rank"] for row in load(f"units/{UNITS[year]}.json")["levels"]}
    for row in agencies(year).values():
        if row["parent"] is None:
            assert (ranks[row["level"]], row["office"]) == (1, None)
            continue
        parent = agencies(year)[row["parent"]]
        assert parent["office"] is None
        assert ranks[row["level"]] - ranks[parent["level"]] == (0 if row["office"] else 1)
        if row["office"]:
            assert row["code"] == f"{row['parent']}-{row['office']}"


@pytest.mark.parametrize("year", YEARS)
def test_every_unit_has_exactly_one_receiving_desk(year: str) -> None:
    for row in agencies(year).values():
        assert [d["key"] for d in row["departments"] if d["desk"]] == ["mot-cua"]
        assert len({d["key"] for d in row["departments"]}) == len(row["departments"])


@pytest.mark.parametrize("year", YEARS)
def test_the_identifiers_differ_make_dossier_numbers_and_are_marked_as_unconfirmed(year: str) -> None:
    rows = agencies(year).values()
    assert len({row["identifier"] for row in rows}) == len(rows)
    assert all(NUMBER.match(f"{row['identifier']}-180621-0001") for row in rows)
    assert all(row["identifier_demo"] is True for row in rows)
    assert year == "2025" or agencies(year)["11020"]["identifier"] == "000.21.14.H23"


EXPECTED_DEPARTMENTS = [
    ("2018", "xa", None, ["mot-cua", "tu-phap", "ldtbxh", "dia-chinh", "lanh-dao", "van-thu"]),
    ("2018", "huyen", None, ["mot-cua", "ldtbxh", "tu-phap", "tnmt", "tc-kh", "kt-ht", "lanh-dao", "van-thu"]),
    ("2018", "tinh", "so-ldtbxh", ["mot-cua", "chuyen-mon", "lanh-dao", "van-thu"]),
    ("2018", "xa", "cong-an", ["mot-cua", "chuyen-mon", "lanh-dao", "van-thu"]),
    ("2025", "xa", None, ["mot-cua", "vh-xh", "kinh-te", "van-phong", "lanh-dao", "van-thu"]),
    ("2025", "tinh", "so-noi-vu", ["mot-cua", "chuyen-mon", "lanh-dao", "van-thu"]),
]


@pytest.mark.parametrize(("year", "level", "office", "keys"), EXPECTED_DEPARTMENTS)
def test_units_of_a_kind_have_the_departments_of_that_kind(
    year: str, level: str, office: str | None, keys: list[str]
) -> None:
    rows = [r for r in agencies(year).values() if r["level"] == level and r["office"] == office]
    assert rows
    assert all([d["key"] for d in r["departments"]] == keys for r in rows)


def test_the_offices_of_the_vertical_branches_stand_at_gia_loc_and_the_police_in_every_commune() -> None:
    offices = {r["office"] for r in agencies("2018").values() if r["parent"] == "297" and r["office"]}
    assert offices == {"bhxh", "cong-an", "vpdk", "thue"}
    assert {f"{code}-cong-an" for code in COMMUNES_2018} <= agencies("2018").keys()


FORMS = {
    "2018": {
        "receipt": ("Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Mẫu số 01"),
        "supplement": ("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "Mẫu số 02"),
        "refusal": ("Phiếu từ chối tiếp nhận giải quyết hồ sơ", "Mẫu số 03"),
        "apology": ("Phiếu xin lỗi và hẹn lại ngày trả kết quả", "Mẫu số 04"),
        "control": ("Phiếu kiểm soát quá trình giải quyết hồ sơ", "Mẫu số 05"),
        "register": ("Sổ theo dõi hồ sơ", "Mẫu số 06"),
    },
    "2025": {
        "receipt": ("Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Mẫu số 01"),
        "supplement": ("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "Mẫu số 02"),
        "refusal": ("Phiếu từ chối tiếp nhận giải quyết hồ sơ", "Mẫu số 03"),
        "apology": ("Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết", "Mẫu số 04"),
        "stop": ("Thông báo dừng giải quyết hồ sơ", "Mẫu số 05"),
        "control": ("Phiếu kiểm soát quá trình giải quyết hồ sơ", "Mẫu số 06"),
        "register": ("Sổ theo dõi hồ sơ", "Mẫu số 07"),
    },
}


@pytest.mark.parametrize("year", YEARS)
def test_the_forms_bear_the_titles_and_numbers_of_their_circular(year: str) -> None:
    forms = load(f"profiles/{year}.json")["forms"]
    assert {key: (form["title"], form["note"][:9]) for key, form in forms.items()} == FORMS[year]
    circular = {"2018": "Thông tư số 01/2018/TT-VPCP", "2025": "Thông tư số 03/2025/TT-VPCP"}[year]
    assert all(circular in form["note"] for form in forms.values())
    assert all(check_document_pattern(form["serial_pattern"]) == [] for form in forms.values())


@pytest.mark.parametrize(
    ("year", "day", "desk"),
    [
        ("2018", "2018-06-21", "Bộ phận Tiếp nhận và Trả kết quả"),
        ("2025", "2025-07-01", "Trung tâm Phục vụ hành chính công"),
    ],
)
def test_a_profile_starts_with_its_decree_and_names_desk_numbers_and_statuses(year: str, day: str, desk: str) -> None:
    profile = load(f"profiles/{year}.json")
    assert (profile["code"], profile["valid_from"], profile["desk_name"]) == (year, day, desk)
    assert check_pattern(profile["number_pattern"]) == []
    assert profile["statuses"] == {str(status.value): name for status, name in STATUS_NAMES.items()}
    assert profile["receipt_notes"]
