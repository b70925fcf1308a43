//! The gallery's workflows: those of `docs/examples`, built into the binary.

use std::borrow::Cow;

use portal_catalog::Text;
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::Value;

use super::gallery::{Example, Gallery};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../docs/examples"]
#[allow_missing = true]
struct Files;

/// An entry of `gallery.json`; the id is the folder's name.
#[derive(Deserialize)]
struct Entry {
    id: String,
    title: Text,
    description: Text,
    #[serde(default)]
    tags: Vec<String>,
}

impl Gallery {
    /// The examples in their order. One that cannot be read is left out, and a test says so.
    pub fn examples() -> Self {
        let entries: Vec<Entry> = read("gallery.json").unwrap_or_default();
        let examples = entries.into_iter().filter_map(|entry| {
            Some(Example {
                definition: read(&format!("{}/workflow.json", entry.id))?,
                input: read(&format!("{}/input.json", entry.id))?,
                expected: read::<Value>(&format!("{}/expected.json", entry.id)),
                id: entry.id,
                title: entry.title,
                description: entry.description,
                tags: entry.tags,
            })
        });
        Self { examples: examples.collect() }
    }
}

fn read<T: serde::de::DeserializeOwned>(path: &str) -> Option<T> {
    let file = Files::get(path)?;
    let bytes: Cow<'static, [u8]> = file.data;
    serde_json::from_slice(&bytes)
        .inspect_err(|error| tracing::warn!(%error, path, "an example cannot be read"))
        .ok()
}
