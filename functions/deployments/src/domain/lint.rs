//! What is worth a second look before a server goes live.

use portal_http::view::{Severity, token_weight};
use portal_store::entities::Access;
use serde_json::Value;

use super::plan::Offer;

/// A model that carries this much in every conversation answers worse.
const TOKENS: usize = 10_000;
const TOKENS_ONE: usize = 3_000;
const TOOLS: usize = 40;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    pub(crate) code: &'static str,
    pub(crate) pointer: String,
    pub(crate) message: String,
}

pub(crate) fn lint(offer: &Offer) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut add = |severity, code, pointer: String, message: String| {
        found.push(Finding { severity, code, pointer, message });
    };
    hidden(&offer.instructions, "/instructions", &mut add);
    hidden(&offer.description, "/description", &mut add);
    let total: usize = offer.tools.iter().map(|tool| token_weight(&tool.card)).sum();
    if total > TOKENS {
        let message = format!(
            "the tools cost a model about {total} tokens in every conversation; shorten the schemas or split the server"
        );
        add(Severity::Warning, "heavy_server", "/tools".to_owned(), message);
    }
    if offer.tools.len() > TOOLS {
        let message =
            format!("{} tools are more than models choose well from; split the server", offer.tools.len());
        add(Severity::Warning, "many_tools", "/tools".to_owned(), message);
    }
    for (position, tool) in offer.tools.iter().enumerate() {
        let place = |part: &str| format!("/tools/{position}{part}");
        let card = &tool.card;
        if card.description.trim().chars().count() < 15 {
            let message = format!(
                "a model chooses `{}` by its description; say what it does, when to use it and what it gives",
                card.name
            );
            add(Severity::Warning, "short_description", place("/description"), message);
        }
        let weight = token_weight(card);
        if weight > TOKENS_ONE {
            let message =
                format!("`{}` costs a model about {weight} tokens in every conversation", card.name);
            add(Severity::Warning, "heavy_tool", place(""), message);
        }
        hidden(&card.description, &place("/description"), &mut add);
        let destructive = card.annotations.get("destructiveHint") == Some(&Value::Bool(true));
        if destructive && offer.access == Access::Public {
            let message = format!(
                "everybody who reaches the server can call `{}`, which removes things; use an API key",
                card.name
            );
            add(Severity::Warning, "public_destructive", place(""), message);
        }
        if !tool.connections.is_empty() && offer.access == Access::Public {
            let message = format!(
                "everybody who reaches the server acts with your credentials through `{}`; use an API key",
                card.name
            );
            add(Severity::Warning, "public_credentials", place(""), message);
        }
        for (name, schema) in
            card.input_schema.get("properties").and_then(Value::as_object).into_iter().flatten()
        {
            if schema.get("description").and_then(Value::as_str).is_none_or(|text| text.trim().is_empty()) {
                let message = format!(
                    "the argument `{name}` of `{}` has no description; a model has to guess",
                    card.name
                );
                add(
                    Severity::Info,
                    "undescribed_argument",
                    place(&format!("/input_schema/properties/{name}")),
                    message,
                );
            }
        }
    }
    found
}

/// Characters that a person does not see and a model reads.
fn hidden(text: &str, pointer: &str, add: &mut impl FnMut(Severity, &'static str, String, String)) {
    let unseen = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
    if let Some(c) = text.chars().find(|c| unseen(*c)) {
        let message = format!(
            "the text has the invisible character U+{:04X}, which people do not see and models read; remove it",
            u32::from(c)
        );
        add(Severity::Error, "hidden_character", pointer.to_owned(), message);
    }
}
