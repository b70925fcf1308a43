//! The gallery's workflows: those of `docs/examples`, built into the binary.

use std::borrow::Cow;
use std::collections::BTreeMap;

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
    nodes: BTreeMap<String, Text>,
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
                names: entry.nodes,
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

#[cfg(test)]
mod tests {
    use portal_http::Language;

    use super::*;
    use crate::domain::localize;

    fn names(graph: &Value) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for node in graph["nodes"].as_array().into_iter().flatten() {
            if let (Some(id), Some(name)) = (node["id"].as_str(), node["name"].as_str()) {
                all.push((id.to_owned(), name.to_owned()));
            }
            all.extend(node.pointer("/parameters/body").map(names).unwrap_or_default());
        }
        all
    }

    #[test]
    fn every_node_with_a_name_has_it_in_either_language() {
        for Example { id: example, names: told, definition, .. } in Gallery::examples().examples {
            let english = names(&localize::names(&definition, &told, Language::En));
            assert_eq!(english, names(&definition), "{example}");
            assert_eq!(english.len(), told.len(), "{example}: a name of a node that is not there");
            for (id, name) in names(&localize::names(&definition, &told, Language::Ko)) {
                assert_eq!(name, told[&id].ko, "{example}: {id}");
            }
        }
    }
}
