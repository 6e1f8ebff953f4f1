"""Which of the known sources a file is, and the statements of it."""

from collections.abc import Mapping
from enum import StrEnum

from ..errors import Invalid
from .columns import Layout, check, find
from .details import are_details, from_details
from .flows import are_flows, from_flows
from .lists import from_table
from .statements import Statement
from .table import Json, Sheet
from .words import Context

OURS = "desk-catalogue/"  # how the format of our own files begins


class Source(StrEnum):
    """What a file is."""

    TABLE = "table"  # the national list, the wide CSV, any table with codes and names
    DETAILS = "details"  # detailed procedures of the national database
    FLOWS = "flows"  # cross-level routes
    OURS = "ours"  # our own lossless format: read by ``reading.read_file``, not here


def source_of(opened: Sheet | Json) -> Source:
    """What was opened (``desk.sheets.read``). Raises ``Invalid`` at ``file`` when it is JSON of no known shape."""
    if isinstance(opened, Sheet):
        return Source.TABLE
    value = opened.value
    if isinstance(value, Mapping) and str(value.get("format", "")).startswith(OURS):
        return Source.OURS
    if are_flows(value):
        return Source.FLOWS
    if are_details(value):
        return Source.DETAILS
    raise Invalid.at(
        "file",
        "Tệp JSON không phải danh mục thủ tục: cần tệp do hệ thống này xuất ra, chi tiết thủ tục (mục “procedures”) hoặc quy trình"
        " liên thông (mục “ten”, “buoc”).",
    )


def statements_of(
    opened: Sheet | Json, context: Context, remembered: Mapping[str, str] | None = None, layout: Layout | None = None
) -> tuple[Statement, ...]:
    """What the file says, row by row. Raises ``Invalid``: no known shape, a column missing, or our own format.

    Of a table: ``layout`` is where its header stands and what its columns hold, set by a person; without it, it is found
    with what was ``remembered`` (see ``columns``).
    """
    if isinstance(opened, Sheet):
        if layout is None:
            layout = find(opened, remembered or {}, context.words)
        if layout.header not in range(len(opened.rows)):
            raise Invalid.at("columns", "Tệp không có dòng tiêu đề đã chọn. Chọn lại dòng tiêu đề.")
        check(layout.mapping)
        return from_table(opened, layout, context)
    source = source_of(opened)
    if source is Source.OURS:
        raise Invalid.at("file", "Đây là tệp danh mục do hệ thống này xuất ra, không phải tệp của nguồn khác.")
    return (from_flows if source is Source.FLOWS else from_details)(opened.value, context)
