# Sourced: what the AWS stack is built of. `build_functions ARGUMENT…` builds every function as Lambda
# runs it; the arguments go to cargo.
functions=(function-auth function-workflows function-deployments function-executions
  function-integrations function-mcp function-runner connector-http)

# How what is shipped is built: a panic aborts, so no stack is ever unwound.
LAMBDA_RUSTFLAGS="-C force-unwind-tables=no"

build_functions() { with_functions build --bins "$@"; }

# `with_functions COMMAND ARGUMENT…` runs a command of cargo on all of them, as Lambda runs them. A
# command may be two words (`lambda build`).
with_functions() {
  local command=() packages=() features=()
  read -ra command <<<"$1"
  shift
  for name in "${functions[@]}"; do
    packages+=(--package "$name")
    features+=("$name/lambda")
  done
  cargo "${command[@]}" --locked "${packages[@]}" --features "$(IFS=,; echo "${features[*]}")" "$@"
}
