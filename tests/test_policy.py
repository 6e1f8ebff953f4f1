"""Who may do what: the table of roles, and the two questions it answers."""

import pytest

from desk.domain.errors import Forbidden
from desk.policy import CITIZEN, GRANTS, SYSTEM, Actor, Holding, Role, carriers, require


def one(role: Role, agency: int = 1, department: int | None = None) -> Actor:
    return Actor(7, "Trần Thị Bích", frozenset({Holding(role, agency, department)}))


# What each role may do at its own agency; what is not here it may not.
MOVES = "desk.use dossier.read paper.print paper.move"  # read, and hand paper on
MATRIX = {
    Role.CLERK: f"{MOVES} dossier.receive dossier.forward result.return",
    Role.OFFICER: f"{MOVES} dossier.process clock.pause extension.propose",
    Role.HEAD: f"{MOVES} dossier.process clock.pause extension.propose task.assign lateness.watch task.direct snippet.share",
    Role.LEADER: f"{MOVES} dossier.approve task.assign report.read lateness.watch task.direct catalogue.publish "
    "snippet.share",
    Role.RECORDS: f"{MOVES} result.issue",
    Role.SUPERVISOR: "desk.use dossier.read paper.print report.read lateness.watch",
    Role.CATALOGUE: "desk.use catalogue.manage catalogue.publish calendar.manage",
    Role.ADMIN: "desk.use staff.manage installation.manage calendar.manage",
    Role.SYSTEM: "dossier.submit installation.manage catalogue.manage catalogue.publish staff.manage calendar.manage clock.sweep",
    Role.CITIZEN: "dossier.submit",
}
EVERYTHING = sorted(frozenset().union(*GRANTS.values()))


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_exactly_this_and_only_at_its_own_agency(role: Role) -> None:
    if role in (Role.SYSTEM, Role.CITIZEN):
        return
    actor = one(role)
    for permission in EVERYTHING:
        assert actor.may(permission, 1) == (permission in MATRIX[role].split()), permission
        assert not actor.may(permission, 2), "the neighbour's agency"


def test_the_table_covers_every_role() -> None:
    assert {role: frozenset(words.split()) for role, words in MATRIX.items()} == GRANTS


def test_the_public_may_only_send_in_and_the_program_runs_no_desk() -> None:
    assert [p for p in EVERYTHING if CITIZEN.may(p)] == ["dossier.submit"]
    assert not SYSTEM.may("dossier.receive")
    assert not CITIZEN.scope


def test_a_refusal_is_a_sentence() -> None:
    with pytest.raises(Forbidden, match="không có quyền làm việc đó ở đơn vị này"):
        require(one(Role.OFFICER), "dossier.receive", agency_id=1)


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (one(Role.OFFICER, 1, 5), True),
        (one(Role.OFFICER, 1), True),  # the whole agency
        (one(Role.HEAD, 1, 5), True),  # stands in for officers
        (one(Role.OFFICER, 1, 6), False),  # another department
        (one(Role.OFFICER, 2, 5), False),  # another agency
        (one(Role.LEADER, 1), False),  # another role
    ],
)
def test_a_step_is_done_by_its_role_in_its_department(actor: Actor, may: bool) -> None:
    assert actor.may_do(Role.OFFICER, 1, 5, None) is may


def test_an_assigned_task_is_its_assignees_alone() -> None:
    assert one(Role.OFFICER, 1, 5).may_do(Role.OFFICER, 1, 5, 7)
    assert not one(Role.OFFICER, 1, 5).may_do(Role.OFFICER, 1, 5, 8)
    assert not one(Role.HEAD, 1, 5).may_do(Role.OFFICER, 1, 5, 8)


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (one(Role.HEAD, 1, 5), True),
        (one(Role.LEADER, 1, 9), True),  # a leader sits elsewhere and decides for the whole agency
        (one(Role.HEAD, 1, 6), False),
        (one(Role.LEADER, 2), False),
        (one(Role.OFFICER, 1, 5), False),
    ],
)
def test_a_head_assigns_in_the_department_a_leader_in_the_agency(actor: Actor, may: bool) -> None:
    assert actor.may_assign(1, 5) is may


@pytest.mark.parametrize(
    ("actor", "reaches"),
    [
        (one(Role.LEADER, 1, 9), True), (one(Role.HEAD, 1, 5), True), (one(Role.HEAD, 1), True), (one(Role.SUPERVISOR, 1, 9), True),
        (Actor(7, "x", frozenset({Holding(Role.SUPERVISOR, 2)}), oversees=frozenset({1, 2})), True),
        (one(Role.HEAD, 1, 6), False), (one(Role.LEADER, 2), False), (one(Role.OFFICER, 1, 5), False), (one(Role.CLERK, 1, 5), False),
    ],
)  # fmt: skip
def test_a_head_watches_the_department_a_leader_the_agency_a_supervisor_below_too(actor: Actor, reaches: bool) -> None:
    assert actor.over("lateness.watch", 1, 5) is reaches


def test_a_supervisor_gives_no_orders() -> None:
    assert not Actor(7, "x", frozenset({Holding(Role.SUPERVISOR, 1)}), oversees=frozenset({1})).over(
        "task.direct", 1, 5
    )


def test_the_carriers_of_a_permission_are_the_roles_that_have_it() -> None:
    for permission in EVERYTHING:
        assert carriers(permission) == {role for role in Role if permission in GRANTS[role]}


def test_a_supervisor_reads_below_and_does_nothing() -> None:
    actor = Actor(7, "Tạ Quang Thanh", frozenset({Holding(Role.SUPERVISOR, 2)}), oversees=frozenset({3, 4}))
    assert actor.sees({3})
    assert not actor.sees({1, 5})
    assert not any(actor.may_do(role, 3, 1, None) for role in Role)
