"""Out and in again without loss: whatever a catalogue may say, the file that is written is the file that was read."""

import base64
import hashlib
import json
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk import create_app
from desk.clock import MovableClock
from desk.domain.catalogue.content import slips_of
from desk.domain.catalogue.reading import FORMAT, read_file
from desk.domain.text import tidy
from desk.policy import SYSTEM
from desk.services import installing, publishing
from desk.services.importing import exporting
from desk.store import seed
from desk.store.db import db
from desk.store.queries import installation
from desk.store.work import work_by
from tests.builders import _small_units
from tests.empty import empty_database

LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"])
TEXT = st.text(LETTERS, min_size=1, max_size=40).map(tidy).filter(bool)
SHORT = st.text("abcđềơ ÀỘ12", min_size=1, max_size=30).map(tidy).filter(bool)
MAYBE = st.one_of(st.just(""), TEXT)
TERM = st.sampled_from(["8h", "5wd", "20d", "2mo", "same-day"])
CHANNELS = st.lists(st.sampled_from(["direct", "online", "post"]), min_size=1, max_size=3, unique=True)
DAY = st.dates(date(2015, 1, 1), date(2027, 12, 31)).map(date.isoformat)
DECISION = st.one_of(st.none(), TEXT)
STAFF = {"receive": ("mot-cua", "clerk"), "process": ("tu-phap", "officer"), "approve": ("lanh-dao", "leader"),
         "issue": ("van-thu", "records"), "return": ("mot-cua", "clerk")}  # fmt: skip
FORMS = {"tk-1": b"mot", "tk-2": bytes(range(256))}


def step(kind: str, name: str, term: str | None) -> dict[str, Any]:
    department, role = STAFF[kind]
    return {"kind": kind, "name": name, "department": department, "role": role, "term": term}


@st.composite
def routes(draw: Any) -> dict[str, Any]:
    steps = [step("receive", draw(TEXT), None)]
    steps += [step("process", draw(TEXT), draw(st.one_of(st.none(), TERM))) for _ in range(draw(st.integers(0, 3)))]
    steps += [step("approve", draw(TEXT), "1wd"), step("issue", draw(TEXT), None)]
    back = {"at": "receiving", "term": None, "steps": [step("return", "Trả", None)]}
    legs = [{"at": "receiving", "term": draw(TERM), "steps": steps}, back]
    return {"cap": draw(st.one_of(st.none(), TERM)), "legs": legs}


PAPER = st.fixed_dictionaries({
    "name": TEXT, "how": st.sampled_from(["submit", "show"]), "originals": st.integers(1, 9), "copies": st.integers(0, 9),
    "required": st.booleans(), "form": st.one_of(st.none(), st.sampled_from(sorted(FORMS))), "reusable": st.booleans(), "instead": MAYBE,
})  # fmt: skip
FEE = st.fixed_dictionaries({
    "name": TEXT, "amount": st.integers(0, 10**9), "unit": TEXT, "channels": CHANNELS, "basis": TEXT, "exempt": MAYBE, "exempt_basis": TEXT,
})  # fmt: skip
RESULT = st.fixed_dictionaries({
    "name": TEXT, "code": st.one_of(st.none(), st.just("KQ.G15.000031")), "form": st.none(),
    "number_pattern": st.just("{serial:2}/QĐ-UBND"),
})  # fmt: skip
BASIS = st.fixed_dictionaries({"text": TEXT, "link": st.one_of(st.none(), st.just("https://vbpl.vn/x?a=1&b=ế"))})


