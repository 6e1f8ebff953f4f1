"""``tell("1.010803")`` begins a story at the counter of Yết Kiêu."""

import pytest

from tests.scenarios.story import Story


@pytest.fixture
def tell(work, people, clock):
    return lambda code, **given: Story(work, people, clock, code, **given)
