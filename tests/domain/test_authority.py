"""What an agency settles, and what somebody of one department is not competent for."""

import pytest

from desk.domain.authority import beyond, lies_at, matters_of, settled

ROUTE = {
    "legs": [
        {"at": "receiving", "steps": [{"kind": "receive", "role": "clerk", "department": "mot-cua"},
                                      {"kind": "process", "role": "officer", "department": "ldtbxh"},
                                      {"kind": "approve", "role": "leader", "department": "lanh-dao"}]},
        {"at": "office:so-ldtbxh@tinh", "steps": [{"kind": "process", "role": "officer", "department": "chuyen-mon"}]},
    ]
}  # fmt: skip


@pytest.mark.parametrize(
    ("selector", "level", "office", "receives", "lies"),
    [
        ("receiving", "xa", None, True, True),
        ("receiving", "xa", None, False, False),
        ("parent:huyen", "huyen", None, False, True),
        ("parent:huyen", "huyen", "bhxh", False, False),
        ("parent:huyen", "xa", None, False, False),
        ("office:bhxh@huyen", "huyen", "bhxh", False, True),
        ("office:bhxh@huyen", "huyen", None, False, False),
        ("office:bhxh@huyen", "tinh", "bhxh", False, False),
    ],
)
def test_where_a_leg_may_lie(selector: str, level: str, office: str | None, receives: bool, lies: bool) -> None:
    assert lies_at(selector, level, office, receives=receives) is lies


def test_an_agency_settles_what_has_a_leg_there() -> None:
    commune = settled("1", "Trợ cấp", [ROUTE], "xa", None, receives=True)
    assert commune is not None
    assert commune.roles == {"clerk", "officer", "leader"}
    assert commune.departments == {"ldtbxh"}
    office = settled("1", "Trợ cấp", [ROUTE], "tinh", "so-ldtbxh", receives=False)
    assert office is not None
    assert office.departments == {"chuyen-mon"}
    assert settled("1", "Trợ cấp", [ROUTE], "huyen", None, receives=False) is None


def test_whoever_sits_in_one_department_is_competent_for_its_matters_only() -> None:
    one = settled("1", "Trợ cấp", [ROUTE], "xa", None, receives=True)
    assert one is not None
    assert beyond([one], {"ldtbxh"}) == []
    assert beyond([one], None) == []
    assert beyond([one], {"tu-phap"}) == [one]
    assert beyond([one], {"tu-phap"}, ["2"]) == []


def test_the_matters_of_a_person_are_those_of_their_roles_and_departments() -> None:
    one = settled("1", "Trợ cấp", [ROUTE], "xa", None, receives=True)
    assert one is not None
    assert matters_of([one], ["leader"], None) == [one]
    assert matters_of([one], ["records"], None) == []
    assert matters_of([one], ["officer"], {"ldtbxh"}) == [one]
    assert matters_of([one], ["officer"], {"tu-phap"}) == []
