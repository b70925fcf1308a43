//! Behaviour suites of the ports: what every adapter must do, run against each of them.
//!
//! A suite is a macro that makes one test of each case. It takes the path of an async function
//! that makes a fresh, empty [`Subject`]:
//!
//! ```text
//! async fn fresh() -> Subject<dyn Table> { … }
//! portal_store::suites::table_suite!(fresh);
//! ```
//!
//! Cases know nothing of the adapter. Where time must pass they ask the subject's [`Time`], which
//! moves a fake clock or sleeps. No case asserts that something is fast.

#![expect(clippy::unwrap_used, reason = "this is test code, compiled only for tests")]
#![expect(missing_docs, reason = "a case is named for what it shows")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "a case owns its subject; the helpers judge a result at once"
)]
#![expect(clippy::missing_panics_doc, reason = "a case panics to fail")]
#![expect(clippy::indexing_slicing, reason = "an index out of range fails the case")]

pub mod blobs;
pub mod queue;
pub mod secrets;
pub mod table;
pub mod table_concurrency;
pub mod table_queries;

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use portal_base::{Clock, FakeClock, SystemClock};

pub use crate::{blobs_suite, queue_suite, queue_turns_suite, secrets_suite, table_suite};

/// A clock on which a case can let time pass.
#[async_trait]
pub trait Time: Clock {
    /// Lets that much time pass.
    async fn pass(&self, by: Duration);
}

#[async_trait]
impl Time for FakeClock {
    async fn pass(&self, by: Duration) {
        self.advance(by);
    }
}

#[async_trait]
impl Time for SystemClock {
    async fn pass(&self, by: Duration) {
        tokio::time::sleep(by).await;
    }
}

/// An adapter under test, empty.
pub struct Subject<Port: ?Sized> {
    /// The adapter.
    pub port: Arc<Port>,
    /// The clock it lives by.
    pub time: Arc<dyn Time>,
    /// What must live as long as the adapter, such as its folder.
    pub keep: Box<dyn Any + Send + Sync>,
}

/// Makes a test of each case. For the suites; not to be used on its own.
#[doc(hidden)]
#[macro_export]
macro_rules! suite_cases {
    ($fresh:path, $($module:ident: [$($case:ident),* $(,)?]),* $(,)?) => {
        $($(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                $crate::suites::$module::$case($fresh().await).await;
            }
        )*)*
    };
}

/// The behaviour of [`Table`](crate::Table).
#[macro_export]
macro_rules! table_suite {
    ($fresh:path) => {
        $crate::suite_cases! { $fresh,
            table: [
                nothing_is_there_at_first, an_item_reads_back_as_it_was_put, any_key_text_works,
                versions_count_writes, a_version_is_that_of_the_item, several_items_are_read_together, absent_refuses_a_second_put, a_stale_version_is_refused,
                any_overwrites, delete_heeds_its_condition, keys_out_of_bounds_are_refused,
                bodies_out_of_bounds_are_refused, a_transaction_does_all_of_its_writes,
                a_transaction_does_nothing_when_a_condition_fails,
                a_conflict_names_the_first_failing_write, a_transaction_takes_a_hundred_writes,
                a_transaction_names_each_key_once, a_transaction_with_a_bad_item_does_nothing,
                a_transaction_has_a_largest_size,
                an_expired_item_is_gone, an_expired_item_makes_room, a_renewed_item_stays,
                a_counter_counts, a_counter_stays_within_its_bounds, an_item_is_no_counter,
                a_counter_can_be_replaced_and_removed,
            ],
            table_queries: [
                a_query_stays_in_its_partition, keys_sort_by_their_bytes, a_prefix_is_taken_literally,
                a_query_ends_at_its_last_key, pages_follow_each_other, pages_follow_each_other_downwards, large_items_are_paged,
                the_index_finds_items_by_their_other_key, the_index_follows_its_item,
                each_index_is_one_of_its_own, keys_are_listed_as_items_are,
                the_index_pages_through_equal_keys, a_cursor_serves_its_own_query_only,
                a_page_starts_behind_the_cursor_whatever_changed, expired_items_are_in_no_page,
                queries_out_of_bounds_are_refused, counters_are_listed,
            ],
            table_concurrency: [
                one_of_many_creators_wins, concurrent_increments_all_count,
                compare_and_swap_loses_no_update, transactions_are_isolated,
                a_reader_sees_what_was_acknowledged,
            ],
        }
    };
}

