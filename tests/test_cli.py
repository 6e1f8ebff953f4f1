"""The ``desk`` command: what it does, what it refuses, and with which exit code (0 done, 1 a rule said no, 2 bad usage)."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from desk.cli import main
from desk.cli_serve import kept_key
from desk.store import schema
from desk.store.triggers import lift, lift_drafts

INIT = (
    "init",
    "--name",
    "Một cửa xã Yết Kiêu",
    "--public-url",
    "https://motcua.example.vn/",
    "--hotline",
    "0220 000 0000",
)
DATA = Path(__file__).parent.parent / "desk" / "store" / "seed" / "data"
UNITS = str(DATA / "units" / "hai_duong_2018.json")
HO_TICH = str(DATA / "catalogue" / "2018" / "ho_tich.json")

Run = Callable[..., Result]


@pytest.fixture
def run(address: str) -> Run:
    """``run("users", "add", …)`` as a shell would."""
    return lambda *words, **given: CliRunner().invoke(main, list(words), **given)


def said_no(result: Result) -> str:
    """The one line on standard error of a refusal; nothing on standard output."""
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    assert line.startswith("desk: ")
    assert "Traceback" not in line
    return line


def sql(address: str, statement: str, *, unguarded: bool = False) -> None:
    engine = create_engine(address)
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        if unguarded:
            lift(connection)
            lift_drafts(connection)
        connection.execute(text(statement))
    engine.dispose()


def test_every_command_explains_itself() -> None:
    def walk(command: Any, *path: str) -> Iterator[tuple[str, ...]]:
        yield path
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                yield from walk(command.get_command(context, name), *path, name)

    paths = list(walk(main))
    assert {("init",), ("demo",), ("due",), ("serve",), ("upgrade",), ("users", "add"), ("verify",)} <= set(paths)
    for path in paths:
        result = CliRunner().invoke(main, [*path, "--help"])
        assert result.exit_code == 0
        assert len(result.stdout.splitlines()) > 3, path


@pytest.mark.parametrize(
    "words",
    [
        ("frobnicate",),
        ("demo", "--profile", "1975"),
        ("demo", "--count", "many"),
        ("users", "add"),
        ("users", "add", "an", "--name", "An", "--agency", "1", "--role", "king"),
        ("init", "--name", "x"),
        (*INIT[:3], "--public-url", "motcua.vn", "--hotline", "1"),
        ("serve", "--port", "0"),
    ],
    ids=lambda words: " ".join(words[:3]),
)
def test_bad_usage_is_told_in_one_line_and_ends_with_2(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1


def test_desk_init_makes_an_empty_desk_once_and_only_once(run: Run) -> None:
    assert run(*INIT).exit_code == 0
    assert "không ghi đè" in said_no(run(*INIT))
    assert json.loads(run("verify", "--json").stdout) == {
        "ok": True,
        "dossiers": 0,
        "events": 0,
        "broken": [],
        "gaps": [],
        "drafts": [],
        "search": [],
    }


def test_an_installation_with_units_takes_a_catalogue_and_people(run: Run) -> None:
    assert run(*INIT, "--units", UNITS).exit_code == 0
    checked = run("catalogue", "check", HO_TICH)
    imported = run("catalogue", "import", HO_TICH)
    assert (checked.exit_code, imported.exit_code) == (0, 0), imported.output
    assert checked.stdout.split(",")[0] in imported.stdout  # “17 thủ tục”
    assert "17 không đổi" in run("catalogue", "import", HO_TICH).stdout
    added = run(
        "users",
        "add",
        "yk.an",
        "--name",
        "Nguyễn Văn An",
        "--agency",
        "11020",
        "--department",
        "mot-cua",
        "--role",
        "clerk",
    )
    assert added.exit_code == 0, added.output
    password = added.stdout.strip().rsplit(": ", 1)[1]
    assert re.fullmatch(r"([a-z]+-){5}\d{4}", password)
    assert "đã có người dùng" in said_no(
        run("users", "add", "yk.an", "--name", "Nguyễn Văn An", "--agency", "11020", "--role", "clerk")
    )
    assert password not in run("users", "add", "yk.b", "--name", "B", "--agency", "11020", "--role", "clerk").stdout


def test_a_password_typed_at_the_console_lasts_and_a_printed_one_has_to_be_changed(run: Run, address: str) -> None:
    run(*INIT, "--units", UNITS)
    place = ("--agency", "11020", "--role", "clerk")
    typed = run("users", "add", "yk.a", "--name", "An", *place, "--password-stdin", input="mot cau de nho lau dai\n")
    assert (typed.exit_code, typed.stdout.count("Mật khẩu")) == (0, 0), typed.output
    run("users", "add", "yk.b", "--name", "Bình", *place)
    short = run("users", "add", "yk.c", "--name", "Cúc", *place, "--password-stdin", input="ngan\n")
    assert "ít nhất 12 ký tự" in said_no(short)
    engine = create_engine(address)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT username, first_until IS NULL FROM person ORDER BY username")).all()
    engine.dispose()
    assert [(row[0], bool(row[1])) for row in rows] == [("yk.a", True), ("yk.b", False)]


def test_an_account_is_locked_opened_and_given_a_password_from_the_console(run: Run) -> None:
    run(*INIT, "--units", UNITS)
    run("users", "add", "yk.a", "--name", "An", "--agency", "11020", "--role", "clerk")
    run("users", "add", "quantri", "--name", "Quản Trị", "--agency", "30", "--role", "admin")
    assert run("users", "lock", "yk.a", "--reason", "nghỉ").stdout == "Đã khóa yk.a; bàn giao 0 việc.\n"
    assert run("users", "unlock", "yk.a", "--reason", "trở lại").exit_code == 0
    again = run("users", "reset", "yk.a", "--second-factor")
    assert re.search(r"Mật khẩu lần đầu \(chỉ hiện lần này\): ([a-z]+-){5}\d{4}\n", again.stdout)
    assert "quyền quản trị cuối cùng" in said_no(run("users", "lock", "quantri", "--reason", "nghỉ"))
    assert "Không có tài khoản" in said_no(run("users", "reset", "ai-do"))


def test_the_procedure_in_the_readme_can_be_published_as_it_stands(run: Run, tmp_path: Path) -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    example = readme.split("```json\n")[1].split("```")[0]
    (tmp_path / "xac-nhan.json").write_text(example, encoding="utf-8")
    run(*INIT, "--units", UNITS)
    imported = run("catalogue", "import", str(tmp_path / "xac-nhan.json"))
    assert (imported.exit_code, imported.stdout) == (0, "Đã công bố 1 thủ tục.\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--agency", "99999", "--role", "clerk"), "Không có đơn vị mã “99999”"),
        (("--agency", "11020", "--department", "bep", "--role", "clerk"), "không có bộ phận “bep”. Có: mot-cua"),
    ],
)
def test_an_account_needs_a_place_that_exists(run: Run, words: tuple[str, ...], told: str) -> None:
    run(*INIT, "--units", UNITS)
    assert told in said_no(run("users", "add", "an", "--name", "An", *words))


def test_a_catalogue_with_a_mistake_is_refused_with_the_place_of_the_mistake(run: Run, tmp_path: Path) -> None:
    data = json.loads(Path(HO_TICH).read_text(encoding="utf-8"))
    data["procedures"][0]["editions"][0]["content"]["cases"][0]["terms"]["direct"] = "5 ngày"
    (tmp_path / "sai.json").write_text(json.dumps(data), encoding="utf-8")
    line = said_no(run("catalogue", "check", str(tmp_path / "sai.json")))
    assert "sai.json" in line
    assert data["procedures"][0]["code"] in line


@pytest.mark.parametrize(
    "words", [("verify",), ("users", "add", "an", "--name", "An", "--agency", "1", "--role", "clerk"), ("serve",)]
)
def test_a_database_without_our_schema_is_told_to_upgrade(run: Run, words: tuple[str, ...]) -> None:
    assert "desk upgrade" in said_no(run(*words))


def test_the_province_of_two_levels_is_not_told_before_it_existed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_NOW", "2025-08-01T09:00")
    assert "01/07/2025" in said_no(run("demo", "--profile", "2025"))
    assert run("demo", "--count", "1").exit_code == 0, "nothing was written by the refusal"


def test_upgrade_says_from_where_to_where(run: Run) -> None:
    assert f"chưa có → {schema.head()}." in run("upgrade").stdout
    assert f"{schema.head()} → {schema.head()}." in run("upgrade").stdout


def test_a_database_that_is_not_there_is_one_line_not_a_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_DATABASE_URL", "sqlite:////nowhere/at/all/desk.sqlite")
    assert "DESK_DATABASE_URL" in said_no(run("verify"))


def test_real_data_are_not_served_under_the_development_key(run: Run) -> None:
    run(*INIT)
    assert "DESK_SECRET_KEY" in said_no(run("serve"))


def test_the_key_of_a_demo_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    key = kept_key(tmp_path / "secret_key")
    assert len(key) >= 40
    assert kept_key(tmp_path / "secret_key") == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_verify_names_the_draft_that_is_not_what_was_saved_or_approved(run: Run, address: str) -> None:
    assert run("demo", "--count", "20").exit_code == 0
    sql(address, "UPDATE result_draft SET approved_digest = 'khác' WHERE id = 2")
    sql(address, "UPDATE result_draft SET body = body || ' và 500 m² đất' WHERE id = 1", unguarded=True)
    found = run("verify")
    assert found.exit_code == 1
    assert "nội dung đã bị sửa sau khi lưu" in found.stdout
    assert "không phải bản đã phê duyệt" in found.stdout


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE event SET actor = 'Ai đó' WHERE dossier_id = 1 AND seq = 1", "nội dung dòng đã bị sửa"),
        ("DELETE FROM event WHERE dossier_id = 1 AND seq = 1", "dòng đã bị xóa"),
        ("UPDATE counter SET value = value + 1 WHERE scope LIKE 'dossier/%'", "thiếu số"),
        ("UPDATE dossier SET book_serial = 77 WHERE book_serial = 1", "thiếu số 1"),
    ],
)
def test_verify_names_what_somebody_changed_by_hand_and_ends_with_1(
    run: Run, address: str, statement: str, told: str
) -> None:
    assert run("demo", "--count", "3").exit_code == 0
    clean = run("verify")
    assert (clean.exit_code, clean.stderr) == (0, "")
    sql(address, statement, unguarded=True)
    found = run("verify")
    assert found.exit_code == 1
    assert told in found.stdout
    answer = json.loads(run("verify", "--json").stdout)
    assert answer["ok"] is False
    assert answer["broken"] or answer["gaps"]
