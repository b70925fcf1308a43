//! A line that moves while something takes longer than a second.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::Globals;

/// A spinner on standard error. It appears only after a second, only on a terminal and never
/// with `--json`, and takes itself back when dropped.
pub(crate) struct Progress {
    bar: ProgressBar,
    shown: Option<tokio::task::JoinHandle<()>>,
}

impl Progress {
    /// Must be called inside the runtime.
    pub(crate) fn start(globals: &Globals, message: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        let bar = ProgressBar::hidden();
        bar.set_message(message);
        if globals.json || !std::io::stderr().is_terminal() {
            return Self { bar, shown: None };
        }
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        let visible = bar.clone();
        let shown = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            visible.set_draw_target(indicatif::ProgressDrawTarget::stderr());
            visible.enable_steady_tick(Duration::from_millis(100));
        });
        Self { bar, shown: Some(shown) }
    }

    /// Says what is being done now.
    pub(crate) fn message(&self, message: impl Into<std::borrow::Cow<'static, str>>) {
        self.bar.set_message(message);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(shown) = self.shown.take() {
            shown.abort();
        }
        self.bar.finish_and_clear();
    }
}
