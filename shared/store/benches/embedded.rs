//! How fast the embedded table and queue are, on the disk of the temporary folder (`TMPDIR`).

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a bench that cannot go on should stop")]

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use portal_base::{OsRng, SystemClock};
use portal_store::{Embedded, Expect, Index, Indexes, Item, Key, Query, Write};
use serde_json::json;
use tokio::runtime::Runtime;

struct Setup {
    runtime: Runtime,
    stores: Embedded,
    next: Arc<AtomicU64>,
    _folder: tempfile::TempDir,
}

fn setup() -> Setup {
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let stores = {
        let _inside = runtime.enter();
        Embedded::open(folder.path(), Arc::new(SystemClock), Arc::new(OsRng)).expect("a data folder")
    };
    Setup { runtime, stores, next: Arc::default(), _folder: folder }
}

/// An item of the size of a short execution record.
fn item(n: u64) -> Item {
    let body = json!({
        "kind": "execution", "v": 1, "status": "succeeded", "trigger": "mcp", "tool": "look_up",
        "input": { "query": "a few words of input", "limit": 10 },
        "output": { "items": [1, 2, 3, 4, 5, 6, 7, 8], "text": "x".repeat(400) },
        "started_at": "2026-01-02T03:04:05Z", "ended_at": "2026-01-02T03:04:06Z",
    });
    Item {
        indexes: Indexes::NONE.with(Index::First, Key::new("W#1#EXE#succeeded", format!("{n:020}"))),
        ..Item::new(Key::new("W#1#EXE", format!("{n:020}")), body)
    }
}

/// Runs `iterations` operations on `tasks` tasks at a time, and tells how long that took.
fn at_once<F>(
    setup: &Setup,
    tasks: u64,
    iterations: u64,
    operation: impl Fn(Embedded, u64) -> F + Clone + Send + 'static,
) -> Duration
where
    F: Future<Output = ()> + Send,
{
    let first = setup.next.fetch_add(iterations, Ordering::Relaxed);
    let taken = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    setup.runtime.block_on(async {
        let running: Vec<_> = (0..tasks)
            .map(|_| {
                let (stores, taken, operation) = (setup.stores.clone(), taken.clone(), operation.clone());
                tokio::spawn(async move {
                    loop {
                        let n = taken.fetch_add(1, Ordering::Relaxed);
                        if n >= iterations {
                            return;
                        }
                        operation(stores.clone(), first + n).await;
                    }
                })
            })
            .collect();
        for task in running {
            task.await.unwrap();
        }
    });
    start.elapsed()
}

fn writes(criterion: &mut Criterion) {
    let setup = setup();
    let mut group = criterion.benchmark_group("writes");
    group.throughput(Throughput::Elements(1));
    for tasks in [1, 8, 32] {
        group.bench_function(BenchmarkId::new("put", tasks), |bencher| {
            bencher.iter_custom(|iterations| {
                at_once(&setup, tasks, iterations, |stores, n| async move {
                    stores.table.put(item(n), Expect::Absent).await.unwrap();
                })
            });
        });
    }
    group.bench_function(BenchmarkId::new("transact 3 writes", 32), |bencher| {
        bencher.iter_custom(|iterations| {
            at_once(&setup, 32, iterations, |stores, n| async move {
                let write = |pk: &str| {
                    Write::Put(Item { key: Key::new(pk, n.to_string()), ..item(n) }, Expect::Absent)
                };
                stores.table.transact(vec![write("A"), write("B"), write("C")]).await.unwrap();
            })
        });
    });
    group.bench_function(BenchmarkId::new("queue send, receive, ack", 32), |bencher| {
        bencher.iter_custom(|iterations| {
            at_once(&setup, 32, iterations, |stores, n| async move {
                stores.queue.send(&format!("ws_{}", n % 8), "{}".into(), Duration::ZERO).await.unwrap();
                for message in stores.queue.receive(1, Duration::from_secs(30), Duration::ZERO).await.unwrap()
                {
                    stores.queue.ack(&message.receipt).await.unwrap();
                }
            })
        });
    });
    group.finish();
}

fn reads(criterion: &mut Criterion) {
    const ITEMS: u64 = 10_000;
    let setup = setup();
    at_once(&setup, 32, ITEMS, |stores, n| async move {
        stores.table.put(item(n), Expect::Absent).await.unwrap();
    });
    let mut group = criterion.benchmark_group("reads");
    let mut n = 0;
    group.bench_function("get", |bencher| {
        bencher.to_async(&setup.runtime).iter(|| {
            n = (n + 7919) % ITEMS;
            let key = Key::new("W#1#EXE", format!("{n:020}"));
            let table = &setup.stores.table;
            async move { black_box(table.get(&key).await.unwrap().unwrap()) }
        });
    });
    for limit in [1, 50] {
        let query = Query {
            index: Some(Index::First),
            descending: true,
            limit,
            ..Query::partition("W#1#EXE#succeeded")
        };
        group.bench_function(BenchmarkId::new("query", limit), |bencher| {
            bencher
                .to_async(&setup.runtime)
                .iter(|| async { black_box(setup.stores.table.query(&query).await.unwrap()) });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().measurement_time(Duration::from_secs(3)).warm_up_time(Duration::from_secs(1)).sample_size(20);
    targets = reads, writes
}
criterion_main!(benches);
