"""Every kind of paper and the one way to print it. A new form is one row here (design.md §7)."""

from collections.abc import Callable, Sequence
from typing import Any

from desk.domain.papers import KINDS, Reprint, Slip

from . import apology, control, kit, press, receipt, refusal, supplement
from .layout import Block, paginate

FORMS: dict[str, Callable[[kit.Style, Any], list[Block]]] = {
    "receipt": receipt.blocks,
    "supplement": supplement.blocks,
    "refusal": refusal.blocks,
    "apology": apology.blocks,
    "control": control.blocks,
}


def render(kind: str, slip: Slip, *, size: kit.Size = "A5", reprint: Reprint | None = None) -> bytes:
    """The PDF of ``slip``: the same slip, size and reprint give the same bytes, on any day and in any process.

    Fit rule: the largest body size that holds one page; if none does, the smallest, on as many pages as it takes.
    ValueError for a kind, a size or a slip that do not belong together.
    """
    return press.press_together(kit.SHEETS[_known(size)], [_laid_out(kind, slip, size, reprint)])


def render_together(
    papers: Sequence[tuple[str, Slip, Reprint | None]], *, size: kit.Size = "A5"
) -> bytes:  # fmt: skip
    """One PDF of many papers, one after the other, each as it would be alone. ValueError as for one, and for none at all."""
    if not papers:
        raise ValueError("nothing to print")
    return press.press_together(
        kit.SHEETS[_known(size)], [_laid_out(kind, slip, size, reprint) for kind, slip, reprint in papers]
    )


def _known(size: kit.Size) -> kit.Size:
    if size not in kit.SHEETS:
        raise ValueError(f"no such sheet: {size!r}")
    return size


def _laid_out(kind: str, slip: Slip, size: kit.Size, reprint: Reprint | None) -> press.Job:
    if kind not in FORMS or not isinstance(slip, KINDS[kind]):
        raise ValueError(f"a {type(slip).__name__} is not a paper of kind {kind!r}")
    sheet = kit.SHEETS[_known(size)]
    for points in sheet.sizes:
        pages = paginate(FORMS[kind](kit.style(size, points), slip), sheet.tall)
        if len(pages) == 1:
            break
    return press.Job(press.imprint(slip), pages, reprint)
