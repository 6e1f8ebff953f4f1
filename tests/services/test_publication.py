"""The figures of publication as they are asked of the database: the same verdicts as the rules give, drafts that are overdue among them."""

from datetime import date, timedelta
from typing import Any

import pytest

from desk.domain.catalogue import figures
from desk.policy import SYSTEM
from desk.services import drafting, publication
from desk.services.drafting import Wanted
from desk.store.db import db
from desk.store.models import LawProfile
from desk.store.queries import catalogue, drafts, publicity, shelf
from tests import builders
from tests.catalogues import ALLOWANCE, BIRTH, drafted, employ_keepers, published, submitted
from tests.web.conftest import counted, queries

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture(autouse=True)
def _keepers(work: Any) -> None:
    employ_keepers(work)


def asked(actor: Any, today: date, first: date = FIRST, last: date = LAST) -> publication.Figures:
    db.session.rollback()
    return publication.figures_of(db.session(), actor, first, last, today)


def test_the_flags_of_the_query_are_those_of_the_rule(app: Any, work: Any) -> None:
    builders.next_edition(work, BIRTH, lambda said: said.update(competent="UBND cấp xã"))
    builders.next_edition(work, ALLOWANCE, lambda said: said["cases"][-1].update(papers=[]))
    found = {row.edition_id: row.parts for row in publicity.completeness(db.session(), date(2026, 3, 2)).lacking}
    for line in shelf.shelf(db.session(), date(2026, 3, 2)).standing:
        content = catalogue.content_of(catalogue.one_edition(db.session(), line.edition_id))
        assert found.get(line.edition_id, ()) == figures.missing(figures.parts_of(content)), line.code
    assert "thành phần, số lượng hồ sơ" in str(found)
    assert len(found) == 4  # the birth lacks nothing now


def test_what_was_published_in_the_period_is_judged_by_the_working_calendar(work: Any, people: Any, clock: Any) -> None:
    published(work, people["danhmuc2"], submitted(work, people["danhmuc"]), date(2026, 4, 1))
    today = clock().date()
    found = asked(people["danhmuc"], today)
    assert (found.public, found.announced) == (
        figures.Ratio(1, 1, 4),
        figures.Ratio(1, 1, 4),
    )  # the four seeds: nobody wrote down when
    assert found.late == []
    assert {row.act.code for row in found.unknown} >= {"1.001776", "2.000815"}
    assert asked(people["danhmuc"], today, FIRST, date(2026, 3, 1)).judged == ()


def test_a_signed_decision_that_waits_too_long_is_late_before_it_is_public(work: Any, people: Any) -> None:
    draft_id = drafted(work, people["danhmuc"], wanted=Wanted(date(2026, 6, 1), "77/QĐ-UBND", date(2026, 3, 2)))
    assert asked(people["danhmuc"], date(2026, 3, 9)).late == []
    overdue = asked(people["danhmuc"], date(2026, 3, 10))
    assert [(row.act.link, row.due) for row in overdue.late] == [(draft_id, date(2026, 3, 9))]
    assert overdue.public.of == 1
    assert asked(people["gl.danhmuc"], date(2026, 3, 10)).late == []  # another office's draft is not in its sight
    with work(people["danhmuc"]) as w:
        drafting.drop(w, drafts.draft(w.session, draft_id))
    assert asked(people["danhmuc"], date(2026, 3, 10)).late == []


def test_the_limits_may_be_said_by_the_profile_of_law(app: Any, work: Any) -> None:
    assert publication.limits(db.session(), date(2026, 3, 2))["province"] == {"announce": 5, "publish": 5}
    with work(SYSTEM) as w:
        data = {"publication": {"province": {"announce": 3, "publish": 2}}}
        w.session.add(LawProfile(code="sau", valid_from=date(2026, 3, 2), data=data))
    said = publication.limits(db.session(), date(2026, 3, 2))
    assert (said["province"], said["ministry"]) == ({"announce": 3, "publish": 2}, {"announce": 20, "publish": 10})


def test_the_figures_cost_two_queries_however_many_editions_there_are(work: Any, people: Any) -> None:
    actor = people["danhmuc"]
    asked(actor, date(2026, 3, 2))
    for n in range(5):
        builders.next_edition(work, BIRTH, lambda said: None, date(2026, 3, 3) + timedelta(days=n))
    asked(actor, date(2026, 3, 2))
    with counted() as said:
        publication.figures_of(db.session(), actor, FIRST, LAST, date(2026, 3, 2))
    assert len(queries(said)) == 2, "\n".join(said)


def test_the_line_of_the_list_says_what_the_figures_of_the_year_say(work: Any, people: Any) -> None:
    actor, today = people["danhmuc"], date(2026, 3, 10)

    def both() -> tuple[Any, Any]:
        whole = asked(actor, today, date(2026, 1, 1), today)
        line = publication.line_of(db.session(), actor, today)
        return (line.announced, line.public, line.whole), (whole.announced, whole.public, whole.whole)

    line, whole = both()
    assert line == whole
    published(work, people["danhmuc2"], submitted(work, people["danhmuc"]), date(2026, 4, 1))
    line, whole = both()
    assert line == whole
    for code in (BIRTH, ALLOWANCE):  # one that was public in time, one of which nobody knows; and a new one
        drafted(work, people["danhmuc"], code, wanted=Wanted(date(2026, 6, 1), "78/QĐ-UBND", date(2026, 3, 2)))
    with work(people["danhmuc"]) as w:
        new = drafting.begin(w, "2.777777")
        drafting.save(w, new, new.content, Wanted(date(2026, 6, 1), "79/QĐ-UBND", date(2026, 3, 2)))
    line, whole = both()
    assert line == whole
    assert line[1] == figures.Ratio(0, 3, 3)
