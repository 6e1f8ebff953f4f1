"""Papers are issued once, numbered by form and year, and reprinted from what was frozen."""

import pytest

from desk.domain.errors import Forbidden
from desk.domain.papers import Reprint, from_json
from desk.printing.registry import render
from desk.services import papers
from desk.store.db import db
from desk.store.queries import dossiers
from tests import builders


@pytest.fixture
def receipt(work, people):
    dossier = builders.received(work, people)
    return dossiers.papers_of(db.session(), dossier.id)[0]


def test_serials_run_by_form_desk_and_year(work, people, clock) -> None:
    def serial() -> str:
        dossier = builders.received(work, people)
        return dossiers.papers_of(db.session(), dossier.id)[0].serial

    assert [serial(), serial()] == ["1/TNHS", "2/TNHS"]
    clock.set("2027-01-04T08:00")
    assert serial() == "1/TNHS"


def test_a_reprint_is_counted_logged_and_the_same_paper(work, people, receipt, clock) -> None:
    first = render(receipt.kind, from_json(receipt.kind, receipt.slip))
    clock.set("2026-03-03T08:31")
    with work(people["yk.motcua"]) as w:
        paper, dossier = dossiers.paper(w.session, w.actor, receipt.id)
        again = papers.reprint(w, paper, dossier, "one")
        assert again.n == 1
    assert render(receipt.kind, from_json(receipt.kind, receipt.slip)) == first
    marked = render(receipt.kind, from_json(receipt.kind, receipt.slip), reprint=Reprint(1, clock()))
    assert marked != first
    line = dossiers.events_of(db.session(), receipt.dossier_id)[0]
    assert (line.what, line.data["n"], line.actor) == ("reprint", 1, "Trần Thị Bích")


def test_the_same_reprint_asked_for_twice_is_counted_once_and_another_one_anew(work, people, receipt) -> None:
    def reprinted(key: str) -> int:
        with work(people["yk.motcua"]) as w:
            return papers.reprint(w, *dossiers.paper(w.session, w.actor, receipt.id), key).n

    assert [reprinted(key) for key in ("a", "a", "b", "a")] == [1, 1, 2, 1]
    assert [e.what for e in dossiers.events_of(db.session(), receipt.dossier_id)].count("reprint") == 2


def test_the_receipt_does_not_change_when_the_catalogue_and_the_unit_do(work, people, receipt) -> None:
    from desk.policy import SYSTEM
    from desk.store.models import Agency, Procedure

    before = render(receipt.kind, from_json(receipt.kind, receipt.slip))
    with work(SYSTEM) as w:
        w.session.get(Agency, builders.agency_id_of(w.session, "11020")).name = "Ủy ban nhân dân xã Khác"
        w.session.query(Procedure).first().name = "Tên mới"
    db.session.expire_all()
    assert render(receipt.kind, from_json(receipt.kind, receipt.slip)) == before


def test_the_neighbouring_commune_cannot_print_it(work, people, receipt) -> None:
    from desk.domain.errors import NotFound

    with pytest.raises(NotFound):
        dossiers.paper(db.session(), people["tt.motcua"], receipt.id)
    paper, dossier = dossiers.paper(db.session(), people["yk.motcua"], receipt.id)
    with pytest.raises(Forbidden), work(people["quantri"]) as w:
        papers.reprint(w, paper, dossier, "one")
