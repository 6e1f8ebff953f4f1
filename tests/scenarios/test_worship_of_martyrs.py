"""Thờ cúng liệt sĩ: commune 5 working days → district 7 → department of the province 12 calendar days (NĐ 131/2021, Điều 28)."""

from datetime import date

from desk.domain.workflow import Status
from desk.services import processing
from desk.store.db import db
from desk.store.queries import dossiers
from desk.store.queries.logbook import broken_chains


def test_one_number_through_three_levels_and_back(tell) -> None:
    story = tell("1.010803")
    number = story.dossier.number
    assert [leg.term for leg in story.plan.legs] == ["5wd", "7wd", "12d", None]
    assert story.dossier.promised_at.date() == date(2026, 3, 30)  # 09/3, 18/3, 30/3
    story.at("2026-03-06T16:00").leave("Xã Yết Kiêu")
    story.at("2026-03-16T10:00").leave("Huyện Gia Lộc")
    assert story.here[0].startswith("Sở LĐTBXH")
    story.at("2026-03-26T14:00").leave("Sở LĐTBXH")
    assert story.dossier.state is Status.READY
    story.at("2026-03-27T08:30").hand_over()
    assert (story.dossier.number, story.dossier.state) == (number, Status.RETURNED)
    places = [place for _, place, _ in story.log()]
    assert list(dict.fromkeys(places)) == ["Xã Yết Kiêu", "Huyện Gia Lộc", "Sở LĐTBXH"]
    assert places[-1] == "Xã Yết Kiêu"
    assert list(broken_chains(db.session())) == []


def test_every_hop_has_its_own_due_time_in_its_own_unit(tell) -> None:
    story = tell("1.010803")
    story.at("2026-03-06T16:00").until("Huyện Gia Lộc")
    for task in dossiers.tasks_of(db.session(), story.dossier.id):
        assert task.due_at >= task.opened_at
    hops = [e for e in dossiers.events_of(db.session(), story.dossier.id) if e.what in ("process", "approve")]
    assert all(e.data["due"] for e in hops)


def test_sent_back_from_the_province_to_the_district_and_up_again(tell) -> None:
    story = tell("1.010803")
    story.at("2026-03-16T10:00").until("Sở LĐTBXH").do()  # the desk of the department hands it to its officer
    district = next(s for s in reversed(story.plan.steps) if s.agency == "Huyện Gia Lộc" and s.kind == "process")
    story.do(processing.send_back, "Danh sách thiếu ngày hy sinh.", district.position)
    assert story.here[0].startswith("Huyện Gia Lộc")
    assert story.open[0].attempt == 2
    story.at("2026-03-18T10:00").leave("Huyện Gia Lộc").leave("Sở LĐTBXH")
    assert story.dossier.state is Status.READY
    assert [what for what, _, _ in story.log()].count("send_back") == 1


def test_an_old_dossier_keeps_the_names_of_its_units(tell, work, people) -> None:
    from desk.policy import SYSTEM
    from desk.store.models import Agency

    story = tell("1.010803")
    with work(SYSTEM) as w:
        agency = w.session.get(Agency, story.dossier.agency_id)
        agency.name, agency.short_name = "Ủy ban nhân dân xã Gia Lộc", "Xã Gia Lộc mới"
    assert story.dossier.agency_name == "Xã Yết Kiêu"
    assert story.plan.legs[0].agency == "Xã Yết Kiêu"
