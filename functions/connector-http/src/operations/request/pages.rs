//! The pages of a list.

use std::collections::HashSet;

use portal_connector_kit::json::Value;
use portal_connector_kit::net::{Request, Response};
use portal_connector_kit::paging::{at_path, next_link};
use portal_connector_kit::{ConnectorError, Context, ErrorName};
use url::Url;

use super::parameters::{Paging, Parameters, ResponseKind};
use super::read;

/// All pages together may be as large as one answer may be.
struct Collected {
    items: Vec<Value>,
    bytes: usize,
}

/// Fetches the pages and gives their items as one list.
pub(super) async fn fetch(
    context: &Context,
    first: Request,
    repeatable: bool,
    parameters: &Parameters,
    paging: &Paging,
) -> Result<Value, ConnectorError> {
    let (items_path, max_pages) = match paging {
        Paging::NextLink(link) => (&link.items, link.max_pages),
        Paging::Cursor(cursor) => (&cursor.items, cursor.max_pages),
        Paging::Page(page) => (&page.items, page.max_pages),
    };
    if !(1..=100).contains(&max_pages) {
        return Err(ConnectorError::bad_parameters("`paging.max_pages`: must be from 1 to 100"));
    }
    let mut collected = Collected { items: Vec::new(), bytes: 0 };
    let mut seen = HashSet::new();
    let mut request = first_page(first.clone(), paging)?;
    let mut pages = 0;
    loop {
        if !seen.insert(request.url.clone()) {
            return Err(ConnectorError::new(
                ErrorName::Paging,
                "the pages lead in a circle: the service gave the same next page twice; check `paging`",
            ));
        }
        let mut answer = context.send(request.clone(), repeatable).await?;
        if answer.status.as_u16() >= 400 && !parameters.fail_on_status {
            // What the user asked to see instead of an error; the pages so far are of no use with it.
            return Ok(read::output(
                &answer,
                read::body(&answer, parameters.response)?,
                Some((pages + 1, false)),
            ));
        }
        // A list cut short must not look like a whole one.
        answer = context.expect_success(&request.method, answer)?;
        pages += 1;
        collected.add(context, &answer)?;
        let body = read::body(&answer, ResponseKind::Json)?;
        let items = items(&body, items_path)?;
        let next = next_page(paging, &request, &answer, &body, items.len(), pages)?;
        collected.items.extend(items.iter().cloned());
        match next {
            Some(url) if pages < max_pages => request = same_origin(&first, url)?,
            more => {
                return Ok(read::output(
                    &answer,
                    Value::Array(collected.items),
                    Some((pages, more.is_some())),
                ));
            }
        }
    }
}

impl Collected {
    fn add(&mut self, context: &Context, answer: &Response) -> Result<(), ConnectorError> {
        let limit = context.net.limits().max_bytes;
        self.bytes = self.bytes.saturating_add(answer.body.len());
        if self.bytes <= limit {
            return Ok(());
        }
        Err(ConnectorError::new(
            ErrorName::TooLarge,
            format!(
                "the pages together are larger than the {limit} bytes that are read at most; fetch fewer with `paging.max_pages`"
            ),
        ))
    }
}

/// The next page's request: the credential and the headers go only to where the user sent them.
fn same_origin(first: &Request, mut url: Url) -> Result<Request, ConnectorError> {
    // A service behind a proxy often does not know that it was asked over https.
    if first.url.scheme() == "https" && url.scheme() == "http" && url.port().is_none() {
        // Cannot fail between these two.
        let _ = url.set_scheme("https");
    }
    if first.url.origin() != url.origin() {
        return Err(ConnectorError::new(
            ErrorName::Paging,
            format!(
                "the next page is at `{}`, another place than the first; it is not followed, for it would get this request's keys",
                url.origin().ascii_serialization()
            ),
        ));
    }
    Ok(Request { url, ..first.clone() })
}

fn items<'v>(body: &'v Value, path: &str) -> Result<&'v [Value], ConnectorError> {
    let wrong = |what: &str| {
        let place = if path.is_empty() { "the answer".to_owned() } else { format!("`{path}` in the answer") };
        ConnectorError::new(
            ErrorName::Paging,
            format!("{place} {what}; set `paging.items` to where the list is"),
        )
    };
    match at_path(body, path) {
        Some(Value::Array(items)) => Ok(items),
        // Some APIs leave the list of an empty page out.
        Some(Value::Null) => Ok(&[]),
        Some(_) => Err(wrong("is not a list")),
        None => Err(wrong("is not there")),
    }
}

fn first_page(mut request: Request, paging: &Paging) -> Result<Request, ConnectorError> {
    match paging {
        Paging::NextLink(_) => {}
        Paging::Cursor(cursor) => {
            if cursor.path.is_empty() || cursor.param.is_empty() {
                return Err(ConnectorError::bad_parameters("`paging`: `path` and `param` must not be empty"));
            }
        }
        Paging::Page(page) => {
            if page.param.is_empty() || page.step == 0 {
                return Err(ConnectorError::bad_parameters(
                    "`paging`: `param` must not be empty and `step` not 0",
                ));
            }
            set_query(&mut request.url, &page.param, &page.start.to_string());
            if let (Some(name), Some(size)) = (&page.size_param, page.size) {
                set_query(&mut request.url, name, &size.to_string());
            }
        }
    }
    Ok(request)
}

fn next_page(
    paging: &Paging,
    request: &Request,
    answer: &Response,
    body: &Value,
    count: usize,
    pages: u32,
) -> Result<Option<Url>, ConnectorError> {
    match paging {
        Paging::NextLink(link) => {
            let target = match link.path.as_deref().filter(|path| !path.is_empty()) {
                Some(path) => text_at(body, path)?,
                None => next_link(&answer.headers),
            };
            let Some(target) = target else { return Ok(None) };
            let mut next = answer.url.join(&target).map_err(|_| {
                ConnectorError::new(
                    ErrorName::Paging,
                    "the next page's address in the answer is not a URL; check `paging.path`",
                )
            })?;
            next.set_fragment(None);
            Ok(Some(next))
        }
        Paging::Cursor(cursor) => Ok(text_at(body, &cursor.path)?.map(|value| {
            let mut next = request.url.clone();
            set_query(&mut next, &cursor.param, &value);
            next
        })),
        Paging::Page(page) => {
            let full = page.size.is_none_or(|size| count >= size as usize);
            if count == 0 || !full {
                return Ok(None);
            }
            let number = u64::from(page.start) + u64::from(page.step) * u64::from(pages);
            let mut next = request.url.clone();
            set_query(&mut next, &page.param, &number.to_string());
            Ok(Some(next))
        }
    }
}

/// A link or a cursor: absent, null, false and the empty text mean there is none.
fn text_at(body: &Value, path: &str) -> Result<Option<String>, ConnectorError> {
    match at_path(body, path) {
        None | Some(Value::Null | Value::Bool(false)) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(Value::Bool(true) | Value::Array(_) | Value::Object(_)) => Err(ConnectorError::new(
            ErrorName::Paging,
            format!(
                "`{path}` in the answer is not a text; set `paging.path` to where the next page is named"
            ),
        )),
    }
}

/// Sets a query parameter, in the place of one of the same name.
fn set_query(url: &mut Url, name: &str, value: &str) {
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(other, _)| other != name)
        .map(|(n, v)| (n.into_owned(), v.into_owned()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(kept).append_pair(name, value);
}
