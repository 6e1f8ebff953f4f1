"""What is measured: the pages and the intake as a browser asks for them, each beside the floor's."""

import re
import statistics
from collections import deque
from collections.abc import Callable
from itertools import cycle, islice
from typing import Any

from sqlalchemy import select

from desk.domain.papers import Slip, from_json
from desk.printing import registry
from desk.store.db import db
from desk.store.models import Agency, Dossier, Paper, Task
from desk.store.queries import installation
from tests.web.filling import fields

from . import floor
from .beds import Bed
from .measure import Answer, Caller, counted

CLERK, OFFICER = "motcua", "chuyenvien"
PROCEDURE = "1.001776"  # trợ cấp xã hội hàng tháng: xã → huyện
Call = Callable[[], None]


class Wrong(RuntimeError):
    """A page did not answer as it should: its figure would mean nothing."""


def _right(answer: Answer, status: int = 200) -> Answer:
    if answer.status != status:
        raise Wrong(f"{answer.status} instead of {status}: {answer.text[:400]}")
    return answer


def visits(caller: Caller, paths: list[str]) -> Call:
    """GET these paths in turn, one a call."""
    turns = cycle([caller.environ(path) for path in paths])
    for environ in islice(turns, len(paths)):
        _right(caller.send(dict(environ)))

    def call() -> None:
        caller.send(dict(next(turns)))

    return call


def length(caller: Caller, paths: list[str]) -> int:
    """The usual length of these pages, in bytes."""
    return int(statistics.median(len(caller.get(path).body) for path in paths))


def status(bed: Bed) -> Call:
    """C3, the masked page, by the lookup codes of dossiers in every status."""
    return visits(Caller(bed.app), [f"/t/{code}" for code in bed.codes])


def bare_status(bed: Bed, view: str) -> Call:
    """The floor's page (``row`` or ``status``) of the same dossiers, as long as the desk's."""
    caller = Caller(bed.bare)
    paths = [f"/{view}/{code}" for code in bed.codes]
    pad = max(0, length(Caller(bed.app), [f"/t/{code}" for code in bed.codes]) - length(caller, paths))
    return visits(caller, [f"{path}?pad={pad}" for path in paths])


def queue(bed: Bed) -> Call:
    """X1 of the officer with the longest list."""
    return visits(bed.signed_in(OFFICER), ["/ho-so-cua-toi"])


def bare_queue(bed: Bed) -> Call:
    """The floor's list of the same agency."""
    with bed.app.app_context():
        code = next(a["agency_code"] for a in bed.demo["accounts"] if a["username"] == OFFICER)
        agency_id = db.session.scalar(select(Agency.id).where(Agency.code == code))
        db.session.remove()
    caller, path = Caller(bed.bare), f"/queue/{agency_id}"
    pad = max(0, length(bed.signed_in(OFFICER), ["/ho-so-cua-toi"]) - length(caller, [path]))
    return visits(caller, [f"{path}?pad={pad}"])


class Intake:
    """T2: the page filled in once by its own steps, then posted for a new person each time (signed in, token checked)."""

    serial = 700_000

    def __init__(self, bed: Bed, stock: int) -> None:
        self.caller = bed.signed_in(CLERK)
        page = fields(_right(self.caller.get("/tiep-nhan")).text, "owner-name")
        page |= {"procedure": [PROCEDURE], "step": ["procedure"], **self._person()}
        shown = _right(self.caller.post("/tiep-nhan", _pairs(page))).text
        self.form = fields(shown, "owner-name") | {"act": ["receive"]}
        self.form["papers"] = re.findall(r'name="papers" value="(\d+)"', shown)
        self.stock: deque[dict[str, Any]] = deque()
        self.restock(stock)

    def restock(self, many: int) -> None:
        """Prepare that many forms more, so that writing them is not measured."""
        self.stock.extend(self.caller.environ("/tiep-nhan", _pairs(self._next())) for _ in range(many))

    def _person(self) -> dict[str, list[str]]:
        Intake.serial += 1
        return {
            "owner-id_number": [f"030190{Intake.serial:06}"], "owner-name": ["Lò Thị Ơn"], "owner-phone": ["0912345678"],
            "owner-born": ["02/03/1990"], "owner-address": ["Thôn Thượng, xã Yết Kiêu, huyện Gia Lộc, tỉnh Hải Dương"],
        }  # fmt: skip

    def _next(self) -> dict[str, list[str]]:
        return {**self.form, **self._person(), "key": [f"{Intake.serial:032x}"]}

    def __call__(self) -> None:
        """One intake, from the form to the redirect to its receipt."""
        _right(self.caller.send(self.stock.popleft()), 303)


