//! `GET /users/me`

use axum::Json;
use axum::extract::State as AxumState;
use portal_http::{ApiError, Auth};
use portal_store::entities::{user, workspace};
use serde::Serialize;
use utoipa::ToSchema;

use crate::State;

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    /// The user's id.
    id: String,
    /// What they are called.
    display_name: String,
    /// The language they chose, such as `ko`.
    locale: Option<String>,
    /// The workspace they work in.
    workspace: MyWorkspace,
    /// Their role there: `owner`, `admin`, `editor` or `viewer`.
    role: String,
}

/// The workspace one works in.
#[derive(Serialize, ToSchema)]
pub(crate) struct MyWorkspace {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
}

/// Who is signed in
#[utoipa::path(
    get, path = "/users/me", operation_id = "get_me", tag = "users",
    responses((status = 200, body = Me), ApiError),
)]
pub(crate) async fn get_me(AxumState(state): AxumState<State>, caller: Auth) -> Result<Json<Me>, ApiError> {
    let store = &state.api.store;
    let missing = |what| ApiError::not_found(what, caller.user);
    let user = user::get(store, caller.user).await?.ok_or_else(|| missing("user"))?;
    let workspace = workspace::get(store, caller.workspace).await?.ok_or_else(|| missing("workspace"))?;
    Ok(Json(Me {
        id: user.id.to_string(),
        display_name: user.display_name.clone(),
        locale: user.locale.clone(),
        workspace: MyWorkspace { id: workspace.id.to_string(), name: workspace.name.clone() },
        role: caller.role.as_str().to_owned(),
    }))
}
