"""A route in the words of whoever edits it: no code of the file stands on the page."""

from collections.abc import Callable
from typing import Any

import pytest

from desk.domain.catalogue.route import route_slips
from desk.domain.catalogue.route_typed import NEVER, fields
from desk.domain.catalogue.route_words import KINDS, anchor, mended, mended_in, more, spoken
from desk.domain.catalogue.slips import Slip
from desk.domain.catalogue.wording import Names
from desk.domain.workflow import BESIDE, StepKind
from tests.domain.routes import LEVELS, OBJECTED, POSTED, Route, objection

NAMES = Names(
    {"tinh": "Tỉnh", "huyen": "Huyện", "xa": "Xã"},
    {"so-ldtbxh@tinh": "Sở LĐTBXH"},
    {"mot-cua": "Bộ phận Một cửa", "ldtbxh": "Phòng Lao động"},
)
REASONS = {"expertise": "chờ giám định"}


def step(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = route["legs"][0]["steps"][1]
    return found


@pytest.mark.parametrize(
    ("change", "path", "sentence"),
    [
        (lambda r: step(r).update(name=""), "legs.0.steps.1.name", "Ghi tên bước."),
        (lambda r: step(r).update(department=""), "legs.0.steps.1.department", "Chọn bộ phận làm bước này."),
        (lambda r: step(r).update(kind=""), "legs.0.steps.1.kind", "Chọn việc của bước."),
        (lambda r: step(r).update(role="vua"), "legs.0.steps.1.role", "Chọn ai làm bước này."),
        (
            lambda r: step(r).update(term="5"),
            "legs.0.steps.1.term",
            "“5”: thiếu đơn vị. Ghi như: 5 ngày làm việc.",
        ),
        (
            lambda r: r.update(cap="lâu"),
            "cap",
            "“lâu”: không đọc được. Ghi như: 5 ngày làm việc.",
        ),
        (
            lambda r: r["legs"][0]["steps"][0].update(department="ldtbxh"),
            "legs.0.steps.0.department",
            "Bước tiếp nhận, trả kết quả phải ở bộ phận “Bộ phận Một cửa”.",
        ),
        (lambda r: r["legs"][1].update(at=""), "legs.1.at", "Chọn nơi giải quyết của chặng."),
        (lambda r: r["legs"][1].update(steps=[]), "legs.1.steps", "Chặng chưa có bước nào: thêm bước, hoặc bỏ chặng."),
        (lambda r: r.update(legs=[]), "legs", "Chưa có chặng nào."),
        (
            lambda r: step(r).update(stops=[NEVER, "expertise"]),
            "legs.0.steps.1.stops",
            "Bỏ dấu “Không được tạm dừng”, hoặc bỏ các lý do đã đánh dấu.",
        ),
        (
            lambda r: step(r).update(outcomes=["một"], key="mot"),
            "legs.0.steps.1.outcomes",
            "Kết quả bước phải có ít nhất hai lựa chọn, mỗi lựa chọn là chữ, không rỗng.",
        ),
        (
            lambda r: r["legs"][3]["steps"].pop(0),
            "legs.3.steps.0",
            "Phải bắt đầu bằng bước tiếp nhận tại Bộ phận Một cửa nơi đó.",
        ),
    ],
)
def test_a_slip_says_how_to_write_it_right(change: Callable[[Route], Any], path: str, sentence: str) -> None:
    route = objection()
    change(route)
    found = [mended(slip, fields(route), NAMES) for slip in route_slips(route, LEVELS)]
    assert (path, sentence) in [(slip.path, slip.sentence) for slip in found]


def test_a_level_that_the_procedure_does_not_name_is_named() -> None:
    [slip] = route_slips(objection(), ["xa"])
    said = mended(slip, fields(objection()), NAMES).sentence
    assert said == "Cấp huyện chưa được đánh dấu trong cấp giải quyết của thủ tục (mục 1 của bản thảo)."


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("xã An không có bộ phận “ldtbxh”.", "xã An không có bộ phận “Phòng Lao động”."),
        ("không có nơi “office:so-ldtbxh@tinh” để", "không có nơi “Sở LĐTBXH” để"),
        ("không có nơi “parent:huyen” để", "không có nơi “UBND cấp huyện” để"),
        ("lý do tạm dừng “expertise” không", "lý do tạm dừng “chờ giám định” không"),
        ("bước “Niêm yết” có kết quả “đạt”", "bước “Niêm yết” có kết quả “đạt”"),
        ("không có bộ phận “thue”", "không có bộ phận “thue”"),
    ],
)
def test_codes_are_said_as_names_where_they_are_known(said: str, shown: str) -> None:
    assert spoken(said, NAMES, REASONS) == shown


def test_what_a_step_says_besides_stands_on_one_line() -> None:
    legs = objection()["legs"]
    assert more(legs[0]["steps"][0], {}, REASONS) == ""
    assert more(legs[0]["steps"][2], {}, REASONS) == (
        "Phải có: Biên bản niêm yết; kết quả để chọn: Không có khiếu nại / Có khiếu nại; không được tạm dừng"
    )
    said = more({**legs[1]["steps"][0], "side_by_side": True}, {POSTED: "Niêm yết công khai"}, REASONS)
    assert said == (
        f"Song song với bước trước; chỉ làm khi bước “Niêm yết công khai” ra “{OBJECTED}”; tạm dừng khi: chờ giám định, disaster"
    )


def test_in_a_whole_content_a_slip_of_its_route_is_said_as_the_editor_of_the_route_says_it() -> None:
    route = objection()
    step(route).update(name="", term="5")
    said = {"cases": [{"route": route}]}
    paths = ("cases.0.route.legs.0.steps.1.name", "cases.0.route.legs.0.steps.1.term")
    found = [
        mended_in(Slip(path, "trường hợp 1", "mục “name” phải là chữ, không rỗng."), said, NAMES) for path in paths
    ]
    assert [(slip.path, slip.sentence) for slip in found] == [
        (paths[0], "Ghi tên bước."), (paths[1], "“5”: thiếu đơn vị. Ghi như: 5 ngày làm việc.")
    ]  # fmt: skip
    other = Slip("levels", "", "mục “levels” phải là danh sách có ít nhất 1 dòng.")
    assert mended_in(other, said, NAMES).sentence == "Đánh dấu ít nhất một cấp giải quyết."


def test_every_slip_leads_to_something_that_the_page_has() -> None:
    assert anchor("legs.0.steps.1.only_if.step") == "legs.0.steps.1.only_if"
    assert anchor("legs.0.steps.1.key") == "legs.0.steps.1.outcomes"
    assert anchor("legs.0.steps") == "legs.0"
    assert anchor("legs.0.steps.1.term") == "legs.0.steps.1.term"
    assert anchor("") == "legs"


def test_every_kind_of_step_has_a_word() -> None:
    assert set(KINDS) == set(StepKind) - BESIDE  # what is asked beside a step is no step of a route
