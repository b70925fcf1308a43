# Sourced: what the AWS stack is built of. `build_functions ARGUMENT…` builds every function as Lambda
# runs it; the arguments go to cargo.
functions=(function-auth function-workflows function-deployments function-executions
  function-integrations function-mcp function-runner connector-http)

# How what is shipped is built: a panic aborts, so no stack is ever unwound, and the tables for it are
# neither made nor linked. Flags are apart by 0x1f, for a folder's name may have spaces.
LAMBDA_RUSTFLAGS=$(printf '%s\x1f' -Cforce-unwind-tables=no -Clink-arg=-Wl,--no-eh-frame-hdr)
LAMBDA_RUSTFLAGS+="-Clink-arg=-Wl,-T,$PWD/shared/lambda/lambda.ld"

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
