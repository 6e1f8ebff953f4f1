"""What the pages of the catalogue call things: codes in words, addresses of pages that other parts of the program have."""

from collections.abc import Mapping
from typing import Any

from flask import current_app, url_for

from ...domain.catalogue.wording import Names
from ...policy import Role
from ...store.queries import shelf, units
from ..guard import reading
from ..labels import ROLES

MANAGE, PUBLISH = "catalogue.manage", "catalogue.publish"


def names(*contents: Mapping[str, Any] | None) -> Names:
    """The names of every code, and of the blank forms that these contents name."""
    session = reading()
    keys = {str(row["form"]) for content in contents if content for row in _form_rows(content) if row.get("form")}
    return Names(
        units.level_names(session), shelf.office_names(session), shelf.department_names(session), shelf.life_events(session),
        {str(role): ROLES[role] for role in Role if role in ROLES},
        {key: form.name for key, form in shelf.form_names(session, keys).items()},
    )  # fmt: skip


def _form_rows(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [
        *(content.get("results") or ()),
        *(paper for case in content.get("cases") or () for paper in case.get("papers") or ()),
    ]


def link(endpoint: str, **values: Any) -> str:
    """The address of a page of another part; empty when this installation does not have it."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
