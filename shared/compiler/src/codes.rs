//! The registry of diagnostics. Each has a page, `docs/diagnostics/<code>.md`, and a failing
//! example in `testdata/fail`.

use crate::Severity;

macro_rules! codes {
    ($($code:literal $severity:ident $en:literal $ko:literal;)*) => {
        /// Every code with its severity and its title in English and Korean.
        pub const ALL: &[(&str, Severity, &str, &str)] = &[$(($code, Severity::$severity, $en, $ko)),*];
    };
}

codes! {
    "F001" Error "The text is not JSON" "JSON이 아님";
    "F002" Error "A key stands twice" "키가 두 번 있음";
    "F003" Error "Unknown field" "알 수 없는 필드";
    "F004" Error "Missing field" "없는 필드";
    "F005" Error "Wrong value for a field" "필드 값이 맞지 않음";
    "F006" Error "Unsupported document version" "지원하지 않는 문서 버전";
    "F007" Error "Not a node id" "노드 id로 쓸 수 없음";
    "F010" Error "Duplicate node id" "중복된 노드 id";
    "F011" Error "Reserved node id" "예약된 노드 id";
    "F012" Error "Cycle" "순환";
    "F013" Error "Edge to nothing" "없는 노드로 가는 연결";
    "F014" Error "No such port" "없는 포트";
    "W015" Warning "Duplicate edge" "중복된 연결";
    "F016" Error "Edge into the trigger" "트리거로 들어가는 연결";
    "W017" Warning "Not connected to the tool" "도구와 연결되지 않음";
    "F018" Error "Not exactly one tool" "도구가 하나가 아님";
    "W019" Warning "Never runs" "실행될 수 없음";
    "F020" Error "Unknown node type" "알 수 없는 노드 종류";
    "F021" Error "Missing parameter" "없는 매개변수";
    "F022" Error "Wrong parameter" "매개변수가 맞지 않음";
    "F023" Error "Unknown parameter" "알 수 없는 매개변수";
    "F024" Error "No expression is allowed here" "여기에는 표현식을 쓸 수 없음";
    "F026" Error "Missing connection" "연결 정보가 없음";
    "F027" Error "Unknown or unfitting connection" "알 수 없거나 맞지 않는 연결 정보";
    "W028" Warning "The node takes no connection" "연결 정보를 쓰지 않는 노드";
    "F029" Error "The setting does not apply" "적용할 수 없는 설정";
    "F030" Error "Not a JSONata expression" "JSONata 표현식이 아님";
    "F031" Error "Undefined name" "정의되지 않은 이름";
    "F032" Error "Not upstream" "앞에 있지 않은 노드";
    "W034" Warning "Half an expression" "반쪽짜리 표현식";
    "F036" Error "Out of its loop" "반복문 밖의 이름";
    "F037" Error "No such argument" "없는 인자";
    "W038" Warning "Argument not in the schema" "스키마에 없는 인자";
    "F040" Error "Two answers at once" "동시에 두 응답";
    "F041" Error "No answer" "응답이 없음";
    "W042" Warning "A way without an answer" "응답 없이 끝나는 길";
    "F043" Error "Not one kind of answer" "응답 종류가 하나가 아님";
    "F044" Error "Not inside a loop" "반복문 안에 둘 수 없음";
    "W045" Warning "The error goes nowhere" "오류가 갈 곳이 없음";
    "F046" Error "Not one way to wait" "대기 방법이 하나가 아님";
    "F047" Error "Ports of a switch clash" "여러 갈래의 포트가 겹침";
    "F050" Error "Not a tool name" "도구 이름으로 쓸 수 없음";
    "F051" Error "Not a tool's schema" "도구 스키마로 쓸 수 없음";
    "F052" Error "x-mcp-header breaks a rule" "x-mcp-header 규칙 위반";
    "F053" Error "Hidden characters" "숨은 글자";
    "W054" Warning "Orders to the model" "모델에 대한 지시";
    "W055" Warning "Heavy tool" "무거운 도구";
    "F056" Error "A hint hides an effect" "힌트가 효과를 숨김";
    "W057" Warning "Too little description" "설명이 부족함";
    "W058" Warning "Asks for a secret" "비밀을 요구함";
    "W059" Warning "A secret in the document" "문서 안의 비밀";
    "F060" Error "No such workflow" "없는 워크플로";
    "F061" Error "Workflows call each other in a circle" "워크플로가 서로 순환 호출함";
    "F062" Error "The input does not fit" "입력이 맞지 않음";
    "F063" Error "The called workflow has errors" "호출된 워크플로에 오류가 있음";
    "F070" Error "Too many steps" "단계가 너무 많음";
    "F071" Error "Too large" "너무 큼";
    "W072" Warning "Runs as a durable workflow" "내구성 워크플로로 실행됨";
}

/// The severity and the titles of a code.
pub fn find(code: &str) -> Option<&'static (&'static str, Severity, &'static str, &'static str)> {
    ALL.iter().find(|(known, ..)| *known == code)
}
