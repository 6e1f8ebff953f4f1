"""Khai sinh – thường trú – thẻ BHYT: birth in the day, then police 15 days beside insurance 10 days, at most 20 working days."""

from datetime import date

import pytest

from desk.domain.workflow import Status
from desk.store.db import db
from desk.store.queries import dossiers


@pytest.fixture
def forked(tell):
    """The birth is registered; both branches are open."""
    story = tell("2.000986")
    assert story.dossier.promised_at.date() == date(2026, 3, 17)  # 02/3 + 15 ngày, within 20 working days (30/3)
    return story.at("2026-03-02T10:00").leave("Xã Yết Kiêu")


def test_both_offices_hold_it_at_once_each_with_its_own_term(forked) -> None:
    assert {t.agency_name for t in forked.open} == {"Công an Xã Yết Kiêu", "BHXH Gia Lộc"} or len(forked.open) == 2
    assert forked.dossier.state is Status.PROCESSING
    assert len({t.agency_id for t in forked.open}) == 2


@pytest.mark.parametrize("first", [0, 1])
def test_the_dossier_is_ready_when_the_later_branch_is_whichever_it_is(forked, first) -> None:
    names = [t.agency_name for t in forked.open]
    forked.at("2026-03-05T10:00").leave(names[first])
    assert forked.dossier.state is Status.PROCESSING
    assert {t.agency_name for t in forked.open} == {names[1 - first]}
    forked.at("2026-03-12T10:00").leave(names[1 - first])
    assert forked.dossier.state is Status.READY
    assert [t.kind for t in forked.open] == ["return"]
    assert len(dossiers.results_of(db.session(), forked.dossier.id)) == 2, "one result of each branch"
    forked.at("2026-03-12T11:00").hand_over()
    assert forked.dossier.state is Status.RETURNED


def test_a_branch_is_sent_back_inside_itself_and_never_over_its_neighbour(forked) -> None:
    from desk.domain.errors import Invalid
    from desk.services import processing

    task = forked.open[0]
    with pytest.raises(Invalid, match="Không chuyển trả được"):
        forked.do(processing.send_back, "Sai họ tên cha.", 1, task=task)
