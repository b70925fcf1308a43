//! Which expressions are simple enough.

use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage, UnaryOp};
use serde_json::Value;

use super::{Fast, Step, TextFunction};
use crate::convert;

/// The node in the simple form, where it has one.
pub(super) fn compile(node: &AstNode, depth: usize) -> Option<Fast> {
    let depth = depth.checked_sub(1)?;
    let boxed = |node: &AstNode| compile(node, depth).map(Box::new);
    Some(match node {
        AstNode::String(text) => Fast::Constant(Value::String(text.clone())),
        AstNode::Number(number) => Fast::Constant(Value::Number(convert::number(*number).ok()?)),
        AstNode::Boolean(flag) => Fast::Constant(Value::Bool(*flag)),
        AstNode::Null => Fast::Constant(Value::Null),
        AstNode::Unary { op: UnaryOp::Negate, operand } => match &**operand {
            AstNode::Number(number) => Fast::Constant(Value::Number(convert::number(-*number).ok()?)),
            _ => return None,
        },
        AstNode::Variable(name) if is_variable(name) => {
            Fast::Path { name: name.clone(), head: Vec::new(), steps: Vec::new() }
        }
        AstNode::Path { steps } => compile_path(steps, depth)?,
        AstNode::Block(body) => match body.as_slice() {
            [only] => compile(only, depth)?,
            _ => return None,
        },
        AstNode::Object(pairs) => {
            let mut fields: Vec<(String, Fast)> = Vec::with_capacity(pairs.len());
            for (key, value) in pairs {
                let AstNode::String(name) = key else { return None };
                if fields.iter().any(|(known, _)| known == name) {
                    return None;
                }
                fields.push((name.clone(), compile(value, depth)?));
            }
            Fast::Object(fields)
        }
        AstNode::Array(items) => Fast::Array(
            items
                .iter()
                .map(|item| Some((compile(item, depth)?, matches!(item, AstNode::Array(_)))))
                .collect::<Option<_>>()?,
        ),
        AstNode::Conditional { condition, then_branch, else_branch } => Fast::Conditional(
            boxed(condition)?,
            boxed(then_branch)?,
            match else_branch {
                Some(branch) => Some(boxed(branch)?),
                None => None,
            },
        ),
        AstNode::Binary { op, lhs, rhs } => {
            let (left, right) = (boxed(lhs)?, boxed(rhs)?);
            match op {
                BinaryOp::Concatenate => Fast::Concat(left, right),
                BinaryOp::And => Fast::Logic(true, left, right),
                BinaryOp::Or => Fast::Logic(false, left, right),
                BinaryOp::Equal
                | BinaryOp::NotEqual
                | BinaryOp::LessThan
                | BinaryOp::LessThanOrEqual
                | BinaryOp::GreaterThan
                | BinaryOp::GreaterThanOrEqual => Fast::Compare(*op, left, right),
                BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => {
                    Fast::Arithmetic(*op, left, right)
                }
                _ => return None,
            }
        }
        AstNode::Function { name, args, is_builtin: true } => {
            let [only] = args.as_slice() else { return None };
            match name.as_str() {
                "count" => Fast::Count(boxed(only)?),
                "exists" => Fast::Exists(boxed(only)?),
                "not" => Fast::Not(boxed(only)?),
                "uppercase" => Fast::Text(TextFunction::Uppercase, boxed(only)?),
                "lowercase" => Fast::Text(TextFunction::Lowercase, boxed(only)?),
                "length" => Fast::Text(TextFunction::Length, boxed(only)?),
                _ => return None,
            }
        }
        _ => return None,
    })
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && !crate::builtins::is_builtin(name)
}

fn compile_path(steps: &[PathStep], depth: usize) -> Option<Fast> {
    let (first, rest) = steps.split_first()?;
    let (name, head, mut steps) = match &first.node {
        AstNode::Variable(name) if is_variable(name) => (name.clone(), picks(first)?, Vec::new()),
        // `($a.b).c`, as where a variable was written out: without lists on the way, and with them
        // this gives up, it is `$a.b.c`
        AstNode::Block(body) if body.len() == 1 && picks(first)?.is_empty() => {
            match compile(&first.node, depth)? {
                Fast::Path { name, head, steps } => (name, head, steps),
                _ => return None,
            }
        }
        _ => return None,
    };
    for step in rest {
        match &step.node {
            AstNode::Name(name) => steps.push(Step { name: name.clone(), picks: picks(step)? }),
            _ => return None,
        }
    }
    Some(Fast::Path { name, head, steps })
}

/// A position that is surely one.
fn whole(position: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "whole and small")]
    (position.fract() == 0.0 && position.abs() < 1e9).then_some(position as i64)
}

/// The positions written after a step, where that is all there is.
fn picks(step: &PathStep) -> Option<Vec<i64>> {
    if step.focus.is_some() || step.index_var.is_some() || step.stages.len() > 1 {
        return None;
    }
    step.stages
        .iter()
        .map(|stage| match stage {
            Stage::Filter(predicate) => match &**predicate {
                AstNode::Number(position) => whole(*position),
                AstNode::Unary { op: UnaryOp::Negate, operand } => match **operand {
                    AstNode::Number(position) => whole(-position),
                    _ => None,
                },
                _ => None,
            },
            Stage::KeepArray | Stage::Index(_) => None,
        })
        .collect()
}
