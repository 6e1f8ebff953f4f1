"""``desk catalogue who``: who receives a procedure and who settles it, for any unit and day."""

import json
from datetime import date, datetime

import click
from flask import current_app

from .cli_shared import opened, say
from .domain.dates import say_date
from .domain.terms import Term
from .services import reaching
from .services.reaching import Settled
from .store.db import db
from .store.queries import receptions

DAY = click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"])


@click.command("who")
@click.argument("code")
@click.option("--at", "unit", help="Mã hoặc tên đơn vị; bỏ trống: liệt kê mọi nơi tiếp nhận.")
@click.option("--day", type=DAY, help="Ngày, ví dụ 2026-03-02; bỏ trống: hôm nay.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def who(code: str, unit: str | None, day: datetime | None, as_json: bool) -> None:
    """Ai nhận được thủ tục CODE, ai giải quyết. Mã thoát 1 nếu không có thủ tục hoặc đơn vị."""
    with opened():
        on = day.date() if day else current_app.extensions["desk.clock"]().date()
        if unit is None:
            _list(code, on, as_json)
        else:
            _one(code, unit, on, as_json)


def _list(code: str, day: date, as_json: bool) -> None:
    rows = reaching.receivers(db.session(), code, day)
    if as_json:
        found = [{"code": r.code, "name": r.name, "level": r.level, "because": r.because} for r in rows]
        click.echo(json.dumps({"procedure": code, "day": day.isoformat(), "receivers": found}, ensure_ascii=False))
        return
    for row in rows:
        say(f"{row.code}  {row.name}" + (f" ({row.because})" if row.because else ""))
    say(f"{len(rows)} đơn vị tiếp nhận {code} ngày {say_date(day)}.")


def _one(code: str, unit: str, day: date, as_json: bool) -> None:
    agency = receptions.unit_meant(db.session(), unit, day) or receptions.agency_on(db.session(), unit, day)
    reached = reaching.who_receives(db.session(), code, agency, day)
    if as_json:
        data = {"procedure": code, "day": day.isoformat(), "agency": agency.code, **reaching.as_data(reached)}
        click.echo(json.dumps(data, ensure_ascii=False))
        return
    does = "tiếp nhận" if reached.answer.receives else "không tiếp nhận"
    say(f"{agency.name} {does} {code} ngày {say_date(day)}. {reached.answer.why}")
    if reached.elsewhere:
        say(f"{reached.elsewhere[:1].upper()}{reached.elsewhere[1:]}.")
    for case in reached.cases:
        _say_case(case)


def _say_case(case: Settled) -> None:
    say(f"Trường hợp “{case.case}”:" + (f" {case.missing}" if case.missing else ""))
    for leg in case.legs:
        term = f", {Term.parse(leg.term).words()}" if leg.term else ""
        say(f"  Chặng {leg.leg + 1}: {leg.agency}{term}: {'; '.join(map(reaching.step_words, leg.steps))}")
    if case.issued_by:
        say(f"  Kết quả do {' hoặc '.join(case.issued_by)} phát hành.")
