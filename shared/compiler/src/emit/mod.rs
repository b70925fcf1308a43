//! Pass 6: states. Works on one block (a machine's body, a branch, a loop's body) at a time, with a
//! cursor at its open end.
//!
//! The rules that keep it right: every node that somebody reads writes its value, and every node
//! that decides and is asked writes its port, on every way through the block, `null` where it did
//! not run. A block assigns names of its own (`v3_x` in block 3) and hands values out through
//! `Output`. User expressions are re-printed from their syntax tree with their names replaced.

mod answer;
mod call;
mod context;
mod nodes;
mod place;
mod regions;
mod tidy;

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use portal_asl::{Branch, State, StateKind, StateMachine};
use portal_expr::{Expression, Replacement};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::model::Graph;
use crate::schedule::Tree;
use crate::template::Template;
use context::Context;
pub(crate) use context::{scheduled, time};

/// What of a document an emitted field came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The state.
    pub state: String,
    /// The start of the field's path in the engine's messages, such as `Assign/v_total`.
    pub field: String,
    /// The node; for a node of a called workflow, the call.
    pub node: String,
    /// The place of the parameter in the document.
    pub pointer: String,
}

/// One way out of a state that leads nowhere yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Exit {
    state: usize,
    slot: Slot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Next,
    Default,
    Rule(usize),
    Catch(usize),
}

/// The state before the cursor, where something may be added to its `Assign` or `Output`.
#[derive(Debug, Clone, Default)]
struct Attach {
    state: usize,
    /// Variables it assigns that can be read in itself, and what they are there.
    same: HashMap<String, Expression>,
    /// Templates it assigns, to be moved into an `Output` that is nothing but the variable.
    templates: HashMap<String, Template>,
}

#[derive(Debug)]
struct Draft {
    name: String,
    /// The source map, which becomes its comment.
    map: Option<Map<String, Value>>,
    state: State,
}

/// What a state is of its node, for those who watch. A state that is not marked only helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The node: it runs while the state does, and gives the state's output.
    Whole,
    /// The node, and a Task, which tells of its attempts.
    Task,
    /// The node begins here.
    First,
    /// The node ends here, and gives the state's output.
    Last,
    /// The node failed, and gives the state's output instead.
    Rescued,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Task => "task",
            Self::First => "first",
            Self::Last => "last",
            Self::Rescued => "rescued",
        }
    }
}

/// A block under construction.
#[derive(Debug, Default)]
struct Block {
    drafts: Vec<Draft>,
    start: Option<String>,
    exits: Vec<Exit>,
    attach: Option<Attach>,
    /// Prefix of its variables: empty for the machine's body.
    scope: String,
}

/// A workflow call whose callee is being emitted.
#[derive(Debug, Clone)]
struct Call {
    /// The calling node and its place.
    node: String,
    at: String,
    /// The prefix of the callee's names.
    path: String,
}

pub(crate) struct Emitter {
    /// The block under construction, and those around it.
    current: Block,
    around: Vec<Block>,
    names: HashSet<String>,
    instances: HashSet<String>,
    scopes: usize,
    /// What the document's names stand for.
    values: HashMap<String, Replacement>,
    undo: Vec<(String, Option<Replacement>)>,
    /// Ports of deciding nodes, by graph and position.
    ports: HashMap<(usize, usize), String>,
    graphs: usize,
    /// Variables that stay though nobody reads them: their evaluation may fail.
    keep: HashSet<String>,
    /// Index variables of the loops around, from the outside in.
    indexes: Vec<String>,
    /// The workflow calls around, from the outside in.
    calls: Vec<Call>,
    /// Whether every node becomes a state that tells of it.
    observe: bool,
    pub(crate) sources: Vec<Source>,
}

/// The context object holds the machine's input wherever a state stands.
const ENVELOPE: &str = "$states.context.Execution.Input";

/// Emits a whole machine; one to `observe` has a state for every node.
pub(crate) fn emit(graph: &Graph<'_>, comment: &Value, observe: bool) -> (StateMachine, Vec<Source>, Tree) {
    let mut emitter = Emitter {
        current: Block::default(),
        around: Vec::new(),
        names: HashSet::new(),
        instances: HashSet::new(),
        scopes: 0,
        values: HashMap::new(),
        undo: Vec::new(),
        ports: HashMap::new(),
        graphs: 0,
        keep: HashSet::new(),
        indexes: Vec::new(),
        calls: Vec::new(),
        observe,
        sources: Vec::new(),
    };
    for name in ["input", "execution", "caller", "workflow"] {
        emitter.set(name, replacement(&format!("{ENVELOPE}.{name}")));
    }
    let mut context = emitter.context(graph);
    let tree = context.tree.clone();
    if observe {
        emitter.trigger(&context);
    }
    emitter.tree(&mut context, &tree);
    emitter.answer(&mut context);
    let mut body = std::mem::take(&mut emitter.current).finish();
    tidy::remove_unread(&mut body, &emitter.keep);
    let machine = StateMachine {
        comment: Some(comment.to_string()),
        version: Some("1.0".to_owned()),
        timeout_seconds: None,
        body,
    };
    (machine, emitter.sources, tree)
}

impl Draft {
    fn finish(self) -> (String, State) {
        let comment = self.map.map(|map| Value::Object(map).to_string());
        (self.name, State { comment, ..self.state })
    }
}

