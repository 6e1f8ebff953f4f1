"""Drafts of the forms of a dossier (nháp): read once for a page, put back into each form that is offered again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from flask import g, request, url_for
from werkzeug.datastructures import MultiDict

from ..store.models import Dossier, FormDraft
from ..store.queries import beside
from .guard import actor, reading, viewing

BEGINNING = 80  # characters of a draft in a list
NOT_KEPT = frozenset({"csrf_token", "version", "kept_as", "key", "confirmed", "mau", "chen"})


@dataclass(frozen=True)
class Kept:
    """What was typed into a form and not sent."""

    fields: MultiDict[str, str]
    at: datetime


def load(dossier_id: int) -> None:
    """Read my drafts of this dossier; the forms made from now on in this request take theirs. Nobody reads another's."""
    if viewing():
        return
    found = beside.drafts_of(reading(), actor(), dossier_id)
    g.kept = {form: Kept(MultiDict(row.fields), row.saved_at) for form, row in found.items()}


def kept(scope: str) -> Kept | None:
    """What waits for a form; None when nothing does, or nothing was read."""
    found: Mapping[str, Kept] = g.get("kept", {})
    return found.get(scope)


def typed_fields() -> dict[str, list[str]]:
    """The part of the posted form that a hand typed."""
    return {name: request.form.getlist(name) for name in request.form if name not in NOT_KEPT}


@dataclass(frozen=True)
class Waiting:
    """A draft as the landing page lists it: of which dossier, how it begins, where it goes on."""

    number: str
    owner: str
    procedure: str
    begins: str
    saved_at: datetime
    url: str


def own() -> list[Waiting]:
    """What I have typed and not sent, last saved first; nobody reads another's."""
    return [] if viewing() else [_waiting(*pair) for pair in beside.own_drafts(reading(), actor())]


def _waiting(draft: FormDraft, dossier: Dossier) -> Waiting:
    longest = max((text for values in draft.fields.values() for text in values), key=len, default="")
    page = "steps.apology" if draft.form.startswith("apology") else "work.show"
    return Waiting(
        dossier.number or "Chưa cấp mã", dossier.owner_name, dossier.procedure_short, shorten(longest, BEGINNING, placeholder="…"),
        draft.saved_at, url_for(page, dossier_id=dossier.id),
    )  # fmt: skip
