"""Imports as verbs: what is merged, what is left alone, what a decision writes, and how all of it is undone."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from desk.domain.catalogue.reading import FORMAT, read_file
from desk.domain.catalogue.statements import Statement
from desk.domain.errors import Forbidden, Invalid, Stale
from desk.policy import SYSTEM, Role
from desk.services import drafting, publishing, staffing
from desk.services.importing import applying, enforcing, exporting, own, undoing, uploads
from desk.services.importing.outcomes import counted
from desk.store.db import db
from desk.store.models import CatalogueImport, Draft, Edition, ImportRow, ImportWord
from desk.store.queries import catalogue, drafts, imports
from tests import builders
from tests.imports import brought_in, compared, csv, decided, draft_of, everything, read, row, sent, statement

BIRTH = "1.001193"


@pytest.fixture
def district(work: Any) -> Any:
    """Somebody who keeps the catalogue of Gia Lộc (297) and of nothing above it."""
    with work(SYSTEM) as w:
        person = staffing.add_person(w, "gl.danhmuc", "Lê Thị Mận", builders.PASSWORD)
        staffing.grant(
            w, person, [Role.CATALOGUE], builders.agency_id_of(w.session, "297"), None, valid_from=date(2018, 1, 1)
        )
        return person.id


def agency(code: str) -> int:
    return builders.agency_id_of(db.session(), code)


def how(outcomes: Any) -> list[tuple[str, str]]:
    return [(o.code, o.verdict) for o in outcomes]


# ── what is merged ────────────────────────────────────────────────────────────


def test_a_new_code_is_a_draft_with_its_questions_and_the_second_time_nothing(app: Any, work: Any) -> None:
    said = statement(questions=[("cases.0.terms.direct", "tùy trường hợp"), ("levels", "Cấp bộ")])
    [new] = compared([said])
    assert (new.verdict, new.draft, [q["path"] for q in new.questions]) == (
        "new",
        True,
        ["cases.0.terms.direct", "levels"],
    )
    number = brought_in(work, said)
    draft = draft_of("7.000001")
    assert draft.import_id == number
    assert [q["found"] for q in draft.questions] == ["tùy trường hợp", "Cấp bộ"]
    assert len(drafts.still_asked(draft)) == 2
    assert how(compared([said])) == [("7.000001", "unchanged")]
    assert how(compared([said], "details")) == [("7.000001", "unchanged")], "questions that stay open are no change"


def test_what_a_person_wrote_is_not_overwritten_by_what_could_not_be_read(app: Any, work: Any, people: Any) -> None:
    said = statement(questions=[("cases.0.terms.direct", "tùy trường hợp")])
    brought_in(work, said)
    with work(people["danhmuc"]) as w:
        draft = drafts.open_of(w.session, "7.000001")
        content = {
            **draft.content,
            "cases": [{**draft.content["cases"][0], "terms": {"direct": "5wd", "online": None, "post": None}}],
        }
        drafting.save(w, draft, content)
    assert draft_of("7.000001").questions == []
    again = statement(
        patch={"name": "Thủ tục 7.000001", "applicants": "Cá nhân"},
        questions=[("cases.0.terms.direct", "tùy trường hợp")],
    )
    [outcome] = compared([again])
    assert (outcome.verdict, outcome.questions, outcome.changes) == ("changed", (), ("Đối tượng: thêm “Cá nhân”",))
    brought_in(work, again)
    assert draft_of("7.000001").content["cases"][0]["terms"]["direct"] == "5wd"
    assert draft_of("7.000001").questions == []


def test_the_same_file_again_leaves_alone_what_a_person_corrected_in_it(app: Any, work: Any, people: Any) -> None:
    said = statement(patch={"name": "Thủ tục có lỗi chính tả", "field": "Hộ tịch"})
    brought_in(work, said)
    with work(people["danhmuc"]) as w:
        draft = drafts.open_of(w.session, "7.000001")
        drafting.save(w, draft, {**draft.content, "name": "Thủ tục đã sửa"})
    assert how(compared([said])) == [("7.000001", "unchanged")]
    [later] = compared([statement(patch={"name": "Thủ tục có lỗi chính tả", "field": "Tư pháp"})])
    assert later.verdict == "changed", "the source says something new, so all that it says counts"


def test_a_procedure_in_force_gets_a_draft_of_its_newest_edition_with_what_the_source_says(app: Any, work: Any) -> None:
    edition = catalogue.newest(db.session(), BIRTH)
    before = catalogue.content_of(edition)
    edition_id, owner = edition.id, edition.procedure.owner_id
    [outcome] = compared([statement(BIRTH, patch={"applicants": "Công dân Việt Nam"})])
    assert (outcome.verdict, outcome.changes) == ("changed", ("Đối tượng: “Cá nhân” → “Công dân Việt Nam”",))
    brought_in(work, statement(BIRTH, patch={"applicants": "Công dân Việt Nam"}))
    draft = draft_of(BIRTH)
    assert (draft.based_on_id, draft.owner_id, draft.state) == (edition_id, owner, "draft")
    assert draft.content == {**before, "applicants": "Công dân Việt Nam"}
    assert catalogue.content_of(catalogue.newest(db.session(), BIRTH)) == before, "what is in force has not moved"


def test_what_is_in_force_as_the_source_says_is_unchanged(app: Any) -> None:
    name = catalogue.newest(db.session(), BIRTH).name
    assert how(compared([statement(BIRTH, patch={"name": name})])) == [(BIRTH, "unchanged")]


def test_a_row_with_an_error_is_left_out_and_a_heading_says_nothing(app: Any, work: Any) -> None:
    heading = Statement(3, None, "", warnings=("Tiêu đề.",))
    rows = [statement(errors=("Dòng không có mã thủ tục.",)), statement("7.000002", 2), heading]
    outcomes = compared(rows)
    assert [o.verdict for o in outcomes] == ["error", "new", "unchanged"]
    assert counted(outcomes).counts == {"new": 1, "changed": 0, "unchanged": 1, "drafts": 1, "errors": 1, "warnings": 1}
    brought_in(work, *rows)
    assert drafts.open_of(db.session(), "7.000001") is None
    assert draft_of("7.000002").name == "Thủ tục 7.000002"


def test_a_draft_that_waits_to_be_published_is_not_changed_under_the_publisher_s_eyes(
    app: Any, work: Any, people: Any
) -> None:
    submitted(work, people)
    [outcome] = compared([statement(BIRTH, patch={"applicants": "Công dân Việt Nam"})])
    assert outcome.verdict == "error"
    assert "đang chờ ban hành" in outcome.errors[0]


def submitted(work: Any, people: Any) -> int:
    """A complete draft of the birth procedure, submitted by the province's catalogue administrator."""
    with work(people["danhmuc"]) as w:
        draft = drafting.begin(w, BIRTH)
        drafting.save(w, draft, {**draft.content, "conditions": "Không"})
        drafting.submit(w, draft)
        return draft.id


