"""What one edition says otherwise than the one before, for citizens: in words, without what only serves search and offices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from ..domain.catalogue.differences import Difference, differences
from ..domain.catalogue.online import grade
from ..services.whereabouts import Whereabouts
from ..store.db import Session
from ..store.models import Edition
from ..store.queries import catalogue, guides
from . import speech

INSIDE = frozenset({"aliases", "keywords", "life_events", "short_name"})  # how it is found: changes nothing for anybody
MOST = 25  # changes told of one edition
LONGEST = 300  # letters of a value


@dataclass(frozen=True)
class Told:
    """The changes of one edition; ``first``: there is none before it."""

    lines: list[Markup]
    more: int  # changes beyond those told
    first: bool


def told(session: Session, lang: str, before: Edition | None, after: Edition, today: date) -> Told:
    """What ``after`` changed; ``today`` sets the words for online services."""
    if before is None:
        return Told([], 0, True)
    old, new = (_in_words(session, row, today) for row in (before, after))
    found = [d for d in differences(old, new) if d.path not in INSIDE]
    steps = [d for d in found if d.section == "route" and not _is_term(d)]
    lines = [speech.official(lang, _clipped(d)) for d in found if d not in steps]
    if steps:
        lines.append(speech.say(lang, "edition_steps_changed"))
    return Told(lines[:MOST], max(0, len(lines) - MOST), False)


def _is_term(difference: Difference) -> bool:
    return difference.path.endswith((".cap", ".term"))


def _in_words(session: Session, row: Edition, today: date) -> Mapping[str, Any]:
    """The content of an edition with names in the place of codes."""
    content = catalogue.content_of(row)
    where = Whereabouts(session, (case["route"] for case in content["cases"]), today)
    forms = guides.form_heads(session, {p["form"] for case in content["cases"] for p in case["papers"] if p["form"]})
    for case in content["cases"]:
        for paper in case["papers"]:
            paper["form"] = forms[paper["form"]].name if paper["form"] in forms else paper["form"]
    return {
        **content,
        "levels": [where.levels.get(code, code) for code in content["levels"]],
        "received_at": where.received_at(content["received_at"]),
        "online_level": grade(content["online_level"], today).short,
        "results": [{**result, "number_pattern": None, "form": None} for result in content["results"]],
    }


def _clipped(difference: Difference) -> str:
    before, after = (
        value if len(value) <= LONGEST else f"{value[:LONGEST]}…" for value in (difference.before, difference.after)
    )
    return str(Difference(difference.path, difference.section, difference.what, before, after))
