"""Phiếu kiểm soát quá trình giải quyết hồ sơ (Mẫu 05 of TT 01/2018, Mẫu 06 of TT 03/2025) out of what happened: one block a hand-over, from
department to department, with its time, both names, how the giver stood to its term, and where the paper was. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Protocol

from .dates import in_vietnam, say_moment
from .papers import HandOver
from .workflow import Outcome

NEVER_THERE = frozenset({Outcome.RECALLED})  # a sending that was taken back before anybody confirmed it


class Stay(Protocol):
    """What is asked of a step that was opened."""

    branch: int
    agency_id: int
    agency_name: str
    department_id: int
    department_name: str
    assignee_name: str
    sent_by: str
    opened_at: datetime
    acknowledged_at: datetime | None
    due_at: datetime
    done_at: datetime | None
    done_by: str
    done_under: str
    outcome: str | None
    opinion: str


@dataclass(frozen=True)
class Moved:
    """One journey of the paper: from a department to another, in which bundle, and what became of it there."""

    from_department_id: int
    to_department_id: int
    serial: str
    handed_at: datetime
    handed_by: str
    state: str  # sent received missing taken_back
    confirmed_at: datetime | None
    confirmed_by: str
    note: str = ""


def hand_overs(steps: Iterable[Stay], paper: Sequence[Moved] = ()) -> tuple[HandOver, ...]:
    """Every hand-over between departments, in order. ``steps``: all steps of the dossier as they were opened."""
    route = [s for s in steps if not s.branch and s.outcome not in NEVER_THERE]
    return tuple(_hand_over(one, other, paper) for one, other in pairwise(route) if _elsewhere(one, other))


def _elsewhere(one: Stay, other: Stay) -> bool:
    return (one.agency_id, one.department_id) != (other.agency_id, other.department_id)


def _hand_over(giver: Stay, receiver: Stay, paper: Sequence[Moved]) -> HandOver:
    moved = [
        m
        for m in paper
        if (m.from_department_id, m.to_department_id) == (giver.department_id, receiver.department_id) and m.state != "taken_back"
        and m.handed_at >= giver.opened_at
    ]  # fmt: skip
    notes = [f"Chuyển trả: {giver.opinion}"] if giver.outcome == Outcome.SENT_BACK and giver.opinion else []
    notes += [f"Giao theo ủy quyền số {giver.done_under}"] if giver.done_under else []
    notes += [_of_paper(moved[0])] if moved else []
    return HandOver(
        giver=_unit(giver), receiver=_unit(receiver), at=receiver.acknowledged_at, giver_name=giver.done_by or receiver.sent_by,
        receiver_name=receiver.assignee_name, result=how_it_stood(giver), note="\n".join(notes),
    )  # fmt: skip


def _unit(stay: Stay) -> str:
    return f"{stay.department_name}, {stay.agency_name}"


def how_it_stood(stay: Stay) -> str:
    """Trước hạn, đúng hạn (on the very day), quá hạn; empty while the step is open."""
    if stay.done_at is None:
        return ""
    if stay.done_at > stay.due_at:
        return "Quá hạn"
    return "Đúng hạn" if in_vietnam(stay.done_at).date() == in_vietnam(stay.due_at).date() else "Trước hạn"


def _of_paper(moved: Moved) -> str:
    """Where the paper was at this hand-over."""
    if moved.state == "received" and moved.confirmed_at is not None:
        return f"Bản giấy: {moved.serial}, {moved.confirmed_by} nhận {say_moment(moved.confirmed_at)}"
    if moved.state == "missing":
        return f"Bản giấy: {moved.serial}, {moved.confirmed_by} báo thiếu{f': {moved.note}' if moved.note else ''}"
    return f"Bản giấy: {moved.serial}, giao {say_moment(moved.handed_at)}, chưa xác nhận"
