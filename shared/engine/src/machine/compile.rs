//! Document → [`Compiled`]. Every reason why it cannot be run is reported, not only the first.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use portal_asl::{
    Assign, Branch, Catcher as CatcherDoc, Code, Diagnostic, Jitter, Retrier as RetrierDoc, StateKind,
    StateMachine,
};
use serde::Deserialize;
use serde_json::Value;

use super::{Block, Catcher, Compiled, Kind, Map, Retrier, Rule, Settle, State, Task, Variable, WaitFor};
use crate::template::Template;

/// Branches in branches go no deeper; running them recurses.
const MAX_NESTING: usize = 48;

pub(super) fn machine(machine: &StateMachine) -> Result<Compiled, Vec<Diagnostic>> {
    let mut compiler = Compiler { diagnostics: Vec::new() };
    let block = compiler.block(&machine.body, "", 0);
    if compiler.diagnostics.is_empty() {
        Ok(Compiled { block, timeout: machine.timeout_seconds.map(Duration::from_secs) })
    } else {
        Err(compiler.diagnostics)
    }
}

struct Compiler {
    diagnostics: Vec<Diagnostic>,
}

/// The indexes of one block's states.
struct Names<'a>(HashMap<&'a str, usize>);

impl Compiler {
    fn block(&mut self, branch: &Branch, at: &str, depth: usize) -> Block {
        if depth > MAX_NESTING {
            let message = format!("branches are nested more than {MAX_NESTING} deep");
            self.diagnostics.push(Diagnostic::error(Code::TooDeep, at, message));
            return Block { start: 0, states: Vec::new() };
        }
        let names =
            Names(branch.states.keys().enumerate().map(|(index, name)| (name.as_str(), index)).collect());
        let start = self.target(&names, &branch.start_at, &format!("{at}/StartAt"));
        let states = branch
            .states
            .iter()
            .map(|(name, state)| {
                let at = format!("{at}/States/{}", name.replace('~', "~0").replace('/', "~1"));
                self.state(&names, name, state, &at, depth)
            })
            .collect();
        Block { start, states }
    }

    fn target(&mut self, names: &Names<'_>, name: &str, at: &str) -> usize {
        names.0.get(name).copied().unwrap_or_else(|| {
            let message = format!("there is no state `{name}` to go to in this branch");
            self.diagnostics.push(Diagnostic::error(Code::MissingTransitionTarget, at, message));
            0
        })
    }

