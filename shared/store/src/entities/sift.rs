//! A page of a list of which only some items are wanted.

use std::future::Future;

use portal_base::{Page, PageRequest};

use super::StoreError;

/// How many items one request reads at most. A page may then be short of its limit (even empty)
/// and still have a cursor.
const READ_LIMIT: usize = 1000;
/// How many times it reads at most: of a page that is nearly full, each read is small.
const READS: usize = 25;

/// Reads on until the page is full of what `takes` wants, within a bounded number of reads. After an
/// item that `ends` the list nothing wanted follows.
pub async fn sifted<T, Reading>(
    page: &PageRequest,
    mut read: impl FnMut(PageRequest) -> Reading,
    takes: impl Fn(&T) -> bool,
    ends: impl Fn(&T) -> bool,
) -> Result<Page<T>, StoreError>
where
    Reading: Future<Output = Result<Page<T>, StoreError>>,
{
    let mut found = Page { items: Vec::new(), next_cursor: page.cursor.clone() };
    let mut count = 0;
    for _ in 0..READS {
        // Never more than is missing: a cursor stands between two reads, not within one.
        let missing = page.limit - found.items.len();
        let part = read(PageRequest { limit: missing, cursor: found.next_cursor.take() }).await?;
        count += part.items.len();
        let ended = part.items.iter().any(&ends);
        found.items.extend(part.items.into_iter().filter(&takes));
        if ended {
            return Ok(found);
        }
        found.next_cursor = part.next_cursor;
        if found.next_cursor.is_none() || found.items.len() >= page.limit || count >= READ_LIMIT {
            break;
        }
    }
    Ok(found)
}
