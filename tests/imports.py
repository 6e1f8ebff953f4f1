"""Files for the catalogue as offices send them, brought in as the console and the reader do; and what the database holds, row by row."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from desk import cli_reader
from desk.domain.catalogue.statements import Question, Statement
from desk.policy import SYSTEM, Actor
from desk.services.importing import applying, reporting, understanding, uploads
from desk.services.importing.outcomes import Outcome, counted
from desk.sheets import read as open_file
from desk.store.db import Base, db
from desk.store.models import CatalogueImport, Draft
from desk.store.queries import drafts, imports

DAY = date(2026, 3, 2)
HEADER = "Mã số,Tên,Cấp thực hiện,Lĩnh vực,Thời hạn giải quyết"
WorkBy = Callable[[Actor], Any]


def csv(*rows: str, header: str = HEADER) -> bytes:
    """A list as an office sends it."""
    return "\n".join([header, *rows, ""]).encode()


def row(number: int = 1, *, code: str | None = None, name: str = "Thủ tục thử", term: str = "5 ngày làm việc") -> str:
    """One line of it."""
    return f"{code or f'7.{number:06}'},{name} {number},Cấp xã,Hộ tịch,{term}"


def statement(code: str = "7.000001", number: int = 1, **said: Any) -> Statement:
    """What a row of some source says; ``questions`` as (path, what the source has)."""
    questions = tuple(Question(path, "Chưa rõ.", found) for path, found in said.pop("questions", ()))
    patch = said.pop("patch", {"name": f"Thủ tục {code}"})
    return Statement(number, code, str(patch.get("name", code)), patch, questions=questions, **said)


def compared(statements: Iterable[Statement], kind: str = "list", owner_id: int | None = None) -> list[Outcome]:
    """What they would come to."""
    db.session.rollback()
    return list(reporting.report(db.session(), statements, kind, owner_id, DAY))


def brought_in(
    work: WorkBy, *statements: Statement, kind: str = "list", by: Actor = SYSTEM, owner_id: int | None = None
) -> int:
    """Bring statements in at once, as the console does; the number of the import."""
    outcomes = compared(statements, kind, owner_id)
    tally = counted(outcomes)
    stamp = imports.stamp(db.session(), tally.codes)
    with work(by) as w:
        made = applying.begin(
            w, key=f"{len(outcomes)}/{id(outcomes)}", file="tep.csv", kind=kind, owner_id=owner_id, tally=tally, stamp=stamp,
            total=len(outcomes),
        )  # fmt: skip
        applying.apply(w, made, outcomes, tally.codes)
        return made.id


def sent(work: WorkBy, by: Actor, data: bytes, file: str = "tep.csv", owner_id: int | None = None) -> int:
    """Send a file as the page does; nobody has read it yet."""
    with work(by) as w:
        return uploads.upload(w, key=f"{file}/{id(data)}/{len(data)}", file=file, data=data, owner_id=owner_id).id


def read(work: WorkBy, by: Actor, data: bytes, file: str = "tep.csv", owner_id: int | None = None) -> CatalogueImport:
    """Send a file and let it be read."""
    number = sent(work, by, data, file, owner_id)
    cli_reader.read_waiting()
    return imports.one(db.session(), number)


def decided(work: WorkBy, by: Actor, number: int) -> CatalogueImport:
    """Say that it be applied, and let that be done."""
    with work(by) as w:
        uploads.decide(w, imports.one(w.session, number))
    cli_reader.read_waiting()
    return imports.one(db.session(), number)


def draft_of(code: str) -> Draft:
    """The open draft of a procedure."""
    db.session.rollback()
    found = drafts.open_of(db.session(), code)
    assert found is not None, f"no open draft of {code}"
    return found


def everything() -> Mapping[str, list[tuple[Any, ...]]]:
    """Every row of every table: what "the database as it was" means."""
    db.session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        rows = db.session.execute(select(table)).all()
        found[table.name] = sorted(tuple(map(repr, r)) for r in rows)
    db.session.rollback()
    return found


def from_file(work: WorkBy, path: Path, by: Actor = SYSTEM) -> int:
    """Bring a file of the folder ``shared`` in, as the console does; the number of the import."""
    db.session.rollback()
    with path.open("rb") as file:
        source = understanding.understand(db.session(), open_file(file, path.name), path.name, DAY)
    return brought_in(work, *source.statements, kind=source.kind, by=by)
