"""Sharing work out: even as far as it can be, the same every time, and nothing for whoever is away."""

from hypothesis import given
from hypothesis import strategies as st

from desk.domain.sharing import Hand, share

_hands = st.lists(
    st.builds(Hand, id=st.integers(1, 500), held=st.integers(0, 40), away=st.booleans()), max_size=12, unique_by=lambda h: h.id
)  # fmt: skip
_rows = st.integers(0, 120).map(lambda n: list(range(1, n + 1)))


@given(_rows, _hands)
def test_loads_differ_by_at_most_one_where_work_was_given(rows: list[int], hands: list[Hand]) -> None:
    given_to = share(rows, hands)
    there = [h for h in hands if not h.away]
    after = {h.id: h.held + list(given_to.values()).count(h.id) for h in there}
    for who in set(given_to.values()):
        assert after[who] - min(after.values()) <= 1
    if there and len(rows) >= sum(max(h.held for h in there) - h.held for h in there):
        assert max(after.values()) - min(after.values()) <= 1, "enough rows to level everybody"


@given(_rows, _hands)
def test_every_row_goes_to_somebody_who_is_there(rows: list[int], hands: list[Hand]) -> None:
    given_to = share(rows, hands)
    there = {h.id for h in hands if not h.away}
    assert set(given_to.values()) <= there
    assert list(given_to) == (rows if there else [])


@given(_rows, _hands, st.randoms())
def test_the_order_of_the_people_does_not_matter(rows: list[int], hands: list[Hand], random) -> None:
    mixed = list(hands)
    random.shuffle(mixed)
    assert share(rows, mixed) == share(rows, hands)


def test_the_nearest_deadline_goes_to_whoever_holds_least() -> None:
    assert share([7, 8, 9], [Hand(1, 2), Hand(2, 0), Hand(3, 0, away=True)]) == {7: 2, 8: 2, 9: 1}
