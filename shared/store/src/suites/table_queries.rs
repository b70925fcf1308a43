//! Cases of the table: order, prefixes, pages, the index.

use std::time::Duration;

use serde_json::json;

use super::Subject;
use super::table::item;
use crate::{Expect, Index, Indexes, Item, Key, Query, Table, TableError};

type Tables = Subject<dyn Table>;

/// All of a query, page by page, and how many pages had items.
async fn all(tables: &Tables, query: &Query) -> (Vec<Item>, usize) {
    let (mut items, mut pages) = (Vec::new(), 0);
    let mut query = query.clone();
    loop {
        let page = tables.port.query(&query).await.unwrap();
        assert!(page.items.len() <= query.limit);
        pages += usize::from(!page.items.is_empty());
        items.extend(page.items);
        match page.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => return (items, pages),
        }
    }
}

async fn sort_keys(tables: &Tables, query: &Query) -> Vec<String> {
    all(tables, query).await.0.into_iter().map(|item| item.key.sk).collect()
}

async fn fill(tables: &Tables, pk: &str, sort_keys: &[&str]) {
    for sk in sort_keys {
        tables.port.put(item(pk, sk, 1), Expect::Absent).await.unwrap();
    }
}

pub async fn a_query_stays_in_its_partition(tables: Tables) {
    for pk in ["W#1", "W#10", "W#", "w#1", "W#1 "] {
        fill(&tables, pk, &["a", "b"]).await;
    }
    let found = all(&tables, &Query::partition("W#1")).await.0;
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|item| item.key.pk == "W#1" && item.version == 1));
    assert!(sort_keys(&tables, &Query::partition("W#2")).await.is_empty());
}

pub async fn keys_sort_by_their_bytes(tables: Tables) {
    // U+FFFF sorts before U+10000 by UTF-8 bytes, and after it by UTF-16 units.
    let mut texts = [
        "b",
        "a",
        "A",
        "Z",
        "z",
        "é",
        "e\u{301}",
        "10",
        "9",
        "한",
        "\u{FFFF}",
        "\u{10000}",
        "a b",
        "a!",
        "~",
    ];
    fill(&tables, "W#1", &texts).await;
    texts.sort_unstable_by_key(|text| text.as_bytes());
    assert_eq!(sort_keys(&tables, &Query::partition("W#1")).await, texts);
    texts.reverse();
    let down = Query { descending: true, ..Query::partition("W#1") };
    assert_eq!(sort_keys(&tables, &down).await, texts);
}

pub async fn a_prefix_is_taken_literally(tables: Tables) {
    let texts = [
        "a",
        "a#",
        "a#1",
        "a#2",
        "a$",
        "aa",
        "b#1",
        "%",
        "%1",
        "_",
        "_1",
        "x%y",
        "x_y",
        "xzy",
        "a\\",
        "a\\1",
        "[a]",
        "*",
        "'",
        "''",
        "\u{10FFFF}",
        "\u{10FFFF}1",
        "é1",
        "e\u{301}1",
        "A#1",
    ];
    fill(&tables, "W#1", &texts).await;
    let prefixes =
        ["a#", "a", "%", "_", "x%", "x_", "a\\", "[", "*", "'", "\u{10FFFF}", "é", "A", "nothing", ""];
    for prefix in prefixes {
        let mut wanted: Vec<_> = texts.iter().copied().filter(|text| text.starts_with(prefix)).collect();
        wanted.sort_unstable_by_key(|text| text.as_bytes());
        for (limit, descending) in [(1000, false), (1000, true), (2, false), (2, true)] {
            let query = Query { prefix: prefix.to_owned(), descending, limit, ..Query::partition("W#1") };
            let mut wanted = wanted.clone();
            if descending {
                wanted.reverse();
            }
            assert_eq!(sort_keys(&tables, &query).await, wanted, "prefix {prefix:?} limit {limit}");
        }
    }
}

