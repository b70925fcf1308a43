//! Parallel: all branches at the same time; the first failure ends them all.

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use serde_json::Value;

use crate::data::Data;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::machine::Block;
use crate::place::Place;
use crate::template::Template;

pub(crate) async fn attempt(
    frame: &Frame<'_>,
    branches: &[Block],
    arguments: Option<&Template>,
    place: Option<&Place<'_>>,
) -> Result<Data, Failure> {
    let run = frame.run;
    let input = match arguments {
        Some(arguments) => arguments.evaluate("Arguments", frame)?,
        None => frame.input.clone(),
    };
    run.within_limit(&input, || format!("what '{}' gives to its branches", frame.state.name))?;
    let mut running: FuturesUnordered<_> = branches
        .iter()
        .enumerate()
        .map(|(index, branch)| {
            run.inner_block(branch, input.clone(), frame.scope, Place::inside(place, index))
        })
        .collect();
    let mut outputs: Vec<Option<Data>> = vec![None; branches.len()];
    while let Some((index, ended)) = running.next().await {
        // Leaving here drops the siblings, which stops them.
        let output = ended?;
        if let Some(slot) = outputs.get_mut(index) {
            *slot = Some(output);
        }
    }
    let result = Data::new(outputs.into_iter().flatten().map(Data::into_value).collect::<Value>())?;
    run.within_limit(&result, || format!("the result of '{}'", frame.state.name))?;
    Ok(result)
}
