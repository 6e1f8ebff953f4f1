"""Blank forms to download (biểu mẫu): which files may be published. Whoever downloads one opens it: nothing in it may run.

A file is taken for what it holds, not for what it is called: both must agree. Macros, whatever the program (Word, Excel, LibreOffice),
embedded programs and scripts are refused, so is an archive that swells.
"""

import hashlib
import io
import re
import zipfile

from ..text import slug, tidy
from .reading import FormSpec

LARGEST = 5_000_000  # bytes
ENDINGS = ("pdf", "doc", "docx", "odt", "xls", "xlsx", "rtf")
_SWOLLEN, _ENTRIES = 100_000_000, 5_000  # bytes, files: more than any form unpacks to
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_OFFICE_MACROS = re.compile(
    r"vbaproject|vbadata|macrosheets|activex|embeddings/.*\.(?:bin|exe)|/?basic/|/?scripts/", re.IGNORECASE
)
_PDF_ACTIONS = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia)\b")
MACROS = "Tệp có macro hoặc đối tượng nhúng. Lưu lại thành tệp không có macro rồi tải lên."
BROKEN = "Tệp hỏng hoặc không đúng loại ghi ở đuôi tên. Mở tệp, lưu lại rồi tải lên."


def refusal(file: str, data: bytes) -> str:
    """Why a file may not be a blank form, in a sentence; ``""`` when it may. ``file``: its name."""
    ending = file.rpartition(".")[2].lower()
    if not data:
        return "Tệp rỗng. Chọn lại tệp biểu mẫu."
    if ending not in ENDINGS:
        return "Chỉ nhận biểu mẫu PDF, DOC, DOCX, ODT, XLS, XLSX, RTF."
    if len(data) > LARGEST:
        return f"Tệp quá {LARGEST // 1_000_000} MB (đang là {len(data) / 1_000_000:.1f} MB). Giảm ảnh trong tệp rồi tải lên.".replace(
            ".", ",", 1
        )
    if ending == "pdf":
        return BROKEN if b"%PDF-" not in data[:1024] else MACROS if _PDF_ACTIONS.search(data) else ""
    if ending == "rtf":
        return BROKEN if data.lstrip()[:5] != b"{\\rtf" else MACROS if b"\\objdata" in data else ""
    if ending in ("doc", "xls"):
        return BROKEN if not data.startswith(_OLE) else MACROS if _ole_macros(data) else ""
    return _archive(ending, data)


def _ole_macros(data: bytes) -> bool:
    """Does the directory of an old Office file name a storage of macros? (A name there ends in zeros; a word of the text does not.)"""
    return any(
        word.encode("utf-16-le") + b"\0\0" in data for word in ("_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros", "VBA")
    )


def _archive(ending: str, data: bytes) -> str:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return BROKEN
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
            if len(entries) > _ENTRIES or sum(e.file_size for e in entries) > _SWOLLEN:
                return "Tệp nén quá nhiều dữ liệu bên trong. Lưu lại rồi tải lên."
            names = {e.filename for e in entries}
            if any(_OFFICE_MACROS.search(name) for name in names):
                return MACROS
            kinds = _read(packed, "mimetype" if ending == "odt" else "[Content_Types].xml")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        return BROKEN
    if b"macroEnabled" in kinds:
        return MACROS
    right = kinds.strip() == b"application/vnd.oasis.opendocument.text" if ending == "odt" else _HEARTS[ending] in names
    return "" if right else BROKEN


def _read(packed: zipfile.ZipFile, name: str) -> bytes:
    """At most a megabyte of one entry; nothing when it is not there."""
    if name not in packed.namelist():
        return b""
    with packed.open(name) as inner:
        return inner.read(1_000_000)


def form_of(name: str, file: str, data: bytes) -> FormSpec:
    """The blank form of a file: the same file under the same name is the same form, another file has another key."""
    digest = hashlib.sha256(data).hexdigest()
    stem, _, ending = file.rpartition(".")
    name = tidy(name) or tidy(stem)
    key = f"{slug(name)[:40].strip('-') or 'bieu-mau'}-{digest[:8]}"
    return FormSpec(key, name, f"{slug(stem)[:60] or 'bieu-mau'}.{ending.lower()}", digest, data)
