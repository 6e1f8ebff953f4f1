"""Where the shared data lie: real files that are never copied into this repository."""

import os
from pathlib import Path

import pytest

_CHECKOUT = Path(__file__).resolve().parent.parent


def shared(name: str) -> Path:
    """A file of ``shared/``: in the folder that ``DESK_SHARED`` names, else beside the checkout (or the folder of worktrees).

    The test is skipped where there is none: a bare machine has no shared data.
    """
    named = os.environ.get("DESK_SHARED")
    homes = [Path(named)] if named else [_CHECKOUT.parent / "shared", _CHECKOUT.parent.parent / "shared"]
    for home in homes:
        if (home / name).is_file():
            return home / name
    pytest.skip(f"{name} is not beside this checkout (DESK_SHARED names its folder)")
