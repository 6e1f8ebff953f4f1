"""Setting up an installation: units, calendar, profile of law, catalogue, from the files in ``store/seed/data``."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ..domain.calendar import read_days
from ..domain.catalogue.reading import CaseSpec, ProcedureSpec
from ..domain.text import plain
from ..store.models import (
    Agency,
    CalendarYear,
    Case,
    CaseFee,
    CasePaper,
    Department,
    Edition,
    Installation,
    LateReason,
    LawProfile,
    Level,
    PauseReason,
    Procedure,
)
from ..store.queries import calendars
from ..store.work import Work

SHIPPED = "Lịch kèm theo phần mềm"


def set_up(work: Work, *, name: str, public_url: str, hotline: str, demo: bool) -> None:
    """The installation's own row."""
    work.require("installation.manage")
    work.session.add(Installation(id=1, name=name, public_url=public_url.rstrip("/"), hotline=hotline, demo=demo))


def load_profile(work: Work, data: Mapping[str, Any], valid_from: date | None = None) -> None:
    """A profile of law, in force from its own day or from ``valid_from``."""
    work.require("installation.manage")
    day = valid_from or date.fromisoformat(data["valid_from"])
    work.session.add(LawProfile(code=data["code"], valid_from=day, data=dict(data)))


def load_calendar(work: Work, days: Iterable[Mapping[str, Any]]) -> None:
    """The national days off and make-up days; a year of which no day is a forecast counts as confirmed."""
    work.require("installation.manage")
    sure: dict[int, bool] = {}
    for entry in read_days(days):
        work.session.add(calendars.row_of(entry, calendars.NATION))
        sure[entry.day.year] = sure.get(entry.day.year, True) and entry.confirmed
    work.session.add_all(
        CalendarYear(year=year, source=SHIPPED, confirmed_at=work.now, confirmed_by=work.actor.name)
        for year, confirmed in sorted(sure.items())
        if confirmed
    )


def load_reasons(work: Work, data: Mapping[str, Any]) -> None:
    """Why clocks may stop and why dossiers are late: lists that the administrator of the catalogue edits afterwards."""
    work.require("installation.manage")
    work.session.add_all(PauseReason(position=n, **row) for n, row in enumerate(data["pause"], start=1))
    work.session.add_all(LateReason(position=n, **row) for n, row in enumerate(data["late"], start=1))


def load_units(work: Work, data: Mapping[str, Any], *, valid_from: date | None = None) -> dict[str, Agency]:
    """Levels, agencies (parents before children) and departments. Returns the agencies by code."""
    work.require("installation.manage")
    work.session.add_all(Level(code=x["code"], name=x["name"], rank=x["rank"]) for x in data["levels"])
    work.session.flush()
    agencies: dict[str, Agency] = {}
    for row in _parents_first(data["agencies"]):
        parent = agencies.get(row["parent"] or "")
        agency = Agency(
            code=row["code"], level_code=row["level"], parent_id=parent.id if parent else None, path="", office=row["office"],
            name=row["name"], short_name=row["short_name"], place=row["place"], identifier=row["identifier"],
            identifier_demo=row["identifier_demo"], hotline=row.get("hotline") or "",
            valid_from=valid_from or date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )  # fmt: skip
        work.session.add(agency)
        work.session.flush()
        agency.path = f"{parent.path if parent else '/'}{agency.id}/"
        agencies[agency.code] = agency
        work.session.add_all(
            Department(agency_id=agency.id, key=d["key"], name=d["name"], is_desk=d.get("desk", False))
            for d in row["departments"]
        )
    for row in data["agencies"]:
        if row.get("successor") in agencies:
            agencies[row["code"]].successor_id = agencies[row["successor"]].id
    work.session.flush()
    return agencies


def _parents_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    codes = {row["code"] for row in rows}
    ordered: list[dict[str, Any]] = []
    placed: set[str] = set()
    waiting = list(rows)
    while waiting:
        ready = [r for r in waiting if r["parent"] is None or r["parent"] in placed or r["parent"] not in codes]
        ordered += ready
        placed |= {r["code"] for r in ready}
        waiting = [r for r in waiting if r["code"] not in placed]
    return ordered


def publish(work: Work, specs: Iterable[ProcedureSpec]) -> int:
    """Put procedures of the catalogue in force, each with one edition. Returns how many."""
    work.require("catalogue.manage")
    specs = list(specs)
    for spec in specs:
        procedure = Procedure(
            code=spec.code, code_confirmed=spec.code_confirmed, name=spec.name, short_name=spec.short_name, field=spec.field,
            aliases=list(spec.aliases), search=plain(" ".join([spec.code, spec.name, spec.short_name, spec.field, *spec.aliases])),
            received_at=list(spec.received_at), levels=list(spec.levels),
        )  # fmt: skip
        edition = Edition(
            procedure=procedure, valid_from=date.fromisoformat(spec.edition.valid_from), valid_to=None, decision=spec.edition.decision,
            legal_basis=list(spec.edition.legal_basis), applicants=spec.edition.applicants, online_level=spec.edition.online_level,
            result_name=spec.edition.result.name, result_code=spec.edition.result.code, result_pattern=spec.edition.result.number_pattern,
        )  # fmt: skip
        edition.cases = [_case(number, case) for number, case in enumerate(spec.edition.cases, start=1)]
        work.session.add(procedure)
    work.session.flush()
    return len(specs)


def _case(number: int, spec: CaseSpec) -> Case:
    return Case(
        position=number, key=spec.key, name=spec.name, term_direct=spec.terms["direct"], term_online=spec.terms["online"],
        term_post=spec.terms["post"], cutoff=spec.cutoff, route=spec.route,
        papers=[
            CasePaper(position=n, name=p.name, how=p.how, originals=p.originals, copies=p.copies, required=p.required)
            for n, p in enumerate(spec.papers, start=1)
        ],
        fees=[
            CaseFee(position=n, name=f.name, amount=f.amount, unit=f.unit, exempt=f.exempt or "")
            for n, f in enumerate(spec.fees, start=1)
        ],
    )  # fmt: skip