def _pairs(form: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, values in form.items() for value in values]


def bare_rows(bed: Bed, rows: int, stock: int) -> Call:
    """The floor's saving of so many rows."""
    caller = Caller(bed.bare)
    prepared = deque(caller.environ("/rows", [("n", str(rows))]) for _ in range(stock))

    def call() -> None:
        _right(caller.send(prepared.popleft()), 204)

    return call


def a_slip(bed: Bed) -> Any:
    """The receipt that the last dossier in process was given, as it is frozen in the database."""
    with bed.app.app_context():
        wanted = select(Paper.slip).where(Paper.kind == "receipt").order_by(Paper.id.desc()).limit(1)
        stored = db.session.scalar(wanted)
        db.session.remove()
    return from_json("receipt", stored or {})


def receipt(slip: Slip, size: Any) -> Call:
    """The PDF of a receipt."""

    def call() -> None:
        registry.render("receipt", slip, size=size)

    return call


def bare_receipt(slip: Any) -> Call:
    """A bare page with as many rows and the same address in its QR code."""
    table = [
        ["STT", "Tên giấy tờ", "Loại", "Số"],
        *[[str(i), p.name[:40], p.kind, str(p.count)] for i, p in enumerate(slip.papers)],
    ]

    def call() -> None:
        floor.bare_pdf(f"{slip.title} {slip.number}: {slip.owner}, {slip.address}", table, slip.status_url)

    return call


def searched(caller: Caller, typed: str) -> str:
    """The address of the list of what was typed into the search box."""
    token = fields(caller.get("/tim").text, "q")["csrf_token"][0]
    return caller.post("/tim", [("csrf_token", token), ("q", typed)]).header("Location")


def pages(bed: Bed) -> dict[str, Call]:
    """Every page whose growth is watched."""
    code = bed.codes[-1]
    with bed.app.app_context():
        number = db.session.scalar(
            select(Dossier.number).where(Dossier.number.is_not(None)).order_by(Dossier.id).limit(1)
        )
        mine = (
            select(Task.dossier_id).where(Task.done_at.is_(None), Task.role == "officer").order_by(Task.due_at).limit(1)
        )
        held = db.session.scalar(mine.join(Agency, Agency.id == Task.agency_id).where(Agency.code == "11020"))
        name = db.session.scalar(select(Dossier.owner_name).order_by(Dossier.id).limit(1)) or ""
        db.session.remove()
    officer, clerk, leader, nobody = (
        bed.signed_in(OFFICER),
        bed.signed_in(CLERK),
        bed.signed_in("lanhdao"),
        Caller(bed.app),
    )
    asked: dict[str, tuple[Caller, str]] = {
        "status page, by code": (nobody, f"/t/{code}"),
        "how far it is, by number": (nobody, f"/tra-cuu?ma={number}"),
        "citizen's first page": (nobody, "/"),
        "procedures": (nobody, "/thu-tuc"),
        "queue": (officer, "/ho-so-cua-toi"),
        "my work": (officer, "/viec-cua-toi"),
        "dossier": (officer, f"/ho-so/{held}"),
        "search by name": (officer, searched(officer, name)),
        "approvals": (leader, "/phe-duyet"),
        "intake, empty form": (clerk, "/tiep-nhan"),
    }
    return {what: visits(caller, [path]) for what, (caller, path) in asked.items()}


def queries(bed: Bed, call: Call, *, cold: bool = False) -> list[tuple[str, int]]:
    """The statements of one call; ``cold``: with nothing remembered of the installation, as every few seconds."""
    with bed.app.app_context():
        engine = db.engine  # and out again: a request inside an open context would find what the last one remembered
    if cold:
        installation.forget()
    else:
        call()
    with counted(engine) as said:
        call()
    return said
