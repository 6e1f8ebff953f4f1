"""Who receives a procedure and who settles it, for any unit and day; exceptions, and whose they are to set."""

from datetime import date

import pytest
from sqlalchemy import select

from desk.domain.errors import Forbidden, Invalid, NotFound
from desk.policy import SYSTEM, Role
from desk.services import publishing, reaching, receiving, staffing
from desk.store.db import db
from desk.store.models import Agency, Person, Procedure, Reception
from desk.store.queries import catalogue, receptions, settings
from tests import builders
from tests.web.conftest import counted, queries

BIRTH, MARTYRS, ALLOWANCE = "1.001193", "1.010803", "1.001776"
TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)
BY = "Quyết định 20/QĐ-UBND"


def unit(code: str, session=None) -> Agency:
    return (session or db.session()).scalars(select(Agency).where(Agency.code == code)).one()


def procedure(session, code: str = BIRTH) -> Procedure:
    found = catalogue.procedure(session, code)
    assert found is not None
    return found


def asked(code: str, agency: str, day: date = TODAY) -> reaching.Reached:
    db.session.rollback()
    return reaching.who_receives(db.session(), code, unit(agency), day)


@pytest.fixture
def except_at(work):
    """An exception, by the program itself unless somebody is named."""

    def say(agency, receives=True, start=TODAY, end=None, because=BY, by=SYSTEM, code=BIRTH):
        with work(by) as w:
            row = reaching.except_at(
                w, procedure(w.session, code), unit(agency, w.session), receives, start, end, because
            )
            w.session.flush()
            return row.id

    return say


# ── the answer ───────────────────────────────────────────────────────────────


def test_a_commune_receives_by_the_rule_and_settles_itself(app) -> None:
    found = asked(BIRTH, "11020")
    assert found.answer.receives
    assert found.answer.why == "Thủ tục này tiếp nhận ở Ủy ban nhân dân cấp xã."
    [case] = found.cases
    assert {leg.agency for leg in case.legs} == {"Xã Yết Kiêu"}
    assert case.issued_by == ("Xã Yết Kiêu",)


def test_every_leg_names_its_real_agency_and_one_issues(app) -> None:
    [case] = asked(MARTYRS, "11020").cases
    assert list(dict.fromkeys(leg.agency for leg in case.legs)) == ["Xã Yết Kiêu", "Huyện Gia Lộc", "Sở LĐTBXH"]
    assert case.issued_by == ("Sở LĐTBXH",)
    assert case.legs[-1].agency == "Xã Yết Kiêu", "the desk that receives is the desk that returns"


def test_a_district_does_not_and_is_told_where(app) -> None:
    found = asked(BIRTH, "297")
    assert not found.answer.receives
    assert found.answer.why == "Huyện Gia Lộc không tiếp nhận: thủ tục này tiếp nhận ở Ủy ban nhân dân cấp xã."
    assert found.elsewhere == "nơi tiếp nhận: Ủy ban nhân dân cấp xã"
    assert found.cases == ()


def test_an_office_of_the_route_is_not_a_desk_of_the_procedure(app) -> None:
    assert not asked(MARTYRS, "30-so-ldtbxh").answer.receives


def test_what_is_missing_for_a_route_is_said(except_at) -> None:
    except_at("30-so-ldtbxh", code=BIRTH)
    found = asked(BIRTH, "30-so-ldtbxh")
    assert found.answer.receives
    [case] = found.cases
    assert case.legs == ()
    assert "Quy trình cần bộ phận “tu-phap” nhưng Sở LĐTBXH không có." in case.missing


