"""L1 Chờ phê duyệt: by deadline, each with what the officer proposes; ticks for bulk approval; then the apologies to sign."""

from flask import render_template, request

from ..domain.workflow import StepKind
from ..services import approving
from ..store.models import Task
from ..store.queries import clocks, queues, workspace
from ..store.queries.listing import Listing
from . import tabs, views
from .guard import actor, reading
from .navigation import end_of_day

SIZE = 50


def render() -> str:
    """The page; steps by key, fifty at a time."""
    listing = Listing([queues.mine(actor()), Task.kind == StepKind.APPROVE])
    after, before = views.read_key(request.args.get("sau", "")), views.read_key(request.args.get("truoc", ""))
    page = listing.page(reading(), after, before, SIZE)
    ids = [t.dossier_id for t in page.rows]
    files = approving.looked(reading(), actor(), page.rows)
    groups = views.approval_groups(page.rows, workspace.handed_up(reading(), ids), files, end_of_day())
    first = after is None and before is None
    return render_template(
        "work/approvals.html", groups=groups, total=page.total, letters=views.unsigned(clocks.to_sign(reading(), actor())) if first else [],
        range=tabs.range_of(page), prev=views.write_key(page.before), next=views.write_key(page.after),
    )  # fmt: skip
