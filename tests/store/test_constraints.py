"""The database repeats the law: whatever comes at it with another tool, a dossier cannot stand where the workflow never leads."""

import re
from enum import Enum
from itertools import product

import pytest
from sqlalchemy import CheckConstraint, text
from sqlalchemy.exc import IntegrityError

from desk.domain.supplements import Effect
from desk.domain.workflow import Channel, Delivery, Outcome, Status, StepKind
from desk.policy import Role
from desk.store.db import Base, db
from tests import builders

TAKEN_IN = {Status.RECEIVED, Status.PROCESSING, Status.PAYING, Status.STOPPED, Status.READY, Status.RETURNED}
NOT_TAKEN_IN = {Status.SUBMITTED, Status.REFUSED}  # bổ sung và rút: trước hoặc sau khi tiếp nhận
ENDED_EARLY = {Status.REFUSED, Status.WITHDRAWN, Status.STOPPED}
FACTS = ("received", "ready", "returned", "reason", "asked", "owing")
SET = text(
    "UPDATE dossier SET status = :status, number = CASE WHEN :received THEN 'H30-260302-0001' END, "
    "received_at = CASE WHEN :received THEN submitted_at END, promised_at = CASE WHEN :received THEN submitted_at END, "
    "due_at = CASE WHEN :received THEN submitted_at END, "
    "first_promised_at = CASE WHEN :received THEN submitted_at END, ready_at = CASE WHEN :ready THEN submitted_at END, "
    "returned_at = CASE WHEN :returned THEN submitted_at END, end_reason = CASE WHEN :reason THEN 'Có lý do' ELSE '' END, "
    "supplements = CASE WHEN :asked THEN 1 ELSE 0 END, fee_total = 1000, fee_paid = CASE WHEN :owing THEN 0 ELSE 1000 END, "
    "fee_state = CASE WHEN :owing THEN 'unpaid' ELSE 'paid' END"
)


def lawful(status: Status, received: bool, ready: bool, returned: bool, reason: bool, asked: bool, owing: bool) -> bool:
    """May a dossier of this status have these facts?"""
    return (
        (received or status not in TAKEN_IN)
        and (not received or status not in NOT_TAKEN_IN)
        and ready == (status in {Status.READY, Status.RETURNED})
        and returned == (status is Status.RETURNED)
        and (reason or status not in ENDED_EARLY)
        and (asked or status is not Status.WAITING)
        and (owing or status is not Status.PAYING)
    )


@pytest.mark.parametrize("status", Status)
def test_a_dossier_has_the_facts_of_its_status_and_no_others(work, people, status) -> None:
    builders.received(work, people)
    db.session.rollback()
    kept = set()
    with db.engine.connect().execution_options(writing=True) as connection:
        for facts in product((False, True), repeat=len(FACTS)):
            try:
                with connection.begin_nested():
                    connection.execute(SET, {"status": int(status), **dict(zip(FACTS, facts, strict=True))})
                kept.add(facts)
            except IntegrityError:
                pass
        connection.rollback()
    assert kept == {facts for facts in product((False, True), repeat=len(FACTS)) if lawful(status, *facts)}
    assert kept, "every status can be stood in"


@pytest.mark.parametrize(
    ("table", "constraint", "values"),
    [
        ("dossier", "channel", Channel), ("dossier", "delivery", Delivery), ("task", "kind", StepKind), ("task", "outcome", Outcome),
        ("role_grant", "role", [r for r in Role if r not in (Role.SYSTEM, Role.CITIZEN)]), ("supplement", "effect", Effect.__args__),
    ],
)  # fmt: skip
def test_the_words_of_a_column_are_those_of_the_program(table, constraint, values) -> None:
    name = f"ck_{table}_{constraint}"
    [check] = [
        c for c in Base.metadata.tables[table].constraints if isinstance(c, CheckConstraint) and str(c.name) == name
    ]
    words = re.search(r"IN \((.*)\)", str(check.sqltext))[1].replace("'", "").split(", ")
    assert set(words) == {str(v.value if isinstance(v, Enum) else v) for v in values}