pub async fn a_query_ends_at_its_last_key(tables: Tables) {
    fill(&tables, "W#1", &["M", "N", "N#", "N#1", "N#10", "N#2", "N#3", "N#한", "O"]).await;
    for n in ["N#1", "N#2", "N#3"] {
        tables.port.put(indexed(n, n), Expect::Any).await.unwrap();
    }
    let wanted = ["N#", "N#1", "N#10", "N#2"];
    for last in ["N#2", "N#2#", "N#29"] {
        for (limit, descending) in [(1000, false), (1000, true), (2, false), (2, true)] {
            let query = Query { last: Some(last.into()), descending, limit, ..Query::partition("W#1") };
            let mut wanted = wanted.to_vec();
            let mut from_the_start = vec!["M", "N"];
            from_the_start.append(&mut wanted.clone());
            if descending {
                wanted.reverse();
                from_the_start.reverse();
            }
            assert_eq!(sort_keys(&tables, &query).await, from_the_start, "{query:?}");
            let query = Query { prefix: "N#".into(), ..query };
            assert_eq!(sort_keys(&tables, &query).await, wanted, "{query:?}");
        }
    }
    for (limit, descending) in [(9, false), (9, true), (1, false), (1, true)] {
        let query = Query { last: Some("N#2".into()), descending, limit, ..by_index("N#") };
        assert_eq!(sort_keys(&tables, &query).await.len(), 2, "{query:?}");
    }
}

async fn numbered(tables: &Tables, count: usize) -> Vec<String> {
    let names: Vec<_> = (0..count).map(|n| format!("N#{n:03}")).collect();
    for name in &names {
        tables.port.put(item("W#1", name, 1), Expect::Absent).await.unwrap();
    }
    fill(tables, "W#1", &["M", "O"]).await;
    names
}

pub async fn pages_follow_each_other(tables: Tables) {
    let names = numbered(&tables, 25).await;
    for limit in [1, 5, 10, 24, 25, 26] {
        let query = Query { prefix: "N#".into(), limit, ..Query::partition("W#1") };
        let (items, pages) = all(&tables, &query).await;
        let found: Vec<_> = items.into_iter().map(|item| item.key.sk).collect();
        assert_eq!(found, names, "limit {limit}");
        assert_eq!(pages, names.len().div_ceil(limit), "limit {limit}");
    }
}

pub async fn pages_follow_each_other_downwards(tables: Tables) {
    let mut names = numbered(&tables, 25).await;
    names.reverse();
    for limit in [1, 7, 25] {
        let query = Query { prefix: "N#".into(), limit, descending: true, ..Query::partition("W#1") };
        assert_eq!(sort_keys(&tables, &query).await, names, "limit {limit}");
    }
}

pub async fn large_items_are_paged(tables: Tables) {
    // 3 MB: more than some stores put into one answer.
    for n in 0..30 {
        let item = Item::new(Key::new("W#1", format!("{n:02}")), json!({ "t": "x".repeat(100_000) }));
        tables.port.put(item, Expect::Absent).await.unwrap();
    }
    assert_eq!(sort_keys(&tables, &Query::partition("W#1")).await.len(), 30);
}

fn indexed(sk: &str, index_sk: &str) -> Item {
    indexed_in(Index::First, sk, index_sk)
}

fn indexed_in(index: Index, sk: &str, index_sk: &str) -> Item {
    Item { indexes: Indexes::NONE.with(index, Key::new("W#1#BY", index_sk)), ..item("W#1", sk, 1) }
}

fn by_index(prefix: &str) -> Query {
    Query { index: Some(Index::First), prefix: prefix.to_owned(), ..Query::partition("W#1#BY") }
}

pub async fn the_index_finds_items_by_their_other_key(tables: Tables) {
    for (sk, index_sk) in [("a", "2#x"), ("b", "1#x"), ("c", "2#w"), ("d", "3#x")] {
        tables.port.put(indexed(sk, index_sk), Expect::Absent).await.unwrap();
    }
    fill(&tables, "W#1", &["none"]).await;
    assert_eq!(sort_keys(&tables, &by_index("")).await, ["b", "c", "a", "d"]);
    assert_eq!(sort_keys(&tables, &by_index("2#")).await, ["c", "a"]);
    let down = Query { descending: true, limit: 1, ..by_index("") };
    assert_eq!(sort_keys(&tables, &down).await, ["d", "a", "c", "b"]);
    let found = tables.port.query(&by_index("1")).await.unwrap().items;
    assert_eq!(found, [Item { version: 1, ..indexed("b", "1#x") }]);
    assert!(
        sort_keys(&tables, &Query::partition("W#1#BY")).await.is_empty(),
        "the index is asked by name only"
    );
}

pub async fn the_index_follows_its_item(tables: Tables) {
    tables.port.put(indexed("a", "1"), Expect::Absent).await.unwrap();
    tables.port.put(indexed("b", "2"), Expect::Absent).await.unwrap();
    tables.port.put(indexed("a", "3"), Expect::Version(1)).await.unwrap();
    assert_eq!(sort_keys(&tables, &by_index("")).await, ["b", "a"]);
    tables.port.put(item("W#1", "b", 1), Expect::Any).await.unwrap();
    assert_eq!(sort_keys(&tables, &by_index("")).await, ["a"]);
    tables.port.delete(&Key::new("W#1", "a"), Expect::Any).await.unwrap();
    assert!(sort_keys(&tables, &by_index("")).await.is_empty());
}

