"""Accounts and roles."""

from datetime import date

import pytest
from sqlalchemy import select

from desk.domain.errors import Forbidden, Invalid
from desk.policy import SYSTEM, Actor, Holding, Role
from desk.services import staffing
from desk.store import passwords
from desk.store.db import db
from desk.store.models import Person
from desk.store.queries import units
from tests import builders


def test_the_password_is_stored_only_as_a_digest(work, people) -> None:
    with work(SYSTEM) as w:
        staffing.add_person(w, "moi", "Người Mới", "một câu dễ nhớ 2026")
    stored = db.session.scalars(select(Person.password_hash).where(Person.username == "moi")).one()
    assert stored.startswith("$argon2id$")
    assert "câu" not in stored
    assert passwords.matches(stored, "một câu dễ nhớ 2026")


def test_a_phone_and_a_computer_type_the_same_password(work) -> None:
    import unicodedata

    stored = passwords.hashed(unicodedata.normalize("NFD", "một câu dễ nhớ"))
    assert passwords.matches(stored, unicodedata.normalize("NFC", "một câu dễ nhớ"))


@pytest.mark.parametrize(
    ("username", "password", "sentence"),
    [
        ("moi", "ngan", "ít nhất 12 ký tự \\(đang có 4\\)"),
        ("moi", "matkhau12345", "quá phổ biến"),
        ("nguyenvana", "nguyenvana123", "chứa tên đăng nhập"),
        ("tên có dấu", "một câu dễ nhớ", "chữ không dấu"),
        ("yk.motcua", "một câu dễ nhớ", "đã có người dùng"),
    ],
)
def test_what_will_not_do_is_said_in_a_sentence(work, people, username, password, sentence) -> None:
    with pytest.raises(Invalid, match=sentence), work(SYSTEM) as w:
        staffing.add_person(w, username, "Ai đó", password)


def test_only_who_manages_staff_adds_staff(work, people) -> None:
    with pytest.raises(Forbidden), work(people["yk.lanhdao"]) as w:
        staffing.add_person(w, "moi", "Người Mới", "một câu dễ nhớ")
    with work(people["quantri"]) as w:
        staffing.add_person(w, "moi", "Người Mới", "một câu dễ nhớ")


def test_a_role_is_held_from_its_day_to_its_day(work, people, clock) -> None:
    xa = builders.agency_id_of(db.session(), "11020")
    with work(SYSTEM) as w:
        person = staffing.add_person(w, "moi", "Người Mới", "một câu dễ nhớ")
        staffing.grant(w, person, [Role.CLERK], xa, valid_from=date(2026, 3, 2))
        person_id = person.id
    db.session.expire_all()

    def held(day: date) -> Actor:
        found = units.person_on_duty(db.session(), person_id, day)
        assert found is not None
        return found[1]

    assert held(date(2026, 3, 1)).holdings == frozenset()
    assert held(date(2026, 3, 2)).holdings == {Holding(Role.CLERK, xa, None)}


def test_first_passwords_are_readable_and_never_the_same() -> None:
    made = {passwords.first_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        *words, digits = password.split("-")
        assert len(words) == 5
        assert all(word.isascii() and word.isalpha() and word.islower() for word in words)
        assert len(digits) == 4
        staffing.check_password(password, "yk.motcua")
