# The stages of the gate, sourced by run.sh. Order matters: cheap before dear.

# The Rust stages take the workspace's default members; what builds the AWS SDK is the stage `aws`.

checks=(fmt deny clippy web_install web_check web_audit cdk_install cdk_check)
tests=(rust doc web_unit web_build cdk portal clients conformance browser aws aws_e2e)

stage_tools() { tests/gate/tools.sh; }

stage_fmt() { cargo fmt --all --check; }

# The advisory database is fetched from GitHub; where it cannot be reached, the rest is still checked.
stage_deny() {
  cargo-deny --all-features check --hide-inclusion-graph bans licenses sources || return 1
  if [ -n "${DENY_ADVISORIES:-}" ]; then cargo-deny check advisories; fi
}

# Helpers of tests fail by panicking, which clippy allows only inside of a test function.
stage_clippy() {
  cargo clippy --locked -- --deny warnings &&
    cargo clippy --all-targets --locked -- --deny warnings "${test_lints[@]}"
}

test_lints=(--allow clippy::unwrap_used --allow clippy::expect_used --allow clippy::indexing_slicing
  --allow unfulfilled_lint_expectations)

stage_rust() { cargo-nextest nextest run --locked --no-fail-fast; }

stage_doc() { cargo test --doc --locked --quiet; }

stage_web_install() { (cd web && npm install --no-save --no-audit --no-fund --loglevel=error); }

stage_web_check() { (cd web && npm run --silent typecheck && npm run --silent lint); }

# npm audit asks the registry; it is skipped, and says so, where the registry has no audit endpoint.
stage_web_audit() { (cd web && node ../tests/gate/audit.mjs); }

stage_cdk_install() { (cd cdk && npm install --no-save --no-audit --no-fund --loglevel=error); }

stage_cdk_check() { (cd cdk && npm run --silent typecheck && npm run --silent lint && node ../tests/gate/audit.mjs); }

# Assertions, rights, cdk-nag; then the templates of every size, and the one for SAM, through cfn-lint.
stage_cdk() {
  (cd cdk && npm run --silent test && npm run --silent templates && cfn-lint 'cdk.out/*/*.template.json')
}

stage_web_unit() { (cd web && npm run --silent test); }

stage_web_build() { tests/gate/web-build.sh; }

stage_portal() { cargo build --locked --package portal; }

stage_clients() { tests/clients/run.sh; }

stage_conformance() { tests/conformance/run.sh; }

stage_browser() { (cd web && CHROMIUM=$(../tests/gate/chromium.sh) npm run --silent test:e2e); }

# The members that build the AWS SDK: linted, then tested against a stand-in for AWS.
stage_aws() { tests/aws/run.sh; }

# The functions' own binaries between stand-ins, and `portal up`: one suite, both stacks.
stage_aws_e2e() { tests/aws/e2e.sh; }