impl Block {
    fn finish(self) -> Branch {
        let states: IndexMap<String, State> = self.drafts.into_iter().map(Draft::finish).collect();
        Branch { comment: None, start_at: self.start.unwrap_or_default(), states }
    }
}

impl Emitter {
    fn block(&mut self) -> &mut Block {
        &mut self.current
    }

    /// Whether nothing can come to the cursor: every way has ended.
    fn is_dead(&mut self) -> bool {
        let block = self.block();
        block.start.is_some() && block.exits.is_empty()
    }

    fn draft(&mut self, index: usize) -> Option<&mut State> {
        self.block().drafts.get_mut(index).map(|draft| &mut draft.state)
    }

    /// A state's name that is not taken: at most 80 characters of `[0-9A-Za-z_-]`.
    fn fresh(&mut self, wanted: &str) -> String {
        let short: String = wanted.chars().take(70).collect();
        let mut name = short.clone();
        let mut count = 2;
        while !self.names.insert(name.clone()) {
            name = format!("{short}-{count}");
            count += 1;
        }
        name
    }

    /// Puts a state at the cursor and the cursor behind it.
    fn push(&mut self, wanted: &str, node: Option<&str>, kind: StateKind) -> usize {
        let name = self.fresh(wanted);
        let inside = self.calls.first().map(|call| call.node.as_str());
        let map = node.map(|node| {
            let mut map = Map::from_iter([("n".to_owned(), inside.unwrap_or(node).into())]);
            if inside.is_some() {
                map.insert("in".to_owned(), node.into());
            }
            if self.observe {
                map.insert("part".to_owned(), "inner".into());
            }
            map
        });
        let next = Exit { state: self.block().drafts.len(), slot: Slot::Next };
        let state = State { comment: None, kind, output: None, assign: IndexMap::new(), next: None };
        self.link(&name);
        let block = self.block();
        block.drafts.push(Draft { name, map, state });
        block.exits = vec![next];
        block.attach = None;
        next.state
    }

    /// Says what a state is of its node. Of a called workflow's nodes only the call is watched.
    fn mark(&mut self, state: usize, part: Part) {
        if !self.observe || !self.calls.is_empty() {
            return;
        }
        let map = self.block().drafts.get_mut(state).and_then(|draft| draft.map.as_mut());
        if let Some(map) = map {
            map.insert("part".to_owned(), part.name().into());
        }
    }

    /// Leads every open way to the state of this name.
    fn link(&mut self, name: &str) {
        let block = self.block();
        if block.start.is_none() {
            block.start = Some(name.to_owned());
        }
        for exit in std::mem::take(&mut block.exits) {
            let Some(draft) = block.drafts.get_mut(exit.state) else { continue };
            match (&mut draft.state.kind, exit.slot) {
                (StateKind::Choice { default, .. }, Slot::Default) => *default = Some(name.to_owned()),
                (StateKind::Choice { choices, .. }, Slot::Rule(rule)) => {
                    if let Some(rule) = choices.get_mut(rule) {
                        name.clone_into(&mut rule.next);
                    }
                }
                (
                    StateKind::Task { catch, .. }
                    | StateKind::Parallel { catch, .. }
                    | StateKind::Map { catch, .. },
                    Slot::Catch(index),
                ) => {
                    if let Some(catcher) = catch.get_mut(index) {
                        name.clone_into(&mut catcher.next);
                    }
                }
                _ => draft.state.next = Some(name.to_owned()),
            }
        }
    }

    /// Opens a block with names of its own; gives the mark to close it with.
    fn open(&mut self) -> usize {
        self.scopes += 1;
        let scope = self.scopes.to_string();
        let outer = std::mem::replace(&mut self.current, Block { scope, ..Block::default() });
        self.around.push(outer);
        self.undo.len()
    }

    /// Closes a block: its names are forgotten.
    fn close(&mut self, mark: usize) -> Branch {
        while self.undo.len() > mark {
            let Some((name, before)) = self.undo.pop() else { break };
            match before {
                Some(value) => self.values.insert(name, value),
                None => self.values.remove(&name),
            };
        }
        let outer = self.around.pop().unwrap_or_default();
        std::mem::replace(&mut self.current, outer).finish()
    }

    fn set(&mut self, name: &str, value: Replacement) {
        let before = self.values.insert(name.to_owned(), value);
        self.undo.push((name.to_owned(), before));
    }

    fn source(&mut self, state: usize, field: &str, node: &str, pointer: &str) {
        let name = self.block().drafts.get(state).map(|draft| draft.name.clone()).unwrap_or_default();
        let (node, pointer) = match self.calls.first() {
            Some(call) => (call.node.clone(), call.at.clone()),
            None => (node.to_owned(), pointer.to_owned()),
        };
        self.sources.push(Source { state: name, field: field.to_owned(), node, pointer });
    }
}

/// An expression of ours. It always parses; if it ever did not, the machine's own validation would
/// say so.
fn replacement(text: &str) -> Replacement {
    parse(text).map_or(Replacement::Value(Value::Null), Replacement::Expression)
}

fn parse(text: &str) -> Option<Expression> {
    let parsed = Expression::parse(text);
    debug_assert!(parsed.is_ok(), "{text}: {parsed:?}");
    parsed.ok()
}
