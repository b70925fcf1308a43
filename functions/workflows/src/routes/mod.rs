//! One file an operation, or a few that share their shapes.

pub(crate) mod compile;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod diff;
pub(crate) mod duplicate;
pub(crate) mod gallery;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod nodes;
pub(crate) mod restore;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod transfer;
pub(crate) mod update;
pub(crate) mod validate;
pub(crate) mod versions;
pub(crate) mod view;

use portal_http::Auth;

use crate::State;
use crate::domain::drafts::Desk;

pub(crate) fn desk<'a>(state: &'a State, caller: &Auth) -> Desk<'a> {
    Desk {
        store: &state.api.store,
        clock: &*state.api.clock,
        ids: &state.api.ids,
        workspace: caller.workspace,
        user: caller.user,
    }
}
