//! Task states that are answered from elsewhere: `.waitForTaskToken`.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use portal_engine::{TaskCall, TaskError, Tasks, WAIT_FOR_TASK_TOKEN};
use serde_json::Value;
use tokio::sync::oneshot;

/// What ends a Task that waits.
pub type Answer = Result<Value, TaskError>;

/// The Tasks of this process that wait for an answer, by their tokens. Cheap to clone.
#[derive(Clone, Default)]
pub struct Signals(Arc<Mutex<HashMap<Arc<str>, oneshot::Sender<Answer>>>>);

impl Signals {
    /// `tasks`, of which those that wait for an answer wait for [`Signals::answer`].
    pub fn over(&self, tasks: Arc<dyn Tasks>) -> Arc<dyn Tasks> {
        Arc::new(Answered { tasks, signals: self.clone() })
    }

    /// Answers the Task that has this token; tells whether one was waiting. A Task is answered once.
    pub fn answer(&self, token: &str, answer: Answer) -> bool {
        let waiting = self.lock().remove(token);
        waiting.is_some_and(|waiting| waiting.send(answer).is_ok())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Arc<str>, oneshot::Sender<Answer>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Signals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signals").field("waiting", &self.lock().len()).finish()
    }
}

struct Answered {
    tasks: Arc<dyn Tasks>,
    signals: Signals,
}

/// Takes its token back, however the wait ends.
struct Waiting<'a> {
    signals: &'a Signals,
    token: Arc<str>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.signals.lock().remove(&self.token);
    }
}

impl Answered {
    /// The token is good from before the call until the Task's end: what is called may answer at once.
    async fn wait(&self, token: Arc<str>, mut call: TaskCall) -> Answer {
        let (sender, answer) = oneshot::channel();
        self.signals.lock().insert(token.clone(), sender);
        let _waiting = Waiting { signals: &self.signals, token };
        let called = call.resource.strip_suffix(WAIT_FOR_TASK_TOKEN).unwrap_or(&call.resource).into();
        call.resource = called;
        self.tasks.invoke(call).await?;
        answer.await.unwrap_or_else(|_| {
            let cause = "nobody can answer any more".to_owned();
            Err(TaskError { error: "States.TaskFailed".to_owned(), cause })
        })
    }
}

/// By hand, so that a Task that does not wait costs nothing here.
impl Tasks for Answered {
    fn invoke<'this, 'call>(
        &'this self,
        call: TaskCall,
    ) -> Pin<Box<dyn Future<Output = Answer> + Send + 'call>>
    where
        'this: 'call,
        Self: 'call,
    {
        match call.token.clone() {
            Some(token) if call.resource.ends_with(WAIT_FOR_TASK_TOKEN) => Box::pin(self.wait(token, call)),
            _ => self.tasks.invoke(call),
        }
    }
}
