"""The paper of the demo follows its dossier: mostly carried on the day, sometimes left behind, once in a while missing."""

from typing import TYPE_CHECKING

from ...policy import Actor
from ...store.models import Task
from ...store.queries import dossiers
from ...store.queries import handing as papers
from .. import handing

if TYPE_CHECKING:
    from .life import Life

HOPS = 2  # into another agency by way of its desk
LEFT, LOST = 0.08, 0.01


def carry(life: "Life", task: Task, doer: Actor) -> None:
    """Bring the paper to where the step is, hop by hop, each with its bundle and its confirmation."""
    stage = life.stage
    for _ in range(HOPS):
        place = papers.place_of(stage.session, life.dossier_id)
        if (
            place is None
            or place.state != "here"
            or place.department_id == task.department_id
            or stage.rng.random() < LEFT
        ):
            return
        giver = _keeper(life, place.agency_id, place.department_id)
        with stage.work(giver) as work:
            if dossiers.find(work.session, giver, number=life.number) is None:
                return
            [bundle] = handing.hand(work, f"demo-{life.dossier_id}-{task.id}-{place.department_id}", [life.dossier_id])
            bundle_id, to = bundle.id, (bundle.to_agency_id, bundle.to_department_id)
        receiver = doer if to == (task.agency_id, task.department_id) else _keeper(life, *to)
        lost = stage.rng.random() < LOST
        with stage.work(receiver) as work:
            row = papers.bundle(work.session, receiver, bundle_id)
            gone = {life.dossier_id: "Không có trong bì hồ sơ."} if lost else {}
            handing.confirm(work, row, () if lost else {life.dossier_id}, gone)


def _keeper(life: "Life", agency_id: int, department_id: int) -> Actor:
    """Somebody who hands on the paper of a department."""
    able = [a for a in life.stage.staff if a.over(papers.MOVE, agency_id, department_id)]
    here = [a for a in able if any(h.agency_id == agency_id and h.department_id == department_id for h in a.holdings)]
    return life.stage.rng.choice(here or able)
