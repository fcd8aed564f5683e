# `make` alone prints this list.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
UV := $(BIN)/uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"

##@ Set up
.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z][a-z-]*:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: .venv/ready .venv-aws/ready .venv-checkov/ready ## Create the three environments from their lock files

.venv/bin/uv: requirements/installer.txt
	@echo "creating .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "Python 3.11 is needed; found $$($(PYTHON) --version). Try: make setup PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --require-hashes --requirement $<
	@touch $@

.venv/ready: requirements/main.txt | .venv/bin/uv
	@echo "installing $<"
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/installer.txt $<
	@touch $@

.venv-%/ready: requirements/%.txt | .venv/bin/uv
	@echo "installing $<"
	@$(UV) venv --quiet --allow-existing --python $(BIN)/python .venv-$*
	@$(UV) pip sync --quiet --python .venv-$*/bin/python --require-hashes $<
	@touch $@

.PHONY: lock
lock: .venv/bin/uv ## Pin pyproject.toml into requirements/*.txt again
	@$(COMPILE) pyproject.toml --group main --output-file requirements/main.txt
	@$(COMPILE) --group aws --output-file requirements/aws.txt
	@$(COMPILE) --group checkov --output-file requirements/checkov.txt
	@$(COMPILE) --group installer --output-file requirements/installer.txt
