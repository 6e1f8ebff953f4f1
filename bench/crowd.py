"""A province at work for five years, by the hundred thousand: every commune of every district, most dossiers long since returned.

``many.py`` copies states as they are, for the worst case of every list; here the shares are those of an office: copies are spread over
all communes and districts, finished ones over five years, names as frequent as they are in Vietnam, numbers that count by unit and day.
The words of the search are written by the program itself (``store/finder.py``). Deterministic but for keys and lookup codes.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import accumulate, pairwise
from random import Random
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    case,
    cast,
    func,
    insert,
    literal_column,
    null,
    select,
    text,
)  # fmt: skip
from sqlalchemy.orm import Session

from desk.domain.codes import new_code
from desk.domain.text import plain
from desk.domain.workflow import Status
from desk.store import finder
from desk.store.db import Moment
from desk.store.models import (
    Agency,
    Citizen,
    Department,
    Dossier,
    Event,
    Finder,
    HandedPaper,
    Paper,
    Party,
    Result,
    Supplement,
    Task,
)

META = MetaData()
COPIES = Table(
    "bench_crowd", META, Column("src", Integer, primary_key=True), Column("turn", Integer, primary_key=True), Column("place", Integer),
    Column("back", Integer), Column("key", String), Column("code", String), Column("number", String), Column("name", String),
    Column("plain", String), Column("id_number", String), Column("phone", String), prefixes=["TEMPORARY"],
)  # fmt: skip
UNITS = Table(
    "bench_units", META, Column("place", Integer, primary_key=True), Column("old", Integer, primary_key=True), Column("new", Integer),
    Column("name", String), prefixes=["TEMPORARY"],
)  # fmt: skip
PARTS = Table(
    "bench_parts", META, Column("place", Integer, primary_key=True), Column("old", Integer, primary_key=True), Column("new", Integer),
    prefixes=["TEMPORARY"],
)  # fmt: skip
COPIED = (Dossier, Party, Task, HandedPaper, Event, Paper, Supplement, Result)
NUMBERED = (Dossier, Task, Event, Paper, Result, Supplement, Citizen)
OVER = {Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED}
DAYS, CHUNK = 1800, 40_000
LIVE = (0.8, 5)  # open dossiers: copied in the last fifth of the turns, in every fifth of them
FAMILY = {
    "Nguyễn": 384, "Trần": 110, "Lê": 95, "Phạm": 70, "Hoàng": 51, "Phan": 45, "Vũ": 39, "Đặng": 21, "Bùi": 20, "Đỗ": 14, "Hồ": 13,
    "Ngô": 13, "Dương": 10, "Lý": 5, "Đoàn": 9, "Đào": 8, "Trịnh": 8, "Mai": 7, "Lương": 6, "Cao": 6, "Chu": 4, "Tạ": 4, "Hà": 6,
    "Phùng": 4, "Kiều": 2, "Nghiêm": 1, "Ứng": 1, "Khúc": 1,
}  # fmt: skip
MEN = ("Văn Đức Minh Quang Hữu Xuân Đình Công Thanh Ngọc Hoàng", "An Anh Bình Cường Dũng Đạt Đức Hải Hiếu Hòa Hùng Huy Khánh Kiên Lâm Long "
       "Mạnh Minh Nam Nghĩa Phong Phúc Quân Quang Sơn Tâm Thắng Thành Tiến Toàn Trung Tuấn Tùng Việt Vinh")  # fmt: skip
WOMEN = ("Thị Thu Ngọc Thanh Minh Bích Phương Kim Hồng", "An Anh Bích Chi Dung Duyên Giang Hà Hạnh Hằng Hiền Hoa Hòa Huệ Hương Lan Liên "
         "Linh Loan Mai My Nga Ngân Ngọc Nhung Oanh Phượng Quyên Tâm Thảo Thủy Trang Tuyết Vân Xuân Yến")  # fmt: skip


def grow(connection: Connection, to: int) -> None:
    """Fill a database of the demonstration's dossiers up to ``to``. Commits after every part: it takes long."""
    postgres = connection.dialect.name == "postgresql"
    indexes = _unguarded(connection) if postgres else []
    originals = _originals(connection)
    places = _maps(connection, _more_communes(connection))
    strides = {model: _last(connection, model) for model in NUMBERED}
    copier = _Copier(connection, strides, _put_aside(connection))
    COPIES.create(connection)
    specs = _Specs(originals, places, to - len(originals))
    for chunk in specs.chunks():
        _fill(connection, COPIES, chunk)
        if postgres:
            connection.exec_driver_sql(f"ANALYZE {COPIES.name}")
        copier.everything()
        connection.execute(COPIES.delete())
        connection.commit()
        print(f"crowd: {specs.made}/{specs.wanted}", file=sys.stderr, flush=True)
    for table in (COPIES, UNITS, PARTS, *copier.aside.values()):
        table.drop(connection)
    if postgres:
        for model in (*NUMBERED, Agency, Department):
            connection.scalar(select(func.setval(f"{model.__tablename__}_id_seq", _last(connection, model))))
    connection.exec_driver_sql(
        "ANALYZE"
    )  # before the words are gathered: or PostgreSQL thinks that the tables are small
    connection.commit()
    _index(connection)
    for statement in indexes:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("ANALYZE")
    connection.commit()


