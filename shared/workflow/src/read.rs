//! Reading a document: every problem at once, and as much of the document as can be made out.

use portal_base::text::{Position, position};
use serde_json::{Map, Value};

use crate::document::{Extra, Jitter, Retry};
use crate::problem::did_you_mean;
use crate::{Document, Edge, Graph, Join, Node, OnError, Pointer, Problem, SourceMap, VERSION, migrate};

/// What happens to fields this version does not know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// They are problems: the API and the CLI.
    #[default]
    Strict,
    /// They are kept: a document of a newer writer on its way through.
    Lenient,
}

/// A document as far as it could be read, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// What could be made out; missing parts are empty.
    pub document: Document,
    /// What is wrong, in document order. Empty means the form is right.
    pub problems: Vec<Problem>,
}

/// A body as far as it could be read, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct ReadGraph {
    /// What could be made out.
    pub graph: Graph,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

impl Read {
    /// The document, if its form is right.
    pub fn into_result(self) -> Result<Document, Vec<Problem>> {
        if self.problems.is_empty() { Ok(self.document) } else { Err(self.problems) }
    }
}

impl Document {
    /// Reads a document, bringing one of an older version up to date first.
    pub fn read(value: Value, mode: Mode) -> Read {
        let mut reader = Reader { mode, problems: Vec::new() };
        let document = match migrate::migrate(value) {
            Ok(value) => reader.document(&value),
            Err(problem) => {
                reader.problems.push(problem);
                Self::default()
            }
        };
        Read { document, problems: reader.problems }
    }

    /// Reads a document's text. Besides what [`Document::read`] finds, it finds broken JSON and
    /// keys that stand twice in one object, of which a JSON parser silently drops the first.
    pub fn read_text(text: &str, mode: Mode) -> (Read, Option<SourceMap>) {
        // Editors on some systems save a byte order mark; JSON does not know it.
        let json = text.strip_prefix('\u{feff}').unwrap_or(text);
        let value: Value = match serde_json::from_str(json) {
            Ok(value) => value,
            Err(error) => {
                let Position { line, column, .. } = position(json, error.line(), error.column());
                let reason = error.to_string();
                let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
                let problem = Problem::new(
                    "F001",
                    &Pointer::root(),
                    format!("not JSON at line {line}, column {column}: {reason}"),
                    format!("{line}번째 줄 {column}번째 글자에서 JSON이 아닙니다: {reason}"),
                );
                return (Read { document: Self::default(), problems: vec![problem] }, None);
            }
        };
        let source = SourceMap::new(text);
        let mut read = Self::read(value, mode);
        for at in source.duplicates() {
            let key = at.rsplit('/').next().unwrap_or_default();
            read.problems.push(Problem::new(
                "F002",
                &Pointer::from(at.as_str()),
                format!("the key `{key}` stands twice in the same object"),
                format!("같은 객체에 키 `{key}`이(가) 두 번 있습니다"),
            ));
        }
        (read, Some(source))
    }
}

impl Node {
    /// The body of a `for_each`, read from its parameter `body`; `at` is the place of the node.
    pub fn body(&self, at: &Pointer, mode: Mode) -> Option<ReadGraph> {
        if self.type_name != "for_each" {
            return None;
        }
        let body = self.parameters.get("body")?;
        let mut reader = Reader { mode, problems: Vec::new() };
        let graph = reader.graph(body, &at.key("parameters").key("body"));
        Some(ReadGraph { graph, problems: reader.problems })
    }
}

struct Reader {
    mode: Mode,
    problems: Vec<Problem>,
}

/// The fields of one object while it is read: what was asked for is known, the rest is not.
struct Fields<'a> {
    map: &'a Map<String, Value>,
    at: Pointer,
    known: &'static [&'static str],
}

const DOCUMENT: &[&str] = &["version", "nodes", "edges", "view"];
const GRAPH: &[&str] = &["nodes", "edges"];
const NODE: &[&str] = &[
    "id",
    "type",
    "name",
    "connection",
    "parameters",
    "join",
    "retry",
    "timeout_seconds",
    "on_error",
    "fallback",
    "disabled",
    "notes",
];
const RETRY: &[&str] =
    &["max_attempts", "interval_seconds", "backoff_rate", "max_delay_seconds", "jitter", "errors"];
const EDGE: &[&str] = &["from", "port", "to"];

