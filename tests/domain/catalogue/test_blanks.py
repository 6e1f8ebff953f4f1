"""Blank forms: a file is taken for what it holds; nothing that runs, nothing that swells."""

import io
import zipfile

import pytest

from desk.domain.catalogue import blanks

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def archive(**parts: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return out.getvalue()


def office(heart: str, kinds: str = "<Types/>", **more: str | bytes) -> bytes:
    return archive(**{"[Content_Types].xml": kinds, heart: "<x/>", **more})


ODT = archive(mimetype="application/vnd.oasis.opendocument.text", content_dot_xml="<x/>")
GOOD = {
    "to-khai.pdf": b"%PDF-1.7\n...", "to-khai.PDF": b"\n%PDF-1.4", "to-khai.docx": office("word/document.xml"),
    "bang.xlsx": office("xl/workbook.xml"), "to-khai.odt": ODT, "to-khai.rtf": b"{\\rtf1 xin ch\\'e0o}", "cu.doc": OLE, "cu.xls": OLE,
}  # fmt: skip


@pytest.mark.parametrize("file", GOOD)
def test_a_form_of_every_kind_is_taken(file: str) -> None:
    assert blanks.refusal(file, GOOD[file]) == ""


BAD = [
    ("to-khai.pdf", b"", "Tệp rỗng"), ("to-khai", b"%PDF-1.4", "Chỉ nhận"), ("to-khai.exe", b"MZ", "Chỉ nhận"),
    ("a.docm", b"PK", "Chỉ nhận"),
    ("to-khai.pdf", b"%PDF-" + b"0" * 5_000_000, "Tệp quá 5 MB (đang là 5,0 MB)"), ("to-khai.pdf", GOOD["to-khai.docx"], "không đúng loại"),
    ("to-khai.docx", GOOD["to-khai.pdf"], "không đúng loại"), ("to-khai.docx", GOOD["bang.xlsx"], "không đúng loại"),
    ("bang.xlsx", GOOD["to-khai.docx"], "không đúng loại"), ("to-khai.odt", GOOD["to-khai.docx"], "không đúng loại"),
    ("to-khai.docx", GOOD["to-khai.docx"][:40], "không đúng loại"), ("cu.doc", b"{\\rtf1}", "không đúng loại"),
    ("a.rtf", OLE, "không đúng loại"),
    ("to-khai.docx", office("word/document.xml", word__vbaProject_dot_bin="x"), "macro"),
    ("to-khai.docx", office("word/document.xml", "<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"), "macro"),
    ("bang.xlsx", office("xl/workbook.xml", xl__macrosheets__sheet1_dot_xml="x"), "macro"),
    ("to-khai.docx", office("word/document.xml", word__embeddings__oleObject1_dot_bin="x"), "macro"),
    ("to-khai.odt", archive(mimetype="application/vnd.oasis.opendocument.text", Basic__Standard__Module1_dot_xml="x"), "macro"),
    ("cu.doc", OLE + "Macros".encode("utf-16-le") + b"\0\0", "macro"),
    ("cu.xls", OLE + "_VBA_PROJECT_CUR".encode("utf-16-le") + b"\0\0", "macro"),
    ("to-khai.pdf", b"%PDF-1.4 << /S /JavaScript >>", "macro"), ("to-khai.pdf", b"%PDF-1.4 << /Launch >>", "macro"),
    ("a.rtf", b"{\\rtf1 {\\object{\\*\\objdata 0105}}}", "macro"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "data", "said"), BAD, ids=range(len(BAD)))
def test_everything_else_is_refused_in_a_sentence(file: str, data: bytes, said: str) -> None:
    assert said in blanks.refusal(file, data)


def test_an_archive_that_swells_is_refused_before_anything_of_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blanks, "_SWOLLEN", 1_000_000)
    swollen = office("word/document.xml", word__media__a=b"\0" * 1_000_001)
    assert len(swollen) < 10_000
    assert "nén quá nhiều" in blanks.refusal("to-khai.docx", swollen)
    monkeypatch.setattr(blanks, "_ENTRIES", 2)
    assert "nén quá nhiều" in blanks.refusal("to-khai.docx", office("word/document.xml", a="x", b="x"))


def test_words_about_macros_are_no_macros() -> None:
    assert blanks.refusal("cu.doc", OLE + "Hướng dẫn tắt Macros trong VBA".encode("utf-16-le")) == ""


def test_the_same_file_under_the_same_name_is_the_same_form_and_another_has_another_key() -> None:
    one, again = (
        blanks.form_of("Tờ khai đăng ký khai sinh", "Tờ khai (mới).docx", GOOD["to-khai.docx"]) for _ in range(2)
    )
    assert one == again
    assert (one.file, one.name) == ("to-khai-moi.docx", "Tờ khai đăng ký khai sinh")
    assert one.key.startswith("to-khai-dang-ky-khai-sinh-")
    other = blanks.form_of("Tờ khai đăng ký khai sinh", "Tờ khai (mới).docx", ODT)
    assert other.key != one.key
    assert blanks.form_of("", "Đơn.pdf", b"%PDF-").name == "Đơn"
    assert blanks.form_of("///", "...pdf", b"%PDF-").key.startswith("bieu-mau-")