/// The behaviour of [`Queue`](crate::Queue).
#[macro_export]
macro_rules! queue_suite {
    ($fresh:path) => {
        $crate::suite_cases! { $fresh,
            queue: [
                an_empty_queue_gives_nothing, a_message_arrives_whole, an_acknowledged_message_is_gone,
                a_held_message_is_invisible, a_forgotten_message_comes_back,
                an_expired_receipt_is_refused, an_older_receipt_is_refused, extending_keeps_a_message,
                extending_too_late_is_refused, a_released_message_comes_back_at_once,
                a_message_can_be_released_for_later, a_released_receipt_is_void,
                a_delayed_message_waits, at_most_the_wanted_number_is_taken,
                a_message_received_too_often_is_a_dead_letter, dead_letters_stay_until_acknowledged,
                waiting_ends_when_a_message_arrives, waiting_ends_when_nothing_arrives,
                two_waiters_get_a_message_each, many_receivers_lose_nothing,
                requests_out_of_bounds_are_refused, a_receipt_of_nobody_is_refused,
            ],
        }
    };
}

/// What a [`Queue`](crate::Queue) does that takes strict turns between groups; one that is spread
/// over many hosts cannot.
#[macro_export]
macro_rules! queue_turns_suite {
    ($fresh:path) => {
        $crate::suite_cases! { $fresh,
            queue: [one_group_does_not_delay_another, messages_of_a_group_come_in_order],
        }
    };
}

/// The behaviour of [`Blobs`](crate::Blobs).
#[macro_export]
macro_rules! blobs_suite {
    ($fresh:path) => {
        $crate::suite_cases! { $fresh,
            blobs: [
                a_blob_reads_back, a_blob_can_be_replaced, a_blob_can_be_deleted,
                an_empty_blob_is_a_blob, a_large_blob_reads_back, a_name_can_be_the_start_of_another,
                bad_names_are_refused, concurrent_puts_never_mix,
            ],
        }
    };
}

/// The behaviour of [`Secrets`](crate::Secrets).
#[macro_export]
macro_rules! secrets_suite {
    ($fresh:path) => {
        $crate::suite_cases! { $fresh,
            secrets: [
                no_secret_at_first, the_first_value_stays, put_replaces_the_value,
                all_who_create_at_once_agree, bad_secret_names_are_refused,
                large_secrets_are_refused, a_secret_is_any_bytes,
            ],
        }
    };
}

#[cfg(test)]
mod tests {
    /// The suites list their cases by name; a case that is not listed would never run.
    #[test]
    fn every_case_is_in_its_suite() {
        let suites = include_str!("mod.rs");
        let files = [
            include_str!("table.rs"),
            include_str!("table_queries.rs"),
            include_str!("table_concurrency.rs"),
            include_str!("queue.rs"),
            include_str!("blobs.rs"),
            include_str!("secrets.rs"),
        ];
        let cases = files.iter().flat_map(|file| file.split("pub async fn ").skip(1));
        for case in cases.filter_map(|rest| rest.split('(').next()) {
            let listed = [(" ", ","), (" ", " "), (" ", "\n"), ("[", ","), (" ", "]")]
                .iter()
                .any(|(before, after)| suites.contains(&format!("{before}{case}{after}")));
            assert!(listed, "`{case}` is in no suite");
        }
    }
}
