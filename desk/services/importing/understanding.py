"""What a file is about (đọc tệp nhập): the list, the details, the routes or our own file; its columns; its statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...domain.catalogue import columns
from ...domain.catalogue.columns import SEARCHED, Layout
from ...domain.catalogue.reading import FormSpec, ProcedureSpec, read_file
from ...domain.catalogue.sources import Source as Kind
from ...domain.catalogue.sources import source_of, statements_of
from ...domain.catalogue.statements import Statement
from ...domain.catalogue.table import Json, Sheet
from ...domain.catalogue.words import Context, Words, heading_key
from ...domain.errors import Invalid
from ...store import seed
from ...store.db import Session
from ...store.models import ImportWord
from ...store.queries import imports, units
from ...store.work import Work
from ..catalogue_rights import MANAGE
from . import own

LONGEST_SAMPLE = 60  # characters of a cell that is shown while columns are chosen
KINDS = {Kind.TABLE: "list", Kind.DETAILS: "details", Kind.FLOWS: "flows", Kind.OURS: "own"}


@dataclass(frozen=True)
class Source:
    """A file that was understood. ``specs``, ``forms``: of our own file only. ``mapping``: column -> entry, of a table."""

    kind: str
    statements: tuple[Statement, ...]
    notes: tuple[str, ...] = ()
    mapping: Mapping[int, str] | None = None
    specs: tuple[ProcedureSpec, ...] = ()
    forms: tuple[FormSpec, ...] = ()


def understand(
    session: Session,
    opened: Sheet | Json,
    name: str,
    today: date,
    layout: Layout | None = None,
    said: Mapping[str, str] | None = None,
) -> Source:
    """What a file says. ``opened``: as ``desk.sheets`` reads it; ``layout``: its columns, when somebody chose them; ``said``: heading ->
    entry, for headings that somebody named.

    Raises ``Invalid`` (at ``columns``: the columns must be told) or ``CatalogueError`` with what is wrong and how to mend it.
    """
    context, kind = context_of(session, name, today), source_of(opened)
    if isinstance(opened, Sheet):
        layout = layout or _layout(session, opened, context.words, said or {})
    elif kind is Kind.OURS:
        specs, forms = read_file(opened.value)
        return Source(KINDS[kind], own.statements(session, specs, forms), opened.notes, None, specs, forms)
    rows = statements_of(opened, context, layout=layout)
    if not rows:
        raise Invalid("Tệp chỉ có dòng tiêu đề, không có thủ tục nào. Kiểm tra lại tệp trước khi gửi.")
    return Source(KINDS[kind], rows, _notes(rows, opened.notes), layout.mapping if layout is not None else None)


def _layout(session: Session, sheet: Sheet, words: Words, said: Mapping[str, str]) -> Layout:
    named = {heading_key(heading): entry for heading, entry in said.items()}
    layout = columns.find(sheet, {**remembered(session), **named}, words)
    headings = {heading_key(cell) for cell in sheet.rows[layout.header].cells}
    if missing := [heading for heading in said if heading_key(heading) not in headings]:
        raise Invalid.at("columns", f"Tệp không có cột “{missing[0]}”. Ghi đúng tiêu đề như trong tệp.")
    return layout


def _notes(statements: Sequence[Statement], of_file: Sequence[str]) -> tuple[str, ...]:
    """What is to be told once for the whole file."""
    return tuple(dict.fromkeys([*of_file, *(note for s in statements for note in s.notes)]))


def context_of(session: Session, source: str, today: date) -> Context:
    """What an import knows of this installation on a day: levels, the departments that all units of a kind have, fields, words."""
    places = {place: dict(departments) for place, departments in units.kinds_of_places(session, today).items()}
    words = Words.from_json(seed.read("import_words"))
    return Context(words, units.level_names(session), places, imports.field_by_code(session, today), source)


def remembered(session: Session) -> dict[str, str]:
    """What was decided before about the headings of columns: plain heading -> entry (``""``: left out)."""
    return {word: str(means.get("entry", "")) for word, means in imports.words(session, "column").items()}


def sample(session: Session, sheet: Sheet, today: date) -> dict[str, Any]:
    """The first rows of a table, for whoever has to say which column holds what: ``header`` (the likeliest row of headings),
    ``columns`` (what was guessed), ``rows`` (cells, shortened).
    """
    words, known = context_of(session, "", today).words, remembered(session)
    rows = sheet.rows[:SEARCHED]
    guessed = [columns.guess(row.cells, known, words) for row in rows]
    header = max(range(len(rows)), key=lambda n: (len(guessed[n]), -n), default=0)
    return {
        "header": header, "columns": {str(c): entry for c, entry in guessed[header].items()} if rows else {},
        "rows": [[cell[:LONGEST_SAMPLE] for cell in row.cells] for row in rows],
    }  # fmt: skip


def remember(work: Work, headings: Sequence[str], mapping: Mapping[int, str]) -> None:
    """Keep what a person said about the columns, for the next file with the same headings."""
    work.require(MANAGE)
    for word, entry in columns.remember(headings, mapping).items():
        row = work.session.get(ImportWord, ("column", word))
        if row is None:
            work.session.add(ImportWord(kind="column", word=word, means={"entry": entry}))
        else:
            row.means = {"entry": entry}
