//! The web app, served from the binary itself: one file to copy is one product to run.
//!
//! Debug builds read `web/dist` from disk at each request, so a rebuilt app shows without a
//! rebuilt binary.

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../web/dist"]
#[allow_missing = true]
struct Dist;

/// What a browser may load: only our own files. `style-src` allows inline styles because the canvas
/// positions its nodes with them.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; \
    style-src 'self' 'unsafe-inline'; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; \
    object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/// Answers every path that no API route took: a file of the app, or its entry page, because the
/// app's own routes live in the browser.
pub(crate) async fn serve(request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    if let Some(file) = Dist::get(path).filter(|_| !path.is_empty()) {
        return answer(path, file, request.headers());
    }
    // A missing asset must stay missing: answering it with the page would hide the mistake.
    if path.starts_with("assets/") || path.starts_with("api/") || path.starts_with("mcp/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    match Dist::get("index.html") {
        Some(file) => answer("index.html", file, request.headers()),
        None => (
            StatusCode::NOT_FOUND,
            [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
            "this `portal` was built without the web app: run `make up`, or `npm run build` in web/ first\n",
        )
            .into_response(),
    }
}

/// How a file travels smaller, best first: the encoding's name, and the ending of the file that the
/// build of the app leaves beside the plain one.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// Whether a client takes an encoding: it names it and does not weigh it with zero.
fn accepts(accept_encoding: &str, name: &str) -> bool {
    accept_encoding.split(',').any(|part| {
        let mut words = part.split(';').map(str::trim);
        words.next().is_some_and(|word| word.eq_ignore_ascii_case(name))
            && !words.any(|word| {
                word.strip_prefix("q=").is_some_and(|weight| weight.trim_matches(['0', '.']).is_empty())
            })
    })
}

/// The smallest form of a file that the client takes.
fn smaller(path: &str, headers: &HeaderMap) -> Option<(&'static str, EmbeddedFile)> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    ENCODINGS
        .iter()
        .filter(|(name, _)| accepts(accepted, name))
        .find_map(|(name, ending)| Some((*name, Dist::get(&format!("{path}{ending}"))?)))
}

fn answer(path: &str, plain: EmbeddedFile, request: &HeaderMap) -> Response {
    let kind = plain.metadata.mimetype();
    let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() };
    let (encoding, file) = smaller(path, request).map_or((None, plain), |(name, file)| (Some(name), file));
    let hash = file.metadata.sha256_hash();
    let etag = format!("\"{}\"", data_encoding::BASE64URL_NOPAD.encode(hash.get(..16).unwrap_or(&hash)));
    let known = request.get(header::IF_NONE_MATCH).is_some_and(|given| given.as_bytes() == etag.as_bytes());
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(Body::from(file.data)) };
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(name) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    // Files under assets/ carry a hash of their content in their name, so they never change.
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    for (name, value) in [
        (header::CONTENT_TYPE, kind.as_str()),
        (header::ETAG, etag.as_str()),
        (header::CACHE_CONTROL, cache),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}

/// Whether the app was built into this binary.
pub(crate) fn built() -> bool {
    Dist::get("index.html").is_some()
}

#[cfg(test)]
mod tests {
    use super::accepts;

    #[test]
    fn an_encoding_is_taken_when_it_is_named_and_not_weighed_with_zero() {
        for (header, name, taken) in [
            ("gzip, deflate, br", "br", true),
            ("gzip;q=0.8, br;q=0.0", "br", false),
            ("GZIP ; q=0.5", "gzip", true),
            ("brotli", "br", false),
            ("identity", "gzip", false),
            ("", "gzip", false),
        ] {
            assert_eq!(accepts(header, name), taken, "{name} in `{header}`");
        }
    }
}
