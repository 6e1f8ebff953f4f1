"""The words that dossiers are found by, kept true: gathered anew for whatever changed, in the transaction that changes it.

``work.py`` calls ``refresh`` before every commit with the dossiers that changed, so no verb can forget it.
"""

from collections.abc import Collection, Iterator
from datetime import UTC
from typing import Any

from sqlalchemy import BindParameter, Integer, String, bindparam, cast, func, literal, null, select, text, union_all
from sqlalchemy.orm import Session

from ..domain.calendar import VIETNAM
from ..domain.finder import Known, Person, tokens
from .db import Moment
from .models import Dossier, Finder, Party, Task

BATCH = 500
_D, _P, _T = Dossier.__table__.c, Party.__table__.c, Task.__table__.c
_NO_INT, _NO_TEXT, _NO_MOMENT = cast(null(), Integer), cast(literal(""), String), cast(null(), Moment)
_DAY = func.coalesce(_D.received_at, _D.submitted_at)
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
# What is known of some dossiers, in one query: a line of the dossier, of each person on it, of each step.
_FACTS = union_all(
    select(
        literal(0).label("what"), _D.id, _D.number.label("a"), _D.procedure_code.label("b"), _NO_TEXT.label("c"),
        _D.status.label("x"), _D.agency_id.label("y"), _D.competent_id.label("z"), _DAY.label("at"),
    ).where(_D.id.in_(_IDS)),
    select(literal(1), _P.dossier_id, _P.name, _P.id_number, _P.phone, _NO_INT, _NO_INT, _NO_INT, _NO_MOMENT).where(
        _P.dossier_id.in_(_IDS)
    ),
    select(
        literal(2), _T.dossier_id, _NO_TEXT, _NO_TEXT, _NO_TEXT, _T.agency_id, _T.department_id, _T.assignee_id, _NO_MOMENT
    ).where(_T.dossier_id.in_(_IDS)),
)  # fmt: skip
_WRITE = {
    engine: text(
        f"INSERT INTO finder (dossier_id, words) VALUES (:dossier_id, CAST(:words AS {kind})) ON CONFLICT (dossier_id) "
        "DO UPDATE SET words = excluded.words WHERE finder.words <> excluded.words"
    )
    for engine, kind in (("sqlite", "TEXT"), ("postgresql", "tsvector"))
}


def gathered(session: Session, ids: Collection[int]) -> dict[int, Known]:
    """What these dossiers are found by, as they stand now. One query."""
    found: dict[int, Known] = {}
    for what, dossier_id, a, b, c, x, y, z, at in session.execute(_FACTS, {"ids": list(ids)}):
        known = found.setdefault(dossier_id, Known())
        if what == 0:
            known.number, known.procedure, known.status, known.received_by = a or "", b, x, y
            known.agencies |= {y} | ({z} if z is not None else set())
            known.day = (at.replace(tzinfo=UTC) if at.tzinfo is None else at).astimezone(VIETNAM).date()
        elif what == 1:
            known.people.append(Person(a, b, c))
        else:
            known.agencies.add(x)
            known.departments.add(y)
            known.persons |= {z} if z is not None else set()
    return found


def refresh(session: Session, ids: Collection[int]) -> None:
    """Write down anew what these dossiers are found by; what did not change is not touched. The caller commits."""
    if not ids:
        return
    rows = [{"dossier_id": i, "words": " ".join(tokens(known))} for i, known in gathered(session, ids).items()]
    if rows:
        session.execute(_WRITE[session.get_bind().dialect.name], rows)


# ── The whole of it ───────────────────────────────────────────────────────────


def batch(session: Session, after: int = 0, *, missing: bool = False) -> list[int]:
    """The next ``BATCH`` dossiers after one, ascending; ``missing``: of those that cannot be found yet."""
    return list(
        session.scalars(_those(select(Dossier.id), missing).where(Dossier.id > after).order_by(Dossier.id).limit(BATCH))
    )


def count(session: Session, *, missing: bool = False) -> int:
    """How many dossiers there are, or how many cannot be found yet."""
    return session.scalar(_those(select(func.count()).select_from(Dossier), missing)) or 0


def _those(wanted: Any, missing: bool) -> Any:
    if not missing:
        return wanted
    return wanted.outerjoin(Finder, Finder.dossier_id == Dossier.id).where(Finder.dossier_id.is_(None))


def wrong(session: Session) -> Iterator[int]:
    """Dossiers whose words are not what they should be, or that have none."""
    after = 0
    while ids := batch(session, after):
        after = ids[-1]
        rows = session.execute(select(Finder.dossier_id, Finder.words).where(Finder.dossier_id.in_(ids)))
        kept = {row[0]: row[1] for row in rows}
        known = gathered(session, ids)
        yield from (i for i in ids if set(kept.get(i, "").replace("'", "").split()) != set(tokens(known[i])))


def tidy_up(session: Session) -> None:
    """After much was written: let the engine put its index in order."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("INSERT INTO finder_fts(finder_fts) VALUES ('optimize')"))
    else:
        session.execute(text("ANALYZE finder"))
