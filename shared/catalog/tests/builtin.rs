//! Every built-in node is declared completely.

use portal_catalog::{Role, Text, builtin};
use portal_workflow::template::has_expression;
use serde_json::Value;

fn full(text: &Text) -> bool {
    !text.en.trim().is_empty() && text.ko.chars().any(|c| ('가'..='힣').contains(&c)) || text.ko == "JSON"
}

#[test]
fn every_node_speaks_both_languages_and_is_found() {
    for kind in builtin() {
        assert!(full(&kind.title) && full(&kind.description), "{}", kind.type_name);
        assert!(kind.keywords.len() >= 4, "{}", kind.type_name);
        assert!(kind.icon.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", kind.icon);
        assert!(["flow", "data"].contains(&kind.group.as_str()));
        assert_eq!(kind.role == Role::End, kind.ports.is_empty(), "{}", kind.type_name);
        for (name, property) in kind.parameters["properties"].as_object().unwrap() {
            let title: Text = serde_json::from_value(property["x-title"].clone())
                .unwrap_or_else(|error| panic!("{}.{name}: {error}", kind.type_name));
            assert!(full(&title), "{}.{name}", kind.type_name);
        }
    }
}

#[test]
fn every_schema_is_one_and_takes_the_example() {
    for kind in builtin() {
        let validator = jsonschema::draft202012::new(&kind.parameters)
            .unwrap_or_else(|error| panic!("{}: {error}", kind.type_name));
        jsonschema::draft202012::new(&kind.output).unwrap();
        for error in validator.iter_errors(&kind.example) {
            // an expression may stand where a value of any type may
            let at = error.instance_path().as_str().to_owned();
            let found = kind.example.pointer(&at).cloned().unwrap_or(Value::Null);
            assert!(found.is_string() && has_expression(&found), "{}: {error}", kind.type_name);
        }
    }
}
