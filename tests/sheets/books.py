"""Workbooks made for the tests: good ones by XlsxWriter, hostile ones by hand."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACK = "http://schemas.openxmlformats.org/package/2006/relationships"
PARTS = {
    "_rels/.rels": f'<Relationships xmlns="{PACK}"><Relationship Id="a" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets><sheet name="A" sheetId="1" r:id="b"/></sheets>'
    "</workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACK}">'
    f'<Relationship Id="b" Type="{RELS}/worksheet" Target="/xl/worksheets/s.xml"/></Relationships>',
}
HEAD = ("Mã số", "Tên")


def book(rows: Iterable[Iterable[Any]], formulas: Mapping[str, str] = {}, merged: Iterable[str] = ()) -> bytes:
    """One page; ``formulas``: cell -> formula; ``merged``: ranges, each left with the text of its first cell."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    page = made.add_worksheet("Danh sách")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                page.write(number, column, value)
    for cell, formula in formulas.items():
        page.write_formula(cell, formula, None, 42)
    for reach in merged:
        page.merge_range(reach, "")
    made.close()
    return out.getvalue()


def raw(
    page: str | Iterable[bytes], parts: Mapping[str, str | bytes] = {}, method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A workbook whose page is ``page`` word for word; ``parts``: other parts, or others in the place of the usual ones."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, data in {**PARTS, **parts}.items():
            packed.writestr(name, data)
        with packed.open("xl/worksheets/s.xml", "w") as part:
            for chunk in [page.encode()] if isinstance(page, str) else page:
                part.write(chunk)
    return out.getvalue()


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP file of these parts and nothing else."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def page(rows: str, after: str = "", before: str = "") -> str:
    """The XML of a page around its rows."""
    return f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def text_cell(text: str, ref: str = "") -> str:
    """A cell with its text in it."""
    return f'<c{f" r={chr(34)}{ref}{chr(34)}" if ref else ""} t="inlineStr"><is><t>{text}</t></is></c>'
