"""Walking the logbook: is every line still what was written? (``desk verify``)"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from ..models import Dossier, Event
from ..work import digest_of, line_of


@dataclass(frozen=True)
class Broken:
    """The first line of a dossier's logbook that is not as written."""

    dossier: str  # number, or "#id" when it has none
    seq: int
    what: str


def acts_since(dossier: Dossier, version: int) -> frozenset[str]:
    """What was done to a dossier since it had this version, by name; empty when nothing was, and for a version it never had."""
    session = object_session(dossier)
    assert session is not None
    wanted = select(Event.what).where(Event.dossier_id == dossier.id, Event.version >= version)
    return frozenset(session.scalars(wanted)) if version <= dossier.version else frozenset()


def latest(session: Session, dossier_id: int, limit: int = 50) -> Sequence[Event]:
    """The last lines of a logbook, newest first."""
    wanted = select(Event).where(Event.dossier_id == dossier_id).order_by(Event.seq.desc()).limit(limit)
    return session.scalars(wanted).all()


def broken_chains(session: Session) -> Iterator[Broken]:
    """For every dossier whose logbook was altered, its first wrong line. Yields nothing on a true logbook."""
    heads = {
        row.id: (row.number or f"#{row.id}", row.log_length, row.log_digest)
        for row in session.execute(select(Dossier.id, Dossier.number, Dossier.log_length, Dossier.log_digest))
    }
    seen: dict[int, tuple[int, str]] = dict.fromkeys(heads, (0, ""))
    bad: set[int] = set()
    for line in session.scalars(select(Event).order_by(Event.dossier_id, Event.seq).execution_options(yield_per=500)):
        if line.dossier_id in bad:
            continue
        name, length, _ = heads.get(line.dossier_id, (f"#{line.dossier_id}", 0, ""))
        seq, before = seen.get(line.dossier_id, (0, ""))
        problem = _problem(line, seq, before, length)
        if problem is None:
            seen[line.dossier_id] = (line.seq, line.digest)
        else:
            bad.add(line.dossier_id)
            yield Broken(name, line.seq if line.seq <= seq + 1 else seq + 1, problem)
    for dossier_id, (name, length, digest) in heads.items():
        seq, last = seen[dossier_id]
        if dossier_id in bad:
            continue
        if seq < length:
            yield Broken(name, seq + 1, "dòng đã bị xóa ở cuối nhật ký")
        elif last != digest:
            yield Broken(name, seq, "dấu vân ở hồ sơ không khớp dòng cuối nhật ký")


def _problem(line: Event, seq: int, before: str, length: int) -> str | None:
    if line.seq > length:
        return "dòng được chèn thêm sau dòng cuối đã ghi"
    if line.seq != seq + 1:
        return "dòng đã bị xóa" if line.seq > seq + 1 else "dòng được chèn thêm"
    if line.before != before:
        return "dòng không nối với dòng trước"
    if digest_of(line.before, line_of(line)) != line.digest:
        return "nội dung dòng đã bị sửa"
    return None
