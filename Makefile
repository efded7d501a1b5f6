# Each target sets up what it needs, in a virtual environment of its own; only Python 3.11 or later, pip and make are taken for granted.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test lint types layers tests browser java check docs messages startup proving benchmark ten-million lock wheel clean help

help:
	@echo "make demo    assess the sample cases under 2017 and 2021, check the claims"
	@echo "make test    lint, types, layers, rulebook check and all tests"
	@echo "make docs    write the generated reference pages"
	@echo "make messages bring the catalogues of translations up to date"
	@echo "make startup measure how long a start takes"
	@echo "make proving measure how long it takes to look through all cases"
	@echo "make benchmark measure the rules as columns against peers (QUICK=1: only to see that all runs)"
	@echo "make ten-million  ten million made-up records through the whole rulebook: seconds and memory"
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

# the solver, for what looks through all cases, and what reads records
$(VENV)/installed-solver: $(VENV)/installed requirements/dev.txt
	$(PIP) install --constraint requirements/dev.txt z3-solver polars
	@touch $@

demo: $(VENV)/installed-solver
	@$(BIN)/python examples/demo.py

test: lint types layers check tests

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-dev
	$(BIN)/mypy

layers: $(VENV)/installed-dev
	$(BIN)/lint-imports

check: $(VENV)/installed-dev
	$(BIN)/pincite rulebook check

tests: $(VENV)/installed-dev browser java
	$(BIN)/pytest

# The printed sheet is tested in a real browser. On Debian, as root, it is installed; elsewhere the tests that need it say so and step aside.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  { command -v apt-get >/dev/null && test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; } || \
	  echo "no Chromium here: the tests that print the sheet will step aside"

# Spark is tested on a real Java. On Debian, as root, it is installed; elsewhere the tests that need it say so and step aside.
java:
	@command -v java >/dev/null || test -x "$$JAVA_HOME/bin/java" || \
	  { command -v apt-get >/dev/null && test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null; } || \
	  echo "no Java here: the tests that need Spark will step aside"

docs: $(VENV)/installed
	$(BIN)/python docs/generate.py

messages: $(VENV)/installed
	$(BIN)/python docs/messages.py
	$(BIN)/pincite rulebook messages es

startup: $(VENV)/installed
	$(BIN)/python benchmarks/startup.py

proving: $(VENV)/installed-dev
	$(BIN)/python benchmarks/proving.py
# Peers are installed in virtual environments of their own, in a cache folder; the synthetic records too. About 4 GB and a quarter of an hour.
benchmark: $(VENV)/installed
	$(PIP) install -r benchmarks/relational/requirements.txt
	$(BIN)/python benchmarks/relational/run.py $(if $(QUICK),--quick)

ten-million: $(VENV)/installed
	$(BIN)/python benchmarks/ten_million.py

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
