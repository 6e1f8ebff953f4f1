"""The procedure of the intake page: from what was typed, pinned or shown yesterday to an edition and a case in force at this minute."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..domain.fees import say_money
from ..services import reaching, renewing
from ..services.renewing import Renewed
from ..services.terms import fees_for
from ..store.models import Agency, Case, CasePaper, Edition
from ..store.queries import catalogue, finding
from ..store.queries.catalogue import Found
from .guard import now, reading
from .intake_form import IntakeForm, choices

UNSEEN = "Kiểm tra thủ tục vừa tìm được và giấy tờ phải có, rồi bấm lại."  # nothing is saved by a page that nobody saw


@dataclass
class Chosen:
    """What the form means: nothing yet, or an edition and one of its cases; ``renewed`` when the page still showed an older edition."""

    edition: Edition | None = None
    case: Case | None = None
    renewed: Renewed | None = None


def choose(form: IntakeForm, here: Agency) -> Chosen:
    """Find the edition and the case that the form means, and carry over what was ticked; what cannot be found is said at the field."""
    shown = catalogue.find_case(reading(), form.case.data)
    code = _code(form, shown, here)
    form.procedure_code.data = code or ""
    if not code:
        return Chosen()
    edition = catalogue.edition(reading(), code, now().date())
    form.procedure.data = edition.short_name
    form.case.choices = choices((case.id, case.name) for case in edition.cases)
    if shown is not None and shown.edition.procedure.code != code:
        shown = None
    renewed = renewing.renewed(reading(), shown, now().date()) if shown else None
    usual = renewed.case if renewed else edition.cases[0]
    case = next((c for c in edition.cases if c.id == form.case.data), None)
    case = case or next(c for c in edition.cases if c.id == usual.id)
    form.case.data = case.id
    known = [paper for c in edition.cases for paper in c.papers] + (list(shown.papers) if shown else [])
    form.papers.data = _carried(form.papers.data, known, case)
    form.items.data = _carried(form.items.data, known, case)
    form.procedure_problem = renewed.words if renewed else "" if shown else UNSEEN
    _count_again(form, case)
    return Chosen(edition, case, renewed)


def _carried(ticked: Iterable[int] | None, known: Sequence[CasePaper], case: Case) -> list[int]:
    """The papers of ``case`` that have the names of those ticked: in another case, or in the edition of yesterday."""
    chosen = set(ticked or ())
    names = {paper.name for paper in known if paper.id in chosen}
    return [paper.id for paper in case.papers if paper.name in names]


def total(form: IntakeForm, case: Case) -> int:
    """What is to be paid for a dossier that comes this way, in đồng."""
    return sum(fee.amount for fee in fees_for(case, form.way))


def _count_again(form: IntakeForm, case: Case) -> None:
    """“Đã thu” was ticked for a sum; it does not stand for another."""
    due = total(form, case)
    if form.fee_paid.data and not form.paid_is(due):
        form.fee_paid.data = False
        again = f"Mức thu nay là {say_money(due)}: thu đủ rồi đánh dấu lại." if due else ""
        form.fee_problem = again or "Cách nộp này không thu phí: trả lại tiền nếu đã thu, rồi bấm lại."


def as_shown(form: IntakeForm) -> Case | None:
    """The case whose page is posted unchanged, its edition in force now; None when it must be found anew."""
    shown = catalogue.find_case(reading(), form.case.data)
    if shown is None or not catalogue.holds(shown.edition, now().date()):
        return None
    edition = shown.edition
    unchanged = edition.procedure.code == form.procedure_code.data and form.procedure.data in ("", edition.short_name)
    same_sum = not form.fee_paid.data or form.paid_is(total(form, shown))
    return shown if unchanged and same_sum else None


def _code(form: IntakeForm, shown: Case | None, here: Agency) -> str | None:
    """The code of what is meant; None, and a sentence at the field, when that is nothing this desk can take in."""
    typed, chosen = form.procedure.data or "", form.procedure_code.data
    if chosen:
        old = shown.edition.short_name if shown and shown.edition.procedure.code == chosen else ""
        known = catalogue.by_code(reading(), now().date()).get(chosen)
        if typed in ("", old, known.short_name if known else ""):
            return _received(form, chosen, known, here)
    if not typed:
        return None
    if found := finding.meant(reading(), typed, now(), here):
        return _received(form, found.code, found, here)
    return _problem(
        form, f"Không có thủ tục nào khớp “{typed}”. Gõ mã tắt (ks), mã thủ tục (1.001193) hoặc vài chữ không dấu."
    )


def _received(form: IntakeForm, code: str, known: Found | None, here: Agency) -> str | None:
    day = now().date()
    if known is None:
        there_is = catalogue.procedure(reading(), code) is not None
        return _problem(form, renewing.not_in_force(reading(), code, day) if there_is else "Không có thủ tục này.")
    refusal = reaching.refusal(reading(), catalogue.edition(reading(), code, day), here, day)
    if refusal is not None:
        form.refused_code = code
        return _problem(form, refusal)
    return code


def _problem(form: IntakeForm, sentence: str) -> str | None:
    """Say it at the field; there is no code then."""
    form.procedure_problem = sentence
    form.procedure.errors = [sentence]
    return None
