"""Files of special days: CSV as the offices pass it round, JSON as the program ships it; every bad line is named, all at once."""

import json
from datetime import date
from pathlib import Path

import pytest

from desk.domain.calendar import DayKind, WorkCalendar, read_days
from desk.domain.calendar_file import LONGEST_FILE, BadCalendarFile, as_json, read_file, try_file

SEED = Path(__file__).parents[2] / "desk/store/seed/data/calendar/vn.json"
HEAD = "date,weekday,type_0_off_1_makeup_workday,name"


def csv(*lines: str, head: str = HEAD, end: str = "\n", bom: bool = False) -> bytes:
    return (b"\xef\xbb\xbf" if bom else b"") + (end.join([head, *lines]) + end).encode()


def problems(data: bytes) -> tuple[str, ...]:
    with pytest.raises(BadCalendarFile) as caught:
        read_file(data)
    return caught.value.problems


def test_the_notice_as_csv_gives_days_off_and_the_saturday_worked_for_one_of_them():
    off, makeup = read_file(
        csv(
            '2026-01-02,Fri,0,"Nghỉ (thay cho ngày 10/01/2026, văn bản 12729/VPCP-KGVX)"',
            "2026-01-10,Sat,1,Làm bù (thay cho 02/01/2026)",
        )
    )
    assert (off.day, off.kind, off.source) == (date(2026, 1, 2), DayKind.OFF, "12729/VPCP-KGVX")
    assert off.name.startswith("Nghỉ (thay cho ngày 10/01/2026, ")
    assert (makeup.kind, makeup.swapped, makeup.source) == (DayKind.MAKEUP, date(2026, 1, 2), None)


@pytest.mark.parametrize(
    "data",
    [
        csv("2026-02-17,Tue,0,Tết Nguyên đán", bom=True),
        csv("2026-02-17,Tue,0,Tết Nguyên đán", end="\r\n"),
        csv("17/02/2026;thứ Ba;0;Tết Nguyên đán", head=HEAD.replace(",", ";"), end="\r\n", bom=True),
        csv("17/2/2026\tT3\t0\tTết Nguyên đán", head=HEAD.replace(",", "\t")),
        csv('"2026-02-17","","0","Tết  Nguyên đán "', ",,,", ""),
        json.dumps([{"date": "2026-02-17", "kind": "off", "name": "Tết Nguyên đán"}]).encode(),
        json.dumps({"title": "x", "days": [{"date": "2026-02-17", "kind": "off", "name": "Tết Nguyên đán"}]}).encode(),
    ],
    ids=["bom", "crlf", "excel", "tabs", "quoted, empty rows", "a list", "the seed's shape"],
)
def test_the_same_day_in_every_dress(data):
    [day] = read_file(data)
    assert (day.day, day.kind, day.name) == (date(2026, 2, 17), DayKind.OFF, "Tết Nguyên đán")


def test_further_columns_give_document_swap_and_half_days():
    head = HEAD + ",source,for,sessions"
    half, makeup = read_file(
        csv(
            "2026-12-31,,0,Nghỉ chiều cuối năm,QĐ 1/2026,,07:30-11:30",
            "2026-08-22,,1,Làm bù,TB 5,2026-08-31,",
            "2026-08-31,,0,Nghỉ,,,",
            head=head,
        )
    )[::-1][0::2]
    assert (half.kind, [str(s) for s in half.sessions], half.source) == (DayKind.HALF, ["07:30–11:30"], "QĐ 1/2026")
    assert (makeup.swapped, makeup.source) == (date(2026, 8, 31), "TB 5")


def test_a_holiday_on_a_sunday_is_a_day_off_all_the_same():
    [day] = read_file(csv("2026-04-26,Sun,0,Giỗ Tổ Hùng Vương"))
    assert day.kind is DayKind.OFF


def test_every_bad_line_is_named_in_one_sentence_all_of_them_at_once():
    said = problems(csv(
        "2026-01-01,Fri,0,Tết Dương lịch",  # thứ Năm
        "2026-02-30,,0,Không có ngày này",
        "2026-03-03,Tue,1,Làm bù vào thứ Ba",
        "2026-04-30,,2,Loại lạ",
        "2026-04-30,,0,",
        "2026-05-01,,0,Quốc tế Lao động",
        "2026-05-01,,0,Ghi hai lần",
        "2026-05-02,abc,0,Thứ lạ",
        "2026-05-03,,0,Thừa,ô",
        "20260504,,0,Viết liền",
    ))  # fmt: skip
    assert [s.partition(":")[0] for s in said] == [
        "Dòng 2",
        "Dòng 3",
        "Dòng 4",
        "Dòng 5",
        "Dòng 6",
        "Dòng 8",
        "Dòng 9",
        "Dòng 10",
        "Dòng 11",
    ]
    for words, sentence in zip(
        ("là thứ Năm", "không có ngày", "vốn là ngày làm việc", "0 (nghỉ)", "tên", "dòng 7", "không phải một thứ", "5 ô", "2026-02-17"),
        said, strict=True,
    ):  # fmt: skip
        assert words in sentence
        assert sentence.endswith(".")


