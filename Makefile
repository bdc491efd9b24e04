# The two commands are `make run` and `make test`. Nothing here needs root, Docker, a key or an account.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: run setup test check eval sample docs words screenshots lock clean

run: $(VENV)/.runtime
	@$(BIN)/millwright up --sample

setup: $(VENV)/.runtime
	@echo "The environment is ready: $(BIN)/millwright --help"

# A new environment only if there is none: the locked requirements are installed again when they change.
$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON): install Python 3.11, 3.12 or 3.13, or say 'make PYTHON=/path/to/python3'." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "$(PYTHON) is $$($(PYTHON) -V 2>&1): Millwright needs Python 3.11, 3.12 or 3.13. Say 'make PYTHON=/path/to/python3.12'." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv module: install it (on Debian: python3-venv)." >&2; exit 1; }
	@echo "Making the environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

# What builds a package that comes as source is pinned and hashed too: nothing is fetched to build with.
LOCKED := install --require-hashes --no-build-isolation
$(VENV)/.runtime: $(BIN)/python requirements/build.txt requirements/runtime.txt requirements/no-deps.txt pyproject.toml
	@echo "Installing the locked requirements (about 2 GB, a few minutes the first time)"
	@$(PIP) $(LOCKED) -r requirements/build.txt
	@$(PIP) $(LOCKED) -r requirements/runtime.txt
	@$(PIP) $(LOCKED) --no-deps -r requirements/no-deps.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt requirements/no-deps-dev.txt
	@echo "Installing what the tests need"
	@$(PIP) $(LOCKED) -r requirements/dev.txt
	@$(PIP) $(LOCKED) --no-deps -r requirements/no-deps-dev.txt
	@touch $@

test: $(VENV)/.dev
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

eval: $(VENV)/.runtime
	@MILLWRIGHT_HOME=$${MILLWRIGHT_HOME:-.millwright/sample} $(BIN)/millwright ingest ingestion/sample/documents
	@MILLWRIGHT_HOME=$${MILLWRIGHT_HOME:-.millwright/sample} $(BIN)/millwright eval ingestion/sample/cases.jsonl
	@for seed in 1 2 3; do $(BIN)/python -m benchmarks.abstention --seed $$seed \
		--home $${MILLWRIGHT_HOME:-.millwright/sample} --json || exit 1; done

sample: $(VENV)/.dev
	@$(BIN)/python -m ingestion.sample.generate

# docs/settings.md and docs/cli.md, from the settings and the commands themselves.
docs: $(VENV)/.dev
	@$(BIN)/python docs/reference.py

# The texts of the page into the catalogues of services/web/locale; LANGUAGE=fr begins a new one.
PYBABEL := $(BIN)/pybabel --quiet
words: $(VENV)/.dev
	@mkdir -p build
	@$(PYBABEL) extract -F pyproject.toml --project=Millwright --add-location=file --sort-by-file --no-wrap -o build/messages.pot .
	@$(if $(LANGUAGE),$(PYBABEL) init -i build/messages.pot -d services/web/locale --no-wrap -l $(LANGUAGE))
	@$(PYBABEL) update -i build/messages.pot -d services/web/locale --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap

# The pictures of the docs, from the product that runs (`make run` in another terminal).
screenshots: $(VENV)/.dev
	@$(BIN)/python -m docs.screenshots

# Universal locks with hashes and without any index address; what runs is pinned to what the tests ran with.
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet
lock: $(VENV)/.dev
	@$(LOCK) --extra dev --extra mlflow pyproject.toml -o requirements/dev.txt
	@$(LOCK) --extra mlflow -c requirements/dev.txt pyproject.toml -o requirements/mlflow.txt
	@$(LOCK) -c requirements/dev.txt pyproject.toml -o requirements/runtime.txt
	@echo setuptools | $(LOCK) -c requirements/runtime.txt - -o requirements/build.txt

clean:
	@rm -rf $(VENV) build *.egg-info