/// An item may stand in any of the indexes, under a key of its own in each.
pub async fn each_index_is_one_of_its_own(tables: Tables) {
    let everywhere = Item {
        indexes: Indexes::NONE
            .with(Index::First, Key::new("W#1#BY", "3"))
            .with(Index::Second, Key::new("W#1#BY", "2"))
            .with(Index::Third, Key::new("W#1#BY", "1")),
        ..item("W#1", "all", 1)
    };
    tables.port.put(everywhere.clone(), Expect::Absent).await.unwrap();
    for (index, sk) in [(Index::First, "a"), (Index::Second, "b"), (Index::Third, "c")] {
        tables.port.put(indexed_in(index, sk, "2"), Expect::Absent).await.unwrap();
    }
    let of = |index: Index| Query { index: Some(index), ..by_index("") };
    assert_eq!(sort_keys(&tables, &of(Index::First)).await, ["a", "all"]);
    assert_eq!(sort_keys(&tables, &of(Index::Second)).await, ["all", "b"]);
    assert_eq!(sort_keys(&tables, &of(Index::Third)).await, ["all", "c"]);
    let found = tables.port.query(&Query { limit: 1, ..of(Index::Third) }).await.unwrap().items;
    assert_eq!(found, [Item { version: 1, ..everywhere.clone() }], "the item is whole whatever found it");

    // It leaves one, moves in another, and stays in the third.
    let moved =
        everywhere.indexes.clone().with(Index::First, None).with(Index::Second, Key::new("W#1#BY", "9"));
    tables.port.put(Item { indexes: moved, ..everywhere }, Expect::Version(1)).await.unwrap();
    assert_eq!(sort_keys(&tables, &of(Index::First)).await, ["a"]);
    assert_eq!(sort_keys(&tables, &of(Index::Second)).await, ["b", "all"]);
    assert_eq!(sort_keys(&tables, &of(Index::Third)).await, ["all", "c"]);
    tables.port.put(item("W#1", "all", 1), Expect::Any).await.unwrap();
    tables.port.delete(&Key::new("W#1", "b"), Expect::Any).await.unwrap();
    assert!(sort_keys(&tables, &of(Index::Second)).await.is_empty());
    assert_eq!(sort_keys(&tables, &of(Index::Third)).await, ["c"]);
}

/// Keys alone come in the same order, in the same pages, with the same cursors.
pub async fn keys_are_listed_as_items_are(tables: Tables) {
    let soon = tables.time.now().as_second() + 5;
    for n in 0..9 {
        let mut item = item("W#1", &format!("{n}"), n);
        for index in Index::ALL {
            item.indexes = item.indexes.with(index, Key::new("W#1#BY", format!("{}", (n * 7) % 10)));
        }
        item.expires_at = (n == 4).then_some(soon);
        tables.port.put(item, Expect::Absent).await.unwrap();
    }
    tables.time.pass(Duration::from_secs(6)).await;
    let sources = [None, Some(Index::First), Some(Index::Second), Some(Index::Third)];
    for (index, descending) in sources.into_iter().flat_map(|index| [(index, false), (index, true)]) {
        let pk = if index.is_some() { "W#1#BY" } else { "W#1" };
        let whole = Query { index, descending, ..Query::partition(pk) };
        let wanted: Vec<_> = all(&tables, &whole).await.0.into_iter().map(|item| item.key).collect();
        assert_eq!(wanted.len(), 8, "{whole:?}");
        let (mut query, mut found) = (Query { limit: 3, ..whole.clone() }, Vec::new());
        loop {
            let page = tables.port.keys(&query).await.unwrap();
            found.extend(page.items);
            let Some(cursor) = page.next_cursor else { break };
            // What lists items goes on where what lists keys stopped.
            let next = Query { cursor: Some(cursor.clone()), limit: 1, ..query.clone() };
            let item = tables.port.query(&next).await.unwrap().items;
            assert!(item.iter().all(|item| wanted.get(found.len()) == Some(&item.key)), "{whole:?}");
            query.cursor = Some(cursor);
        }
        assert_eq!(found, wanted, "{whole:?}");
    }
}

