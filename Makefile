# Everything a person or CI does. `make demo` shows the product, `make test` proves it.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TEST_STAMP := $(VENV)/.installed-test

.PHONY: help install demo test check bench bench-mail bench-leaks bench-search bench-desk bench-overload bench-pipeline bench-start fuzz lines test-slow test-llm lock clean prove-gate audit fuzz-api faults faults-big bench-accept bench-reading faults-rolling faults-machines soak

help:
	@echo "make demo        see the whole hub work: simulated customers, a simulated Slack, no keys, no network"
	@echo "make test        every test"
	@echo "make check       format, lint, types, import rules"
	@echo "make bench       everything that is promised about speed (45 min), into docs/performance.md; ARGS='--parts accept analyser' takes fewer"
	@echo "make bench-accept accepts per second beside their floor and an echo, on SQLite and PostgreSQL"
	@echo "make bench-reading inbox list, timelines, search and sweep at 10,000 and 1,000,000 interactions; ARGS='--volumes 10000' takes fewer"
	@echo "make bench-mail  mails: time to read one, a thousand into a running hub; CORPUS=folder takes yours"
	@echo "make bench-leaks two thousand drafts: how many planted leaks the desk stops, and how many clean ones it stops falsely"
	@echo "make bench-search ten questions over 100,000 messages, on SQLite and PostgreSQL"
	@echo "make bench-desk  the race for a card, Slack's events, and customers' messages into Slack; ARGS='--parts claims' takes fewer"
	@echo "make bench-pipeline messages a second from the webhook to the card queued, on PostgreSQL; ARGS='--messages 400' takes fewer"
	@echo "make bench-start how long a start takes to /ready, and memory idle and loaded; ARGS='--only sqlite' takes one of two settings"
	@echo "make bench-overload ten times more than the database takes: what is refused, how quickly, and what memory does"
	@echo "make soak        an hour at half of what the hub can do, and what grew meanwhile; ARGS='--minutes 5' takes less"
	@echo "make fuzz        a million spoiled payloads of each channel, read and posted; ARGS='whatsapp --payloads 5000' takes fewer"
	@echo "make audit       look the locked packages up in public advisories (needs the internet); SERVICE=osv asks the other one"
	@echo "make fuzz-api    every public route under schemathesis, against a hub on this machine; ARGS='--max-examples 20'"
	@echo "make lines       lines of code of every connector, side by side"
	@echo "make test-slow   the long proofs: kills, races, a million gate decisions"
	@echo "make faults      every named fault with its account: kills, cut lines, outages, full disks; ARGS='--only slack' takes fewer"
	@echo "make faults-big  random kills over 100,000 messages; ARGS='--messages 5000 --kills 10 --sends 500 --seed 7' takes fewer"
	@echo "make faults-rolling every process replaced while customers write, behind a proxy; ARGS='--web 3 --worker 3' takes more"
	@echo "make faults-machines two machines as network namespaces, and one of them cut off; only root may make them"
	@echo "make test-llm    the language model client against a real llama-server"
	@echo "make lock        resolve requirements.lock anew"

install: $(STAMP)

$(STAMP): requirements.lock
	@bash scripts/install "$(PYTHON)" "$(VENV)" requirements.lock
	@touch $(STAMP)

$(TEST_STAMP): requirements-test.lock
	@bash scripts/install "$(PYTHON)" "$(VENV)" requirements-test.lock
	@touch $(STAMP) $(TEST_STAMP)

demo: $(STAMP)
	$(BIN)/python -m hub sandbox

MEMORY_FOR_TESTS := 4000000

# What is compiled is kept for the processes that tests start, and for the next run. Databases of tests lie in memory where
# there is room for so many kilobytes, so that no commit waits for a disk.
test: $(TEST_STAMP)
	@marks="not slow and not llm_real"; \
	if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; then \
	  marks="$$marks and not browser"; \
	  echo "There is no Chromium here, so the tests that look at the demo page in a browser are left out (apt-get install chromium)."; \
	fi; \
	unset PYTHONDONTWRITEBYTECODE; \
	room=$$(df --output=avail /dev/shm 2>/dev/null | tail -n 1); \
	if [ "$${room:-0}" -gt $(MEMORY_FOR_TESTS) ]; then export TMPDIR=/dev/shm; fi; \
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "$$marks"

test-slow: $(TEST_STAMP)
	$(BIN)/python -m pytest -m slow --timeout 3000 -s

faults: $(TEST_STAMP)
	$(BIN)/python -m tests.faults $(ARGS)

faults-big: $(TEST_STAMP)
	$(BIN)/python -m tests.faults.big $(ARGS)

faults-machines: $(TEST_STAMP)
	$(BIN)/python -m tests.faults --machines $(ARGS)

faults-rolling: $(TEST_STAMP)
	$(BIN)/python -m tests.faults.rolling $(ARGS)

test-llm: $(TEST_STAMP)
	$(BIN)/python -m pytest -m llm_real --timeout 600 -s

prove-gate: $(TEST_STAMP)
	HUB_TEST_GATE_CASES=1000000 $(BIN)/python -m pytest tests/inbox/channel_choice/test_gate_properties.py --timeout 3000 -s

check: $(TEST_STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(TEST_STAMP)
	$(BIN)/python -m benchmarks --page docs/performance.md $(ARGS)

bench-accept: $(TEST_STAMP)
	$(BIN)/python -m benchmarks.accept $(ARGS)

bench-reading: $(TEST_STAMP)
	$(BIN)/python -m benchmarks.reading $(ARGS)

bench-mail: $(TEST_STAMP)
	$(BIN)/python -m benchmarks.mail $(CORPUS)

bench-leaks: $(TEST_STAMP)
	$(BIN)/python -m benchmarks.leaks $(ARGS)

bench-search: $(TEST_STAMP)
	$(BIN)/python -m benchmarks.search $(ARGS)

bench-desk: $(TEST_STAMP)
	$(BIN)/python -m benchmarks.desk $(ARGS)

bench-pipeline: $(TEST_STAMP)
	$(BIN)/python -m benchmarks.pipeline $(ARGS)

bench-start: $(TEST_STAMP)
	$(BIN)/python -m benchmarks.start $(ARGS)

soak: $(TEST_STAMP)
	$(BIN)/python -m benchmarks.soak $(ARGS)

bench-overload: $(TEST_STAMP)
	$(BIN)/python -m benchmarks.overload $(ARGS)

fuzz: $(TEST_STAMP)
	$(BIN)/python -m benchmarks.fuzz $(ARGS)

audit:
	@bash scripts/audit "$(PYTHON)" "$(or $(SERVICE),pypi)"

fuzz-api: $(TEST_STAMP)
	@bash scripts/fuzz-api "$(PYTHON)" $(ARGS)

lines: $(TEST_STAMP)
	@$(BIN)/python -m benchmarks.lines

lock:
	@bash scripts/lock "$(PYTHON)"

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
