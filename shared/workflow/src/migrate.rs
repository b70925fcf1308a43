//! Older documents become documents of today's version when they are read.

use serde_json::Value;

use crate::{Pointer, Problem, VERSION};

/// Turns a document of version `n` (its index + 1) into one of version `n + 1`.
type Step = fn(Value) -> Value;

/// One step a version. A new version of the format appends one, and a file to
/// `testdata/versions`.
const STEPS: [Step; (VERSION - 1) as usize] = [];

/// The document as one of today's version.
///
/// # Errors
/// A [`Problem`] with code `F006` when its version is newer than this build, or none at all.
#[expect(clippy::result_large_err, reason = "one call a document")]
pub fn migrate(document: Value) -> Result<Value, Problem> {
    let at = Pointer::root().key("version");
    let Some(version) = document.get("version") else { return Ok(document) };
    let supported = version.as_u64().filter(|version| (1..=u64::from(VERSION)).contains(version));
    let Some(version) = supported else {
        return Err(Problem::new(
            "F006",
            &at,
            format!("document version `{version}` is not one this build reads"),
            format!("문서 버전 `{version}`은(는) 이 빌드가 읽을 수 없는 버전입니다"),
        )
        .help(
            format!("use version {VERSION}, or update the product if the document comes from a newer one"),
            format!("버전 {VERSION}을(를) 쓰거나, 더 새로운 제품에서 만든 문서라면 제품을 업데이트하세요"),
        ));
    };
    let done = usize::try_from(version).unwrap_or(1).saturating_sub(1);
    Ok(STEPS.iter().skip(done).fold(document, |document, step| step(document)))
}