# ── whose it is ───────────────────────────────────────────────────────────────


def test_an_import_of_one_district_cannot_touch_what_others_keep(app: Any, work: Any) -> None:
    with work(SYSTEM) as w:
        for code, owner in (("7.000001", "297"), ("7.000002", "10999"), ("7.000003", "11020"), ("7.000004", None)):
            publishing.procedure_of(w, code, True, builders.agency_id_of(w.session, owner) if owner else None)
    rows = [statement(f"7.00000{n}", n) for n in range(1, 6)]
    verdicts = [o.verdict for o in compared(rows, owner_id=agency("10999"))]
    assert verdicts == ["error", "changed", "error", "error", "new"]
    assert compared(rows, owner_id=agency("297"))[0].verdict == "changed"
    assert [o.verdict for o in compared(rows)] == ["changed", "changed", "changed", "changed", "new"]
    brought_in(work, statement("7.000005", 5), owner_id=agency("297"))
    assert draft_of("7.000005").owner_id == agency("297")


def test_who_keeps_one_district_neither_sends_decides_nor_undoes_for_another(
    app: Any, work: Any, people: Any, district: int
) -> None:
    actor = people["gl.danhmuc"]
    for owner in (None, agency("10999")):
        if owner is None:
            with pytest.raises(Forbidden):
                sent(work, actor, csv(row()), owner_id=owner)
    mine = read(work, actor, csv(row()), owner_id=agency("297")).id
    theirs = read(work, people["danhmuc"], csv(row(2))).id
    for act in (uploads.decide, uploads.drop):
        with pytest.raises(Forbidden), work(actor) as w:
            act(w, imports.one(w.session, theirs))
    decided(work, people["danhmuc"], theirs)
    with pytest.raises(Forbidden), work(actor) as w:
        undoing.undo(w, imports.one(w.session, theirs))
    assert decided(work, actor, mine).state == "applied"
    assert draft_of("7.000001").owner_id == agency("297")


# ── the decision ──────────────────────────────────────────────────────────────


