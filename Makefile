# Each target sets up what it needs, in a virtual environment of its own; only Python 3.11 or later, pip and make are taken for granted.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test lint types layers tests check lock wheel clean help

help:
	@echo "make demo    assess the sample cases under 2017 and 2021"
	@echo "make test    lint, types, layers, rulebook check and all tests"
	@echo "make wheel   build the wheel with its compiled rulebook"
	@echo "make lock    pin the dependencies anew"

$(VENV)/installed: requirements/runtime.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Pincite needs Python 3.11 or later; set PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install -r requirements/runtime.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements/dev.txt
	$(PIP) install -r requirements/dev.txt
	@touch $@

demo: $(VENV)/installed
	@$(BIN)/python examples/demo.py

test: lint types layers check tests

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-dev
	$(BIN)/mypy

layers: $(VENV)/installed-dev
	$(BIN)/lint-imports

check: $(VENV)/installed
	$(BIN)/pincite rulebook check

tests: $(VENV)/installed-dev
	$(BIN)/pytest

lock:
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/pip --disable-pip-version-check --quiet install pip-tools
	$(VENV)-lock/bin/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --output-file requirements/runtime.txt pyproject.toml requirements/build.in
	$(VENV)-lock/bin/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --extra dev --constraint requirements/runtime.txt --output-file requirements/dev.txt pyproject.toml
	rm -rf $(VENV)-lock

wheel: $(VENV)/installed
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

clean:
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
