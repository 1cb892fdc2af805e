# The manual of the project: every way to install, run and check it is a target here.
SHELL := /bin/sh
VENV := .venv
RIVALS := webarchive newsplease fundus
BIN := $(VENV)/bin
export UV_SYSTEM_CERTS := true
export UV_PYTHON_DOWNLOADS := never

.PHONY: install parquet fleet browser tools demo docs pictures test test-long looks check torture fuzz hostile bench bench-access bench-capture bench-filing bench-frontier bench-index bench-reader bench-reading bench-reading-again bench-rivals bench-search bench-second-crawl bench-start-up bench-verify bench-webarchive bench-documented bench-year replay replayweb sbom audit licences clean-room lock clean clean-demo
.DEFAULT_GOAL := install

install: $(VENV)/.installed
	@echo "Fonds is installed in $(VENV), $$(du -sm $(VENV) | cut -f1) MB. Next: make demo"

# The environment holds its own path in many places. One that was moved with the checkout is made fit again, by the next target.
ifneq "$(wildcard $(VENV)/.place)" ""
ifneq "$(shell cat $(VENV)/.place)" "$(CURDIR)"
MOVED := moved
endif
endif

.PHONY: moved
moved:
	@echo "fonds: this checkout was moved from $$(cat $(VENV)/.place); its environment is installed again." >&2
	@rm -rf $(VENV) .venv-replay .venv-rivals .venv-supply

# The installer comes first, held by hash; it then makes the environment equal to the lock. Tools come back with the target that needs them.
$(VENV)/.installed: requirements/install.txt requirements/uv.txt pyproject.toml $(MOVED)
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "fonds: Python 3.11 or newer is needed, $$(python3 --version 2>&1) was found; install a newer python3." >&2; exit 1; }
	@python3 -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "fonds: this Python cannot make a virtual environment; install the package python3-venv (Debian, Ubuntu)." >&2; exit 1; }
	@test -x $(BIN)/python || python3 -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@rm -f $(VENV)/.tools
	@$(call fill,install)
	@for extra in $(patsubst $(VENV)/.with-%,%,$(wildcard $(VENV)/.with-*)); do $(call bring,$$extra) || exit 1; done
	@printf '%s\n' "$(CURDIR)" >$(VENV)/.place
	@touch $@

# What checks, tests and documentation need on top, into the same environment.
tools: $(VENV)/.tools

$(VENV)/.tools: requirements/dev.txt requirements/schemas.txt $(VENV)/.installed
	@$(call fill,dev)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --python-version 3.12 --target $(VENV)/schemas --no-deps \
	  --require-hashes -r requirements/schemas.txt
	@touch $@

