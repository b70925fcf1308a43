//! Pass 3: everything that can be said of a resolved graph without running it.

mod calls;
mod flow;
mod names;
mod parameters;
mod safety;
mod settings;
mod tool;

use portal_workflow::Document;

use crate::model::Graph;
use crate::{Diagnostic, Options};

pub(crate) use tool::weight;

/// Checks a whole workflow.
pub(crate) fn check(document: &Document, graph: &Graph<'_>, options: &Options, found: &mut Vec<Diagnostic>) {
    parameters::check(graph, found);
    settings::check(graph, options, false, found);
    tool::check(document, graph, found);
    safety::check(graph, found);
    calls::check(graph, found);
    names::check(graph, found);
    flow::check(graph, found);
}

/// What of a called workflow must hold for it to be compiled in. Its own publication checked the rest.
pub(crate) fn callee(graph: &Graph<'_>, found: &mut Vec<Diagnostic>) {
    names::check(graph, found);
    flow::check(graph, found);
}
