//! JSON that is given on the command line, in a file or on standard input.

use std::io::Read as _;
use std::path::PathBuf;

use serde_json::Value;

use super::Failure;
use super::api::read_file;

/// A JSON value: the text itself, `-` for standard input, or a file's name. `option` is what the
/// user wrote it after.
pub(crate) fn json(text: &str, option: &str) -> anyhow::Result<Value> {
    let trimmed = text.trim_start();
    if trimmed == "-" {
        let mut given = String::new();
        std::io::stdin().read_to_string(&mut given)?;
        return parse(&given, "standard input");
    }
    // A file is never named like the beginning of a JSON value that anybody gives as input.
    if trimmed.starts_with(['{', '[', '"']) || serde_json::from_str::<Value>(trimmed).is_ok() {
        return parse(text, option);
    }
    let path = PathBuf::from(text.strip_prefix('@').unwrap_or(text));
    if !path.exists() {
        return Err(Failure::input(format!("`{option}` is neither JSON nor a file: `{text}`"))
            .help(format!(
                "give JSON such as {option} '{{\"name\": \"value\"}}', or the name of a file that holds it"
            ))
            .into());
    }
    parse(&read_file(&path)?, &format!("`{}`", path.display()))
}

/// The same, of an object.
pub(crate) fn json_object(text: &str, option: &str) -> anyhow::Result<Value> {
    let value = json(text, option)?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(Failure::input(format!("{option} must be a JSON object: a tool's arguments have names")).into())
    }
}

fn parse(text: &str, place: &str) -> anyhow::Result<Value> {
    // Editors on some systems save a byte order mark; JSON does not know it.
    serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Failure::input(format!("{place} is not JSON: {error}")).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_json_from_a_file() {
        assert_eq!(json("{\"a\": 1}", "--input").unwrap()["a"], 1);
        assert_eq!(json("3", "--input").unwrap(), 3);
        let error = json("{oops", "--input").unwrap_err().to_string();
        assert!(error.starts_with("--input is not JSON"), "{error}");
        let error = json("nothing-here.json", "--input").unwrap_err().to_string();
        assert!(error.contains("neither JSON nor a file"), "{error}");
        assert!(json_object("[1]", "--arguments").is_err());
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("input.json");
        std::fs::write(&file, "{\"b\": 2}").unwrap();
        assert_eq!(json(file.to_str().unwrap(), "--input").unwrap()["b"], 2);
    }
}
