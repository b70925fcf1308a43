//! The gallery: the workflows of `docs/examples`, built into the binary.

use std::borrow::Cow;

use function_workflows::{Example, Gallery};
use portal_catalog::Text;
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::Value;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../docs/examples"]
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

/// The gallery in its order. An example that cannot be read is left out, and a test says so.
pub(super) fn load() -> Gallery {
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
    Gallery { examples: examples.collect() }
}

fn read<T: serde::de::DeserializeOwned>(path: &str) -> Option<T> {
    let file = Files::get(path)?;
    let bytes: Cow<'static, [u8]> = file.data;
    serde_json::from_slice(&bytes)
        .inspect_err(|error| tracing::warn!(%error, path, "an example cannot be read"))
        .ok()
}
