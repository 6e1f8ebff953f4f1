"""Who may do what (phân quyền): roles, permissions and the actor. Pure; the one place that knows roles."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from .domain.errors import Forbidden


class Role(StrEnum):
    """What somebody is at an agency (vai trò); held from a date to a date."""

    CLERK = "clerk"  # cán bộ tiếp nhận và trả kết quả
    OFFICER = "officer"  # công chức thụ lý
    HEAD = "head"  # trưởng phòng: phân công, và làm được việc của thụ lý
    LEADER = "leader"  # lãnh đạo cơ quan: phê duyệt
    RECORDS = "records"  # văn thư: lấy số, phát hành
    SUPERVISOR = "supervisor"  # trưởng Bộ phận Một cửa, giám sát: chỉ xem
    INSPECTOR = "inspector"  # thanh tra, kiểm tra: xem mọi hồ sơ, không làm gì
    CATALOGUE = "catalogue"  # quản trị danh mục thủ tục
    ADMIN = "admin"  # quản trị hệ thống
    SYSTEM = "system"  # tác vụ định kỳ
    CITIZEN = "citizen"  # công dân, tổ chức: không có tài khoản


_STAFF = frozenset({"desk.use"})
_READ = _STAFF | {"dossier.read", "dossier.note", "paper.print"}  # note: ghi chú, theo dõi, nháp, hiện số
_PAPER = {"paper.move"}  # bàn giao, nhận bản giấy
_WORK = _PAPER | {"dossier.process", "clock.pause", "extension.propose"}

GRANTS: dict[Role, frozenset[str]] = {
    Role.CLERK: _READ | _PAPER | {"dossier.receive", "dossier.forward", "result.return"},
    Role.OFFICER: _READ | _WORK,
    Role.HEAD: _READ
    | _WORK
    | {"task.assign", "lateness.watch", "task.direct", "template.manage", "route.skip", "snippet.share"},
    Role.LEADER: _READ
    | _PAPER
    | {
        "dossier.approve",
        "task.assign",
        "report.read",
        "lateness.watch",
        "task.direct",
        "catalogue.publish",
        "snippet.share",
        "template.manage",
        "route.skip",
        "dossier.reopen",
        "bulletin.post",
    },
    Role.RECORDS: _READ | _PAPER | {"result.issue"},
    Role.SUPERVISOR: _READ | {"report.read", "lateness.watch"},
    Role.INSPECTOR: _STAFF | {"dossier.read", "report.read"},
    Role.CATALOGUE: _STAFF | {"catalogue.manage", "catalogue.publish", "calendar.manage", "template.manage"},
    Role.ADMIN: _STAFF
    | {"staff.manage", "access.read", "units.manage", "installation.manage", "calendar.manage", "bulletin.post"},
    Role.SYSTEM: frozenset(
        {
            "dossier.submit",
            "installation.manage",
            "catalogue.manage",
            "catalogue.publish",
            "staff.manage",
            "calendar.manage",
            "clock.sweep",
        }
    ),
    Role.CITIZEN: frozenset({"dossier.submit"}),
}

# A step asks for one role; whoever else may do it is named here and nowhere else.
STANDS_IN: dict[Role, frozenset[Role]] = {Role.OFFICER: frozenset({Role.HEAD})}
# Xác thực hai bước is asked of whoever approves, issues, or governs accounts (ASVS 6.3.2).
SECOND_FACTOR = frozenset({Role.LEADER, Role.RECORDS, Role.ADMIN})
WHOLE = frozenset({Role.LEADER, Role.SUPERVISOR})  # sit in one department, answer for the whole agency
WIDE = WHOLE | {Role.CLERK, Role.RECORDS}  # sit in one department, see whatever comes to the agency

# Ủy quyền khi vắng mặt: the roles that somebody must hold at the same agency to stand in for a role.
DEPUTIES: dict[Role, frozenset[Role]] = {
    Role.LEADER: frozenset({Role.LEADER, Role.HEAD}),
    Role.HEAD: frozenset({Role.HEAD, Role.OFFICER}),
    Role.OFFICER: frozenset({Role.OFFICER, Role.HEAD}),
    Role.CLERK: frozenset({Role.CLERK, Role.OFFICER}),
    Role.RECORDS: frozenset({Role.RECORDS, Role.CLERK}),
}
BY_PROCEDURE = frozenset({Role.LEADER, Role.HEAD, Role.OFFICER})  # may be handed over for some procedures only
NEVER_DELEGATED = frozenset({"catalogue.publish"})  # concerns no dossier: stays with whoever was given the role


def carriers(permission: str) -> frozenset[Role]:
    """The roles that carry a permission."""
    return frozenset(role for role, granted in GRANTS.items() if permission in granted)


@dataclass(frozen=True)
class Holding:
    """One role held at one agency; ``department_id`` None means the whole agency.

    With ``principal_id`` it is not one's own: it is exercised for an absent colleague, under the delegation numbered ``under``
    (theo ủy quyền số …), for some ``procedures`` only if any are named.
    """

    role: Role
    agency_id: int
    department_id: int | None = None
    principal_id: int | None = None
    principal: str = ""
    under: str = ""
    procedures: frozenset[str] = frozenset()

    def covers(self, department_id: int | None) -> bool:
        """Does it hold for this department (None: whichever)?"""
        return self.department_id is None or department_id is None or self.department_id == department_id

    def carries(self, permission: str) -> bool:
        """Does the role carry ``permission``, for its holder or whoever stands in?"""
        return permission in GRANTS[self.role] and (self.principal_id is None or permission not in NEVER_DELEGATED)

    def about(self, procedure: str | None) -> bool:
        """Does it hold for this procedure? One that is limited to some holds for no unnamed one (None)."""
        return not self.procedures or procedure in self.procedures

    def takes(self, role: Role, agency_id: int, department_id: int, procedure: str | None = None) -> bool:
        """Does it let its holder do a step that waits for ``role`` there?"""
        fits = self.role is role or self.role in STANDS_IN.get(role, frozenset())
        return fits and self.agency_id == agency_id and self.covers(department_id) and self.about(procedure)


@dataclass(frozen=True)
class Stay:
    """One ground on which a dossier may be seen: it was received at an agency (no department), or a step of it lay there.

    ``lasting``: it is still so (an open step); ``branch`` above 0: somebody was only asked beside the route (lấy ý kiến, niêm yết).
    """

    agency_id: int
    department_id: int | None = None
    assignee_id: int | None = None
    lasting: bool = True
    branch: int = 0

    @property
    def counts(self) -> bool:
        """Whoever is only asked sees the dossier while they are asked."""
        return self.branch == 0 or self.lasting


@dataclass(frozen=True)
class Sight:
    """Where somebody sees dossiers, of some procedures only if any are named: agencies as a whole, and departments."""

    agencies: frozenset[int]
    departments: frozenset[int]
    procedures: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Actor:
    """Whoever is working: a member of staff, a citizen, the program itself."""

    id: int | None
    name: str
    holdings: frozenset[Holding] = frozenset()
    oversees: frozenset[int] = frozenset()  # agencies below those where a supervisor's role is held
    everywhere: frozenset[Role] = field(default_factory=frozenset)  # SYSTEM and CITIZEN: bound to no agency

    def may(self, permission: str, agency_id: int | None = None, procedure: str | None = None) -> bool:
        """Does any role held (at ``agency_id``, if given) carry ``permission``?

        A delegation for some procedures counts where no agency is asked about (is there anything at all?), and for its procedures.
        """
        if any(permission in GRANTS[role] for role in self.everywhere):
            return True
        if agency_id is None:
            return any(h.carries(permission) for h in self.holdings)
        return bool(self._with(permission, agency_id, procedure))

    def _with(self, permission: str, agency_id: int, procedure: str | None) -> list[Holding]:
        return [h for h in self.holdings if h.agency_id == agency_id and h.carries(permission) and h.about(procedure)]

    def agencies_for(self, permission: str, procedure: str | None = None) -> frozenset[int]:
        """The agencies at which ``permission`` is held, for every procedure or for this one."""
        return frozenset(h.agency_id for h in self.holdings if h.carries(permission) and h.about(procedure))

    @property
    def own(self) -> "Actor":
        """The same person with nothing but their own roles: what was delegated to them is not theirs to pass on."""
        return replace(self, holdings=frozenset(h for h in self.holdings if h.principal_id is None))

    # ── sight ────────────────────────────────────────────────────────────────

    @property
    def sees_all(self) -> bool:
        """The inspector (thanh tra) sees every dossier."""
        return any(h.role is Role.INSPECTOR for h in self.holdings)

    @property
    def sights(self) -> list[Sight]:
        """Where this person sees dossiers; what a delegation for some procedures opens comes apart.

        A clerk, records clerk or leader sees what came to the agency, a supervisor what came to those below too, an officer and a
        head what came to their department.
        """
        found = []
        for procedures in sorted({h.procedures for h in self.holdings}, key=sorted):
            held = [h for h in self.holdings if h.procedures == procedures and h.carries("dossier.read")]
            whole = frozenset(h.agency_id for h in held if h.role in WIDE or h.department_id is None)
            some = frozenset(h.department_id for h in held if h.department_id is not None and h.role not in WIDE)
            whole |= frozenset() if procedures else self.oversees
            if whole or some:
                found.append(Sight(whole, some, procedures))
        return found

    def sees(self, stays: Iterable[Stay], procedure: str = "") -> bool:
        """May a dossier of ``procedure`` that was received and lay there be read? ``store.queries.scope.visible_to`` is this in SQL."""
        if self.sees_all:
            return True
        grounds = [stay for stay in stays if stay.counts]
        if self.may("dossier.read") and any(stay.assignee_id == self.id for stay in grounds if stay.assignee_id):
            return True
        return any(
            stay.agency_id in sight.agencies or stay.department_id in sight.departments
            for sight in self.sights
            if not sight.procedures or procedure in sight.procedures
            for stay in grounds
        )

    # ── steps ────────────────────────────────────────────────────────────────

    def may_do(
        self, role: Role, agency_id: int, department_id: int, assignee_id: int | None, procedure: str | None = None
    ) -> bool:
        """May this person do a task waiting for ``role`` there? An assigned task is its assignee's, and whose deputy they are."""
        return self.holding_for(role, agency_id, department_id, assignee_id, procedure) is not None

    def holding_for(
        self, role: Role, agency_id: int, department_id: int, assignee_id: int | None, procedure: str | None = None
    ) -> Holding | None:
        """With which role this person does such a task: their own, else the one exercised for the absent; None: they may not."""
        fit = [h for h in self.holdings if h.takes(role, agency_id, department_id, procedure)]
        own = next((h for h in fit if h.principal_id is None), None)
        if own is not None and assignee_id in (None, self.id):
            return own
        lent = [h for h in fit if h.principal_id is not None and assignee_id in (None, h.principal_id)]
        return min(lent, key=lambda h: h.under, default=None)

    def under(self, permission: str, agency_id: int, procedure: str | None = None) -> str:
        """Theo ủy quyền số …: the number of the delegation by which ``permission`` is used there; empty: by one's own role."""
        held = self._with(permission, agency_id, procedure)
        return "" if not held or any(h.principal_id is None for h in held) else min(h.under for h in held)

    def may_assign(self, agency_id: int, department_id: int, procedure: str | None = None) -> bool:
        """May this person say who does a step there? A head in their own department, a leader in the whole agency."""
        return self.over("task.assign", agency_id, department_id, procedure)

    def over(self, permission: str, agency_id: int, department_id: int, procedure: str | None = None) -> bool:
        """Does ``permission`` reach a step there? A leader's and a supervisor's in the whole agency, everybody else's in their department.

        ``store.queries.tasks.over`` is this rule in SQL.
        """
        if permission in GRANTS[Role.SUPERVISOR] and agency_id in self.oversees:
            return True
        return any(h.role in WHOLE or h.covers(department_id) for h in self._with(permission, agency_id, procedure))


SYSTEM = Actor(id=None, name="Hệ thống", everywhere=frozenset({Role.SYSTEM}))
CITIZEN = Actor(id=None, name="Công dân", everywhere=frozenset({Role.CITIZEN}))


def require(actor: Actor, permission: str, *, agency_id: int | None = None, procedure: str | None = None) -> None:
    """Refuse unless ``actor`` holds ``permission`` (at the agency in question, for the procedure). Raises ``Forbidden``."""
    if not actor.may(permission, agency_id, procedure):
        raise Forbidden("Tài khoản này không có quyền làm việc đó ở đơn vị này.", permission=permission)
