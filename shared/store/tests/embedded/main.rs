//! The embedded adapters under the behaviour suites of the ports, in a folder and in memory, and
//! what only they do.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "the helpers of tests may fail the test too")]

mod opening;

use std::sync::Arc;

use portal_base::{FakeClock, OsRng};
use portal_store::suites::Subject;
use portal_store::{Blobs, Embedded, Queue, Secrets, Table};

fn in_a_folder<P: ?Sized>(port: impl Fn(Embedded) -> Arc<P>) -> Subject<P> {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(FakeClock::default());
    let stores = Embedded::open(folder.path(), clock.clone(), Arc::new(OsRng)).unwrap();
    Subject { port: port(stores), time: clock, keep: Box::new(folder) }
}

fn in_memory<P: ?Sized>(port: impl Fn(Embedded) -> Arc<P>) -> Subject<P> {
    let clock = Arc::new(FakeClock::default());
    let stores = Embedded::in_memory_with(clock.clone()).unwrap();
    Subject { port: port(stores), time: clock, keep: Box::new(()) }
}

macro_rules! both {
    ($($module:ident, $port:ident, $field:ident, $suite:ident;)*) => {$(
        mod $module {
            mod in_a_folder {
                use super::super::*;
                async fn fresh() -> Subject<dyn $port> {
                    in_a_folder(|stores| stores.$field)
                }
                portal_store::$suite!(fresh);
            }
            mod in_memory {
                use super::super::*;
                async fn fresh() -> Subject<dyn $port> {
                    in_memory(|stores| stores.$field)
                }
                portal_store::$suite!(fresh);
            }
        }
    )*};
}

both! {
    table, Table, table, table_suite;
    queue, Queue, queue, queue_suite;
    queue_turns, Queue, queue, queue_turns_suite;
    blobs, Blobs, blobs, blobs_suite;
    secrets, Secrets, secrets, secrets_suite;
}
