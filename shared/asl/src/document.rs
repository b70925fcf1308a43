//! The document as Rust values. Field order is the order of the printed JSON.

use indexmap::IndexMap;
use serde_json::Value;

/// Variable name → JSON value whose strings may be `{% … %}`.
pub type Assign = IndexMap<String, Value>;

/// A whole state machine.
#[derive(Debug, Clone, PartialEq)]
pub struct StateMachine {
    /// Free text; the compiler writes the source map's header here.
    pub comment: Option<String>,
    /// `Version`, if given (always `"1.0"`).
    pub version: Option<String>,
    /// Seconds after which the whole execution ends with `States.Timeout`, past every Catch.
    pub timeout_seconds: Option<u64>,
    /// Where it starts and what there is.
    pub body: Branch,
}

/// `StartAt` and `States`: a machine's body, a branch of a Parallel, or a Map's item processor.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Branch {
    /// Free text of the branch.
    pub comment: Option<String>,
    /// The name of the first state.
    pub start_at: String,
    /// Every state, by name. Names are unique across the whole machine.
    pub states: IndexMap<String, State>,
}

/// One state.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// Free text; the compiler writes `{"n":"<node id>"}` here as the source map.
    pub comment: Option<String>,
    /// What it does.
    pub kind: StateKind,
    /// `Output`: any JSON with expressions. For a Choice it belongs to the default.
    pub output: Option<Value>,
    /// `Assign`: variables set when the state succeeds. For a Choice they belong to the default.
    pub assign: Assign,
    /// The following state; `None` means `End: true` (or a kind that has no successor).
    pub next: Option<String>,
}

/// What a state does. The common fields `Output`, `Assign`, `Next` live in [`State`].
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields are the fields of the specification, by name")]
#[expect(
    clippy::large_enum_variant,
    reason = "states are few and live in one map; boxes would cost every reader"
)]
pub enum StateKind {
    Task {
        resource: String,
        arguments: Option<Value>,
        /// Seconds, or an expression that gives them.
        timeout_seconds: Option<Value>,
        heartbeat_seconds: Option<Value>,
        retry: Vec<Retrier>,
        catch: Vec<Catcher>,
    },
    Parallel {
        branches: Vec<Branch>,
        arguments: Option<Value>,
        retry: Vec<Retrier>,
        catch: Vec<Catcher>,
    },
    /// An inline Map. A distributed one is refused when the document is parsed.
    Map {
        items: Option<Value>,
        item_selector: Option<Value>,
        /// 0 means no bound.
        max_concurrency: Option<Value>,
        tolerated_failure_count: Option<Value>,
        tolerated_failure_percentage: Option<Value>,
        item_processor: Branch,
        retry: Vec<Retrier>,
        catch: Vec<Catcher>,
    },
    Choice {
        choices: Vec<ChoiceRule>,
        default: Option<String>,
    },
    Wait {
        seconds: Option<Value>,
        timestamp: Option<Value>,
    },
    Pass,
    Succeed,
    Fail {
        error: Option<Value>,
        cause: Option<Value>,
    },
}

impl StateKind {
    /// The value of `Type`.
    pub fn type_name(&self) -> &'static str {
        match self {
            StateKind::Task { .. } => "Task",
            StateKind::Parallel { .. } => "Parallel",
            StateKind::Map { .. } => "Map",
            StateKind::Choice { .. } => "Choice",
            StateKind::Wait { .. } => "Wait",
            StateKind::Pass => "Pass",
            StateKind::Succeed => "Succeed",
            StateKind::Fail { .. } => "Fail",
        }
    }

    /// Whether the state carries `Next` or `End`.
    pub fn has_transition(&self) -> bool {
        !matches!(self, StateKind::Choice { .. } | StateKind::Succeed | StateKind::Fail { .. })
    }

    /// Its retriers; none for kinds that cannot have any.
    pub fn retry(&self) -> &[Retrier] {
        match self {
            StateKind::Task { retry, .. }
            | StateKind::Parallel { retry, .. }
            | StateKind::Map { retry, .. } => retry,
            _ => &[],
        }
    }

    /// Its catchers; none for kinds that cannot have any.
    pub fn catch(&self) -> &[Catcher] {
        match self {
            StateKind::Task { catch, .. }
            | StateKind::Parallel { catch, .. }
            | StateKind::Map { catch, .. } => catch,
            _ => &[],
        }
    }

    /// The machines inside it: a Parallel's branches, a Map's processor.
    pub fn branches(&self) -> &[Branch] {
        match self {
            StateKind::Parallel { branches, .. } => branches,
            StateKind::Map { item_processor, .. } => std::slice::from_ref(item_processor),
            _ => &[],
        }
    }
}

impl State {
    /// Every name this state may go to, in the order of the document.
    pub fn successors(&self) -> impl Iterator<Item = &str> {
        let (choices, default) = match &self.kind {
            StateKind::Choice { choices, default } => (choices.as_slice(), default.as_deref()),
            _ => (&[][..], None),
        };
        let caught = self.kind.catch().iter().map(|catcher| catcher.next.as_str());
        let chosen = choices.iter().map(|rule| rule.next.as_str());
        chosen.chain(default).chain(self.next.as_deref()).chain(caught)
    }
}

/// One rule of a Choice.
#[derive(Debug, Clone, PartialEq)]
pub struct ChoiceRule {
    /// Free text.
    pub comment: Option<String>,
    /// An expression that gives a boolean, or a literal boolean.
    pub condition: Value,
    /// Where to go when it is true.
    pub next: String,
    /// Variables set when the rule matches.
    pub assign: Assign,
    /// The next state's input when the rule matches.
    pub output: Option<Value>,
}

/// One retrier.
#[derive(Debug, Clone, PartialEq)]
pub struct Retrier {
    /// Free text.
    pub comment: Option<String>,
    /// Error names; `States.ALL` only alone and only in the last retrier.
    pub error_equals: Vec<String>,
    /// Seconds before the first retry. Default 1.
    pub interval_seconds: Option<u64>,
    /// Retries, not attempts. Default 3; 0 means the error is never retried.
    pub max_attempts: Option<u32>,
    /// The interval's factor from one retry to the next. Default 2.0.
    pub backoff_rate: Option<f64>,
    /// The most an interval grows to.
    pub max_delay_seconds: Option<u64>,
    /// `JitterStrategy`.
    pub jitter: Option<Jitter>,
}

/// `JitterStrategy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jitter {
    /// A delay drawn uniformly between 0 and the interval.
    Full,
    /// The interval itself.
    None,
}

/// One catcher.
#[derive(Debug, Clone, PartialEq)]
pub struct Catcher {
    /// Free text.
    pub comment: Option<String>,
    /// Error names.
    pub error_equals: Vec<String>,
    /// Where to go.
    pub next: String,
    /// Variables set; `$states.errorOutput` is readable here.
    pub assign: Assign,
    /// The next state's input; without it `{Error, Cause}`.
    pub output: Option<Value>,
}