def test_a_unit_is_asked_about_the_days_on_which_it_stands(app, work) -> None:
    with work(SYSTEM) as w:
        unit("10999", w.session).valid_to = TODAY
    assert asked(BIRTH, "10999").answer.receives
    after = asked(BIRTH, "10999", TOMORROW)
    assert not after.answer.receives
    assert after.answer.why.endswith("hoạt động đến hết ngày 02/3/2026.")
    assert "10999" not in [r.code for r in reaching.receivers(db.session(), BIRTH, TOMORROW)]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2010, 1, 1), "“Đăng ký khai sinh” áp dụng từ "),
        (date(2026, 4, 1), "“Đăng ký khai sinh” hết áp dụng sau ngày 31/3/2026 theo 88/QĐ-UBND; thay bằng “"),
    ],
)
def test_before_and_after_a_procedure_nobody_receives_it(work, day, why) -> None:
    with work(SYSTEM) as w:
        publishing.repeal(
            w, procedure(w.session), date(2026, 3, 31), decision="88/QĐ-UBND", decided_on=TODAY, replaced_by=[ALLOWANCE]
        )
    found = asked(BIRTH, "11020", day)
    assert not found.answer.receives
    assert found.answer.why.startswith(why)
    assert reaching.receivers(db.session(), BIRTH, day) == []


def test_the_rule_is_that_of_the_edition_of_the_day(work) -> None:
    builders.next_edition(work, BIRTH, lambda c: c.update(levels=["xa", "huyen"], received_at=["huyen"]), TOMORROW)
    assert asked(BIRTH, "11020").answer.receives
    assert not asked(BIRTH, "11020", TOMORROW).answer.receives
    assert asked(BIRTH, "11020", TOMORROW).elsewhere == "nơi tiếp nhận: huyện Gia Lộc", "the one above it, by name"
    assert asked(BIRTH, "297", TOMORROW).answer.receives


def test_what_is_received_outside_the_desks_is_received_by_none(work) -> None:
    builders.next_edition(work, BIRTH, lambda c: c.update(place="outside", competent="Công an xã"), TODAY)
    found = asked(BIRTH, "11020")
    assert not found.answer.receives
    assert "không nộp tại Bộ phận Một cửa" in found.answer.why
    assert found.elsewhere == "nơi nộp: Công an xã"
    assert reaching.receivers(db.session(), BIRTH, TODAY) == []
    with pytest.raises(Invalid, match="không nộp tại Bộ phận Một cửa"), work(SYSTEM) as w:
        receiving.submit(w, builders.application(w.session))


def test_an_unknown_code_is_not_found(app) -> None:
    with pytest.raises(NotFound, match=r"Không có thủ tục mã “9.999999”"):
        asked("9.999999", "11020")
    with pytest.raises(NotFound):
        reaching.receivers(db.session(), "9.999999", TODAY)


# ── all of them ──────────────────────────────────────────────────────────────


def test_the_receivers_are_the_communes_and_those_by_exception(except_at) -> None:
    except_at("297", because="Công văn 15/UBND")
    except_at("10999", receives=False)
    found = {r.code: r.because for r in reaching.receivers(db.session(), BIRTH, TODAY)}
    assert found == {"297": "Công văn 15/UBND", "11020": "", "11023": ""}
    for agency in db.session.scalars(select(Agency)):  # one by one, the same
        assert reaching.receives(
            db.session(), catalogue.edition(db.session(), BIRTH, TODAY), agency, TODAY
        ).receives == (agency.code in found)


def test_two_hundred_and_fifty_communes_cost_as_few_queries_as_two(app, work) -> None:
    def cost() -> int:
        db.session.rollback()
        with counted() as said:
            reaching.receivers(db.session(), BIRTH, TODAY)
        return len(queries(said))

    cost()
    few = cost()
    with work(SYSTEM) as w:
        district = unit("297", w.session)
        for n in range(250):
            w.session.add(Agency(
                code=f"9{n:04}", level_code="xa", parent_id=district.id, path=f"{district.path}9{n}/", office=None, name=f"Ủy ban {n}",
                short_name=f"Xã {n}", place="", identifier="", identifier_demo=True, valid_from=date(2018, 1, 1),
            ))  # fmt: skip
    cost()
    assert cost() == few <= 4
    assert len(reaching.receivers(db.session(), BIRTH, TODAY)) == 253


