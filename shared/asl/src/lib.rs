#![doc = include_str!("../README.md")]

pub mod diagnostic;
pub mod document;
mod parse;
mod print;
pub mod source;
mod validate;

pub use diagnostic::{Code, Diagnostic, Severity};
pub use document::{Assign, Branch, Catcher, ChoiceRule, Jitter, Retrier, State, StateKind, StateMachine};
pub use parse::{parse, parse_value};
pub use validate::{Bound, Rules, check, history_bound, validate};
