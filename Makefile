# Two commands do everything on a machine that has only Python 3.11+: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

# What plays against a service as a whole; `make test` runs it on the service as it is published.
WHOLE := tests/end_to_end tests/apply tests/importing
# Of these, what brings services of its own.
OWN_SERVICES := --ignore=tests/end_to_end/test_crash_matrix.py --ignore=tests/end_to_end/test_proof_matrix.py
PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# In the order of docs/performance.md.
BENCHMARKS := plan drift apply_rate validate start growth emulator_rate

.PHONY: demo test test-long bench lint check clean

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

demo: $(VENV)/.ready
	$(BIN)/reconciler demo

# Compiled files are kept even where the environment forbids it: else each worker and each program that a
# test starts compiles all sources anew.
test test-long: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.dev
	$(PYTEST)

# What takes its time; then what plays against a service as a whole, on the service as people met it: lists alone
# show the pages of others; and where owners alone reach their pages, with all users connected.
test-long: $(VENV)/.dev
	$(PYTEST) -m long
	$(PYTEST) -m "long or not long" --service as-seen $(WHOLE) $(OWN_SERVICES)
	$(PYTEST) -m "long or not long" --service as-seen,owner-only=all $(WHOLE) $(OWN_SERVICES)

# A quarter of an hour, on a machine that is otherwise idle.
bench: $(VENV)/.bench
	set -e; for name in $(BENCHMARKS); do \
	  echo "== $$name"; $(BIN)/python -m benchmarks.$$name --json docs/performance/$$name.json; done
	$(BIN)/python -m benchmarks.performance

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: test lint

clean:
	rm -rf $(VENV)
