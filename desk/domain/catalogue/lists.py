"""Rows of a table of procedures: the national list as the portal exports it, the wide CSV, and what offices make of
them.
"""

import re
from collections.abc import Mapping
from datetime import date

from ..text import tidy
from .columns import COLUMNS, Layout
from .content import CHANNELS
from .markup import bare_lines
from .pricing import put_fees
from .proposing import propose
from .statements import SILENT, Draft, Statement
from .table import Row, Sheet, letters
from .timing import put_terms, unit_of
from .words import Context

AS_WRITTEN = frozenset({"term_direct", "term_online", "term_post", "fee"})  # whose readers know what says nothing
_ISO, _LOCAL = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: .*)?"), re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_LINK = re.compile(r"https?://[^\s\"'<>]+")
_AGENCIES, _LISTED = re.compile(r"[;\n]"), re.compile(r"[;,\n]")
_CODED = re.compile(r"\d[.,]\d")
_DASHES = re.compile(r"^[-+•\s]+")


def from_table(sheet: Sheet, layout: Layout, context: Context) -> tuple[Statement, ...]:
    """What every row below the header says, in the order of the file. Never raises for what a file says.

    A row with a single text and no code (``I. Lĩnh vực hộ tịch``) is told as a warning and says nothing. A code that an
    earlier row has is an error of the later one. Findings about cells count only in columns that hold something.
    """
    header = sheet.rows[layout.header].cells if sheet.rows else ()
    units = {meant.removeprefix("term_"): unit_of(header[c]) for c, meant in layout.mapping.items() if c < len(header)}
    seen: dict[str, int] = {}
    statements = []
    for row in sheet.rows[layout.header + 1 :]:
        draft = _read(row, layout.mapping, units, context)
        if draft.code is not None and draft.code in seen:
            draft.errors.append(f"Mã {draft.code} đã có ở dòng {seen[draft.code]}. Giữ một dòng, bỏ dòng kia.")
        elif draft.code is not None:
            seen[draft.code] = row.number
        statements.append(draft.finished())
    return tuple(statements)


def _read(row: Row, mapping: Mapping[int, str], units: Mapping[str, str], context: Context) -> Draft:
    draft = Draft(row.number, meta={"source": context.source})
    if heading := _heading(row, mapping):
        draft.warn(f"Dòng chỉ có một ô chữ “{heading[:60]}”: coi là tiêu đề hoặc ghi chú, bỏ qua.")
        return draft
    for listed, findings in ((draft.errors, row.errors), (draft.warnings, row.warnings)):
        for finding in findings:
            if finding.column is None or finding.column in mapping:
                place = "" if finding.column is None else f"Ô {letters(finding.column)}{row.number}: "
                listed.append(f"{place}{finding.sentence}")
    raw = {meant: row.cell(column) for column, meant in mapping.items()}
    said = {
        meant: (draft.text if meant in AS_WRITTEN else draft.said)(cell, f"Cột “{COLUMNS[meant]}”")
        for meant, cell in raw.items()
    }
    broken = {mapping[f.column] for f in row.errors if f.column is not None and f.column in mapping}
    if "code" not in broken:
        draft.take_code(said["code"])
    if "name" not in broken:
        draft.take_name(said["name"])
    _plain_entries(draft, said, raw)
    agencies = _listed(raw.get("competent", ""), _AGENCIES)
    take_levels(draft, said.get("level"), agencies, context)
    if agencies:
        draft.patch["competent"] = "; ".join(agencies)
    put_terms(draft, {c: said[f"term_{c}"] for c in CHANNELS if f"term_{c}" in said}, units)
    if said.get("fee"):
        put_fees(draft, {channel: [said["fee"]] for channel in CHANNELS})
    _meta(draft, said)
    propose(
        draft, agencies, context, online="online" in draft.case().get("terms", {}) if "term_online" in said else None
    )
    return draft