# Some packages hold templates that no Python compiles.
compile = { $(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || :; }

# Makes the environment equal to a lock, with Fonds itself as it lies here. The sync takes Fonds out, so that it comes back before the compiling,
# which may take minutes: uv compiles what it installs alone.
fill = $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/$(1).txt && \
  $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable . && $(compile)

# Adds what an extra needs, and takes nothing away that is there. Versions are those of its lock, so that tools come back with the target that needs them.
# A later make install with another lock brings it again.
add = $(call bring,$(1)) && $(compile) && rm -f $(VENV)/.tools && touch $(VENV)/.with-$(1)
bring = $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/$(1).txt

# What fonds export parquet needs on top of make install: pyarrow, 170 MB.
parquet: $(VENV)/.installed
	@$(call add,parquet)

# What fonds worker and fonds submit need on top of make install: Procrastinate, 2 MB.
fleet: $(VENV)/.installed
	@$(call add,fleet)

# What fonds browse needs on top of make install: Playwright, which drives the Chromium that is installed.
browser: $(VENV)/.installed
	@$(call add,browser)

compile_lock = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url

# What is added to make install has its versions of all that both name: adding exchanges nothing.
lock:
	@for set in runtime install uv replay supply $(RIVALS:%=rival-%); do $(compile_lock) requirements/$$set.in --output-file requirements/$$set.txt; done
	@for set in parquet fleet browser dev; do \
	  $(compile_lock) requirements/$$set.in --constraints requirements/install.txt --output-file requirements/$$set.txt; done
	$(BIN)/uv pip compile --quiet --no-deps --universal --python-version 3.12 --generate-hashes --no-emit-index-url \
	  requirements/schemas.in --output-file requirements/schemas.txt

# What is installed, told: a bill of materials beside the wheel (CycloneDX, held against its schema), licences, and known weaknesses of packages.
# Who finds these out has an environment of its own.
.venv-supply/.installed: requirements/supply.txt $(VENV)/.installed
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv-supply
	@$(BIN)/uv pip sync --quiet --python .venv-supply/bin/python --require-hashes requirements/supply.txt
	@touch $@

sbom: .venv-supply/.installed
	@$(BIN)/uv build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir dist .
	@for wheel in dist/fonds-*.whl; do :; done; bill=$${wheel%%-py3-*}.cdx.json; \
	  .venv-supply/bin/python -W ignore -m cyclonedx_py requirements requirements/runtime.txt --pyproject pyproject.toml \
	  --output-reproducible --validate -o $$bill && echo "The bill of materials of $$wheel: $$bill"

licences: tools
	@$(BIN)/python -m tests.supply.licences

# Without a network, or where the index tells nothing of weaknesses, it says that it was skipped.
audit: .venv-supply/.installed
	@$(BIN)/python -m tests.supply.audit .venv-supply/bin/pip-audit requirements/install.txt

demo: install
	@$(BIN)/fonds demo

check: tools
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# Three at a time: some wait for a server or a clock. A file stays with one process, for what its tests share is made once in each that runs some
# of them. Their order is ours (tests/conftest.py), not that of the plug-in, which leaves the longest for the end. What Python compiles is kept, and
# so are the assertions that pytest rewrites: half of what it costs a process to collect all tests.
test: tools replay
	@$(MAKE) --silent replayweb || echo "fonds: the tests that look at packages in it are skipped." >&2
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -m "not long" -n 3 --dist loadfile --no-loadscope-reorder

# Minutes, not seconds: the full number of kills and of rounds against the raw origin.
test-long: tools
	@$(BIN)/python -m pytest -m long

# Every state in which a crash may leave an archive, for every operation on its files; docs/reliability.md tells what is tried. Takes many hours;
# ARGUMENTS="--every 20" crashes after each twentieth operation only.
torture: tools
	@$(BIN)/python -m tests.torture $(ARGUMENTS)

# A crawl of a hostile web: every kind of answer in ten megabytes, within a gigabyte of memory, then a thousand hostile hosts.
hostile: tools
	@$(BIN)/python -m pytest -m long tests/access/test_hostile_web.py

# Gives a reader of strangers' bytes inputs that nobody sends, for as long as is told: make fuzz TARGET=robots SECONDS=600. Without a target it
# names all. What was learnt is kept in .fuzz/, which make clean leaves; CORPUS names another folder.
fuzz: tools
	@$(BIN)/python -m tests.fuzz $(TARGET) $(if $(SECONDS),--seconds $(SECONDS)) $(if $(CORPUS),--corpus $(CORPUS))

# Pictures of every page of the reading room into looks/, which git does not keep: wide and narrow, light and dark, in both languages.
looks: tools
	@$(BIN)/python -m tests.access.room.pictures $(ARGUMENTS)

# pywb lives in an environment of its own, .venv-replay; fonds replay makes it at first use.
replay: install
	@$(BIN)/python -m access.replay.environment

# The player that packages are looked at in by tests. Its licence (AGPL-3.0) keeps it out of the project: it is fetched, by its digest.
REPLAYWEB := replaywebpage-2.5.3.tgz
REPLAYWEB_SHA512 := 9c28f63d238ddc1c5e489284f00b183f250bbf45cf64a2567f2e25f4fc90adef52ab02d9f9629956cfec7cba8f390e06ac7fb46248dbc0e86bf1c4931f4f20b1

replayweb: .replayweb/.$(REPLAYWEB)

.replayweb/.$(REPLAYWEB):
	@command -v npm >/dev/null || { echo "fonds: npm is needed once, to fetch ReplayWeb.page for tests; install npm." >&2; exit 1; }
	@rm -rf .replayweb && mkdir .replayweb
	@cd .replayweb && npm pack --silent replaywebpage@2.5.3 >/dev/null || \
	  { echo "fonds: ReplayWeb.page could not be fetched; the network is needed once." >&2; exit 1; }
	@cd .replayweb && echo "$(REPLAYWEB_SHA512)  $(REPLAYWEB)" | sha512sum --check --quiet && tar xzf $(REPLAYWEB)
	@touch $@

# All that says how fast Fonds is, beside rivals on the same pages, one after the other; bench/README.md tells how to read it.
bench: bench-rivals bench-capture bench-second-crawl bench-reading-again bench-verify bench-frontier bench-search bench-start-up

# The whole pipeline beside its rivals, each in an environment of its own; ARGUMENTS="--pages 10000 --language cjk" for others.
bench-rivals: tools $(RIVALS:%=.venv-rivals/%/.installed)
	@$(BIN)/python -m bench.rivals $(ARGUMENTS)
	@$(BIN)/python -m bench.rivals.readers || true

.venv-rivals/%/.installed: requirements/rival-%.txt $(VENV)/.installed
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv-rivals/$*
	@$(BIN)/uv pip sync --quiet --python .venv-rivals/$*/bin/python --require-hashes $<
	@touch $@

bench-capture: tools
	@$(BIN)/python -m bench.capture

# What a turn with the frontier costs, from a thousand due targets to a million, on SQLite and on a PostgreSQL server of its own.
bench-frontier: tools
	@$(BIN)/python -m bench.frontier

# What a year of a publication of 3,000 articles brings to a crawl that visits what is due, in invented time.
bench-year: tools
	@$(BIN)/python -m bench.year

# What ten million lines of index cost a crawl that adds to them; makes 3 GB beside the temporary files and removes them.
bench-index: tools
	@$(BIN)/python -m bench.index

# How well pages are read, beside the floors, and in both halves of the collections beside trafilatura alone; RULES=1
# tells how each rule came out. Needs FONDS_SHARED_DATA, the folder of collected pages with golds.
bench-reading: tools
	@$(BIN)/python -m bench.reading; first=$$?; \
	  $(BIN)/python -m bench.reading.halves $(if $(RULES),--rules); second=$$?; exit $$((first > second ? first : second))

# What reading a page costs beside trafilatura alone, and at which stage. Needs FONDS_SHARED_DATA.
bench-reader: tools
	@$(BIN)/python -m bench.reading.cost

# What filing an article costs the process that crawls, and a visit that found it unchanged.
bench-filing: tools
	@$(BIN)/python -m bench.filing

# What a second crawl costs that finds every page as it was, beside bare Scrapy.
bench-second-crawl: tools
	@$(BIN)/python -m bench.second_crawl

# How long fonds serve takes to answer over ten and a hundred thousand articles while a crawl writes; fills for an hour.
bench-access: tools
	@$(BIN)/python -m bench.access

# What a search costs on both engines, from a thousand articles to ten thousand.
bench-search: tools
	@$(BIN)/python -m bench.search

# What reading kept pages again costs, and rebuilding and importing them, beside trafilatura alone on the same pages.
bench-reading-again: tools
	@$(BIN)/python -m bench.reading_again

# What recording costs the spiders of Scrapy's tutorial.
bench-documented: tools
	@$(BIN)/python -m bench.documented

# What the add-on and scrapy-webarchive each record of the awkward exchanges, byte for byte.
bench-webarchive: tools .venv-rivals/webarchive/.installed
	@$(BIN)/python -m bench.records

# What verifying costs beside unpacking and hashing the same files.
bench-verify: tools
	@$(BIN)/python -m bench.verify

# What each command costs before it does anything, in CPU time.
bench-start-up: tools
	@$(BIN)/python -m bench.start_up

# The documentation as a small site; the reference of commands is written from the commands.
docs: tools
	@PYTHONPATH=. $(BIN)/python docs/write_commands.py
	@PYTHONPATH=. $(BIN)/python docs/write_schema.py
	@$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_site
	@echo "The documentation is built: docs/_site/index.html"

# The picture of the demo in README, drawn from what the commands print.
pictures: tools
	@$(BIN)/python docs/draw_terminal.py

# The two commands of the README on a fresh clone, with nothing of this user's environment and empty caches.
clean-room:
	@sh tests/clean_room.sh

# An archive is never rubbish: make clean leaves the demo's, too, and says so.
clean:
	@rm -rf docs/_site looks dist $(VENV) .venv-replay .venv-rivals .venv-supply .replayweb .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@for left in archive demo-archive; do if [ -e $$left ]; then echo "fonds: $$left/ is left; it holds an archive." >&2; fi; done
	@if [ -e demo-archive ]; then echo "fonds: make clean-demo removes demo-archive/." >&2; fi

clean-demo:
	@rm -rf demo-archive
