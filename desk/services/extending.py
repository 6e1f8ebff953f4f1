"""The apology with a new date (văn bản xin lỗi và đề nghị gia hạn): here only the draft that the sweep makes when a miss is predicted."""

from functools import partial

from ..domain.promising import expected
from ..domain.workflow import StepKind
from ..store.models import Dossier, Extension
from ..store.queries import calendars, clocks, dossiers
from ..store.work import Work
from . import tasks


def draft(work: Work, dossier: Dossier) -> Extension | None:
    """A draft that the holder completes; None when one is under way or was granted already."""
    if any(e.state in ("draft", "proposed", "granted") for e in clocks.extensions_of(work.session, dossier.id)):
        return None
    assert dossier.owed_at is not None
    steps = [t for t in dossiers.open_tasks(work.session, dossier.id) if t.kind != StepKind.RETURN]
    calendar_of = partial(calendars.calendar, work.session)
    open_now = {t.position: t.due_at for t in steps}
    ready = expected(tasks.plan_of(dossier), open_now, max(work.now, dossier.owed_at), calendar_of)
    calendar = calendar_of(dossier.agency_id)
    new_date = calendar.closing(calendar.next_working(ready.date()))
    if new_date <= dossier.owed_at:
        new_date = calendar.closing_after(dossier.owed_at.date(), 1)
    place = steps[0] if steps else dossier
    row = Extension(
        dossier=dossier, dossier_id=dossier.id, state="draft", owed_at=dossier.owed_at, new_date=new_date, agency_id=place.agency_id,
        agency_name=place.agency_name, made_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.record(dossier, "apology_draft", place=row.agency_name, promised_at=new_date.isoformat())
    return row
