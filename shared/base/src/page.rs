//! Lists that come in pages.

use serde::{Deserialize, Serialize};

/// One page of a list. `next_cursor` is opaque and absent on the last page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// What to pass as `cursor` to get the following page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// The same page with each item changed by `f`.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next_cursor: self.next_cursor }
    }
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), next_cursor: None }
    }
}

/// Which page is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// At most this many items, 1 to [`PageRequest::MAX`].
    pub limit: usize,
    /// Where the previous page stopped.
    pub cursor: Option<String>,
}

impl PageRequest {
    /// The largest page anyone may ask for.
    pub const MAX: usize = 200;
    /// The page size when none is asked for.
    pub const DEFAULT: usize = 50;
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { limit: Self::DEFAULT, cursor: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_has_no_cursor_on_the_wire() {
        let last = Page { items: vec![1, 2], next_cursor: None };
        assert_eq!(serde_json::to_string(&last).unwrap(), r#"{"items":[1,2]}"#);
        assert_eq!(serde_json::from_str::<Page<i32>>(r#"{"items":[1,2]}"#).unwrap(), last);
        let more = Page { items: vec![1], next_cursor: Some("c".to_owned()) }.map(|n| n * 2);
        assert_eq!(serde_json::to_string(&more).unwrap(), r#"{"items":[2],"next_cursor":"c"}"#);
    }
}
