"""A file sent through the web (tải lên): kept, read by a process of its own, reported, decided upon. One short transaction each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...domain.catalogue import columns
from ...domain.errors import Invalid
from ...store import importing
from ...store.db import one_at_a_time
from ...store.models import CatalogueImport, ImportRow
from ...store.queries import imports
from ...store.work import Work
from ..catalogue_rights import MANAGE, require_over
from . import understanding
from .outcomes import Outcome

MADE_ANEW = (
    "Danh mục vừa có thay đổi sau khi đối chiếu: bảng dưới đây đã đối chiếu lại, chưa ghi gì. Xem lại rồi áp dụng."
)
BROKE_OFF = "Việc đọc tệp này đã ba lần bị dừng giữa chừng (máy thiếu bộ nhớ hoặc bị tắt). Chia thành nhiều tệp rồi tải lên lại."
NOT_NOW = "Lần nhập này không còn chờ quyết định. Tải lại trang để xem."


def upload(work: Work, *, key: str, file: str, data: bytes, owner_id: int | None) -> CatalogueImport:
    """Keep a file until somebody reads it; the same ``key`` answers with what it made the first time. Raises ``Forbidden``."""
    require_over(work, MANAGE, owner_id)
    one_at_a_time(work.session, key)
    if (known := imports.by_key(work.session, key)) is not None:
        return known
    row = CatalogueImport(
        key=key, state="waiting", file=file, owner_id=owner_id, mapping={}, at=work.now, by_id=work.actor.id, by=work.actor.name,
        counts={}, data=data,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row


def map_columns(work: Work, row: CatalogueImport, header: int, mapping: Mapping[int, str]) -> CatalogueImport:
    """Ghép cột: which column holds what, said by a person; the file is read again, and the headings are remembered.

    ``header``: which of the sampled rows holds the headings; ``mapping``: column (from 0) -> entry. Raises ``Invalid`` at
    ``columns``, ``Forbidden``.
    """
    _undecided(work, row, ("read", "failed"))
    rows: list[list[str]] = row.mapping.get("rows", [])
    if not 0 <= header < len(rows):
        raise Invalid.at("header", "Chọn dòng tiêu đề của bảng.")
    columns.check(mapping)
    understanding.remember(work, rows[header], mapping)
    row.mapping = {**row.mapping, "header": header, "columns": {str(c): e for c, e in mapping.items()}, "said": True}
    row.state, row.said, row.started_at, row.seen_at, row.total, row.done = "waiting", "", None, work.now, 0, 0
    return row


def _undecided(work: Work, row: CatalogueImport, states: Iterable[str]) -> None:
    require_over(work, MANAGE, row.owner_id)
    if row.state not in states:
        raise Invalid(NOT_NOW)


def decide(work: Work, row: CatalogueImport) -> None:
    """Áp dụng: whoever reads the files carries it out next, in one transaction. Raises ``Invalid``, ``Forbidden``."""
    _undecided(work, row, ("read",))
    if not row.counts["new"] + row.counts["changed"]:
        raise Invalid("Tệp không có gì mới so với danh mục: không có gì để áp dụng.")
    row.state, row.started_at, row.seen_at, row.said = "applying", None, None, ""
    row.decided_at, row.decider_id, row.decided_by = work.now, work.actor.id, work.actor.name


def drop(work: Work, row: CatalogueImport) -> None:
    """Bỏ: nothing was written, and nothing will be; whoever reads the file stops. Raises ``Invalid``, ``Forbidden``."""
    _undecided(work, row, ("waiting", "reading", "read", "failed"))
    row.state, row.ended_at, row.data = "dropped", work.now, None
    importing.clear_rows(work.session, row.id)


# ── The reader's side ─────────────────────────────────────────────────────────


TRIES = 3  # readers that may die over one file


@dataclass(frozen=True)
class Job:
    """What a reader has claimed. ``started_at`` is its mark: when another takes over, it is another."""

    import_id: int
    started_at: datetime
    applying: bool
    file: str
    kind: str
    owner_id: int | None
    mapping: Mapping[str, Any]


def claim(work: Work) -> Job | None:
    """Take what waits longest, or what a reader that died has left; None: nothing waits. What was half read is forgotten."""
    work.require(MANAGE)
    row = importing.claim(work.session, work.now)
    while row is not None and row.state == "reading" and row.mapping.get("tries", 0) >= TRIES:
        importing.clear_rows(work.session, row.id)
        row.state, row.said, row.ended_at = "failed", BROKE_OFF, work.now
        work.session.flush()
        row = importing.claim(work.session, work.now)
    if row is None:
        return None
    applying = row.state == "applying"
    if not applying:
        importing.clear_rows(work.session, row.id)
        tries = row.mapping.get("tries", 0) + 1 if row.state == "reading" else 1
        row.state, row.total, row.done, row.mapping = "reading", 0, 0, {**row.mapping, "tries": tries}
    row.started_at = row.seen_at = work.now
    return Job(row.id, work.now, applying, row.file, row.kind, row.owner_id, dict(row.mapping))


class TakenOver(Exception):
    """Another reader has this file now, or it was dropped: stop."""


def keep(work: Work, job: Job, outcomes: Sequence[Outcome], done: int, total: int) -> None:
    """Write the rows read since the last time, and how far it is. Raises ``TakenOver``."""
    _set(work, job, {"seen_at": work.now, "done": done, "total": total})
    importing.add_rows(work.session, job.import_id, (o.columns() for o in outcomes))


def finish(work: Work, job: Job, kind: str, counts: Mapping[str, int], stamp: str, mapping: Mapping[str, Any]) -> None:
    """The report is whole: somebody may decide. Raises ``TakenOver``."""
    values = {
        "state": "read",
        "kind": kind,
        "counts": dict(counts),
        "stamp": stamp,
        "mapping": dict(mapping),
        "ended_at": work.now,
    }
    _set(work, job, {**values, "seen_at": work.now})


def fail(work: Work, job: Job, sentence: str, mapping: Mapping[str, Any] | None = None) -> None:
    """The file cannot be used: why, and how to mend it. ``mapping``: its columns may be told. Raises ``TakenOver``."""
    values: dict[str, Any] = {"state": "failed", "said": sentence, "ended_at": work.now, "seen_at": work.now}
    _set(work, job, values if mapping is None else {**values, "mapping": dict(mapping), "kind": "list"})
    importing.clear_rows(work.session, job.import_id)


def report_again(work: Work, job: Job) -> None:
    """The catalogue changed between report and decision: nothing is written, and the file is compared anew. Raises ``TakenOver``."""
    _set(
        work,
        job,
        {
            "state": "waiting",
            "said": MADE_ANEW,
            "seen_at": work.now,
            "decided_at": None,
            "decider_id": None,
            "decided_by": "",
        },
    )


def refuse(work: Work, job: Job, sentence: str) -> None:
    """A rule said no to the decision: nothing is written, the report stands. Raises ``TakenOver``."""
    _set(work, job, {"state": "read", "said": sentence, "decided_at": None, "decider_id": None, "decided_by": ""})


def _set(work: Work, job: Job, values: Mapping[str, Any]) -> None:
    work.require(MANAGE)
    if not importing.progress(work.session, job.import_id, job.started_at, values):
        raise TakenOver


def outcome_of(row: ImportRow) -> Outcome:
    """A row of the report as the outcome that it keeps."""
    return Outcome(
        row.row, row.code, row.name, row.verdict, tuple(row.errors), tuple(row.warnings), tuple(row.questions), tuple(row.changes),
        row.content, row.before, row.digest, id=row.id,
    )  # fmt: skip
