"""A catalogue of thousands at the counter: copies of the demonstration's procedures under other names, and what the pages cost then."""

import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, func, insert, select

from desk.domain.catalogue.search import Entry
from desk.policy import SYSTEM
from desk.services import publishing
from desk.store.db import db
from desk.store.models import Case, Edition, Procedure
from desk.store.queries import catalogue, finding, installation
from desk.store.work import work_by

from .beds import Bed, copied
from .finding import MANY, many, typed
from .measure import Caller
from .report import Report
from .subjects import CLERK

COPIES = "9."  # how the codes of copies begin


def grow(connection: Connection, wanted: int) -> None:
    """Copies until there are ``wanted`` procedures (at most 5,000), each with one case. Whoever looks must ``installation.forget()``."""
    known = set(connection.scalars(select(Procedure.code)))
    fresh = [e for e in many(random.Random(2026)) if e.code.startswith(COPIES) and e.code not in known]
    fresh = fresh[: max(0, wanted - len(known))]
    model = connection.execute(select(Edition.__table__).order_by(Edition.id).limit(1)).one()._asdict()
    case = connection.execute(select(Case.__table__).where(Case.edition_id == model["id"]).limit(1)).one()._asdict()
    procedures, editions, cases = (_next(connection, table) for table in (Procedure, Edition, Case))
    rows = list(enumerate(fresh))
    if not rows:
        return
    connection.execute(
        insert(Procedure),
        [{"id": procedures + n, "code": e.code, "code_confirmed": True, "owner_id": None} for n, e in rows],
    )
    connection.execute(insert(Edition), [_edition(model, procedures + n, editions + n, e) for n, e in rows])
    connection.execute(insert(Case), [{**case, "id": cases + n, "edition_id": editions + n} for n, _ in rows])
    if connection.dialect.name == "postgresql":
        for table in (Procedure, Edition, Case):
            name = table.__tablename__
            connection.scalar(select(func.setval(f"{name}_id_seq", _next(connection, table) - 1)))


def _next(connection: Connection, table: type[Procedure | Edition | Case]) -> int:
    return (connection.scalar(select(func.max(table.id))) or 0) + 1


def _edition(model: dict[str, object], procedure_id: int, edition_id: int, entry: Entry) -> dict[str, object]:
    return {
        **model, "id": edition_id, "procedure_id": procedure_id, "name": entry.name, "short_name": entry.short_name,
        "field": entry.field, "aliases": list(entry.aliases), "keywords": list(entry.keywords), "life_events": [],
        "received_at": list(entry.received_at), "levels": list(entry.levels),
    }  # fmt: skip


def measure_counter(report: Report, bed: Bed, home: Path) -> None:
    """The box and the empty form among 5,000, and what the first page after a publication pays."""
    copied(home / "small.sqlite", home / "catalogue.sqlite")
    large = Bed(bed.engine, f"sqlite:///{home / 'catalogue.sqlite'}", bed.size, bed.demo)
    engine = create_engine(large.url)
    with engine.execution_options(writing=True).begin() as connection:
        grow(connection, MANY)
    engine.dispose()
    clerk = large.signed_in(CLERK)
    box = [f"/tiep-nhan/thu-tuc?q={quote(words)}" for words in typed()]
    _spent(clerk, "/tiep-nhan")  # the process is running
    each = sorted(_spent(clerk, path) for path in box)
    report.add(f"procedure box at the server, {MANY}", statistics.median(each), "ms", note="the whole view, signed in")
    most = statistics.quantiles(each, n=20)[-1]
    report.add("the same, 95 of 100 questions within", most, "ms", target="< 50 ms", met=most < 50)
    forms = [statistics.median(_spent(who, "/tiep-nhan") for _ in range(9)) for who in (bed.signed_in(CLERK), clerk)]
    report.add(
        "intake, empty form, 5,000 procedures", forms[1], "ms", floor=round(forms[0], 2), note="floor: 112 procedures"
    )
    _publish(large)
    report.add(
        "box, first after a publication",
        _spent(clerk, box[7]),
        "ms",
        target="< 300 ms",
        note="reads the catalogue; the old index answers",
    )
    report.add("then until the new index is there", _until_made(large), "ms", note="wall, beside the pages")
    installation.forget()
    finding.forget()
    report.add("box, first of a process", _spent(clerk, box[7]), "ms", note="unless a form was opened before")


def _spent(who: Caller, path: str) -> float:
    """Milliseconds of CPU of whoever asks; an index that is made beside the page is not in it."""
    environ = who.environ(path)
    began = time.thread_time_ns()
    answer = who.send(environ)
    spent = (time.thread_time_ns() - began) / 1e6
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return spent


def _publish(bed: Bed) -> None:
    """A new edition of one procedure, in force today."""
    with bed.app.app_context():
        clock: Callable[..., object] = bed.app.extensions["desk.clock"]
        with work_by(SYSTEM, db.session(), clock) as work:  # type: ignore[arg-type]
            last = catalogue.newest(work.session, f"{COPIES}000001")
            assert last is not None
            content = {**catalogue.content_of(last), "name": "Tên mới của một thủ tục"}
            publishing.enact(work, last.procedure, content, work.now.date(), "12/QĐ-UBND", work.now.date())
        db.session.remove()


def _until_made(bed: Bed) -> float:
    began = time.perf_counter_ns()
    with bed.app.app_context():
        thread = finding.making(db.session())
        if thread is not None:
            thread.join()
        db.session.remove()
    return (time.perf_counter_ns() - began) / 1e6
