# make demo | test | check | bench | clean. Everything lives in .venv; `python3` >= 3.11 is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO_DIR ?= demo-run

.PHONY: demo test check bench clean lint types imports constraints explanations

demo: $(READY)
	$(BIN)/watcher demo --dir $(DEMO_DIR)

test: $(READY)
	$(BIN)/python -m pytest --numprocesses auto

check: lint types imports test

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

bench: $(READY)
	$(BIN)/python -m bench

# With uv where it is found, else venv and pip: the same pinned versions either way.
$(READY): pyproject.toml constraints.txt
	@echo "Setting up $(VENV) (once; a minute or two) ..."
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --allow-existing --quiet --python $(PYTHON) $(VENV) && \
	  uv pip install --compile-bytecode --python $(BIN)/python --constraint constraints.txt --editable '.[dev]'; \
	else \
	  $(PYTHON) -c 'import sys; sys.exit("Watcher needs Python 3.11 or newer; set PYTHON=" if sys.version_info < (3, 11) else 0)' && \
	  $(PYTHON) -m venv $(VENV) && \
	  $(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'; \
	fi
	@touch $(READY)

# Writes the examples of docs/packs.md anew, from the demo's own pages.
explanations: $(READY)
	$(BIN)/watcher pack explain watcher/demo/pages/model_access.html --pack openai.model_access --html docs/explain-model-access.html
	$(BIN)/watcher pack explain watcher/demo/pages/org_verification.html --pack openai.org_verification --html docs/explain-org-verification.html

# Writes the pins anew from pyproject.toml; holds names and versions only.
constraints: $(READY)
	$(BIN)/python -m pip freeze --exclude-editable --exclude pip --exclude setuptools --exclude uv > constraints.txt

clean:
	rm -rf $(VENV) $(DEMO_DIR) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
