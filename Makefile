PYTHON ?= python3
VENV := .venv/bin
BOOTSTRAP := $(PYTHON) deploy/bootstrap.py
COMPILE := $(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
CODE := deploy services shared tests
JAVASCRIPT := .venv/javascript/node_modules

.DEFAULT_GOAL := help
.PHONY: help setup up test check types format client train bench bench-moderation lock

help: ## show this
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 26

setup: ## make .venv with everything that development needs
	@$(BOOTSTRAP) --dev

up: ## run everything here; Ctrl-C stops it. ARGS='--port 9000 --data-dir DIR' are passed on
	@exec $(BOOTSTRAP) rejoinder up $(ARGS)

test: ## run all tests against real servers, one worker a CPU; ARGS='tests/unit -k name' narrows it to one process
	@exec $(BOOTSTRAP) --dev pytest $(or $(ARGS),-n auto)

check: setup ## run formatter, linters, type checker and import rules
	$(VENV)/ruff format --check $(CODE)
	$(VENV)/ruff check $(CODE)
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/codespell

types: ## check the types of the JavaScript; says so and skips where npm cannot be had
	@if $(MAKE) -s $(JAVASCRIPT); then for part in comments/embed moderation/console; do $(JAVASCRIPT)/.bin/tsc -p services/$$part/jsconfig.json || exit 1; done; \
	else echo 'types: skipped, TypeScript is not here and npm could not install it (apt-get install npm)'; fi

client: setup $(JAVASCRIPT) ## make what readers' browsers load from its sources in services/comments/embed/static
	$(VENV)/python -m deploy.client

$(JAVASCRIPT): deploy/javascript/package-lock.json
	@mkdir -p $(@D) && cp deploy/javascript/package*.json $(@D)
	@npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --silent
	@touch $@

format: setup ## rewrite the code as `check` wants it
	$(VENV)/ruff format $(CODE)
	$(VENV)/ruff check --fix $(CODE)

train: setup ## make the weights of the spam model anew; DATA=DIR says what from
	$(VENV)/python -m deploy.training $(or $(DATA),../shared/data) $(ARGS)

bench: ## measure this machine against its own limits
	@exec $(BOOTSTRAP) rejoinder bench $(ARGS)

bench-moderation: setup ## measure how well spam is told from other comments; DATA=DIR as for train
	$(VENV)/python -m deploy.bench_moderation $(or $(DATA),../shared/data) $(ARGS)

lock: setup ## renew the lock files from pyproject.toml (UPGRADE=--upgrade for newer versions)
	$(VENV)/pip install --quiet uv
	$(COMPILE) $(UPGRADE) pyproject.toml -o requirements.lock
	$(COMPILE) $(UPGRADE) --group build -o requirements-build.lock
	$(COMPILE) $(UPGRADE) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