def _heading(row: Row, mapping: Mapping[int, str]) -> str:
    """The one text of a row that is a heading or a note between the procedures; a name alone has lost its code instead."""
    filled = [(column, cell) for column, cell in enumerate(row.cells) if cell]
    if len(filled) != 1 or _CODED.match(filled[0][1]) or (mapping.get(filled[0][0]) == "name" and not row.errors):
        return ""
    return filled[0][1]


def _plain_entries(draft: Draft, said: Mapping[str, str], raw: Mapping[str, str]) -> None:
    """Entries that are the text of a column, or the texts listed in it."""
    if draft.name:
        draft.patch["name"] = draft.name
    for key in ("field", "applicants", "coordinating", "conditions"):
        if said.get(key):
            draft.patch[key] = said[key]
    if said.get("short_name"):
        draft.suggested.pop("short_name", None)
        draft.patch["short_name"] = said["short_name"]
    for key in ("aliases", "keywords"):
        if listed := _listed(raw.get(key, ""), _LISTED):
            draft.patch[key] = listed
    if basis := _listed(raw.get("legal_basis", ""), _AGENCIES):
        draft.patch["legal_basis"] = [{"text": text, "link": None} for text in basis]
    if results := _listed(raw.get("result", ""), _AGENCIES):
        draft.patch["results"] = [{"name": text} for text in results]


def _listed(cell: str, between: re.Pattern[str]) -> list[str]:
    """The texts in a cell, each once, without dashes at their head."""
    texts = (_DASHES.sub("", tidy(part)) for part in between.split(bare_lines(cell)))
    return list(dict.fromkeys(text for text in texts if text.casefold() not in SILENT))


def take_levels(draft: Draft, said: str | None, agencies: list[str], context: Context) -> None:
    """Levels from their column or, where the table has none, from agencies that are all known; what is no level here is
    told.
    """
    if said is None:
        places = [context.words.place(agency) for agency in agencies]
        found = [place.rpartition("@")[2] for place in places if place]
        if agencies and len(found) == len(agencies) and set(found) <= context.levels.keys():
            draft.patch["levels"] = list(dict.fromkeys(found))
            draft.meta["here"] = True
        return
    parts = [part.strip() for part in _LISTED.split(said) if part.strip()]
    levels = list(dict.fromkeys(code for part in parts if (code := context.level(part))))
    foreign = [part for part in parts if not context.level(part)]
    draft.meta["here"] = bool(levels)
    if levels:
        draft.patch["levels"] = levels
        if foreign:
            draft.warn(f"“{', '.join(foreign)}” không phải cấp của hệ thống này; chỉ nhập các cấp còn lại.")
        return
    if foreign and not agencies:
        draft.patch["competent"] = "; ".join(foreign)
    told = "không phải cấp của hệ thống này: thủ tục có thể không do địa phương giải quyết" if foreign else "để trống"
    draft.ask("levels", f"Cấp thực hiện “{said}” {told}. Chọn cấp giải quyết, hoặc bỏ thủ tục này.", said)


def _meta(draft: Draft, said: Mapping[str, str]) -> None:
    for key in ("decision", "issuing"):
        if said.get(key):
            draft.meta[key] = said[key]
    if link := said.get("link"):
        if _LINK.fullmatch(link):
            draft.meta["link"] = link
        else:
            draft.warn(f"Liên kết “{link[:60]}” không bắt đầu bằng http:// hoặc https://, đã bỏ qua.")
    if day := said.get("valid_from"):
        if read := _day(day):
            draft.meta["valid_from"] = read.isoformat()
        else:
            draft.warn(f"Ngày hiệu lực “{day}” không đọc được; ghi như 21/06/2018.")


def _day(text: str) -> date | None:
    iso, local = _ISO.fullmatch(text), _LOCAL.fullmatch(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        return date(int(local[3]), int(local[2]), int(local[1])) if local else None
    except ValueError:
        return None
