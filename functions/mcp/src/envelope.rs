//! A posted message, looked at just far enough to know what it is.
//!
//! rmcp parses the message again and knows the rules of each method; what is decided here is what
//! it answers with a bare status or not at all: malformed JSON, batches, ids, the shapes of the
//! methods we serve.

use std::borrow::Cow;

use http::HeaderMap;
use rmcp::model::ProtocolVersion;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::reply::{Fault, INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, PARSE_ERROR};

/// The `_meta` key that makes a request modern.
const VERSION_KEY: &str = "io.modelcontextprotocol/protocolVersion";
/// The header that names the version of every request after the handshake.
pub(crate) const VERSION_HEADER: &str = "mcp-protocol-version";
/// The first version without a handshake.
const MODERN: &str = "2026-07-28";
/// What a request without any version is taken for, as the specification says.
const UNNAMED: &str = "2025-03-26";
/// Methods that a modern peer no longer has.
const REMOVED: &[&str] = &[
    "initialize",
    "ping",
    "logging/setLevel",
    "resources/subscribe",
    "resources/unsubscribe",
    "tasks/list",
    "tasks/result",
];

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow, default)]
    jsonrpc: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "present")]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    method: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    params: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    result: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    error: Option<&'a RawValue>,
}

/// Keeps `null` apart from absent.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// The parameters we look at; the arguments' tree is not built here.
#[derive(Default, Deserialize)]
struct Params<'a> {
    #[serde(rename = "_meta", borrow, default)]
    meta: Option<Meta<'a>>,
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    arguments: Option<&'a RawValue>,
    /// Only that it is a text.
    #[serde(rename = "cursor", borrow, default)]
    _cursor: Option<Cow<'a, str>>,
}

impl Params<'_> {
    /// Whether they are of the method's form beyond doubt.
    fn fit(&self, method: &str) -> bool {
        match method {
            "tools/call" => {
                let arguments = self.arguments.map(RawValue::get);
                self.name.is_some() && arguments.is_none_or(|raw| raw == "null" || raw.starts_with('{'))
            }
            "initialize" => false,
            _ => true,
        }
    }
}

#[derive(Default, Deserialize)]
struct Meta<'a> {
    #[serde(rename = "io.modelcontextprotocol/protocolVersion", borrow, default)]
    version: Option<Cow<'a, str>>,
}

/// One message that may go on to rmcp.
#[derive(Debug)]
pub(crate) struct Envelope {
    /// As it was written; absent for a notification.
    pub(crate) id: Option<Value>,
    pub(crate) method: String,
    /// `params.name` of a `tools/call`.
    pub(crate) tool: Option<String>,
}

/// A body, taken apart.
#[derive(Debug)]
pub(crate) enum Posted {
    One(Envelope),
    /// Only from peers of 2025-03-26.
    Batch(Vec<Value>),
}

/// What a body and its headers are.
pub(crate) fn read(body: &[u8], headers: &HeaderMap) -> Result<Posted, Fault> {
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'[') => batch(body, headers).map(Posted::Batch),
        _ => one(body, headers).map(Posted::One),
    }
}

fn batch(body: &[u8], headers: &HeaderMap) -> Result<Vec<Value>, Fault> {
    let items: Vec<Value> = serde_json::from_slice(body).map_err(|error| malformed(&error))?;
    let named = header(headers)?;
    if named.is_some_and(|version| version != UNNAMED && version != "2024-11-05") {
        return Err(Fault::bad(
            None,
            INVALID_REQUEST,
            "batches exist only in protocol version 2025-03-26: send one message per POST",
        ));
    }
    if items.is_empty() {
        return Err(Fault::bad(None, INVALID_REQUEST, "an empty batch asks for nothing"));
    }
    Ok(items)
}

fn one(body: &[u8], headers: &HeaderMap) -> Result<Envelope, Fault> {
    let wire: Wire<'_> = match serde_json::from_slice(body) {
        Ok(wire) => wire,
        Err(error) if error.is_data() => return Err(misshapen(body, &error)),
        Err(error) => return Err(malformed(&error)),
    };
    let id = match wire.id {
        None => None,
        Some(raw) => Some(id(raw)?),
    };
    let invalid = |message: &str| Fault::bad(id.clone(), INVALID_REQUEST, message);
    if wire.jsonrpc.as_deref() != Some("2.0") {
        return Err(invalid("`jsonrpc` must be \"2.0\""));
    }
    let Some(method) = wire.method else {
        if wire.result.is_some() || wire.error.is_some() {
            return Err(invalid("this server sends no requests, so it takes no responses"));
        }
        return Err(invalid("`method` is missing"));
    };
    if wire.result.is_some() || wire.error.is_some() {
        return Err(invalid("a request has neither `result` nor `error`"));
    }
    let raw = wire.params.map(RawValue::get);
    if raw.is_some_and(|raw| !raw.starts_with('{')) {
        return Err(Fault::bad(id, INVALID_PARAMS, "`params` must be an object"));
    }
    let params = raw.map_or_else(|| Ok(Params::default()), serde_json::from_str);
    match params {
        Ok(params) if params.fit(&method) => {
            let version = params.meta.and_then(|meta| meta.version);
            era(&method, version.as_deref(), headers, id.as_ref())?;
            let tool = if method == "tools/call" { params.name.map(Cow::into_owned) } else { None };
            Ok(Envelope { id, method: method.into_owned(), tool })
        }
        _ => {
            let fields: Map<String, Value> =
                raw.and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default();
            let version = fields.get("_meta").and_then(|meta| meta.get(VERSION_KEY)).and_then(Value::as_str);
            era(&method, version, headers, id.as_ref())?;
            if id.is_some() {
                shape(&method, &fields, id.as_ref())?;
            }
            Ok(Envelope { id, method: method.into_owned(), tool: None })
        }
    }
}

