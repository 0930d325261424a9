# Sekisho: `make demo` to see it, `make test` to check it, `make bench` to measure it.
.PHONY: demo test bench crs lint setup setup-demo setup-test

DEMO_DIR ?= $(shell [ "$$(id -u)" = 0 ] && echo /var/lib/sekisho-demo || echo "$$HOME/.local/share/sekisho-demo")
PORT ?= 8443

demo: setup-demo
	cargo build --release --locked -p sekisho
	exec target/release/sekisho demo --dir "$(DEMO_DIR)" --port $(PORT)

test: setup-test
	dev/test

bench: setup-test
	dev/bench

# The Core Rule Set's own regression suite, in the engine and through the gate: what passes, and each stage that does not;
# then honest requests through the gate, and what the rules hold against some of them.
crs: setup
	cargo test --locked -p seclang --test it crs::the_regression -- --nocapture
	cargo test --locked -p gate --test gate rules:: -- --ignored --nocapture --test-threads 1

lint: setup
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

setup:
	dev/setup build

setup-demo:
	dev/setup demo

setup-test:
	dev/setup test
