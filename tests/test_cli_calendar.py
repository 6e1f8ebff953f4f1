"""``desk calendar``: a file shown and imported, a year told, promises compared; what scripts rely on."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from desk.cli import main
from tests.test_cli import INIT, UNITS, said_no, sql

HEAD = "date,weekday,type_0_off_1_makeup_workday,name\n"
Run = Callable[..., Result]


@pytest.fixture
def run(address: str) -> Run:
    """``run("show", …)`` stands for ``desk calendar show …``."""
    return lambda *words, **given: CliRunner().invoke(main, ["calendar", *map(str, words)], **given)


@pytest.fixture
def desk(run: Run) -> Run:
    """The same on a desk that was set up, with units."""
    assert CliRunner().invoke(main, [*INIT, "--units", UNITS]).exit_code == 0
    return run


def shown(run: Run, *words: str) -> Any:
    result = run("show", *words, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def notice(tmp_path: Path) -> Callable[..., Path]:
    """``notice("2028-01-03,Mon,0,Nghỉ bù")``: a CSV file."""

    def write(*lines: str, name: str = "lich.csv") -> Path:
        path = tmp_path / name
        path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


# ── show ──────────────────────────────────────────────────────────────────────


def test_a_year_is_shown_before_anything_is_set_up_and_looking_makes_no_database(
    tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.delenv("DESK_DATABASE_URL", raising=False)
    monkeypatch.setenv("DESK_INSTANCE", str(tmp_path / "nowhere"))
    found = shown(lambda *words: CliRunner().invoke(main, ["calendar", *words]), "--year", "2026")
    assert (found["year"], found["agency"], found["confirmed"], found["working_days"]) == (2026, None, True, 249)
    assert not list((tmp_path / "nowhere").glob("*.sqlite"))


def test_a_year_as_json_is_what_scripts_rely_on(desk: Run) -> None:
    found = shown(desk, "--year", "2026")
    assert {"year", "agency", "confirmed", "working_days", "hours", "days"} <= set(found)
    assert found["hours"]["week"]["2"] == ["07:30-11:30", "13:30-17:00"]
    assert (found["working_days"], sum(found["months"]), len(found["days"])) == (249, 249, 17)
    assert {"date": "2026-01-10", "weekday": "thứ Bảy", "kind": "makeup", "for": "2026-01-02"}.items() <= found["days"][
        2
    ].items()
    assert not shown(desk, "--year", "2027")["confirmed"]
    assert shown(desk, "--year", "2031")["days"] == []


def test_a_year_in_words_names_every_day_its_document_and_the_days_of_each_month(desk: Run) -> None:
    said = desk("show", "--year", "2026").stdout
    assert "Lịch làm việc năm 2026, cả nước: đã xác nhận (Lịch kèm theo phần mềm)." in said
    assert "24/11/2026 thứ Ba   Nghỉ, Ngày Văn hóa Việt Nam (Nghị quyết 28/2026/QH16)" in said
    assert "Giờ làm việc thứ Hai – thứ Sáu: 07:30–11:30, 13:30–17:00." in said
    assert "249 ngày làm việc (tháng 1: 21, tháng 2: 15," in said
    assert "CHƯA XÁC NHẬN" in desk("show", "--year", "2027").stdout


def test_an_office_s_own_days_stand_beside_the_nation_s(desk: Run, address: str) -> None:
    sql(
        address,
        "INSERT INTO calendar_entry (day, scope, kind, name, source, confirmed) "
        "VALUES ('2026-03-05', '297', 'off', 'Nghỉ bão', 'CĐ 12', TRUE)",
    )
    found = shown(desk, "--year", "2026", "--agency", "11020")
    assert found["agency"] == "11020"
    assert found["working_days"] == 248
    assert [d["scope"] for d in found["days"] if d["name"] == "Nghỉ bão"] == ["297"]
    assert shown(desk, "--year", "2026")["working_days"] == 249
    assert "99999" in said_no(desk("show", "--year", "2026", "--agency", "99999"))


def test_from_october_an_unconfirmed_next_year_warns(desk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk("show", "--year", "2026").stderr == ""
    monkeypatch.setenv("DESK_NOW", "2026-10-01T08:00")
    assert "lịch năm 2027 chưa ai xác nhận" in desk("show", "--year", "2026").stderr


def test_a_desk_with_an_old_schema_is_told_to_upgrade_and_an_agency_needs_a_desk(run: Run, address: str) -> None:
    assert "desk upgrade" in said_no(run("show", "--year", "2026", "--agency", "11020"))
    assert run("show", "--year", "2026").exit_code == 0
    assert run("show").exit_code == 2
    assert run("show", "--year", "26").exit_code == 2


# ── import ────────────────────────────────────────────────────────────────────


def test_a_file_replaces_its_years_shows_the_difference_and_a_second_time_nothing(desk: Run, notice: Any) -> None:
    file = notice("2028-01-01,Sat,0,Tết Dương lịch", "2028-01-03,Mon,0,Nghỉ bù Tết Dương lịch")
    first = desk("import", file)
    assert first.exit_code == 0
    assert "Thêm thứ Hai 03/01/2028: Nghỉ, Nghỉ bù Tết Dương lịch (Tệp lich.csv), dự kiến" in first.stdout
    assert "Đã thay lịch năm 2028: 2 ngày khác trước." in first.stdout
    assert "năm 2028 trong tệp có ít ngày nghỉ hơn luật định" in first.stderr
    again = desk("import", file)
    assert again.exit_code == 0
    assert "đã đúng như tệp, không đổi gì" in again.stdout
    assert shown(desk, "--year", "2026")["working_days"] == 249
    gone = desk("import", notice("2028-01-01,Sat,0,Tết Dương lịch"))
    assert "Bỏ thứ Hai 03/01/2028" in gone.stdout


def test_the_years_of_a_file_are_confirmed_on_request(desk: Run, notice: Any) -> None:
    result = desk("import", notice("2027-02-08,Mon,0,Tết Nguyên đán"), "--confirm", "Thông báo 9/TB-BNV")
    assert result.exit_code == 0
    found = shown(desk, "--year", "2027")
    assert found["confirmed"]
    assert [d["confirmed"] for d in found["days"]] == [True]


def test_every_bad_line_is_told_in_one_line_and_nothing_is_written(desk: Run, notice: Any) -> None:
    before = shown(desk, "--year", "2026")
    line = said_no(desk("import", notice("2026-01-01,Fri,0,Tết", "2026-13-01,,0,x", "2026-05-01,,0,Quốc tế Lao động")))
    assert "Dòng 2: " in line
    assert "Dòng 3: " in line
    assert "Dòng 4" not in line
    assert shown(desk, "--year", "2026") == before
    assert desk("import", "khong-co.csv").exit_code == 2


def test_on_a_terminal_it_asks_first(desk: Run, notice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.cli_calendar.on_terminal", lambda: True)
    file = notice("2028-01-03,Mon,0,Nghỉ bù")
    refused = desk("import", file, input="n\n")
    assert refused.exit_code == 1
    assert shown(desk, "--year", "2028")["days"] == []
    assert desk("import", file, "--yes").exit_code == 0
    assert len(shown(desk, "--year", "2028")["days"]) == 1
    assert desk("import", notice("2028-01-04,Tue,0,Nghỉ"), input="y\n").exit_code == 0


def test_an_import_needs_a_desk(run: Run, notice: Any) -> None:
    said_no(run("import", notice("2028-01-03,Mon,0,Nghỉ bù")))


def test_the_calendar_that_ships_comes_back_from_a_csv_as_it_went_out(desk: Run, notice: Any) -> None:
    """As the notices are passed round: names only, swaps told in the name of the day."""
    lines, before = [], {}
    for year in range(2014, 2028):
        before[year] = shown(desk, "--year", str(year))
        for d in before[year]["days"]:
            instead = f" (thay cho {date.fromisoformat(d['for']):%d/%m/%Y})" if d["for"] else ""
            lines.append(
                f"{d['date']},{date.fromisoformat(d['date']):%a},{int(d['kind'] == 'makeup')},{d['name']}{instead}"
            )
    assert len(lines) == 210
    result = desk("import", notice(*lines))
    assert result.exit_code == 0
    assert "các năm 2014–2027" in result.stdout
    for year, found in before.items():
        now = shown(desk, "--year", str(year))
        assert now["months"] == found["months"]
        assert [(d["kind"], d["for"], d["source"], d["confirmed"]) for d in now["days"]] == [
            (d["kind"], d["for"], d["source"] or "Tệp lich.csv", d["confirmed"]) for d in found["days"]
        ]


# ── check ─────────────────────────────────────────────────────────────────────


def test_promises_are_compared_with_the_calendar(run: Run, notice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_NOW", "2026-03-31T10:20")
    assert CliRunner().invoke(main, ["demo", "--count", "20"]).exit_code == 0
    assert "0 có hạn khác lịch hôm nay" in run("check").stdout
    year = [f"{d['date']},,{int(d['kind'] == 'makeup')},{d['name']}" for d in shown(run, "--year", "2026")["days"]]
    assert run("import", notice(*year, "2026-04-01,Wed,0,Nghỉ bão")).exit_code == 0
    result = run("check", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert not found["ok"]
    assert found["open"] >= len(found["drifted"]) > 0
    assert set(found["drifted"][0]) == {"number", "due_at", "counted"}
    assert all(d["counted"] > d["due_at"] for d in found["drifted"])
    assert run("check").exit_code == 1
