# Every task that a developer, CI or a hook runs. `make` alone prints this help.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := UV_PROJECT_ENVIRONMENT=$(VENV) $(BIN)/uv
# What is imported is compiled once, whatever the shell says: without, each start of a program compiles 3,000 modules.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help
help: ## Print this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[36m%-14s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.synced: pyproject.toml uv.lock
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON). Try: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Gym Nation needs Python 3.11 or newer; $$($(PYTHON) --version 2>&1) is too old. Try: make PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/uv || echo "Setting up $(VENV): about a minute the first time, longer on a slow machine or line" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(UV) sync --quiet --locked --all-extras
	@$(BIN)/python -c "import sandbox.app, member_service.app, coach_service.app, telegram_gateway.app"
	@touch $@

.PHONY: setup
setup: $(VENV)/.synced ## Create .venv with everything that the project needs

.PHONY: protos
protos: setup ## Generate protos/gen from protos/**/*.proto
	$(BIN)/python protos/generate.py
	$(BIN)/python protos/reference.py

.PHONY: format
format: setup ## Format the code
	$(BIN)/ruff format services sandbox clients tests docs deploy/*.py protos/*.py
	$(BIN)/ruff check --fix services sandbox clients tests docs deploy/*.py protos/*.py

.PHONY: check
check: lint types ## Lint, types, layers, contracts (make types-mypy asks the slower checker, too)

.PHONY: lint
lint: setup ## Format, lint, layers, fresh generated code
	$(BIN)/ruff format --check services sandbox clients tests docs deploy/*.py protos/*.py
	$(BIN)/ruff check services sandbox clients tests docs deploy/*.py protos/*.py
	$(BIN)/lint-imports --no-cache
	$(BIN)/vulture
	$(BIN)/python protos/generate.py --check
	$(BIN)/python protos/compatible.py
	$(BIN)/python protos/reference.py --check
	$(BIN)/python docs/commands.py --check
	$(BIN)/python docs/errors.py --check
	$(BIN)/python docs/scaling.py --check
	$(BIN)/python docs/indexes.py --check
	$(BIN)/python docs/telemetry.py --check

.PHONY: docs
docs: setup ## Build the documents as a site in .run/docs/site
	$(UV) run --only-group docs --isolated python docs/site.py

.PHONY: docs-commands
docs-commands: setup ## Write the pages that are made from catalogues, permissions, promises and reasons
	$(BIN)/python docs/commands.py
	$(BIN)/python docs/errors.py

.PHONY: scaling
scaling: setup ## Write docs/scaling.md from the model of load, storage and money in docs/scaling_model.py
	@$(BIN)/python docs/scaling.py

.PHONY: docs-indexes
docs-indexes: setup ## Write docs/indexes.md: each index, what asks for it, and what it costs a write
	$(BIN)/python docs/indexes.py

.PHONY: docs-telemetry
docs-telemetry: setup ## Write docs/telemetry.md: spans, metrics and attributes, as the code declares them
	$(BIN)/python docs/telemetry.py

.PHONY: docs-api
docs-api: setup ## Write the reference of the API from the contracts and their comments (make protos does, too)
	$(BIN)/python protos/reference.py

.PHONY: commands
commands: setup ## Print who may do what: every command, every other action, every button
	@$(BIN)/python -m telegram_gateway.features

.PHONY: outdated
outdated: setup ## Print which dependencies and which images' bases have newer releases than those that are locked
	@told=$$($(BIN)/uv tree --outdated --depth 1 2>/dev/null) \
	  && { grep "latest" <<< "$$told" || echo "No dependency lags."; } \
	  || echo "Dependencies: could not look, the package index does not answer."
	@$(BIN)/python -m deploy.bases

.PHONY: types
types: setup ## Types, by the fast checker
	$(BIN)/zmypy services sandbox clients/python/src clients/examples/python

.PHONY: types-mypy
types-mypy: setup ## Types, by the slow checker
	$(BIN)/mypy

PARALLEL ?= auto
GROUPS ?= tests
RUN := $(BIN)/python -m tests.run --workers $(PARALLEL)

.PHONY: test
test: setup ## Run every test; with MONGODB_URI set also those on that server. GROUPS="unit storage" picks groups
	@$(RUN) $(GROUPS) $(if $(PYTEST_ARGS),--pytest="$(PYTEST_ARGS)")

.PHONY: test-fast
test-fast: setup ## Run the tests that need neither a server nor processes nor a browser: about a minute
	@$(RUN) unit conversations $(if $(PYTEST_ARGS),--pytest="$(PYTEST_ARGS)")

.PHONY: test-hours
test-hours: setup ## Run unit and conversations at borders of weeks and years (needs faketime); HOURS_ARGS=--help
	@$(BIN)/python -m tests.run.hours $(HOURS_ARGS)

.PHONY: test-times
test-times: setup ## Run every check and test and write where the time goes to docs/test-times.md
	@$(RUN) all --record

.PHONY: test-compose
test-compose: setup ## Build the images, run them as in production with the sandbox, look at everything, take it down
	@$(BIN)/python -m tests.compose

.PHONY: test-stack
test-stack: setup ## Two of each service in a Docker Swarm, killed and updated while people check in; STACK_ARGS=--help
	@$(BIN)/python -m tests.stack $(STACK_ARGS)

.PHONY: images
images: setup ## Build the images with version and revision, measure them, and write what is in each to dist/*.cdx.json
	@$(BIN)/python -m deploy.images

.PHONY: demo
demo: setup ## Run everything with stand-ins, and a page to chat; OLD_BOT=folder with an old bot's data
	@$(BIN)/python -m sandbox.demo $(if $(OLD_BOT),--old-bot "$(OLD_BOT)") $(DEMO_ARGS)

.PHONY: run
run: setup ## Run the three services from the environment (.env is read), without stand-ins
	@$(UV) run --no-sync $(if $(wildcard .env),--env-file .env) python -m servicekit.runner $(RUN_ARGS)

.PHONY: trace
trace: setup ## Print a trace as a tree: CODE=<the bot's code, an id, or "last">, LOGS=file, FROM=<Tempo, Jaeger, folder>
	@PYTHONPATH=clients/python/src $(BIN)/python -m gymnation_client.cli trace $(or $(CODE),$(ID),last) \
	  --from "$(or $(FROM),$(GYMNATION_TRACES),http://127.0.0.1:$(or $(DEMO_PORT),8081))" $(if $(LOGS),--logs "$(LOGS)")

.PHONY: game-day
game-day: setup ## Play faults on a running system and write down which alerts told (MONGODB_URI); FAULTS="full-disk …"
	@$(BIN)/python -m tests.gameday $(FAULTS)

.PHONY: observe
observe: setup ## Write the alerts and dashboards of deploy/observe from sandbox/observe
	@$(BIN)/python -m sandbox.observe

.PHONY: bench
bench: setup ## Measure: check-ins from the update to the acknowledgement, as ratios within one run
	@$(BIN)/python -m tests.bench.checkins $(BENCH_ARGS)

.PHONY: eval
eval: setup ## Measure safety (docs/safety.md), then ask 112 golden questions: PROMPTS="folder folder", ANTHROPIC_API_KEY
	@$(BIN)/python -m tests.evals.safety
	@$(BIN)/python -m tests.evals $(EVAL_ARGS) $(PROMPTS)

.PHONY: train-safety
train-safety: setup ## Train the safety classifiers on the sentences in tests/evals/safety: five minutes
	@$(BIN)/python -m tests.evals.safety.train_answers
	@$(BIN)/python -m tests.evals.safety.train_mails
	@$(BIN)/python -m tests.evals.safety.train

HOSTILE_FACTOR ?= 8
HOSTILE_TESTS := tests/telegram_gateway/test_hostile_updates.py tests/member_service/transport/test_hostile_requests.py \
	tests/coach_service/transport/test_hostile_requests.py

.PHONY: soak
soak: setup ## 20 minutes of kills and outages while people use it, then 10,000 hostile inputs (MONGODB_URI); SOAK_ARGS=--help
	@$(BIN)/python -m tests.survival $(SOAK_ARGS)
	@GYMNATION_PROPERTIES=search HOSTILE_FACTOR=$(HOSTILE_FACTOR) $(BIN)/pytest -q -s -n 0 $(HOSTILE_TESTS)

.PHONY: properties
properties: setup ## Look for inputs that break a property: other ones each time, and more of them; PYTEST_ARGS
	@GYMNATION_PROPERTIES=search GYMNATION_SOAK_EXAMPLES=60 $(BIN)/pytest -q \
	  $$(grep -rl "from hypothesis" --include="test_*.py" tests) -k "not server" $(PYTEST_ARGS)

.PHONY: restore-drill
restore-drill: setup ## Practise a restore on a town of its own, and prove what came of it (MONGODB_URI); DRILL_ARGS=--help
	@$(BIN)/python -m tests.drill $(DRILL_ARGS)

.PHONY: up
up: setup ## Build and start the images with a local MongoDB and the sandbox (Docker Compose)
	@test -e $(CERTS)/authorities.pem || $(BIN)/python -m sandbox.certificates --containers $(CERTS)
	PYTHON_IMAGE=$$($(BIN)/python -m deploy.bases --to-build-on) \
	  docker compose -f deploy/compose.dev.yml up --build --detach --wait
	@echo "The page is at http://127.0.0.1:$${PAGE_PORT:-8081} - make down ends it"

.PHONY: down
down: ## End what `make up` started
	docker compose -f deploy/compose.dev.yml down --volumes

.PHONY: repair
repair: setup ## Recompute the counters of the database in MONGODB_URI from the ledger and say what was fixed
	@$(BIN)/python -m member_service repair $(REPAIR_ARGS)

.PHONY: buf-lint
buf-lint: ## Lint the contracts with buf (an npm package)
	@cd protos && npx --yes @bufbuild/buf lint

CERTS ?= deploy/certificates

.PHONY: certs
certs: setup ## Make an authority and certificates for trying mutual TLS in deploy/certificates; CERTS_ARGS="NAME=HOST"
	@$(BIN)/python -m sandbox.certificates $(CERTS) $(CERTS_ARGS)

.PHONY: client
client: setup ## Build the Python client for other systems, with the program gymnation, as a wheel in dist/
	@rm -f dist/gymnation_client-*.whl
	@cd clients/python && ../../$(BIN)/python -m hatchling build --target wheel --directory ../../dist > /dev/null
	@ls dist/gymnation_client-*.whl

.PHONY: buf-breaking
buf-breaking: ## Ask buf (an npm package) what breaks callers of the released contracts
	@cd protos && npx --yes @bufbuild/buf breaking --against released.binpb

.PHONY: hooks
hooks: setup ## Install the pre-commit hooks
	$(BIN)/pre-commit install

.PHONY: clean
clean: ## Remove what can be made again
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
