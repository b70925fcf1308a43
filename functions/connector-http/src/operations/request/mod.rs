//! `http.request`: one request, or the pages of a list.

mod build;
mod pages;
mod parameters;
mod read;

use async_trait::async_trait;
use portal_connector_kit::json::{Value, json};
use portal_connector_kit::{
    Connection, ConnectorError, Context, Declaration, Effect, Example, Exchange, Operation, Param, text,
};

use parameters::{Method, Output, Parameters};

/// `http.request`.
pub(crate) struct Request;

#[async_trait]
impl Operation for Request {
    type Parameters = Parameters;

    fn declaration(&self) -> Declaration {
        Declaration {
            name: "http.request",
            title: text("HTTP request", "HTTP 요청"),
            description: text(
                "Calls any HTTP API and gives its status, headers and body. With paging it fetches a whole list.",
                "어떤 HTTP API든 호출하여 상태, 헤더, 본문을 돌려줍니다. 페이지 나누기를 쓰면 목록 전체를 가져옵니다.",
            ),
            keywords: &[
                "api",
                "rest",
                "url",
                "fetch",
                "curl",
                "webhook",
                "get",
                "post",
                "json",
                "web",
                "요청",
                "호출",
                "웹",
                "주소",
                "가져오기",
                "보내기",
            ],
            icon: "globe",
            effect: Effect::ByMethod,
            idempotent: false,
            connection: Connection::Optional,
            scopes: &[],
            typical_ms: 250,
            output: Output::schema(),
            example: Example {
                parameters: json!({
                    "method": "GET",
                    "url": "https://api.example.com/items",
                    "query": { "state": "open", "limit": 10 },
                    "headers": { "Accept": "application/json" },
                }),
                exchanges: vec![Exchange {
                    method: "GET",
                    url: "https://api.example.com/items?state=open&limit=10",
                    body: None,
                    status: 200,
                    answer: json!({ "items": [{ "id": 1 }] }),
                }],
                output: json!({
                    "status": 200,
                    "headers": { "content-type": "application/json" },
                    "body": { "items": [{ "id": 1 }] },
                }),
            },
        }
    }

    async fn run(&self, context: &Context, parameters: Parameters) -> Result<Value, ConnectorError> {
        let request = build::request(context, &parameters)?;
        let repeatable = repeatable(&parameters);
        if let Some(paging) = &parameters.paging {
            return pages::fetch(context, request, repeatable, &parameters, paging).await;
        }
        let method = request.method.clone();
        let mut answer = context.send(request, repeatable).await?;
        if parameters.fail_on_status {
            answer = context.expect_success(&method, answer)?;
        }
        let body = read::body(&answer, parameters.response)?;
        Ok(read::output(&answer, body, None))
    }
}

/// Whether doing it twice is doing it once (RFC 9110 §9.2.2), or the API sees to that.
fn repeatable(parameters: &Parameters) -> bool {
    match parameters.method {
        Method::Get | Method::Put | Method::Delete | Method::Head | Method::Options => true,
        Method::Post | Method::Patch => parameters.idempotency_key,
    }
}
