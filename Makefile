.DEFAULT_GOAL := help
.PHONY: help setup demo test check review bench train lock clean

PYTEST_WORKERS ?= 2
DOCUMENTATION_TESTS := $(wildcard tests/test_docs*.py tests/*/test_*docs.py tests/*/test_*vocabulary.py)

help: ## Show these targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: ## Install everything that running, testing and developing need
	@bash scripts/setup.sh

demo: ## Run the sample inbox through Intray, to the sandbox ERP and back
	@bash scripts/setup.sh run
	@.venv/bin/intray demo

test: setup ## Run all tests
	.venv/bin/pytest -n $(PYTEST_WORKERS)

check: ## Style, types, architecture, documentation
	@bash scripts/setup.sh run
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/pytest -q tests/test_architecture.py $(DOCUMENTATION_TESTS)

review: ## Open the review workbench
	@bash scripts/setup.sh run
	@.venv/bin/intray review

bench: ## Pages per second and memory, beside ocrmypdf (takes minutes)
	@bash scripts/setup.sh run
	.venv/bin/python benchmarks/throughput.py $(BENCH)

train: ## Train the models anew from configuration and seed (hours; see docs/training.md)
	@bash scripts/setup.sh train
	.venv/bin/python -m models.train layout $(TRAIN)

lock: ## Resolve the dependencies anew into requirements/*.lock
	bash scripts/lock.sh

clean: ## Remove what can be made again; keeps .venv and var
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
