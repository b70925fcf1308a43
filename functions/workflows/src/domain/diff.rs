//! What changed between two documents.

use serde_json::Value;

/// How something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChangeKind {
    Added,
    Removed,
    Changed,
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DocumentChange {
    pub(crate) kind: ChangeKind,
    /// The node, when it is one node's.
    pub(crate) node: Option<String>,
    /// JSON pointer: within the node when there is one (empty for the node as a whole), else
    /// within the document.
    pub(crate) pointer: String,
    pub(crate) before: Option<Value>,
    pub(crate) after: Option<Value>,
}

/// The changes from one document to another: nodes by id, edges as sets, the rest by place.
/// Where things stand on the canvas is no change of the workflow.
pub(crate) fn diff(before: &Value, after: &Value) -> Vec<DocumentChange> {
    let mut changes = Vec::new();
    nodes(before, after, &mut changes);
    edges(before, after, &mut changes);
    let names = keys(before, after);
    for name in names.iter().filter(|name| !matches!(name.as_str(), "nodes" | "edges" | "view")) {
        let pointer = format!("/{}", escape(name));
        values(None, &pointer, before.get(name), after.get(name), &mut changes);
    }
    changes
}

fn list<'a>(document: &'a Value, name: &str) -> Vec<&'a Value> {
    document.get(name).and_then(Value::as_array).into_iter().flatten().collect()
}

fn id(node: &Value) -> &str {
    node.get("id").and_then(Value::as_str).unwrap_or_default()
}

fn nodes(before: &Value, after: &Value, changes: &mut Vec<DocumentChange>) {
    let (old, new) = (list(before, "nodes"), list(after, "nodes"));
    for node in &new {
        match old.iter().find(|other| id(other) == id(node)) {
            Some(other) => values(Some(id(node)), "", Some(other), Some(node), changes),
            None => changes.push(whole(ChangeKind::Added, node)),
        }
    }
    let gone = old.iter().filter(|node| !new.iter().any(|other| id(other) == id(node)));
    changes.extend(gone.map(|node| whole(ChangeKind::Removed, node)));
}

fn whole(kind: ChangeKind, node: &Value) -> DocumentChange {
    let value = Some(node.clone());
    let (before, after) = if kind == ChangeKind::Added { (None, value) } else { (value, None) };
    DocumentChange { kind, node: Some(id(node).to_owned()), pointer: String::new(), before, after }
}

fn edges(before: &Value, after: &Value, changes: &mut Vec<DocumentChange>) {
    let (old, new) = (list(before, "edges"), list(after, "edges"));
    let change = |kind, edge: &Value| {
        let value = Some(edge.clone());
        let (before, after) = if kind == ChangeKind::Added { (None, value) } else { (value, None) };
        DocumentChange { kind, node: None, pointer: "/edges".to_owned(), before, after }
    };
    changes.extend(new.iter().filter(|edge| !old.contains(edge)).map(|edge| change(ChangeKind::Added, edge)));
    changes
        .extend(old.iter().filter(|edge| !new.contains(edge)).map(|edge| change(ChangeKind::Removed, edge)));
}

/// Goes into objects; anything else is replaced whole.
fn values(
    node: Option<&str>,
    pointer: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    changes: &mut Vec<DocumentChange>,
) {
    if before == after {
        return;
    }
    if let (Some(Value::Object(_)), Some(Value::Object(_))) = (before, after) {
        let empty = Value::Null;
        let (old, new) = (before.unwrap_or(&empty), after.unwrap_or(&empty));
        for name in keys(old, new) {
            let place = format!("{pointer}/{}", escape(&name));
            values(node, &place, old.get(&name), new.get(&name), changes);
        }
        return;
    }
    let kind = match (before, after) {
        (None, _) => ChangeKind::Added,
        (_, None) => ChangeKind::Removed,
        _ => ChangeKind::Changed,
    };
    changes.push(DocumentChange {
        kind,
        node: node.map(str::to_owned),
        pointer: pointer.to_owned(),
        before: before.cloned(),
        after: after.cloned(),
    });
}

/// The names of both, those of the later first.
fn keys(before: &Value, after: &Value) -> Vec<String> {
    let of = |value: &Value| -> Vec<String> {
        value.as_object().into_iter().flat_map(|fields| fields.keys().cloned()).collect()
    };
    let mut names = of(after);
    let more: Vec<_> = of(before).into_iter().filter(|name| !names.contains(name)).collect();
    names.extend(more);
    names
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nodes_are_followed_by_id_and_the_canvas_is_left_out() {
        let before = json!({
            "version": 1,
            "nodes": [
                { "id": "a", "type": "tool", "parameters": { "name": "x", "description": "d" } },
                { "id": "b", "type": "wait", "parameters": { "seconds": 1 } },
            ],
            "edges": [{ "from": "a", "to": "b" }],
            "view": { "positions": { "a": [0, 0] } },
        });
        let after = json!({
            "version": 1,
            "nodes": [
                { "id": "c", "type": "respond", "parameters": { "text": "t" } },
                { "id": "a", "type": "tool", "parameters": { "name": "y", "description": "d", "title": "T" } },
            ],
            "edges": [{ "from": "a", "to": "c" }],
            "view": { "positions": { "a": [9, 9] } },
        });
        let found: Vec<_> = diff(&before, &after)
            .into_iter()
            .map(|change| (change.kind, change.node.unwrap_or_default(), change.pointer))
            .collect();
        let text = |a: ChangeKind, b: &str, c: &str| (a, b.to_owned(), c.to_owned());
        assert_eq!(
            found,
            [
                text(ChangeKind::Added, "c", ""),
                text(ChangeKind::Changed, "a", "/parameters/name"),
                text(ChangeKind::Added, "a", "/parameters/title"),
                text(ChangeKind::Removed, "b", ""),
                text(ChangeKind::Added, "", "/edges"),
                text(ChangeKind::Removed, "", "/edges"),
            ]
        );
        assert!(diff(&before, &before).is_empty());
    }
}
