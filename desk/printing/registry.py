"""Every kind of paper and the one way to print it. A new form is one row here (design.md §7)."""

from collections.abc import Callable, Sequence
from typing import Any

from desk.domain.papers import KINDS, Reprint, Slip

from . import apology, bundle, control, kit, press, receipt, refusal, result, stop, supplement
from .layout import Block, paginate

SHEETS = {("result", "A4"): result.SHEET}  # what is not printed on a sheet of the kit
FORMS: dict[str, Callable[[kit.Style, Any], list[Block]]] = {
    "receipt": receipt.blocks,
    "supplement": supplement.blocks,
    "refusal": refusal.blocks,
    "apology": apology.blocks,
    "stop": stop.blocks,
    "control": control.blocks,
    "bundle": bundle.blocks,
    "result": result.blocks,
}


def render(kind: str, slip: Slip, *, size: kit.Size = "A5", reprint: Reprint | None = None) -> bytes:
    """The PDF of ``slip``: the same slip, size and reprint give the same bytes, on any day and in any process.

    Fit rule: the largest body size that holds one page; if none does, the smallest, on as many pages as it takes.
    ValueError for a kind, a size or a slip that do not belong together.
    """
    if kind not in FORMS or not isinstance(slip, KINDS[kind]):
        raise ValueError(f"a {type(slip).__name__} is not a paper of kind {kind!r}")
    if size not in kit.SHEETS:
        raise ValueError(f"no such sheet: {size!r}")
    return press.press(_sheet(kind, size), press.imprint(slip), _pages(kind, slip, size), reprint)


def render_many(kind: str, slips: Sequence[Slip], *, size: kit.Size = "A4") -> bytes:
    """Several slips of one kind in one PDF, each beginning a page of its own. ValueError for none, or of another kind."""
    if kind not in FORMS or not slips or not all(isinstance(slip, KINDS[kind]) for slip in slips):
        raise ValueError(f"no papers of kind {kind!r}")
    pages = [page for slip in slips for page in _pages(kind, slip, size)]
    return press.press(kit.SHEETS[size], press.imprint(slips[0]), pages, None)


def render_together(papers: Sequence[tuple[str, Slip, Reprint | None]], *, size: kit.Size = "A5") -> bytes:
    """One PDF of many papers of any kind, one after the other, each as it would be alone. ValueError as for one, and for none at all."""
    if not papers or size not in kit.SHEETS:
        raise ValueError("nothing to print, or no such sheet")
    if any(kind not in FORMS or not isinstance(slip, KINDS[kind]) for kind, slip, _ in papers):
        raise ValueError("a slip that is not of its kind")
    jobs = [press.Job(press.imprint(slip), _pages(kind, slip, size), reprint) for kind, slip, reprint in papers]
    return press.press_together(kit.SHEETS[size], jobs)


def _pages(kind: str, slip: Slip, size: kit.Size) -> list[list[tuple[Block, float]]]:
    """The pages of one slip in the largest body size that holds one page, else in the smallest."""
    sheet = _sheet(kind, size)
    for points in sheet.sizes:
        pages = paginate(FORMS[kind](kit.Style(sheet, points), slip), sheet.tall)
        if len(pages) == 1:
            break
    return pages


def _sheet(kind: str, size: kit.Size) -> kit.Sheet:
    return SHEETS.get((kind, size), kit.SHEETS[size])
