"""A list of who does what made into a route: stays at agencies (chặng), steps, what the law adds, and questions where a
unit is not known.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..terms import Term
from ..terms import Unit as TermUnit
from ..text import plain
from ..workflow import StepKind
from .proposing import approve, hand_out, issue, leg, receive, step
from .statements import Draft
from .words import Context, Unit

ROUTE = "cases.0.route"
_POSTED = re.compile(  # “… niêm yết công khai (02 nlv nằm trong 07 nlv)”: part of the time is for the notice board
    r"(?P<work>.*?)[,;]?\s*(?P<post>niêm yết[^()]*?)\s*"
    r"\((?P<part>\d+) (?:nlv|ngày làm việc)(?: nằm)? trong (?P<all>\d+) (?:nlv|ngày làm việc)\)",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\((nếu [^()]*)\)", re.IGNORECASE)


@dataclass(frozen=True)
class Move:
    """One line of the list: at which level who does what, for how long (``found``: the text of a term that is none),
    beside its neighbours or not.
    """

    level: str
    said: str
    work: str
    term: Term | None
    found: str
    beside: bool
    unit: Unit | None

    @property
    def place(self) -> str | None:
        """The level or office meant; None when the words are not known."""
        return self.unit.place if self.unit else None


@dataclass
class _Stay:
    """Consecutive moves at one agency."""

    moves: list[Move]
    side_by_side: bool = False
    steps: list[dict[str, Any]] = field(default_factory=list)

    @property
    def place(self) -> str | None:
        return self.moves[0].place


def build(draft: Draft, moves: Sequence[Move], context: Context) -> dict[str, Any]:
    """The route of ``moves`` (at least one), complete by law; what is not known is asked on ``draft``."""
    stays = _stays(moves)
    home = moves[0].place
    comes_home = len(stays) > 1 and home is not None and stays[-1].place == home and not stays[-1].side_by_side
    last = len(stays) - 2 if comes_home else len(stays) - 1
    deciding = {last}
    while stays[last].side_by_side:
        last -= 1
        deciding.add(last)
    legs = []
    for number, stay in enumerate(stays):
        at = _selector(draft, stay, number, home, context)
        term = _term(draft, stay, number)
        _steps(draft, stay, moves, context, final=comes_home and number == len(stays) - 1, deciding=number in deciding)
        for position, made in enumerate(stay.steps):
            _ask_department(draft, made, stay, f"{ROUTE}.legs.{number}.steps.{position}.department", context)
        legs.append(leg(at, term, stay.steps, side_by_side=stay.side_by_side))
    if not comes_home:
        legs.append(leg("receiving", None, [hand_out()]))
    _tell(draft, moves)
    return {"cap": None, "legs": legs}


def _stays(moves: Sequence[Move]) -> list[_Stay]:
    """Moves at one agency in a row are one stay; each that runs beside others is one by itself."""
    stays: list[_Stay] = []
    before: Move | None = None
    for move in moves:
        together = (
            before is not None
            and not move.beside
            and not before.beside
            and move.place is not None
            and move.place == before.place
        )
        if together:
            stays[-1].moves.append(move)
        else:
            stays.append(_Stay([move], side_by_side=bool(before and before.beside and move.beside)))
        before = move
    return stays


def _selector(draft: Draft, stay: _Stay, number: int, home: str | None, context: Context) -> str | None:
    """Where a stay is, seen from where the dossier came in; asked when it is not known or not there."""
    move = stay.moves[0]
    path = "received_at" if number == 0 else f"{ROUTE}.legs.{number}.at"
    place = stay.place
    if move.level not in context.levels:
        why = f"“{move.said}” thuộc cấp “{move.level}”, không phải cấp của hệ thống này"
    elif place is None:
        why = f"Chưa rõ “{move.said}” là cơ quan nào"
    elif place not in context.places:
        why = f"Danh mục đơn vị chưa có “{move.said}”"
    elif number == 0 or place == home:
        return "receiving"
    elif home is None or _below(place, home, context):
        why = f"“{move.said}” không phải cơ quan cấp trên của nơi tiếp nhận"
    else:
        return f"office:{place}" if "@" in place else f"parent:{place}"
    draft.ask(path, f"{why}. Chọn cơ quan giải quyết chặng {number + 1}.", move.said)
    return "receiving" if number == 0 else None


def _below(place: str, home: str, context: Context) -> bool:
    """Is the level of ``place`` under that of ``home``? Nothing leads downwards from where a dossier came in."""
    ranks = list(context.levels)
    here, there = home.rpartition("@")[2], place.rpartition("@")[2]
    return here not in ranks or ranks.index(there) > ranks.index(here)


def _term(draft: Draft, stay: _Stay, number: int) -> str | None:
    """The terms of a stay added up when they are of one unit; asked otherwise."""
    path = f"{ROUTE}.legs.{number}.term"
    unread = [move.found for move in stay.moves if move.term is None]
    terms = [move.term for move in stay.moves if move.term is not None]
    if unread:
        draft.ask(
            path,
            f"Thời hạn chặng {number + 1} (“{stay.moves[0].said}”) không đọc được. Nhập thời hạn.",
            "; ".join(unread),
        )
        return None
    if len({term.unit for term in terms}) > 1:
        words = " và ".join(term.words() for term in terms)
        draft.ask(path, f"Chặng {number + 1} gồm {words}, không cộng được. Nhập thời hạn cả chặng.", words)
        return None
    if terms[0].unit is TermUnit.SAME_DAY:
        return str(terms[0])
    return str(Term(sum(term.amount for term in terms), terms[0].unit))


def _steps(draft: Draft, stay: _Stay, moves: Sequence[Move], context: Context, *, final: bool, deciding: bool) -> None:
    """Receive; what the list says; a signature, a number, the result handed out, where they are missing."""
    stay.steps.append(receive("Nhận kết quả từ nơi giải quyết") if final else receive())
    kinds = {move.unit.kind for move in stay.moves if move.unit}
    if (
        kinds == {StepKind.APPROVE}
        and not _posted(stay.moves[0])
        and (who := _keeper(draft, stay, stay.moves[0], moves, context))
    ):
        stay.steps.append(step(StepKind.PROCESS, "Thụ lý, trình ký", who, "officer"))
    for move in stay.moves:
        if posted := _posted(move):
            stay.steps += _posting(move, *posted, _who(draft, stay, move, moves, context, leader=False))
        else:
            kind, role = (move.unit.kind, move.unit.role) if move.unit else (StepKind.PROCESS, "officer")
            stay.steps.append(
                step(
                    kind,
                    move.work,
                    _who(draft, stay, move, moves, context),
                    role,
                    str(move.term) if move.term else None,
                )
            )
    if final:
        stay.steps.append(hand_out())
        return
    if all(made["kind"] != StepKind.APPROVE for made in stay.steps):
        stay.steps.append(approve("Ký kết quả" if deciding else "Ký văn bản, chuyển bước tiếp theo"))
    if deciding:
        stay.steps.append(issue())


def _posted(move: Move) -> tuple[str, str, int] | None:
    """The work, the posting and the working days of it, where the list says how much of the time is for the notice
    board.
    """
    found = _POSTED.fullmatch(move.work)
    if not found or not found["work"] or move.term is None or move.term.unit is not TermUnit.WORKING_DAYS:
        return None
    part, whole = int(found["part"]), int(found["all"])
    if move.term.amount != whole or not 0 < part < whole:
        return None
    return found["work"].strip(), found["post"][:1].upper() + found["post"][1:], part


def _posting(move: Move, work: str, post: str, part: int, department: str | None) -> list[dict[str, Any]]:
    """Two steps, both before the signature: what is posted is not signed yet."""
    amount = move.term.amount if move.term else 0
    return [
        step(StepKind.PROCESS, work, department, "officer", str(Term(amount - part, TermUnit.WORKING_DAYS))),
        step(StepKind.PROCESS, post, department, "officer", str(Term(part, TermUnit.WORKING_DAYS))),
    ]


def _who(
    draft: Draft, stay: _Stay, move: Move, moves: Sequence[Move], context: Context, *, leader: bool = True
) -> str | None:
    """The department of a move: as its words say, or whoever keeps the field there; ``leader`` False: never the one who
    signs.
    """
    if move.unit and move.unit.departments and (leader or move.unit.kind is not StepKind.APPROVE):
        return context.department(move.unit.place, move.unit.departments)
    return _keeper(draft, stay, move, moves, context)


def _keeper(draft: Draft, stay: _Stay, move: Move, moves: Sequence[Move], context: Context) -> str | None:
    """Who does it at an agency whose department the list does not name: the same trade as the units after it or before
    it, or the field's.
    """
    if stay.place is None:
        return None
    at = next(number for number, other in enumerate(moves) if other is move)
    for other in (*moves[at + 1 :], *reversed(moves[:at])):
        if other.unit and (key := context.department(stay.place, other.unit.line)):
            draft.warn(
                f"“{move.said}” không ghi bộ phận: lấy “{context.places[stay.place][key]}” theo ngành của “{other.said}”, kiểm tra lại."
            )
            return key
    field_said = context.fields.get(draft.code or "", "")
    if key := context.department(stay.place, context.words.fields.get(plain(field_said), ())):
        draft.warn(
            f"“{move.said}” không ghi bộ phận: lấy “{context.places[stay.place][key]}” theo lĩnh vực “{field_said}”, kiểm tra lại."
        )
        return key
    return None


def _ask_department(draft: Draft, made: Mapping[str, Any], stay: _Stay, path: str, context: Context) -> None:
    """A step needs a department that the agency has; where the agency itself is asked for, that comes first."""
    here = context.places.get(stay.place or "", {})
    if here and (made["department"] is None or made["department"] not in here):
        draft.ask(
            path,
            f"Chưa rõ bộ phận nào của “{stay.moves[0].said}” làm bước “{made['name']}”. Chọn bộ phận.",
            stay.moves[0].said,
        )


def _tell(draft: Draft, moves: Sequence[Move]) -> None:
    for move in moves:
        if condition := _CONDITION.search(move.work):
            draft.warn(f"Bước “{move.work}” có điều kiện “{condition[1]}”: cân nhắc đặt rẽ nhánh.")
    if re.search(r"\bđề nghị\b", moves[-1].work, re.IGNORECASE):
        draft.warn(f"Bước cuối “{moves[-1].work}” chỉ đề nghị nơi khác quyết định: kiểm tra nơi phát hành kết quả.")
