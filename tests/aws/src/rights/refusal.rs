//! How each service words a refusal.

use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde_json::json;

use super::Refused;

/// The answer of the service whose action was refused.
pub(crate) fn answer(refused: &Refused) -> Response {
    let message = refused.to_string();
    let service = refused.need.action.split(':').next().unwrap_or_default();
    match service {
        "s3" => {
            let body = format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>{message}</Message></Error>"
            );
            (StatusCode::FORBIDDEN, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
        }
        "lambda" => {
            let kind = [("x-amzn-errortype", "AccessDeniedException")];
            (StatusCode::FORBIDDEN, kind, axum::Json(json!({ "Message": message }))).into_response()
        }
        _ => {
            let kind = if service == "sqs" { "AccessDenied" } else { "AccessDeniedException" };
            let body = json!({ "__type": kind, "message": message, "Message": message });
            let json = [(header::CONTENT_TYPE, "application/x-amz-json-1.0")];
            (StatusCode::BAD_REQUEST, json, body.to_string()).into_response()
        }
    }
}
