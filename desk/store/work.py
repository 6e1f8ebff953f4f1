"""One piece of work (một phiên xử lý): one actor, one instant, one transaction, one set of log lines.

The only module that commits and the only writer of the logbook.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from ..clock import Clock
from ..domain.errors import Stale
from ..policy import Actor, require
from . import finder
from .db import start_writing
from .models import (
    BundleItem,
    Directive,
    Dossier,
    Event,
    Extension,
    HandedPaper,
    Inquiry,
    LateNote,
    Paper,
    PaperPlace,
    Party,
    PauseRow,
    Result,
    ResultDraft,
    SettingChange,
    Supplement,
    Task,
)

WATCHED = (  # no change of these without a line in the logbook
    Dossier, Task, Party, HandedPaper, Paper, Result, Supplement, PauseRow, Extension, LateNote, Directive, PaperPlace,
    BundleItem, ResultDraft, Inquiry,
)  # fmt: skip
STALE = "Hồ sơ này vừa được người khác cập nhật. Tải lại trang để xem, rồi làm tiếp nếu còn cần."


class UnrecordedChange(RuntimeError):
    """A dossier changed and the logbook does not say why: a bug, not a user's error."""


class LogbookClosed(RuntimeError):
    """Somebody tried to change or delete a line of the logbook, or of the history of the settings."""


def digest_of(before: str, line: dict[str, Any]) -> str:
    """SHA-256 over the digest before and this line, in one canonical writing (sorted keys, UTC microseconds)."""
    canonical = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{canonical}".encode()).hexdigest()


def line_of(row: Event) -> dict[str, Any]:
    """The part of an event that its digest covers."""
    return {
        "dossier": row.dossier_id, "seq": row.seq, "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_id": row.actor_id, "actor": row.actor, "place": row.place, "what": row.what, "data": row.data,
    }  # fmt: skip


@dataclass
class Work:
    """What a service is given: who acts, when, and the session. Services never open, commit or roll back."""

    session: Session
    actor: Actor
    now: datetime
    under: str = (
        ""  # theo ủy quyền số …: by which delegation the actor does what is being done; empty: by their own role
    )
    papers: list[Paper] = field(default_factory=list)  # issued in this very work: nobody need ask for them
    _later: list[Callable[[], None]] = field(default_factory=list)

    def require(self, permission: str, *, agency_id: int | None = None, procedure: str | None = None) -> None:
        """Raises ``Forbidden`` unless the actor holds ``permission`` (at that agency, for that procedure).

        Held only for somebody absent, what follows is recorded "theo ủy quyền số …".
        """
        require(self.actor, permission, agency_id=agency_id, procedure=procedure)
        if agency_id is not None:
            self.under = self.actor.under(permission, agency_id, procedure)

    @property
    def signer(self) -> str:
        """Whoever signs a paper, as it names them: of a deputy with the number of the delegation."""
        return f"{self.actor.name} (theo ủy quyền số {self.under})" if self.under else self.actor.name

    def record(self, dossier: Dossier, what: str, *, place: str = "", **data: Any) -> Event:
        """Write one line of the dossier's logbook; ``data`` must be JSON. Every change of a dossier needs one."""
        if dossier.id is None:
            self.session.flush()  # a new dossier gets its id, which the digest covers
        if self.under:
            data = {**data, "under": self.under}
        row = Event(
            dossier=dossier, dossier_id=dossier.id, seq=dossier.log_length + 1, at=self.now, actor_id=self.actor.id,
            actor=self.actor.name, place=place, what=what, data=data, before=dossier.log_digest, version=dossier.version or 0,
        )  # fmt: skip
        row.digest = digest_of(row.before, line_of(row))
        dossier.log_length, dossier.log_digest = row.seq, row.digest
        self.session.add(row)
        self.session.info["told"].add(dossier.id)
        return row

    def note(self, subject: str, scope: str, words: str, key: str | None = None) -> None:
        """Write one line of the history of the settings: what of ``subject`` was changed for the units of ``scope``."""
        self.session.add(
            SettingChange(
                key=key,
                at=self.now,
                actor_id=self.actor.id,
                by=self.actor.name,
                subject=subject,
                scope=scope,
                words=words,
            )
        )

    def after_commit(self, do: Callable[[], None]) -> None:
        """Best effort, after the transaction; what *must* happen is a row written in it."""
        self._later.append(do)


@contextmanager
def work_by(actor: Actor, session: Session, clock: Clock) -> Iterator[Work]:
    """Open a piece of work; commits at the end, rolls back on any exception. Raises ``Stale`` when somebody was faster."""
    if session.info.get("working"):
        raise RuntimeError("one piece of work at a time: pass the open one down")
    session.info.update(working=True, changed=set(), told=set())
    try:
        start_writing(session)
        work = Work(session, actor, clock())
        yield work
        session.flush()
        changed = {d.id for d in session.info["changed"]}
        if silent := changed - session.info["told"]:
            raise UnrecordedChange(f"dossiers {sorted(silent)} changed without a line in the logbook")
        finder.refresh(session, changed)
        session.commit()
    except StaleDataError as error:
        session.rollback()
        raise Stale(STALE) from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["working"] = False
    for do in work._later:
        do()


@event.listens_for(Session, "before_flush")
def _watch(session: Session, _context: object, _instances: object) -> None:
    """Note which dossiers changed (they, or what hangs on them); judged once, at the commit above. The logbook itself only grows."""
    changed = session.info.setdefault("changed", set())
    for row in session.new | session.dirty | session.deleted:
        if isinstance(row, Event | SettingChange):
            if row not in session.new:
                raise LogbookClosed("a line of the logbook can be neither changed nor deleted")
        elif isinstance(row, WATCHED) and (row in session.deleted or session.is_modified(row)):
            changed.add(_of_dossier(row))


def _of_dossier(row: Any) -> Any:
    """The dossier that a row belongs to, as something with its id (a new dossier gets its id in the flush)."""
    if isinstance(row, Dossier):
        return row
    return inspect(row).attrs.dossier.loaded_value if row.dossier_id is None else _Ref(row.dossier_id)


@dataclass(frozen=True)
class _Ref:
    """A dossier known by its id only."""

    id: int
