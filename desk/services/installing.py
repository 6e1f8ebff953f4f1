"""Setting up an installation: units, calendar, profile of law, catalogue, from the files in ``store/seed/data``."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ..domain.calendar import read_days
from ..store.models import (
    Agency,
    CalendarYear,
    Department,
    DraftTemplate,
    Installation,
    LateReason,
    LawProfile,
    Level,
    LifeEvent,
    PauseReason,
    Synonym,
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


def load_words(work: Work, data: Mapping[str, Any]) -> None:
    """Life events (sự kiện đời người) and synonyms, by which people ask for procedures."""
    work.require("installation.manage")
    work.session.add_all(
        LifeEvent(code=row["code"], position=n, name=row["vi"], name_en=row["en"], words=row["words"], active=True)
        for n, row in enumerate(data["life_events"], start=1)
    )
    work.session.add_all(Synonym(word=word, means=means) for word, means in data["synonyms"].items())


def load_templates(work: Work, data: Mapping[str, Any]) -> None:
    """The templates of drafts (mẫu dự thảo) that everybody may use, until an agency writes its own."""
    work.require("installation.manage")
    work.session.add_all(
        DraftTemplate(
            procedure_code=row["procedure"], kind=row["kind"], label=row["label"], title=row["title"], subject=row["subject"],
            body=row["body"], signed_as="",
        )
        for row in data["templates"]
    )  # fmt: skip


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
