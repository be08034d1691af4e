# `make setup` only sets up; `make demo` reviews an example; `make test` runs the tests; `make docs` writes docs/reference anew; `make manual` builds
# the manual into site/. Each sets up what it needs in .venv first.
# `make release` builds and checks the wheel and the source archive. `make bundle PLATFORM=win_amd64` makes a ZIP for
# computers without a network; `make bundle-test` makes the Linux one and runs it with the network cut.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
READY   = $(VENV)/.ready
PLATFORM ?= win_amd64
EXAMPLE = $(firstword $(wildcard examples/用户满意经营实践报告*企业类.pdf))

.PHONY: setup demo test app check lint docs manual release bundle bundle-test clean

setup: $(READY)

demo: $(READY)
	mkdir -p out
	$(BIN)/reviewer check "$(EXAMPLE)" --scheme caq-2025 --category enterprise --level four-star \
	  --opinion out/初审意见表.docx || [ $$? -eq 1 ]

test: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadfile

app: $(READY)
	$(BIN)/python app.py

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(READY)
	$(BIN)/python docs/build_reference.py

manual: $(READY)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo "使用手册：site/index.html"

release: $(READY)
	rm -f dist/reviewer-*.whl dist/reviewer-*.tar.gz
	$(BIN)/python -m build --outdir dist
	$(BIN)/twine check --strict dist/reviewer-*.whl dist/reviewer-*.tar.gz
	$(BIN)/python -m pytest tests/test_wheel.py

bundle: $(READY)
	$(BIN)/python tools/bundle/bundle.py --platform $(PLATFORM)

bundle-test: $(READY)
	$(BIN)/python -m pytest -m bundle tests/test_bundle.py

check: lint test

$(READY): pyproject.toml
	@echo "setting up $(VENV), which takes some minutes…"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $(READY)

clean:
	rm -rf $(VENV) out dist build site .mypy_cache .ruff_cache .pytest_cache
