"""Keeping snippets (câu mẫu, D10): one's own by everybody; a department's by its head, an agency's by its leader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ..domain.dates import say_date, say_moment
from ..domain.errors import Forbidden, Invalid
from ..domain.snippets import KINDS, VARIABLES, unknown
from ..policy import Actor
from ..store.db import Session, one_at_a_time
from ..store.models import Dossier, Snippet
from ..store.queries import snippets
from ..store.work import Work

TITLE, TEXT = 100, 2000
WHOLE_AGENCY = -1  # no department has this number: only whoever answers for all of them reaches it


@dataclass(frozen=True)
class Owner:
    """Whose a snippet is: exactly one of them; none of them is the writer's own."""

    department_id: int | None = None
    agency_id: int | None = None


def save(work: Work, key: str, owner: Owner, kind: str, title: str, text: str) -> Snippet:
    """A new snippet; sent again under the same key, it is the same one. Raises ``Forbidden``, ``Invalid`` at its field."""
    one_at_a_time(work.session, f"snippet/{key}")
    made = snippets.by_key(work.session, key)
    if made is not None:
        return made
    _require(work, owner)
    mine = work.actor.id if owner == Owner() else None
    row = Snippet(key=key, person_id=mine, department_id=owner.department_id, agency_id=owner.agency_id)
    work.session.add(_set(work, row, kind, title, text))
    return row


def change(work: Work, row: Snippet, kind: str, title: str, text: str) -> Snippet:
    """Other words. Raises ``Forbidden`` for somebody else's, ``Invalid`` at its field."""
    _require(work, owner_of(row))
    return _set(work, row, kind, title, text)


def remove(work: Work, row: Snippet) -> None:
    """Gone; what was written with it stays."""
    _require(work, owner_of(row))
    work.session.delete(row)


def owner_of(row: Snippet) -> Owner:
    """Whose it is."""
    return Owner(row.department_id, row.agency_id)


def may_keep(session: Session, actor: Actor, owner: Owner) -> bool:
    """May this person write and change the snippets of ``owner``? (One's own: who sees them is who wrote them.)"""
    if owner.agency_id is not None:
        return actor.over("snippet.share", owner.agency_id, WHOLE_AGENCY)
    if owner.department_id is not None:
        unit = snippets.department(session, owner.department_id)
        return unit is not None and actor.over("snippet.share", unit.agency_id, unit.id)
    return actor.id is not None


def owners(session: Session, actor: Actor) -> list[tuple[Owner, str]]:
    """For whom this person may write snippets, in words; their own first."""
    places = actor.agencies_for("snippet.share")
    names = snippets.agency_names(session, places)
    agencies = [(Owner(agency_id=i), f"Của cả {name}") for i, name in names.items()]
    units = [(Owner(department_id=u.id), f"Của {u.name} – {u.agency}") for u in snippets.departments(session, places)]
    return [
        (Owner(), "Của riêng tôi"),
        *((o, words) for o, words in (*agencies, *units) if may_keep(session, actor, o)),
    ]


def values_of(dossier: Dossier, actor: Actor, now: datetime) -> Mapping[str, str]:
    """What the variables of a snippet mean for a dossier."""
    due = say_moment(dossier.promised_at) if dossier.promised_at is not None else ""
    said = (
        dossier.owner_name, dossier.number or "", dossier.procedure_name, dossier.agency_name, due, say_date(now), actor.name,
    )  # fmt: skip
    return dict(zip(VARIABLES, said, strict=True))


def _require(work: Work, owner: Owner) -> None:
    if not may_keep(work.session, work.actor, owner):
        raise Forbidden("Câu mẫu của phòng do trưởng phòng soạn, của cơ quan do lãnh đạo soạn.")


def _set(work: Work, row: Snippet, kind: str, title: str, text: str) -> Snippet:
    title, text = title.strip(), text.strip()
    if kind not in KINDS:
        raise Invalid.at("kind", "Chọn loại câu mẫu.")
    if not title or len(title) > TITLE:
        raise Invalid.at("title", f"Ghi tên ngắn của câu mẫu, không quá {TITLE} ký tự.")
    if not text or len(text) > TEXT:
        raise Invalid.at("text", f"Ghi nội dung câu mẫu, không quá {TEXT} ký tự.")
    if wrong := unknown(text):
        there = ", ".join(f"{{{name}}}" for name in VARIABLES)
        raise Invalid.at("text", f"Không có biến {{{wrong[0]}}}. Có: {there}.")
    row.kind, row.title, row.text, row.changed_at, row.changed_by = kind, title, text, work.now, work.actor.name
    return row
