//! The names that the language itself gives a meaning.

/// JSONata's functions.
const JSONATA: [&str; 65] = [
    "abs",
    "append",
    "assert",
    "average",
    "base64decode",
    "base64encode",
    "boolean",
    "ceil",
    "clone",
    "contains",
    "count",
    "decodeUrl",
    "decodeUrlComponent",
    "distinct",
    "each",
    "encodeUrl",
    "encodeUrlComponent",
    "error",
    "eval",
    "exists",
    "filter",
    "floor",
    "formatBase",
    "formatInteger",
    "formatNumber",
    "fromMillis",
    "join",
    "keys",
    "length",
    "lookup",
    "lowercase",
    "map",
    "match",
    "max",
    "merge",
    "millis",
    "min",
    "not",
    "now",
    "number",
    "pad",
    "parseInteger",
    "power",
    "random",
    "reduce",
    "replace",
    "reverse",
    "round",
    "shuffle",
    "sift",
    "single",
    "sort",
    "split",
    "spread",
    "sqrt",
    "string",
    "substring",
    "substringAfter",
    "substringBefore",
    "sum",
    "toMillis",
    "trim",
    "type",
    "uppercase",
    "zip",
];

/// What Step Functions adds (`$random` takes a seed there).
pub(crate) const AWS: [&str; 5] = ["hash", "parse", "partition", "range", "uuid"];

/// Whether `name`, without its `$`, is a function of the language: of JSONata, or one that Step
/// Functions adds. A variable of that name hides the function.
pub fn is_builtin(name: &str) -> bool {
    JSONATA.binary_search(&name).is_ok() || AWS.contains(&name)
}

pub(crate) fn is_volatile(name: &str) -> bool {
    matches!(name, "now" | "millis" | "random" | "uuid" | "shuffle")
}

/// The names of all functions of the language, for completion and suggestions. `$eval` is not one.
pub fn builtin_names() -> impl Iterator<Item = &'static str> {
    JSONATA.into_iter().chain(AWS).filter(|name| *name != "eval")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(JSONATA.is_sorted());
        assert!(is_builtin("count") && is_builtin("zip") && is_builtin("uuid") && !is_builtin("find"));
    }
}