def test_nothing_is_written_before_the_decision_and_the_deciders_may_not_publish(
    app: Any, work: Any, people: Any
) -> None:
    before = everything()
    done = read(work, people["danhmuc"], csv(row(1), row(2), row(3, code="sai")))
    assert (done.state, done.kind, done.total, done.done) == ("read", "list", 3, 3)
    assert done.counts == {"new": 2, "changed": 0, "unchanged": 0, "drafts": 2, "errors": 1, "warnings": 3}
    after = everything()
    assert {name for name in before if before[name] != after[name]} == {"catalogue_import", "import_row"}
    applied = decided(work, people["danhmuc"], done.id)
    assert (applied.state, applied.decided_by, imports.data_of(db.session(), done.id)) == (
        "applied",
        "Ông Thị Lan",
        b"",
    )
    draft = draft_of("7.000001")
    assert draft.editors == [people["danhmuc"].id]
    assert not drafting.may_publish(people["danhmuc"].id, draft)
    assert drafts.slips_of(db.session(), draft), "the list does not say everything"
    assert decided_rows(done.id) == [(2, True), (3, True), (4, False)]


def decided_rows(number: int) -> list[tuple[int, bool]]:
    rows = db.session.execute(
        select(ImportRow.row, ImportRow.draft_id).where(ImportRow.import_id == number).order_by(ImportRow.row)
    )
    return [(r.row, r.draft_id is not None) for r in rows]


def test_a_catalogue_that_moved_between_report_and_decision_is_reported_anew(app: Any, work: Any, people: Any) -> None:
    number = read(work, people["danhmuc"], csv(row(1), row(2))).id
    brought_in(work, statement("7.000001", patch={"name": "Người khác đã nhập"}))
    again = decided(work, people["danhmuc"], number)
    assert (again.state, again.counts["changed"], again.counts["new"]) == ("read", 1, 1)
    assert "đã đối chiếu lại" in again.said
    assert draft_of("7.000001").name == "Người khác đã nhập"
    assert decided(work, people["danhmuc"], number).state == "applied"
    assert draft_of("7.000001").name == "Thủ tục thử 1"


def test_a_report_about_codes_that_nobody_touched_stays_true(app: Any, work: Any, people: Any) -> None:
    number = read(work, people["danhmuc"], csv(row(1))).id
    brought_in(work, statement("7.000009"))
    assert decided(work, people["danhmuc"], number).state == "applied"


def test_an_outcome_of_an_older_catalogue_is_refused_as_a_whole(app: Any, work: Any) -> None:
    outcomes = compared([statement("7.000001"), statement("7.000002", 2)])
    stamp = imports.stamp(db.session(), {"7.000001", "7.000002"})
    brought_in(work, statement("7.000002", 2))
    before = everything()
    with pytest.raises(Stale, match="vừa có thay đổi"), work(SYSTEM) as w:
        tally = counted(outcomes)
        made = applying.begin(w, key="k", file="f", kind="list", owner_id=None, tally=tally, stamp=stamp, total=2)
        applying.apply(w, made, outcomes, tally.codes)
    assert everything() == before


def test_a_file_without_anything_new_has_nothing_to_decide(app: Any, work: Any, people: Any) -> None:
    decided(work, people["danhmuc"], read(work, people["danhmuc"], csv(row(1))).id)
    number = read(work, people["danhmuc"], csv(row(1))).id
    assert imports.one(db.session(), number).counts["unchanged"] == 1
    with pytest.raises(Invalid, match="không có gì để áp dụng"), work(people["danhmuc"]) as w:
        uploads.decide(w, imports.one(w.session, number))


def test_a_dropped_import_keeps_neither_file_nor_rows(app: Any, work: Any, people: Any) -> None:
    number = read(work, people["danhmuc"], csv(row(1))).id
    with work(people["danhmuc"]) as w:
        uploads.drop(w, imports.one(w.session, number))
    assert (imports.one(db.session(), number).state, imports.data_of(db.session(), number)) == ("dropped", b"")
    assert db.session.scalar(select(func.count()).select_from(ImportRow)) == 0
    with pytest.raises(Invalid), work(people["danhmuc"]) as w:
        uploads.decide(w, imports.one(w.session, number))


def test_one_form_sent_twice_is_one_import(app: Any, work: Any, people: Any) -> None:
    with work(people["danhmuc"]) as w:
        first = uploads.upload(w, key="k", file="a.csv", data=csv(row()), owner_id=None).id
    with work(people["danhmuc"]) as w:
        assert uploads.upload(w, key="k", file="a.csv", data=csv(row()), owner_id=None).id == first


# ── columns ───────────────────────────────────────────────────────────────────


