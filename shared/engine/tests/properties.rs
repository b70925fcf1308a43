//! Any machine ends, loops and failures included, and its events add up.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use portal_asl::{Bound, history_bound};
use portal_engine::{
    Event, EventKind, Events, Limits, Machine, Outcome, RunOptions, TaskCall, TaskError, Tasks, run,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Answers by a list of what happens, over and over.
struct Fickle {
    turns: Vec<bool>,
    next: AtomicUsize,
}

#[async_trait]
impl Tasks for Fickle {
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
        let turn = self.next.fetch_add(1, Ordering::SeqCst);
        if turn.is_multiple_of(3) {
            tokio::task::yield_now().await;
        }
        match self.turns.get(turn % self.turns.len().max(1)) {
            Some(true) => Err(TaskError { error: format!("E{}", turn % 2), cause: "c".into() }),
            _ => Ok(call.arguments),
        }
    }
}

#[derive(Default)]
struct Heard(Mutex<Vec<Event>>);

impl Events for Heard {
    fn event(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

fn any_state(depth: u32, targets: usize) -> BoxedStrategy<Value> {
    let target = (0..targets).prop_map(|index| format!("S{index}"));
    let templates = prop::sample::select(vec![
        json!("{% $states.input %}"),
        json!("{% $v + 1 %}"),
        json!("{% $states.input.a.b %}"),
        json!({ "a": "{% $count([1, 2]) %}" }),
        json!([1, 2, 3]),
        json!("{% $states.result %}"),
        json!("{% 1 / 0 %}"),
    ]);
    let plain = (
        target.clone(),
        prop::option::of(templates.clone()),
        prop::option::of(templates.clone()),
        any::<bool>(),
    )
        .prop_map(|(next, output, assign, wait)| {
            let mut state =
                if wait { json!({ "Type": "Wait", "Seconds": 9 }) } else { json!({ "Type": "Pass" }) };
            let fields = state.as_object_mut().unwrap();
            fields.extend(output.map(|output| ("Output".to_owned(), output)));
            fields.extend(assign.map(|assign| ("Assign".to_owned(), json!({ "v": assign }))));
            fields.insert("Next".into(), next.into());
            state
        });
    let choice = (target.clone(), target.clone(), prop::sample::select(vec![json!(true), json!(false), json!("{% $v > 2 %}")]))
        .prop_map(|(next, default, condition)| {
            json!({ "Type": "Choice", "Choices": [{ "Condition": condition, "Assign": { "v": 1 }, "Next": next }], "Default": default })
        });
    let end = prop_oneof![Just(json!({ "Type": "Succeed" })), Just(json!({ "Type": "Fail", "Error": "F" }))];
    let handlers =
        (prop::option::of(0_u32..3), prop::option::of(target.clone())).prop_map(|(retries, catcher)| {
            let mut fields = Map::new();
            fields.extend(
                retries.map(|n| ("Retry".to_owned(), json!([{ "ErrorEquals": ["E0"], "MaxAttempts": n }]))),
            );
            fields.extend(catcher.map(|next| {
                (
                    "Catch".to_owned(),
                    json!([{ "ErrorEquals": ["States.ALL"], "Assign": { "v": 0 }, "Next": next }]),
                )
            }));
            fields
        });
    let effect = move |kind: BoxedStrategy<Value>| {
        (kind, handlers.clone(), target.clone()).prop_map(|(mut state, handlers, next)| {
            let fields = state.as_object_mut().unwrap();
            fields.extend(handlers);
            fields.insert("Next".into(), next.into());
            state
        })
    };
    let task = effect(
        templates
            .prop_map(|arguments| json!({ "Type": "Task", "Resource": "r", "Arguments": arguments }))
            .boxed(),
    );
    if depth == 0 {
        return prop_oneof![3 => plain, 2 => choice, 2 => end, 2 => task].boxed();
    }
    let parallel = effect(
        prop::collection::vec(any_block(depth - 1), 1..4)
            .prop_map(|branches| json!({ "Type": "Parallel", "Branches": branches }))
            .boxed(),
    );
    let map = effect(
        (any_block(depth - 1), 0_u32..4, 0_u32..3)
            .prop_map(|(processor, items, tolerated)| {
                let items: Vec<u32> = (0..items).collect();
                json!({ "Type": "Map", "Items": items, "ToleratedFailureCount": tolerated, "ItemProcessor": processor })
            })
            .boxed(),
    );
    prop_oneof![3 => plain, 2 => choice, 2 => end, 2 => task, 1 => parallel, 1 => map].boxed()
}

fn any_block(depth: u32) -> BoxedStrategy<Value> {
    (1_usize..6)
        .prop_flat_map(move |count| prop::collection::vec(any_state(depth, count), count))
        .prop_map(|states| {
            let states: Map<String, Value> =
                states.into_iter().enumerate().map(|(index, state)| (format!("S{index}"), state)).collect();
            json!({ "StartAt": "S0", "States": states })
        })
        .boxed()
}

/// Events that Step Functions would write into the history for what was heard.
fn history(events: &[Event]) -> u64 {
    let count = |event: &Event| match event.kind {
        EventKind::StateEntered { .. } | EventKind::StateExited { .. } => 1,
        _ => 0,
    };
    events.iter().map(count).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_machine_ends_and_its_events_add_up(
        block in any_block(2),
        turns in prop::collection::vec(any::<bool>(), 1..8),
        input in prop::sample::select(vec![json!({}), json!([1]), json!(null), json!({ "a": { "b": 1 } })]),
    ) {
        let mut document = block;
        document.as_object_mut().unwrap().insert("QueryLanguage".into(), "JSONata".into());
        let document = portal_asl::parse(&document.to_string()).unwrap();
        let machine = Machine::compile(&document).unwrap();
        let heard = Arc::new(Heard::default());
        let options = RunOptions {
            events: Some(heard.clone()),
            no_wait: true,
            limits: Limits { transitions: 300, ..Limits::default() },
            ..RunOptions::new(Arc::new(Fickle { turns, next: AtomicUsize::new(0) }))
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let outcome = runtime.block_on(run(&machine, input, options));
        prop_assert!(!matches!(outcome, Outcome::Aborted | Outcome::TimedOut));

        let events = heard.0.lock().unwrap();
        let mut open: HashMap<(Option<Arc<str>>, Vec<u32>), i32> = HashMap::new();
        for event in events.iter() {
            let step = match event.kind {
                EventKind::StateEntered { .. } => 1,
                EventKind::StateExited { .. } | EventKind::StateFailed { .. } | EventKind::StateAborted => -1,
                _ => continue,
            };
            let inside = open.entry((event.state.clone(), event.path.clone())).or_default();
            *inside += step;
            prop_assert!((0..=1).contains(inside), "{:?} was entered or left twice", event.state);
        }
        prop_assert!(open.values().all(|inside| *inside == 0), "a state was entered and never left");
        if let Bound::AtMost(most) = history_bound(&document, 4) {
            prop_assert!(history(&events) <= most);
        }
    }
}
