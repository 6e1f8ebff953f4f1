"""``desk catalogue``: what comes in and how it is reported, what is refused with the database as it was, what goes out, what is checked."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from desk.cli import main
from desk.domain.catalogue.table import Sheet
from desk.sheets import read
from tests.imports import csv, row
from tests.shared import shared
from tests.sheets.books import HEAD, book, raw
from tests.sheets.test_encodings import LIST, LOWER, cp1258, tcvn3
from tests.test_cli import HO_TICH, INIT, UNITS, said_no

KEYS = {"new", "changed", "unchanged", "drafts", "errors", "warnings", "rows"}

Run = Callable[..., Result]


@pytest.fixture
def run(address: str) -> Run:
    """``run("catalogue", "import", …)`` as a shell would, on a new installation with the units of Hải Dương."""

    def said(*words: Any) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words])

    assert said(*INIT, "--units", UNITS).exit_code == 0
    return said


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """``file(b"…", "a.csv")``: a file with these bytes."""

    def made(data: bytes, name: str = "danh-sach.csv") -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return made


def everything(address: str) -> dict[str, list[Any]]:
    """Every row of every table."""
    engine = create_engine(address)
    with engine.connect() as connection:
        names = engine.dialect.get_table_names(connection)
        found = {n: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{n}"')).all())) for n in names}
    engine.dispose()
    return found


def answer(result: Result) -> dict[str, Any]:
    """The one object on standard output."""
    found: dict[str, Any] = json.loads(result.stdout)
    assert found.keys() == KEYS
    return found


def counts(result: Result) -> dict[str, int]:
    return {k: v for k, v in answer(result).items() if k != "rows"}


# ── in ────────────────────────────────────────────────────────────────────────


def test_a_list_is_reported_row_by_row_and_the_second_time_nothing_changes(run: Run, file: Any) -> None:
    path = file(csv(row(1), row(2, term="tùy trường hợp"), "I. Lĩnh vực hộ tịch", row(3)))
    first = run("catalogue", "import", path, "--json")
    assert first.exit_code == 0, first.output
    assert counts(first) == {"new": 3, "changed": 0, "unchanged": 1, "drafts": 3, "errors": 0, "warnings": 4}
    second_row = answer(first)["rows"][1]
    assert (second_row["row"], second_row["code"], second_row["verdict"], second_row["draft"]) == (
        3,
        "7.000002",
        "new",
        True,
    )
    [asked] = [q for q in second_row["questions"] if q["path"].endswith("terms.direct")]
    assert asked["found"] == "tùy trường hợp"
    assert "desk catalogue undo 1" in first.stderr
    again = run("catalogue", "import", path, "--json")
    assert counts(again) == {"new": 0, "changed": 0, "unchanged": 4, "drafts": 0, "errors": 0, "warnings": 4}
    assert again.exit_code == 0
    changed = run("catalogue", "import", file(csv(row(1, name="Tên mới"))))
    assert "dòng 2, 7.000001: sửa: Tên thủ tục: “Thủ tục thử 1” → “Tên mới 1”" in changed.stdout
    listed = json.loads(run("catalogue", "imports", "--json").stdout)
    assert [(r["id"], r["state"], r["counts"]["new"]) for r in listed] == [(2, "applied", 0), (1, "applied", 3)]


def test_a_dry_run_writes_nothing_at_all(run: Run, file: Any, address: str) -> None:
    before = everything(address)
    result = run("catalogue", "import", file(csv(row(1), row(2))), HO_TICH, "--dry-run")
    assert result.exit_code == 0
    assert "Chưa ghi gì. 19 thêm mới, 0 sửa, 0 không đổi, 0 lỗi" in result.stdout
    assert everything(address) == before


def test_one_wrong_row_keeps_everything_out_unless_told_to_leave_it(run: Run, file: Any, address: str) -> None:
    path, before = file(csv(row(1), row(1), row(2))), everything(address)
    refused = run("catalogue", "import", path, "--json")
    assert refused.exit_code == 1
    assert counts(refused)["errors"] == 1
    assert refused.stderr.splitlines()[-1].startswith("desk: Có 1 dòng lỗi: không ghi gì.")
    assert everything(address) == before
    told = run("catalogue", "import", path)
    assert "dòng 3, 7.000001: lỗi: Mã 7.000001 đã có ở dòng 2." in told.stdout
    done = run("catalogue", "import", path, "--json", "--skip-errors")
    assert (done.exit_code, counts(done)["new"], counts(done)["errors"]) == (0, 2, 1)


def test_several_files_at_once_count_together_and_one_wrong_file_keeps_all_out(
    run: Run, file: Any, address: str
) -> None:
    one, two = file(csv(row(1)), "mot.csv"), file(csv(row(2)), "hai.csv")
    before = everything(address)
    assert "xau.csv: " in said_no(run("catalogue", "import", one, file(b"%PDF-1.7", "xau.csv")))
    assert everything(address) == before
    assert counts(run("catalogue", "import", one, two, "--json"))["new"] == 2


def test_columns_are_named_by_their_headings_and_an_owner_by_its_code(run: Run, file: Any, address: str) -> None:
    path = file(csv("7.000001,Thủ tục lạ", header="Cột một,Cột hai"))
    assert "Không tìm thấy dòng tiêu đề" in said_no(run("catalogue", "import", path))
    assert "không có cột “Cột ba”" in said_no(
        run("catalogue", "import", path, "--columns", "Cột một=code,Cột hai=name,Cột ba=field")
    )
    wrong = run("catalogue", "import", path, "--columns", "Cột một=king")
    assert (wrong.exit_code, len(wrong.stderr.splitlines())) == (2, 1)
    assert "Không có đơn vị mã “99”" in said_no(run("catalogue", "import", path, "--owner", "99"))
    done = run("catalogue", "import", path, "--columns", "Cột một=code,Cột hai=name", "--owner", "297")
    assert done.exit_code == 0, done.output
    assert any("'7.000001'" in r for r in everything(address)["draft"])


def test_our_own_file_comes_into_force_at_once_and_says_what_differs(run: Run, file: Any) -> None:
    first = run("catalogue", "import", HO_TICH)
    assert (first.exit_code, first.stdout) == (0, "Đã công bố 17 thủ tục.\n")
    again = run("catalogue", "import", HO_TICH, "--json")
    assert (counts(again)["unchanged"], counts(again)["drafts"]) == (17, 0)
    data = json.loads(Path(HO_TICH).read_text(encoding="utf-8"))
    edition = data["procedures"][0]["editions"][0]
    edition["content"]["conditions"] = "Khác"
    refused = run("catalogue", "import", file(json.dumps(data).encode(), "khac.json"))
    assert refused.exit_code == 1
    assert re.search(r"Phiên bản hiệu lực từ [0-9/]+ đã ban hành, nội dung khác: không sửa được\.", refused.stdout)
    later = {**edition, "valid_from": "2027-01-01", "content": {**edition["content"], "conditions": "Khác"}}
    edition["content"]["conditions"] = ""
    data["procedures"][0]["editions"].append(later)
    done = run("catalogue", "import", file(json.dumps(data).encode(), "sau.json"), "--json")
    assert counts(done) == {"new": 0, "changed": 1, "unchanged": 16, "drafts": 0, "errors": 0, "warnings": 0}
    assert answer(done)["rows"][0]["changes"] == [
        "Phiên bản mới hiệu lực từ 01/01/2027",
        "Yêu cầu, điều kiện: thêm “Khác”",
    ]
    drafts = run("catalogue", "import", file(json.dumps(data).encode(), "nhap.json"), "--draft", "--json")
    assert counts(drafts)["unchanged"] == 17, "the newest edition says it already"


def test_our_own_file_may_repeal_what_is_in_force_and_not_more(run: Run, file: Any) -> None:
    data = json.loads(Path(HO_TICH).read_text(encoding="utf-8"))
    data["procedures"] = data["procedures"][:1]
    run("catalogue", "import", file(json.dumps(data).encode(), "a.json"))
    end = {"on": "2026-12-31", "decision": "9/QĐ-UBND", "decided_on": "2026-03-01", "replaced_by": []}
    data["procedures"][0]["editions"][0]["end"] = end
    done = run("catalogue", "import", file(json.dumps(data).encode(), "b.json"))
    assert (done.exit_code, "Bãi bỏ từ hết ngày 31/12/2026 theo 9/QĐ-UBND" in done.stdout) == (0, True)
    assert json.loads(run("catalogue", "export").stdout)["procedures"] == data["procedures"]
    end["on"] = "2026-11-30"
    refused = run("catalogue", "import", file(json.dumps(data).encode(), "c.json"))
    assert refused.exit_code == 1
    assert "kết thúc khác trong tệp" in refused.stdout


def test_an_import_is_undone_as_a_whole_and_only_once(run: Run, file: Any) -> None:
    run("catalogue", "import", HO_TICH)
    before = run("catalogue", "export").stdout
    run("catalogue", "import", file(csv(row(1), "1.001193,Khai sinh kiểu khác,Cấp xã,Hộ tịch,1 ngày làm việc")))
    done = run("catalogue", "undo", 2)
    assert (done.exit_code, done.stdout) == (0, "Đã hoàn tác lần nhập 2: 2 thủ tục.\n")
    assert "chưa hoàn tác" in said_no(run("catalogue", "undo", 2))
    assert "Không có lần nhập này" in said_no(run("catalogue", "undo", 99))
    assert run("catalogue", "undo", 1).exit_code == 0
    assert json.loads(run("catalogue", "export").stdout)["procedures"] == []
    run("catalogue", "import", HO_TICH)
    assert run("catalogue", "export").stdout == before, "undone is as never brought in"


# ── bad files ─────────────────────────────────────────────────────────────────

BAD: dict[str, tuple[bytes, str]] = {
    "empty.csv": (b"", "Tệp rỗng."),
    "bomb.xlsx": (raw([b"<worksheet><sheetData>"] + [b" " * 1_000_000] * 200), "Tệp"),
    "list.pdf": (b"%PDF-1.7\n", "Đây là tệp PDF."),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls đời cũ"),
    "many.csv": (csv(*[f"1.{n:06},A" for n in range(100_000)], header="Mã số,Tên"), "hơn 20.000 dòng"),
    "no-name.csv": (csv("1.001193,xã", header="Mã số,Cấp thực hiện"), "Tệp thiếu cột “Tên thủ tục”"),
    "cut.json": (b'{"format": "desk-cat', "Tệp JSON sai ở dòng 1"),
    "other.json": (b"[1, 2]", "Tệp JSON không phải danh mục thủ tục"),
    "older.json": (b'{"format": "desk-catalogue/1", "forms": [], "procedures": []}', "desk-catalogue/2"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_used_is_one_line_and_the_database_as_it_was(
    run: Run, file: Any, address: str, name: str
) -> None:
    data, told = BAD[name]
    before = everything(address)
    line = said_no(run("catalogue", "import", file(data, name)))
    assert name in line
    assert told in line
    assert everything(address) == before


def test_two_hundred_megabytes_are_refused_without_being_read(run: Run, tmp_path: Path, address: str) -> None:
    before = everything(address)
    with (tmp_path / "lon.csv").open("wb") as out:
        out.truncate(200_000_000)  # a hole: it takes no room on the disk
    assert "Tệp lớn quá 20 MB" in said_no(run("catalogue", "import", tmp_path / "lon.csv"))
    assert everything(address) == before


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (book([HEAD, ("1.001193", None), ("7.000001", "Tốt")], {"B2": '=1&"x"'}), "công thức"),
        (
            book([(*HEAD, "Lĩnh vực"), ("1.001193", "Một", "Hộ tịch"), (None, "Hai", "Hộ tịch")], merged=["A2:A3"]),
            "gộp",
        ),
        (csv(row(1), row(1)), "đã có ở dòng 2"),
        (csv(row(1, code="không có mã")), "không đúng dạng mã thủ tục quốc gia"),
    ],
    ids=["formula", "merged", "twice", "no code"],
)
def test_a_bad_row_is_one_sentence_and_the_database_as_it_was(
    run: Run, file: Any, address: str, data: bytes, told: str
) -> None:
    before = everything(address)
    result = run("catalogue", "import", file(data, "tep"))
    assert result.exit_code == 1
    assert told in result.stdout
    assert everything(address) == before


@pytest.mark.parametrize(
    "data",
    [LIST.encode("utf-8-sig"), LIST.encode("utf-16"), cp1258(LIST), tcvn3(LOWER)],
    ids=["bom", "UTF-16", "Windows-1258", "TCVN3"],
)
def test_old_encodings_are_read_rightly(run: Run, file: Any, data: bytes) -> None:
    rows = answer(run("catalogue", "import", file(data), "--json"))["rows"]
    assert rows[0]["name"] == "Thủ tục đăng ký khai sinh"
    assert rows[2]["name"] == "Chứng thực bản sao từ bản chính giấy tờ của cơ quan có thẩm quyền"


def test_letters_that_cannot_be_told_are_refused_and_the_database_is_as_it_was(
    run: Run, file: Any, address: str
) -> None:
    before = everything(address)
    assert "Không rõ tệp dùng bảng mã" in said_no(run("catalogue", "import", file(cp1258("Mã,x\n1,y\n"))))
    assert everything(address) == before


def test_marks_in_names_are_taken_off_and_told(run: Run, file: Any) -> None:
    path = file(csv("7.000001,<script>alert(1)</script>Thủ tục <b>đậm</b>,Cấp xã,Hộ tịch,5 ngày"))
    [told] = answer(run("catalogue", "import", path, "--json"))["rows"]
    assert "<" not in told["name"]
    assert any("HTML" in w for w in told["warnings"])


# ── out ───────────────────────────────────────────────────────────────────────


def test_an_export_is_a_file_or_what_is_printed_and_comes_in_again_unchanged(run: Run, tmp_path: Path) -> None:
    run("catalogue", "import", HO_TICH)
    assert run("catalogue", "export", tmp_path / "ra.json").exit_code == 0
    assert (tmp_path / "ra.json").read_text(encoding="utf-8") == run("catalogue", "export").stdout
    assert counts(run("catalogue", "import", tmp_path / "ra.json", "--json"))["unchanged"] == 17
    assert not list(tmp_path.glob("*.part"))
    assert "Không đọc ghi được tệp" in said_no(run("catalogue", "export", tmp_path / "khong" / "co.json"))


def test_a_workbook_for_a_leader_s_desk_has_procedures_papers_and_drafts(run: Run, tmp_path: Path, file: Any) -> None:
    run("catalogue", "import", HO_TICH)
    run("catalogue", "import", file(csv(row(1, term="tùy trường hợp"))))
    assert run("catalogue", "export", "--xlsx", tmp_path / "ra.xlsx", "--drafts").stdout == ""
    opened = read((tmp_path / "ra.xlsx").read_bytes())
    assert isinstance(opened, Sheet)
    assert opened.rows[0].cells[:2] == ("Mã thủ tục", "Tên thủ tục")
    birth = next(r.cells for r in opened.rows if r.cells[0] == "1.001193")
    assert birth[1:4] == ("Đăng ký khai sinh", "Hộ tịch", "Xã")
    assert len(opened.rows) >= 18
    assert run("catalogue", "export", "--xlsx", tmp_path / "cu.xlsx", "--at", "2010-01-01").exit_code == 0
    old = read((tmp_path / "cu.xlsx").read_bytes())
    assert isinstance(old, Sheet)
    assert len(old.rows) == 1, "nothing was in force then"


# ── check ─────────────────────────────────────────────────────────────────────


def test_a_check_of_the_installation_names_who_is_missing_and_where(run: Run) -> None:
    run("catalogue", "import", HO_TICH)
    bare = run("catalogue", "check", "--at", "11020", "--json")
    found = json.loads(bare.stdout)
    assert (bare.exit_code, found["ok"], found["procedures"]) == (1, False, 17)
    assert any(
        "không ai nhận được bước “Tiếp nhận hồ sơ”" in f["sentence"]
        for f in found["findings"]
        if f["code"] == "1.001193"
    )
    people = (("mot-cua", "clerk"), ("tu-phap", "officer"), ("lanh-dao", "leader"), ("van-thu", "records"))
    for n, (department, role) in enumerate(people):
        who = ("--name", "Người", "--agency", "11020", "--department", department, "--role", role)
        assert run("users", "add", f"n{n}", *who).exit_code == 0
    manned = json.loads(run("catalogue", "check", "--at", "11020", "--json").stdout)
    assert [f for f in manned["findings"] if f["code"] == "1.001193"] == []
    whole = run("catalogue", "check")
    assert whole.exit_code == 1
    assert re.search(r"1\.001193: lỗi: Nhận tại .+ và \d+ đơn vị khác: không ai nhận được bước", whole.stdout)
    assert re.search(r"^17 thủ tục: \d+ lỗi, \d+ chỗ cần chú ý\.$", whole.stdout.splitlines()[-1])


def test_drafts_are_tried_at_one_desk(run: Run, file: Any) -> None:
    assert run("catalogue", "check", "--drafts").exit_code == 2
    run("catalogue", "import", file(csv(row(1))))
    tried = run("catalogue", "check", "--drafts", "--at", "11020", "--json")
    found = json.loads(tried.stdout)
    assert (tried.exit_code, found["runs"], found["fails"]) == (1, 0, 1)
    assert any("Đối tượng thực hiện chưa ghi." in why for why in found["drafts"][0]["why"])


# ── real lists, as a whole process ────────────────────────────────────────────


@pytest.mark.parametrize("name", ["danh-sach-tthc-BoTuPhap.xlsx", "procedures_112.json", "lienthong_flows.json"])
def test_real_lists_come_in_whole_and_the_second_time_unchanged(run: Run, name: str) -> None:
    first = counts(run("catalogue", "import", shared(f"data/{name}"), "--json"))
    assert first["errors"] == 0
    assert first["new"] == first["drafts"] > 20
    again = counts(run("catalogue", "import", shared(f"data/{name}"), "--json"))
    assert (again["new"], again["changed"], again["errors"], again["unchanged"]) == (
        0,
        0,
        0,
        first["new"] + first["unchanged"],
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux's")
def test_the_national_list_comes_in_within_its_memory(run: Run) -> None:
    child = (
        "import sys; from desk.cli import main\n"
        "try:\n    main()\nfinally:\n    print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0], file=sys.stderr)"
    )
    national = shared("data/tthc_national_6ministries_2026-06.csv")
    for expected in ({"new": 2642, "unchanged": 0}, {"new": 0, "unchanged": 2642}):
        done = subprocess.run(
            [sys.executable, "-c", child, "catalogue", "import", str(national), "--json"], env=dict(os.environ), capture_output=True,
            text=True, check=True, timeout=300,
        )  # fmt: skip
        found = json.loads(done.stdout)
        assert {k: found[k] for k in expected} == expected
        assert found["changed"] == found["errors"] == 0
        assert int(done.stderr.split()[-1]) < 300_000, "kilobytes"
