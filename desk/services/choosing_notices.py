"""Choosing how one is told (cài đặt thông báo): per kind of thing, in the program and by e-mail. SMS go to citizens only."""

from collections.abc import Mapping

from ..store.models import NoticeChoice
from ..store.queries import inbox
from ..store.work import Work
from .notices import FOR_CITIZENS, KINDS, Ways, chosen, ordinary

OF_STAFF = tuple(kind for kind in KINDS if kind not in FOR_CITIZENS)


def choose(work: Work, wanted: Mapping[str, tuple[bool, bool]]) -> None:
    """How this person wants to be told; a kind that is not named keeps its way, the ordinary way needs no row."""
    assert work.actor.id is not None
    there = inbox.choices_of(work.session, work.actor)
    for kind in OF_STAFF:
        if kind not in wanted:
            continue
        ways, row = chosen(kind, *wanted[kind]), there.get(kind)
        if ways == ordinary(kind):
            if row is not None:
                work.session.delete(row)
        elif row is None:
            work.session.add(NoticeChoice(person_id=work.actor.id, kind=kind, in_app=ways.in_app, email=ways.email))
        else:
            row.in_app, row.email = ways.in_app, ways.email


def ways_of(there: Mapping[str, NoticeChoice]) -> dict[str, Ways]:
    """How somebody who chose this is told each kind of thing."""
    return {
        kind: chosen(kind, there[kind].in_app, there[kind].email) if kind in there else ordinary(kind)
        for kind in OF_STAFF
    }
