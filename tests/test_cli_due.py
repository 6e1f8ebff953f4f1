"""``desk due``: one deadline and why, or many; with a database, and on a bare checkout without one."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from desk import create_app, paths
from desk.cli import main
from desk.domain.batch import answer
from desk.domain.calendar import WorkCalendar, read_days
from desk.store import seed
from desk.store.db import db
from desk.store.models import CalendarEntry
from desk.store.queries import installation
from tests.empty import empty_database
from tests.test_cli import INIT, UNITS

ONE = ("--at", "2026-02-12T09:15", "--term", "5wd")
BREAK = "2026-02-13T10:00/2026-02-25T09:00"
NATION = WorkCalendar.build(read_days(seed.read("calendar/vn")["days"]))
Run = Callable[..., Result]


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout where nothing was set up; the folder in which a database would be."""
    for name in [name for name in os.environ if name.startswith("DESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DESK_INSTANCE", str(tmp_path / "instance"))
    return tmp_path / "instance"


@pytest.fixture
def due(bare: Path) -> Run:
    """``due("--at", …)`` on a bare checkout."""
    return lambda *words, **given: CliRunner().invoke(main, ["due", *words], **given)


@pytest.fixture
def installed(bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The same beside a database with the units of Hải Dương; ``Yết Kiêu`` keeps a day of its own, 2 March 2026."""
    installation.forget()
    with empty_database(tmp_path) as url:
        monkeypatch.setenv("DESK_DATABASE_URL", url.render_as_string(hide_password=False))
        assert CliRunner().invoke(main, [*INIT, "--units", UNITS]).exit_code == 0
        app = create_app()
        with app.app_context():
            festival = {"kind": "off", "name": "Lễ hội đền làng", "source": "Công văn 12/UBND", "confirmed": True}
            db.session.add(CalendarEntry(scope="11020", day=date(2026, 3, 2), **festival))
            db.session.add(CalendarEntry(scope="", day=date(2026, 3, 10), **{**festival, "name": "Nghỉ toàn quốc"}))
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
        yield lambda *words: CliRunner().invoke(main, ["due", *words])
    installation.forget()


def asked(lines: str | bytes, *words: str) -> list[dict[str, str]]:
    """The answers to a batch on standard input, each read again as JSON."""
    result = CliRunner().invoke(main, ["due", "--batch", "-", *words], input=lines)
    assert (result.exit_code, result.stderr) == (0, "")
    return [json.loads(line) for line in result.stdout.splitlines()]


# ── One ───────────────────────────────────────────────────────────────────────


def test_the_example_of_the_issue_over_tet(due: Run) -> None:
    told = json.loads(due(*ONE, "--json").stdout)
    assert list(told) == ["due_at", "trace"]
    assert told["due_at"] == "2026-02-26T17:00:00+07:00"
    assert told["trace"][0] == {
        "date": "2026-02-12", "counts": False, "text": "thứ Năm 12/02/2026: tiếp nhận lúc 09:15, không tính ngày tiếp nhận",
    }  # fmt: skip
    assert [line["date"] for line in told["trace"] if line["counts"]] == [
        "2026-02-13", "2026-02-23", "2026-02-24", "2026-02-25", "2026-02-26",
    ]  # fmt: skip
    assert sum("Tết" in line["text"] for line in told["trace"]) == 5


def test_without_json_the_reasons_and_then_the_deadline(due: Run) -> None:
    lines = due(*ONE).stdout.splitlines()
    assert lines == [line["text"] for line in json.loads(due(*ONE, "--json").stdout)["trace"]]
    assert lines[-1] == "Đến hạn: 17:00, thứ Năm 26/02/2026"


def test_the_example_in_the_readme_is_what_is_printed(due: Run) -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    [asked_for, *shown] = readme.split("```console\n$ desk due ")[1].split("```")[0].splitlines()
    printed = due(*asked_for.split()).stdout.splitlines()
    assert [line for line in printed if line in shown] == [line for line in shown if line != "…"]


@pytest.mark.parametrize(
    ("words", "due_at"),
    [
        (("--term", "8h"), "2026-02-13T09:45:00+07:00"),
        (("--term", "20d"), "2026-03-04T17:00:00+07:00"),
        (("--term", "2mo"), "2026-04-13T17:00:00+07:00"),  # 12/4 is a Sunday
        (("--term", "same-day"), "2026-02-12T17:00:00+07:00"),
        (("--term", "same-day", "--cutoff", "09:00"), "2026-02-13T17:00:00+07:00"),
        (("--term", "5wd", "--pause", BREAK), "2026-03-03T17:00:00+07:00"),
        (("--term", "5wd", "--pause", f"{BREAK}:resume"), "2026-03-03T17:00:00+07:00"),
        (("--term", "5wd", "--pause", f"{BREAK}:restart"), "2026-03-04T17:00:00+07:00"),
        (("--term", "5wd", "--pause", "2026-02-13T10:00+07:00/2026-02-25T02:00Z:restart"), "2026-03-04T17:00:00+07:00"),
        (("--term", "5wd", "--pause", BREAK, "--pause", "2026-02-26T08:00/2026-02-27T08:00"), "2026-03-04T17:00:00+07:00"),
    ],
)  # fmt: skip
def test_every_kind_of_term_and_pause(due: Run, words: tuple[str, ...], due_at: str) -> None:
    result = due("--at", "2026-02-12T09:15", *words, "--json")
    assert json.loads(result.stdout)["due_at"] == due_at


@pytest.mark.parametrize(
    "at", ["2026-02-12T09:15", "2026-02-12T09:15+07:00", "2026-02-12T02:15Z", "2026-02-11T21:15-05:00"]
)
def test_a_moment_without_a_zone_is_vietnamese_and_any_other_is_converted(due: Run, at: str) -> None:
    assert json.loads(due("--at", at, "--term", "8h", "--json").stdout)["due_at"] == "2026-02-13T09:45:00+07:00"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--at", "2026-02-12T09:15"),
        ("--term", "5wd"),
        ("--at", "hôm qua", "--term", "5wd"),
        ("--at", "0001-01-01T00:00+14:00", "--term", "5wd"),
        ("--at", "2026-02-12T09:15", "--term", "5 ngày"),
        ("--at", "2026-02-12T09:15", "--term", "0wd"),
        (*ONE, "--pause", "2026-02-13T10:00"),
        (*ONE, "--pause", "2026-02-25T09:00/2026-02-13T10:00"),
        (*ONE, "--pause", f"{BREAK}:stop"),
        (*ONE, "--pause", f"{BREAK}:"),
        (*ONE, "--cutoff", "3 giờ"),
        (*ONE, "--batch", "-"),
        ("--batch", "/no/such/file"),
    ],
    ids=" ".join,
)
def test_bad_usage_is_one_line_and_ends_with_2(due: Run, words: tuple[str, ...]) -> None:
    result = due(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


def test_a_year_without_a_calendar_is_a_no(due: Run) -> None:
    result = due("--at", "9998-12-30T09:00", "--term", "9999mo")
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1


# ── Which calendar ────────────────────────────────────────────────────────────


def test_a_bare_checkout_answers_and_stays_bare(due: Run, bare: Path) -> None:
    assert due(*ONE).exit_code == 0
    refused = due(*ONE, "--agency", "11020")
    assert refused.exit_code == 1
    assert "chưa được thiết lập" in refused.stderr
    assert not (bare / "desk.sqlite").exists()


def test_an_agency_has_its_own_days_and_who_names_none_gets_the_nation_s(installed: Run) -> None:
    ask = ("--at", "2026-02-27T09:00", "--term", "1wd", "--json")
    own = json.loads(installed(*ask, "--agency", "11020").stdout)
    assert own["due_at"] == "2026-03-03T17:00:00+07:00"
    assert "nghỉ Lễ hội đền làng (Công văn 12/UBND), không tính" in json.dumps(own, ensure_ascii=False)
    assert json.loads(installed(*ask).stdout)["due_at"] == "2026-03-02T17:00:00+07:00"
    assert json.loads(installed(*ask, "--agency", "11023").stdout)["due_at"] == "2026-03-02T17:00:00+07:00"
    assert "nghỉ toàn quốc" in installed("--at", "2026-03-09T09:00", "--term", "1wd").stdout, (
        "the database's, not the seed's"
    )


def test_an_agency_that_is_not_there_is_a_no_in_one_line(installed: Run) -> None:
    result = installed(*ONE, "--agency", "99999")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "desk: Không có đơn vị mã “99999”.\n"


def test_a_batch_counts_by_the_agency_s_calendar(installed: Run, tmp_path: Path) -> None:
    (tmp_path / "hoi.jsonl").write_text('{"at": "2026-02-27T09:00", "term": "1wd"}\n', encoding="utf-8")
    answered = installed("--batch", str(tmp_path / "hoi.jsonl"), "--agency", "11020")
    assert answered.stdout == '{"due_at": "2026-03-03T17:00:00+07:00"}\n'


def test_the_instance_folder_is_the_one_flask_would_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESK_INSTANCE", raising=False)
    assert str(paths.instance()) == Flask("desk").instance_path


def test_nothing_heavy_is_loaded_for_it(bare: Path) -> None:
    program = (
        "import sys; from desk.cli import main; main(['due', '--at', '2026-02-12T09:15', '--term', '5wd'], standalone_mode=False);"
        "print(sorted({'flask', 'sqlalchemy', 'reportlab'} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "[]"


# ── Many ──────────────────────────────────────────────────────────────────────

GOOD = '{"at": "2026-02-12T09:15", "term": "5wd"}'
ANSWER = {"due_at": "2026-02-26T17:00:00+07:00"}


def test_answers_come_in_order_and_a_bad_line_stops_nothing(due: Run) -> None:
    paused = (
        '{"at": "2026-02-12T09:15", "term": "5wd", "pauses": [["2026-02-13T10:00", "2026-02-25T09:00", "restart"]]}'
    )
    answers = asked("\n".join([GOOD, "{", "", "   ", paused, GOOD]))
    assert answers[0] == answers[5] == ANSWER
    assert list(answers[1]) == ["error"]
    assert [answer["error"][:10] for answer in answers[2:4]] == ["Dòng trống"] * 2
    assert answers[4] == {"due_at": "2026-03-04T17:00:00+07:00"}
    assert len(answers) == 6, "line by line: the n-th answer is that of the n-th line"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "không phải JSON"),
        (GOOD + GOOD, "không phải JSON"),
        ("[" * 100_000, "không phải JSON"),
        ("\x00", "không phải JSON"),
        (GOOD.replace("09:15", "09:15\x00"), "không phải JSON"),
        (b"\xff\xfe" + GOOD.encode("utf-16-le"), "không phải JSON"),
        (GOOD.encode().replace(b"5wd", b"5w\xe1"), "không phải JSON"),
        ('{"at": NaN, "term": "5wd"}', "không phải JSON"),
        ("1" * 5000, "không phải JSON"),
        ("NaN", "không phải JSON"),
        ("null", "đối tượng JSON"),
        ('["2026-02-12T09:15", "5wd"]', "đối tượng JSON"),
        ("{}", "Thiếu “at”"),
        ('{"at": "2026-02-12T09:15"}', "Thiếu “term”"),
        ('{"at": null, "term": "5wd"}', "Thiếu “at”"),
        ('{"at": 20260212, "term": "5wd"}', "“at” phải là chuỗi"),
        ('{"at": "2026-02-12T09:15", "term": 5}', "“term” phải là chuỗi"),
        ('{"at": "12/02/2026", "term": "5wd"}', "Thời điểm “12/02/2026”"),
        ('{"at": "2026-02-30T09:00", "term": "5wd"}', "Thời điểm"),
        ('{"at": "\\ud800", "term": "5wd"}', "Thời điểm"),
        ('{"at": "2026-02-12T09:15\\u0000", "term": "5wd"}', "Thời điểm"),
        ('{"at": "' + "9" * 5000 + '", "term": "5wd"}', "Thời điểm"),
        ('{"at": "2026-02-12T09:15", "term": "5 ngày"}', "Thời hạn “5 ngày”"),
        ('{"at": "2026-02-12T09:15", "term": "' + "9" * 5000 + 'wd"}', "Thời hạn"),
        ('{"at": "2026-02-12T09:15", "term": "0wd"}', "Thời hạn"),
        ('{"at": "9999-12-31T09:00", "term": "9999d"}', "năm"),
        ('{"at": "9998-12-31T09:00", "term": "9999wd"}', "năm"),
        ('{"at": "9990-01-01T09:00", "term": "9999mo"}', "năm"),
        ('{"at": "9998-06-01T09:00", "term": "9999h"}', "năm"),
        ('{"at": "0001-01-01T00:00+14:00", "term": "1wd"}', "Thời điểm"),
        (GOOD[:-1] + ', "pauses": {}}', "“pauses” phải là danh sách"),
        (GOOD[:-1] + ', "pauses": [["2026-02-13T10:00"]]}', "“pauses” phải là danh sách"),
        (GOOD[:-1] + ', "pauses": [[1, 2, "resume"]]}', "“pauses” phải là danh sách"),
        (GOOD[:-1] + ', "pauses": ["2026-02-13T10:00/2026-02-25T09:00"]}', "“pauses” phải là danh sách"),
        (GOOD[:-1] + ', "pauses": [["2026-02-13T10:00", "x", "resume"]]}', "Thời điểm “x”"),
        (GOOD[:-1] + ', "pauses": [["2026-02-25T09:00", "2026-02-13T10:00", "resume"]]}', "trước khi bắt đầu"),
        (GOOD[:-1] + ', "pauses": [["2026-02-13T10:00", "2026-02-25T09:00", "stop"]]}', "kiểu tạm dừng “stop”"),
        (GOOD[:-1] + ', "pause": [["2026-02-13T10:00", "2026-02-25T09:00", "resume"]]}', "“pauses”"),
        (GOOD[:-1] + ', "agency": "11020"}', "--agency"),
        (GOOD[:-1] + ', "cutoff": 15}', "“cutoff” phải là chuỗi"),
        (GOOD[:-1] + ', "cutoff": "15:00+07:00"}', "Giờ chốt"),
        (GOOD[:-1] + ', "cutoff": "25:00"}', "Giờ chốt"),
    ],
    ids=lambda given: str(given)[:48].replace("\x00", "NUL"),
)  # fmt: skip
def test_a_line_that_makes_no_sense_is_told_why_in_vietnamese(due: Run, line: str | bytes, told: str) -> None:
    line = line.encode() if isinstance(line, str) else line
    [first, second] = asked(line.replace(b"\n", b"") + b"\n" + GOOD.encode())
    assert told in first["error"]
    assert len(first["error"]) < 160
    assert second == ANSWER


@pytest.mark.parametrize(
    "line",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.encode() + b"\r",
        b"  " + GOOD.encode() + b"\t",
        (GOOD[:-1] + ', "pauses": [], "cutoff": null, "id": 1e400}').encode(),
        (GOOD[:-1] + ', "pauses": null, "cutoff": "15:00"}').encode(),
        (GOOD[:-1] + ', "pauses": [["2026-02-13T10:00", "2026-02-13T10:00"]]}').encode(),
        GOOD.replace("09:15", "09:15:59.999999").encode(),
        GOOD.replace("09:15", "02:15Z").encode(),
    ],
    ids=lambda line: line.decode()[-40:],
)
def test_what_other_programs_write_is_read(due: Run, line: bytes) -> None:
    assert asked(line) == [ANSWER]


def test_a_line_may_name_its_own_cut_off_and_the_others_keep_the_command_s(due: Run) -> None:
    line = '{"at": "2026-02-12T14:00", "term": "same-day"}'
    answers = asked(f'{line}\n{line[:-1]}, "cutoff": "15:00"}}\n{line}', "--cutoff", "13:30")
    assert [a["due_at"][:10] for a in answers] == ["2026-02-13", "2026-02-12", "2026-02-13"]


def test_a_line_without_end_is_not_read_into_memory_and_the_next_is_answered(due: Run) -> None:
    [long, short] = asked(b'{"at": "' + b"x" * 3_000_000 + b"\n" + GOOD.encode())
    assert "Dòng dài quá" in long["error"]
    assert short == ANSWER


def test_lines_that_fall_on_the_edge_of_a_block_are_whole(due: Run) -> None:
    answers = asked("\n".join(GOOD[:-1] + f', "n": "{"é" * (n % 700)}"}}' for n in range(3000)))
    assert answers == [ANSWER] * 3000


def test_what_is_asked_alone_and_in_a_batch_is_answered_alike(due: Run) -> None:
    for term in ("8h", "5wd", "20d", "2mo", "same-day"):
        one = json.loads(due("--at", "2026-02-12T09:15", "--term", term, "--pause", BREAK, "--json").stdout)["due_at"]
        since, until = BREAK.split("/")
        line = json.dumps({"at": "2026-02-12T09:15", "term": term, "pauses": [[since, until, "resume"]]})
        assert json.loads(answer(line, NATION)) == {"due_at": one}


def test_a_reader_that_goes_away_leaves_no_traceback(bare: Path, tmp_path: Path) -> None:
    (tmp_path / "many.jsonl").write_text(f"{GOOD}\n" * 20_000, encoding="utf-8")
    desk = [sys.executable, "-c", "from desk.cli import main; main()", "due"]
    for words in (["--batch", str(tmp_path / "many.jsonl")], ["--at", "2000-01-01", "--term", "9999d"]):
        running = subprocess.Popen([*desk, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        running.stderr.close()
        assert running.wait() in (0, 1)  # 0: a pipe may hold more than the reader took


def test_a_caller_that_waits_for_each_answer_gets_it(bare: Path) -> None:
    desk = [sys.executable, "-c", "from desk.cli import main; main()", "due", "--batch", "-"]
    with subprocess.Popen(desk, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for _ in range(3):
            running.stdin.write(f"{GOOD}\n".encode())
            running.stdin.flush()
            assert json.loads(running.stdout.readline()) == ANSWER
