"""The ZIP file that a workbook is, opened so that nothing in it can fill the memory.

What its directory says is checked before anything is unpacked; what really comes out is counted while it comes, because
a directory can lie.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from ..domain.errors import Invalid
from .limits import MOST_ENTRIES, MOST_INFLATED, unreadable

MAGIC = b"PK\x03\x04"
RATIO = 250  # sheets full of empty formatted cells shrink a hundredfold; what shrinks more is made to hurt
_SMALL = 1_000_000  # bytes below which the ratio does not matter
_CHUNK = 1 << 16
_END = b"PK\x05\x06"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
)


def bomb() -> Invalid:
    """The refusal of a file that is small and unpacks to something huge."""
    return unreadable("Tệp nén phình ra quá lớn khi mở. Mở bằng Excel, chép bảng sang tệp mới rồi lưu dạng .xlsx.")


def broken() -> Invalid:
    """The refusal of a ZIP file that cannot be read to its end."""
    return unreadable("Tệp .xlsx hỏng hoặc chưa tải xong. Tải lại, hoặc mở bằng Excel và lưu lại.")


class Parts:
    """The files inside a workbook, by name; everything read counts against one allowance."""

    def __init__(self, data: bytes) -> None:
        _check_end(data)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except BROKEN as error:
            raise broken() from error
        infos = self._zip.infolist()
        if len(infos) > MOST_ENTRIES:
            raise bomb()
        self.names = {info.filename.replace("\\", "/").lstrip("/"): info for info in infos}
        for info in infos:
            if info.flag_bits & 1:
                raise unreadable("Tệp có mật khẩu. Mở tệp, bỏ mật khẩu rồi lưu lại dạng .xlsx.")
            if info.file_size > _SMALL and info.file_size > RATIO * info.compress_size:
                raise bomb()
        if sum(info.file_size for info in infos) > MOST_INFLATED:
            raise bomb()
        self._left = MOST_INFLATED

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, piece by piece. Raises ``Invalid`` when they are too many or broken."""
        try:
            with self._zip.open(self.names[name]) as stream:
                while chunk := stream.read(_CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise bomb()
                    yield chunk
        except BROKEN as error:
            raise broken() from error


def _check_end(data: bytes) -> None:
    """The size of the directory stands at the end of the file; ``zipfile`` would read all of it, whatever that is."""
    at = len(data) - 22
    if not (data[at : at + 4] == _END and data.endswith(b"\x00\x00")):
        at = data.rfind(_END, max(0, len(data) - (1 << 16) - 22))
    if at < 0 or at + 22 > len(data):
        raise broken()
    many, size = struct.unpack_from("<HL", data, at + 10)
    if many > MOST_ENTRIES or size > MOST_ENTRIES * 300:
        raise bomb()
    if data[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise unreadable("Tệp .xlsx ghi theo kiểu ZIP64. Mở bằng Excel và lưu lại dạng .xlsx.")