impl Reader {
    fn document(&mut self, value: &Value) -> Document {
        let Some(fields) = self.object(value, &Pointer::root(), DOCUMENT, "document") else {
            return Document::default();
        };
        if fields.map.get("version").is_none() {
            self.missing(&fields, "version");
        }
        let view = self.optional(&fields, "view", "an object", |value| value.as_object().cloned());
        Document {
            version: VERSION,
            nodes: self.list(&fields, "nodes", Self::node),
            edges: self.list(&fields, "edges", Self::edge),
            view,
            extra: fields.extra(),
        }
    }

    fn graph(&mut self, value: &Value, at: &Pointer) -> Graph {
        let Some(fields) = self.object(value, at, GRAPH, "body") else { return Graph::default() };
        Graph {
            nodes: self.list(&fields, "nodes", Self::node),
            edges: self.list(&fields, "edges", Self::edge),
        }
    }

    fn node(&mut self, value: &Value, at: &Pointer) -> Option<Node> {
        let fields = self.object(value, at, NODE, "node")?;
        let id = self.required_text(&fields, "id");
        if let Some(id) = &id {
            self.check_id(id, &at.key("id"));
        }
        let node = Node {
            id: id.unwrap_or_default(),
            type_name: self.required_text(&fields, "type").unwrap_or_default(),
            name: self.text(&fields, "name"),
            parameters: self
                .optional(&fields, "parameters", "an object", |value| value.as_object().cloned())
                .unwrap_or_default(),
            connection: self.text(&fields, "connection"),
            retry: fields.map.get("retry").and_then(|retry| self.retry(retry, &at.key("retry"))),
            timeout_seconds: self.seconds(&fields, "timeout_seconds", 1),
            on_error: self.word(&fields, "on_error", &OnError::NAMES),
            fallback: fields.map.get("fallback").cloned(),
            join: self.word(&fields, "join", &Join::NAMES),
            disabled: self.optional(&fields, "disabled", "true or false", Value::as_bool),
            notes: self.text(&fields, "notes"),
            extra: fields.extra(),
        };
        if let Some(body) = node.body(at, self.mode) {
            self.problems.extend(body.problems);
        }
        Some(node)
    }

    fn edge(&mut self, value: &Value, at: &Pointer) -> Option<Edge> {
        let fields = self.object(value, at, EDGE, "edge")?;
        Some(Edge {
            from: self.required_text(&fields, "from").unwrap_or_default(),
            port: self.text(&fields, "port"),
            to: self.required_text(&fields, "to").unwrap_or_default(),
            extra: fields.extra(),
        })
    }

    fn retry(&mut self, value: &Value, at: &Pointer) -> Option<Retry> {
        let fields = self.object(value, at, RETRY, "retry")?;
        if fields.map.get("max_attempts").is_none() {
            self.missing(&fields, "max_attempts");
        }
        let attempts = self.optional(&fields, "max_attempts", "a whole number from 1 to 20", |value| {
            value.as_u64().filter(|attempts| (1..=20).contains(attempts)).and_then(|n| u32::try_from(n).ok())
        });
        Some(Retry {
            max_attempts: attempts.unwrap_or(1),
            interval_seconds: self.seconds(&fields, "interval_seconds", 1),
            backoff_rate: self.optional(&fields, "backoff_rate", "a number from 1 to 10", |value| {
                value.as_number().filter(|n| n.as_f64().is_some_and(|n| (1.0..=10.0).contains(&n))).cloned()
            }),
            max_delay_seconds: self.seconds(&fields, "max_delay_seconds", 1),
            jitter: self.word(&fields, "jitter", &Jitter::NAMES),
            errors: self.optional(&fields, "errors", "a list of error names", |value| {
                let names = value.as_array().filter(|names| !names.is_empty())?;
                names
                    .iter()
                    .map(|name| name.as_str().filter(|name| !name.is_empty()).map(str::to_owned))
                    .collect()
            }),
            extra: fields.extra(),
        })
    }

