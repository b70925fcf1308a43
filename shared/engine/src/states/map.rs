//! Map, inline: the processor once for each item, results in the order of the items.

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use serde_json::{Value, json};

use super::whole;
use crate::data::Data;
use crate::event::EventKind;
use crate::failure::{Failure, TOLERATED};
use crate::frame::{Frame, Item};
use crate::machine::Map;
use crate::place::Place;

pub(crate) async fn attempt(
    frame: &Frame<'_>,
    map: &Map,
    place: Option<&Place<'_>>,
) -> Result<Data, Failure> {
    let run = frame.run;
    let items = items(frame, map)?;
    let list = items.value().as_array().map(Vec::as_slice).unwrap_or_default();
    let selected = select(frame, map, &items, list)?;
    let tolerance = Tolerance::of(frame, map, list.len())?;
    let at_once = match &map.concurrency {
        Some(template) => whole("MaxConcurrency", template, frame, 0..=u64::MAX)?,
        None => 0,
    };
    let most = run.options.limits.map_concurrency.max(1);
    let at_once =
        usize::try_from(at_once).ok().filter(|wanted| *wanted > 0).map_or(most, |wanted| wanted.min(most));
    run.emit(Some(frame.state), place, || EventKind::MapStarted { length: list.len() });

    let mut waiting = selected.into_iter().enumerate();
    let mut running = FuturesUnordered::new();
    let mut results: Vec<Option<Value>> = vec![None; list.len()];
    let mut failed = 0;
    loop {
        while running.len() < at_once
            && let Some((index, input)) = waiting.next()
        {
            let input = match input {
                Some(input) => input,
                None => Data::new(list.get(index).cloned().unwrap_or_default())?,
            };
            running.push(run.inner_block(&map.processor, input, frame.scope, Place::inside(place, index)));
        }
        let Some((index, ended)) = running.next().await else { break };
        let result = match ended {
            Ok(output) => output.into_value(),
            // Leaving here drops the other iterations, which stops them.
            Err(failure) if failure.is_fatal() || !tolerance.is_set() => return Err(failure),
            Err(failure) => {
                failed += 1;
                if tolerance.exceeded_by(failed) {
                    return Err(Failure::new(
                        TOLERATED,
                        "The specified tolerated failure threshold was exceeded",
                    ));
                }
                failed_item(&failure)
            }
        };
        if let Some(slot) = results.get_mut(index) {
            *slot = Some(result);
        }
    }
    let result = Data::new(results.into_iter().flatten().collect::<Value>())?;
    run.within_limit(&result, || format!("the result of '{}'", frame.state.name))?;
    Ok(result)
}

/// `Items`, or else the state's input.
fn items(frame: &Frame<'_>, map: &Map) -> Result<Data, Failure> {
    let (items, given) = match &map.items {
        Some(items) => (items.evaluate("Items", frame)?, true),
        None => (frame.input.clone(), false),
    };
    let kind = match items.value() {
        Value::Array(_) => return Ok(items),
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Object(_) => "object",
    };
    let value = items.value();
    Err(Failure::query(if given {
        format!("Expected 'array', but was '{kind}' for value: {value}")
    } else {
        format!("Map state input must be an array but was: {value}")
    }))
}

/// The inputs of the iterations: what `ItemSelector` makes of each item, all of them before the
/// first iteration begins. `None` stands for the item itself, copied when its turn comes.
fn select(frame: &Frame<'_>, map: &Map, items: &Data, list: &[Value]) -> Result<Vec<Option<Data>>, Failure> {
    let Some(selector) = &map.selector else { return Ok(vec![None; list.len()]) };
    let select = |(index, value)| {
        let item = Some(Item { index, value, plain: items.is_plain() });
        let input = selector.evaluate("ItemSelector", &Frame { item, ..*frame })?;
        frame
            .run
            .within_limit(&input, || format!("the input of iteration {index} of '{}'", frame.state.name))?;
        Ok(Some(input))
    };
    list.iter().enumerate().map(select).collect()
}

fn failed_item(failure: &Failure) -> Value {
    let mut result = json!({ "Status": "FAILED" });
    if let (Some(fields), Value::Object(error)) = (result.as_object_mut(), failure.output()) {
        fields.extend(error);
    }
    result
}

/// How many iterations may fail. A threshold of 0 counts as not set.
struct Tolerance {
    count: u64,
    percentage: f64,
    total: usize,
}

impl Tolerance {
    fn of(frame: &Frame<'_>, map: &Map, total: usize) -> Result<Self, Failure> {
        let count = match &map.tolerated_count {
            Some(template) => whole("ToleratedFailureCount", template, frame, 0..=u64::MAX)?,
            None => 0,
        };
        let percentage = match &map.tolerated_percentage {
            Some(template) => {
                let field = "ToleratedFailurePercentage";
                let value = template.evaluate(field, frame)?;
                let number = value.value().as_f64().filter(|number| (0.0..=100.0).contains(number));
                number.ok_or_else(|| {
                    let value = value.value();
                    Failure::query(format!(
                        "The field '{field}' must be a number from 0 to 100, but was: {value}"
                    ))
                })?
            }
            None => 0.0,
        };
        Ok(Self { count, percentage, total })
    }

    fn is_set(&self) -> bool {
        self.count > 0 || self.percentage > 0.0
    }

    fn exceeded_by(&self, failed: u64) -> bool {
        (self.count > 0 && failed > self.count)
            || (self.percentage > 0.0 && failed as f64 * 100.0 > self.percentage * self.total as f64)
    }
}
