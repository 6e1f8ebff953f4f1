"""A whole installation's catalogue looked over (kiểm tra danh mục): would every procedure in force run at every desk that receives it."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from ...domain.catalogue.reach import received_here
from ...domain.catalogue.reading import forms_named
from ...domain.dates import say_date
from ...domain.errors import Invalid
from ...domain.routing import resolve
from ...domain.text import plain
from ...policy import Role
from ...store.db import Session
from ...store.models import Agency, Edition
from ...store.queries import catalogue, drafts, imports, published, units
from .. import trying
from ..duty import Duty

FEW = 3  # names of agencies in one sentence


@dataclass(frozen=True)
class Finding:
    """One thing: ``level`` is ``error`` (something does not work) or ``warning``; ``code``: of the procedure, or ``""``."""

    level: str
    code: str
    sentence: str


@dataclass
class _Ground:
    """What is asked of the installation, read once for every procedure."""

    session: Session
    day: date
    agencies: Sequence[Agency]
    duty: Duty
    levels: Collection[str]
    places: Collection[str]
    events: Collection[str]
    forms: Collection[str]
    tried: dict[tuple[str, int], str] = field(default_factory=dict)  # (route, agency) -> what is missing there


def check(session: Session, day: date, at: Agency | None = None) -> Iterator[Finding]:
    """Everything wrong with the procedures in force on ``day``, procedure by procedure; ``at``: only as received at this agency."""
    agencies = [at] if at is not None else units.all_on(session, day)
    places = units.kinds_of_places(session, day)
    ground = _Ground(
        session, day, agencies, Duty.at(session, units.agency_ids(session), day), units.level_names(session), places,
        published.event_codes(session), published.form_digests(session),
    )  # fmt: skip
    aliases: dict[str, str] = {}
    for together in published.procedures(session):
        codes = {p.id: p.code for p in together}
        for procedure_id, editions in sorted(
            published.editions(session, list(codes)).items(), key=lambda x: codes[x[0]]
        ):
            code = codes[procedure_id]
            yield from _order(code, editions)
            for edition in editions:
                if edition.valid_from <= day and (edition.valid_to is None or edition.valid_to >= day):
                    yield from _aliases(code, edition.aliases, aliases)
                    yield from _edition(ground, code, procedure_id, edition, at is not None)
    yield from _waiting(session)


def _order(code: str, editions: Sequence[Edition]) -> Iterator[Finding]:
    """Editions follow one another: no day has two, and none that was not repealed is followed by days without any."""
    for before, after in pairwise(editions):
        named = f"phiên bản từ {say_date(before.valid_from)} và phiên bản từ {say_date(after.valid_from)}"
        if before.valid_to is None or before.valid_to >= after.valid_from:
            yield Finding("error", code, f"Hai phiên bản cùng có hiệu lực: {named}.")
        elif before.end_decision is None and before.valid_to + timedelta(days=1) < after.valid_from:
            yield Finding("error", code, f"Có ngày không phiên bản nào có hiệu lực giữa {named}.")


def _aliases(code: str, aliases: Iterable[str], owners: dict[str, str]) -> Iterator[Finding]:
    for alias in aliases:
        owner = owners.setdefault(plain(alias), code)
        if owner != code:
            yield Finding("error", code, f"Mã tắt “{alias}” đã dùng cho thủ tục {owner}.")


def _edition(ground: _Ground, code: str, procedure_id: int, edition: Edition, one: bool) -> Iterator[Finding]:
    content = catalogue.content_of(edition)
    for level in edition.levels:
        if level not in ground.levels:
            yield Finding("error", code, f"Hệ thống này không có cấp “{level}”.")
    for place in edition.received_at:
        if place not in ground.places:
            yield Finding("warning", code, f"Hôm nay không có đơn vị nào là “{place}” để tiếp nhận.")
    for key in sorted(forms_named(content) - set(ground.forms)):
        yield Finding("error", code, f"Chưa có tệp biểu mẫu “{key}”.")
    for event in edition.life_events:
        if event not in ground.events:
            yield Finding("warning", code, f"Không có sự kiện đời người “{event}”.")
    known = catalogue.exceptions(ground.session)
    receiving = [
        a for a in ground.agencies
        if received_here(edition.received_at, a.level_code, a.office, known.get((procedure_id, a.id), ()), ground.day)
    ]  # fmt: skip
    if not receiving:
        if not one and edition.place == "desk":
            yield Finding("warning", code, "Không đơn vị nào tiếp nhận thủ tục này.")
        return
    if edition.place != "desk":
        return
    for case in content["cases"]:
        yield from _case(ground, code, content, case, receiving)


def _case(
    ground: _Ground, code: str, content: Mapping[str, Any], case: Mapping[str, Any], receiving: Sequence[Agency]
) -> Iterator[Finding]:
    """One case: its terms at the first desk, and at every desk whether units, departments and people are there."""
    of = f" (trường hợp “{case['name']}”)" if len(content["cases"]) > 1 else ""
    stated = bool(case["terms"]["direct"])
    first = trying.check(ground.session, case, content["levels"], stated, receiving[0], ground.day)
    people = _missing(ground, case["route"], receiving)
    for check in first:
        if check.level == "warning" or (check.level == "error" and not people):
            yield Finding(check.level, code, check.sentence + of)
    for sentence, agencies in people.items():
        named = ", ".join(a.short_name for a in agencies[:FEW])
        more = f" và {len(agencies) - FEW} đơn vị khác" if len(agencies) > FEW else ""
        yield Finding("error", code, f"Nhận tại {named}{more}: {sentence}{of}")


def _missing(ground: _Ground, route: Mapping[str, Any], receiving: Sequence[Agency]) -> dict[str, list[Agency]]:
    """What is missing -> where it is received that lacks it. The same route at the same desk is tried once."""
    written = json.dumps(route, sort_keys=True)
    found: dict[str, list[Agency]] = defaultdict(list)
    for agency in receiving:
        key = (written, agency.id)
        if key not in ground.tried:
            ground.tried[key] = _walk(ground, route, agency)
        if ground.tried[key]:
            found[ground.tried[key]].append(agency)
    return found


def _walk(ground: _Ground, route: Mapping[str, Any], agency: Agency) -> str:
    """The first thing that a dossier received there would lack; ``""``: nothing."""
    try:
        plan = resolve(route, agency.id, units.places_around(ground.session, agency))
    except Invalid as error:
        return error.message
    for step in plan.steps:
        if not ground.duty.able(Role(step.role), step.agency_id, step.department_id):
            whose = "nơi tiếp nhận" if step.agency_id == agency.id else step.agency
            return f"không ai nhận được bước “{step.name}” ở {step.department}, {whose} (vai trò {step.role})."
    return ""


def _waiting(session: Session) -> Iterator[Finding]:
    """Drafts that lack something, all in one sentence."""
    asked, whole = imports.open_counts(session)
    if asked:
        yield Finding("warning", "", f"{asked} bản thảo còn câu hỏi chưa trả lời (trong {whole} bản thảo đang soạn).")
    if submitted := drafts.count(session, "submitted"):
        yield Finding("warning", "", f"{submitted} bản thảo đã trình, chờ ban hành.")
