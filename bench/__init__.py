"""Figures of the desk, each against a floor measured in the same run. ``make bench``; see bench/README.md."""