def test_columns_that_nobody_can_guess_are_asked_and_remembered(app: Any, work: Any, people: Any) -> None:
    data = csv("7.000001,Thủ tục lạ,x", header="Cột một,Cột hai,Cột ba")
    asked = read(work, people["danhmuc"], data)
    assert asked.state == "failed"
    assert "tiêu đề" in asked.said
    assert asked.mapping["rows"][0] == ["Cột một", "Cột hai", "Cột ba"]
    with pytest.raises(Invalid), work(people["danhmuc"]) as w:
        uploads.map_columns(w, imports.one(w.session, asked.id), 0, {0: "code"})
    with work(people["danhmuc"]) as w:
        uploads.map_columns(w, imports.one(w.session, asked.id), 0, {0: "code", 1: "name"})
    from desk.cli_reader import read_waiting

    read_waiting()
    done = imports.one(db.session(), asked.id)
    assert (done.state, done.counts["new"]) == ("read", 1)
    assert db.session.get_one(ImportWord, ("column", "cot mot")).means == {"entry": "code"}
    assert read(work, people["danhmuc"], data).state == "read", "the next file with these headings asks nothing"


# ── a reader that dies ────────────────────────────────────────────────────────


def test_what_a_dead_reader_left_is_taken_over_after_a_minute_and_read_whole(
    app: Any, work: Any, people: Any, clock: Any
) -> None:
    from desk.cli_reader import read_waiting

    number = sent(work, people["danhmuc"], csv(*[row(n) for n in range(1, 6)]))
    with work(SYSTEM) as w:
        job = uploads.claim(w)
    assert job is not None
    with work(SYSTEM) as w:
        uploads.keep(w, job, compared([statement("7.000001")]), 1, 5)
    assert read_waiting() == 0, "it gave a sign of life a moment ago"
    clock.set("2026-03-02T08:14")
    assert read_waiting() == 1
    done = imports.one(db.session(), number)
    assert (done.state, done.counts["new"]) == ("read", 5)
    assert db.session.scalar(select(func.count()).where(ImportRow.import_id == number)) == 5
    with pytest.raises(uploads.TakenOver), work(SYSTEM) as w:
        uploads.keep(w, job, [], 2, 5)


def test_a_file_dropped_while_it_is_read_stops_its_reader(app: Any, work: Any, people: Any) -> None:
    number = sent(work, people["danhmuc"], csv(row()))
    with work(SYSTEM) as w:
        job = uploads.claim(w)
    with work(people["danhmuc"]) as w:
        uploads.drop(w, imports.one(w.session, number))
    with pytest.raises(uploads.TakenOver), work(SYSTEM) as w:
        uploads.keep(w, job, compared([statement("7.000001")]), 1, 1)
    assert db.session.scalar(select(func.count()).select_from(ImportRow)) == 0


def test_a_file_over_which_readers_die_is_given_up_with_a_sentence(
    app: Any, work: Any, people: Any, clock: Any
) -> None:
    number = sent(work, people["danhmuc"], csv(row()))
    for minute in (13, 15, 17, 19):
        with work(SYSTEM) as w:
            uploads.claim(w)
        clock.set(f"2026-03-02T08:{minute + 2}")
    assert imports.one(db.session(), number).state == "failed"
    assert "ba lần" in imports.one(db.session(), number).said


# ── undoing ───────────────────────────────────────────────────────────────────

OF_IMPORTS = {"catalogue_import", "import_row", "setting_change"}


def test_undoing_puts_everything_back_as_it_was(app: Any, work: Any, people: Any) -> None:
    first = brought_in(work, statement("7.000001", patch={"name": "Một"}, questions=[("levels", "Cấp bộ")]))
    earlier = draft_of("7.000001")
    was = (earlier.content, earlier.questions, earlier.editors, earlier.changed_at, earlier.import_id)
    decided(work, people["danhmuc"], read(work, people["danhmuc"], csv(row(1), row(2), row(3, code=BIRTH))).id)
    second = db.session.scalar(select(func.max(CatalogueImport.id)))
    assert draft_of("7.000001").name == "Thủ tục thử 1"
    with work(people["danhmuc"]) as w:
        assert undoing.undo(w, imports.one(w.session, second)) == 3
    back = draft_of("7.000001")
    assert (back.content, back.questions, back.editors, back.changed_at, back.import_id) == was
    assert drafts.open_of(db.session(), "7.000002") is None
    assert drafts.open_of(db.session(), BIRTH) is None
    with pytest.raises(Invalid), work(people["danhmuc"]) as w:
        undoing.undo(w, imports.one(w.session, second))
    with work(SYSTEM) as w:
        assert undoing.undo(w, imports.one(w.session, first)) == 1
    assert drafts.open_of(db.session(), "7.000001") is None
    assert how(compared([statement("7.000001", patch={"name": "Một"})])) == [("7.000001", "new")], (
        "undone is as never brought in"
    )


