# Ramus. `make help` lists what there is.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --ignore-requires-python --require-hashes
export RASA_TELEMETRY_ENABLED := false
export TQDM_DISABLE := 1
export PYTHONWARNINGS := ignore
.DEFAULT_GOAL := help
.PHONY: help install dev model serve test check lint types validate encoder lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed and was not found. See 'When Python 3.11 is missing' in README.md."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing (about two minutes) ..."
	$(PIP) -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(PIP) -r requirements-dev.lock
	@touch $@

install: $(VENV)/installed ## install everything into .venv

dev: $(VENV)/installed-dev ## install what tests and checks need as well

model: install ## train the model when its sources have changed
	@$(BIN)/ramus train

serve: install ## install, train and serve on http://127.0.0.1:8000 (PORT=...)
	@$(BIN)/ramus serve

test: dev ## run the whole test suite
	@$(BIN)/ramus train
	$(BIN)/python -m pytest

lint: dev
	$(BIN)/ruff check bot actions tests benchmarks scripts

types: dev
	$(BIN)/mypy
	$(BIN)/mypy --strict bot/triage bot/knowledge bot/store

validate: dev
	$(BIN)/rasa data validate --fail-on-warnings

check: lint types validate test ## lint, types, data validation and tests

encoder: ## fine-tune the encoder on corpus/triage and data/nlu (an hour on two cores; PyTorch in a throw-away environment)
	$(PYTHON) -m venv .venv-encoder
	.venv-encoder/bin/pip install --quiet -r scripts/encoder/requirements.txt
	.venv-encoder/bin/python scripts/encoder/train.py
	$(MAKE) remembered

.PHONY: remembered
remembered: install ## keep the messages that the red-flag screen remembers (after a change of corpus/triage or of the encoder)
	$(BIN)/python scripts/encoder/remember.py

.PHONY: scorecard
scorecard: install ## measure the red-flag screen on the locked set, into docs/safety-scorecard.md
	@$(BIN)/ramus train
	$(BIN)/python -m benchmarks.scorecard --set locked --write

.PHONY: answercard
answercard: install ## measure the answers on the locked sets, into docs/answers-scorecard.md
	@$(BIN)/ramus train
	$(BIN)/python -m benchmarks.answercard --set locked --write

.PHONY: budget looks
budget: dev ## measure what the chat costs a patient's phone
	$(BIN)/python scripts/budget.py

looks: dev ## take pictures of every state of the chat into results/looks, to look at
	$(BIN)/python scripts/looks.py

lock: ## make the lock files anew (needs uv)
	uv pip compile pyproject.toml --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.lock
	uv pip compile pyproject.toml --extra dev --python-version 3.11 -c requirements.lock --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-dev.lock

clean: ## remove environment, models and caches (conversations under var/ stay)
	rm -rf $(VENV) models .rasa .pytest_cache .mypy_cache .ruff_cache
