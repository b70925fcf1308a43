# MCP Portal. `make help` lists what there is.
.DEFAULT_GOAL := help
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
PORTAL_ARGS ?=

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: up
up: ## Build everything, start it, open the app (arguments: PORTAL_ARGS="--port 9000 --no-open")
	@tests/gate/need.sh cargo node npm
	@tests/gate/web-build.sh
	cargo build --release --package portal
	@target/release/portal up $(PORTAL_ARGS)

.PHONY: install
install: ## Put the `portal` command on the PATH (~/.cargo/bin)
	@tests/gate/need.sh cargo node npm
	@tests/gate/web-build.sh
	cargo install --path portal --locked --force

.PHONY: test
test: ## Run every check and every test, as the gate does
	@tests/gate/run.sh

.PHONY: check
check: ## Format, lints, types and dependency rules only
	@tests/gate/run.sh check

.PHONY: bench
bench: ## Measure: whole product, compiler, engine, web; prints ratios
	@tests/gate/bench.sh

.PHONY: update
update: ## Rewrite every generated file: OpenAPI, manifests, snapshots, the TypeScript client
	@tests/gate/update.sh

.PHONY: lambda
lambda: ## Build the Lambda binaries for AWS (arm64) into target/lambda
	@tests/gate/need.sh cargo
	@tests/gate/lambda.sh

.PHONY: synth
synth: ## Write the CloudFormation templates of the AWS stack to cdk/cdk.out; needs no account
	@tests/gate/need.sh node npm
	@tests/gate/synth.sh

.PHONY: fuzz
fuzz: ## Fuzz every parser, the compiler and the SSRF guard (FUZZ_SECONDS=30 each, FUZZ=target for one)
	@tests/gate/fuzz.sh

.PHONY: judges
judges: ## Compare our engine with those that others wrote; break the emitter, see the tests notice
	@tests/gate/judges.sh

.PHONY: test-adapters
test-adapters: ## Run the AWS adapters' behaviour suites against a stand-in for AWS
	@tests/gate/need.sh cargo python3
	@PATH="$(CURDIR)/.venv/bin:$$PATH" tests/gate/tools.sh
	@PATH="$(CURDIR)/.venv/bin:$$PATH" tests/aws/run.sh tests

.PHONY: test-aws
test-aws: test-adapters ## Run the AWS adapters' suites, then the end-to-end suite on both stacks
	@tests/aws/e2e.sh

.PHONY: bench-aws
bench-aws: ## Measure the Lambda functions: starts, sizes, memory, calls of AWS for a tool call
	@tests/gate/need.sh cargo python3
	@tests/aws/bench.sh

.PHONY: clean
clean: ## Remove what was built; data folders stay
	cargo clean
	rm -rf web/dist web/node_modules cdk/cdk.out cdk/node_modules .venv .venv-aws
