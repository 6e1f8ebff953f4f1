"""Drafts of the forms of a dossier (nháp): read once for a page, put back into each form that is offered again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import g, request
from werkzeug.datastructures import MultiDict

from ..store.queries import beside
from .guard import actor, reading, viewing

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
