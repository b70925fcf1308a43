#![doc = include_str!("../README.md")]

mod annotations;
mod check;
pub mod codes;
mod compile;
mod diagnostic;
mod emit;
mod guard;
mod infer;
mod model;
mod plan;
mod resolve;
mod schedule;
mod template;

pub use annotations::Annotations;
pub use compile::{
    Callee, Compilation, Compiled, Dependency, MachineType, NoWorkflows, Options, Resolver, Tool, compile,
    compile_text, compile_value,
};
pub use diagnostic::{Diagnostic, Label, Severity};
pub use emit::Source;
pub use plan::{Plan, Step};
