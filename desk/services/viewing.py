"""Xem như người này: an administrator looks with somebody's eyes, to see what they see. Nothing can be done meanwhile; it is logged."""

from ..domain.errors import Invalid
from ..store.models import Person
from ..store.work import Work
from . import access
from .governing import require_over


def begin(work: Work, person: Person) -> Person:
    """From now on. Raises ``Forbidden`` for somebody above one's own government, ``Invalid`` for oneself and for closed accounts."""
    require_over(work, person)
    if person.id == work.actor.id:
        raise Invalid("Đây là tài khoản của chính mình.")
    if not person.active:
        raise Invalid("Tài khoản này đang khóa: không có gì để xem.")
    access.note(work, "view_as", person=person)
    return person


def end(work: Work, person: Person | None) -> None:
    """Thôi xem."""
    access.note(work, "view_as_ended", person=person)
