//! Answers to Tasks that wait for one: SendTaskSuccess and SendTaskFailure.

use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use portal_engine::TaskError;
use portal_execution::{Answer, MachinesError};

use super::{MAX_DATA, StepMachines, unavailable};

/// The longest name of an error, in characters.
const MAX_ERROR: usize = 256;
/// The longest cause of an error, in characters.
const MAX_CAUSE: usize = 32_768;

impl StepMachines {
    /// What is too large for a state ends the Task with the error that the engine gives it too.
    pub(super) async fn answer(&self, token: &str, answer: Answer) -> Result<bool, MachinesError> {
        match answer.map(|output| output.to_string()) {
            Ok(output) if output.len() <= MAX_DATA => {
                let sent = self.0.control.send_task_success().task_token(token).output(output).send().await;
                was_waiting(sent)
            }
            Ok(output) => {
                let bytes = output.len();
                let cause =
                    format!("the answer has {bytes} bytes, more than the {MAX_DATA} that are allowed");
                self.fail(token, TaskError { error: "States.DataLimitExceeded".to_owned(), cause }).await
            }
            Err(failed) => self.fail(token, failed).await,
        }
    }

    async fn fail(&self, token: &str, failed: TaskError) -> Result<bool, MachinesError> {
        let cut =
            |text: String, most| if text.len() <= most { text } else { text.chars().take(most).collect() };
        let failure = self.0.control.send_task_failure().task_token(token);
        let failure = failure.error(cut(failed.error, MAX_ERROR)).cause(cut(failed.cause, MAX_CAUSE));
        was_waiting(failure.send().await)
    }
}

fn was_waiting<T, E>(sent: Result<T, SdkError<E>>) -> Result<bool, MachinesError>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match sent {
        Ok(_) => Ok(true),
        Err(error) => match error.code() {
            Some("TaskDoesNotExist" | "TaskTimedOut" | "InvalidToken") => Ok(false),
            _ => Err(unavailable(error)),
        },
    }
}
