"""What the rows of a file come to (kết quả đối chiếu): one outcome for each, and their counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = {
    "list": "danh sách thủ tục", "details": "thủ tục chi tiết", "flows": "quy trình liên thông", "own": "tệp danh mục của phần mềm",
}  # fmt: skip
VERDICTS = {"new": "Thêm mới", "changed": "Sửa", "unchanged": "Không đổi", "error": "Lỗi"}
NOTHING = {"new": 0, "changed": 0, "unchanged": 0, "drafts": 0, "errors": 0, "warnings": 0}


@dataclass(frozen=True)
class Outcome:
    """One row: ``verdict`` is ``new``, ``changed``, ``unchanged`` or ``error`` (it is left out).

    ``questions``: ``{"path", "sentence", "found"}`` at entries that stay empty. ``changes``: differences, in words. ``says``: what
    will be written (None: nothing); ``before``: what stands there now, for undoing. ``draft``: it becomes a draft (else it comes
    into force at once). ``id``: of its row in the database, once it has one.
    """

    row: int
    code: str
    name: str
    verdict: str
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    questions: tuple[Mapping[str, str], ...] = ()
    changes: tuple[str, ...] = ()
    says: Mapping[str, Any] | None = None
    before: Mapping[str, Any] | None = None
    digest: str = ""
    draft: bool = True
    id: int | None = None

    @property
    def writes(self) -> bool:
        """Does it write anything?"""
        return self.verdict in ("new", "changed")

    def as_json(self) -> dict[str, Any]:
        """The row as ``desk catalogue import --json`` prints it."""
        return {
            "row": self.row, "code": self.code, "name": self.name, "verdict": self.verdict, "draft": self.draft and self.writes,
            "errors": list(self.errors), "warnings": list(self.warnings), "questions": [dict(q) for q in self.questions],
            "changes": list(self.changes),
        }  # fmt: skip

    def columns(self) -> dict[str, Any]:
        """The row as the table of rows keeps it."""
        return {
            "row": self.row, "code": self.code, "name": self.name, "verdict": self.verdict, "digest": self.digest,
            "errors": list(self.errors), "warnings": list(self.warnings), "questions": [dict(q) for q in self.questions],
            "changes": list(self.changes), "content": self.says, "before": self.before, "draft_id": None, "draft_version": None,
        }  # fmt: skip


@dataclass
class Tally:
    """Counts of outcomes, added up one by one; ``codes`` are those that the file names."""

    counts: dict[str, int] = field(default_factory=lambda: dict(NOTHING))
    codes: set[str] = field(default_factory=set)

    def add(self, outcome: Outcome) -> None:
        """Count one more."""
        self.counts["errors" if outcome.verdict == "error" else outcome.verdict] += 1
        self.counts["drafts"] += outcome.writes and outcome.draft
        self.counts["warnings"] += bool(outcome.warnings)
        if outcome.code:
            self.codes.add(outcome.code)


def counted(outcomes: Iterable[Outcome]) -> Tally:
    """The counts of these outcomes."""
    tally = Tally()
    for outcome in outcomes:
        tally.add(outcome)
    return tally
