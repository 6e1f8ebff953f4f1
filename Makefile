# make run: from a bare checkout to the training desk in a browser. make test: everything.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 5000
JOBS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --dist loadfile
ON_POSTGRES := $(wildcard tests/store tests/services tests/web tests/scenarios tests/processes tests/test_cli*.py tests/test_demo.py tests/test_settings.py)

.PHONY: help run demo test lint units postgres bench bench-large pictures clean
help: ## What can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/.installed ## The training desk on http://127.0.0.1:5000 (loads the demo when there is no data yet)
	@$(BIN)/desk demo --if-empty
	@exec $(BIN)/desk serve --host $(HOST) --port $(PORT)

test: .venv/.tools ## Everything: lint, types, the suite on SQLite with a browser, the database suites on PostgreSQL
	@sh tests/tools.sh
	@$(MAKE) --no-print-directory lint
	$(PYTEST) -q
	@$(MAKE) --no-print-directory postgres

lint: .venv/.tools ## Style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

postgres: .venv/.tools ## The suites that touch the database, on PostgreSQL
	@if url=$$($(BIN)/python -m tests.servers); then \
		echo "PostgreSQL: $(ON_POSTGRES)"; DESK_TEST_DB="$$url" $(PYTEST) -q -m "not browser" $(ON_POSTGRES); \
	elif [ "$$CI" = true ]; then echo "No PostgreSQL to test on (DESK_TEST_PG names one)." >&2; exit 1; \
	else echo "Not tested on PostgreSQL: none found (DESK_TEST_PG names one)."; fi

bench: .venv/.tools ## Figures: pages, intake, receipt, deadlines, each against its floor
	$(BIN)/python -m bench

bench-large: .venv/.tools ## Queue, dossier, forward and search at 20 000, 200 000 and 1 000 000 dossiers (built once: half an hour, 20 GB)
	$(BIN)/python -m bench.large

pictures: .venv/.tools ## Take the README's pictures again
	$(BIN)/python docs/take_pictures.py

clean: ## Remove the environment and what the tools left (not instance/)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv .venv

.venv/.installed: pyproject.toml constraints.txt | .venv/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/.tools: pyproject.toml constraints.txt | .venv/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ .venv/.installed
