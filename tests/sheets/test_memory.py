"""No file takes the server down: what a process needs for the worst of them, measured from outside."""

import os
import subprocess
import sys

import pytest

MOST = 300  # MB of the whole process (issue: the import stays below it)
CHILD = r"""
import io, random, sys, zipfile
from desk.domain.errors import Invalid
from desk.sheets import read
from tests.sheets.books import PARTS, page, raw

class Zeros(io.RawIOBase):
    def read(self, size=-1):
        return bytes(size if size >= 0 else 200_000_000)

def long(begin, megabytes):
    # A page so long that only counting can stop it, packed quickly.
    piece, out = bytes(random.Random(1).choices(b"ab", k=1_000_000)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, text in PARTS.items():
            packed.writestr(name, text)
        with packed.open("xl/worksheets/s.xml", "w") as part:
            part.write(begin)
            for _ in range(megabytes):
                part.write(piece)
    return out.getvalue()

kind = sys.argv[1]
if kind == "200 MB":
    data = Zeros()
elif kind == "bomb":
    data = raw([b"<worksheet><sheetData>"] + [b" " * 1_000_000] * 400)
elif kind == "slow bomb":  # below the ratio, below the sum
    data = long(b"<worksheet><sheetData>", 60)
elif kind == "endless tag":
    data = long(b'<worksheet><sheetData><row x="', 60)
elif kind == "full page":
    cell = '<c t="inlineStr"><is><t>%dế%s</t></is></c>'
    cells = [cell % (n, "ể" * 70) for n in range(240_000)]
    data = raw(page("".join("<row>" + "".join(cells[n : n + 12]) + "</row>" for n in range(0, 240_000, 12))))
    del cells
elif kind == "json":
    row = '{"a":"%dế","b":"x%d","c":"y%d","d":"z%d"}'
    data = ("[" + ",".join(row % (n, n, n, n) for n in range(299_000)) + "]").encode()
else:
    data = ("😀,b\n" + ("x" * 900 + ",y\n") * 19_990).encode()
try:
    opened = read(data, "x")
    said = f"{len(getattr(opened, 'rows', ()))} rows"
except Invalid as refused:
    said = refused.message
# The high water of this very process: ru_maxrss would begin with that of the test runner it was forked from.
print(int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) // 1024, said)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux's")
@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("200 MB", "Tệp lớn quá 20 MB"),
        ("bomb", "Tệp nén phình ra quá lớn"),
        ("slow bomb", "Tệp .xlsx hỏng"),
        ("endless tag", "Tệp .xlsx hỏng"),
        ("full page", "20000 rows"),
        ("json", "0 rows"),
        ("wide csv", "19991 rows"),
    ],
)
def test_no_file_needs_more_memory_than_there_is(kind, told):
    child = subprocess.run(
        [sys.executable, "-c", CHILD, kind],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    megabytes, _, said = child.stdout.strip().partition(" ")
    assert said.startswith(told)
    assert int(megabytes) < MOST, f"{kind}: {megabytes} MB"
