# One command a purpose; every target is safe to repeat and quick the second time.
#   make site    build this repository's site            make test   run every test
#   make serve   build, watch and reload the browser     make check  format, lint, types, layers
#   make fix     mend what can be mended by itself       make bench  figures against other generators
#   make quality accessibility, Lighthouse, validity     make clean  remove what these commands made

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
NODE_MODULES := tests/node_modules
QUALITY_MODULES := tests/quality/node_modules

.DEFAULT_GOAL := site
.PHONY: site serve test exact quality check fix bench clean tools

site: $(VENV)/.installed
	$(BIN)/sitegen build
	@echo
	@echo "The site is in public/. To look at it: make serve, then open http://127.0.0.1:8000/"

serve: $(VENV)/.installed
	$(BIN)/sitegen serve

test: $(VENV)/.installed-test $(NODE_MODULES)/.installed tools
	$(BIN)/python -m pytest -n 3 --dist worksteal

# Search against the lunr package on every paper of the real data; the suite does so on some hundreds of them.
exact: $(VENV)/.installed-test $(NODE_MODULES)/.installed tools
	$(BIN)/python -m pytest -q -m exact tests/search

# Lighthouse measures speed, so it goes first and alone.
quality: $(VENV)/.installed-test $(QUALITY_MODULES)/.installed
	@.ci/system-packages java
	$(BIN)/python -m pytest -m quality tests/quality/test_lighthouse.py
	$(BIN)/python -m pytest -m quality -n 2 --dist worksteal tests/quality --ignore tests/quality/test_lighthouse.py

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layers.py

fix: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python tests/update_docs.py

# More by `make bench BENCH="--sizes 100000"`; the figures of other sizes stay.
BENCH ?=
bench: $(VENV)/.installed-bench
	$(BIN)/python tests/benchmarks --json tests/benchmarks/results.json --readme $(BENCH)

clean:
	-[ ! -x $(BIN)/sitegen ] || $(BIN)/sitegen clean
	rm -rf $(VENV) $(NODE_MODULES) $(QUALITY_MODULES) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find sitegen tests -name __pycache__ -prune -exec rm -rf {} +

# What the tests drive besides Python: a browser and Node. Tests that find none say so and are skipped.
tools:
	@.ci/system-packages browser node

$(VENV)/bin/python:
	@.ci/system-packages venv "$(PYTHON)"
	$(PYTHON) -m venv --clear $(VENV)

# The stamps are newer than pyproject.toml exactly when what it asks for is installed.
$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-test: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --editable '.[test]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --editable '.[dev]'
	@touch $@ $(VENV)/.installed-test $(VENV)/.installed

$(VENV)/.installed-bench: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --editable '.[bench]'
	@touch $@ $(VENV)/.installed

$(NODE_MODULES)/.installed: tests/package.json tests/package-lock.json | tools
	@if command -v npm >/dev/null; then cd tests && npm ci --loglevel=error --ignore-scripts --no-audit --no-fund && touch node_modules/.installed; \
	else echo "npm is missing, so the tests that compare with lunr.js are skipped"; fi

$(QUALITY_MODULES)/.installed: tests/quality/package.json tests/quality/package-lock.json | tools
	@if command -v npm >/dev/null; then cd tests/quality && npm ci --loglevel=error --ignore-scripts --no-audit --no-fund && touch node_modules/.installed; \
	else echo "npm is missing, so Lighthouse and the Nu checker are skipped"; fi