def _put_aside(connection: Connection) -> dict[Any, Table]:
    """The originals of every table that is copied, apart: however large the tables become, only these are read."""
    aside, apart = {}, MetaData()
    for model in COPIED:
        table = model.__table__
        aside[model] = Table(
            f"bench_{table.name}", apart, *(Column(c.name, c.type) for c in table.c), prefixes=["TEMPORARY"]
        )
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE bench_{table.name} AS SELECT * FROM {table.name}")
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE")
    return aside


def _unguarded(connection: Connection) -> list[str]:
    """PostgreSQL looks up no reference and keeps no index of a list while the rows come; gives what makes those indexes again."""
    connection.exec_driver_sql("SET session_replication_role = replica")
    connection.exec_driver_sql("SET maintenance_work_mem = '512MB'")
    tables = [m.__tablename__ for m in (*NUMBERED, Party, HandedPaper, Finder)]
    found = connection.execute(_INDEXES, {"tables": tables}).all()
    for name, _ in found:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    return [said for _, said in found]


_INDEXES = text(
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(:tables) "
    "AND indexname LIKE 'ix!_%' ESCAPE '!' AND indexdef NOT LIKE '%UNIQUE%'"
)


def _last(connection: Connection, model: Any) -> int:
    return int(connection.scalar(select(func.coalesce(func.max(model.id), 1))) or 1)


def _fill(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    names = [c.name for c in table.c]
    if connection.dialect.name == "postgresql":
        cursor: Any = connection.connection.cursor()
        with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.close()
    else:
        said = f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(names))})"
        connection.exec_driver_sql(said, list(rows))


# ── Units: every district gets as many communes as the demonstration's has ────


@dataclass(frozen=True)
class _Commune:
    id: int
    name: str
    identifier: str
    police: int
    district: int


def _more_communes(connection: Connection) -> list[_Commune]:
    units = Agency.__table__
    rows = connection.execute(select(units).order_by(units.c.id)).mappings().all()
    districts = [r for r in rows if r["level_code"] == "huyen" and r["office"] is None]
    own = [r for r in rows if r["level_code"] == "xa" and r["office"] is None]
    police = {r["parent_id"]: r for r in rows if r["level_code"] == "xa" and r["office"] == "cong-an"}
    made = [_Commune(r["id"], r["name"], r["identifier"], police[r["id"]]["id"], r["parent_id"]) for r in own]
    last = max(r["id"] for r in rows)
    for district in districts:
        if district["id"] == own[0]["parent_id"]:
            continue
        for n, row in enumerate(own, start=30):
            last += 2
            name, code = f"{row['name']} {district['id']}", f"B{district['code']}{n}"
            identifier = f"000.{n}.{district['identifier'].split('.')[2]}.H23"
            path = f"{district['path']}{last - 1}/"
            new = {
                **row,
                "id": last - 1,
                "name": name,
                "code": code,
                "parent_id": district["id"],
                "path": path,
                "identifier": identifier,
            }
            office = police[row["id"]]
            beside = {**office, "id": last, "code": f"{code}-ca", "name": f"{office['name']} {district['id']}", "parent_id": last - 1,
                      "path": f"{path}{last}/", "identifier": f"{identifier}.1"}  # fmt: skip
            connection.execute(insert(Agency), [new, beside])
            _same_parts(connection, {row["id"]: last - 1, office["id"]: last})
            made.append(_Commune(last - 1, name, identifier, last, district["id"]))
    return made


