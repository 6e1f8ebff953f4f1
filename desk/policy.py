"""Who may do what (phân quyền): roles, permissions and the actor. Pure; the one place that knows roles."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from .domain.errors import Forbidden


class Role(StrEnum):
    """What somebody is at an agency (vai trò); held from a date to a date."""

    CLERK = "clerk"  # cán bộ tiếp nhận và trả kết quả
    OFFICER = "officer"  # công chức thụ lý
    HEAD = "head"  # trưởng phòng: phân công, và làm được việc của thụ lý
    LEADER = "leader"  # lãnh đạo cơ quan: phê duyệt
    RECORDS = "records"  # văn thư: lấy số, phát hành
    SUPERVISOR = "supervisor"  # trưởng Bộ phận Một cửa, thanh tra: chỉ xem
    CATALOGUE = "catalogue"  # quản trị danh mục thủ tục
    ADMIN = "admin"  # quản trị hệ thống
    SYSTEM = "system"  # tác vụ định kỳ
    CITIZEN = "citizen"  # công dân, tổ chức: không có tài khoản


_STAFF = frozenset({"desk.use"})
_READ = _STAFF | {"dossier.read", "paper.print"}
_PAPER = {"paper.move"}  # bàn giao, nhận bản giấy
_WORK = _PAPER | {"dossier.process", "clock.pause", "extension.propose"}

GRANTS: dict[Role, frozenset[str]] = {
    Role.CLERK: _READ | _PAPER | {"dossier.receive", "dossier.forward", "result.return"},
    Role.OFFICER: _READ | _WORK,
    Role.HEAD: _READ | _WORK | {"task.assign", "lateness.watch", "task.direct", "snippet.share"},
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
    },
    Role.RECORDS: _READ | _PAPER | {"result.issue"},
    Role.SUPERVISOR: _READ | {"report.read", "lateness.watch"},
    Role.CATALOGUE: _STAFF | {"catalogue.manage", "catalogue.publish", "calendar.manage"},
    Role.ADMIN: _STAFF | {"staff.manage", "installation.manage", "calendar.manage"},
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
WHOLE = frozenset({Role.LEADER, Role.SUPERVISOR})  # sit in one department, answer for the whole agency


def carriers(permission: str) -> frozenset[Role]:
    """The roles that carry a permission."""
    return frozenset(role for role, granted in GRANTS.items() if permission in granted)


@dataclass(frozen=True)
class Holding:
    """One role held at one agency; ``department_id`` None means the whole agency."""

    role: Role
    agency_id: int
    department_id: int | None = None

    def covers(self, department_id: int | None) -> bool:
        """Does it hold for this department (None: whichever)?"""
        return self.department_id is None or department_id is None or self.department_id == department_id


@dataclass(frozen=True)
class Actor:
    """Whoever is working: a member of staff, a citizen, the program itself."""

    id: int | None
    name: str
    holdings: frozenset[Holding] = frozenset()
    oversees: frozenset[int] = frozenset()  # agencies below those where a supervisor's role is held
    everywhere: frozenset[Role] = field(default_factory=frozenset)  # SYSTEM and CITIZEN: bound to no agency

    def may(self, permission: str, agency_id: int | None = None) -> bool:
        """Does any role held (at ``agency_id``, if given) carry ``permission``?"""
        if any(permission in GRANTS[role] for role in self.everywhere):
            return True
        return any(permission in GRANTS[h.role] and agency_id in (None, h.agency_id) for h in self.holdings)

    def agencies_for(self, permission: str) -> frozenset[int]:
        """The agencies at which ``permission`` is held."""
        return frozenset(h.agency_id for h in self.holdings if permission in GRANTS[h.role])

    @property
    def scope(self) -> frozenset[int]:
        """The agencies whose dossiers may be read: one's own, and those below for a supervisor."""
        return self.agencies_for("dossier.read") | self.oversees

    def sees(self, agency_ids: Collection[int]) -> bool:
        """May a dossier that lay at these agencies be read? ``store.queries.visible_to`` is this rule in SQL."""
        return not self.scope.isdisjoint(agency_ids)

    def may_do(self, role: Role, agency_id: int, department_id: int | None, assignee_id: int | None) -> bool:
        """May this person do a task waiting for ``role`` there? An assigned task is its assignee's alone."""
        if assignee_id is not None and assignee_id != self.id:
            return False
        wanted = {role} | STANDS_IN.get(role, frozenset())
        return any(h.role in wanted and h.agency_id == agency_id and h.covers(department_id) for h in self.holdings)

    def may_assign(self, agency_id: int, department_id: int) -> bool:
        """May this person say who does a step there? A head in their own department, a leader in the whole agency."""
        return self.over("task.assign", agency_id, department_id)

    def over(self, permission: str, agency_id: int, department_id: int) -> bool:
        """Does ``permission`` reach a step there? A leader's and a supervisor's in the whole agency, everybody else's in their department.

        ``store.queries.tasks.over`` is this rule in SQL.
        """
        if permission in GRANTS[Role.SUPERVISOR] and agency_id in self.oversees:
            return True
        return any(
            permission in GRANTS[h.role] and h.agency_id == agency_id and (h.role in WHOLE or h.covers(department_id))
            for h in self.holdings
        )


SYSTEM = Actor(id=None, name="Hệ thống", everywhere=frozenset({Role.SYSTEM}))
CITIZEN = Actor(id=None, name="Công dân", everywhere=frozenset({Role.CITIZEN}))


def require(actor: Actor, permission: str, *, agency_id: int | None = None) -> None:
    """Refuse unless ``actor`` holds ``permission`` (at the agency in question). Raises ``Forbidden``."""
    if not actor.may(permission, agency_id):
        raise Forbidden("Tài khoản này không có quyền làm việc đó ở đơn vị này.", permission=permission)
