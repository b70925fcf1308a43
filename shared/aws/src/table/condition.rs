//! Conditions and updates, in DynamoDB's expressions.

use std::fmt::Write as _;

use portal_store::{Expect, Index, Item};

use super::item::{Attributes, index_keys, number, text};

/// An expression and what its `:names` stand for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Expression {
    pub(super) text: String,
    pub(super) values: Attributes,
}

const LIVE: &str = "(attribute_not_exists(expires_at) OR expires_at > :now)";

impl Expression {
    fn new<const N: usize>(
        text: impl Into<String>,
        values: [(&str, aws_sdk_dynamodb::types::AttributeValue); N],
    ) -> Self {
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { text: text.into(), values }
    }
}

/// What must hold at `now`; `None` when anything may be there. An expired item counts as absent
/// though DynamoDB may keep it for days.
pub(super) fn condition(expect: Expect, now: i64) -> Option<Expression> {
    let now = (":now", number(now));
    match expect {
        Expect::Any => None,
        Expect::Absent => Some(Expression::new("attribute_not_exists(pk) OR expires_at <= :now", [now])),
        Expect::Version(version) => {
            Some(Expression::new(format!("v = :v AND {LIVE}"), [(":v", number(version)), now]))
        }
    }
}

/// Stores an item over whatever is there. Only an update can count on from a version it has not read.
pub(super) fn overwrite(item: &Item, token: &str) -> Expression {
    let mut all = Expression::new(
        "SET v = if_not_exists(v, :zero) + :one, b = :b, w = :w",
        [(":zero", number(0)), (":one", number(1)), (":b", text(item.body.as_str())), (":w", text(token))],
    );
    let mut remove = String::from(" REMOVE n");
    for (index, place) in item.indexes.iter() {
        let [pk, sk] = index_keys(index);
        if let Some(place) = place {
            let _ = write!(all.text, ", {pk} = :{pk}, {sk} = :{sk}");
            all.values.insert(format!(":{pk}"), text(&place.pk));
            all.values.insert(format!(":{sk}"), text(&place.sk));
        } else {
            let _ = write!(remove, ", {pk}, {sk}");
        }
    }
    match item.expires_at {
        None => remove.push_str(", expires_at"),
        Some(at) => {
            all.text.push_str(", expires_at = :at");
            all.values.insert(":at".to_owned(), number(at));
        }
    }
    all.text.push_str(&remove);
    all
}

/// Adds to a counter.
pub(super) fn add(by: i64) -> Expression {
    Expression::new("ADD n :by, v :one", [(":by", number(by)), (":one", number(1))])
}

/// Holds where there is nothing or a counter with room for `by`.
pub(super) fn can_add(by: i64, now: i64) -> Expression {
    let (comparison, bound) = if by < 0 { (">=", i64::MIN - by) } else { ("<=", i64::MAX - by) };
    let text =
        format!("attribute_not_exists(pk) OR (attribute_exists(n) AND n {comparison} :bound AND {LIVE})");
    Expression::new(text, [(":bound", number(bound)), (":now", number(now))])
}

/// Begins a counter in the place of an item that has expired.
pub(super) fn begin_count(by: i64) -> Expression {
    let places = Index::ALL.map(|index| index_keys(index).join(", ")).join(", ");
    Expression::new(
        format!("SET n = :by, v = if_not_exists(v, :zero) + :one REMOVE b, w, expires_at, {places}"),
        [(":by", number(by)), (":zero", number(0)), (":one", number(1))],
    )
}

/// Holds where something is that has expired.
pub(super) fn has_expired(now: i64) -> Expression {
    Expression::new("expires_at <= :now", [(":now", number(now))])
}

/// An update's expression and its condition share their values.
pub(super) fn values(update: &Expression, condition: Option<&Expression>) -> Attributes {
    let of_condition = condition.into_iter().flat_map(|condition| condition.values.clone());
    update.values.clone().into_iter().chain(of_condition).collect()
}

#[cfg(test)]
mod tests {
    use portal_store::{Indexes, Key};
    use serde_json::json;

    use super::*;

    #[test]
    fn every_name_of_an_expression_has_a_value_and_is_used() {
        let plain = Item::new(Key::new("a", "b"), json!({}));
        let one = Indexes::NONE.with(Index::Second, Key::new("i", "j"));
        let all = one.clone().with(Index::First, Key::new("k", "l")).with(Index::Third, Key::new("m", "n"));
        let one = Item { indexes: one, ..plain.clone() };
        let full = Item { indexes: all, expires_at: Some(5), ..plain.clone() };
        let mut all = vec![overwrite(&plain, "t"), overwrite(&one, "t"), overwrite(&full, "t")];
        all.extend([add(1), can_add(1, 9), can_add(i64::MIN, 9), begin_count(1), has_expired(9)]);
        all.extend(
            [Expect::Absent, Expect::Version(3)].into_iter().filter_map(|expect| condition(expect, 9)),
        );
        for expression in all {
            let named: std::collections::BTreeSet<_> = expression
                .text
                .split(|c: char| !(c.is_ascii_alphanumeric() || c == ':' || c == '_'))
                .filter(|word| word.starts_with(':'))
                .collect();
            let given: std::collections::BTreeSet<_> = expression.values.keys().map(String::as_str).collect();
            assert_eq!(named, given, "{}", expression.text);
        }
        assert_eq!(condition(Expect::Any, 9), None);
    }

    #[test]
    fn the_bound_leaves_room_for_what_is_added() {
        let bound = |by| can_add(by, 0).values[":bound"].as_n().unwrap().parse::<i64>().unwrap();
        assert_eq!(bound(1), i64::MAX - 1);
        assert_eq!(bound(i64::MAX), 0);
        assert_eq!(bound(-1), i64::MIN + 1);
        assert_eq!(bound(i64::MIN), 0);
        assert_eq!(bound(0), i64::MAX);
    }
}
