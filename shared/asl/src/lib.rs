//! The Amazon States Language document, JSONata dialect: types, parse, validate, print.
//!
//! Source: the Amazon States Language specification (states-language.net) and the AWS Step
//! Functions developer guide. Only the JSONata query language is modelled; a JSONPath document is
//! refused by name.

pub mod document;

pub use document::{Assign, Branch, Catcher, ChoiceRule, Jitter, Retrier, State, StateKind, StateMachine};
