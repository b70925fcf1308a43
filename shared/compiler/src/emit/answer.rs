//! The answers of the whole workflow, and its end.

use indexmap::IndexMap;
use portal_asl::{ChoiceRule, StateKind};
use serde_json::{Value, json};

use super::place::{own, render};
use super::{Context, Emitter, Exit, Part, Slot};
use crate::guard::{ALWAYS, NEVER};
use crate::template::Template;

impl Emitter {
    /// Emits them at the cursor.
    pub(super) fn answer(&mut self, context: &mut Context<'_, '_>) {
        if self.is_dead() {
            return;
        }
        let responds: Vec<usize> = context
            .graph
            .in_order()
            .filter(|(_, item)| item.is("respond") && !item.node.is_disabled())
            .map(|(index, _)| index)
            .collect();
        let responds: Vec<usize> =
            responds.into_iter().filter(|index| context.guards.of_node(*index).0 != NEVER).collect();
        let (any, _) = context.condition_of(&responds);
        let covered = any == ALWAYS && !context.guards.bdd.overflow;
        let conditional = responds.len().saturating_sub(usize::from(covered));
        if conditional > 0 {
            let choices = responds
                .iter()
                .take(conditional)
                .map(|index| ChoiceRule {
                    comment: None,
                    condition: self
                        .guard(context, &context.guards.of_node(*index).1)
                        .map_or(Value::Bool(true), |text| render(&own(&text))),
                    next: String::new(),
                    assign: IndexMap::new(),
                    output: None,
                })
                .collect();
            let state = self.push("answer-if", None, StateKind::Choice { choices, default: None });
            for (place, index) in responds.iter().take(conditional).enumerate() {
                let block = self.block();
                block.exits = vec![Exit { state, slot: Slot::Rule(place) }];
                block.attach = None;
                self.respond(context, *index);
            }
            let block = self.block();
            block.exits = vec![Exit { state, slot: Slot::Default }];
            block.attach = None;
        }
        match responds.last().filter(|_| covered) {
            Some(last) => self.respond(context, *last),
            None => {
                let nothing = Template::Constant(json!({ "content": [] }));
                self.finish("no-answer", None, &nothing, None);
            }
        }
    }

    fn respond(&mut self, context: &Context<'_, '_>, index: usize) {
        let Some(item) = context.item(index) else { return };
        let fields = item
            .parameters
            .iter()
            .filter(|(name, template)| {
                name.as_str() != "is_error" || template.constant() != Some(&Value::Bool(false))
            })
            .map(|(name, template)| (name.clone(), self.localize(template)))
            .collect();
        let name = context.names.get(index).cloned().unwrap_or_default();
        let at = item.at.key("parameters");
        self.finish(&name, Some(item.id()), &Template::Object(fields), Some((item.id(), at.as_str())));
        let last = self.block().drafts.len().saturating_sub(1);
        self.mark(last, Part::Whole);
    }
}