def test_an_import_in_use_is_not_undone_and_says_by_what(app: Any, work: Any, people: Any) -> None:
    number = brought_in(work, *[statement(f"7.00000{n}", n) for n in range(1, 8)])
    with work(people["danhmuc"]) as w:
        for n in range(1, 7):
            draft = drafts.open_of(w.session, f"7.00000{n}")
            drafting.save(w, draft, {**draft.content, "field": "Hộ tịch"})
    before = everything()
    with pytest.raises(Invalid, match=r"7\.000001 \(đã sửa\).*7\.000005 \(đã sửa\) và thủ tục khác"), work(SYSTEM) as w:
        undoing.undo(w, imports.one(w.session, number))
    assert everything() == before


def test_editions_of_our_own_file_are_not_undone_once_a_dossier_goes_by_them(app: Any, work: Any, people: Any) -> None:
    content = catalogue.content_of(catalogue.newest(db.session(), BIRTH))
    edition = {"valid_from": "2026-03-02", "decision": "1/QĐ-UBND", "decided_on": "2026-03-01", "end": None,
               "content": {**content, "aliases": []}}  # fmt: skip
    said = {"code": "7.000001", "code_confirmed": True, "owner": None, "receptions": [], "editions": [edition]}
    specs, _ = read_file({"format": FORMAT, "forms": [], "procedures": [said]})
    number = enforced(work, specs)
    builders.received(work, people, "7.000001")
    before = everything()
    with pytest.raises(Invalid, match=r"7\.000001 \(đã có hồ sơ\)"), work(SYSTEM) as w:
        undoing.undo(w, imports.one(w.session, number))
    assert everything() == before


def test_editions_of_our_own_file_are_taken_back_and_what_stood_before_stands_again(app: Any, work: Any) -> None:
    last = catalogue.newest(db.session(), BIRTH)
    was = {"valid_from": last.valid_from.isoformat(), "decision": last.decision,
           "decided_on": last.decided_on.isoformat() if last.decided_on else None, "end": None}  # fmt: skip
    content = catalogue.content_of(last)
    later = {"valid_from": "2026-04-01", "decision": "2/QĐ-UBND", "decided_on": "2026-03-01", "end": None,
             "content": {**content, "conditions": "Khác"}}  # fmt: skip
    closed = {"agency": "11020", "receives": False, "from": "2026-04-01", "to": None, "because": "Văn bản 5/UBND"}
    said = {
        "code": BIRTH,
        "code_confirmed": True,
        "owner": None,
        "receptions": [closed],
        "editions": [{**was, "content": content}, later],
    }
    specs, _ = read_file({"format": FORMAT, "forms": [], "procedures": [said]})
    before = tuple(exporting.specs(db.session()))
    number = enforced(work, specs)
    assert catalogue.edition(db.session(), BIRTH, date(2026, 4, 1)).conditions == "Khác"
    assert [r.verdict for r in own.report(db.session(), specs, ())] == ["unchanged"]
    with work(SYSTEM) as w:
        undoing.undo(w, imports.one(w.session, number))
    assert tuple(exporting.specs(db.session())) == before
    assert catalogue.edition(db.session(), BIRTH, date(2026, 4, 1)).conditions == content["conditions"]


def enforced(work: Any, specs: Any) -> int:
    """Our own file put in force as the console does; the number of the import."""
    db.session.rollback()
    outcomes = list(own.report(db.session(), specs, ()))
    tally, stamp = counted(outcomes), imports.stamp(db.session(), [s.code for s in specs])
    with work(SYSTEM) as w:
        made = applying.begin(
            w, key="own", file="a.json", kind="own", owner_id=None, tally=tally, stamp=stamp, total=len(outcomes)
        )
        enforcing.enforce(w, made, outcomes, specs, ())
        return made.id


def test_a_draft_given_up_by_hand_keeps_nobody_from_undoing_the_rest(app: Any, work: Any, people: Any) -> None:
    number = brought_in(work, statement("7.000001"), statement("7.000002", 2))
    with work(people["danhmuc"]) as w:
        drafting.drop(w, drafts.open_of(w.session, "7.000001"))
    with work(SYSTEM) as w:
        undoing.undo(w, imports.one(w.session, number))
    states = db.session.scalars(select(Draft.state).order_by(Draft.id)).all()
    assert states == ["dropped", "dropped"]
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 5
