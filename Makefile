# Latchkey: what people run. `make` alone lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run install test golden fuzz test-browser test-acceptance test-deploy test-compose bench soak outages faults bench-report format stop clean

# `make run` builds for development: that is faster, and `make test` goes on from there.
build := .build/debug

# A store that runs elsewhere need not be installed.
stores := $(if $(LATCHKEY_DATABASE_URL),,postgresql) $(if $(LATCHKEY_REDIS_URL),,redis-server)
libraries := libpq-dev libhiredis-dev libssl-dev libsodium-dev libidn2-dev libcurl4-openssl-dev libfido2-dev libqrencode-dev libcrypt-dev libmaxminddb-dev
proxies := nginx caddy haproxy

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

run: ## build and run the whole fleet here until Ctrl-C
	@scripts/require $(libraries) $(stores)
	@scripts/build debug
	@exec $(build)/latchkey up

test: ## check the formatting, build, and run every test
	@scripts/require $(libraries) postgresql redis-server openssl chromium optional:webkit2gtk-driver optional:xvfb \
		$(proxies:%=optional:%) optional:prometheus optional:systemd optional:pgbouncer optional:patroni optional:etcd-server python-packages
	@scripts/test

test-deploy: ## build, and run only the tests of the examples in deploy/
	@scripts/require $(libraries) postgresql redis-server $(proxies:%=optional:%) optional:prometheus optional:systemd optional:patroni optional:etcd-server python-packages
	@swift build
	@.build/python/bin/python -m pytest --quiet --no-header -p no:cacheprovider Tests/Deploy

golden: ## write the recorded lists of RPC methods and of the HTTP API again, after an intended change
	@scripts/require $(libraries)
	@swift build --build-tests
	@LATCHKEY_RENEW_GOLDEN=1 swift test --skip-build --disable-xctest --filter 'MethodListTests|OpenAPIDocumentTests'

fuzz: ## run the tests with random inputs, SECONDS (60) each, from SEED (1, a number, or `random`)
	@scripts/require $(libraries) redis-server postgresql
	@swift build --build-tests
	@LATCHKEY_FUZZ_SECONDS=$(or $(SECONDS),60) LATCHKEY_FUZZ_SEED=$(or $(SEED),1) \
		swift test --skip-build --disable-xctest --no-parallel --filter FuzzTests

test-browser: ## build, and run only the tests in a real browser
	@scripts/require $(libraries) postgresql redis-server chromium optional:webkit2gtk-driver optional:xvfb python-packages
	@swift build
	@scripts/test-browser

test-acceptance: ## build, and run only the tests of what users and operators are promised
	@scripts/require $(libraries) postgresql redis-server python-packages
	@swift build
	@scripts/test-acceptance

test-compose: ## run the fleet in containers and try what each may do there (as root, with podman)
	@scripts/require $(libraries)
	@swift build --configuration release
	@scripts/test-compose

bench: ## measure the fleet against the ceilings of this machine (ARGUMENTS="--only me,refresh --json FILE")
	@scripts/require $(libraries) postgresql redis-server wrk python3 python-packages
	@Tests/Load/bench.sh $(ARGUMENTS)

soak: ## mixed load for MINUTES (1) while replicas are killed (ARGUMENTS=--restart: replaced, --calm: left alone, and memory watched)
	@scripts/require $(libraries) postgresql redis-server python3
	@swift build --configuration release --quiet
	@python3 Tests/Load/soak.py .build/release --minutes $(or $(MINUTES),1) $(ARGUMENTS)

outages: ## kill, stop, slow down and cut off every process and store in turn under load, and print what came of it (as root)
	@scripts/require $(libraries) postgresql redis-server iproute2 python3
	@swift build --configuration release --quiet
	@python3 Tests/Load/outages.py .build/release $(ARGUMENTS)

faults: outages ## another name of outages

bench-report: ## draw docs/images/speed.svg from AFTER (and BEFORE), files that `bench --json` wrote
	@python3 Tests/Load/report.py $(BEFORE) $(or $(AFTER),.build/bench.json) docs/images/speed.svg

format: ## format all Swift files
	@swift format --in-place --recursive Package.swift Shared Services Tests

install: ## put latchkey and the services, completions and man pages below PREFIX (/usr/local)
	@scripts/require $(libraries) help2man
	@scripts/build release
	@scripts/install "$(or $(PREFIX),/usr/local)"

stop: ## end what a lost `make run` left behind
	@if [ -x $(build)/latchkey ]; then $(build)/latchkey down; else echo "nothing is built, so nothing is running"; fi

clean: ## remove what was built; data in .latchkey stays (`latchkey down --purge` deletes it)
	@swift package clean
