//! One file an operation.

pub(crate) mod activity;
pub(crate) mod calls;
pub(crate) mod connect;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod keys;
pub(crate) mod list;
pub(crate) mod plan;
pub(crate) mod refused;
pub(crate) mod replace;
pub(crate) mod revisions;
pub(crate) mod rollback;
pub(crate) mod update;
pub(crate) mod view;
pub(crate) mod workflow;

use portal_http::Auth;

use crate::State;
use crate::domain::deploy::Deployer;

pub(crate) fn deployer<'a>(state: &'a State, caller: &Auth) -> Deployer<'a> {
    Deployer {
        store: &state.api.store,
        clock: &*state.api.clock,
        ids: &state.api.ids,
        workspace: caller.workspace,
        user: caller.user,
        deploy: None,
    }
}
