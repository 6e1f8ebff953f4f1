"""What each desk may receive, case by case, and a selection of dossiers: what the demo province is made from and shows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ..models import Agency, Case, Dossier, Edition, Party, Procedure
from .catalogue import in_force


@dataclass(frozen=True)
class Offer:
    """One case of a procedure as a desk may receive it."""

    code: str
    case: Case
    received_at: tuple[str, ...]  # levels
    online: bool  # may be sent from home: level 3 or 4
    parallel: bool  # some legs run side by side


def offers(session: Session, day: date) -> list[Offer]:
    """Every case in force on a day, with papers and fees loaded."""
    cases = session.scalars(
        select(Case).join(Case.edition).join(Edition.procedure).where(in_force(day))
        .options(selectinload(Case.papers), selectinload(Case.fees), selectinload(Case.edition).selectinload(Edition.procedure))
        .order_by(Procedure.code, Case.position)
    )  # fmt: skip
    return [
        Offer(c.edition.procedure.code, c, tuple(c.edition.received_at), c.edition.online_level >= 3,
              any(leg.get("side_by_side") for leg in c.route["legs"]))
        for c in cases
    ]  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """What a script needs to try the desk on one dossier."""

    number: str | None
    lookup_code: str
    status: int
    procedure_code: str
    procedure_name: str
    agency_code: str
    owner_name: str
    owner_id_number: str
    owner_phone: str
    owner_address: str


def samples(session: Session, count: int) -> list[Sample]:
    """``count`` dossiers, the statuses taking turns, newest first within each."""
    rows = session.execute(
        select(Dossier.number, Dossier.lookup_code, Dossier.status, Dossier.procedure_code, Dossier.procedure_name, Agency.code,
               Party.name, Party.id_number, Party.phone, Party.address)
        .join(Agency, Agency.id == Dossier.agency_id)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.part == "owner"))
        .order_by(Dossier.id.desc())
    )  # fmt: skip
    by_status: dict[int, list[Sample]] = defaultdict(list)
    for row in rows:
        values: list[Any] = list(row)
        by_status[row.status].append(Sample(*values))
    return _in_turns([by_status[status] for status in sorted(by_status)], count)


def _in_turns(lists: Sequence[list[Sample]], count: int) -> list[Sample]:
    longest = max((len(rows) for rows in lists), default=0)
    turns = [rows[turn] for turn in range(longest) for rows in lists if turn < len(rows)]
    return turns[:count]
