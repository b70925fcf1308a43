//! Sending with the connection's credential, retries and cancel.

use std::fmt::Write;
use std::time::Duration;

use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, StatusCode};
use portal_base::Timestamp;
use tracing::debug;

use crate::context::Context;
use crate::error::{ConnectorError, ErrorName};
use crate::net::{NetError, Request, Response};

/// How much of an error's body a person or a model gets to read.
const EXCERPT: usize = 500;

impl Context {
    /// Sends a request with the credential of the connection.
    ///
    /// When `repeatable`, statuses 429, 502, 503 and 504 and connections that could not be
    /// opened are tried again, after what the service asks to wait if that is not too long.
    /// Everything else, and longer waits, is the workflow's `retry` to decide.
    pub async fn send(&self, mut request: Request, repeatable: bool) -> Result<Response, ConnectorError> {
        self.authorise(&mut request)?;
        let mut attempt = 0;
        loop {
            let sent = self.net.send(request.clone(), &self.cancel).await;
            if !repeatable || attempt >= self.net.limits().max_retries || !worth_repeating(&sent) {
                return sent.map_err(Into::into);
            }
            let asked = sent.as_ref().ok().and_then(|answer| self.retry_after(&answer.headers));
            let wait = asked.unwrap_or_else(|| self.back_off(attempt));
            if wait > self.net.limits().max_retry_wait {
                return sent.map_err(Into::into);
            }
            attempt += 1;
            debug!(attempt, wait_ms = wait.as_millis(), "trying again");
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => return Err(ConnectorError::cancelled()),
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    fn authorise(&self, request: &mut Request) -> Result<(), ConnectorError> {
        let Some(credential) = &self.credential else { return Ok(()) };
        let host = request.url.host_str().unwrap_or_default();
        if !credential.covers(&request.url) {
            return Err(ConnectorError::new(
                ErrorName::WrongHost,
                format!("the connection may not be used with `{host}`; its hosts are set on the connection"),
            ));
        }
        if request.url.scheme() != "https" && !self.net.guard().is_allow_listed(&request.url) {
            return Err(ConnectorError::new(
                ErrorName::WrongHost,
                format!("a connection's credential is not sent to `{host}` in the clear; use `https`"),
            ));
        }
        let (name, value) = credential.header()?;
        // The connection wins over a header of the same name: it is what the user chose last.
        request.headers.remove(&name);
        request.auth = Some((name, value));
        Ok(())
    }

    /// The answer itself, or the error that its status of 400 or more stands for.
    pub fn expect_success(&self, method: &Method, answer: Response) -> Result<Response, ConnectorError> {
        if answer.status.as_u16() < 400 { Ok(answer) } else { Err(self.status_error(method, &answer)) }
    }

    fn status_error(&self, method: &Method, answer: &Response) -> ConnectorError {
        let status = answer.status;
        // Without the query: it may hold a key.
        let mut place = answer.url.clone();
        place.set_query(None);
        place.set_fragment(None);
        let reason = status.canonical_reason().map(|reason| format!(" {reason}")).unwrap_or_default();
        let mut cause = format!("{method} {place} answered {}{reason}", status.as_u16());
        let excerpt = excerpt(&String::from_utf8_lossy(&answer.body));
        if !excerpt.is_empty() {
            cause.push_str(": ");
            cause.push_str(&excerpt);
        }
        let retry_after = self.retry_after(&answer.headers);
        if let Some(wait) = retry_after {
            let _ = write!(cause, " (try again in {} s)", wait.as_secs().max(1));
        }
        if status == StatusCode::UNAUTHORIZED && self.credential.is_some() {
            cause.push_str(" (the service did not take the connection's credential; check or renew it)");
        }
        ConnectorError { name: ErrorName::Status(status.as_u16()), cause: self.mask(&cause), retry_after }
    }

    /// `Retry-After` in either of its forms.
    fn retry_after(&self, headers: &HeaderMap) -> Option<Duration> {
        let text =
            headers.get(header::RETRY_AFTER).and_then(|value: &HeaderValue| value.to_str().ok())?.trim();
        if let Ok(seconds) = text.parse::<u64>() {
            return Some(Duration::from_secs(seconds));
        }
        let until = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
        Some(wait_until(self.clock.now(), until))
    }

    /// 0.25 s, 0.5 s, … with full jitter upwards, so that many at once do not come back at once.
    fn back_off(&self, attempt: u32) -> Duration {
        let base = Duration::from_millis(250).saturating_mul(2_u32.saturating_pow(attempt));
        base.mul_f64(1.0 + self.rng.unit())
    }
}

fn wait_until(now: Timestamp, until: Timestamp) -> Duration {
    Duration::try_from(until.duration_since(now)).unwrap_or(Duration::ZERO)
}

fn worth_repeating(sent: &Result<Response, NetError>) -> bool {
    match sent {
        Ok(answer) => matches!(answer.status.as_u16(), 429 | 502 | 503 | 504),
        Err(NetError::Connect { .. }) => true,
        Err(NetError::Timeout { what, .. }) => *what == "connect",
        Err(
            NetError::BadUrl { .. }
            | NetError::BadHeader { .. }
            | NetError::Blocked { .. }
            | NetError::TooLarge { .. }
            | NetError::Redirects { .. }
            | NetError::Dns { .. }
            | NetError::Tls { .. }
            | NetError::BadAnswer { .. }
            | NetError::Cancelled,
        ) => false,
    }
}

/// The beginning of a body on one line.
fn excerpt(text: &str) -> String {
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > EXCERPT {
            let end =
                line.char_indices().map(|(at, _)| at).take_while(|at| *at <= EXCERPT).last().unwrap_or(0);
            line.truncate(end);
            line.push('…');
            break;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_short_line() {
        assert_eq!(excerpt(" {\n  \"a\": 1\r\n}\u{7} "), "{ \"a\": 1 }");
        let long = excerpt(&"가".repeat(1000));
        assert!(long.len() <= EXCERPT + 4 && long.ends_with('…'), "{}", long.len());
        assert_eq!(excerpt(""), "");
    }
}
