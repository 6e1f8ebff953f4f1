"""The dossiers of the page tests, for the verbs: ``story.passed(story.received(ALLOWANCE), "yk.ldtbxh")``."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import builders
from tests.web.conftest import Story


@pytest.fixture
def story(app: object, work: Callable[..., Any], people: builders.People) -> Story:
    """Dossiers brought along by the services, step after step, by whoever the step waits for."""
    return Story(work, people)
