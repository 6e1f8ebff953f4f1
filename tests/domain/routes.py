"""Routes with branches for the tests: an objection to what was posted (khiếu nại khi niêm yết), and whatever hypothesis thinks of."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from desk.domain.catalogue.route import route_slips
from desk.domain.routing import Plan, PlanStep, first_steps, following

Route = dict[str, Any]
POSTED, QUIET, OBJECTED = "niem-yet", "Không có khiếu nại", "Có khiếu nại"


def step(kind: str, name: str, department: str, role: str, term: str | None, **more: Any) -> Route:
    return {"kind": kind, "name": name, "department": department, "role": role, "term": term, **more}


def leg(at: str, term: str | None, *steps: Route, **more: Any) -> Route:
    return {"at": at, "term": term, "steps": [dict(s) for s in steps], **more}


RECEIVE = step("receive", "Tiếp nhận hồ sơ", "mot-cua", "clerk", "4h")
RETURN = step("return", "Trả kết quả", "mot-cua", "clerk", None)


def objection(**changes: Any) -> Route:
    """Trợ cấp xã hội (NĐ 20/2021, Điều 8.1) as one route: seven working days with the posting, ten more when somebody objects, three
    to propose, ten at the district."""
    return deepcopy({
        "cap": None,
        "legs": [
            leg("receiving", "7wd", RECEIVE,
                step("process", "Rà soát hồ sơ, xét duyệt", "ldtbxh", "officer", "36h"),
                step("process", "Niêm yết công khai", "ldtbxh", "officer", "2wd", key=POSTED, outcomes=[QUIET, OBJECTED],
                     produces="Biên bản niêm yết", stops=[])),
            leg("receiving", "10wd",
                step("process", "Xác minh, kết luận khiếu nại", "ldtbxh", "officer", "10wd", stops=["expertise", "disaster"],
                     only_if={"step": POSTED, "outcome": OBJECTED})),
            leg("receiving", "3wd",
                step("process", "Lập văn bản đề nghị", "ldtbxh", "officer", "2wd"),
                step("approve", "Ký văn bản đề nghị", "lanh-dao", "leader", "1wd")),
            leg("parent:huyen", "10wd", RECEIVE,
                step("process", "Thẩm định", "ldtbxh", "officer", "52h"),
                step("approve", "Ký quyết định", "lanh-dao", "leader", "2wd"),
                step("issue", "Lấy số, phát hành", "van-thu", "records", "1wd", produces="Quyết định trợ cấp")),
            leg("receiving", None, RETURN),
        ],
        **changes,
    })  # fmt: skip


def walk(plan: Plan, words: Mapping[str, str], order: Sequence[int] = ()) -> list[PlanStep]:
    """Every step opened on the way that ``words`` (key -> outcome) lead along, in the order in which they were opened.

    ``order`` says which of the open steps ends next (its number among them, again and again).
    """
    opened = list(first_steps(plan))
    waiting = [s.position for s in opened]
    chosen: dict[str, str] = {}
    turn = 0
    while waiting:
        position = waiting.pop(order[turn % len(order)] % len(waiting) if order else 0)
        turn += 1
        done = plan.at(position)
        if done.outcomes:
            chosen[done.key] = words[done.key]
        following_now = following(plan, position, waiting, chosen)
        opened += following_now
        waiting += [s.position for s in following_now]
    return opened


def choosable(plan: Plan) -> list[dict[str, str]]:
    """Every combination of outcomes of the steps that choose."""
    found: list[dict[str, str]] = [{}]
    for each in plan.steps:
        if each.outcomes:
            found = [{**words, each.key: word} for words in found for word in each.outcomes]
    return found


LEVELS = ("xa", "huyen", "tinh")
WORDS = ("đạt", "không đạt", "bổ sung")


@st.composite
def routes(draw: st.DrawFn) -> Route:
    """Routes whose rows are well formed, with keys and conditions wherever they may stand; many of them cannot be walked on every way.

    Places and departments are those of ``tests.domain.test_routing``.
    """
    legs: list[Route] = []
    keyed: list[tuple[str, tuple[str, ...]]] = []  # of waves that are over

    def condition() -> Route:
        if keyed and draw(st.integers(0, 2)) == 0:
            key, words = draw(st.sampled_from(keyed))
            return {"only_if": {"step": key, "outcome": draw(st.sampled_from(words))}}
        return {}

    for number in range(draw(st.integers(1, 4))):
        at = "receiving" if number == 0 else draw(st.sampled_from(["receiving", "parent:huyen", "office:so@tinh"]))
        rule = condition() if number else {}  # a leg that hangs together more often than by chance
        steps = [] if number and at == "receiving" else [{**RECEIVE, **rule}]
        fresh: list[tuple[str, tuple[str, ...]]] = []
        for n in range(draw(st.integers(1, 3))):
            kind = draw(st.sampled_from(["process", "process", "approve", "issue"]))
            made = step(kind, f"Bước {number}.{n}", "phong", "officer", draw(st.sampled_from(["4h", "1wd", "3d"])))
            made |= rule or condition()
            if kind != "issue" and draw(st.booleans()):
                words = WORDS[: draw(st.integers(2, 3))]
                made |= {"key": f"k{number}-{n}", "outcomes": list(words)}
            beside = bool(steps) and steps[-1]["kind"] != "receive" and draw(st.integers(0, 3)) == 0
            if beside:
                made["side_by_side"] = True
            else:
                keyed += fresh
                fresh = []
            fresh += [(made["key"], tuple(made["outcomes"]))] if "key" in made else []
            steps.append(made)
        keyed += fresh
        legs.append(leg(at, draw(st.sampled_from(["5wd", "10d", "8h"])), *steps))
    made = {"cap": None, "legs": [*legs, leg("receiving", None, RETURN)]}
    assume(not any("cách đi" in slip.sentence for slip in route_slips(made, LEVELS)))  # more ways than a route may have
    return made


@st.composite
def walkable(draw: st.DrawFn) -> Route:
    """Routes that can be walked whatever comes out: random conditions, then one result, in one leg or in one for each outcome."""
    route = draw(routes())
    for each in (legs := route["legs"][:-1]):
        each["steps"] = [{**s, "kind": "process" if s["kind"] == "issue" else s["kind"]} for s in each["steps"]]
        if "only_if" not in each["steps"][0]:
            each["steps"].append(step("process", "Việc lúc nào cũng có", "phong", "officer", "1wd"))
    free = [s for each in legs for s in each["steps"] if "key" in s and "only_if" not in s]
    issue = step("issue", "Phát hành", "van-thu", "records", "4h")
    if free and draw(st.booleans()):
        fork = draw(st.sampled_from(free))
        rules = [{"only_if": {"step": fork["key"], "outcome": word}} for word in fork["outcomes"]]
    else:
        rules = [{}]
    ends = [
        leg("receiving", "2wd", *({**s, **rule} for s in (step("approve", "Ký", "lanh-dao", "leader", "4h"), issue)))
        for rule in rules
    ]
    made = {**route, "legs": [*legs, *ends, route["legs"][-1]]}
    assume(not any("cách đi" in slip.sentence for slip in route_slips(made, LEVELS)))
    return made