    fn state(
        &mut self,
        names: &Names<'_>,
        name: &str,
        state: &portal_asl::State,
        at: &str,
        depth: usize,
    ) -> State {
        let kind = match &state.kind {
            StateKind::Pass => Kind::Pass,
            StateKind::Succeed => Kind::Succeed,
            StateKind::Fail { error, cause } => Kind::Fail {
                error: self.optional(error.as_ref(), at, "Error"),
                cause: self.optional(cause.as_ref(), at, "Cause"),
            },
            StateKind::Wait { seconds: Some(seconds), .. } => {
                Kind::Wait(WaitFor::Seconds(self.template(seconds, at, "Seconds")))
            }
            StateKind::Wait { seconds: None, timestamp } => {
                let timestamp = timestamp.as_ref().unwrap_or(&Value::Null);
                Kind::Wait(WaitFor::Timestamp(self.template(timestamp, at, "Timestamp")))
            }
            StateKind::Choice { choices, default } => Kind::Choice {
                rules: choices
                    .iter()
                    .enumerate()
                    .map(|(index, rule)| {
                        let at = format!("{at}/Choices/{index}");
                        Rule {
                            condition: self.template(&rule.condition, &at, "Condition"),
                            settle: self.settle(&rule.assign, rule.output.as_ref(), &at),
                            next: self.target(names, &rule.next, &format!("{at}/Next")),
                        }
                    })
                    .collect(),
                default: default.as_ref().map(|name| self.target(names, name, &format!("{at}/Default"))),
            },
            StateKind::Task { resource, arguments, timeout_seconds, heartbeat_seconds, .. } => {
                Kind::Task(Task {
                    resource: resource.as_str().into(),
                    arguments: self.optional(arguments.as_ref(), at, "Arguments"),
                    timeout: self.optional(timeout_seconds.as_ref(), at, "TimeoutSeconds"),
                    heartbeat: self.optional(heartbeat_seconds.as_ref(), at, "HeartbeatSeconds"),
                })
            }
            StateKind::Parallel { branches, arguments, .. } => Kind::Parallel {
                branches: branches
                    .iter()
                    .enumerate()
                    .map(|(index, branch)| self.block(branch, &format!("{at}/Branches/{index}"), depth + 1))
                    .collect(),
                arguments: self.optional(arguments.as_ref(), at, "Arguments"),
            },
            StateKind::Map {
                items,
                item_selector,
                max_concurrency,
                tolerated_failure_count,
                tolerated_failure_percentage,
                item_processor,
                ..
            } => Kind::Map(Map {
                items: self.optional(items.as_ref(), at, "Items"),
                selector: self.optional(item_selector.as_ref(), at, "ItemSelector"),
                concurrency: self.optional(max_concurrency.as_ref(), at, "MaxConcurrency"),
                tolerated_count: self.optional(tolerated_failure_count.as_ref(), at, "ToleratedFailureCount"),
                tolerated_percentage: self.optional(
                    tolerated_failure_percentage.as_ref(),
                    at,
                    "ToleratedFailurePercentage",
                ),
                processor: self.block(item_processor, &format!("{at}/ItemProcessor"), depth + 1),
            }),
        };
        let map = SourceMap::of(state.comment.as_deref());
        State {
            name: name.into(),
            node: map.n,
            part: map.part,
            kind,
            settle: self.settle(&state.assign, state.output.as_ref(), at),
            next: state.next.as_ref().map(|next| self.target(names, next, &format!("{at}/Next"))),
            retry: state.kind.retry().iter().map(retrier).collect(),
            catch: (state.kind.catch().iter().enumerate())
                .map(|(index, catcher)| self.catcher(names, catcher, &format!("{at}/Catch/{index}")))
                .collect(),
        }
    }

    fn catcher(&mut self, names: &Names<'_>, catcher: &CatcherDoc, at: &str) -> Catcher {
        Catcher {
            errors: catcher.error_equals.iter().map(|name| Arc::from(name.as_str())).collect(),
            settle: self.settle(&catcher.assign, catcher.output.as_ref(), at),
            target: catcher.next.as_str().into(),
            next: self.target(names, &catcher.next, &format!("{at}/Next")),
        }
    }

    fn settle(&mut self, assign: &Assign, output: Option<&Value>, at: &str) -> Settle {
        Settle {
            assign: assign
                .iter()
                .map(|(name, value)| Variable {
                    name: name.as_str().into(),
                    field: format!("Assign/{name}"),
                    value: self.template(value, &format!("{at}/Assign"), name),
                })
                .collect(),
            output: self.optional(output, at, "Output"),
        }
    }

    fn optional(&mut self, value: Option<&Value>, at: &str, key: &str) -> Option<Template> {
        value.map(|value| self.template(value, at, key))
    }

    fn template(&mut self, value: &Value, at: &str, key: &str) -> Template {
        let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        Template::compile(value, &at, &mut self.diagnostics)
    }
}

fn retrier(retrier: &RetrierDoc) -> Retrier {
    Retrier {
        errors: retrier.error_equals.iter().map(|name| Arc::from(name.as_str())).collect(),
        interval: retrier.interval_seconds.unwrap_or(1) as f64,
        max_attempts: retrier.max_attempts.unwrap_or(3),
        backoff: retrier.backoff_rate.unwrap_or(2.0),
        max_delay: retrier.max_delay_seconds.map_or(f64::INFINITY, |seconds| seconds as f64),
        full_jitter: retrier.jitter == Some(Jitter::Full),
    }
}

/// What a comment `{"n": "<id>", "part": "<part>"}` says of its state; any other comment is only a
/// comment.
#[derive(Default, Deserialize)]
struct SourceMap {
    n: Option<Arc<str>>,
    part: Option<Arc<str>>,
}

impl SourceMap {
    fn of(comment: Option<&str>) -> Self {
        comment.and_then(|comment| serde_json::from_str(comment).ok()).unwrap_or_default()
    }
}
