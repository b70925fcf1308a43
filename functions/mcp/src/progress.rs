//! Progress of a call: steps as they begin, told at a pace a client can follow.

use std::time::Duration;

use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::{Peer, RoleServer};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Steps that may wait for their turn before newer ones replace them.
const WAITING: usize = 32;
/// Notifications that go out at once before the pace applies: a short workflow shows every step.
const BURST: u32 = 10;
/// The pace after that.
const INTERVAL: Duration = Duration::from_millis(100);

/// Where a running tool tells which step it is at. Telling never blocks; what nobody listens to,
/// and what comes too fast, is dropped.
#[derive(Debug, Clone, Default)]
pub struct Progress(Option<mpsc::Sender<String>>);

impl Progress {
    /// Whether anybody listens: without, a backend need not look at the steps at all.
    pub fn is_wanted(&self) -> bool {
        self.0.is_some()
    }

    /// The node of that id begins.
    pub fn step(&self, node: &str) {
        if let Some(sender) = &self.0 {
            // A full channel means that the client is behind: losing a step loses nothing else.
            let _ = sender.try_send(node.to_owned());
        }
    }
}

/// The listening end.
pub(crate) struct Steps {
    receiver: mpsc::Receiver<String>,
    token: ProgressToken,
    peer: Peer<RoleServer>,
    seen: u32,
    next: Instant,
    tokens: u32,
    latest: Option<String>,
}

/// Both ends, for a client that gave a progress token.
pub(crate) fn channel(token: ProgressToken, peer: Peer<RoleServer>) -> (Progress, Steps) {
    let (sender, receiver) = mpsc::channel(WAITING);
    let steps = Steps { receiver, token, peer, seen: 0, next: Instant::now(), tokens: BURST, latest: None };
    (Progress(Some(sender)), steps)
}

impl Steps {
    /// Tells steps as they come until the telling end is gone. `label` gives a node's name in the
    /// author's words.
    pub(crate) async fn tell(&mut self, label: impl Fn(&str) -> String) {
        loop {
            let due = async {
                if self.latest.is_some() {
                    tokio::time::sleep_until(self.next).await;
                } else {
                    std::future::pending::<()>().await;
                }
            };
            tokio::select! {
                step = self.receiver.recv() => match step {
                    Some(node) => {
                        self.seen += 1;
                        self.latest = Some(label(&node));
                        if self.may_tell() {
                            self.send().await;
                        }
                    }
                    None => return,
                },
                () = due => self.send().await,
            }
        }
    }

    /// Tells what came just before the end, within the pace.
    pub(crate) async fn tell_rest(&mut self, label: impl Fn(&str) -> String) {
        while let Ok(node) = self.receiver.try_recv() {
            self.seen += 1;
            self.latest = Some(label(&node));
            if self.may_tell() {
                self.send().await;
            }
        }
    }

    fn may_tell(&mut self) -> bool {
        let now = Instant::now();
        if self.tokens > 0 {
            self.tokens -= 1;
            return true;
        }
        now >= self.next
    }

    async fn send(&mut self) {
        let Some(message) = self.latest.take() else { return };
        self.next = Instant::now() + INTERVAL;
        // `seen` grew since the last notification, so the number strictly rises.
        let params =
            ProgressNotificationParam::new(self.token.clone(), f64::from(self.seen)).with_message(message);
        // The client may be gone; the call notices that by its cancellation.
        let _ = self.peer.notify_progress(params).await;
    }
}
