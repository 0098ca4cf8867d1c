# Poortwachter. `make help` lists what can be made.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
LOCKS := deploy/requirements

.DEFAULT_GOAL := help
.PHONY: help run test test-model test-node model serve-model lint format bench fuzz fairness weights openapi lock tools clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

run: $(VENV)/.run ## start the gate on 127.0.0.1:8000 (PORT= overrides)
	@exec env PORT=$(PORT) $(BIN)/poortwachter serve

test: $(VENV)/.test tools ## install what tests need and run the whole suite
	@$(BIN)/python -m pytest -q

test-model: $(VENV)/.model tools ## run the tests that need torch and detoxify
	@$(BIN)/python -m pytest -q -m model

serve-model: $(VENV)/.serve-model ## start the gate with the model in var/model (needs no torch)
	@exec env PORT=$(PORT) POORTWACHTER_MODEL=$${POORTWACHTER_MODEL:-var/model} $(BIN)/poortwachter serve

test-node: $(VENV)/.test ## run the tests that need Node's clients (node and npm on the PATH)
	@command -v npm >/dev/null || { echo "make test-node needs node 20 or newer with npm on the PATH." >&2; exit 1; }
	@mkdir -p var/node && npm install --silent --no-audit --no-fund --prefix var/node openai@7.57.0 googleapis-common@9.3.1
	@$(BIN)/python -m pytest -q -m node

model: $(VENV)/.model ## build Detoxify's multilingual model, ready to serve, in var/model
	@$(BIN)/poortwachter model build --out var/model

lint: $(VENV)/.test ## ruff, mypy, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.test ## put the code in its form
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q .

bench: $(VENV)/.test ## measure: remembered and fresh verdicts against a bare endpoint
	@$(BIN)/python -m loadtests.bench

fuzz: $(VENV)/.test tools ## 100,000 random posts and requests
	@FUZZ_POSTS=100000 $(BIN)/python -m pytest -q -s tests/properties

fairness: $(VENV)/.test ## every honest post of the corpus under every party, name and gender; a quarter of an hour
	@FAIRNESS_POSTS=all $(BIN)/python -m pytest -q tests/fairness

weights: $(VENV)/.test ## train the second opinion anew (SENTENCES= a CSV of plain honest sentences)
	@$(BIN)/python -m pip install -q --disable-pip-version-check "scipy==1.17.1"
	@$(BIN)/python -m training.weighing $(SENTENCES)

openapi: $(VENV)/.run ## write openapi/openapi.json from the types
	@$(BIN)/poortwachter openapi > openapi/openapi.json

lock: ## pin every dependency anew (needs uv)
	uv pip compile -q --universal --generate-hashes --no-header pyproject.toml --group build -o $(LOCKS)/run.txt
	uv pip compile -q --universal --generate-hashes --no-header pyproject.toml --group test -c $(LOCKS)/run.txt -o $(LOCKS)/test.txt
	uv pip compile -q --universal --generate-hashes --no-header --group serve-model -c $(LOCKS)/test.txt -o $(LOCKS)/serve-model.txt
	uv pip compile -q --universal --python-version 3.11 --no-header --group model -c $(LOCKS)/test.txt -o $(LOCKS)/model.txt

# Three stamps, so that a second start does nothing but look at three files.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Poortwachter needs Python 3.11 or newer as $(PYTHON) (or: make PYTHON=/path/to/python3 …)." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 \
	  || { rm -rf $(VENV); echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/.run: $(VENV)/.made $(LOCKS)/run.txt pyproject.toml
	@echo "Installing what the gate needs …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(LOCKS)/run.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run $(LOCKS)/test.txt
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(LOCKS)/test.txt
	@touch $@

$(VENV)/.model: $(VENV)/.test $(LOCKS)/model.txt
	@echo "Installing torch, transformers and detoxify (large) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check $${TORCH:-torch==2.13.0}
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r $(LOCKS)/model.txt
	@touch $@

$(VENV)/.serve-model: $(VENV)/.run $(LOCKS)/serve-model.txt
	@echo "Installing what serving a built model needs …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(LOCKS)/serve-model.txt
	@touch $@

tools:
	@command -v redis-server >/dev/null || sh deploy/install-test-tools.sh

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
