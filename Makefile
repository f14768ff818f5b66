# Two commands: `make run` (the product with demonstration data) and `make test` (everything).
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 5000
WORKERS ?= 2
export PORT
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Compiled modules are kept, or every process of the service and of the tests would compile them again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install install-dev run check lint test test-long bench locks clean

help:
	@echo "make run        set up, load the demonstration data and serve on http://127.0.0.1:$(PORT)"
	@echo "make test       every check and test: both databases, real browser (about ten minutes)"
	@echo "make check      the quick part: linters, types, import floors, unit tests (under a minute)"
	@echo "make test-long  kill loops, very large files, every page as every role (last run: docs/long-tests.md)"
	@echo "make bench      speed and memory on both databases (BENCH=\"--times 1 10 --write\" for docs/benchmarks.md)"
	@echo "make install    only the virtual environment in $(VENV) (install-dev: with the test tools)"
	@echo "make clean      remove the environment and caches; never your data in instance/"

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "Could not make a virtual environment. On Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.installed: requirements.lock | $(BIN)/python
	@echo "Installing the packages the service needs ..."
	@$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	@touch $@

# Not compiled: most of it is never imported, and Python compiles and keeps what is.
$(VENV)/.installed-dev: requirements-dev.lock | $(BIN)/python
	@echo "Installing the packages the service and its tests need ..."
	@$(BIN)/pip install --quiet --no-compile --require-hashes --requirement requirements-dev.lock
	@touch $(VENV)/.installed $@

run: install
	@scripts/run.sh

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry . --no-ansi
	$(BIN)/djlint --lint --quiet crm/templates

check: lint
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal -m "not browser and not long and not postgresql" tests/unit tests/house

test: lint
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not long"

test-long: install-dev
	$(BIN)/pytest -m "long" --durations=20

bench: install-dev
	$(BIN)/python -m benchmarks $(BENCH)

# For whoever changes a dependency; needs uv, users do not.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-strip-extras --no-emit-index-url --no-emit-find-links

locks:
	$(LOCK) pyproject.toml --output-file requirements.lock
	$(LOCK) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis htmlcov test-results
	rm -f .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