def test_a_name_over_two_lines_does_not_shift_the_numbers_of_the_lines_after_it():
    assert problems(csv('2026-01-01,,0,"Tết\nDương lịch"', "2026-99-01,,0,x"))[0].startswith("Dòng 4")


def test_a_make_up_day_for_a_day_that_the_file_does_not_take_off_is_a_slip_of_the_pen():
    head = HEAD + ",for"
    [said] = problems(csv("2026-01-01,,0,Tết,", "2026-01-10,,1,Làm bù,2026-01-05", head=head))
    assert said.startswith("Dòng 3")
    assert "05/01/2026" in said
    assert read_file(
        csv("2026-01-01,,0,Tết,", "2026-01-10,,1,Làm bù,2025-12-31", head=head)
    )  # another year is not the file's matter


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "không có ngày"),
        (b"\n\n", "không có ngày"),
        (csv(), "không có ngày"),
        (b"[]", "không có ngày"),
        (csv("x", head="date,name"), "thiếu cột"),
        (csv("x", head=HEAD + ",ghi_chu"), "ghi_chu"),
        (csv('2026-01-01,,0,"Tết'), "ngoặc kép"),
        ("date\n2026-01-01".encode("utf-16"), "UTF-8"),
        (b"PK\x03\x04\xff\xfe", "xlsx"),
        (b" " * (LONGEST_FILE + 1), "1 MB"),
        (b"[" * 100_000, "JSON"),
        (b'{"days": {}}', "danh sách"),
        (b'{"days": [}', "Dòng 1"),
        (b"[1]", "Mục 1"),
        (b'[{"date": 20260101, "kind": "off", "name": "x"}]', "date"),
        (b'[{"date": "2026-01-01", "kind": "free", "name": "x"}]', "kind"),
        (b'[{"date": "2026-01-01", "kind": "half", "name": "x"}]', "sessions"),
        (b'[{"date": "2026-01-01", "kind": "half", "name": "x", "sessions": ["7-5"]}]', "07:30-11:30"),
        (
            b'[{"date": "2026-01-01", "kind": "half", "name": "x", "sessions": ["07:30-11:30", "11:00-17:00"]}]',
            "Mục 1: Hai buổi 07:30–11:30 và 11:00–17:00 chồng lên nhau hoặc sai thứ tự.",
        ),
        (b'[{"date": "2026-01-01", "kind": "off", "name": "x", "confirmed": "yes"}]', "confirmed"),
        (b'[{"date": "2026-01-01", "kind": "off", "name": "x", "sesions": []}]', "sesions"),
        (b'[{"date": "1899-01-01", "kind": "off", "name": "x"}]', "1899"),
        (json.dumps([{"date": "2026-01-01", "kind": "off", "name": "x" * 300}]).encode(), "200"),
    ],
)  # fmt: skip
def test_what_is_no_calendar_is_refused_in_a_sentence(data, words):
    assert words in " ".join(problems(data))


def test_the_file_that_ships_with_the_program_reads_back_to_the_days_it_holds():
    days = read_file(SEED.read_bytes())
    shipped = read_days(json.loads(SEED.read_text(encoding="utf-8"))["days"])
    assert tuple(d.as_day("", True) for d in days) == shipped
    assert read_file(as_json(days).encode()) == tuple(
        type(d)(f"Mục {n}", d.day, d.kind, d.name, d.sessions, d.swapped, d.source, d.confirmed)
        for n, d in enumerate(days, start=1)
    )
    assert WorkCalendar.build(shipped).count_working_days(date(2025, 12, 31), date(2026, 12, 31)) == 249


def test_a_file_by_years_with_the_words_of_the_offices_is_read_too():
    rows = [
        {"ngay": "2026-01-02", "loai": "nghi_hoan_doi", "ten": "Hoán đổi, làm bù 10/01/2026", "tin_cay": "văn bản đã ban hành"},
        {"ngay": "2026-01-10", "loai": "lam_bu", "ten": "Làm bù cho 02/01/2026", "van_ban": "12729/VPCP-KGVX"},
    ]  # fmt: skip
    forecast = {"ngay": "2027-02-04", "loai": "nghi_le", "ten": "Tết Nguyên đán", "tin_cay": "Dự kiến, chưa công bố"}
    days = read_file(json.dumps({"note": "…", "years": {"2026": rows, "2027": [forecast]}}).encode())
    assert [(d.day.isoformat(), d.kind.value, d.confirmed) for d in days] == [
        ("2026-01-02", "off", None), ("2026-01-10", "makeup", None), ("2027-02-04", "off", False),
    ]  # fmt: skip
    assert days[1].source == "12729/VPCP-KGVX"
    assert problems(b'{"years": {"2026": 3}}')[0].startswith("Tệp JSON phải là danh sách các ngày")


def test_a_page_is_told_what_is_wrong_instead_of_an_exception():
    assert try_file(b"") == ((), ("Tệp không có ngày nào.",))
    days, wrong = try_file(csv("2026-02-17,Tue,0,Tết"))
    assert len(days) == 1
    assert wrong == ()
