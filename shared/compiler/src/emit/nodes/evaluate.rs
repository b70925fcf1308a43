//! Nodes that only evaluate.

use serde_json::Value;

use super::super::place::{Assignment, as_text, own};
use super::super::{Context, Emitter};
use crate::model::Item;
use crate::template::Template;

impl Emitter {
    /// What an instant node assigns; nothing when a condition cannot be put around it.
    pub(super) fn evaluated(
        &mut self,
        context: &Context<'_, '_>,
        index: usize,
        guard: Option<&str>,
    ) -> Option<Vec<Assignment>> {
        let item = context.item(index)?;
        let (letter, value, fallible, field) = match item.kind.type_name.as_str() {
            "transform" => {
                let value = self.localize(item.parameter("value")?);
                let fallible = !value.is_constant();
                ('v', value, fallible, "value")
            }
            "merge" => ('v', self.merged(context, index, item), false, "mode"),
            "condition" => ('p', own(&self.port_text(item)), true, "when"),
            _ => ('p', own(&self.port_text(item)), true, "cases"),
        };
        let wanted = if letter == 'v' { context.reads_value(index) } else { context.asks_port(index) };
        if !wanted && !fallible && !self.observe {
            return Some(Vec::new());
        }
        let value = match guard {
            None => value,
            Some(guard) => own(&format!("{guard} ? ({}) : null", as_text(&value)?)),
        };
        let variable = if letter == 'v' {
            self.value_variable(context, index)
        } else {
            self.port_variable(context, index)
        };
        let from = Some((item.id().to_owned(), item.parameter_at(field).into_string()));
        Some(vec![Assignment { variable, value, fallible, from }])
    }

    /// The port a condition or a switch chooses, as an expression.
    pub(super) fn port_text(&self, item: &Item<'_>) -> String {
        if item.is("condition") {
            let when =
                item.parameter("when").map_or_else(|| "false".to_owned(), |when| self.boolean(item, when));
            return format!("{when} ? \"true\" : \"false\"");
        }
        let mut text = String::new();
        let cases = match item.parameter("cases") {
            Some(Template::List(cases)) => cases.clone(),
            Some(Template::Constant(Value::Array(cases))) => {
                cases.iter().map(|case| Template::Constant(case.clone())).collect()
            }
            _ => Vec::new(),
        };
        for case in &cases {
            let (port, when) = match case {
                Template::Object(fields) => {
                    let field = |name: &str| {
                        fields.iter().find(|(key, _)| key == name).map(|(_, field)| field.clone())
                    };
                    let port = field("port").and_then(|port| Some(port.constant()?.as_str()?.to_owned()));
                    (port, field("when"))
                }
                Template::Constant(case) => (
                    case.get("port").and_then(Value::as_str).map(str::to_owned),
                    case.get("when").cloned().map(Template::Constant),
                ),
                Template::Expression(_) | Template::List(_) => (None, None),
            };
            if let (Some(port), Some(when)) = (port, when) {
                text = text + &self.boolean(item, &when) + " ? \"" + &port + "\" : ";
            }
        }
        text + "\"default\""
    }

    /// An expression that is true or false, or an error that says whose fault it is.
    fn boolean(&self, item: &Item<'_>, when: &Template) -> String {
        match self.localize(when) {
            Template::Expression(expression) => format!(
                "($w := ({}); $type($w) = \"boolean\" ? $w : $error(\"`when` of `{}` must give true or false\"))",
                expression.print(),
                item.id()
            ),
            Template::Constant(Value::Bool(flag)) => format!("({flag})"),
            Template::Constant(_) | Template::List(_) | Template::Object(_) => "(false)".to_owned(),
        }
    }

    fn merged(&self, context: &Context<'_, '_>, index: usize, item: &Item<'_>) -> Template {
        let mode = item.parameter("mode").and_then(|mode| mode.constant()?.as_str().map(str::to_owned));
        let mode = mode.as_deref().unwrap_or("first");
        let guards = context.guards.edges.get(index).map(Vec::as_slice).unwrap_or_default();
        // by source: its id, its value, and when one of its edges is live
        let mut sources: Vec<(&str, Vec<crate::guard::Guard>)> = Vec::new();
        for (edge, (_, guard)) in item.incoming.iter().zip(guards) {
            let Some(source) = context.item(edge.from) else { continue };
            match sources.iter_mut().find(|(id, _)| *id == source.id()) {
                Some((_, all)) if mode != "first" => all.push(guard.clone()),
                _ => sources.push((source.id(), vec![guard.clone()])),
            }
        }
        let parts: Vec<(&str, String, Option<String>)> = sources
            .into_iter()
            .map(|(id, guards)| {
                let value = self.localize(&own(&format!("${id}")));
                let value = as_text(&value).unwrap_or_else(|| "null".to_owned());
                (id, value, self.guard(context, &crate::guard::Guard::any(guards)))
            })
            .collect();
        let always = parts.iter().all(|(_, _, guard)| guard.is_none());
        match mode {
            "combine" if always => {
                Template::Object(parts.iter().map(|(id, value, _)| ((*id).to_owned(), own(value))).collect())
            }
            "list" if always => Template::List(parts.iter().map(|(_, value, _)| own(value)).collect()),
            "combine" => {
                let fields: Vec<String> = parts
                    .iter()
                    .map(|(id, value, guard)| match guard {
                        Some(guard) => format!("\"{id}\": {guard} ? {value} : null"),
                        None => format!("\"{id}\": {value}"),
                    })
                    .collect();
                own(&format!("{{{}}}", fields.join(", ")))
            }
            "list" => {
                // an array inside brackets would lose its own
                let one = |value: &str| format!("($type({value}) = \"array\" ? [[{value}]] : [{value}])");
                let text = parts.iter().fold("[]".to_owned(), |list, (_, value, guard)| match guard {
                    Some(guard) => format!("$append({list}, {guard} ? {} : [])", one(value)),
                    None => format!("$append({list}, {})", one(value)),
                });
                own(&text)
            }
            _ => {
                let text =
                    parts.iter().rev().fold("null".to_owned(), |rest, (_, value, guard)| match guard {
                        Some(guard) => format!("{guard} ? {value} : {rest}"),
                        None => value.clone(),
                    });
                own(&text)
            }
        }
    }
}
