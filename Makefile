# `make` alone prints this list.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
UV := $(BIN)/uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"

# What `make system` installs, and the tests that need it: see tests/conftest.py.
PACKAGES := memcached nginx-light shellcheck wrk
CODE := blueprints cloud delivery shop storefront worker generate.py tests

##@ Set up
.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z][a-z-]*:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: .venv/ready .venv-aws/ready .venv-checkov/ready ## Create the three environments from their lock files

.venv/bin/uv: requirements/installer.txt
	@command -v "$(PYTHON)" >/dev/null && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "Python 3.11 is needed, not '$(PYTHON)'. Try: make setup PYTHON=/path/to/python3.11"; exit 1; }
	@echo "creating .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --require-hashes --requirement $<
	@touch $@

# Compiled at once: the generator reads four hundred modules each time it runs.
.venv/ready: requirements/main.txt requirements/installer.txt | .venv/bin/uv
	@echo "installing $<"
	@$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements/installer.txt $<
	@$(BIN)/python -m compileall -q blueprints cloud delivery shop storefront worker
	@touch $@

.venv-%/ready: requirements/%.txt | .venv/bin/uv
	@echo "installing $<"
	@$(UV) venv --quiet --allow-existing --python $(BIN)/python .venv-$*
	@$(UV) pip sync --quiet --python .venv-$*/bin/python --require-hashes $<
	@touch $@

.PHONY: system
system: ## Install the Debian packages that tests use (as root; else say which)
	@missing=""; for p in $(PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -z "$$missing" ]; then echo "all there: $(PACKAGES)"; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	else echo "install these with your package manager; tests that need them are skipped:$$missing"; fi

.PHONY: lock
lock: .venv/bin/uv ## Pin pyproject.toml into requirements/*.txt again
	@$(COMPILE) pyproject.toml --group main --output-file requirements/main.txt
	@$(COMPILE) --group storefront --constraint requirements/main.txt --output-file requirements/storefront.txt
	@$(COMPILE) --group worker --constraint requirements/main.txt --output-file requirements/worker.txt
	@$(COMPILE) --group aws --output-file requirements/aws.txt
	@$(COMPILE) --group checkov --output-file requirements/checkov.txt
	@$(COMPILE) --group installer --output-file requirements/installer.txt

##@ Run
.PHONY: generate
generate: setup ## Write templates/ and judge them; write docs/api/
	@$(BIN)/python generate.py
	@$(BIN)/python -m worker.api.openapi > docs/api/internal.json

.PHONY: up
up: setup ## Start the shop on this machine
	@$(BIN)/python generate.py up

.PHONY: down
down: setup ## Stop the shop on this machine
	@$(BIN)/python generate.py down

##@ Check
.PHONY: fix
fix: setup ## Lay out the code
	@$(BIN)/ruff check --fix --quiet $(CODE)
	@$(BIN)/ruff format --quiet $(CODE)

.PHONY: check
check: setup ## Lint, types, unit tests, policies, drift (under 90 s)
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target \
		judge-layout judge-templates judge-checkov judge-types judge-security
	@echo "unit tests and policies" && $(BIN)/python -m pytest tests/unit tests/policies --numprocesses 2 --quiet

# Each of these keeps one core busy, so `check` has two of them run at once.
.PHONY: judge-layout judge-templates judge-checkov judge-types judge-security
judge-layout:
	@echo "ruff" && $(BIN)/ruff check --quiet $(CODE)
	@$(BIN)/ruff format --check --quiet $(CODE)
judge-templates:
	@echo "templates: drift, cfn-lint, rules" && $(BIN)/python generate.py --check
judge-checkov:
	@echo "checkov" && $(BIN)/python -m tests.checkov
judge-types:
	@echo "mypy" && $(BIN)/mypy
judge-security:
	@echo "bandit" && $(BIN)/bandit --quiet --recursive --configfile pyproject.toml blueprints cloud delivery shop storefront worker generate.py

.PHONY: bench
bench: setup ## Measure against the bars, beside nginx; wants a quiet machine (nginx, wrk)
	@status=0; for one in consumer api search; do \
		$(BIN)/python -W ignore -m tests.benchmarks.$$one || status=1; done; exit $$status

.PHONY: test
test: $(if $(T),setup,check) ## Everything: check, integration, nested deploy (under 10 min); T=path: that alone
	@$(BIN)/python -m pytest $(or $(T),tests/integration --numprocesses 2 --dist loadfile)
