"""What can go wrong, in terms a clerk would use.

Every refusal of a rule is a ``DeskError``: its message is Vietnamese and safe to show, its ``code`` (kebab-case) is
stable for the API, its ``detail`` is JSON-ready. The HTTP status of each kind stands in ``web/errors.py`` alone.
"""

from collections.abc import Mapping
from typing import Any


class DeskError(Exception):
    """A rule said no. ``message`` is what the person reads; ``detail`` is what a program needs."""

    code = "error"

    def __init__(self, message: str, **detail: Any) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


class NotFound(DeskError):
    """There is no such thing, or this person may not see it: both look alike on purpose."""

    code = "not-found"


class Forbidden(DeskError):
    """The thing is in sight, but this act is not this person's."""

    code = "forbidden"


class MoveNotAllowed(DeskError):
    """The dossier is not in a state from which this move starts."""

    code = "move-not-allowed"


class Stale(DeskError):
    """Somebody else changed it since the page was shown."""

    code = "stale"


class Invalid(DeskError):
    """What was typed or loaded cannot be right; ``fields`` says where: field name -> Vietnamese sentence."""

    code = "invalid"

    def __init__(self, message: str, fields: Mapping[str, str] | None = None, **detail: Any) -> None:
        self.fields = dict(fields or {})
        if self.fields:
            detail["fields"] = self.fields
        super().__init__(message, **detail)

    @classmethod
    def at(cls, field: str, sentence: str) -> "Invalid":
        """One field is wrong, and this one sentence says how."""
        return cls(sentence, fields={field: sentence})


class TooMany(DeskError):
    """Slowed down (quá nhiều lần): try again in ``seconds``."""

    code = "too-many"

    def __init__(self, message: str, *, seconds: int, **detail: Any) -> None:
        super().__init__(message, seconds=seconds, **detail)
        self.seconds = seconds


class SecondSupplement(DeskError):
    """A second request for more papers counts the dossier as overdue (QĐ 766/QĐ-TTg): it must be confirmed first."""

    code = "second-supplement"


class Duplicate(DeskError):
    """The person already has an open dossier of this procedure, or the same was sent twice (có thể trùng)."""

    code = "duplicate"
