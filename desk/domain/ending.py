"""How a dossier ends before its time (rút, dừng) and begins again (mở lại): what its steps alone say about it. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from .workflow import Outcome, StepKind


class Ground(StrEnum):
    """On what ground a dossier is stopped (căn cứ dừng giải quyết, X7)."""

    APPLICANT = "applicant"  # người yêu cầu đề nghị
    AGENCY = "agency"  # cơ quan quyết định
    UNANSWERED = "unanswered"  # không bổ sung hồ sơ trong thời hạn


GROUNDS: dict[Ground, str] = {
    Ground.APPLICANT: "Người yêu cầu đề nghị",
    Ground.AGENCY: "Cơ quan quyết định",
    Ground.UNANSWERED: "Không bổ sung hồ sơ trong thời hạn",
}


class Step(Protocol):
    """What is asked of a step that was opened: an ORM row or a plain one."""

    id: int
    position: int
    branch: int
    kind: str
    origin: str
    agency_id: int
    outcome: str | None
    done_at: datetime | None


T = TypeVar("T", bound=Step)


def standing_issues(steps: Iterable[T]) -> list[T]:
    """The steps whose result stands, numbered and issued; what was taken back by reopening at or before them does not."""
    known = list(steps)
    back = [(r.id, r.position) for r in known if r.origin == "reopened"]
    return [
        t for t in known if t.outcome == Outcome.ISSUED and not any(i > t.id and at <= t.position for i, at in back)
    ]


def ended(steps: Iterable[T]) -> list[T]:
    """The steps of the route that somebody ended, in their order; what was recalled never happened."""
    return [t for t in steps if t.done_at is not None and t.branch == 0 and t.outcome != Outcome.RECALLED]


def issuing_agency(steps: Sequence[Step]) -> int | None:
    """Whose leader may take a ready result back: the agency that issued last; on a route without an issue, that of the last step of
    work. ``None``: nobody did anything yet."""
    if found := standing_issues(steps):
        return found[-1].agency_id
    done = [t for t in ended(steps) if t.kind != StepKind.RETURN]
    return done[-1].agency_id if done else None


def open_at_the_end(steps: Iterable[T]) -> list[T]:
    """The steps of the route that were open when the dossier was withdrawn or stopped: cancelled at the last such moment."""
    cancelled = [t for t in steps if t.outcome == Outcome.CANCELLED and t.done_at is not None]
    last = max((t.done_at for t in cancelled if t.done_at is not None), default=None)
    return [t for t in cancelled if t.done_at == last and t.branch == 0]