@st.composite
def contents(draw: Any, code: str) -> dict[str, Any]:
    cases = [
        {
            "key": f"th-{n}", "name": draw(TEXT), "terms": {"direct": draw(TERM), "online": draw(st.one_of(st.none(), TERM)), "post": None},
            "cutoff": draw(st.sampled_from(["15:00", "00:00", "23:59"])), "papers": draw(st.lists(PAPER, max_size=3)),
            "fees": draw(st.lists(FEE, max_size=2)), "route": draw(routes()),
        }
        for n in range(draw(st.integers(1, 3)))
    ]  # fmt: skip
    made = {
        "name": draw(TEXT), "short_name": draw(SHORT), "field": draw(TEXT), "aliases": [f"{code} tắt"] if draw(st.booleans()) else [],
        "keywords": draw(st.lists(TEXT, max_size=3, unique=True)), "life_events": [], "levels": ["xa", "huyen"],
        "received_at": draw(st.sampled_from([["xa"], ["xa", "huyen"], ["cong-an@xa"]])),
        "place": draw(st.sampled_from(["desk", "outside"])),
        "applicants": draw(TEXT), "competent": draw(MAYBE), "coordinating": draw(MAYBE), "conditions": draw(MAYBE),
        "online_level": draw(st.integers(1, 4)), "legal_basis": draw(st.lists(BASIS, max_size=3)),
        "results": draw(st.lists(RESULT, min_size=1, max_size=2)), "cases": cases,
    }  # fmt: skip
    assert slips_of(made) == []
    return made


@st.composite
def procedures(draw: Any, code: str) -> dict[str, Any]:
    days = sorted(draw(st.lists(DAY, min_size=1, max_size=3, unique=True)))
    editions = []
    for number, day in enumerate(days):
        decision = draw(DECISION)
        edition = {"valid_from": day, "decision": decision, "decided_on": draw(st.one_of(st.none(), DAY)), "end": None,
                   "content": draw(contents(code))}  # fmt: skip
        nothing_after = number == len(days) - 1
        later = date.fromisoformat(days[number + 1]) if not nothing_after else date(2028, 1, 1)
        if draw(st.booleans()) and later - date.fromisoformat(day) > timedelta(days=2):
            on = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
            edition["end"] = {
                "on": on,
                "decision": draw(TEXT),
                "decided_on": draw(DAY),
                "replaced_by": draw(st.sampled_from([[], [code]])),
            }
        editions.append(edition)
    receptions = [
        {"agency": agency, "receives": draw(st.booleans()), "from": draw(DAY), "to": None,
         "because": draw(TEXT.filter(lambda t: len(t) >= 5))}
        for agency in draw(st.sampled_from([[], ["11020"], ["11020", "11023"]]))
    ]  # fmt: skip
    return {
        "code": code, "code_confirmed": True, "owner": draw(st.sampled_from([None, "297", "11020"])), "receptions": receptions,
        "editions": editions,
    }  # fmt: skip


FILES = st.tuples(procedures("1.000001"), procedures("1.000002")).map(lambda made: {
    "format": FORMAT,
    "forms": [
        {"key": key, "name": f"Mẫu {key}", "file": f"{key}.docx", "sha256": hashlib.sha256(data).hexdigest(),
         "data": base64.b64encode(data).decode()}
        for key, data in FORMS.items()
    ],
    "procedures": list(made),
})  # fmt: skip


def through(file: dict[str, Any]) -> dict[str, Any]:
    """The file brought into an empty installation and written out of it again."""
    installation.forget()
    with tempfile.TemporaryDirectory() as folder, empty_database(Path(folder)) as url:
        app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": url}, clock=MovableClock("2026-03-02T08:12"))
        with app.app_context():
            db.create_all()
            with work_by(SYSTEM, db.session(), app.extensions["desk.clock"]) as work:
                installing.load_units(work, _small_units())
                publishing.load(work, *read_file(file))
            found: dict[str, Any] = json.loads("".join(exporting.written(db.session())))
            db.session.remove()
            db.engine.dispose()
    installation.forget()
    return found


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(FILES)
def test_a_file_comes_out_as_it_went_in_and_again(file: dict[str, Any]) -> None:
    out = through(file)
    assert out == file
    assert through(out) == out


def test_what_the_program_ships_comes_out_as_it_went_in() -> None:
    shipped = seed.catalogues("2018")
    whole = {
        "format": FORMAT,
        "forms": [],
        "procedures": sorted((p for f in shipped for p in f["procedures"]), key=lambda p: p["code"]),
    }
    assert through(whole) == whole
