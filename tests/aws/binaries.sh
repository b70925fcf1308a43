# Sourced: what the AWS stack is built of. `build_functions PROFILE…` builds every function as Lambda
# runs it; the arguments go to cargo.
functions=(function-auth function-workflows function-deployments function-executions
  function-integrations function-mcp function-runner connector-http)

build_functions() {
  local packages=() features=()
  for name in "${functions[@]}"; do
    packages+=(--package "$name")
    features+=("$name/lambda")
  done
  cargo build --locked "${packages[@]}" --features "$(IFS=,; echo "${features[*]}")" --bins "$@"
}
