# The commands of this project; `make` alone lists them. PYTHON=python3.12 make … chooses another interpreter,
# UPGRADE=--upgrade make lock takes newer versions than the locked ones, WORKERS=2 make test runs so many tests at once.
PYTHON ?= python3
UPGRADE ?=

# Tests wait for networks and processes almost half of their time: three workers for each two cores.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) \* 3 / 2)

VENV := .venv
BIN := $(VENV)/bin
SYNAPSE_VENV := .venv-synapse
PIP_INSTALL := $(BIN)/python -m pip --quiet --disable-pip-version-check install --use-pep517 --no-build-isolation
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --strip-extras --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock" --quiet $(UPGRADE)

# A stamp is newer than what it stands for: a second run installs nothing, a changed lock installs anew.
RUNTIME := $(VENV)/runtime.stamp
PROJECT := $(VENV)/project.stamp
DEV := $(VENV)/dev.stamp
SYNAPSE := $(SYNAPSE_VENV)/synapse.stamp

# The commands that tests run are compiled once, not by each of their many interpreters.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test test-fast test-all faults fuzz lint format lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(PROJECT) ## play a week in Saxony: the main job, without an account anywhere
	@$(BIN)/kollegial demo

test: $(PROJECT) $(DEV) $(SYNAPSE) ## run all tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

test-fast: $(PROJECT) $(DEV) ## run the tests that need no network's wire
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not wire"

test-all: $(PROJECT) $(DEV) $(SYNAPSE) ## run all tests, every story on each network, and both with each database
	KOLLEGIAL_STORIES=all $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

faults: $(PROJECT) $(DEV) ## make every fault, kill 200 times on each database, count what is lost or twice
	KOLLEGIAL_FAULTS=long $(BIN)/python -m pytest tests/faults --deselect tests/faults/test_kills.py
	$(BIN)/python -m tests.faults

fuzz: $(PROJECT) $(DEV) ## try mutated scripts, configurations, answers and files for about five minutes
	KOLLEGIAL_FUZZ=30 $(BIN)/python -m pytest tests/fuzz

bench: $(PROJECT) $(DEV) $(SYNAPSE) ## measure speed and size on this machine, into benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks

lint: $(PROJECT) $(DEV) ## check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEV) ## put imports and layout in order
	$(BIN)/ruff check --select I --fix
	$(BIN)/ruff format

lock: $(DEV) ## resolve pyproject.toml into the hashed lock files
	$(LOCK) pyproject.toml --output-file requirements.lock
	$(LOCK) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock
	$(LOCK) --group build --constraint requirements-dev.lock --output-file requirements-build.lock
	$(LOCK) --group homeserver --output-file requirements-synapse.lock

clean: ## remove the virtual environments and everything built
	rm -rf $(VENV) $(SYNAPSE_VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find bot handlers storage tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# What builds from source is locked too and installed first: nothing is fetched that has no hash.
$(RUNTIME): requirements-build.lock requirements.lock
	@echo "Setting up $(VENV), once …" >&2
	@"$(PYTHON)" -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	@"$(PYTHON)" -m venv --clear $(VENV) || { echo "No virtual environment; on Debian: apt install python3-venv" >&2; exit 1; }
	@$(PIP_INSTALL) --require-hashes -r requirements-build.lock
	@$(PIP_INSTALL) --require-hashes -r requirements.lock
	@touch $@

$(PROJECT): $(RUNTIME) pyproject.toml
	@$(PIP_INSTALL) --no-deps --editable .
	@touch $@

$(DEV): $(RUNTIME) requirements-dev.lock
	@echo "Installing the development tools, once …" >&2
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

# The homeserver that tests run against: its libraries are other versions than ours. Wheels only, so nothing is built.
$(SYNAPSE): requirements-synapse.lock | $(RUNTIME)
	@echo "Installing the homeserver for tests, once …" >&2
	@"$(PYTHON)" -m venv --clear $(SYNAPSE_VENV)
	@$(SYNAPSE_VENV)/bin/python -m pip --quiet --disable-pip-version-check install --only-binary :all: \
		--require-hashes -r requirements-synapse.lock
	@touch $@
