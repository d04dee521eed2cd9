# Two commands do everything on a machine that has only Python 3.11+: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

# What plays against a service as a whole; `make test` runs it on the service as it is published.
WHOLE := tests/end_to_end tests/apply tests/importing
OWNERS := $(addprefix tests/end_to_end/test_,lifecycle.py end_to_end.py failures.py kill.py equal.py dates_written.py)
PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# Tests write small files by the thousand and wait until each is on disk; in memory none waits. Where it is large
# enough and programs may be started from it.
MEMORY := $(shell probe=$$(mktemp -p /dev/shm 2>/dev/null) && chmod +x $$probe && $$probe 2>/dev/null && \
  [ $$(df -Pk $$probe | awk 'END {print $$4}') -gt 2000000 ] && echo /dev/shm; rm -f "$$probe")

# In the order of docs/performance.md.
BENCHMARKS := plan drift apply_rate validate start growth emulator_rate

.PHONY: demo test test-long bounds bench bench-fleet edges lint docs docs-links check clean

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade "pip>=25.1"
	$(PIP) install --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.ready
	$(PIP) install --group dev
	touch $@

$(VENV)/.bench: $(VENV)/.ready
	$(PIP) install --group bench
	touch $@

$(VENV)/.docs: $(VENV)/.ready
	$(PIP) install --group docs
	touch $@

# Once: else each worker of the first run writes the assertions of all tests anew, all of them at the same time.
$(VENV)/.compiled: export PYTHONDONTWRITEBYTECODE =
$(VENV)/.compiled: $(VENV)/.dev
	-ls -d tests/[a-z]*/ | grep -v -e /cases/ -e /support/ | \
	  xargs -n 11 -P 2 $(BIN)/python -m pytest --collect-only -q >/dev/null
	touch $@

demo: $(VENV)/.ready
	$(BIN)/reconciler demo

# Compiled files are kept even where the environment forbids it: else each worker and each program that a
# test starts compiles all sources anew.
test test-long: export PYTHONDONTWRITEBYTECODE =
test test-long: export TMPDIR := $(or $(TMPDIR),$(MEMORY),/tmp)
test: $(VENV)/.compiled
	$(PYTEST)

# What takes its time; then, but for that, what plays against a service as a whole and may be told which, on the
# service as people met it: lists alone show the pages of others; and whole runs where owners alone reach their pages,
# with all users connected.
test-long: $(VENV)/.compiled
	$(PYTEST) -m long
	$(PYTEST) $(WHOLE) -m "not own_service and not long" --service as-seen
	$(PYTEST) $(OWNERS) -m "not own_service and not long" --service as-seen,owner-only=all

# What pyproject.toml says of other packages, by one Python: `make bounds PYTHON=python3.13`. Five minutes.
bounds:
	$(PYTHON) .ci/bounds lowest newest tools

# A quarter of an hour, on a machine that is otherwise idle.
bench: $(VENV)/.bench
	set -e; for name in $(BENCHMARKS); do \
	  echo "== $$name"; $(BIN)/python -m benchmarks.$$name --json docs/performance/$$name.json; done
	$(BIN)/python -m benchmarks.performance

# Needs node, npm and apt; a minute or two.
edges: $(VENV)/.dev
	.ci/edges/run

# Apart from the others for its half hour.
bench-fleet: $(VENV)/.dev
	$(BIN)/python -m benchmarks.fleet --json docs/performance/fleet.json
	$(BIN)/python -m benchmarks.performance

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The site, into build/docs: whatever is not right about a page or a link ends it.
docs: $(VENV)/.docs
	$(BIN)/sphinx-build -c docs -n -W --keep-going -q . build/docs
	@echo build/docs/index.html

# Asks every address outside whether it is there: no part of CI, since others may be down.
docs-links: $(VENV)/.docs
	$(BIN)/sphinx-build -c docs -b linkcheck -q . build/docs-links

check: test lint

clean:
	rm -rf $(VENV)
