"""X1 of an officer with 10,000 steps, in a desk of more than 20,000 dossiers: the page, the walk through it, and its tabs' numbers."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, select, update
from sqlalchemy.engine import URL

from desk.domain.workflow import Status, StepKind
from desk.store.db import db
from desk.store.models import Agency, Department, Dossier, Person, Task

from . import beds, subjects
from .beds import Bed
from .measure import interleaved
from .report import Report

HOLDER, PLACE = "yk.ldtbxh", ("11020", "ldtbxh")
STEPS, SIZE = 10_000, 26_000  # about four dossiers of ten in the training province are on somebody's desk
MOST = 150.0  # ms at the server
ASKED = {
    "queue of 10,000": "/ho-so-cua-toi",
    "queue of 10,000, late ones": "/ho-so-cua-toi?han=qua-han",
    "queue of 10,000, by owner": "/ho-so-cua-toi?xep=chu",
    "queue of 10,000, a name": "/ho-so-cua-toi?q=nguyen",
    "my work over 10,000": "/viec-cua-toi",
    "ended by me": "/ho-so-cua-toi?the=da-xong",
    "sent by me": "/ho-so-cua-toi?the=da-chuyen",
}


def pile_up(connection: Connection, steps: int = STEPS) -> int:
    """Put that many open steps on one officer's desk, one of ten not given to anybody yet. Returns how many there are."""
    agency, department = connection.execute(
        select(Agency.id, Department.id).join(Department, Department.agency_id == Agency.id)
        .where(Agency.code == PLACE[0], Department.key == PLACE[1])
    ).one()  # fmt: skip
    person, name = connection.execute(select(Person.id, Person.name).where(Person.username == HOLDER)).one()
    ids: Sequence[int] = connection.scalars(
        select(Task.id).join(Task.dossier)
        .where(Task.done_at.is_(None), Task.kind != StepKind.RETURN, Task.branch == 0,
               Dossier.status.in_((Status.RECEIVED, Status.PROCESSING)))
        .order_by(Task.id).limit(steps)
    ).all()  # fmt: skip
    table = Task.__table__
    here = {"agency_id": agency, "department_id": department, "kind": "process", "role": "officer"}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        held = [i for i in part if i % 10]
        connection.execute(update(table).where(table.c.id.in_(part)).values(**here, assignee_id=None, assignee_name=""))
        connection.execute(update(table).where(table.c.id.in_(held)).values(assignee_id=person, assignee_name=name))
    connection.exec_driver_sql("ANALYZE")
    return len(ids)


def measure_long_queue(report: Report, small: Bed, home: Path, rounds: int, server: URL | None = None) -> None:
    """Wall time of one request, everything counted: the database's own share on PostgreSQL too."""
    with beds.piled_up(small, home, SIZE, server) as bed:
        measure_pages(report, bed, rounds)


def measure_pages(report: Report, bed: Bed, rounds: int) -> None:
    """The pages over the pile."""
    with bed.app.app_context():
        with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
            found = pile_up(connection)
        db.session.remove()
    caller, middle = bed.signed_in(HOLDER), _in_the_middle(bed)
    pages = {
        **ASKED,
        "dossier in the middle of it": f"/ho-so/{middle}",
        "dossier in the middle of the late ones": f"/ho-so/{middle}?tu=han%3Dqua-han",
    }
    spent = interleaved({what: subjects.visits(caller, [path]) for what, path in pages.items()}, rounds, 3)
    for what in pages:
        wall = spent[what].wall / 1000
        report.add(
            f"{bed.engine}: {what}", wall, "ms", target=f"< {MOST:.0f} ms", met=wall < MOST,
            note=f"wall; CPU {spent[what].cpu / 1000:.0f} ms; {found} steps of one officer among {SIZE} dossiers",
        )  # fmt: skip


def _in_the_middle(bed: Bed) -> int:
    with bed.app.app_context():
        mine = (
            select(Task.dossier_id)
            .join(Person, Person.id == Task.assignee_id)
            .where(Person.username == HOLDER, Task.done_at.is_(None))
        )
        found = db.session.scalars(mine.order_by(Task.due_at, Task.id)).all()
        db.session.remove()
    return int(found[len(found) // 2])
