//! What `http.request` takes.

use portal_connector_kit::json::Value;
use portal_connector_kit::{At, MapOf, Param, Problems, choice, json::json, record, variants};

choice! {
    /// The method of a request.
    pub(crate) enum Method {
        /// Reads.
        #[title("GET", "GET")]
        Get = "GET",
        /// Adds, or whatever the API makes of it.
        #[title("POST", "POST")]
        Post = "POST",
        /// Replaces.
        #[title("PUT", "PUT")]
        Put = "PUT",
        /// Changes in part.
        #[title("PATCH", "PATCH")]
        Patch = "PATCH",
        /// Removes.
        #[title("DELETE", "DELETE")]
        Delete = "DELETE",
        /// Reads the headers only.
        #[title("HEAD", "HEAD")]
        Head = "HEAD",
        /// Asks what is allowed.
        #[title("OPTIONS", "OPTIONS")]
        Options = "OPTIONS",
    }
}

choice! {
    /// How the body is sent.
    pub(crate) enum BodyKind {
        /// As JSON.
        #[title("JSON", "JSON")]
        Json = "json",
        /// As a form: an object of plain values.
        #[title("Form (URL-encoded)", "폼 (URL 인코딩)")]
        Form = "form",
        /// As text.
        #[title("Text", "텍스트")]
        Text = "text",
        /// As bytes, given in base64.
        #[title("Binary (base64)", "바이너리 (base64)")]
        Binary = "binary",
    }
}

choice! {
    /// How the answer's body is read.
    pub(crate) enum ResponseKind {
        /// By its content type.
        #[title("Automatic", "자동")]
        Auto = "auto",
        /// As JSON, whatever its content type.
        #[title("JSON", "JSON")]
        Json = "json",
        /// As text.
        #[title("Text", "텍스트")]
        Text = "text",
        /// As bytes.
        #[title("Binary", "바이너리")]
        Binary = "binary",
    }
}

record! {
    /// Follows the address of the next page that each answer gives.
    pub(crate) struct NextLink {
        /// Where the answer's body holds the address of the next page, such as `links.next` or `/links/next`. Leave it empty for the `Link` header.
        #[title("Next page's address", "다음 페이지 주소의 위치")]
        #[ko("응답 본문에서 다음 페이지 주소가 있는 위치입니다. 예: `links.next`, `/links/next`. 비워 두면 `Link` 헤더를 따릅니다.")]
        #[schema("x-placeholder": "links.next")]
        pub path: Option<String>,
        /// Where each page's body holds its list, such as `items` or `/data/items`. Leave it empty when the body is the list.
        #[title("List in each page", "페이지 안의 목록 위치")]
        #[ko("각 페이지 본문에서 목록이 있는 위치입니다. 예: `items`, `/data/items`. 본문 자체가 목록이면 비워 둡니다.")]
        #[schema("x-placeholder": "items")]
        pub items: String = "",
        /// Stop after so many pages.
        #[title("At most pages", "최대 페이지 수")]
        #[ko("이 페이지 수까지만 가져옵니다.")]
        #[schema("minimum": 1, "maximum": 100)]
        pub max_pages: u32 = 10,
    }
}

record! {
    /// Sends the cursor that each answer gives with the next request.
    pub(crate) struct Cursor {
        /// Where the answer's body holds the cursor of the next page, such as `meta.next_cursor`.
        #[title("Cursor in the answer", "응답 안의 커서 위치")]
        #[ko("응답 본문에서 다음 페이지 커서가 있는 위치입니다. 예: `meta.next_cursor`.")]
        #[schema("x-placeholder": "meta.next_cursor", "minLength": 1)]
        pub path: String,
        /// The query parameter that carries the cursor.
        #[title("Query parameter", "쿼리 매개변수")]
        #[ko("커서를 보낼 쿼리 매개변수 이름입니다.")]
        #[schema("minLength": 1)]
        pub param: String = "cursor",
        /// Where each page's body holds its list, such as `items` or `/data/items`. Leave it empty when the body is the list.
        #[title("List in each page", "페이지 안의 목록 위치")]
        #[ko("각 페이지 본문에서 목록이 있는 위치입니다. 예: `items`, `/data/items`. 본문 자체가 목록이면 비워 둡니다.")]
        #[schema("x-placeholder": "items")]
        pub items: String = "",
        /// Stop after so many pages.
        #[title("At most pages", "최대 페이지 수")]
        #[ko("이 페이지 수까지만 가져옵니다.")]
        #[schema("minimum": 1, "maximum": 100)]
        pub max_pages: u32 = 10,
    }
}

