//! StartSyncExecution's own host.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// The SDK puts `sync-` before the host of StartSyncExecution whatever the endpoint. A stand-in
/// has no such host; AWS's own is never plain HTTP.
#[derive(Debug)]
pub(crate) struct StripHostPrefix;

impl Intercept for StripHostPrefix {
    fn name(&self) -> &'static str {
        "StripHostPrefix"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let rest = context.request().uri().strip_prefix("http://sync-").map(|rest| format!("http://{rest}"));
        if let Some(uri) = rest {
            context.request_mut().set_uri(uri)?;
        }
        Ok(())
    }
}
