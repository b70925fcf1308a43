//! Contracts over the whole REST API: its document, who may call it, its error pages.

mod errors;
mod guard;
mod openapi;

use std::sync::Arc;

use portal_test_kit::{Kit, TestApp};
use utoipa::openapi::OpenApi;

/// Every function of the API, as a composition root puts it together.
fn described() -> (TestApp, OpenApi) {
    TestApp::described(vec![connector_http::connector()], |kit: &Kit| {
        let sign_in = function_auth::SignIn::new(
            kit.store.clone(),
            kit.clock.clone(),
            kit.rng.clone(),
            kit.ids.clone(),
        );
        [
            function_auth::router(function_auth::State { api: kit.api.clone(), sign_in }),
            function_workflows::router(function_workflows::State {
                api: kit.api.clone(),
                author: kit.author.clone(),
                executions: kit.executions.clone(),
                gallery: Arc::default(),
                run_limit: None,
            }),
            function_deployments::router(function_deployments::State {
                api: kit.api.clone(),
                author: kit.author.clone(),
                machines: kit.machines.clone(),
                deploys: function_deployments::Steps {
                    api: kit.api.clone(),
                    author: kit.author.clone(),
                    machines: kit.machines.clone(),
                }
                .in_process(kit.rng.clone())
                .expect("the document"),
                rng: kit.rng.clone(),
                public_url: "http://127.0.0.1:8484".into(),
            }),
            function_executions::router(function_executions::State {
                api: kit.api.clone(),
                executions: kit.executions.clone(),
            }),
            function_integrations::router(function_integrations::State {
                api: kit.api.clone(),
                safe: kit.safe.clone(),
                net: kit.net.clone(),
                manifests: kit.manifests.clone(),
            }),
        ]
    })
}
