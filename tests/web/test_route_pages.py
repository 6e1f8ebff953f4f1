"""D3, the route editor: every act without scripts, nothing typed is lost, wrong rows say so where they stand, a try stores nothing."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from desk.domain.calendar import VIETNAM
from desk.domain.catalogue import route_typed
from desk.domain.dates import say_moment
from desk.services import drafting, trying
from desk.store.db import db
from desk.store.models import Dossier
from desk.store.queries import dossiers, drafts, units
from desk.web.admin.route_form import MOMENT_SAID, read_moment
from tests import builders
from tests.catalogues import draft_of, drafted, employ_keepers, published, submitted
from tests.domain.routes import OBJECTED, POSTED, QUIET, objection
from tests.web.conftest import ALLOWANCE, MARTYRS, counted, queries
from tests.web.filling import fields

FRIDAY = datetime(2026, 2, 27, 15, 20, tzinfo=VIETNAM)
CHANG = "legs.0.steps.1"
Write = Callable[[str], int]


class Sheet:
    """The page of a route in somebody's hands, as a browser without scripts has it."""

    def __init__(self, client: Any, draft_id: int, case: str = "chung") -> None:
        self.client, self.url = client, f"/danh-muc/ban-thao/{draft_id}/quy-trinh/{case}"
        self.read(client.get(self.url))

    def read(self, answer: Any) -> Any:
        self.answer, self.html = answer, answer.text
        if answer.status_code in (200, 409, 422):
            self.data = fields(answer.text, "noi" if 'name="noi"' in answer.text else "version")
        return answer

    def __getitem__(self, name: str) -> str:
        return (self.data.get(name) or [""])[0]

    def put(self, typed: dict[str, str | list[str]]) -> "Sheet":
        self.data |= {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
        return self

    def act(self, command: str, typed: dict[str, str | list[str]] | None = None, **headers: str) -> Any:
        self.put(typed or {})
        return self.read(self.client.post(self.url, data={**self.data, "act": command}, headers=headers))

    @property
    def route(self) -> Any:
        """What the fields say."""
        return route_typed.read(self.data)

    def choose(self, unit: str) -> "Sheet":
        """Try it at this agency."""
        return self.put({"noi": str(builders.agency_id_of(db.session(), unit))})

    def element(self, path: str) -> str:
        """The tag with this id, as it is written."""
        return "<" + next(tag for tag in self.html.split("<") if f'id="{path}"' in tag)


@pytest.fixture
def top(sign_in: Any) -> Any:
    """Who keeps the catalogue of the province."""
    return sign_in("danhmuc")


@pytest.fixture
def begun(work: Any, people: Any) -> Write:
    """A draft of a procedure just begun, its route as in force. Returns its id."""
    return lambda code: drafted(work, people["danhmuc"], code, lambda said: None)


@pytest.fixture
def forked(work: Any, people: Any) -> int:
    """A draft whose first case has the route with the objection."""
    return drafted(work, people["danhmuc"], ALLOWANCE, lambda said: said["cases"][0].update(route=objection()))


def stored(draft_id: int, case: int = 0) -> Any:
    """The route of a case as the draft says it now."""
    return draft_of(draft_id).content["cases"][case]["route"]


# ── the page ──────────────────────────────────────────────────────────────────


def test_the_page_shows_the_route_as_it_stands_and_sends_it_back_the_same(top: Any, forked: int) -> None:
    sheet = Sheet(top, forked)
    shown = {name: value for name, value in sheet.data.items() if name.startswith("legs.") or name == "cap"}
    assert shown == {name: value for name, value in route_typed.fields(objection()).items() if value}
    assert sheet.act("luu").status_code == 303
    assert stored(forked) == objection()


def test_everything_stands_there_in_words(top: Any, begun: Write) -> None:
    page = Sheet(top, begun(MARTYRS)).html
    for words in (
        "UBND cấp huyện",
        "Sở LĐTBXH",
        "5 ngày làm việc",
        "Công chức thụ lý",
        "Lãnh đạo Sở",
        "Chờ kết quả giám định",
    ):
        assert words in page, words
    for code in ("parent:", "huyen", "lanh-dao", "leader", "5wd", "expertise"):
        assert f">{code}" not in page


def test_a_page_costs_few_queries(top: Any, begun: Write) -> None:
    draft_id = begun(MARTYRS)
    Sheet(top, draft_id)
    with counted() as said:
        Sheet(top, draft_id)
    assert len(queries(said)) <= 18, "\n".join(said)


def test_a_department_is_chosen_from_those_that_the_place_of_the_leg_has(top: Any, begun: Write) -> None:
    sheet = Sheet(top, begun(MARTYRS))
    assert "Phòng Người có công" not in sheet.html.partition('id="legs.2"')[0]
    sheet.put({"legs.1.at": "office:so-ldtbxh@tinh"}).act("")
    second = sheet.html.partition('id="legs.1"')[2].partition('id="legs.2"')[0]
    assert "Phòng Người có công" in second
    assert "Lao động - Thương binh và Xã hội (nơi này không có)" in second  # what stands there stays


def test_a_route_of_nothing_offers_templates(top: Any, work: Any, people: Any) -> None:
    draft_id = drafted(work, people["danhmuc"], MARTYRS, lambda said: said["cases"][0].update(route=None))
    sheet = Sheet(top, draft_id)
    assert "Chưa có bước nào." in sheet.html
    for kind in ("xa", "xa-tinh", "xa-huyen-tinh"):
        made = Sheet(top, draft_id)
        assert made.act(f"mau:{kind}").status_code == 200
        assert [leg["at"] for leg in made.route["legs"]] == [
            "receiving", *(f"parent:{level}" for level in kind.split("-")[1:]), "receiving"
        ]  # fmt: skip
        assert "Đã lấy mẫu" in made.html
    assert sheet.act("chang:").status_code == 200
    assert [leg["at"] for leg in sheet.route["legs"]] == ["receiving"]
    assert stored(draft_id) is None


def test_templates_go_no_higher_than_the_procedure_does(top: Any, begun: Write) -> None:
    page = Sheet(top, begun(ALLOWANCE)).html
    assert 'value="mau:xa"' in page
    assert 'value="mau:xa-tinh"' not in page


def test_a_route_is_copied_from_another_case(top: Any, forked: int) -> None:
    sheet = Sheet(top, forked, "khieu-nai")
    assert "Trường hợp chung" in sheet.html
    assert sheet.act("chep", {"chep_tu": "chung"}).status_code == 200
    assert sheet.route == objection()
    assert "Quy trình này giống trường hợp “Trường hợp chung”." in sheet.html
    assert stored(forked, 1) != objection()
    assert sheet.act("luu").status_code == 303
    assert stored(forked, 1) == stored(forked, 0) == objection()
    assert sheet.act("chep", {"chep_tu": "khong-co"}).status_code == 422


def test_a_route_that_is_none_opens_and_can_be_mended(top: Any, work: Any, people: Any, begun: Write) -> None:
    draft_id = begun(ALLOWANCE)
    for route in (
        "xã – huyện",
        [],
        {"legs": "x"},
        {"legs": [{"steps": [1, {"stops": "x"}]}]},
        {"cap": 7, "legs": None},
    ):
        with work(people["danhmuc"]) as w:
            row = drafts.draft(w.session, draft_id)
            said = deepcopy(row.content)
            said["cases"][0] |= {"route": route, "terms": {"direct": "5", "online": None}, "cutoff": "ba giờ"}
            drafting.save(w, row, said)
        sheet = Sheet(top, draft_id)
        statuses = [sheet.answer.status_code, *(sheet.act(act).status_code for act in ("kiem-tra", "mau:xa", "thu"))]
        assert statuses == [200] * 4, route


# ── acts on rows: nothing typed is lost ───────────────────────────────────────

TYPED = {
    f"{CHANG}.name": "Rà soát <lại> & xét duyệt", f"{CHANG}.term": "hai ngày", f"{CHANG}.produces": "Biên bản họp",
    f"{CHANG}.outcomes": "Đạt\nKhông đạt", f"{CHANG}.stops": ["disaster"], "legs.1.term": "10 ngày", "cap": "khoảng một tháng",
    "luc": "9h 3/3/2026", "kenh": "post",
}  # fmt: skip


PRESSED = [
    ("len:legs.0.steps.2", "legs.0.steps.2"),
    ("xuong:legs.0.steps.1", "legs.0.steps.2"),
    ("them:legs.0.steps.0", "legs.0.steps.2"),
    ("nhanh:legs.0.steps.2", CHANG),
    ("them:legs.2", CHANG),
    ("chang:legs.0", CHANG),
    ("xuong:legs.0", "legs.1.steps.1"),
    ("bo:legs.0.steps.0", "legs.0.steps.0"),
    ("bo:legs.3", CHANG),
    ("kiem-tra", CHANG),
    ("thu", CHANG),
    ("", CHANG),
    ("khong-co-viec-nay", CHANG),
    ("bo:legs.77", CHANG),
    ("len:../../etc", CHANG),
]


def test_whatever_is_pressed_all_that_was_typed_is_still_there(top: Any, forked: int) -> None:
    before = draft_of(forked).version
    for command, now_at in PRESSED:
        sheet = Sheet(top, forked)
        assert sheet.act(command, TYPED).status_code in (200, 422)
        for name, value in TYPED.items():
            if name == "legs.1.term":
                assert value in [sheet[f"legs.{n}.term"] for n in range(5)], command
            else:
                said = sheet.data[name.replace(CHANG, now_at)]
                assert said == (value if isinstance(value, list) else [value]), (command, name)
        assert "Rà soát &lt;lại&gt; &amp; xét duyệt" in sheet.html
    assert draft_of(forked).version == before  # nothing is stored before it is saved
    assert stored(forked) == objection()


def test_the_hand_goes_on_where_the_row_is(top: Any, forked: int) -> None:
    sheet = Sheet(top, forked)
    sheet.act("xuong:legs.0.steps.1")
    assert 'value="xuong:legs.0.steps.2" data-step data-move="Alt+Down"' in sheet.html
    marked = next(tag for tag in sheet.html.split("<") if "data-focus" in tag)
    assert 'value="xuong:legs.0.steps.2"' in marked
    assert "autofocus" in marked
    sheet.act("len:legs.0.steps.2", {"tay": "legs.0.steps.2.term"})
    assert "data-focus" in sheet.element("legs.0.steps.1.term")
    sheet.act("them:legs.0.steps.1", {"tay": ""})
    assert "data-focus" in sheet.element("legs.0.steps.2.name")


def test_the_first_row_goes_no_further_up_and_the_last_no_further_down(top: Any, forked: int) -> None:
    page = Sheet(top, forked).html
    for command, off in (("len:legs.0", True), ("len:legs.0.steps.0", True), ("len:legs.1.steps.0", False),
                         ("xuong:legs.4", True), ("xuong:legs.4.steps.0", True), ("xuong:legs.3.steps.3", False)):  # fmt: skip
        button = next(tag for tag in page.split("<") if f'value="{command}"' in tag)
        assert ("disabled" in button) is off, command


def test_a_new_outcome_can_be_hung_on_before_it_is_saved(top: Any, begun: Write) -> None:
    sheet = Sheet(top, begun(MARTYRS))
    sheet.act("", {f"{CHANG}.outcomes": "Đủ điều kiện\nKhông đủ"})
    key = sheet[f"{CHANG}.key"]
    assert key.startswith("kiem-tra-xac-nhan")
    assert f'<option value="{key}=Không đủ">' in sheet.html
    sheet.act("luu", {"legs.0.steps.2.only_if": f"{key}=Đủ điều kiện"})
    assert sheet.answer.status_code == 303


# ── saving ────────────────────────────────────────────────────────────────────


def test_saving_writes_the_route_of_this_case_and_nothing_else(top: Any, forked: int) -> None:
    before = deepcopy(draft_of(forked).content)
    sheet = Sheet(top, forked)
    answer = sheet.act("luu", {f"{CHANG}.term": "5 ngày làm việc", "legs.2.term": "trong ngày"})
    assert (answer.status_code, answer.location) == (303, sheet.url)
    expected = deepcopy(before)
    expected["cases"][0]["route"]["legs"][0]["steps"][1]["term"] = "5wd"
    expected["cases"][0]["route"]["legs"][2]["term"] = "same-day"
    assert draft_of(forked).content == expected
    assert "Đã lưu quy trình lúc 08:12." in top.get(sheet.url).text


def test_saving_may_go_back_to_the_draft(top: Any, forked: int) -> None:
    answer = Sheet(top, forked).act("xong", {f"{CHANG}.name": "Xem hồ sơ"})
    assert (answer.status_code, answer.location) == (303, f"/danh-muc/ban-thao/{forked}#cases.0.route")
    assert stored(forked)["legs"][0]["steps"][1]["name"] == "Xem hồ sơ"


def test_with_scripts_the_sheet_comes_back_saved(top: Any, forked: int) -> None:
    sheet = Sheet(top, forked)
    answer = sheet.act("luu", {f"{CHANG}.name": "Xem hồ sơ"}, **{"X-Requested-With": "fetch"})
    assert answer.status_code == 200
    assert '<div id="lap" data-saved>' in answer.text
    assert sheet["version"] == str(draft_of(forked).version)
    assert sheet.act("luu", {f"{CHANG}.name": "Xem lại"}, **{"X-Requested-With": "fetch"}).status_code == 200
    assert stored(forked)["legs"][0]["steps"][1]["name"] == "Xem lại"


def test_what_cannot_be_read_is_saved_as_it_was_written_and_says_so_at_its_field(top: Any, forked: int) -> None:
    sheet = Sheet(top, forked)
    sheet.act("luu", {f"{CHANG}.term": "hai ngày", f"{CHANG}.role": "vua"})
    assert stored(forked)["legs"][0]["steps"][1]["term"] == "hai ngày"
    sheet.read(top.get(sheet.url))
    assert sheet[f"{CHANG}.term"] == "hai ngày"
    field = sheet.element(f"{CHANG}.term")
    assert 'aria-invalid="true"' in field
    assert f'aria-describedby="{CHANG}.term-l"' in field
    assert "“hai ngày”: không đọc được. Ghi như: 5 ngày làm việc." in sheet.html
    assert f'<a href="#{CHANG}.term">Chặng 1, bước 2: “hai ngày”: không đọc được.' in sheet.html
    assert f'<a href="#{CHANG}.role">Chặng 1, bước 2: Chọn ai làm bước này.</a>' in sheet.html


def test_the_page_of_the_draft_says_it_too_and_leads_to_the_route(top: Any, forked: int) -> None:
    Sheet(top, forked).act("luu", {f"{CHANG}.name": ""})
    for page in (f"/danh-muc/ban-thao/{forked}", f"/danh-muc/ban-thao/{forked}/so-sanh"):
        html = top.get(page).text
        assert "trường hợp 1, chặng 1, bước 2: Ghi tên bước." in html
        assert '#cases.0.route">trường hợp 1, chặng 1, bước 2' in html


def test_rows_without_a_name_say_nothing_until_they_are_checked(top: Any, work: Any, people: Any) -> None:
    draft_id = drafted(work, people["danhmuc"], MARTYRS, lambda said: said["cases"][0].update(route=None))
    sheet = Sheet(top, draft_id)
    sheet.act("mau:xa")
    sheet.act("them:legs.0.steps.1")
    assert "aria-invalid" not in sheet.html
    sheet.act("kiem-tra")
    assert 'aria-invalid="true"' in sheet.element("legs.0.steps.2.name")
    assert sheet.html.count("Ghi tên bước.") == 2  # at its field and in the list


def test_a_slip_in_what_is_folded_away_unfolds_it(top: Any, forked: int) -> None:
    sheet = Sheet(top, forked)
    assert "<details open>" not in sheet.html
    sheet.act("kiem-tra", {f"{CHANG}.stops": ["-", "disaster"]})
    assert sheet.html.count("<details open>") == 1
    assert "Bỏ dấu “Không được tạm dừng”, hoặc bỏ các lý do đã đánh dấu." in sheet.html


def test_an_import_asks_about_the_route_on_its_page(top: Any, work: Any, people: Any) -> None:
    draft_id = drafted(work, people["danhmuc"], MARTYRS, lambda said: said["cases"][0].update(route=None))
    with work(people["danhmuc"]) as w:
        asked = {"path": "cases.0.route", "sentence": "Tệp không ghi ai ký.", "found": "Lãnh đạo <Sở>"}
        drafts.draft(w.session, draft_id).questions = [asked]
    page = Sheet(top, draft_id).html
    assert "Tệp không ghi ai ký. (Tệp ghi “Lãnh đạo &lt;Sở&gt;”.)" in page


def test_the_next_dossier_goes_along_the_route_that_was_written_here(
    top: Any, work: Any, people: Any, clock: Any
) -> None:
    employ_keepers(work)
    draft_id = drafted(work, people["danhmuc"], MARTYRS, lambda said: None)
    sheet = Sheet(top, draft_id)
    sheet.act("nhanh:legs.1.steps.1", {"legs.1.term": "9 ngày làm việc"})
    asked = {"legs.1.steps.2.name": "Hỏi ý kiến Công an huyện", "legs.1.steps.2.term": "2 ngày làm việc"}
    assert sheet.act("xong", asked).status_code == 303
    with work(people["danhmuc"]) as w:
        drafting.submit(w, drafts.draft(w.session, draft_id))
    before = builders.received(work, people, MARTYRS)
    published(work, people["danhmuc2"], draft_id)
    clock.set("2026-03-03T08:00")
    after = builders.received(work, people, MARTYRS)
    plans = [dossiers.with_plan(db.session(), row.id).plan for row in (before, after)]
    named = [[step["name"] for step in plan["legs"][1]["steps"]] for plan in plans]
    assert named[1] == [*named[0][:2], "Hỏi ý kiến Công an huyện", *named[0][2:]]
    assert [plan["legs"][1]["term"] for plan in plans] == ["7wd", "9wd"]


# ── stale and forged ──────────────────────────────────────────────────────────


def save_besides(work: Any, people: Any, draft_id: int, change: Callable[[dict[str, Any]], Any]) -> None:
    with work(people["danhmuc2"]) as w:
        row = drafts.draft(w.session, draft_id)
        said = deepcopy(row.content)
        change(said)
        drafting.save(w, row, said)


def test_a_stale_page_loses_nothing_and_may_write_over_the_route_alone(
    top: Any, work: Any, people: Any, forked: int
) -> None:
    employ_keepers(work)
    sheet = Sheet(top, forked)

    def change(said: dict[str, Any]) -> None:
        said["name"] = "Tên mới của người kia"
        said["cases"][0]["route"]["legs"][0]["steps"][1]["term"] = "1wd"

    save_besides(work, people, forked, change)
    answer = sheet.act("luu", {f"{CHANG}.name": "Của tôi"})
    assert answer.status_code == 409
    assert "Bản thảo này vừa được Lều Thị Mận lưu lúc 08:12." in answer.text
    assert sheet[f"{CHANG}.name"] == "Của tôi"
    assert "1 ngày làm việc" in answer.text  # what would be written over is told
    assert stored(forked)["legs"][0]["steps"][1]["term"] == "1wd"
    assert sheet.act("ghi-de").status_code == 303
    assert draft_of(forked).content["name"] == "Tên mới của người kia"
    assert stored(forked)["legs"][0]["steps"][1]["name"] == "Của tôi"


def test_a_draft_submitted_meanwhile_is_not_written_and_the_rows_stay(
    top: Any, work: Any, people: Any, begun: Write
) -> None:
    draft_id = begun(MARTYRS)
    sheet = Sheet(top, draft_id)
    with work(people["danhmuc"]) as w:
        drafting.submit(w, drafts.draft(w.session, draft_id))
    before = stored(draft_id)
    answer = sheet.act("luu", {f"{CHANG}.name": "Của tôi"})
    assert answer.status_code == 409
    assert "đã trình duyệt: không ghi tiếp được" in answer.text
    assert sheet[f"{CHANG}.name"] == "Của tôi"
    assert stored(draft_id) == before


def test_a_forged_version_writes_nothing(top: Any, forked: int) -> None:
    sheet = Sheet(top, forked)
    for version in ("", "0", "999999999999", "-1", "abc"):
        assert sheet.act("luu", {"version": version, f"{CHANG}.name": "Lén"}).status_code == 409
    assert stored(forked) == objection()


def test_a_post_without_rows_changes_nothing(top: Any, forked: int) -> None:
    sheet = Sheet(top, forked)
    answer = top.post(sheet.url, data={"act": "luu", "version": sheet["version"]})
    assert answer.status_code == 303
    assert stored(forked) == objection()


def test_a_case_that_is_not_there_is_not_found(top: Any, forked: int) -> None:
    for case in ("khong-co", "chung%00", "%3Cscript%3E"):
        assert top.get(f"/danh-muc/ban-thao/{forked}/quy-trinh/{case}").status_code == 404
    assert top.get("/danh-muc/ban-thao/99/quy-trinh/chung").status_code == 404


def test_terms_beyond_all_years_are_a_sentence(top: Any, begun: Write) -> None:
    sheet = Sheet(top, begun(MARTYRS))
    for _ in range(8):
        sheet.act("chang:legs.1")
    long = {f"legs.{n}.term": "9999 tháng" for n in range(12)}
    answer = sheet.act("thu", long | {f"{path}.steps.0.term": "9999 tháng" for path in ("legs.0", "legs.1")})
    assert answer.status_code == 422
    assert "dài quá nên không tính được ngày" in answer.text
    assert sheet["legs.3.term"] == "9999 tháng"


# ── rights, both ways ─────────────────────────────────────────────────────────


def test_a_keeper_of_one_district_sees_and_writes_its_own_and_no_other_s(work: Any, people: Any, sign_in: Any) -> None:
    employ_keepers(work)
    with work(people["gl.danhmuc"]) as w:
        theirs = drafting.begin(w, "GL.000001", confirmed=False)
        theirs.content = {**theirs.content, "cases": [{**theirs.content["cases"][0], "key": "chung"}]}
        own = theirs.id
    provincial = drafted(work, people["danhmuc"], MARTYRS, lambda said: None)
    loc, linh = sign_in("gl.danhmuc2"), sign_in("cl.danhmuc")
    mine = Sheet(loc, own)
    assert mine.act("mau:xa").status_code == 200
    assert mine.act("luu").status_code == 303
    assert len(stored(own)["legs"]) == 2
    for client, draft_id in ((linh, own), (loc, provincial), (linh, provincial)):
        url = f"/danh-muc/ban-thao/{draft_id}/quy-trinh/chung"
        assert client.get(url).status_code == 404
        assert client.post(url, data={**mine.data, "act": "luu"}).status_code == 404
    assert sign_in("danhmuc").get(mine.url).status_code == 200  # the province reaches all below it


def test_who_has_no_part_in_the_catalogue_is_turned_away(sign_in: Any, client: Any, begun: Write) -> None:
    url = f"/danh-muc/ban-thao/{begun(MARTYRS)}/quy-trinh/chung"
    for username in ("yk.motcua", "yk.lanhdao", "quantri"):
        assert sign_in(username).get(url).status_code == 403
        assert sign_in(username).post(url, data={"act": "luu"}).status_code == 403
    assert client.get(url).status_code == 302


def test_a_submitted_route_is_read_checked_and_tried_but_not_written(top: Any, work: Any, people: Any) -> None:
    draft_id = submitted(work, people["danhmuc"], MARTYRS, lambda said: None)
    sheet = Sheet(top, draft_id)
    assert "Bản thảo đã trình duyệt, không sửa được; vẫn kiểm tra và thử được." in sheet.html
    assert 'name="legs.0.at"' not in sheet.html
    assert 'value="luu"' not in sheet.html
    assert "Sở LĐTBXH" in sheet.html
    assert "Hồ sơ nhận tại Thị trấn Gia Lộc, người có mặt ngày 02/3/2026" in sheet.html
    sheet.choose("11020").act("thu", {"luc": "15:20 27/02/2026"})
    assert "Nếu tiếp nhận 15:20 thứ Sáu 27/02/2026 tại xã Yết Kiêu thì hẹn trả" in sheet.html
    before = stored(draft_id)
    forged = {**route_typed.fields(objection()), "co-dong": ["1"], "version": str(draft_of(draft_id).version)}
    answer = top.post(sheet.url, data={**forged, "act": "luu"})
    assert answer.status_code == 422
    assert "đã trình duyệt hoặc đã xử lý xong" in answer.text
    assert stored(draft_id) == before


# ── the check list ────────────────────────────────────────────────────────────


def test_the_list_names_the_row_where_nobody_receives(top: Any, forked: int) -> None:
    sheet = Sheet(top, forked)
    assert "Kiểm tra: 1 lỗi, 1 cảnh báo" in sheet.html  # the town of Gia Lộc has no leader in this province
    assert 'href="#legs.2.steps.1.role">Chặng 3, bước 2 “Ký văn bản đề nghị”: chưa có người nhận.' in sheet.html
    sheet.choose("11020").act("kiem-tra")
    assert "Kiểm tra: không có lỗi, 1 cảnh báo" in sheet.html
    assert "Hồ sơ nhận tại Xã Yết Kiêu, người có mặt ngày 02/3/2026" in sheet.html
    assert "Chặng 3: tổng hạn các bước 3 ngày làm việc = thời hạn 3 ngày làm việc." in sheet.html
    sheet.act("kiem-tra", {"legs.2.steps.0.term": "6 ngày làm việc"})
    assert (
        'href="#legs.2.term">Chặng 3: tổng hạn các bước 7 ngày làm việc, vượt thời hạn 3 ngày làm việc.' in sheet.html
    )


def test_every_line_that_leads_to_a_row_leads_to_something_on_the_page(top: Any, forked: int) -> None:
    sheet = Sheet(top, forked)
    wrong = {
        f"{CHANG}.name": "", f"{CHANG}.role": "", f"{CHANG}.kind": "", "legs.1.at": "", f"{CHANG}.outcomes": "một", "cap": "lâu",
        "legs.3.steps.1.only_if": "khong-co=gì", "legs.4.side_by_side": "1",
    }  # fmt: skip
    sheet.act("kiem-tra", wrong)
    links = [
        tag.partition('href="#')[2].partition('"')[0] for tag in sheet.html.split("<") if tag.startswith('a href="#')
    ]
    assert len(links) >= 8
    assert [at for at in links if f'id="{at}"' not in sheet.html] == []


def test_without_anybody_who_receives_it_only_the_route_itself_is_checked(top: Any, work: Any, people: Any) -> None:
    draft_id = drafted(work, people["danhmuc"], MARTYRS, lambda said: said.update(received_at=[]))
    sheet = Sheet(top, draft_id)
    assert "Chưa có cơ quan nào nhận thủ tục này." in sheet.html
    assert "chưa có người nhận" not in sheet.html
    assert sheet.act("thu").status_code == 422


def test_a_case_with_its_own_term_needs_none_at_the_legs(top: Any, work: Any, people: Any) -> None:
    def total(said: dict[str, Any]) -> None:
        said["cases"][0]["terms"]["direct"] = "24wd"
        for leg in said["cases"][0]["route"]["legs"]:
            leg["term"] = None

    sheet = Sheet(top, drafted(work, people["danhmuc"], MARTYRS, total))
    sheet.choose("11020").act("kiem-tra")
    assert "Thời hạn của trường hợp: <b>trực tiếp: 24 ngày làm việc</b>." in sheet.html
    assert "chưa có thời hạn" not in sheet.html
    assert "thời hạn (trực tiếp) 24 ngày làm việc." in sheet.html


# ── trying ────────────────────────────────────────────────────────────────────


def test_the_example_of_the_law_is_what_the_counter_would_promise(
    top: Any, work: Any, people: Any, clock: Any, begun: Write
) -> None:
    draft_id = begun(MARTYRS)
    before = draft_of(draft_id)
    sheet = Sheet(top, draft_id).choose("11020")
    assert sheet.act("thu", {"luc": "15:20 27/02/2026"}).status_code == 200
    clock.set("2026-02-27T15:20")
    dossier = builders.received(work, people, MARTYRS)
    said = f"Nếu tiếp nhận 15:20 thứ Sáu 27/02/2026 tại xã Yết Kiêu thì hẹn trả {say_moment(dossier.promised_at)}."
    assert said in sheet.html
    [task] = dossiers.open_tasks(db.session(), dossier.id)
    result = sheet.html.partition('id="ket-qua-thu"')[2]
    assert f'data-n="Hạn">{say_moment(task.due_at)}' in result
    assert result.count("<tr><th") == 1 + 4 + 11  # the heading, four legs, eleven steps
    assert "Vì sao ngày này?" in result
    assert "27/02/2026" in result.partition("ly-do")[2]
    assert 'class="lo-trinh' in result
    assert draft_of(draft_id).version == before.version


def test_a_try_is_of_the_route_as_typed_and_stores_nothing(top: Any, forked: int) -> None:
    sheet = Sheet(top, forked).choose("11020")
    route = objection()
    route["legs"][2]["term"] = "8wd"
    agency = units.agency(db.session(), builders.agency_id_of(db.session(), "11020"))
    case = {"terms": {"direct": None}, "cutoff": "15:00", "route": route}
    for word in ("", QUIET, OBJECTED):
        expected = trying.try_out(db.session(), case, agency, "direct", FRIDAY, {POSTED: word})
        sheet.act("thu", {"luc": "15h20 ngày 27/2/2026", "legs.2.term": "8 ngày làm việc", f"chon.{POSTED}": word})
        assert expected.sentence in sheet.html
        assert sheet[f"chon.{POSTED}"] == word
    assert "giấy hẹn ghi" in sheet.html  # the promise moves when somebody objects
    assert stored(forked) == objection()
    assert db.session.scalar(select(func.count()).select_from(Dossier)) == 0


def test_a_route_with_slips_is_mended_before_it_is_tried(top: Any, forked: int) -> None:
    sheet = Sheet(top, forked)
    assert sheet.act("thu", {f"{CHANG}.name": ""}).status_code == 422
    assert "Sửa các chỗ sai của quy trình rồi thử lại." in sheet.html
    assert 'id="ket-qua-thu"' not in sheet.html


def test_a_try_says_what_is_missing_where_it_is_tried(top: Any, forked: int) -> None:
    sheet = Sheet(top, forked).choose("11020")
    assert sheet.act("thu", {f"{CHANG}.department": "tu-phap-huyen"}).status_code == 422
    assert "Quy trình cần bộ phận “tu-phap-huyen” nhưng Xã Yết Kiêu không có." in sheet.html


def test_a_moment_that_is_none_says_so_at_its_field(top: Any, forked: int) -> None:
    sheet = Sheet(top, forked)
    for luc in ("", "mai", "15:20", "25:00 27/02/2026", "15:20 31/02/2026", "15:20 27/02/9999", "8:00 1/1/1800"):
        assert sheet.act("thu", {"luc": luc}).status_code == 422
        assert 'aria-invalid="true"' in sheet.element("luc")
        assert MOMENT_SAID in sheet.html
        assert sheet["luc"] == luc


@pytest.mark.parametrize(
    "typed", ["15:20 27/02/2026", "15h20 27/2/26", "15 giờ 20 phút ngày 27.02.2026", "15:20, thứ Sáu 27/02/2026"]
)
def test_a_moment_is_typed_as_people_and_these_pages_write_it(typed: str) -> None:
    assert read_moment(typed, FRIDAY.date()) == FRIDAY