# ── exceptions ───────────────────────────────────────────────────────────────


def test_a_district_receives_a_communes_procedure_from_a_day_to_a_day(except_at, work, people, clock) -> None:
    except_at("297", start=TOMORROW, end=date(2026, 3, 5))
    days = [date(2026, 3, day) for day in range(2, 8)]
    assert [asked(BIRTH, "297", day).answer.receives for day in days] == [False, True, True, True, False, False]
    assert (
        asked(BIRTH, "297", TOMORROW).answer.why == f"Huyện Gia Lộc tiếp nhận từ 03/3/2026 đến hết 05/3/2026 theo {BY}."
    )
    with pytest.raises(Invalid, match="không tiếp nhận ở huyện Gia Lộc"):
        builders.received(work, people, BIRTH, "gl.motcua")
    clock.set("2026-03-05T16:59")
    made = builders.received(work, people, BIRTH, "gl.motcua")
    assert made.agency_name == "Huyện Gia Lộc"
    clock.set("2026-03-06T08:00")
    with pytest.raises(Invalid, match="không tiếp nhận"):
        builders.received(work, people, BIRTH, "gl.motcua")


def test_one_commune_is_forbidden_and_the_neighbours_are_not(except_at, work, people) -> None:
    except_at("11020", receives=False)
    with pytest.raises(Invalid) as refused:
        builders.received(work, people)
    assert refused.value.message == (
        f"“Đăng ký khai sinh” không tiếp nhận ở xã Yết Kiêu từ 02/3/2026 theo {BY}; nơi tiếp nhận: Ủy ban nhân dân cấp xã."
    )
    assert builders.received(work, people, clerk="tt.motcua").number


def test_whoever_is_sent_away_hears_of_the_exception_nearest_to_them(except_at, work, people) -> None:
    except_at("11020", receives=False)
    except_at("297")
    assert asked(BIRTH, "11020").elsewhere == "nơi tiếp nhận: huyện Gia Lộc"


def test_of_two_that_overlap_the_one_that_began_last_holds(except_at) -> None:
    except_at("11020", receives=False, start=TODAY, end=date(2026, 3, 31))
    except_at("11020", receives=True, start=date(2026, 3, 10), end=date(2026, 3, 12), because="Công văn 33/UBND")
    days = {day: asked(BIRTH, "11020", date(2026, 3, day)).answer.receives for day in (9, 10, 12, 13, 31)}
    assert days == {9: False, 10: True, 12: True, 13: False, 31: False}
    assert asked(BIRTH, "11020", date(2026, 4, 1)).answer.receives, "the rule again"


def test_an_exception_ends_and_the_rule_holds_again(except_at, work, clock) -> None:
    row_id = except_at("11020", receives=False)
    clock.set("2026-03-04T09:00")
    with work(SYSTEM) as w:
        said = reaching.end_exception(w, receptions.one(w.session, procedure(w.session).id, row_id), date(2026, 3, 4))
    assert said == "Nơi tiếp nhận riêng kết thúc sau ngày 04/3/2026."
    assert not asked(BIRTH, "11020", date(2026, 3, 4)).answer.receives
    assert asked(BIRTH, "11020", date(2026, 3, 5)).answer.receives
    assert not asked(BIRTH, "11020", TODAY).answer.receives, "what was so stays so"
    clock.set("2026-03-09T09:00")
    with pytest.raises(Invalid, match=r"đã kết thúc ngày 04/3/2026"), work(SYSTEM) as w:
        reaching.end_exception(w, receptions.one(w.session, procedure(w.session).id, row_id), date(2026, 3, 9))
    lines = [line.words for line in settings.history(db.session(), ("catalogue",), [BIRTH])]
    assert lines[:2] == [
        f"Xã Yết Kiêu không tiếp nhận từ 02/3/2026 đến 04/3/2026: {BY}.", f"Xã Yết Kiêu không tiếp nhận từ 02/3/2026: {BY}."
    ]  # fmt: skip