pub async fn the_index_pages_through_equal_keys(tables: Tables) {
    for n in 0..12 {
        tables.port.put(indexed(&format!("{n:02}"), "same"), Expect::Absent).await.unwrap();
    }
    for (limit, descending) in [(1, false), (5, false), (5, true), (12, false)] {
        let query = Query { descending, limit, ..by_index("same") };
        let mut found = sort_keys(&tables, &query).await;
        assert_eq!(found.len(), 12, "none is left out and none comes twice");
        found.sort_unstable();
        found.dedup();
        assert_eq!(found.len(), 12);
    }
}

pub async fn a_cursor_serves_its_own_query_only(tables: Tables) {
    numbered(&tables, 5).await;
    fill(&tables, "W#2", &["N#1", "N#2", "N#3"]).await;
    let query = Query { prefix: "N#".into(), limit: 2, ..Query::partition("W#1") };
    let cursor = tables.port.query(&query).await.unwrap().next_cursor.unwrap();
    let with = |query: Query| Query { cursor: Some(cursor.clone()), ..query };
    tables.port.query(&with(query.clone())).await.unwrap();
    tables.port.query(&Query { limit: 3, ..with(query.clone()) }).await.unwrap();
    let others = [
        with(Query { pk: "W#2".into(), ..query.clone() }),
        with(Query { prefix: "N".into(), ..query.clone() }),
        with(Query { descending: true, ..query.clone() }),
        with(Query { index: Some(Index::First), ..query.clone() }),
        with(Query { last: Some("N#9".into()), ..query.clone() }),
        Query { cursor: Some(String::new()), ..query.clone() },
        Query { cursor: Some("bm90IGEgY3Vyc29y".into()), ..query.clone() },
        Query { cursor: Some(format!("{cursor}AAAA")), ..query.clone() },
    ];
    for other in others {
        assert!(matches!(tables.port.query(&other).await, Err(TableError::InvalidCursor)), "{other:?}");
    }
}

pub async fn a_page_starts_behind_the_cursor_whatever_changed(tables: Tables) {
    numbered(&tables, 6).await;
    let query = Query { prefix: "N#".into(), limit: 3, ..Query::partition("W#1") };
    let cursor = tables.port.query(&query).await.unwrap().next_cursor;
    // The item the cursor points at goes, one comes before and one behind it.
    tables.port.delete(&Key::new("W#1", "N#002"), Expect::Any).await.unwrap();
    fill(&tables, "W#1", &["N#0015", "N#0035"]).await;
    let rest = Query { cursor, limit: 10, ..query };
    assert_eq!(sort_keys(&tables, &rest).await, ["N#003", "N#0035", "N#004", "N#005"]);
}

pub async fn expired_items_are_in_no_page(tables: Tables) {
    let soon = tables.time.now().as_second() + 5;
    for n in 0..10 {
        let name = format!("{n:02}");
        let item = Item { expires_at: (n % 2 == 0).then_some(soon), ..indexed(&name, &name) };
        tables.port.put(item, Expect::Absent).await.unwrap();
    }
    assert_eq!(sort_keys(&tables, &Query::partition("W#1")).await.len(), 10);
    tables.time.pass(Duration::from_secs(6)).await;
    let wanted = ["01", "03", "05", "07", "09"];
    for limit in [1, 2, 100] {
        assert_eq!(sort_keys(&tables, &Query { limit, ..Query::partition("W#1") }).await, wanted);
        assert_eq!(sort_keys(&tables, &Query { limit, ..by_index("") }).await, wanted);
    }
}

pub async fn queries_out_of_bounds_are_refused(tables: Tables) {
    let wrong = [
        Query { limit: 0, ..Query::partition("W#1") },
        Query { prefix: "N#".into(), last: Some("M".into()), ..Query::partition("W#1") },
        Query { limit: Query::MAX_LIMIT + 1, ..Query::partition("W#1") },
        Query::partition(""),
        Query { prefix: "x".repeat(Key::MAX_SK + 1), ..Query::partition("W#1") },
    ];
    for query in wrong {
        assert!(matches!(tables.port.query(&query).await, Err(TableError::Invalid(_))));
    }
}

pub async fn counters_are_listed(tables: Tables) {
    tables.port.increment(&Key::new("W#1", "b"), 7).await.unwrap();
    fill(&tables, "W#1", &["a", "c"]).await;
    let found = all(&tables, &Query::partition("W#1")).await.0;
    assert_eq!(found.len(), 3);
    assert_eq!(found[1].body, Item::counter_body(7));
}