    fn object<'a>(
        &mut self,
        value: &'a Value,
        at: &Pointer,
        known: &'static [&'static str],
        what: &str,
    ) -> Option<Fields<'a>> {
        let Some(map) = value.as_object() else {
            self.wrong(at, &format!("a {what} as an object"), value);
            return None;
        };
        let fields = Fields { map, at: at.clone(), known };
        if self.mode == Mode::Strict {
            for key in map.keys().filter(|key| !known.contains(&key.as_str())) {
                let problem = Problem::new(
                    "F003",
                    &at.key(key),
                    format!("unknown field `{key}` in a {what}"),
                    format!("알 수 없는 필드 `{key}`입니다 ({what})"),
                );
                let fields = known.join("`, `");
                self.problems.push(match did_you_mean(key, known.iter().copied()) {
                    Some(near) => problem.help(format!("did you mean `{near}`?"), format!("`{near}`인가요?")),
                    None => problem.help(
                        format!("the fields of a {what} are `{fields}`"),
                        format!("{what}의 필드는 `{fields}`입니다"),
                    ),
                });
            }
        }
        Some(fields)
    }

    fn list<T>(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        mut read: impl FnMut(&mut Self, &Value, &Pointer) -> Option<T>,
    ) -> Vec<T> {
        let at = fields.at.key(key);
        match fields.map.get(key) {
            None => self.missing(fields, key),
            Some(Value::Array(items)) => {
                return items
                    .iter()
                    .enumerate()
                    .filter_map(|(index, item)| read(self, item, &at.index(index)))
                    .collect();
            }
            Some(other) => self.wrong(&at, "a list", other),
        }
        Vec::new()
    }

    fn required_text(&mut self, fields: &Fields<'_>, key: &str) -> Option<String> {
        if fields.map.get(key).is_none() {
            self.missing(fields, key);
        }
        self.text(fields, key)
    }

    fn text(&mut self, fields: &Fields<'_>, key: &str) -> Option<String> {
        self.optional(fields, key, "a text", |value| value.as_str().map(str::to_owned))
    }

    fn seconds(&mut self, fields: &Fields<'_>, key: &str, least: u64) -> Option<u64> {
        self.optional(fields, key, &format!("whole seconds from {least} to 99999999"), |value| {
            value.as_u64().filter(|seconds| (least..=99_999_999).contains(seconds))
        })
    }

    fn word<T: Copy>(&mut self, fields: &Fields<'_>, key: &str, words: &[(&str, T)]) -> Option<T> {
        let all: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        self.optional(fields, key, &format!("one of {}", all.join(", ")), |value| {
            let text = value.as_str()?;
            words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning)
        })
    }

    fn optional<T>(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        expected: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Option<T> {
        let value = fields.map.get(key)?;
        let read = read(value);
        if read.is_none() {
            self.wrong(&fields.at.key(key), expected, value);
        }
        read
    }

    fn missing(&mut self, fields: &Fields<'_>, key: &str) {
        debug_assert!(fields.known.contains(&key), "asked for a field that is not listed");
        self.problems.push(Problem::new(
            "F004",
            &fields.at,
            format!("the field `{key}` is missing"),
            format!("필드 `{key}`이(가) 없습니다"),
        ));
    }

    fn wrong(&mut self, at: &Pointer, expected: &str, found: &Value) {
        let found = describe(found);
        self.problems.push(Problem::new(
            "F005",
            at,
            format!("expected {expected}, found {found}"),
            format!("값이 맞지 않습니다: 필요한 것은 {expected}, 실제는 {found}"),
        ));
    }

    fn check_id(&mut self, id: &str, at: &Pointer) {
        let mut characters = id.chars();
        let starts = characters.next().is_some_and(|first| first.is_ascii_lowercase());
        let goes_on = characters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !starts || !goes_on || id.len() > Node::MAX_ID {
            let shown: String = id.chars().take(60).collect();
            self.problems.push(
                Problem::new(
                    "F007",
                    at,
                    format!("`{shown}` cannot be a node's id"),
                    format!("`{shown}`은(는) 노드 id로 쓸 수 없습니다"),
                )
                .help(
                    "an id is 1 to 40 characters: a lower-case letter, then lower-case letters, digits and `_`; \
                     a title with other characters goes into `name`",
                    "id는 소문자로 시작하고 소문자·숫자·`_`만 쓰며 1~40자입니다. 다른 글자가 든 제목은 `name`에 쓰세요",
                ),
            );
        }
    }
}

impl Fields<'_> {
    fn extra(&self) -> Extra {
        Extra {
            order: self.map.keys().cloned().collect(),
            unknown: self
                .map
                .iter()
                .filter(|(key, _)| !self.known.contains(&key.as_str()))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        }
    }
}

/// A value as a message names it: short, and never a whole document.
fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => format!("`{flag}`"),
        Value::Number(number) => format!("`{number}`"),
        Value::String(text) if text.chars().count() <= 40 => format!("the text `{text}`"),
        Value::String(_) => "a long text".to_owned(),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(_) => "an object".to_owned(),
    }
}
