//! The end-to-end suite: what a person and their client do with a portal, told by its answers. It
//! knows a portal by its address and its owner's token, so it is the same for both stacks.

mod building;
mod calling;
pub mod documents;
mod managing;
mod queueing;
mod target;
mod upstream;

use futures::future::BoxFuture;

pub use target::{Era, Target};
pub use upstream::Upstream;

type Check = for<'a> fn(&'a Target) -> BoxFuture<'a, anyhow::Result<()>>;

macro_rules! checks {
    ($($module:ident :: $name:ident),* $(,)?) => {
        [$((stringify!($name), (|target| Box::pin($module::$name(target))) as Check)),*]
    };
}

/// Runs the suite in order; prints each check and gives how many passed and failed.
#[expect(clippy::print_stdout, reason = "the report is its output")]
pub async fn run(target: &Target, only: Option<&str>) -> (usize, usize) {
    let checks = checks![
        building::the_portal_answers_and_knows_its_owner,
        building::a_sign_in_link_signs_in_one_browser,
        building::a_draft_is_checked_run_and_published,
        building::a_repeated_request_gets_the_first_answer,
        calling::a_tool_is_listed_and_called_in_both_eras,
        calling::two_calls_at_once_answer_each_its_own,
        calling::progress_streams_before_the_result,
        calling::a_failing_step_is_told_and_traced,
        calling::an_error_that_is_caught_takes_the_other_way,
        calling::a_retried_step_leaves_both_attempts,
        calling::a_loop_traces_each_iteration,
        calling::a_connection_s_secret_goes_out_and_nowhere_else,
        calling::who_may_not_call_is_told_so,
        calling::a_workflow_without_effects_answers,
        building::a_server_rolls_back,
        building::a_workflow_is_deployed_by_the_document,
        managing::who_has_the_token_signs_in_and_out,
        managing::a_document_is_tried_before_it_is_kept,
        managing::a_workflow_is_copied_compared_and_deleted,
        managing::a_server_is_changed_and_taken_down,
        managing::an_execution_tells_what_it_ran,
        managing::what_is_large_is_kept_whole,
        managing::a_connection_is_tested_changed_and_deleted,
        queueing::an_accepted_execution_runs_and_is_traced,
        queueing::an_accepted_execution_that_fails_names_the_node,
        queueing::a_single_step_runs_in_the_process,
        queueing::an_execution_of_unknown_length_is_settled,
    ];
    let (mut passed, mut failed) = (0, 0);
    for (name, check) in checks {
        if only.is_some_and(|only| !name.contains(only)) {
            continue;
        }
        let started = std::time::Instant::now();
        let result = check(target).await;
        let (took, on) = (started.elapsed().as_secs_f64(), target.name());
        let name = name.replace('_', " ");
        match result {
            Ok(()) => {
                passed += 1;
                println!("ok {on}: {name} ({took:.1} s)");
            }
            Err(error) => {
                failed += 1;
                println!("not ok {on}: {name}: {error:#}");
            }
        }
    }
    (passed, failed)
}
