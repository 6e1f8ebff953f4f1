"""A big database out of a small one: ``python -m bench.many --to 20000 --url sqlite:///big.sqlite``.

The first dossiers must have lived through the services (``desk demo``, or ``tests.builders``); their rows are then copied by
``INSERT … SELECT`` under new ids, numbers, keys, lookup codes and owners. Copies look right in every list and on every page, but
their logbooks keep the digests of the originals, so ``desk verify`` rightly complains: for figures only.
"""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import click
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    MetaData,
    String,
    Table,
    case,
    create_engine,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session

from desk.domain.codes import new_code
from desk.domain.text import plain
from desk.store import finder, seed
from desk.store.bulk import not_waiting_for_disk
from desk.store.models import Citizen, Dossier, Event, HandedPaper, Paper, PaperPrint, Party, Result, Supplement, Task

COPIES = Table(
    "bench_copies", MetaData(),
    Column("src", Integer, primary_key=True), Column("turn", Integer, primary_key=True), Column("tail", String),
    Column("key", String), Column("code", String), Column("name", String), Column("plain", String), Column("id_number", String),
    Column("phone", String), Column("born", Date), prefixes=["TEMPORARY"],
)  # fmt: skip
MOST_TURNS = 99_999  # the serial of a number has at most nine digits: four of the original, five of the turn
ID_SERIALS = 500_000  # the demo's own people count from 1
NUMBERED = (Dossier, Task, Event, Paper, PaperPrint, Result, Supplement, Citizen)  # tables with a running id


def grow(connection: Connection, to: int) -> int:
    """Copy dossiers, each in its turn, until there are ``to`` of them. Returns how many were added; the caller commits."""
    originals = connection.execute(
        select(Dossier.id, Dossier.owner_id_number, Party.born)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.part == "owner"))
        .order_by(Dossier.id)
    ).all()
    wanted = to - len(originals)
    if not originals:
        raise ValueError("nothing to copy: make the first dossiers through the services")
    if wanted > MOST_TURNS * len(originals):
        raise ValueError("too many copies of too few dossiers: make more of them through the services")
    if wanted <= 0:
        return 0
    COPIES.create(connection)
    connection.execute(insert(COPIES), list(_copies(originals, wanted, Random(1))))
    Copier(connection, {model: _last(connection, model) for model in NUMBERED}).all_tables()
    COPIES.drop(connection)
    _findable(connection)
    if connection.dialect.name == "postgresql":
        for model in NUMBERED:
            connection.scalar(select(func.setval(f"{model.__tablename__}_id_seq", max(_last(connection, model), 1))))
    connection.exec_driver_sql("ANALYZE")
    return wanted


def _findable(connection: Connection) -> None:
    """Write the words by which the search finds the copies."""
    session, after = Session(connection), 0
    while ids := finder.batch(session, after, missing=True):
        finder.refresh(session, ids)
        after = ids[-1]


def _copies(originals: Any, wanted: int, rng: Random) -> Iterator[dict[str, Any]]:
    """Who owns each copy, and what it is called by: invented, in the shapes of the real ones."""
    names = seed.read("demo/names")
    for i in range(wanted):
        source, id_number, born = originals[i % len(originals)]
        turn, words = i // len(originals) + 1, names[rng.choice(("male", "female"))]
        name = f"{rng.choice(names['family'])} {rng.choice(words['middle'])} {rng.choice(words['given'])}"
        yield {
            "src": source, "turn": turn, "tail": f"{turn:05}", "key": secrets.token_hex(16), "code": new_code(), "name": name,
            "plain": plain(name), "id_number": f"{(id_number or '030090')[:6]}{ID_SERIALS + i:06}", "phone": f"+8491{i:07}",
            "born": born,
        }  # fmt: skip


def _last(connection: Connection, model: Any) -> int:
    return int(connection.scalar(select(func.coalesce(func.max(model.id), 0))) or 0)


@dataclass(frozen=True)
class Copier:
    """``strides``: the highest id of each table. The copy of turn n has its original's id plus n strides, so no two meet."""

    connection: Connection
    strides: dict[Any, int]

    def all_tables(self) -> None:
        """Every table of a dossier, parents first, with the columns in which a copy differs."""
        c, whose = COPIES.c, {"dossier_id": Dossier}
        self._copy(
            Dossier, {"id": Dossier}, key=c.key, number=Dossier.number + c.tail, lookup_code=c.code, owner_name=c.name,
            owner_plain=c.plain, owner_id_number=c.id_number,
        )  # fmt: skip
        owner = Party.part == "owner"
        new = {name: case((owner, c[name]), else_=getattr(Party, name)) for name in ("name", "id_number", "phone")}
        self._copy(Party, whose, **new)
        self._copy(HandedPaper, whose)
        for model in (Task, Event, Paper, Supplement):
            self._copy(model, {"id": model, **whose})
        self._copy(PaperPrint, {"id": PaperPrint, "paper_id": Paper})
        self._copy(Result, {"id": Result, "task_id": Task, **whose}, number=Result.number + "-" + c.tail)
        self._citizens()

    def _copy(self, model: Any, moved: dict[str, Any], **changed: ColumnElement[Any]) -> None:
        """All copies of one table in one statement: ids ``moved`` by the stride of the table they belong to, columns ``changed``."""
        table, values = model.__table__, dict(changed)
        for name, belongs in moved.items():
            values[name] = table.c[name] + COPIES.c.turn * self.strides[belongs]
        if model is PaperPrint:
            source = table.join(Paper.__table__, Paper.id == table.c.paper_id).join(
                COPIES, COPIES.c.src == Paper.dossier_id
            )
        else:
            source = table.join(COPIES, COPIES.c.src == table.c["id" if model is Dossier else "dossier_id"])
        columns = [column.name for column in table.c]
        rows = select(*[values.get(name, table.c[name]).label(name) for name in columns]).select_from(source)
        self.connection.execute(insert(table).from_select(columns, rows))

    def _citizens(self) -> None:
        """The new owners are known people from now on, as if they had been at a counter."""
        c, empty, seen = COPIES.c, literal(""), select(func.max(Citizen.seen_at)).scalar_subquery()
        given = {
            "id_number": c.id_number, "name": c.name, "name_plain": c.plain, "born": c.born, "sex": empty, "address": empty,
            "phone": c.phone, "email": empty, "kind": literal(1), "seen_at": seen,
        }  # fmt: skip
        self.connection.execute(insert(Citizen).from_select(list(given), select(*given.values())))


@click.command()
@click.option("--url", required=True, help="The database, as DESK_DATABASE_URL; it must hold some dossiers.")
@click.option("--to", "wanted", default=20_000, show_default=True, type=click.IntRange(1), help="How many dossiers.")
def main(wanted: int, url: str) -> None:
    """Copy dossiers until there are enough of them. For figures and tests only."""
    engine, began = create_engine(url), time.perf_counter()
    with not_waiting_for_disk(engine), engine.execution_options(writing=True).begin() as connection:
        added = grow(connection, wanted)
    click.echo(f"{added} dossiers added in {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
