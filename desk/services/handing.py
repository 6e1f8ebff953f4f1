"""Handing over paper (bàn giao hồ sơ giấy, T9; NĐ 61/2018, Điều 18, 19.6, 19.7): bundles with a slip of two signatures.

The paper goes where the electronic dossier went, in the order of the route; into another agency through its Bộ phận Một cửa. Until
the receiver confirms by scanning, whoever handed it over answers for it; what does not arrive is “thiếu”, with the name of who says so.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..domain.dates import in_vietnam
from ..domain.errors import Forbidden, Invalid, MoveNotAllowed
from ..domain.forwarding import Rule, forward_by
from ..domain.papers import BundleLine, BundleSlip, Head, to_json
from ..domain.text import upper
from ..domain.workflow import Channel
from ..policy import Actor
from ..store import counters
from ..store.db import Session, one_at_a_time
from ..store.models import Bundle, BundleItem, Department, Dossier, PaperPlace, Task
from ..store.queries import calendars, dossiers, handing, installation, units
from ..store.queries.scope import visible_to
from ..store.work import Work
from . import notices

MOST = 200  # dossiers in one sheet of hand-over
STILL_HERE = "Hồ sơ này còn ở bộ phận này, chưa chuyển đi đâu. Chuyển hồ sơ trên máy trước."
GONE = "Bản giấy của hồ sơ này đã trả cho công dân."


@dataclass(frozen=True)
class Goal:
    """Where the paper of a dossier must go next."""

    agency_id: int
    department_id: int
    name: str


def start(work: Work, dossier: Dossier, department_id: int, department: str) -> None:
    """The paper handed in at a counter lies there. What came online, or was only shown, has none. The caller records the receipt."""
    handed_in = any(p.given and p.how == "submit" and (p.originals or p.copies) for p in dossier.papers_in)
    if Channel(dossier.channel) is Channel.ONLINE or not handed_in:
        return
    work.session.add(
        PaperPlace(
            dossier=dossier, agency_id=dossier.agency_id, agency_name=dossier.agency_name, department_id=department_id,
            department_name=department, holder=work.actor.name, state="here", since=work.now,
        )
    )  # fmt: skip


def give_back(work: Work, dossier: Dossier) -> None:
    """With the result the paper leaves the desk for good. The caller records it."""
    place = handing.place_of(work.session, dossier.id)
    if place is not None:
        place.state, place.since, place.holder = "gone", work.now, work.actor.name


def follow_by(session: Session, place: PaperPlace, went_at: datetime) -> datetime:
    """Phải chuyển trước: by when the paper must follow the dossier that went on at ``went_at`` (NĐ 61/2018, Điều 18.2)."""
    rule = Rule.read(installation.law(session, in_vietnam(went_at).date()))
    return forward_by(went_at, calendars.calendar(session, place.agency_id), rule)


def goal_of(session: Session, place: PaperPlace, open_tasks: Iterable[Task]) -> Goal | None:
    """The department where the paper must go next: the first open step elsewhere, by the order of the route; another agency's desk first.

    None when the dossier itself has not gone anywhere.
    """
    away = [t for t in open_tasks if not t.branch and t.department_id != place.department_id]
    if not away:
        return None
    task = min(away, key=lambda t: t.position)
    if task.agency_id != place.agency_id and (desk := handing.desk_of(session, task.agency_id)) is not None:
        return Goal(task.agency_id, desk.id, f"{desk.name}, {task.agency_name}")
    return Goal(task.agency_id, task.department_id, f"{task.department_name}, {task.agency_name}")


def why_not(actor: Actor, place: PaperPlace | None) -> str:
    """Why paper cannot be handed on by this person, in a sentence; empty when it can."""
    if place is None:
        return "Hồ sơ này không có bản giấy."
    if place.state == "gone":
        return GONE
    if place.state == "moving":
        return f"Bản giấy của hồ sơ này đang trong một chuyến bàn giao, {place.holder} giao."
    if not actor.over(handing.MOVE, place.agency_id, place.department_id):
        return f"Hồ sơ này đang ở {place.department_name}, {place.agency_name}, không bàn giao từ đây được."
    return ""


def hand(work: Work, key: str, dossier_ids: Sequence[int]) -> list[Bundle]:
    """Hand over the papers of these dossiers: one bundle for each department they leave and each they go to, each with its slip.

    ``key``: of the form; sent again it answers with what it made. Raises ``Invalid`` naming the first that cannot go.
    """
    ids = list(dict.fromkeys(dossier_ids))
    if not ids:
        raise Invalid.at("scan", "Chưa có hồ sơ nào trong chuyến. Quét mã trên giấy hẹn để thêm.")
    if len(ids) > MOST:
        raise Invalid.at("scan", f"Mỗi lần bàn giao tối đa {MOST} hồ sơ. Bàn giao bớt rồi quét tiếp.")
    one_at_a_time(work.session, f"bundle/{key}")
    if made := handing.made_by(work.session, [f"{key}/{n}" for n in range(len(ids))]):
        return list(made)
    known = handing.dossiers_in_sight(work.session, ids, visible_to(work.actor))
    places = handing.places_of(work.session, ids)
    groups: dict[tuple[int, Goal], list[Dossier]] = {}
    for dossier_id in ids:
        dossier, place = known.get(dossier_id), places.get(dossier_id)
        if dossier is None:
            raise Invalid.at("scan", "Có hồ sơ không còn trong phạm vi được xem. Bỏ khỏi chuyến rồi bàn giao lại.")
        if problem := why_not(work.actor, place):
            raise Invalid.at("scan", f"{dossier.number}: {problem}")
        assert place is not None
        goal = goal_of(work.session, place, dossiers.open_tasks(work.session, dossier_id))
        if goal is None:
            raise Invalid.at("scan", f"{dossier.number}: {STILL_HERE}")
        groups.setdefault((place.department_id, goal), []).append(dossier)
    return [
        _bundle(work, f"{key}/{n}", goal, group, places)
        for n, ((_, goal), group) in enumerate(groups.items())
    ]  # fmt: skip


def _bundle(work: Work, key: str, goal: Goal, group: Sequence[Dossier], places: Mapping[int, PaperPlace]) -> Bundle:
    first = places[group[0].id]
    from_name = f"{first.department_name}, {first.agency_name}"
    serial = f"BG-{counters.next_value(work.session, f'bundle/{first.agency_id}/{work.now.year}'):04}/{work.now.year}"
    row = Bundle(
        key=key, serial=serial, from_agency_id=first.agency_id, from_department_id=first.department_id, from_name=from_name,
        to_agency_id=goal.agency_id, to_department_id=goal.department_id, to_name=goal.name, handed_at=work.now,
        handed_by_id=work.actor.id, handed_by=work.actor.name, slip=_slip(work, serial, first, from_name, goal, group),
    )  # fmt: skip
    work.session.add(row)
    for position, dossier in enumerate(group, start=1):
        place = places[dossier.id]
        row.items.append(
            BundleItem(
                dossier=dossier, dossier_id=dossier.id, position=position, state="sent", note="", confirmed_by=""
            )
        )
        place.state, place.since, place.holder = "moving", work.now, work.actor.name
        work.record(dossier, "paper_handed", place=first.agency_name, serial=serial, to=goal.name)
    work.session.flush()
    return row


def _slip(
    work: Work, serial: str, first: PaperPlace, from_name: str, goal: Goal, group: Sequence[Dossier]
) -> dict[str, object]:
    agency, papers = units.agency(work.session, first.agency_id), handing.counted(work.session, [d.id for d in group])
    lines = tuple(BundleLine(d.number or "", d.owner_name, d.procedure_short, papers.get(d.id, 0)) for d in group)
    slip = BundleSlip(
        head=Head(upper(agency.name), first.department_name, serial, agency.place, ""), title="Phiếu bàn giao hồ sơ", number=serial,
        giver=from_name, giver_name=work.actor.name, receiver=goal.name, issued_at=work.now, lines=lines,
        notes=("Phiếu lập thành 02 bản, mỗi bên giữ một bản. Bên nhận đánh dấu từng hồ sơ; hồ sơ thiếu ghi vào cột Ghi chú.",),
        demo=installation.installation(work.session).demo,
    )  # fmt: skip
    return to_json(slip)


def confirm(work: Work, bundle: Bundle, received: Collection[int], missing: Mapping[int, str]) -> int:
    """The receiving department says which papers came and which are missing (thiếu), with a word why. What it says nothing about stays
    on its way; what was missing may be found later. Returns how many were confirmed. Raises ``Forbidden``, ``Invalid``."""
    if not work.actor.over(handing.MOVE, bundle.to_agency_id, bundle.to_department_id):
        raise Forbidden(f"Chuyến này giao cho {bundle.to_name}; nơi đó xác nhận.")
    places = handing.places_of(work.session, [item.dossier_id for item in bundle.items])
    said = 0
    for item in bundle.items:
        place = places[item.dossier_id]
        if item.dossier_id in received and item.state in ("sent", "missing"):
            _arrived(work, bundle, item, place)
            said += 1
        elif item.dossier_id in missing and item.state == "sent":
            _not_there(work, bundle, item, place, missing[item.dossier_id].strip())
            said += 1
    if not said:
        raise Invalid.at("scan", "Chưa đánh dấu hồ sơ nào. Quét mã trên giấy hẹn, hoặc đánh dấu từng hồ sơ đã nhận.")
    if bundle.done_at is None and all(item.state != "sent" for item in bundle.items):
        bundle.done_at = work.now
    return said


def _arrived(work: Work, bundle: Bundle, item: BundleItem, place: PaperPlace) -> None:
    item.state, item.confirmed_at, item.confirmed_by = "received", work.now, work.actor.name
    department = work.session.get_one(Department, bundle.to_department_id)
    agency = units.agency(work.session, bundle.to_agency_id)
    place.agency_id, place.agency_name = agency.id, agency.short_name
    place.department_id, place.department_name = department.id, department.name
    place.state, place.since, place.holder = "here", work.now, work.actor.name
    work.record(item.dossier, "paper_received", place=agency.short_name, serial=bundle.serial)


def _not_there(work: Work, bundle: Bundle, item: BundleItem, place: PaperPlace, note: str) -> None:
    """Until it is found whoever handed it over answers for it, and is told so."""
    item.state, item.note, item.confirmed_at, item.confirmed_by = "missing", note, work.now, work.actor.name
    place.state, place.since, place.holder = "missing", work.now, bundle.handed_by
    work.record(
        item.dossier, "paper_missing", place=bundle.to_name, serial=bundle.serial, note=note, handed_by=bundle.handed_by
    )
    if bundle.handed_by_id is not None:
        notices.tell(
            work, "paper-missing", [bundle.handed_by_id], key=f"paper-missing/{bundle.id}/{item.dossier_id}", dossier=item.dossier,
            serial=bundle.serial, place=bundle.to_name,
        )  # fmt: skip


def take_back(work: Work, bundle: Bundle, dossier_id: int) -> None:
    """The sender takes a paper out of a bundle that nobody has confirmed, or finds a missing one at home. Raises ``MoveNotAllowed``."""
    if not work.actor.over(handing.MOVE, bundle.from_agency_id, bundle.from_department_id):
        raise Forbidden(f"Chuyến này do {bundle.from_name} giao; nơi đó rút lại.")
    item = next((i for i in bundle.items if i.dossier_id == dossier_id), None)
    if item is None or item.state not in ("sent", "missing"):
        raise MoveNotAllowed("Nơi nhận đã xác nhận hồ sơ này, không rút lại được.")
    item.state, item.confirmed_at, item.confirmed_by = "taken_back", work.now, work.actor.name
    place = handing.place_of(work.session, dossier_id)
    assert place is not None
    place.state, place.since, place.holder = "here", work.now, work.actor.name
    work.record(item.dossier, "paper_taken_back", place=place.agency_name, serial=bundle.serial)
    if all(i.state != "sent" for i in bundle.items):
        bundle.done_at = work.now
