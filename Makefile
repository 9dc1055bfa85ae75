# Revierlotse. `make` lists the targets; every one sets up what it needs first.
.DEFAULT_GOAL := help
.PHONY: help setup run test train shell bench lint lock publish clean

bot := .venv/bin/python -m bot

help: ## lists the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | awk -F '	' '{ printf "make %-10s %s\n", $$1, $$2 }'

setup: ## creates the environment (.venv), or brings it up to date
	@scripts/setup

run: setup ## starts the assistant on http://127.0.0.1:8080 (HOST, PORT), stops it on Ctrl-C
	@exec $(bot) run

shell: setup ## talks to the assistant in the terminal
	@exec $(bot) shell

train: setup ## trains the model when something changed
	@$(bot) train

publish: setup ## checks, trains and tries what staff edited, then moves the running assistant over
	@$(bot) publish

test: ## checks code and content, trains, runs all tests with coverage
	@scripts/setup --tests
	@$(MAKE) --no-print-directory lint
	@$(bot) validate
	@RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore \
		.venv/bin/rasa data validate --fail-on-warnings --quiet --domain domain.yml --data data --config config.yml
	@$(bot) train
	@.venv/bin/coverage erase
	@.venv/bin/coverage run -m pytest
	@.venv/bin/coverage combine --quiet
	@.venv/bin/coverage report

lint: setup ## style and types
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy

bench: setup ## measures speed, memory and understanding (benchmarks/)
	@$(bot) train
	@.venv/bin/python -m benchmarks

lock: setup ## compiles requirements.in and requirements-synapse.in to their locks
	@PATH="$(CURDIR)/.venv/bootstrap/bin:$(CURDIR)/.venv/bin:$$PATH" uv pip compile requirements.in \
		--override overrides.txt --generate-hashes --python-version 3.10 --no-emit-index-url --quiet \
		-o requirements.lock
	@PATH="$(CURDIR)/.venv/bootstrap/bin:$(CURDIR)/.venv/bin:$$PATH" uv pip compile requirements-synapse.in \
		--generate-hashes --python-version 3.10 --no-emit-index-url --quiet -o requirements-synapse.lock

clean: ## deletes models, what the assistant keeps (var/), and caches
	@rm -rf models var .rasa .synapse .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
