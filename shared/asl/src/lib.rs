#![doc = include_str!("../README.md")]

pub mod diagnostic;
pub mod document;
mod parse;
mod print;
pub mod source;

pub use diagnostic::{Code, Diagnostic, Severity};
pub use document::{Assign, Branch, Catcher, ChoiceRule, Jitter, Retrier, State, StateKind, StateMachine};
pub use parse::{parse, parse_value};
