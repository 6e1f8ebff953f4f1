"""Dossiers found by words, in somebody's sight: the index is asked with the sight in the question, the rule judges what it returns.

No row and no number of anything out of sight: what the index proposes is judged by ``visible_to`` before it is counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from ...domain.finder import Question, sight
from ...policy import Actor
from ..models import Dossier, Finder, Party
from .scope import visible_to

MOST = 100  # counted exactly so far; beyond it is "more than"
NARROW = 64  # places of a sight that are put into the question; of more the rule alone decides
# PostgreSQL: the newest are looked at one by one, so many numbers at a time and at most, before the index is asked for all.
NEAR, NEAREST = 10_000, 80_000
Place = tuple[int, int]  # which question, and the dossier: where a page ended


@dataclass(frozen=True)
class Hits:
    """Dossiers in the order of the list (the likelier question first, newest first). ``more``: there are others after these."""

    places: Sequence[Place] = field(default_factory=tuple)
    more: bool = False

    @property
    def ids(self) -> list[int]:
        return [dossier_id for _, dossier_id in self.places]


def sight_of(actor: Actor) -> frozenset[str] | None:
    """The places whose dossiers the actor sees, as words of the index: never fewer than ``visible_to`` allows. None: too many to
    be asked for one by one, or everywhere; the rule alone decides.
    """
    if actor.sees_all:
        return None
    agencies = {agency_id for seen in actor.sights for agency_id in seen.agencies}
    departments = {department_id for seen in actor.sights for department_id in seen.departments}
    places = sight(agencies, departments, () if actor.id is None else (actor.id,))
    return places if len(places) <= NARROW else None


def hits(
    session: Session, actor: Actor, questions: Sequence[Question], *, after: Place | None = None, most: int = MOST
) -> Hits:
    """The first ``most`` dossiers in sight that answer, after a place of the list."""
    places = sight_of(actor)
    if not questions or (places is not None and not places):
        return Hits()
    found: list[Place] = []
    top = (session.scalar(select(func.max(Finder.dossier_id))) or 0) + 1
    for turn, question in enumerate(questions):
        if after is not None and turn < after[0]:
            continue
        asked = question if places is None else question.also(places)
        below = after[1] if after is not None and turn == after[0] else top
        for dossier_id in _visible(session, actor, asked, below, most + 1 - len(found)):
            found.append((turn, dossier_id))
            if len(found) > most:
                return Hits(found[:most], more=True)
    return Hits(found)


def _visible(session: Session, actor: Actor, question: Question, below: int, wanted: int) -> Iterator[int]:
    """What answers and may be seen, newest first; asks for more than is wanted only where the rule refuses some."""
    size = wanted
    while proposed := _proposed(session, question, below, size):
        seen = set(session.scalars(select(Dossier.id).where(Dossier.id.in_(proposed), visible_to(actor))))
        yield from (i for i in proposed if i in seen)
        if len(proposed) < size:
            return
        below, size = proposed[-1], min(size * 2, 1000)


def _proposed(session: Session, question: Question, below: int, size: int) -> list[int]:
    if session.get_bind().dialect.name == "sqlite":
        return list(session.scalars(_FTS5, {"match": written_for_fts5(question), "below": below, "size": size}))
    asked = {"match": written_for_tsquery(question)}
    found, bottom = list[int](), below
    while len(found) < size and bottom > 0 and _worth_looking(len(found), below - bottom, size):
        window = {"below": bottom, "near": bottom - NEAR, "size": size - len(found)}
        found += session.scalars(_NEAR, asked | window)
        bottom -= NEAR
    if len(found) < size and bottom > 0:
        found += session.scalars(_FAR, {**asked, "near": bottom, "size": size - len(found)})
    return found


def _worth_looking(found: int, looked_at: int, size: int) -> bool:
    """The newest always; then on, while a page comes together within the nearest at this rate: sooner than the index gathers all."""
    return not looked_at or (looked_at < NEAREST and found * NEAREST >= size * looked_at)


_FTS5 = text(
    "SELECT rowid FROM finder_fts WHERE finder_fts MATCH :match AND rowid < :below ORDER BY rowid DESC LIMIT :size"
)
# What many dossiers answer is found among the newest, one by one; what few answer, by the index: it gives no order, so all of them
# are fetched and sorted, which is why the planner may not walk the key backwards for it (a CTE that stands for itself).
_NEAR = text(
    "SELECT dossier_id FROM finder WHERE dossier_id < :below AND dossier_id >= :near AND words @@ CAST(:match AS tsquery) "
    "ORDER BY dossier_id DESC LIMIT :size"
)
_FAR = text(
    "WITH answering AS MATERIALIZED (SELECT dossier_id FROM finder WHERE words @@ CAST(:match AS tsquery)) "
    "SELECT dossier_id FROM answering WHERE dossier_id < :near ORDER BY dossier_id DESC LIMIT :size"
)


def written_for_fts5(question: Question) -> str:
    """``("nguyen") AND ("_a1" OR "_a2")``: every word quoted, so that nothing typed is an operator."""
    said = " AND ".join(f"({_either(wanted, chr(34), ' OR ')})" for wanted in question.all_of)
    return f"({said}) NOT ({_either(question.none_of, chr(34), ' OR ')})" if question.none_of else said


def written_for_tsquery(question: Question) -> str:
    """The same for PostgreSQL, by its own signs."""
    said = " & ".join(f"({_either(wanted, chr(39), ' | ')})" for wanted in question.all_of)
    return f"{said} & !({_either(question.none_of, chr(39), ' | ')})" if question.none_of else said


def _either(some: frozenset[str], quote: str, sign: str) -> str:
    return sign.join(f"{quote}{word}{quote}" for word in sorted(some))


# ── What is shown of them ─────────────────────────────────────────────────────


def dossiers(session: Session, ids: Sequence[int]) -> list[Dossier]:
    """These dossiers, in this order; the caller has asked for rights."""
    rows = {row.id: row for row in session.scalars(select(Dossier).where(Dossier.id.in_(ids)))}
    return [rows[i] for i in ids if i in rows]


def places(session: Session, ids: Sequence[int]) -> list[tuple[int, str, str, str]]:
    """Where these were received and what they are about: agency and its name, procedure and its short name; each pair once."""
    about = (Dossier.agency_id, Dossier.agency_name, Dossier.procedure_code, Dossier.procedure_short)
    rows = session.execute(select(*about).where(Dossier.id.in_(ids)).distinct())
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def parties(session: Session, ids: Sequence[int]) -> Sequence[Party]:
    """Whoever stands on these dossiers, the newest first."""
    return session.scalars(
        select(Party).where(Party.dossier_id.in_(ids)).order_by(Party.dossier_id.desc(), Party.part)
    ).all()


def party(session: Session, actor: Actor, dossier_id: int, part: str) -> Party | None:
    """One person on a dossier in sight."""
    wanted = select(Party).join(Dossier, Dossier.id == Party.dossier_id)
    return session.scalar(wanted.where(Party.dossier_id == dossier_id, Party.part == part, visible_to(actor)))
