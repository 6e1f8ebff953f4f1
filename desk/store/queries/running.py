"""Dossiers whose clock runs, as plain rows: what a promise is counted from, for many at once."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Text, and_, cast, func, or_, select
from sqlalchemy.orm import Session, undefer

from ...domain.counting import Pause
from ...domain.routing import Plan, chosen_by
from ...domain.workflow import FINAL
from ..models import Dossier, PauseRow
from . import units
from .dossiers import choices_of

_D = Dossier.__table__.c
CLOCK_RUNS = and_(
    _D.received_at.is_not(None), _D.ready_at.is_(None), _D.paused_at.is_(None), _D.due_at.is_not(None),
    _D.status.not_in([int(s) for s in FINAL]),
)  # fmt: skip
_COUNTED = func.coalesce(_D.counted_from, _D.received_at)  # from when the term counts
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Running:
    """A dossier whose clock runs: what was told, and what it is counted from."""

    id: int
    number: str
    agency_id: int
    agency_name: str
    received_at: datetime  # or from when its term counts, if later
    promised_at: datetime
    due_at: datetime
    extended: str
    channel: int
    case_id: int
    plan: Plan
    pauses: tuple[Pause, ...] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=4096)
def _plan(text: str) -> Plan:
    """Dossiers of one case at one desk share the text of their plan: it is read once."""
    return Plan.from_json(json.loads(text))


def running(
    session: Session,
    between: tuple[datetime, datetime] | None = None,
    *,
    under: Collection[int] | None = None,
    ids: Collection[int] | None = None,
    after: int = 0,
) -> Iterator[Running]:
    """Dossiers whose clock runs, by id. ``between``: only those whose time from receipt to promise touches it.

    ``under``: received at these agencies or below; ``ids``: these only; ``after``: with a higher id.
    """
    base = select(
        _D.id, _D.number, _D.agency_id, _D.agency_name, _COUNTED.label("received_at"), _D.promised_at, _D.due_at, _D.extended,
        _D.channel, _D.case_id,
        cast(_D.plan, Text).label("plan"),
    ).where(CLOCK_RUNS, *_narrowed(between, under, ids))  # fmt: skip
    while True:
        rows = session.execute(base.where(_D.id > after).order_by(_D.id).limit(AT_ONCE)).all()
        held = _pauses(session, [row.id for row in rows])
        plans = {row.id: _plan(row.plan) for row in rows}
        forked = [dossier_id for dossier_id, plan in plans.items() if plan.branches]
        made = choices_of(session, forked) if forked else {}
        for row in rows:
            yield Running(**{
                **row._mapping, "number": row.number or "", "plan": plans[row.id], "pauses": held.get(row.id, ()),
                "chosen": chosen_by(plans[row.id], made.get(row.id, ())),
            })  # fmt: skip
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].id


def how_many(session: Session) -> int:
    """The number of all dossiers whose clock runs."""
    return session.scalar(select(func.count()).select_from(Dossier).where(CLOCK_RUNS)) or 0


def _narrowed(
    between: tuple[datetime, datetime] | None,
    under: Collection[int] | None,
    ids: Collection[int] | None,
) -> list[Any]:
    found: list[Any] = []
    if between is not None:
        found += [_D.received_at <= between[1], or_(_D.due_at >= between[0], _D.promised_at >= between[0])]
    if under is not None:
        found.append(_D.agency_id.in_(units.under(under)))
    if ids is not None:
        found.append(_D.id.in_(ids))
    return found


def _pauses(session: Session, ids: Sequence[int]) -> dict[int, tuple[Pause, ...]]:
    """The ended pauses of these dossiers, by dossier, first to last."""
    found: dict[int, list[Pause]] = defaultdict(list)
    rows = session.execute(
        select(PauseRow.dossier_id, PauseRow.since, PauseRow.until, PauseRow.effect, PauseRow.reason, PauseRow.stage)
        .where(PauseRow.dossier_id.in_(ids), PauseRow.until.is_not(None))
        .order_by(PauseRow.dossier_id, PauseRow.n)
    )
    for row in rows:
        found[row.dossier_id].append(Pause(row.since, row.until, row.effect, row.reason, row.stage))
    return {dossier_id: tuple(pauses) for dossier_id, pauses in found.items()}


def rows(session: Session, ids: Collection[int]) -> dict[int, Dossier]:
    """These dossiers as rows with their plans, to be changed; whoever calls knows that the actor may."""
    found = session.scalars(select(Dossier).where(Dossier.id.in_(ids)).options(undefer(Dossier.plan)))
    return {dossier.id: dossier for dossier in found}