record! {
    /// Counts pages up until one is empty or not full.
    pub(crate) struct PageNumber {
        /// The query parameter that carries the number.
        #[title("Query parameter", "쿼리 매개변수")]
        #[ko("페이지 번호를 보낼 쿼리 매개변수 이름입니다.")]
        #[schema("minLength": 1)]
        pub param: String = "page",
        /// The first page's number.
        #[title("First page", "첫 페이지")]
        #[ko("첫 페이지의 번호입니다.")]
        pub start: u32 = 1,
        /// How much the number grows from page to page: 1 for page numbers, the page's size for offsets.
        #[title("Step", "증가량")]
        #[ko("페이지마다 번호가 늘어나는 양입니다. 페이지 번호면 1, 오프셋이면 페이지 크기입니다.")]
        #[schema("minimum": 1)]
        pub step: u32 = 1,
        /// The query parameter that asks for the page's size, such as `per_page`.
        #[title("Size parameter", "크기 매개변수")]
        #[ko("페이지 크기를 요청하는 쿼리 매개변수 이름입니다. 예: `per_page`.")]
        #[schema("x-placeholder": "per_page")]
        pub size_param: Option<String>,
        /// How many items a full page has: a page with fewer is the last.
        #[title("Page size", "페이지 크기")]
        #[ko("가득 찬 페이지의 항목 수입니다. 이보다 적으면 마지막 페이지로 봅니다.")]
        #[schema("minimum": 1)]
        pub size: Option<u32>,
        /// Where each page's body holds its list, such as `items` or `/data/items`. Leave it empty when the body is the list.
        #[title("List in each page", "페이지 안의 목록 위치")]
        #[ko("각 페이지 본문에서 목록이 있는 위치입니다. 예: `items`, `/data/items`. 본문 자체가 목록이면 비워 둡니다.")]
        #[schema("x-placeholder": "items")]
        pub items: String = "",
        /// Stop after so many pages.
        #[title("At most pages", "최대 페이지 수")]
        #[ko("이 페이지 수까지만 가져옵니다.")]
        #[schema("minimum": 1, "maximum": 100)]
        pub max_pages: u32 = 10,
    }
}

variants! {
    /// How the pages of a list are fetched.
    pub(crate) enum Paging {
        /// Each answer names the address of the next page.
        #[title("Next link", "다음 링크")]
        NextLink(NextLink) = "next_link",
        /// Each answer gives a cursor to send with the next request.
        #[title("Cursor", "커서")]
        Cursor(Cursor) = "cursor",
        /// Pages are numbered.
        #[title("Page number", "페이지 번호")]
        Page(PageNumber) = "page",
    }
}

/// A value in a query or a form: one plain value, or a list of them that repeats the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repeated(pub(crate) Vec<String>);

impl Param for Repeated {
    fn schema() -> Value {
        json!({
            "type": ["string", "number", "boolean", "null", "array"],
            "items": { "type": ["string", "number", "boolean"] },
        })
    }

    fn read(value: &Value, at: &At<'_>, problems: &mut Problems) -> Option<Self> {
        match value {
            // An optional argument that was not given: leave the name out.
            Value::Null => Some(Self(Vec::new())),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(index, item)| plain(item, &at.index(index), problems))
                .collect::<Vec<_>>()
                .into_iter()
                .collect::<Option<Vec<String>>>()
                .map(Self),
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                plain(value, at, problems).map(|text| Self(vec![text]))
            }
        }
    }
}

/// A header's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeaderText(pub(crate) Option<String>);

impl Param for HeaderText {
    fn schema() -> Value {
        json!({ "type": ["string", "number", "boolean", "null"] })
    }

    fn read(value: &Value, at: &At<'_>, problems: &mut Problems) -> Option<Self> {
        if value.is_null() {
            Some(Self(None))
        } else {
            plain(value, at, problems).map(|text| Self(Some(text)))
        }
    }
}

fn plain(value: &Value, at: &At<'_>, problems: &mut Problems) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number_text(number)),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            problems.wrong_type(at, "a string, a number or a boolean", value);
            None
        }
    }
}

