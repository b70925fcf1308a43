//! A run that is finished whatever becomes of who waits for it.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

type Ended<T> = Result<T, Box<dyn Any + Send>>;

/// Runs where it is awaited. Dropped before its end it is cancelled, and goes on in a task of its own
/// until it has recorded that. A task for every run would cost each call two hops between threads.
pub(crate) struct Finishing<T: 'static> {
    /// Gone when it has ended.
    run: Option<BoxFuture<'static, Ended<T>>>,
    stop: CancellationToken,
}

impl<T> Finishing<T> {
    /// That run, which `stop` cancels. It gives an error when it panics.
    pub(crate) fn new(run: impl Future<Output = T> + Send + 'static, stop: CancellationToken) -> Self {
        // What a panic leaves behind is dropped with the run: nobody looks at it again.
        Self { run: Some(AssertUnwindSafe(run).catch_unwind().boxed()), stop }
    }
}

impl<T> Future for Finishing<T> {
    type Output = Ended<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Ended<T>> {
        let Some(run) = &mut self.run else { return Poll::Pending };
        let ended = ready!(run.as_mut().poll(context));
        self.run = None;
        Poll::Ready(ended)
    }
}

impl<T> Drop for Finishing<T> {
    fn drop(&mut self) {
        let Some(run) = self.run.take() else { return };
        self.stop.cancel();
        // Without a runtime the process is ending.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(run.map(drop));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_dropped_run_is_cancelled_and_still_finished() {
        let (stop, finished) = (CancellationToken::new(), Arc::new(AtomicBool::new(false)));
        let (token, flag) = (stop.clone(), finished.clone());
        let run = async move {
            token.cancelled().await;
            tokio::task::yield_now().await;
            flag.store(true, Ordering::Relaxed);
        };
        let mut run = Finishing::new(run, stop);
        assert!(futures::poll!(&mut run).is_pending());
        drop(run);
        while !finished.load(Ordering::Relaxed) {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_run_that_ends_cancels_nothing_and_one_that_panics_says_so() {
        let stop = CancellationToken::new();
        assert_eq!(Finishing::new(async { 7 }, stop.clone()).await.unwrap(), 7);
        assert!(!stop.is_cancelled());
        let panics = async { panic!("on purpose") };
        assert!(Finishing::<()>::new(panics, stop).await.is_err());
    }
}