def _same_parts(connection: Connection, twins: dict[int, int]) -> None:
    parts = Department.__table__
    for old, new in twins.items():
        rows = connection.execute(select(parts).where(parts.c.agency_id == old).order_by(parts.c.id)).mappings().all()
        connection.execute(
            insert(Department), [{k: v for k, v in {**r, "agency_id": new}.items() if k != "id"} for r in rows]
        )


def _maps(connection: Connection, communes: Sequence[_Commune]) -> list[tuple[_Commune, str]]:
    """Where the rows of the originals go when they are copied to a commune: to it, its police, its district; province and rest stay."""
    UNITS.create(connection)
    PARTS.create(connection)
    named = connection.execute(select(Agency.id, Agency.name, Agency.identifier)).all()
    names, identifiers = {row[0]: row[1] for row in named}, {row[0]: row[2] for row in named}
    parts: dict[int, dict[str, int]] = {}
    for agency_id, key, part_id in connection.execute(select(Department.agency_id, Department.key, Department.id)):
        parts.setdefault(agency_id, {})[key] = part_id
    own = [c for c in communes if c.district == communes[0].district]
    for place, to in enumerate(communes):
        twins = {c.id: to.id for c in own} | {c.police: to.police for c in own} | {own[0].district: to.district}
        connection.execute(
            insert(UNITS), [{"place": place, "old": o, "new": n, "name": names[n]} for o, n in twins.items()]
        )
        moved = [
            {"place": place, "old": part, "new": parts[n][key]}
            for o, n in twins.items()
            for key, part in parts[o].items()
        ]
        connection.execute(insert(PARTS), moved)
    return [(c, identifiers[c.district]) for c in communes]


# ── Who and when ──────────────────────────────────────────────────────────────


def _originals(connection: Connection) -> Sequence[Any]:
    level = select(Agency.level_code).where(Agency.id == Dossier.agency_id).scalar_subquery()
    return connection.execute(
        select(Dossier.id, Dossier.status, Dossier.received_at, level.label("level")).order_by(Dossier.id)
    ).all()


@dataclass
class _Specs:
    """What differs in each copy. No two copies of a turn have the same original, so ids by strides never meet."""

    originals: Sequence[Any]
    places: Sequence[tuple[_Commune, str]]
    wanted: int
    made: int = 0
    own: int = 23  # the first so many places are that district's
    serials: Counter[tuple[str, str]] = field(default_factory=Counter)
    dice: Random = field(default_factory=lambda: Random(2026))

    def chunks(self) -> Iterator[list[tuple[Any, ...]]]:
        over = sum(row.status in OVER for row in self.originals)
        each = over + (len(self.originals) - over) * (1 - LIVE[0]) / LIVE[1]
        turns, chunk = int(self.wanted / each) + 1, []
        for turn in range(1, 2 * turns):
            live = turn > LIVE[0] * turns and turn % LIVE[1] == 2
            for row in self.originals:
                if (row.status in OVER or live) and self.made < self.wanted:
                    back = max(0, int(DAYS * (1 - turn / turns))) if row.status in OVER else 0
                    chunk.append(self._spec(row, turn, back))
                    self.made += 1
            if len(chunk) >= CHUNK or (chunk and self.made == self.wanted):
                yield chunk
                chunk = []
            if self.made == self.wanted:
                return

    def _spec(self, row: Any, turn: int, back: int) -> tuple[Any, ...]:
        place = turn % len(self.places)
        if (
            back == 0 and turn // LIVE[1] % 4 == 0
        ):  # a district with much to do: the one where the demonstration's people work
            place = turn % self.own
        commune, district = self.places[place]
        number, n = None, self.made
        if row.received_at is not None:
            unit = district if row.level == "huyen" else commune.identifier
            day = f"{row.received_at - timedelta(days=back):%y%m%d}"
            self.serials[unit, day] += 1
            number = f"{unit}-{day}-{self.serials[unit, day] + 900:04}"  # beyond what the demonstration gave out
        name = self._name()
        id_number = f"030{self.dice.randrange(4)}{self.dice.randrange(50, 99)}{n:06}"
        key = f"{self.dice.getrandbits(128):032x}"
        return (
            row.id,
            turn,
            place,
            back,
            key,
            new_code(),
            number,
            name,
            plain(name),
            id_number,
            f"+849{n + 10_000_000:08}",
        )

    def _name(self) -> str:
        middle, given = (MEN, WOMEN)[self.dice.random() < 0.5]
        middles = middle.split()
        first = middles[0] if self.dice.random() < 0.6 else self.dice.choice(middles)
        return f"{self.dice.choices(list(FAMILY), cum_weights=_WEIGHTS)[0]} {first} {self.dice.choice(given.split())}"


