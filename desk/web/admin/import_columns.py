"""Ghép cột: whoever knows the file says which column holds what; the headings are remembered for the next one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from ...domain.catalogue.columns import COLUMNS
from ...domain.catalogue.table import letters
from ...services.catalogue_rights import MANAGE
from ...services.importing import uploads
from ...store.queries import imports
from ..forms import attempt
from ..guard import open_to
from .import_forms import ActForm
from .imports import bp, found, to_import

EXAMPLES = 3  # values of a column that are shown


@dataclass(frozen=True)
class Column:
    """A column of the file: how it is called there, some of what it holds, what it is taken for."""

    number: int
    letter: str
    heading: str
    examples: tuple[str, ...]
    entry: str


def _columns(mapping: Mapping[str, Any], header: int, chosen: Mapping[str, str]) -> list[Column]:
    rows: list[list[str]] = mapping["rows"]
    below = rows[header + 1 :]
    return [
        Column(
            n, letters(n), rows[header][n] if n < len(rows[header]) else "",
            tuple(row[n] for row in below if n < len(row) and row[n])[:EXAMPLES], chosen.get(str(n), ""),
        )
        for n in range(max(len(row) for row in rows))
    ]  # fmt: skip


def _header(mapping: Mapping[str, Any]) -> int:
    """The row of headings that the page is about: as asked for, else as guessed."""
    asked: int = request.values.get("dong", mapping["header"] + 1, type=int)
    return min(max(asked, 1), len(mapping["rows"])) - 1


@bp.route("/<int:import_id>/cot", methods=["GET", "POST"])
@open_to(MANAGE)
def columns(import_id: int) -> ResponseReturnValue:
    """Cột nào là mục gì."""
    row, form = found(import_id), ActForm()
    if row.state not in ("read", "failed") or not row.mapping.get("rows"):
        abort(404)
    mapping, header = row.mapping, _header(row.mapping)
    chosen: dict[str, str] = mapping["columns"] if header == mapping["header"] else {}
    if request.method == "POST" and request.form.get("act") == "doc":
        chosen = {n: entry for n in map(str, range(1000)) if (entry := request.form.get(f"cot-{n}", ""))}
        said = {int(n): entry for n, entry in chosen.items()}
        done = attempt(form, lambda w: uploads.map_columns(w, imports.one(w.session, import_id), header, said))
        if done is not None:
            return to_import(import_id)
    page = render_template(
        "imports/columns.html", row=row, form=form, header=header, columns=_columns(mapping, header, chosen), entries=COLUMNS,
        rows=[(n, " | ".join(cell for cell in cells if cell)[:100]) for n, cells in enumerate(mapping["rows"], start=1)],
    )  # fmt: skip
    return page, 422 if form.form_errors else 200
