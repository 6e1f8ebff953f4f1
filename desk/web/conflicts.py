"""Somebody was faster (X2, ux.md §1.1): who, when and what, said beside what was typed here, so that neither text is lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..domain.dates import say_time
from ..domain.errors import MoveNotAllowed, Stale
from ..store.models import Event
from ..store.queries import dossiers
from . import logbook
from .guard import actor, reading
from .step_forms import StepForm


@dataclass(frozen=True)
class Conflict:
    """Why nothing was written, what happened since the page was shown, and what was typed on it."""

    sentence: str
    why: str
    events: list[logbook.Line]  # what the others did, last first
    typed: str
    scope: str  # the form in which it was typed, as drafts know it

    @classmethod
    def of(cls, dossier_id: int, error: Stale | MoveNotAllowed, form: StepForm | None, typed: str) -> "Conflict":
        """What to say to whoever posted ``form``; they see the dossier, or they would not have come so far."""
        shown = form.shown if form is not None else -1
        since = [e for e in dossiers.events_of(reading(), dossier_id) if e.version >= shown] if shown > 0 else []
        sentence, why = error.message, ""
        if since:
            sentence = f"Hồ sơ này vừa được {_by(since)} cập nhật lúc {say_time(since[0].at)}."
            why = error.message if isinstance(error, MoveNotAllowed) else ""
        return cls(sentence, why, logbook.lines(since), typed, form.kept_as.data if form is not None else "")


def _by(since: Sequence[Event]) -> str:
    """The last of them by name; one's own other window is said as such."""
    last = since[0]
    return "chính tài khoản này" if last.actor_id is not None and last.actor_id == actor().id else last.actor
