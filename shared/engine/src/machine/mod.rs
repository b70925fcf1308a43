//! The document made ready to run: expressions parsed once, transitions resolved to indexes.

mod compile;

use std::sync::Arc;
use std::time::Duration;

use portal_asl::{Diagnostic, StateMachine};

use crate::template::Template;

/// A state machine that is ready to run. Cheap to clone.
#[derive(Clone)]
pub struct Machine(pub(crate) Arc<Compiled>);

impl Machine {
    /// Makes a document ready.
    ///
    /// # Errors
    /// What keeps the document from running: a transition that leads nowhere, an expression that
    /// does not parse. [`portal_asl::validate()`] finds more.
    pub fn compile(machine: &StateMachine) -> Result<Self, Vec<Diagnostic>> {
        compile::machine(machine).map(|compiled| Self(Arc::new(compiled)))
    }

    /// The name of the state it starts with.
    pub fn start_at(&self) -> &str {
        self.0.block.state(self.0.block.start).map_or("", |state| &*state.name)
    }

    /// The names of its Task states, the inner ones included.
    pub fn task_names(&self) -> Vec<Arc<str>> {
        let mut names = Vec::new();
        self.0.block.task_names(&mut names);
        names
    }
}

impl std::fmt::Debug for Machine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Machine").field("start_at", &self.start_at()).finish_non_exhaustive()
    }
}

pub(crate) struct Compiled {
    pub(crate) block: Block,
    pub(crate) timeout: Option<Duration>,
}

/// The machine's body, a branch, or a Map's processor.
pub(crate) struct Block {
    pub(crate) start: usize,
    states: Vec<State>,
}

impl Block {
    /// The state at an index that compiling has made; there is none other.
    pub(crate) fn state(&self, index: usize) -> Option<&State> {
        self.states.get(index)
    }

    fn task_names(&self, names: &mut Vec<Arc<str>>) {
        for state in &self.states {
            match &state.kind {
                Kind::Task(_) => names.push(state.name.clone()),
                Kind::Parallel { branches, .. } => {
                    for branch in branches {
                        branch.task_names(names);
                    }
                }
                Kind::Map(map) => map.processor.task_names(names),
                _ => {}
            }
        }
    }
}

pub(crate) struct State {
    pub(crate) name: Arc<str>,
    /// From the source map in the comment.
    pub(crate) node: Option<Arc<str>>,
    pub(crate) part: Option<Arc<str>>,
    pub(crate) kind: Kind,
    pub(crate) settle: Settle,
    pub(crate) next: Option<usize>,
    pub(crate) retry: Vec<Retrier>,
    pub(crate) catch: Vec<Catcher>,
}

/// `Assign` and `Output`, which are evaluated together and then take effect together.
#[derive(Default)]
pub(crate) struct Settle {
    pub(crate) assign: Vec<Variable>,
    pub(crate) output: Option<Template>,
}

pub(crate) struct Variable {
    pub(crate) name: Arc<str>,
    /// `Assign/<name>`, for messages.
    pub(crate) field: String,
    pub(crate) value: Template,
}

pub(crate) enum Kind {
    Pass,
    Succeed,
    Fail { error: Option<Template>, cause: Option<Template> },
    Choice { rules: Vec<Rule>, default: Option<usize> },
    Wait(WaitFor),
    Task(Task),
    Parallel { branches: Vec<Block>, arguments: Option<Template> },
    Map(Map),
}

pub(crate) struct Rule {
    pub(crate) condition: Template,
    pub(crate) settle: Settle,
    pub(crate) next: usize,
}

pub(crate) enum WaitFor {
    Seconds(Template),
    Timestamp(Template),
}

pub(crate) struct Task {
    pub(crate) resource: Arc<str>,
    pub(crate) arguments: Option<Template>,
    pub(crate) timeout: Option<Template>,
    pub(crate) heartbeat: Option<Template>,
}

pub(crate) struct Map {
    pub(crate) items: Option<Template>,
    pub(crate) selector: Option<Template>,
    pub(crate) concurrency: Option<Template>,
    pub(crate) tolerated_count: Option<Template>,
    pub(crate) tolerated_percentage: Option<Template>,
    pub(crate) processor: Block,
}

pub(crate) struct Retrier {
    pub(crate) errors: Vec<Arc<str>>,
    pub(crate) interval: f64,
    pub(crate) max_attempts: u32,
    pub(crate) backoff: f64,
    pub(crate) max_delay: f64,
    pub(crate) full_jitter: bool,
}

pub(crate) struct Catcher {
    pub(crate) errors: Vec<Arc<str>>,
    pub(crate) settle: Settle,
    /// The name of the next state, for the listener.
    pub(crate) target: Arc<str>,
    pub(crate) next: usize,
}
