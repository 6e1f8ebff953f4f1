"""Snippets in the forms of a dossier's page (câu mẫu): which ones a form offers, and each with what the dossier says."""

from collections.abc import Sequence
from typing import Any

from flask import g

from ..domain import snippets
from ..services import phrasing
from ..store.models import Dossier, Snippet
from ..store.queries import snippets as rows
from .guard import actor, now, reading
from .step_forms import StepForm


def usable() -> Sequence[Snippet]:
    """The reader's, asked once in a request."""
    if "phrases" not in g:
        g.phrases = rows.usable(reading(), actor())
    found: Sequence[Snippet] = g.phrases
    return found


def offered(form: StepForm) -> list[Snippet]:
    """Those that fit what this form asks for."""
    return [row for row in usable() if row.kind in form.phrases] if form.phrases else []


def filled(row: Snippet, dossier: Dossier) -> str:
    """Its text, for this dossier."""
    return snippets.fill(row.text, phrasing.values_of(dossier, actor(), now()))


def as_list(dossier: Dossier) -> list[dict[str, Any]]:
    """For the list that opens at “::”."""
    return [
        {"id": row.id, "kind": row.kind, "title": row.title, "text": (text := filled(row, dossier)), "put": text}
        for row in usable()
    ]