_WEIGHTS = list(accumulate(FAMILY.values()))
assert all(a < b for a, b in pairwise(_WEIGHTS))


# ── The rows ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Copier:
    """The copy of turn n has its original's id plus n strides (the highest id of its table), so no two meet."""

    connection: Connection
    strides: dict[Any, int]
    aside: dict[Any, Table]

    def everything(self) -> None:
        """Every table of a dossier, parents first. Logbook, papers and what was handed in: of the open ones, and of one finished in ten."""
        c, whose = COPIES.c, {"dossier_id": Dossier}
        some = (c.back == 0) | (c.turn % 10 == 1)
        self._copy(
            Dossier, {"id": Dossier}, key=c.key, number=c.number, lookup_code=c.code, owner_name=c.name, owner_plain=c.plain,
            owner_id_number=c.id_number,
        )  # fmt: skip
        people = self.aside[Party].c
        new = {n: case((people.part == "owner", c[n]), else_=people[n]) for n in ("name", "id_number", "phone")}
        self._copy(Party, whose, **new)
        self._copy(Task, {"id": Task, "from_task_id": Task, "parent_id": Task, **whose})
        self._copy(HandedPaper, whose, some)
        for model in (Event, Paper):
            self._copy(model, {"id": model, **whose}, some)
        self._copy(Supplement, {"id": Supplement, **whose})
        number = self.aside[Result].c.number + "-" + cast(c.turn, String) + "." + cast(c.src, String)
        self._copy(Result, {"id": Result, "task_id": Task, **whose}, number=number)
        self.connection.exec_driver_sql(
            "INSERT INTO citizen (id, id_number, name, name_plain, sex, address, phone, email, kind, seen_at) SELECT "
            f"{self.strides[Citizen]} + b.src + b.turn * {self.strides[Dossier]}, b.id_number, b.name, b.plain, '', '', b.phone, '', 1, "
            "(SELECT max(seen_at) FROM citizen) FROM bench_crowd b"
        )

    def _copy(self, model: Any, moved: dict[str, Any], only: Any = None, **changed: Any) -> None:
        """All copies of one table in one statement: ids moved, units those of the commune, moments as long ago as the copy says."""
        table, was, c = model.__table__, self.aside[model], COPIES.c
        source = was.join(COPIES, c.src == was.c["id" if model is Dossier else "dossier_id"])
        values = {name: was.c[name] + c.turn * self.strides[belongs] for name, belongs in moved.items()} | changed
        for column in was.c:
            if isinstance(column.type, Moment):
                values[column.name] = self._back(column)
        if "agency_id" in was.c:
            source = source.outerjoin(UNITS, (UNITS.c.place == c.place) & (UNITS.c.old == was.c.agency_id))
            values["agency_id"] = func.coalesce(UNITS.c.new, was.c.agency_id)
            values["agency_name"] = func.coalesce(UNITS.c.name, was.c.agency_name)
        if model is Task:
            source = source.outerjoin(PARTS, (PARTS.c.place == c.place) & (PARTS.c.old == was.c.department_id))
            values["department_id"] = func.coalesce(PARTS.c.new, was.c.department_id)
            away = UNITS.c.new != was.c.agency_id
            values["assignee_id"] = case((away, null()), else_=was.c.assignee_id)
            values["assignee_name"] = case((away, ""), else_=was.c.assignee_name)
        columns = [column.name for column in table.c]
        rows = select(*[values.get(name, was.c[name]).label(name) for name in columns]).select_from(source)
        self.connection.execute(insert(table).from_select(columns, rows if only is None else rows.where(only)))

    def _back(self, column: Any) -> Any:
        if self.connection.dialect.name == "postgresql":
            return column - literal_column("bench_crowd.back * interval '1 day'")
        said = f"strftime('%Y-%m-%d %H:%M:%f000', {column.table.name}.\"{column.name}\", '-' || bench_crowd.back || ' days')"
        return literal_column(said, Moment)


def _index(connection: Connection) -> None:
    """The words of the search."""
    session = Session(connection)
    after, done, began = 0, 0, time.perf_counter()
    while ids := finder.batch(session, after):
        finder.refresh(session, ids)
        after, done = ids[-1], done + len(ids)
        if done % 50_000 < len(ids):
            session.commit()
            print(f"words: {done} in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    finder.tidy_up(session)
    session.commit()
