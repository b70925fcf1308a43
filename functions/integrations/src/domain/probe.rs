//! Whether a service takes the credentials: one GET of an address the owner names.

use axum::http::Method;
use portal_connector_kit::Credential;
use portal_connector_kit::net::{Client, Request};
use tokio_util::sync::CancellationToken;

use crate::error::Error;

/// What came of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Probe {
    pub(crate) ok: bool,
    pub(crate) status: Option<u16>,
    pub(crate) message: String,
}

pub(crate) async fn probe(net: &Client, credential: &Credential, url: &str) -> Result<Probe, Error> {
    let wrong = |message: String| Error::Field { pointer: "/url", message };
    let url = net.guard().parse(url).map_err(|error| wrong(error.to_string()))?;
    if !credential.covers(&url) {
        return Err(wrong(
            "the connection may not be sent to that host; add the host to the connection".to_owned(),
        ));
    }
    let header = credential.header().map_err(|error| Error::Field { pointer: "", message: error.cause })?;
    let request = Request { auth: Some(header), ..Request::new(Method::GET, url) };
    Ok(match net.send(request, &CancellationToken::new()).await {
        Ok(response) => {
            let status = response.status;
            let message = match status.as_u16() {
                401 | 403 => "the service does not take the credentials".to_owned(),
                code if status.is_success() => format!("the service answered with {code}"),
                code => format!("the service answered with {code}, which says nothing of the credentials"),
            };
            Probe { ok: status.is_success(), status: Some(status.as_u16()), message }
        }
        Err(error) => Probe { ok: false, status: None, message: credential.mask(&error.to_string()) },
    })
}
