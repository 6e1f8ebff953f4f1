"""Opening a file that somebody sent: what it is by its content, and one clear refusal for everything that it must not
be.
"""

import json
import re
from typing import BinaryIO

from ..domain.catalogue.table import Json, Sheet
from .delimited import read_csv
from .encodings import decoded
from .limits import LONGEST_FILE, MOST_VALUES, too_long, unreadable
from .workbook import read_workbook
from .zipped import MAGIC

_SIGNS = (  # what other files begin with
    (b"%PDF", "Đây là tệp PDF. Gửi bảng tính .xlsx, tệp .csv hoặc .json."),
    (b"{\\rtf", "Đây là tệp văn bản RTF. Chép bảng sang Excel rồi lưu dạng .xlsx."),
    (b"Rar!", "Đây là tệp nén RAR. Giải nén rồi gửi tệp bảng tính bên trong."),
    (b"7z\xbc\xaf", "Đây là tệp nén 7z. Giải nén rồi gửi tệp bảng tính bên trong."),
    (b"\x1f\x8b", "Đây là tệp nén gzip. Giải nén rồi gửi tệp bên trong."),
    (b"\x89PNG", "Đây là ảnh. Gửi bảng tính .xlsx, tệp .csv hoặc .json."),
    (b"\xff\xd8\xff", "Đây là ảnh. Gửi bảng tính .xlsx, tệp .csv hoặc .json."),
    (b"PK\x05\x06", "Tệp nén rỗng. Kiểm tra lại tệp trước khi gửi."),
)
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls, and of every workbook with a password
_PAGE = re.compile(r"\s*<(?:\?xml|!doctype|html|table|head|meta|body)\b", re.IGNORECASE)


def read(source: bytes | BinaryIO, name: str = "") -> Sheet | Json:
    """What the file holds. ``source``: its bytes, or a file open for reading bytes, of which no more than
    ``LONGEST_FILE`` is read.

    ``name`` only decides where the content leaves it open (a one-line ``.csv`` that looks like JSON). Raises
    ``Invalid`` (an ``Invalid`` at ``file``) with one sentence: what is wrong and how to mend it.
    """
    data = source if isinstance(source, bytes) else source.read(LONGEST_FILE + 1)
    if len(data) > LONGEST_FILE:
        raise too_long()
    if not data.strip(b"\x00 \r\n\t\xef\xbb\xbf"):
        raise unreadable("Tệp rỗng. Kiểm tra lại tệp trước khi gửi.")
    if data.startswith(MAGIC):
        return read_workbook(data)
    _refuse_others(data)
    text, notes = decoded(data)
    del data
    if _PAGE.match(text):
        raise unreadable("Tệp là trang web hoặc XML mang đuôi bảng tính. Mở bằng Excel, chọn Lưu thành, kiểu .xlsx.")
    if text.lstrip()[:1] in ("{", "[") and not name.casefold().endswith((".csv", ".txt", ".tsv")):
        return Json(_json(text), notes)
    return read_csv(text, notes)


def _refuse_others(data: bytes) -> None:
    if data.startswith(_OLD):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise unreadable("Tệp có mật khẩu. Mở bằng Excel, bỏ mật khẩu rồi lưu lại dạng .xlsx.")
        raise unreadable("Đây là tệp .xls đời cũ. Mở bằng Excel, chọn Lưu thành, kiểu .xlsx.")
    for sign, told in _SIGNS:
        if data.startswith(sign):
            raise unreadable(told)


def _json(text: str) -> object:
    if text.count("{") + text.count("[") > MOST_VALUES or text.count(",") > 4 * MOST_VALUES:
        raise unreadable("Tệp JSON có quá nhiều mục để đọc một lần. Chia thành nhiều tệp.")
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise unreadable(
            f"Tệp JSON sai ở dòng {error.lineno}, cột {error.colno}. Tệp có thể bị cắt hoặc sửa tay; lấy lại tệp gốc."
        ) from error
    except RecursionError as error:
        raise unreadable("Tệp JSON lồng nhau quá sâu.") from error
    except ValueError as error:
        raise unreadable("Tệp JSON có số không đọc được. Lấy lại tệp gốc.") from error


def _no_number(said: str) -> object:
    raise ValueError(said)
