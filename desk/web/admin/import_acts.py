"""What is decided about an import: applied, dropped, undone, submitted, published; its columns told; its report taken along."""

import io
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, send_file
from flask.typing import ResponseReturnValue

from ...domain.text import slug
from ...services.catalogue_rights import MANAGE, PUBLISH
from ...services.importing import batches, undoing, uploads
from ...sheets import Page, write_xlsx
from ...store.queries import imports
from ...store.work import Work
from ..forms import attempt, fits
from ..guard import now, open_to, reading
from .import_forms import ActForm, DecisionForm
from .imports import LABELS, bp, found, page_of, to_import

HEADS = ("Dòng", "Mã thủ tục", "Tên thủ tục", "Kết quả đối chiếu", "Lỗi", "Thay đổi", "Câu hỏi", "Cảnh báo")
WIDTHS = (8, 14, 50, 14, 40, 60, 60, 40)


def _act(import_id: int, act: Callable[[Work, Any], Any], said: Callable[[Any], str]) -> ResponseReturnValue:
    """A button: done and said, or the page again with why not."""
    found(import_id)
    form = ActForm()
    done = attempt(form, lambda w: (act(w, imports.one(w.session, import_id)),))
    if done is None:
        return page_of(found(import_id), form), 422
    return to_import(import_id, said(done[0]))


@bp.post("/<int:import_id>/ap-dung")
@open_to(MANAGE)
def apply(import_id: int) -> ResponseReturnValue:
    """Áp dụng."""
    return _act(import_id, uploads.decide, lambda _: "")


@bp.post("/<int:import_id>/bo")
@open_to(MANAGE)
def drop(import_id: int) -> ResponseReturnValue:
    """Bỏ lần nhập."""
    return _act(import_id, uploads.drop, lambda _: "Đã bỏ lần nhập: danh mục không đổi gì.")


@bp.post("/<int:import_id>/hoan-tac")
@open_to(MANAGE)
def undo(import_id: int) -> ResponseReturnValue:
    """Hoàn tác cả lần nhập."""
    return _act(import_id, undoing.undo, lambda count: f"Đã hoàn tác cả lần nhập: {count} thủ tục như trước.")


@bp.post("/<int:import_id>/trinh")
@open_to(MANAGE)
def submit(import_id: int) -> ResponseReturnValue:
    """Trình duyệt mọi bản thảo đủ."""
    return _act(import_id, batches.submit, lambda done: _said("Đã trình duyệt", *done))


def _said(what: str, done: int, more: bool) -> str:
    return f"{what} {done} bản thảo." + (" Còn nữa: bấm tiếp." if more else "")


@bp.post("/<int:import_id>/ban-hanh")
@open_to(PUBLISH)
def publish(import_id: int) -> ResponseReturnValue:
    """Ban hành mọi bản thảo đã trình, theo một quyết định."""
    found(import_id)
    form = DecisionForm()

    def act(work: Work) -> tuple[int, bool]:
        return batches.publish(
            work, imports.one(work.session, import_id), decision=form.decision.data or "", decided_on=form.decided_on.day,
            valid_from=form.valid_from.day,
        )  # fmt: skip

    done = attempt(form, act) if fits(form) else None
    if done is None:
        return page_of(found(import_id), form), 422
    return to_import(import_id, _said("Đã ban hành", *done))


@bp.get("/<int:import_id>/doi-chieu.xlsx")
@open_to(PUBLISH)
def workbook(import_id: int) -> Response:
    """The whole report as a workbook."""
    row = found(import_id)
    out = io.BytesIO()
    write_xlsx([Page("Đối chiếu", HEADS, _rows(import_id), WIDTHS)], out, now())
    out.seek(0)
    name = f"doi-chieu-{slug(row.file.rpartition('.')[0]) or row.id}.xlsx"
    return send_file(out, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", True, name)


def _rows(import_id: int) -> Iterator[tuple[Any, ...]]:
    for r in imports.rows(reading(), import_id, None, limit=None):
        asked = "\n".join(
            f"{q['sentence']} (nguồn ghi: {q['found']})" if q["found"] else q["sentence"] for q in r.questions
        )
        yield (
            r.row,
            r.code,
            r.name,
            LABELS[r.verdict],
            "\n".join(r.errors),
            "\n".join(r.changes),
            asked,
            "\n".join(r.warnings),
        )
