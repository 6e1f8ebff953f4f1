"""Phiếu kiểm soát quá trình giải quyết hồ sơ of a dossier as it stands: made from its steps and the journeys of its paper."""

from ..domain.control import hand_overs
from ..domain.errors import MoveNotAllowed
from ..domain.papers import ControlSlip, Head
from ..domain.text import upper
from ..domain.workflow import BESIDE, StepKind
from ..store.db import Session
from ..store.models import Dossier
from ..store.queries import dossiers, handing, installation, units


def slip(session: Session, dossier: Dossier) -> ControlSlip:
    """The slip of a dossier that was received. Raises ``MoveNotAllowed`` before that."""
    if dossier.received_at is None or dossier.promised_at is None:
        raise MoveNotAllowed("Hồ sơ chưa được tiếp nhận nên chưa có phiếu kiểm soát.")
    agency = units.agency(session, dossier.agency_id)
    form = installation.law(session, dossier.received_at.date())["forms"]["control"]
    known = dossiers.tasks_of(session, dossier.id)
    settling = [t for t in known if t.kind in (StepKind.PROCESS, StepKind.APPROVE) and not t.branch]
    asked = [t for t in known if (t.kind in BESIDE and t.agency_id != agency.id) or t.kind == StepKind.CONSULT]
    return ControlSlip(
        head=Head(upper(agency.name), units.desk_name(session, agency.id), "", agency.place, form["note"]), title=form["title"],
        number=dossier.number or "", settled_by="; ".join(dict.fromkeys(t.agency_name for t in settling)) or agency.short_name,
        coordinated_by=tuple(dict.fromkeys(f"{t.department_name}, {t.agency_name}" for t in asked)), owner=dossier.owner_name,
        request=dossier.procedure_name, received_at=dossier.received_at, promised_at=dossier.promised_at, issued_at=dossier.received_at,
        hand_overs=hand_overs(known, handing.moves_of(session, dossier.id)),
        notes=("Kết quả giải quyết hồ sơ do bên nhận ghi khi nhận bàn giao hồ sơ.",), demo=installation.installation(session).demo,
    )  # fmt: skip