def test_one_that_has_not_begun_is_dropped(except_at, work) -> None:
    row_id = except_at("11020", receives=False, start=date(2026, 3, 20))
    with work(SYSTEM) as w:
        assert reaching.end_exception(w, w.session.get_one(Reception, row_id), TODAY) == "Đã bỏ nơi tiếp nhận riêng."
    assert asked(BIRTH, "11020", date(2026, 3, 20)).answer.receives
    assert db.session.scalars(select(Reception)).all() == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"start": date(2026, 3, 1)}, "start"), ({"start": None}, "start"),
        ({"end": date(2026, 3, 1)}, "end"), ({"because": " "}, "because"),
    ],
)  # fmt: skip
def test_what_an_exception_may_not_say(except_at, given, field) -> None:
    with pytest.raises(Invalid) as refused:
        except_at("11020", **given)
    assert field in refused.value.fields


def test_the_same_said_twice_is_written_once(except_at) -> None:
    assert except_at("297") == except_at("297")
    assert len(settings.history(db.session(), ("catalogue",), [BIRTH])) == 1


# ── rights ───────────────────────────────────────────────────────────────────


@pytest.fixture
def neighbours(work, people):
    """A second district with a commune, and an administrator of the catalogue in each of the two."""
    with work(SYSTEM) as w:
        province = unit("30", w.session)

        def place(code: str, level: str, above: Agency, name: str) -> Agency:
            row = Agency(
                code=code, level_code=level, parent_id=above.id, path="", office=None, name=f"Ủy ban nhân dân {name}", short_name=name,
                place=name, identifier=f"000.{code}.H23", identifier_demo=True, valid_from=date(1900, 1, 1),
            )  # fmt: skip
            w.session.add(row)
            w.session.flush()
            row.path = f"{above.path}{row.id}/"
            return row

        other = place("298", "huyen", province, "Huyện Tứ Kỳ")
        place("11113", "xa", other, "Xã Ngọc Sơn")
        for username, at in (("gl.danhmuc", unit("297", w.session)), ("tk.danhmuc", other)):
            person = Person(
                username=username,
                name=username,
                password_hash=builders.password_hash(),
                password_changed_at=w.now,
                active=True,
            )
            w.session.add(person)
            w.session.flush()
            staffing.grant(w, person, [Role.CATALOGUE], at.id, None, valid_from=date(2018, 1, 1))
    return people["gl.danhmuc"], people["tk.danhmuc"]


def test_a_district_sets_exceptions_for_itself_and_its_own_communes_only(except_at, neighbours) -> None:
    here, there = neighbours
    for agency in ("297", "11020", "11023"):
        assert except_at(agency, by=here)
    for agency in ("298", "11113", "30", "30-so-ldtbxh"):
        with pytest.raises(Forbidden):
            except_at(agency, by=here)
    assert except_at("11113", by=there)
    for agency in ("297", "11020"):
        with pytest.raises(Forbidden):
            except_at(agency, start=TOMORROW, by=there)
    assert len(db.session.scalars(select(Reception)).all()) == 4


def test_a_district_ends_its_own_only(except_at, neighbours, work) -> None:
    here, there = neighbours
    row_id = except_at("11020", receives=False, by=here)
    with pytest.raises(Forbidden), work(there) as w:
        reaching.end_exception(w, w.session.get_one(Reception, row_id), TODAY)
    with work(here) as w:
        reaching.end_exception(w, w.session.get_one(Reception, row_id), TODAY)
    assert db.session.get_one(Reception, row_id).valid_to == TODAY


def test_the_province_reaches_every_unit_and_a_clerk_none(except_at, neighbours, people) -> None:
    assert except_at("11113", by=people["danhmuc"])
    assert except_at("11020", by=people["danhmuc"])
    with pytest.raises(Forbidden):
        except_at("11020", start=TOMORROW, by=people["yk.motcua"])
