# Every task that a developer, CI or a hook runs. `make` alone prints this help.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := UV_PROJECT_ENVIRONMENT=$(VENV) $(BIN)/uv

.PHONY: help
help: ## Print this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[36m%-14s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.synced: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Gym Nation needs Python 3.11 or newer; $$($(PYTHON) --version) is too old. Try: make PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(UV) sync --quiet --locked --all-extras
	@touch $@

.PHONY: setup
setup: $(VENV)/.synced ## Create .venv with everything that the project needs

.PHONY: protos
protos: setup ## Generate protos/gen from protos/**/*.proto
	$(BIN)/python protos/generate.py

.PHONY: format
format: setup ## Format the code
	$(BIN)/ruff format services tests protos/generate.py
	$(BIN)/ruff check --fix services tests protos/generate.py

.PHONY: check
check: setup ## Lint, types, layers, contracts
	$(BIN)/ruff format --check services tests protos/generate.py
	$(BIN)/ruff check services tests protos/generate.py
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python protos/generate.py --check
