#![doc = include_str!("../README.md")]

mod aws;
mod bindings;
mod builtins;
mod checks;
mod convert;
mod error;
mod evaluate;
mod expression;
mod fast;
mod guard;
mod hash;
mod json;
mod limits;
mod names;
mod outline;
mod parse;
mod plan;
mod print;
mod scope;
mod shape;
mod substitute;
mod template;
mod token;
mod url;

pub use bindings::{Ambient, Bindings, Part, Variables};
pub use builtins::{builtin_names, is_builtin};
pub use error::{EvalError, FieldError, Limit, ParseError, ScopeError, Span, TemplateError};
pub use expression::Expression;
pub use json::{CompiledJson, evaluate_json};
pub use limits::{CancelToken, Limits};
pub use names::{FunctionUse, Names, Reference};
pub use outline::{Field, Outline};
pub use substitute::Replacement;
pub use template::{Template, expression_of, literal, wrap};

#[cfg(test)]
#[path = "../tests/support/mod.rs"]
mod testing;