/// JSONata has one number type: a 3 that came as 3.0 is sent as `3`.
fn number_text(number: &portal_connector_kit::json::Number) -> String {
    let text = number.to_string();
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

record! {
    /// What `http.request` takes.
    pub(crate) struct Parameters {
        /// What to do: `GET` reads, `POST` adds, `PUT` and `PATCH` change, `DELETE` removes.
        #[title("Method", "메서드")]
        #[ko("수행할 동작입니다. `GET`은 조회, `POST`는 추가, `PUT`과 `PATCH`는 변경, `DELETE`는 삭제입니다.")]
        #[schema("x-order": 1, "x-width": "third")]
        pub method: Method = "GET",
        /// The address, beginning with `https://` or `http://`.
        #[title("URL", "URL")]
        #[ko("`https://` 또는 `http://`로 시작하는 주소입니다.")]
        #[schema("minLength": 1, "x-widget": "url", "x-placeholder": "https://api.example.com/items", "x-order": 2)]
        pub url: String,
        /// Query parameters, added to those in the URL. A list repeats the name; null leaves it out.
        #[title("Query", "쿼리")]
        #[ko("URL에 더할 쿼리 매개변수입니다. 목록이면 이름이 반복되고, null이면 생략됩니다.")]
        #[schema("x-widget": "key_value", "x-order": 3)]
        pub query: MapOf<Repeated>,
        /// Request headers. For keys and tokens use a connection instead, which keeps them secret.
        #[title("Headers", "헤더")]
        #[ko("요청 헤더입니다. 키와 토큰은 비밀로 보관되는 연결을 사용하세요.")]
        #[schema("x-widget": "key_value", "x-order": 4)]
        pub headers: MapOf<HeaderText>,
        /// The request's body.
        #[title("Body", "본문")]
        #[ko("요청 본문입니다.")]
        #[schema("x-widget": "json", "x-order": 5, "x-visible-if": { "method": ["POST", "PUT", "PATCH", "DELETE"] })]
        pub body: Option<Value>,
        /// How the body is sent: as JSON, as a form (an object), as text, or as bytes given in base64.
        #[title("Body format", "본문 형식")]
        #[ko("본문을 보내는 형식입니다. JSON, 폼(객체), 텍스트, 또는 base64로 준 바이트입니다.")]
        #[schema("x-order": 6, "x-visible-if": { "method": ["POST", "PUT", "PATCH", "DELETE"] })]
        pub body_kind: BodyKind = "json",
        /// How the answer's body is read. Automatic goes by the content type.
        #[title("Response format", "응답 형식")]
        #[ko("응답 본문을 읽는 형식입니다. 자동은 콘텐츠 유형을 따릅니다.")]
        #[schema("x-order": 7, "x-advanced": true)]
        pub response: ResponseKind = "auto",
        /// Fetches all pages of a list and gives their items as one list in `body`.
        #[title("Paging", "페이지 나누기")]
        #[ko("목록의 모든 페이지를 가져와 항목을 하나의 목록으로 `body`에 담습니다.")]
        #[schema("x-order": 8, "x-advanced": true)]
        pub paging: Option<Paging>,
        /// Whether a status of 400 or more is an error, named `Http.Status404` and so on. Otherwise the answer is given as it is.
        #[title("Fail on error status", "오류 상태면 실패")]
        #[ko("상태 코드가 400 이상이면 `Http.Status404`와 같은 오류로 처리합니다. 끄면 응답을 그대로 돌려줍니다.")]
        #[schema("x-widget": "switch", "x-order": 9, "x-advanced": true)]
        pub fail_on_status: bool = true,
        /// Sends an `Idempotency-Key` header that is the same for every attempt of this step, so that an API that knows it does the thing once. Such requests are also tried again when the service is not reachable.
        #[title("Idempotency key", "멱등성 키")]
        #[ko("이 단계의 모든 시도에 같은 `Idempotency-Key` 헤더를 보냅니다. 이를 지원하는 API는 한 번만 처리합니다. 서비스에 연결할 수 없을 때 다시 시도하기도 합니다.")]
        #[schema("x-widget": "switch", "x-order": 10, "x-advanced": true, "x-visible-if": { "method": ["POST", "PATCH"] })]
        pub idempotency_key: bool = false,
    }
}

record! {
    /// What `http.request` gives.
    pub(crate) struct Output {
        /// The HTTP status, such as 200.
        #[title("Status", "상태")]
        #[ko("HTTP 상태 코드입니다. 예: 200.")]
        pub status: u32,
        /// The answer's headers by lower-case name; repeated ones are joined by `, `.
        #[title("Headers", "헤더")]
        #[ko("소문자 이름으로 된 응답 헤더입니다. 반복된 헤더는 `, `로 이어집니다.")]
        pub headers: MapOf<String>,
        /// The answer's body: JSON as it is, text as a string, bytes as `{base64, media_type, size}`, nothing as null. With paging, the items of all pages as one list.
        #[title("Body", "본문")]
        #[ko("응답 본문입니다. JSON은 그대로, 텍스트는 문자열, 바이트는 `{base64, media_type, size}`, 없으면 null입니다. 페이지 나누기를 쓰면 모든 페이지의 항목을 담은 하나의 목록입니다.")]
        pub body: Value,
        /// With paging: how many pages were fetched.
        #[title("Pages", "페이지 수")]
        #[ko("페이지 나누기를 쓸 때 가져온 페이지 수입니다.")]
        pub pages: Option<u32>,
        /// With paging: whether there are more pages than were fetched.
        #[title("More", "더 있음")]
        #[ko("페이지 나누기를 쓸 때 가져오지 않은 페이지가 더 있는지 여부입니다.")]
        pub more: Option<bool>,
    }
}
