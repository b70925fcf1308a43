//! How a function that Task states call fails.

use std::fmt;

use lambda_runtime::Diagnostic;
use portal_connector_kit::ConnectorError;
use portal_engine::TaskError;

/// An error as Lambda reports it: `errorType` is the error name, which is what Retry and Catch of a state
/// machine match.
pub(crate) struct Failure(pub(crate) TaskError);

/// The runtime logs what a function fails with: the name only, the cause may quote what is not ours.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.error)
    }
}

impl From<ConnectorError> for Failure {
    fn from(ConnectorError { name, cause, .. }: ConnectorError) -> Self {
        Self(TaskError { error: name.to_string(), cause })
    }
}

impl From<Failure> for Diagnostic {
    fn from(Failure(TaskError { error, cause }): Failure) -> Self {
        Self { error_type: error, error_message: cause }
    }
}

#[cfg(test)]
mod tests {
    use portal_connector_kit::ErrorName;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_failure_is_named_in_the_log_and_told_whole_to_the_machine() {
        let failure = Failure(TaskError { error: "Deploy.Refused".into(), cause: "{\"code\":1}".into() });
        assert_eq!(format!("{failure:?}"), "Deploy.Refused");
        let told = serde_json::to_value(Diagnostic::from(failure)).unwrap();
        assert_eq!(told, json!({ "errorType": "Deploy.Refused", "errorMessage": "{\"code\":1}" }));
    }

    #[test]
    fn a_connector_s_error_is_told_by_the_name_that_a_catcher_matches() {
        let failure = Failure::from(ConnectorError::new(ErrorName::Status(404), "GET /x: not found"));
        let told = serde_json::to_value(Diagnostic::from(failure)).unwrap();
        assert_eq!(told, json!({ "errorType": "Http.Status404", "errorMessage": "GET /x: not found" }));
    }
}
