# Two commands: `make run` serves the portal, `make test` tests it; `make help` lists the others.

PYTHON ?= python3
VENV := .venv/bin
PORT ?= 8000
ROWS ?=
ARGS ?=
JOBS ?= 2
GROUND := $(PYTHON) -m veterans_portal.ground

export PORT

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help python setup test-setup run codes stop test check format bench bench-data drill lock

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one by PYTHON=, as in: make run PYTHON=python3.12" >&2; exit 2; }

setup: python ## install what is missing: system packages, .venv, front-end packages, keys
	@$(GROUND).setup

test-setup: python
	@$(GROUND).setup --tests

run: python ## serve on 127.0.0.1:8000 (PORT=); DATABASE_URL= names a PostgreSQL of yours, DEMO=0 or 1 the demo year
	@exec $(GROUND).run

codes: python ## print the second factors of the demo accounts as they are now
	@$(GROUND).codes

stop: python ## stop an embedded PostgreSQL that a manage.py command has left running
	@$(GROUND).postgres stop

test: test-setup ## run all tests on their own embedded database (ARGS= goes to pytest, JOBS= processes)
	@PORTAL_ENV=test $(VENV)/python -m pytest -n $(JOBS) --dist loadscope $(ARGS); \
		status=$$?; PORTAL_ENV=test $(GROUND).postgres stop >/dev/null; exit $$status

check: test-setup ## format, lint, types, import contracts, migrations, deployment, security
	@$(VENV)/python -m veterans_portal.ground.check

format: setup ## put Python files and templates into shape
	@$(VENV)/ruff check --quiet --fix-only . && $(VENV)/ruff format --quiet .
	@$(VENV)/djlint --quiet --reformat templates apps || true

bench: test-setup ## print the table of ratios (ROWS= petitions; ARGS=--record adds it to docs/measured.md)
	@$(VENV)/python -m tests.bench $(if $(ROWS),--rows $(ROWS)) $(ARGS); \
		status=$$?; PORTAL_PG=pg-bench $(GROUND).postgres stop >/dev/null; exit $$status

bench-data: test-setup ## make the databases that the bench clones (ROWS= petitions)
	@$(VENV)/python -m tests.bench --data $(if $(ROWS),--rows $(ROWS)); \
		status=$$?; PORTAL_PG=pg-bench $(GROUND).postgres stop >/dev/null; exit $$status

drill: test-setup ## the full-size robustness and safety suites
	@PORTAL_ENV=test $(VENV)/python -m pytest -m drill -p no:randomly $(ARGS); \
		status=$$?; PORTAL_ENV=test $(GROUND).postgres stop >/dev/null; exit $$status

lock: ## pin the newest allowed versions again (needs uv)
	@uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml --output-file requirements.lock
	@uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml --group dev --constraints requirements.lock --output-file requirements-dev.lock
	@uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--group npm --output-file requirements-npm.lock
