//! The portal's REST API and its MCP endpoint, as a client.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use portal_base::Secret;
use serde_json::Value;

use super::{Exit, Failure, Globals, show};
use crate::home;

/// A client of one portal.
pub(crate) struct Api {
    base: url::Url,
    token: Option<Secret<String>>,
    http: reqwest::Client,
}

/// An answer of the API.
pub(crate) struct Answer {
    /// The body; null when there is none.
    pub(crate) body: Value,
    /// The `ETag`, which is a draft's revision.
    pub(crate) etag: Option<String>,
}

impl Api {
    /// The portal that is named by the options, or that runs on the data folder.
    pub(crate) fn connect(globals: &Globals) -> anyhow::Result<Self> {
        let data = home::data_dir(globals.data.clone())?;
        let base = match &globals.url {
            Some(url) => url.clone(),
            None => home::endpoint(&data).ok_or_else(|| not_running(&data))?.url,
        };
        let base: url::Url = base
            .parse()
            .ok()
            .filter(|url: &url::Url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or_else(|| {
                Failure::input(format!("`{base}` is not the address of a portal"))
                    .help("give it as `--url http://127.0.0.1:8484`")
            })?;
        let token = globals.token.clone().or_else(|| home::token(&data));
        // A second call finds it installed already, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut http = reqwest::Client::builder()
            .user_agent(concat!("portal/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(5));
        if is_loopback(&base) {
            http = http.no_proxy();
        }
        Ok(Self { base, token, http: http.build().context("cannot set up HTTP")? })
    }

    /// Where the portal is.
    pub(crate) fn base(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// Reads a resource.
    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> anyhow::Result<Answer> {
        self.ask(Method::GET, path, query, None, None).await
    }

    /// Every item of a list, over all its pages.
    pub(crate) async fn list(&self, path: &str, query: &[(&str, &str)]) -> anyhow::Result<Vec<Value>> {
        self.first(path, query, usize::MAX).await
    }

    /// The first `limit` items of a list, over as many pages as that takes.
    pub(crate) async fn first(
        &self,
        path: &str,
        query: &[(&str, &str)],
        limit: usize,
    ) -> anyhow::Result<Vec<Value>> {
        let mut items = Vec::new();
        let mut cursor: Option<String> = None;
        let page_size = limit.min(100).to_string();
        loop {
            let mut query = query.to_vec();
            query.push(("limit", &page_size));
            if let Some(cursor) = &cursor {
                query.push(("cursor", cursor));
            }
            let mut page = self.get(path, &query).await?.body;
            match page.get_mut("items").map(Value::take) {
                Some(Value::Array(more)) => items.extend(more),
                _ => return Err(self.not_a_portal().into()),
            }
            cursor = show::text(&page, "/next_cursor").map(str::to_owned);
            if cursor.is_none() || items.len() >= limit {
                items.truncate(limit);
                return Ok(items);
            }
        }
    }

    /// Adds a resource, or asks for something to be done.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.ask(Method::POST, path, &[], Some(body), None).await
    }

    /// The same, of the revision `etag`.
    pub(crate) async fn post_at(
        &self,
        path: &str,
        body: &Value,
        etag: Option<&str>,
    ) -> anyhow::Result<Answer> {
        self.ask(Method::POST, path, &[], Some(body), etag).await
    }

    /// Changes a resource at the revision `etag`.
    pub(crate) async fn patch(&self, path: &str, body: &Value, etag: Option<&str>) -> anyhow::Result<Answer> {
        self.ask(Method::PATCH, path, &[], Some(body), etag).await
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
        etag: Option<&str>,
    ) -> anyhow::Result<Answer> {
        let mut url = self.at(&format!("/api/v1{path}"))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(etag) = etag {
            headers.insert(
                http::header::IF_MATCH,
                HeaderValue::from_str(etag).context("the revision is not valid")?,
            );
        }
        self.authorise(&mut headers)?;
        let mut request = self.http.request(method, url).headers(headers);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.map_err(|error| self.unreachable(&error))?;
        let status = answer.status();
        let etag =
            answer.headers().get(http::header::ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let bytes = answer.bytes().await.map_err(|error| self.unreachable(&error))?;
        let body: Option<Value> =
            if bytes.is_empty() { Some(Value::Null) } else { serde_json::from_slice(&bytes).ok() };
        if status.is_success() {
            Ok(Answer { body: body.ok_or_else(|| self.not_a_portal())?, etag })
        } else {
            Err(self.refused(status, body.unwrap_or_default()).into())
        }
    }

    /// Posts a JSON-RPC message to a server's MCP endpoint; gives the status and the message that
    /// answers it, be it plain or the last of an event stream.
    pub(crate) async fn mcp(
        &self,
        slug: &str,
        extra: &[(HeaderName, String)],
        key: Option<&Secret<String>>,
        message: &Value,
    ) -> anyhow::Result<(StatusCode, Value)> {
        let url = self.at(&format!("/mcp/{slug}"))?;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in extra {
            headers.insert(name.clone(), HeaderValue::from_str(value).context("a header cannot be sent")?);
        }
        if let Some(key) = key {
            headers.insert(AUTHORIZATION, bearer(key)?);
        }
        let request = self.http.post(url).headers(headers).json(message);
        let answer = request.send().await.map_err(|error| self.unreachable(&error))?;
        let status = answer.status();
        let stream = answer
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|media| media.starts_with("text/event-stream"));
        let text = answer.text().await.map_err(|error| self.unreachable(&error))?;
        let body = if stream { last_event(&text) } else { serde_json::from_str(&text).ok() };
        Ok((status, body.unwrap_or_default()))
    }

    fn at(&self, path: &str) -> anyhow::Result<url::Url> {
        format!("{}{path}", self.base()).parse().with_context(|| format!("`{path}` is not a path"))
    }

    fn authorise(&self, headers: &mut HeaderMap) -> anyhow::Result<()> {
        if let Some(token) = &self.token {
            headers.insert(AUTHORIZATION, bearer(token)?);
        }
        Ok(())
    }

    fn unreachable(&self, error: &reqwest::Error) -> Failure {
        let why = if error.is_timeout() { "does not answer" } else { "cannot be reached" };
        Failure::new(Exit::Unreachable, "unreachable", format!("the portal at {} {why}", self.base()))
            .help("start it with `portal up`, or name another one with `--url`")
    }

    fn not_a_portal(&self) -> Failure {
        Failure::new(
            Exit::Unreachable,
            "not_a_portal",
            format!("what answers at {} is not a portal of this release", self.base()),
        )
        .help("check `--url`, and that `portal --version` here and there are the same")
    }

    /// The API's problem details as a failure.
    fn refused(&self, status: StatusCode, problem: Value) -> Failure {
        let Some(code) = show::text(&problem, "/code").map(str::to_owned) else { return self.not_a_portal() };
        let title = show::text(&problem, "/title").unwrap_or_default();
        let detail = show::text(&problem, "/detail").filter(|detail| !detail.is_empty());
        let message = detail.unwrap_or(title).to_owned();
        let exit = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Exit::Refused,
            StatusCode::BAD_REQUEST
            | StatusCode::NOT_FOUND
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNPROCESSABLE_ENTITY => Exit::Input,
            _ => Exit::Failed,
        };
        let failure = Failure::new(exit, code, message).details(problem);
        match status {
            StatusCode::UNAUTHORIZED if self.token.is_none() => failure
                .help("give a token with `--token` or `PORTAL_TOKEN`, or the folder it is in with `--data`"),
            StatusCode::UNAUTHORIZED => {
                failure.help("the token is not of this portal: check `--token`, `--data` and `--url`")
            }
            _ => failure,
        }
    }
}

fn not_running(data: &Path) -> Failure {
    Failure::new(
        Exit::Unreachable,
        "not_running",
        format!("no portal runs on the data folder `{}`", data.display()),
    )
    .help("start it with `portal up`, or name another one with `--url` or `--data`")
}

fn bearer(token: &Secret<String>) -> anyhow::Result<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
        .map_err(|_| Failure::input("the token holds characters that cannot be sent"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// What a user wrote as one segment of a path.
pub(crate) fn segment(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// The last message of an event stream: the answer, after its notifications.
fn last_event(text: &str) -> Option<Value> {
    text.split("\n\n")
        .filter_map(|event| {
            let data: Vec<&str> =
                event.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim_start).collect();
            serde_json::from_str::<Value>(&data.join("\n")).ok()
        })
        .filter(|message| message.get("result").is_some() || message.get("error").is_some())
        .last()
}

/// A file's text.
pub(crate) fn read_file(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).map_err(|error| {
        let why = match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            std::io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
            _ => error.to_string(),
        };
        Failure::input(format!("cannot read `{}`: {why}", path.display())).into()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_answer_is_the_last_message_of_a_stream() {
        let stream = ": hello\n\nevent: message\ndata: {\"method\":\"notifications/progress\"}\n\ndata: {\"id\":1,\ndata: \"result\":{}}\n\n";
        assert_eq!(last_event(stream), Some(json!({ "id": 1, "result": {} })));
        assert_eq!(last_event(": only\n\n"), None);
    }
}
