# One door to every command. Nothing has to be done before any of them.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
SOURCES ?= ../shared/sources

.DEFAULT_GOAL := help
.PHONY: help run test test-app test-page test-others lint check verify geodata bench goldens screenshots

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/run: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/dev: $(VENV)/run requirements-dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

run: $(VENV)/run ## install what is needed and open the atlas in the browser
	$(VENV)/bin/streamlit run app.py

test: $(VENV)/dev ## run every test; installs Chromium, QGIS and LibreOffice if it may
	@sh tests/browser/install.sh
	@sh tests/qgis/install.sh
	@sh tests/report/install.sh
	$(MAKE) --no-print-directory lint
	$(MAKE) --no-print-directory --jobs 2 test-app test-others test-page

# Two side by side: the browser's tests, of the app and of the page that stands alone, wait as much
# as they work.
ALONE := test_page* test_offline*

test-app:
	$(PY) -m pytest tests/browser $(ALONE:%=--ignore-glob='*/%.py')

test-page:
	$(PY) -m pytest $(wildcard $(ALONE:%=tests/browser/%.py))

test-others:
	$(PY) -m pytest --ignore tests/browser

lint: $(VENV)/dev ## format, style and types
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

check: $(VENV)/run ## list every problem of the atlas
	$(PY) -m kzgeo check

verify: $(VENV)/run ## hold every quotation against the documents in $(SOURCES)
	$(PY) -m kzgeo verify --sources $(SOURCES)

geodata: $(VENV)/dev ## build geodata/ again from the named packages
	$(PY) -m kzgeo.build

bench: $(VENV)/dev ## measure the app in a real Chromium, beside the usual way
	@sh tests/browser/install.sh
	$(PY) -m tests.bench

goldens: $(VENV)/dev ## write the golden files of the tests again
	KZGEO_WRITE_GOLDENS=1 $(PY) -m pytest -q tests/test_folium_map.py tests/test_verdicts.py

screenshots: $(VENV)/dev ## take the screenshots of the README and of every size and language
	@sh tests/browser/install.sh
	$(PY) -m tests.browser.screenshots
