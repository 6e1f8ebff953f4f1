"""What a case says for a channel: its official term (thời hạn giải quyết), in words when it follows from the legs; its fees."""

from ..domain.promising import counted
from ..domain.routing import Plan
from ..domain.terms import Term
from ..domain.text import inside
from ..domain.workflow import Channel
from ..store.models import Case, CaseFee


def term_for(case: Case, channel: Channel) -> Term | None:
    """The official total term of a case through a channel; None: the promise follows from the legs of the route."""
    by_channel = {Channel.DIRECT: case.term_direct, Channel.ONLINE: case.term_online, Channel.POST: case.term_post}
    written = by_channel[channel]
    if not written and not any(leg["term"] for leg in case.route["legs"]):
        written = case.term_direct  # the only term there is: a channel without one of its own is no slower by law
    return Term.parse(written) if written else None


def fees_for(case: Case, channel: Channel) -> list[CaseFee]:
    """The lines of fees (phí, lệ phí) that a dossier pays which comes through a channel."""
    return [line for line in case.fees if channel.name.lower() in line.channels]


def words_of(term: Term | None, plan: Plan) -> str:
    """As printed: ``5 ngày làm việc``, or leg by leg ``5 ngày làm việc tại xã Yết Kiêu, 7 ngày làm việc tại huyện Gia Lộc``.

    What hangs on an outcome is not promised at receipt and not printed.
    """
    if term is not None:
        return term.words()
    sure = counted(plan).legs
    parts = [f"{Term.parse(leg.term).words()} tại {inside(leg.agency)}" for leg in sure if leg.term]
    cap = f" (không quá {Term.parse(plan.cap).words()})" if plan.cap else ""
    return ", ".join(parts) + cap
