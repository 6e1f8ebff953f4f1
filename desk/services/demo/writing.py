"""Drafts in the demo: where the result is a decision, one dossier in four has its text here, and all that rest on somebody's desk.

A few of those that ended are refusals.

Which ones follows from the dossier's id, so that nothing else of the demo changes with it.
"""

from ...domain import refusing
from ...domain.workflow import StepKind
from ...store.models import Task
from ...store.queries import catalogue, documents
from ...store.work import Work
from .. import composing, tasks
from .fates import LINGERS, Fate

EVERY = 4  # one dossier in so many is drafted
REFUSED = 9  # and one in so many of those that were returned is refused
REASON = "Người đề nghị đang hưởng chế độ cùng loại theo quyết định còn hiệu lực; không thuộc đối tượng theo quy định."


def proposal(work: Work, task: Task, fate: Fate, opinion: str) -> tuple[str, str]:
    """What is proposed at this step of processing, and the opinion that goes with it; writes the draft where there is one."""
    if task.kind != StepKind.PROCESS or not refusing.led_next(tasks.plan_of(task.dossier), task.position):
        return "", opinion
    if fate is Fate.RETURNED and task.dossier_id % REFUSED == 0:
        return "refuse", REASON
    step = refusing.number_step(tasks.plan_of(task.dossier), task.position)
    rests = fate in LINGERS or fate in (Fate.WORKING, Fate.EXTENDED)
    if step is None or not (rests or task.dossier_id % EVERY == 0) or "QĐ" not in _pattern(work, task):
        return "grant", opinion
    template = next(
        (
            t
            for t in documents.templates(work.session, task.agency_id, task.dossier.procedure_code)
            if t.kind == "grant"
        ),
        None,
    )
    if template is not None:
        composing.from_template(work, task, template.id)
    return "grant", opinion


def _pattern(work: Work, task: Task) -> str:
    return catalogue.case(work.session, task.dossier.case_id).edition.result_pattern
