"""Papers issued (T4): the receipt on the screen and as PDF, reprints counted, and nobody else's papers."""

import pytest
from sqlalchemy import select

from desk.store.db import db
from desk.store.models import Event, Paper
from tests import builders
from tests.web.filling import fields, stored


@pytest.fixture
def paper(work, people):
    dossier = builders.received(work, people, owner=builders.who(name="Lò Thị Ơn"))
    return stored(select(Paper).where(Paper.dossier_id == dossier.id))[0].id


def shown(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_page_shows_the_codes_the_promise_and_the_paper(sign_in, paper):
    client = sign_in("yk.motcua")
    html = shown(client, f"/giay/{paper}")
    slip = db.session.get(Paper, paper).slip
    assert slip["lookup_code"] in html
    assert slip["number"] in html
    assert "Đã tiếp nhận. Hẹn trả 17:00, thứ Hai 02/3/2026." in html
    assert f'src="/giay/{paper}.pdf?kho=A5' in html


def test_it_prints_by_itself_only_straight_after_the_intake(sign_in, paper):
    client = sign_in("yk.motcua")
    assert "data-print" not in shown(client, f"/giay/{paper}")
    assert "data-print" in shown(client, f"/giay/{paper}?in=1")


@pytest.mark.parametrize("size", ["A5", "A4"])
def test_the_pdf_is_the_same_to_the_byte_whenever_it_is_asked_for(sign_in, paper, size):
    client = sign_in("yk.motcua")
    first, second = (client.get(f"/giay/{paper}.pdf?kho={size}") for _ in range(2))
    assert first.data == second.data
    assert first.data.startswith(b"%PDF-")
    assert first.mimetype == "application/pdf"
    assert first.headers["Content-Disposition"].startswith('inline; filename="giay-tiep-nhan-ho-so')
    assert first.headers["Content-Disposition"].isascii()
    assert first.headers["Content-Security-Policy"] == "frame-ancestors 'self'"


def test_every_reprint_is_counted_written_down_and_differs_from_the_first(sign_in, paper):
    client = sign_in("yk.motcua2")
    first = client.get(f"/giay/{paper}.pdf").data
    for n in (1, 2):
        answer = client.post(f"/giay/{paper}/in-lai", data={"kho": "A4"})
        assert answer.status_code == 303
        html = shown(client, answer.location)
        assert f"In lại lần {n}" in html
        assert f"/giay/{paper}.pdf?kho=A4&amp;lan={n}" in html
        assert client.get(f"/giay/{paper}.pdf?lan={n}").data != first
    assert client.get(f"/giay/{paper}.pdf").data == first
    told = stored(select(Event).where(Event.what == "reprint").order_by(Event.id))
    assert [(e.actor, e.data["n"]) for e in told] == [("Hoàng Thị Nhài", 1), ("Hoàng Thị Nhài", 2)]


def test_the_button_pressed_twice_counts_one_reprint_and_a_new_page_another(sign_in, paper):
    client = sign_in("yk.motcua")
    form = fields(shown(client, f"/giay/{paper}"), "kho")
    again = fields(shown(client, f"/giay/{paper}"), "kho")
    places = [client.post(f"/giay/{paper}/in-lai", data=data).location for data in (form, form, again)]
    assert places[0] == places[1] != places[2]
    assert stored(select(Paper).where(Paper.id == paper))[0].prints == 2


@pytest.mark.parametrize("wrong", ["?lan=1", "?lan=0", "?lan=x", "?kho=A3"])
def test_what_was_never_printed_is_not_there(sign_in, paper, wrong):
    assert sign_in("yk.motcua").get(f"/giay/{paper}.pdf{wrong}").status_code == 404


@pytest.mark.parametrize(
    ("username", "status"), [("yk.motcua2", 200), ("gl.giamsat", 200), ("tt.motcua", 404), ("quantri", 403)]
)
def test_a_paper_has_the_same_door_as_its_dossier(sign_in, paper, username, status):
    client = sign_in(username)
    assert client.get(f"/giay/{paper}").status_code == status
    assert client.get(f"/giay/{paper}.pdf").status_code == status


def test_a_neighbour_cannot_count_a_reprint(sign_in, paper):
    assert sign_in("tt.motcua").post(f"/giay/{paper}/in-lai").status_code == 404
    assert stored(select(Paper))[0].prints == 0


def test_nobody_without_an_account_sees_a_paper(app, paper):
    assert app.test_client().get(f"/giay/{paper}.pdf").status_code == 302
