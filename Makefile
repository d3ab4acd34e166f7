# Each target sets up what it needs by itself: see .ci/setup.
.DEFAULT_GOAL := help
PYTEST := .venv/bin/pytest
PORT ?= 8000
# Modules once compiled are kept, whatever the machine's habit: each run would compile them anew in every process.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup setup-test run stop test test-fast test-database journeys check bench seed docs lock release-check

help: ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r name words; do printf '  make %-13s %s\n' "$$name" "$$words"; done

setup:
	@.ci/setup run
	@.ci/setup assets

setup-test:
	@.ci/setup dev
	@.ci/setup assets
	@.ci/setup pdf

run: setup ## Run the portal with the demonstration year on http://127.0.0.1:8000 (PORT=… for another)
	@.ci/setup pdf || echo "The portal starts without these; PDF packs cannot be made until they are there."
	@DEBUG=true .venv/bin/python manage.py migrate --verbosity 0
	@DEBUG=true .venv/bin/python manage.py load_demo
	@echo "Open http://127.0.0.1:$(PORT)/ in a browser. Press Ctrl+C to end."
	@DEBUG=true .venv/bin/python manage.py work_packs & worker=$$!; \
	trap 'kill $$worker 2>/dev/null; wait $$worker' EXIT; trap 'exit 130' INT TERM; \
	DEBUG=true SITE_URL=http://127.0.0.1:$(PORT) .venv/bin/python manage.py runserver 127.0.0.1:$(PORT)

stop: ## Stop the private PostgreSQL of this copy
	@.venv/bin/python -m bscp_portal.postgres stop

seed: setup ## Load the demonstration year
	@DEBUG=true .venv/bin/python manage.py migrate --verbosity 0
	@DEBUG=true .venv/bin/python manage.py load_demo

# One more than the gate has cores: a journey that waits for what its page does leaves a core to another.
test: setup-test ## Run every test, the journeys in a browser too
	@.ci/setup browser
	$(PYTEST) -n 3 --dist worksteal

test-fast: setup-test ## Run every test but the journeys
	$(PYTEST) -n 2 --dist worksteal -m "not journey"

test-database: setup-test ## Run what asks the database, on the PostgreSQL of DATABASE_URL
	$(PYTEST) -n 2 --dist worksteal -m "not journey" --another-database

journeys: setup-test ## Run the journeys in a browser
	@.ci/setup browser
	$(PYTEST) -m journey

check: setup-test ## Check style, types, the direction of imports, migrations and templates
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy .
	.venv/bin/lint-imports
	DJANGO_SETTINGS_MODULE=tests.settings .venv/bin/python manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=tests.settings .venv/bin/python manage.py check --fail-level WARNING
	git ls-files -z 'templates/*.html' | xargs -0 -r .venv/bin/djade --check --target-version 5.2

bench: setup-test ## Measure, and print the figures
	.venv/bin/python -m bench

release-check: seed ## Check the demonstration year's papers by veraPDF, before a release
	@.ci/verapdf

docs: setup-test ## Write the generated documents, and take the pictures
	@.ci/setup browser
	DJANGO_SETTINGS_MODULE=tests.settings .venv/bin/python manage.py permissions_table
	$(PYTEST) tests/journeys/test_guides.py --take-pictures

# uv resolves for every platform at once and writes no host names; it is needed here and nowhere else.
lock: ## Resolve the dependencies again (needs uv)
	uv pip compile --quiet --upgrade --generate-hashes --universal --no-emit-index-url --no-header \
	    --python-version 3.11 --extra embedded --extra frontend pyproject.toml -o requirements/run.lock
	uv pip compile --quiet --upgrade --generate-hashes --universal --no-emit-index-url --no-header \
	    --python-version 3.11 --extra embedded --extra frontend --group dev -c requirements/run.lock \
	    pyproject.toml -o requirements/dev.lock
