"""Several keepers at the same instant: one draft is begun, one edition published, and of two savings one is told."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select

from desk.store.db import db
from desk.store.models import Draft, Edition
from tests.catalogues import BIRTH, draft_of, drafted, employ_keepers, submitted
from tests.web.filling import fields, stored


@pytest.fixture(autouse=True)
def _keepers(work: Any) -> None:
    employ_keepers(work)


def at_once(clients: list[Any], press: Callable[[Any], Any]) -> list[int]:
    """Everybody presses together; what each was answered."""
    db.session.remove()
    gate, answers = Barrier(len(clients)), list[int]()

    def one(client: Any) -> None:
        gate.wait()
        answers.append(press(client).status_code)

    threads = [Thread(target=one, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_of_six_who_begin_at_once_all_come_to_one_draft_or_are_told(sign_in: Any) -> None:
    clients = [sign_in(who) for who in ("danhmuc", "danhmuc2") * 3]
    answers = at_once(clients, lambda client: client.post("/danh-muc/ban-thao/moi", data={"ma": BIRTH}))
    assert set(answers) <= {303, 409}
    assert 303 in answers
    assert stored(select(func.count(Draft.id))) == [1]


def test_of_four_publications_at_once_one_succeeds(sign_in: Any, work: Any, people: Any) -> None:
    draft_id = submitted(work, people["danhmuc"])
    editions = stored(select(func.count(Edition.id)))[0]
    sent = {
        "version": str(draft_of(draft_id).version),
        "decision": "7/QĐ-UBND",
        "decided_on": "02/3/2026",
        "valid_from": "03/3/2026",
    }
    clients = [sign_in("danhmuc2") for _ in range(4)]
    answers = at_once(clients, lambda client: client.post(f"/danh-muc/ban-thao/{draft_id}/ban-hanh", data=sent))
    assert answers == [303, 409, 409, 409]
    assert stored(select(func.count(Edition.id))) == [editions + 1]


def test_of_two_savings_at_once_one_is_told(sign_in: Any, work: Any, people: Any) -> None:
    draft_id = drafted(work, people["danhmuc"])
    url = f"/danh-muc/ban-thao/{draft_id}"
    clients = [sign_in("danhmuc"), sign_in("danhmuc2")]
    form = fields(clients[0].get(url).text, "version")
    names = iter(("Tên của người này", "Tên của người kia"))
    sheets = {client: {**form, "act": "luu", "name": next(names)} for client in clients}
    assert at_once(clients, lambda client: client.post(url, data=sheets[client])) == [303, 409]
    assert draft_of(draft_id).content["name"].startswith("Tên của người")
