"""Two people, one dossier: who comes second is told so, nothing is done twice, and strangers do not get in."""

from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask

from desk.store.db import db
from tests.web.conftest import ALLOWANCE, MARTYRS, Story, open_task, tasks_of, version
from tests.web.test_steps import REASON, log_of, shown, step

STALE = "Hồ sơ này vừa được"


def test_a_page_that_has_gone_stale_is_told_so_and_what_was_typed_is_kept(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    old, address = shown(dossier_id, opinion="Ý kiến viết trên trang cũ."), step(dossier_id, "chuyen")
    sign_in("yk.ldtbxh").post(step(dossier_id, "xac-nhan"), data=shown(dossier_id))
    before = (version(dossier_id), log_of(dossier_id))
    answer = sign_in("yk.ldtbxh").post(address, data=old)
    assert answer.status_code == 409
    assert STALE in answer.text
    assert "Ý kiến viết trên trang cũ." in answer.text
    assert (version(dossier_id), log_of(dossier_id)) == before


@pytest.mark.parametrize("wrong", ["", "x", "-1", "0", "999"])
def test_a_post_that_shows_no_page_is_stale(wrong: str, sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    before = version(dossier_id)
    answer = sign_in("yk.ldtbxh").post(step(dossier_id, "chuyen"), data={"version": wrong})
    assert answer.status_code == 409
    assert version(dossier_id) == before


def test_pressing_twice_moves_it_once(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    client, address, data = sign_in("yk.ldtbxh"), step(dossier_id, "chuyen"), shown(dossier_id)
    assert [client.post(address, data=data).status_code for _ in range(2)] == [303, 409]
    assert len(tasks_of(dossier_id, only_open=False)) == 3


def test_of_eight_at_once_one_succeeds_and_seven_are_told(app: Flask, sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    address, data = step(dossier_id, "chuyen"), shown(dossier_id)
    clients = [sign_in("yk.ldtbxh") for _ in range(8)]
    db.session.remove()
    gate, answers = Barrier(8), []

    def press(client: Any) -> None:
        gate.wait()
        answer = client.post(address, data=data)
        answers.append((answer.status_code, STALE in answer.text))

    threads = [Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [(303, False)] + [(409, True)] * 7
    assert [what for what, _ in log_of(dossier_id)] == ["receive", "process"]


def test_the_step_of_another_dossier_is_not_there(sign_in: Any, story: Story) -> None:
    one, two = story.received(ALLOWANCE), story.received(MARTYRS)
    address = f"/ho-so/{one}/viec/{open_task(two).id}/chuyen"
    assert sign_in("yk.ldtbxh").post(address, data=shown(one)).status_code == 404


def test_another_unit_s_officer_neither_sees_nor_acts(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    before, stranger = version(dossier_id), sign_in("tt.ldtbxh")
    assert stranger.get(f"/ho-so/{dossier_id}").status_code == 404
    for verb in ("chuyen", "xac-nhan", "chuyen-tra", "yeu-cau-bo-sung", "thong-bao-nop-tien"):
        assert stranger.post(step(dossier_id, verb), data=shown(dossier_id, reason=REASON)).status_code == 404, verb
    colleague = sign_in("yk.tuphap")  # the same commune, another department: it is not there
    assert colleague.get(f"/ho-so/{dossier_id}").status_code == 404
    assert colleague.post(step(dossier_id, "chuyen"), data=shown(dossier_id)).status_code == 404
    clerk = sign_in("yk.motcua")  # sees whatever the commune received, may not act
    assert clerk.get(f"/ho-so/{dossier_id}").status_code == 200
    assert clerk.post(step(dossier_id, "chuyen"), data=shown(dossier_id)).status_code == 403
    assert version(dossier_id) == before
