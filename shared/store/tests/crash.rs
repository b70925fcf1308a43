//! A process is killed in the middle of a load, several times on one data folder. Whatever it was
//! told to be stored is there afterwards, whole; nothing is half done.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail the test too"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use portal_base::{OsRng, SystemClock};
use portal_store::{Embedded, Expect, Item, Key, Query, Write};
use serde_json::json;

const ROUNDS: u64 = 5;
const TASKS: usize = 12;
const HOLD: Duration = Duration::from_secs(30);

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mut told = BTreeSet::new();
    for round in 0..ROUNDS {
        let before = told.len();
        told.extend(run_and_kill(folder.path(), round));
        assert!(told.len() > before + 50, "round {round} did hardly anything: {}", told.len() - before);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(verify(folder.path(), &told));
        intact(folder.path());
    }
}

/// Starts the load, kills it while it works, and gives what it was told to be stored.
fn run_and_kill(folder: &Path, round: u64) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "load_until_killed", "--ignored", "--nocapture", "--test-threads=1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "{round} {}", folder.display()).unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut told = Vec::new();
    let mut line = String::new();
    let mut killed = false;
    while lines.read_line(&mut line).unwrap() > 0 {
        // A line without an end was cut off by the kill: it was not told.
        if let Some(fact) = line.strip_suffix('\n').and_then(|line| line.strip_prefix("told ")) {
            told.push(fact.to_owned());
        }
        line.clear();
        // Later rounds are long enough for the log to be folded back several times meanwhile.
        if !killed && told.len() as u64 > 300 * (round + 1) * (round + 1) {
            // SIGKILL: no handler, no flush, no drop.
            child.kill().unwrap();
            killed = true;
        }
    }
    assert!(killed, "the load ended by itself");
    child.wait().unwrap();
    told
}

#[test]
#[ignore = "the process that `nothing_acknowledged_is_lost_when_the_process_is_killed` starts and kills"]
fn load_until_killed() {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    let (round, folder) = line.trim_end().split_once(' ').unwrap();
    println!();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let stores = Embedded::open(folder, Arc::new(SystemClock), Arc::new(OsRng)).unwrap();
        let tasks: Vec<_> =
            (0..TASKS).map(|task| tokio::spawn(load(stores.clone(), format!("{round}-{task}")))).collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
}

fn tell(fact: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("told {fact}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

fn payload(name: &str) -> serde_json::Value {
    json!({ "name": name, "text": name.repeat(60) })
}

async fn load(stores: Embedded, task: String) {
    for n in 0..u32::MAX {
        let name = format!("{task}-{n}");
        let item = Item::new(Key::new("ITEM", &name), payload(&name));
        stores.table.put(item, Expect::Absent).await.unwrap();
        tell(&format!("item {name}"));

        let half = |pk: &str| Write::Put(Item::new(Key::new(pk, &name), payload(&name)), Expect::Absent);
        stores.table.transact(vec![half("LEFT"), half("RIGHT")]).await.unwrap();
        tell(&format!("pair {name}"));

        let sum = stores.table.increment(&Key::new("COUNT", &task), 1).await.unwrap();
        tell(&format!("count {task} {sum}"));

        stores.queue.send(&task, name.clone(), Duration::ZERO).await.unwrap();
        tell(&format!("sent {name}"));
        if n % 2 == 1 {
            for message in stores.queue.receive(1, HOLD, Duration::ZERO).await.unwrap() {
                stores.queue.ack(&message.receipt).await.unwrap();
                tell(&format!("done {}", message.body));
            }
        }
        if n % 5 == 0 {
            stores.blobs.put(&format!("ws/{name}"), name.repeat(2000).into()).await.unwrap();
            tell(&format!("blob {name}"));
        }
    }
}

async fn verify(folder: &Path, told: &BTreeSet<String>) {
    let stores = Embedded::open(folder, Arc::new(SystemClock), Arc::new(OsRng)).unwrap();
    let items = names_in(&stores, "ITEM").await;
    let (left, right) = (names_in(&stores, "LEFT").await, names_in(&stores, "RIGHT").await);
    assert_eq!(left, right, "a transaction was torn");
    let waiting = waiting(&stores).await;

    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    let done: BTreeSet<_> = told.iter().filter_map(|fact| fact.strip_prefix("done ")).collect();
    for fact in told {
        let (kind, name) = fact.split_once(' ').unwrap();
        match kind {
            "item" => assert!(items.contains(name), "lost: {fact}"),
            "pair" => assert!(left.contains(name), "lost: {fact}"),
            "count" => {
                let (task, sum) = name.split_once(' ').unwrap();
                let count = counts.entry(task).or_default();
                *count = (*count).max(sum.parse().unwrap());
            }
            // Acknowledged messages may have gone without our being told; others must be there.
            "sent" => assert!(
                waiting.contains(name) || done.contains(name) || may_be_done(told, &waiting, name),
                "lost: {fact}"
            ),
            "done" => assert!(!waiting.contains(name), "back again: {fact}"),
            "blob" => {
                let bytes = stores.blobs.get(&format!("ws/{name}")).await.unwrap();
                assert!(bytes.is_some_and(|bytes| bytes == name.repeat(2000)), "lost: {fact}");
            }
            other => panic!("told of `{other}`"),
        }
    }
    for (task, sum) in counts {
        let stored = stores.table.get(&Key::new("COUNT", task)).await.unwrap().unwrap();
        assert!(stored.body.value()["count"].as_i64().unwrap() >= sum, "lost: count {task} {sum}");
    }
}

/// Every sort key of the partition; the bodies must be whole.
async fn names_in(stores: &Embedded, pk: &str) -> BTreeSet<String> {
    let mut query = Query::partition(pk);
    let mut names = BTreeSet::new();
    loop {
        let page = stores.table.query(&query).await.unwrap();
        for item in page.items {
            assert_eq!(item.body, payload(&item.key.sk), "an item is not what was put");
            names.insert(item.key.sk);
        }
        match page.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => return names,
        }
    }
}

/// The bodies of all messages; gives each of them back.
async fn waiting(stores: &Embedded) -> BTreeSet<String> {
    let mut messages = Vec::new();
    loop {
        let batch = stores.queue.receive(10, HOLD, Duration::ZERO).await.unwrap();
        if batch.is_empty() {
            break;
        }
        messages.extend(batch);
    }
    let dead = stores.queue.dead_letters(usize::MAX).await.unwrap();
    for message in &messages {
        stores.queue.release(&message.receipt, Duration::ZERO).await.unwrap();
    }
    messages.into_iter().chain(dead).map(|message| message.body).collect()
}

/// A message can be acknowledged on disk while the kill keeps that from being told. At most one a
/// task and round is in that state.
fn may_be_done(told: &BTreeSet<String>, waiting: &BTreeSet<String>, name: &str) -> bool {
    let round = name.split('-').next().unwrap();
    let of_round =
        |fact: &&String| fact.strip_prefix("sent ").is_some_and(|name| name.split('-').next() == Some(round));
    let missing = told
        .iter()
        .filter(of_round)
        .filter_map(|fact| fact.strip_prefix("sent "))
        .filter(|name| !waiting.contains(*name) && !told.contains(&format!("done {name}")))
        .count();
    missing <= TASKS
}

/// What SQLite itself says about the file.
fn intact(folder: &Path) {
    let database = rusqlite::Connection::open(folder.join("portal.db")).unwrap();
    let verdict: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    let half_written = std::fs::read_dir(folder.join("blobs/TEMPORARY")).unwrap().count();
    assert_eq!(half_written, 0, "half-written blobs are removed at opening");
}
