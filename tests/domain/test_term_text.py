"""Terms as the national list writes them: every shape, and the whole list where the shared data lie beside the checkout."""

import csv
from collections import Counter

import pytest

from desk.domain.term_text import Refusal, read_terms
from desk.domain.terms import Term
from tests.shared import shared

LIST = "data/tthc_national_6ministries_2026-06.csv"
CHANNELS = ("deadline_counter", "deadline_online", "deadline_postal")


def read(text: str) -> list[str]:
    """Terms as ``5wd``, refusals in their words."""
    return [str(reading) for reading in read_terms(text)]


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        # one case
        ("60 Ngày làm việc", ["60wd"]),
        ("20 Ngày", ["20d"]),
        ("1 Giờ", ["1h"]),
        ("28 Giờ", ["28h"]),
        ("3 Tháng", ["3mo"]),
        ("12 Tháng", ["12mo"]),
        ("300 Ngày", ["300d"]),
        # several cases, one bar between them
        ("1 Ngày làm việc|2 Ngày làm việc", ["1wd", "2wd"]),
        ("3 Ngày|3 Ngày làm việc", ["3d", "3wd"]),
        ("1 Giờ|2 Ngày làm việc|7 Ngày làm việc", ["1h", "2wd", "7wd"]),
        ("11 Ngày|30 Ngày|5 Ngày làm việc", ["11d", "30d", "5wd"]),
        ("37 Ngày|42 Ngày làm việc|87 Ngày|92 Ngày làm việc", ["37d", "42wd", "87d", "92wd"]),
        ("90 Ngày|Không có thông tin", ["90d", "không có thông tin"]),
        ("29 Ngày làm việc|Không có thông tin", ["29wd", "không có thông tin"]),
        # none
        ("", ["để trống"]),
        ("Không có thông tin", ["không có thông tin"]),
        ("1", ["thiếu đơn vị"]),
        ("0", ["thiếu đơn vị"]),
        ("1200", ["thiếu đơn vị"]),
        ("120,000", ["thiếu đơn vị"]),
        ("1100,000", ["thiếu đơn vị"]),
        ("1.5 Ngày làm việc", ["không phải số nguyên"]),
    ],
)
def test_every_shape_of_the_national_list(text, readings):
    assert read(text) == readings


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("Trong ngày", ["same-day"]),
        ("Trong ngày làm việc.", ["same-day"]),
        ("  05  ngày   LÀM VIỆC ", ["5wd"]),
        ("Không quá 10 ngày làm việc", ["10wd"]),
        ("2 tuần", ["14d"]),
        ("1 năm", ["12mo"]),
        ("4 giờ làm việc", ["4h"]),
        ("7 - 10 ngày", ["ghi khoảng, không rõ hạn nào"]),
        ("từ 3 ngày làm việc đến 5 ngày làm việc", ["ghi khoảng, không rõ hạn nào"]),
        ("0 Ngày", ["ngoài 1–9999"]),
        ("10000 Ngày", ["ngoài 1–9999"]),
        ("Theo quy định", ["không đọc được"]),
        ("5 Ngày làm việc (kể từ ngày nhận đủ hồ sơ)", ["không đọc được"]),
        ("5 Ngày làm việc|", ["5wd", "để trống"]),
    ],
)
def test_what_other_lists_write(text, readings):
    assert read(text) == readings


def test_letters_put_together_from_parts_are_the_same_letters():
    assert read("5 Nga\u0300y la\u0300m vie\u0323\u0302c") == ["5wd"]


def test_the_whole_national_list_is_read_or_refused_by_name():
    with shared(LIST).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 2642
    found = {channel: Counter[str]() for channel in CHANNELS}
    for row in rows:
        for channel in CHANNELS:
            readings = read_terms(row[channel])
            assert readings, row["code"]
            assert Refusal.UNREADABLE not in readings, (row["code"], row[channel])
            terms = [r for r in readings if isinstance(r, Term)]
            refused = [r for r in readings if isinstance(r, Refusal)]
            found[channel]["read" if not refused else "in part" if terms else refused[0]] += 1
    columns = ("read", "in part", Refusal.EMPTY, Refusal.UNKNOWN, Refusal.NO_UNIT, Refusal.NOT_WHOLE)
    assert {channel: [counts[name] for name in columns] for channel, counts in found.items()} == {
        "deadline_counter": [2054, 4, 147, 115, 321, 1],
        "deadline_online": [1724, 4, 540, 96, 277, 1],
        "deadline_postal": [1847, 4, 438, 93, 259, 1],
    }
    assert all(counts.total() == len(rows) for counts in found.values())
