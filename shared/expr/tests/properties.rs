//! What holds for every expression.

#![cfg(test)]

mod support;

use std::time::Duration;

use portal_expr::{Bindings, CompiledJson, EvalError, Expression, Limits, Replacement};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use support::{VARIABLES, expression, value};

fn limits() -> Limits {
    Limits { time: Duration::from_secs(30), sequence: 20_000, memory: 16 << 20, ..Limits::default() }
}

/// The answer, with all errors alike: their words may name what stands in the text.
fn answer(expression: &Expression, variables: &Map<String, Value>) -> Result<Option<Value>, bool> {
    let found = expression.evaluate(&Bindings::over(variables), &limits());
    found.map_err(|error| matches!(error, EvalError::Limit(_)))
}

fn named(values: Vec<Value>) -> Map<String, Value> {
    VARIABLES.into_iter().map(str::to_owned).zip(values).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_global_rejects: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_parser_panic(source in any::<String>()) {
        if let Err(error) = Expression::parse(&source) {
            prop_assert!(source.get(error.span.clone()).is_some(), "{:?} {:?}", source, error);
        }
    }

    #[test]
    fn no_pile_of_tokens_makes_anything_panic(
        tokens in prop::collection::vec(prop::sample::select(vec![
            "$a", "x", "1", "'s", "'s'", "(", ")", "[", "]", "{", "}", ":", ":=", ",", ".", "..", "?", "?:", "??",
            "+", "-", "*", "**", "/", "/r/", "%", "^(", "#$i", "@$v", "|", "~>", "=", "!=", "<", "and", "or", "in",
            "function(", "$f(", "`n`", "/*", "*/", "!", "λ", "é", "\\", "\u{0}", "null", "true", ";", "$", "$$",
        ]), 0..14),
        glue in prop::sample::select(vec!["", " "]),
    ) {
        let source = tokens.join(glue);
        match Expression::parse(&source) {
            Ok(expression) => {
                let printed = expression.print();
                let again = Expression::parse(&printed);
                prop_assert!(again.is_ok_and(|again| again.same_tree(&expression)), "{} prints as {}", source, printed);
                let _ = expression.evaluate(&Bindings::new(), &limits());
            }
            Err(error) => prop_assert!(source.get(error.span.clone()).is_some(), "{} {:?}", source, error),
        }
    }

    #[test]
    fn what_is_printed_means_the_same(source in expression(false), values in prop::collection::vec(value(), 4)) {
        let parsed = Expression::parse(&source).unwrap();
        let printed = parsed.print();
        let again = Expression::parse(&printed).unwrap();
        prop_assert!(again.same_tree(&parsed), "{} prints as {}", source, printed);
        prop_assert_eq!(again.print(), printed);
        let variables = named(values);
        prop_assert_eq!(answer(&parsed, &variables), answer(&again, &variables));
    }

    #[test]
    fn a_free_variable_is_all_that_an_answer_depends_on(
        source in expression(false),
        values in prop::collection::vec(value(), 4),
    ) {
        let parsed = Expression::parse(&source).unwrap();
        let all = named(values);
        let read = parsed.names().variables();
        let needed = all.iter().filter(|(name, _)| read.contains(&name.as_str()));
        let needed = needed.map(|(name, value)| (name.clone(), value.clone())).collect();
        prop_assert_eq!(answer(&parsed, &all), answer(&parsed, &needed));
    }

    #[test]
    fn renaming_changes_nothing(source in expression(false), values in prop::collection::vec(value(), 4)) {
        let parsed = Expression::parse(&source).unwrap();
        let variables = named(values);
        // the new names are names that the expression may bind itself
        let new = |name: &str| Some(match name { "a" => "c", "b" => "a", "c" => "b", "find" => "f", _ => return None });
        let renamed = parsed
            .substitute(|name| new(name).map(|new| Replacement::Variable(new.to_owned())))
            .unwrap();
        let moved: Map<String, Value> = variables
            .iter()
            .filter_map(|(name, value)| Some((new(name)?.to_owned(), value.clone())))
            .collect();
        prop_assert_eq!(answer(&parsed, &variables), answer(&renamed, &moved), "{} became {}", source, renamed);
    }

    #[test]
    fn an_expression_in_a_variable_s_place_means_its_value(
        source in expression(false),
        inner in expression(true),
        values in prop::collection::vec(value(), 4),
    ) {
        let (parsed, inner) = (Expression::parse(&source).unwrap(), Expression::parse(&inner).unwrap());
        let variables = named(values);
        // what reads a context where none is set is refused before anything is put anywhere
        prop_assume!(inner.aws_scope_errors().is_empty() && parsed.aws_scope_errors().is_empty());
        let Ok(value) = answer(&inner, &variables) else { return Ok(()) };
        let mut held = variables.clone();
        held.remove("find");
        held.extend(value.map(|value| ("find".to_owned(), value)));
        let folded = parsed
            .substitute(|name| (name == "find").then(|| Replacement::Expression(inner.clone())))
            .unwrap();
        // a predicate over nothing may fail or be skipped, as the evaluator finds quicker
        let (before, after) = (answer(&parsed, &held), answer(&folded, &variables));
        prop_assume!(before != Ok(None) || after.is_ok());
        prop_assert_eq!(before, after, "{} became {}", source, folded);
    }

    #[test]
    fn a_constant_in_a_variable_s_place_means_the_same(
        source in expression(false),
        values in prop::collection::vec(value(), 4),
    ) {
        let parsed = Expression::parse(&source).unwrap();
        let variables = named(values);
        let folded = parsed.substitute(|name| Some(Replacement::Value(variables.get(name)?.clone()))).unwrap();
        let (before, after) = (answer(&parsed, &variables), answer(&folded, &Map::new()));
        prop_assume!(before != Ok(None) || after.is_ok());
        prop_assert_eq!(before, after, "{} became {}", source, folded);
    }

    #[test]
    fn a_template_is_its_expressions_in_their_places(source in expression(false), values in prop::collection::vec(value(), 4)) {
        let variables = named(values);
        let template = json!({"k": ["text", {"in": portal_expr::wrap(&source)}]});
        let compiled = CompiledJson::parse(&template, "Output").unwrap();
        let found = compiled.evaluate("Output", &Bindings::over(&variables), &limits());
        match answer(&Expression::parse(&source).unwrap(), &variables) {
            Ok(Some(value)) => prop_assert_eq!(found.unwrap(), json!({"k": ["text", {"in": value}]})),
            Ok(None) | Err(_) => prop_assert_eq!(found.unwrap_err().field, "Output/k/1/in"),
        }
    }
}
