"""Pages cost the same number of queries whatever the size of the archive: counted at 30 and at 300 dossiers, never timed."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from bench import many, procedures
from desk.services import processing
from desk.store.db import db
from desk.store.models import Citizen, Dossier, Event, HandedPaper, Paper, Party, Procedure, Result, Supplement, Task
from desk.store.queries import dossiers, installation, tasks
from tests import builders
from tests.web.conftest import counted, queries, searched
from tests.web.filling import Filled

FEW, MANY = 30, 300
CODES = ("1.001776", "1.010803", "1.001193")
PERSON = {"owner_name": "Lò Thị Ơn", "owner_phone": "0912345678"}
TABLES = (Dossier, Party, HandedPaper, Task, Event, Paper, Result, Supplement, Citizen)


@pytest.fixture(autouse=True)
def _remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stamp is looked at when a test says so (``time_passes``), so that a slow machine counts what a quick one does."""
    monkeypatch.setattr(installation, "CHECK", 3600.0)


def time_passes() -> None:
    """The next page looks at the stamp of the settings, as one does every few seconds: the dearest page of a running process."""
    for memory in installation._memories.values():
        memory.looked = float("-inf")


@pytest.fixture
def archive(app: object, work: Any, people: builders.People) -> Callable[[int], None]:
    """``archive(30)``: so many dossiers are there; the first thirty lived through the services, some one step further."""

    def fill(wanted: int) -> None:
        for n in range(db.session.scalar(select(func.count()).select_from(Dossier)) or 0, min(wanted, FEW)):
            made = builders.received(work, people, CODES[n % len(CODES)])
            if n % 4 == 0 and CODES[n % len(CODES)] == "1.001776":
                with work(people["yk.ldtbxh"]) as w:
                    open_task = dossiers.open_tasks(w.session, made.id)[0]
                    processing.pass_on(w, tasks.task(w.session, w.actor, open_task.id), "Đủ điều kiện.")
        db.session.remove()
        with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
            many.grow(connection, wanted)

    return fill


def spent(client: Any, path: str) -> int:
    """Queries of a page in a process that has been running, at the moment when it looks whether the settings changed."""
    assert client.get(path).status_code == 200
    time_passes()
    with counted() as said:
        assert client.get(path).status_code == 200
    return len(queries(said))


def sample() -> Dossier:
    """A dossier on its way, among the first thirty."""
    found = db.session.scalars(select(Dossier).where(Dossier.procedure_code == "1.001776").order_by(Dossier.id)).first()
    assert found is not None
    return found


def saved(sheet: Filled, serial: int) -> int:
    """Queries from the filled intake form to the redirect to its receipt."""
    sheet.read(sheet.client.get(sheet.url))
    sheet.step("procedure", procedure="1.001776", **PERSON, owner_id_number=f"030190{serial:06}")
    sheet.tick_all()
    time_passes()
    with counted() as said:
        assert sheet.act().status_code == 303
    return len(queries(said))


PAGES = {
    "the status page by lookup code": ("", lambda d: f"/t/{d.lookup_code}", 4),
    "how far a dossier is by its number": ("", lambda d: f"/tra-cuu?ma={d.number}", 4),
    "the queue of 25": ("yk.ldtbxh", lambda d: "/ho-so-cua-toi", 8),
    "my work": ("yk.ldtbxh", lambda d: "/viec-cua-toi", 9),  # two of them: drafts, notices of the agency
    "the page of a dossier": (
        "yk.ldtbxh",
        lambda d: f"/ho-so/{d.id}",
        20,
    ),  # who looks, notes, drafts, documents, paper: a query each
    "a search by name": ("yk.ldtbxh", lambda d: d.owner_name, 13),
    "what waits for approval": ("yk.lanhdao", lambda d: "/phe-duyet", 8),
    "an empty intake form": ("yk.motcua", lambda d: "/tiep-nhan", 8),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_queries_at_30_and_at_300_dossiers(page, archive, sign_in, app) -> None:
    username, address, most = PAGES[page]
    archive(FEW)
    client, path = sign_in(username) if username else app.test_client(), address(sample())
    path = path if path.startswith("/") else searched(client, path)
    few = spent(client, path)
    archive(MANY)
    assert spent(client, path) == few <= most


def test_an_intake_costs_at_most_25_queries_and_the_same_at_30_and_at_300_dossiers(archive, sign_in) -> None:
    archive(FEW)
    sheet = Filled(sign_in("yk.motcua"))
    saved(sheet, 800_001)
    few = saved(sheet, 800_002)
    archive(MANY)
    assert saved(sheet, 800_003) == few <= 25


BOX = "/tiep-nhan/thu-tuc?q="
AMONG_MANY = (
    "/tiep-nhan",
    f"{BOX}k",
    f"{BOX}{quote('đăng ký khai sinh')}",
    f"{BOX}{quote('cap lai')}",
    "khai sinh",
)


def test_the_counter_asks_the_same_among_300_and_among_3000_procedures(archive, sign_in) -> None:
    archive(FEW)
    clerk = sign_in("yk.motcua")

    def costs() -> list[int]:
        return [spent(clerk, path if path.startswith("/") else searched(clerk, path)) for path in AMONG_MANY]

    def grown(wanted: int) -> list[int]:
        with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
            procedures.grow(connection, wanted)
        installation.forget()
        found = costs()
        codes = [row["value"] for row in clerk.get(f"{BOX}cap lai").json]
        assert len(codes) == 9
        return found

    few = grown(300)
    many_of_them = grown(3000)
    assert many_of_them == few
    assert few[0] <= 8
    assert max(few[1:4]) <= 3, "a key pressed: who asks, and whether the settings moved"
    assert db.session.scalar(select(func.count()).select_from(Procedure)) == 3000


def test_an_intake_costs_the_same_among_300_and_among_3000_procedures(archive, sign_in) -> None:
    archive(FEW)
    sheet = Filled(sign_in("yk.motcua"))
    found = []
    for n, wanted in enumerate((300, 3000)):
        with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
            procedures.grow(connection, wanted)
        installation.forget()
        saved(sheet, 810_000 + 2 * n)
        found.append(saved(sheet, 810_001 + 2 * n))
    assert found[0] == found[1] <= 25


def test_the_queue_is_longer_than_a_page_when_its_queries_are_counted(archive, sign_in) -> None:
    archive(MANY)
    assert "1–25 trong" in sign_in("yk.ldtbxh").get("/ho-so-cua-toi").text


def test_copies_have_numbers_codes_and_owners_of_their_own(archive, app) -> None:
    archive(MANY)
    rows = db.session.execute(select(Dossier.number, Dossier.lookup_code, Dossier.owner_id_number, Dossier.key)).all()
    assert [len(set(column)) for column in zip(*rows, strict=True)] == [MANY] * 4
    assert all(app.test_client().get(f"/t/{row.lookup_code}").status_code == 200 for row in rows[::25])
    each = {t.__tablename__: db.session.scalar(select(func.count()).select_from(t)) for t in TABLES}
    assert each["citizen"] == each["dossier"] == MANY
    assert each["event"] * FEW == MANY * db.session.scalar(select(func.count()).where(Event.dossier_id <= FEW))


def test_numbering_goes_on_where_it_was_when_the_archive_has_grown(archive, work, people) -> None:
    archive(FEW)
    before = builders.received(work, people).number
    archive(MANY)
    after = builders.received(work, people).number
    assert int(after.rpartition("-")[2]) == int(before.rpartition("-")[2]) + 1
