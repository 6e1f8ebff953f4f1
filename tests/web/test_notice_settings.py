"""How one is told: per kind, in the program and by e-mail; what must be done always stands in the inbox; nothing personal goes out."""

import json
from typing import Any

from sqlalchemy import select

from desk.policy import SYSTEM
from desk.services import notices
from desk.services.notices import FOR_CITIZENS, KINDS
from desk.store.db import db
from desk.store.models import Alert, NoticeChoice, Outbox, Person
from desk.store.queries.installation import Desk
from desk.web import letters
from desk.web.labels import NOTICES
from tests.web.conftest import ALLOWANCE, Story, dossier_of
from tests.web.test_letters import SAMPLES
from tests.web.test_work_dossier import THREE, words

PAGE = "/thong-bao/cai-dat"
STAFF = [kind for kind in KINDS if kind not in FOR_CITIZENS]


def with_address(work: Any, username: str) -> None:
    with work(SYSTEM) as w:
        w.session.scalars(select(Person).where(Person.username == username)).one().email = "canbo@example.org"


def tell(work: Any, people: Any, kind: str, key: str) -> tuple[int, int, int]:
    """To how many it was new, and what stands in the inbox and the outbox of it."""
    with work(SYSTEM) as w:
        new = notices.tell(w, kind, [people["yk.ldtbxh"].id], key=key)
    keys = f"{key}/{people['yk.ldtbxh'].id}"
    return (
        new, len(db.session.scalars(select(Alert).where(Alert.key == keys)).all()),
        len(db.session.scalars(select(Outbox).where(Outbox.key == keys)).all()),
    )  # fmt: skip


def choose(client: Any, *, app: set[str], email: set[str]) -> None:
    assert client.post(PAGE, data={"loai": STAFF, "app": sorted(app), "thu": sorted(email)}).status_code == 303


def test_every_kind_for_the_staff_has_its_words() -> None:
    assert set(NOTICES) == set(STAFF)


def test_the_ordinary_way_is_ticked_and_needs_no_row(sign_in: Any) -> None:
    client = sign_in("yk.ldtbxh")
    page = client.get(PAGE).text
    ticked = {k for k in STAFF if f'name="thu" value="{k}" checked' in page}
    assert ticked == {k for k in STAFF if KINDS[k].email}
    choose(client, app=set(STAFF), email=ticked)
    db.session.rollback()
    assert db.session.scalars(select(NoticeChoice)).all() == []


def test_what_is_chosen_is_how_it_is_told(sign_in: Any, work: Any, people: Any) -> None:
    with_address(work, "yk.ldtbxh")
    assert tell(work, people, "digest", "a") == (1, 1, 1)
    assert tell(work, people, "followed", "b") == (1, 1, 0)
    client = sign_in("yk.ldtbxh")
    choose(client, app={"digest"}, email={"followed", "overdue"})
    assert tell(work, people, "digest", "c") == (1, 1, 0)
    assert tell(work, people, "followed", "d") == (1, 0, 1)
    assert tell(work, people, "followed", "d") == (0, 0, 1), "once, whatever the way"
    assert tell(work, people, "t3", "e") == (0, 0, 0)
    assert tell(work, people, "overdue", "f") == (1, 1, 1)
    choose(client, app=set(), email=set())
    assert tell(work, people, "overdue", "g") == (1, 1, 0), "what must be done cannot be switched off"
    assert 'value="t3" checked' not in client.get(PAGE).text
    assert "Luôn báo" in words(client.get(PAGE).text)


def test_nobody_else_is_concerned_and_forged_kinds_are_nothing(sign_in: Any, work: Any, people: Any) -> None:
    with_address(work, "yk.ldtbxh")
    sign_in("yk.motcua").post(PAGE, data={"loai": [*STAFF, "extended", "x"]})
    assert tell(work, people, "digest", "a") == (1, 1, 1)
    db.session.rollback()
    assert {row.kind for row in db.session.scalars(select(NoticeChoice))} <= set(STAFF)


def test_nothing_personal_goes_out_in_any_kind_of_notice(
    app: Any, sign_in: Any, story: Story, work: Any, people: Any
) -> None:
    """Every kind told about a real dossier with three people in it: neither what is stored nor what is written names them."""
    dossier_id = story.received(ALLOWANCE, **THREE)
    secrets = [
        text
        for who in THREE.values()
        for text in (who.name, who.id_number, who.phone, who.phone[-6:], who.address, who.email)
    ]
    secrets = [text for text in secrets if text]
    desk = Desk("Một cửa", "https://x.gov.vn", "0220 000 0000", False)
    with_address(work, "yk.ldtbxh")
    for kind in STAFF:
        for n, data in enumerate(SAMPLES.get(kind, ())):  # that each has one is asked in test_letters
            with work(SYSTEM) as w:
                given = {k: v for k, v in data.items() if k != "number"}
                notices.tell(
                    w, kind, [people["yk.ldtbxh"].id], key=f"{kind}/{n}", dossier=dossier_of(dossier_id), **given
                )
    rows = [*db.session.scalars(select(Alert)), *db.session.scalars(select(Outbox))]
    assert {row.kind for row in rows} == set(STAFF) & set(SAMPLES)
    for row in rows:
        mail = letters.email(row.kind, row.data, row.dossier_id, desk)
        said = "\n".join((json.dumps(row.data, ensure_ascii=False), mail.subject, mail.body))
        assert not [text for text in secrets if text in said], row.kind
