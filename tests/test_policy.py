"""Who may do what: the table of roles, and the two questions it answers."""

import pytest

from desk.domain.errors import Forbidden
from desk.policy import CITIZEN, GRANTS, NEVER_DELEGATED, SYSTEM, Actor, Holding, Role, Stay, carriers, require


def one(role: Role, agency: int = 1, department: int | None = None) -> Actor:
    return Actor(7, "Trần Thị Bích", frozenset({Holding(role, agency, department)}))


# What each role may do at its own agency; what is not here it may not.
MOVES = "desk.use dossier.read dossier.note paper.print paper.move"  # read, and hand paper on
MATRIX = {
    Role.CLERK: f"{MOVES} dossier.receive dossier.forward result.return",
    Role.OFFICER: f"{MOVES} dossier.process clock.pause extension.propose",
    Role.HEAD: f"{MOVES} dossier.process clock.pause extension.propose task.assign lateness.watch task.direct template.manage route.skip "
    "snippet.share",
    Role.LEADER: f"{MOVES} dossier.approve task.assign report.read lateness.watch task.direct catalogue.publish template.manage "
    "route.skip dossier.reopen snippet.share bulletin.post",
    Role.RECORDS: f"{MOVES} result.issue",
    Role.SUPERVISOR: "desk.use dossier.read dossier.note paper.print report.read lateness.watch",
    Role.INSPECTOR: "desk.use dossier.read report.read",
    Role.CATALOGUE: "desk.use catalogue.manage catalogue.publish calendar.manage template.manage",
    Role.ADMIN: "desk.use staff.manage access.read units.manage installation.manage calendar.manage bulletin.post",
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
    assert not CITIZEN.sights
    assert not CITIZEN.sees([Stay(1, 5, None)])


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
    assert actor.sees([Stay(3)])
    assert actor.sees([Stay(1), Stay(4, 9, 8)])
    assert not actor.sees([Stay(1), Stay(5, 9)])
    assert not any(actor.may_do(role, 3, 1, None) for role in Role)


# ── Sight ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("actor", "stay", "sees"),
    [
        (one(Role.OFFICER, 1, 5), Stay(1, 5), True),
        (one(Role.OFFICER, 1, 5), Stay(1, 5, 8, lasting=False), True),  # it passed the department
        (one(Role.OFFICER, 1, 5), Stay(1, 6), False),  # another department of the same agency
        (one(Role.OFFICER, 1, 5), Stay(1), False),  # received at the agency, no step of the department yet
        (one(Role.HEAD, 1, 5), Stay(1, 6), False),
        (one(Role.OFFICER, 1), Stay(1, 6), True),  # the whole agency
        (
            one(Role.OFFICER, 1, 5),
            Stay(2, 9, 7, lasting=False),
            True,
        ),  # was assigned to this person in a former department
        (one(Role.CLERK, 1, 5), Stay(1, 6), True),
        (one(Role.RECORDS, 1, 5), Stay(1), True),
        (one(Role.LEADER, 1, 5), Stay(1, 6, lasting=False), True),
        (one(Role.LEADER, 1, 5), Stay(2, 6), False),
        (one(Role.SUPERVISOR, 1, 5), Stay(1, 6), True),
        (one(Role.INSPECTOR, 1), Stay(2, 6), True),
        (one(Role.CATALOGUE, 1), Stay(1), False),
        (one(Role.ADMIN, 1), Stay(1, 5, 7), False),  # reads no dossier, not even one that was theirs
        (one(Role.OFFICER, 1, 5), Stay(1, 5, branch=1), True),  # asked for an opinion
        (one(Role.OFFICER, 1, 5), Stay(1, 5, 7, lasting=False, branch=1), False),  # was asked
        (one(Role.LEADER, 1), Stay(1, 5, lasting=False, branch=2), False),
    ],
)
def test_who_sees_a_dossier_by_where_it_lay(actor: Actor, stay: Stay, sees: bool) -> None:
    assert actor.sees([Stay(99), stay]) is sees


def test_whoever_was_asked_and_has_another_ground_goes_on_seeing_it() -> None:
    asked = Stay(1, 5, lasting=False, branch=1)
    assert one(Role.OFFICER, 1, 5).sees([asked, Stay(1, 5, lasting=False)])


def test_an_inspector_does_nothing() -> None:
    actor = one(Role.INSPECTOR)
    assert not any(actor.may_do(role, 1, 5, None) for role in Role if role is not Role.INSPECTOR)
    assert not [p for p in EVERYTHING if actor.may(p) and p not in ("desk.use", "dossier.read", "report.read")]


# ── Standing in ───────────────────────────────────────────────────────────────

LENT = Holding(Role.LEADER, 1, 9, principal_id=3, principal="Đặng Quốc Hữu", under="03/UQ")
HEAD = Holding(Role.HEAD, 1, 5)


def deputy(*lent: Holding) -> Actor:
    return Actor(7, "Trần Thị Bích", frozenset({HEAD, *lent}))


def test_a_deputy_does_what_is_assigned_to_the_principal_and_what_is_assigned_to_nobody() -> None:
    assert deputy(LENT).may_do(Role.LEADER, 1, 9, None)
    assert deputy(LENT).may_do(Role.LEADER, 1, 9, 3)
    assert not deputy(LENT).may_do(Role.LEADER, 1, 9, 4)  # another leader's
    assert not deputy(LENT).may_do(Role.LEADER, 2, 9, 3)
    assert not deputy().may_do(Role.LEADER, 1, 9, None)  # before, and afterwards


def test_a_deputy_acts_by_their_own_role_where_it_is_enough() -> None:
    officer = Holding(Role.OFFICER, 1, 5, principal_id=3, under="03/UQ")
    own, lent = (
        deputy(officer).holding_for(Role.OFFICER, 1, 5, None),
        deputy(officer).holding_for(Role.OFFICER, 1, 5, 3),
    )
    assert own is not None
    assert own.under == ""
    assert lent is not None
    assert lent.under == "03/UQ"
    assert deputy(LENT).under("dossier.process", 1) == ""
    assert deputy(LENT).under("dossier.approve", 1) == "03/UQ"


def test_a_delegation_for_some_procedures_reaches_no_other() -> None:
    actor = deputy(Holding(Role.LEADER, 1, 9, principal_id=3, under="03/UQ", procedures=frozenset({"1.001193"})))
    assert actor.may_do(Role.LEADER, 1, 9, 3, "1.001193")
    assert not actor.may_do(Role.LEADER, 1, 9, 3, "1.010803")
    assert not actor.may_do(Role.LEADER, 1, 9, 3)
    assert actor.may("dossier.approve")
    assert actor.may("dossier.approve", 1, "1.001193")
    assert not actor.may("dossier.approve", 1, "1.010803")
    assert not actor.may("dossier.approve", 1)
    assert actor.over("task.direct", 1, 6, "1.001193")
    assert not actor.over("task.direct", 1, 6, "1.010803")
    assert actor.sees([Stay(1)], "1.001193")
    assert not actor.sees([Stay(1)], "1.010803")


def test_what_was_delegated_is_not_passed_on_and_the_catalogue_not_at_all() -> None:
    assert deputy(LENT).own == deputy()
    for permission in NEVER_DELEGATED:
        assert not deputy(LENT).may(permission)
