"""The list that a dossier was opened from (``?tu=`` holds its address): its neighbours, what comes next, the way back to its row."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask, request, url_for

from ..domain.workflow import StepKind
from ..store.models import Task
from ..store.queries import tallying, workspace
from ..store.queries.listing import BY_DUE, Key
from . import tabs
from .guard import actor, reading
from .narrowing import Wanted
from .tabs import Tab

CARRIED = "tu"
LONGEST = 400


@dataclass(frozen=True)
class Walk:
    """A list as the address of a dossier names it."""

    tab: Tab
    wanted: Wanted
    carried: str  # as it stands in the address; empty: one's own list as it is

    def url(self, dossier_id: int, **more: Any) -> str:
        """A dossier, opened from this list."""
        return url_for("work.show", dossier_id=dossier_id, **self.carrying, **more)

    @property
    def carrying(self) -> dict[str, Any]:
        return {CARRIED: self.carried} if self.carried else {}

    def back(self, dossier_id: int) -> str:
        """The list as it was left, at the row of this dossier."""
        return self.tab.to(self.wanted, place=True, _anchor=f"hs-{dossier_id}")


def carried(tab: Tab, wanted: Wanted) -> str:
    """What the address of a dossier says about the list it is opened from; nothing for one's own list as it is."""
    return urlencode({**({"the": tab.slug} if tab.slug else {}), **wanted.query(place=True)})


def walk() -> Walk:
    """The list that the address names; one's own where it names none that this person has."""
    text = request.args.get(CARRIED, "")[:LONGEST]
    given = dict(parse_qsl(text))
    tab = tabs.chosen(given.get("the", ""))
    if tab is None:
        return Walk(tabs.TABS[0], Wanted(), "")
    wanted = tab.wanted(given)
    return Walk(tab, wanted, carried(tab, wanted))


@dataclass(frozen=True)
class Steps:
    """ "Hồ sơ 3 trong 25 · trước · sau" as the page draws it."""

    label: str
    back: str
    here: str = ""
    total: str = ""
    before: str = ""
    after: str = ""


def steps(dossier_id: int, own: Task | None) -> Steps:
    """Where a dossier stands in the list it was opened from; ``own``: the step of it that waits for whoever looks."""
    found = walk()
    back, label = found.back(dossier_id), found.tab.label if found.tab.slug else "Hồ sơ của tôi"
    listing = found.tab.listing(found.wanted)
    key: Key | None = None
    if found.carried:
        key = listing.place(reading(), dossier_id)
    elif own is not None and own.kind != StepKind.RETURN:
        key = own.due_at, own.id
    if key is None:
        return Steps(label, back)
    beside = listing.beside(reading(), key, dossier_id)
    prev, following = (found.url(other) if other is not None else "" for other in (beside.before, beside.after))
    here, total = tallying.shown(beside.here), tallying.shown(beside.total)
    return Steps(label, back, here, total, prev, following)


def onward(key: Key | None, dossier_id: int) -> str:
    """Where to after an act: the next dossier of the list; the same one where the act did not end a step, or this person stays."""
    found = walk()
    if key is None or not workspace.goes_on(reading(), actor()):
        return found.url(dossier_id)
    listing = found.tab.listing(found.wanted)
    if not found.tab.of_tasks:
        key = listing.was(reading(), dossier_id) or key
    elif found.tab.sort(found.wanted) is not BY_DUE:  # the key of an act is the deadline of its step
        key = listing.was(reading(), key[1]) or key
    following = listing.following(reading(), key, dossier_id)
    return found.url(following) if following is not None else found.tab.to(found.wanted)


def init_app(app: Flask) -> None:
    """The forms of a dossier's page carry the list on: every act knows which one it came from."""

    @app.url_defaults
    def carry(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint.startswith("steps.") and CARRIED in request.args:
            values.setdefault(CARRIED, request.args[CARRIED][:LONGEST])