fn malformed(error: &serde_json::Error) -> Fault {
    if error.is_data() {
        return Fault::bad(None, INVALID_REQUEST, format!("not a JSON-RPC message: {error}"));
    }
    Fault::bad(None, PARSE_ERROR, format!("the body is not JSON: {error}"))
}

/// JSON, but not of a message's form: tells it with the id, where there is one.
fn misshapen(body: &[u8], error: &serde_json::Error) -> Fault {
    match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(object)) => {
            let id = object.get("id").filter(|id| id.is_string() || id.is_i64()).cloned();
            Fault::bad(id, INVALID_REQUEST, format!("not a JSON-RPC message: {error}"))
        }
        Ok(_) => Fault::bad(None, INVALID_REQUEST, "not a JSON-RPC message: expected an object"),
        Err(error) => malformed(&error),
    }
}

fn id(raw: &RawValue) -> Result<Value, Fault> {
    let wrong = || Fault::bad(None, INVALID_REQUEST, "`id` must be a string or an integer");
    let value: Value = serde_json::from_str(raw.get()).map_err(|_| wrong())?;
    let fits = value.is_string() || value.is_i64();
    if fits { Ok(value) } else { Err(wrong()) }
}

/// The version header, if there is exactly one that can be read.
fn header(headers: &HeaderMap) -> Result<Option<&str>, Fault> {
    let mut values = headers.get_all(VERSION_HEADER).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().ok().map(str::trim).filter(|_| values.next().is_none());
    text.map(Some).ok_or_else(|| {
        Fault::bad(None, INVALID_REQUEST, "`MCP-Protocol-Version` must be there once, as plain text")
    })
}

/// The rules of mcp.md §2 that rmcp answers without a JSON-RPC body, or not at all.
fn era(method: &str, version: Option<&str>, headers: &HeaderMap, id: Option<&Value>) -> Result<(), Fault> {
    let named = header(headers).map_err(|fault| fault.with_id(id))?;
    match version {
        // A modern claim holds for whatever method it comes with.
        Some(version)
            if version >= MODERN && named == Some(version) && REMOVED.contains(&method) && id.is_some() =>
        {
            Err(Fault::with(404, id.cloned(), METHOD_NOT_FOUND, method))
        }
        Some(_) => Ok(()),
        None => match named {
            Some(named) if ProtocolVersion::KNOWN_VERSIONS.iter().any(|known| known.as_str() == named) => {
                Ok(())
            }
            Some(named) if looks_modern(named) && method != "initialize" => Err(Fault::bad(
                id.cloned(),
                INVALID_PARAMS,
                format!("a request of protocol version {named} carries `{VERSION_KEY}` in `params._meta`"),
            )),
            Some(named) => Err(Fault::bad(
                id.cloned(),
                INVALID_REQUEST,
                format!(
                    "`MCP-Protocol-Version: {}` is not a version this server speaks",
                    crate::schema::short(named, 40)
                ),
            )),
            None => Ok(()),
        },
    }
}

fn looks_modern(version: &str) -> bool {
    version.len() == MODERN.len()
        && version > MODERN
        && version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// A parameter: its name, whether it is required, what fits, and that in words.
type Want = (&'static str, bool, fn(&Value) -> bool, &'static str);

/// What rmcp would otherwise take for a method it does not know.
fn shape(method: &str, fields: &Map<String, Value>, id: Option<&Value>) -> Result<(), Fault> {
    let wants: &[Want] = match method {
        "tools/call" => &[
            ("name", true, Value::is_string, "a string"),
            ("arguments", false, Value::is_object, "an object"),
        ],
        "tools/list" => &[("cursor", false, Value::is_string, "a string")],
        "initialize" => &[
            ("protocolVersion", true, Value::is_string, "a string"),
            ("capabilities", true, Value::is_object, "an object"),
            ("clientInfo", true, Value::is_object, "an object"),
        ],
        _ => return Ok(()),
    };
    let fault = |message: String| Err(Fault::with(200, id.cloned(), INVALID_PARAMS, message));
    for (name, required, fits, wanted) in wants {
        match fields.get(*name) {
            None if *required => return fault(format!("`params.{name}` is missing: it must be {wanted}")),
            None => {}
            Some(Value::Null) if !*required => {}
            Some(value) if fits(value) => {}
            Some(_) => return fault(format!("`params.{name}` must be {wanted}")),
        }
    }
    match fields.get("_meta") {
        None | Some(Value::Null | Value::Object(_)) => Ok(()),
        Some(_) => fault("`params._meta` must be an object".to_owned()),
    }
}
