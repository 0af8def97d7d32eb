# Everything that people and CI run. `make demo` and `make test` need nothing but a Swift toolchain: they install the rest.
.PHONY: help setup demo build test wheel python format lint fuzz bench bench-proofs proofs constant-time clean

SWIFT ?= swift
# Seconds that `make fuzz` spends on each decoder, and the decoders (all when empty).
TIME ?= 30
DECODERS ?=
# Where `make bench-proofs` stores its figures.
STORE ?= proofs.json
# As `swift test` builds by itself, but in words that `swift build` has too: what one has built the other takes.
TESTABLE = -Xswiftc -enable-testing
SOURCES = $(wildcard Package.swift Sources Tests Fuzz Examples)

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

setup: ## install the C libraries that are missing, check the toolchain
	@scripts/setup.sh

demo: setup ## build a release, train a regression and a perceptron sealed, with a cheater
	$(SWIFT) build -c release --product sealedsum
	@"$$($(SWIFT) build -c release --show-bin-path)/sealedsum" demo

build: setup ## build a release of everything
	$(SWIFT) build -c release

test: setup ## run all tests, in release (big numbers are too slow without optimisation)
	$(SWIFT) test -c release --parallel --disable-xctest --disable-testable-imports $(TESTABLE)

wheel: setup ## build a Python wheel that stands alone, into dist/
	scripts/wheel.sh

python: setup ## build the wheel, install it into a fresh environment, test it there (WITH="torch …", ALL=1: more)
	SWIFT_OPTIONS="$(TESTABLE)" scripts/python.sh

format: ## format all sources in place
	$(SWIFT) format -i -p -r $(SOURCES)

lint: ## check the format of all sources
	$(SWIFT) format lint --strict -p -r $(SOURCES)

fuzz: setup ## fuzz each decoder, coverage-guided, for TIME seconds (DECODERS="wire ..." picks some)
	scripts/fuzz.sh $(TIME) $(DECODERS)

bench: setup ## measure every operation beside peers (one table), one submission a phase, and safe primes
	$(SWIFT) build -c release --product sealedsum
	scripts/peers.sh
	@"$$($(SWIFT) build -c release --show-bin-path)/sealedsum" bench --peers --threads 1 2
	@"$$($(SWIFT) build -c release --show-bin-path)/sealedsum" bench submission
	@"$$($(SWIFT) build -c release --show-bin-path)/sealedsum" bench primes

bench-proofs: setup ## measure what proofs cost (a quarter of an hour) into STORE; RISEFL=PROGRAM in turn, MORE='options'
	$(SWIFT) build -c release --product sealedsum
	@"$$($(SWIFT) build -c release --show-bin-path)/sealedsum" bench proofs --full --seconds 30 --format markdown \
	  $(if $(RISEFL),--risefl $(RISEFL)) $(MORE) --store $(STORE)

constant-time: setup ## check the C kernels: secrets followed, timings, machine code, sanitizers (installs Valgrind)
	scripts/constant-time.sh

proofs: ## check all machine-checked claims (installs Coq, SPIN, Maude and Z3 where they are missing)
	proofs/check.sh

clean: ## remove build products
	rm -rf .build .build-* Examples/*/.build proofs/.build
