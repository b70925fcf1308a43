//! Counts what is said to AWS: calls, retries included, and bytes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// What was said in one kind of call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Requests that left; each retry is one.
    pub calls: u64,
    /// Bytes of the requests' bodies.
    pub sent: u64,
    /// Bytes of the answers' bodies, as far as the answers told their length.
    pub received: u64,
}

/// A count of calls, shared by whoever holds a clone.
#[derive(Debug, Clone, Default)]
pub struct Calls(Arc<Mutex<BTreeMap<String, Tally>>>);

impl Calls {
    /// What was counted since the last time, by `<service>.<operation>`.
    pub fn take(&self) -> BTreeMap<String, Tally> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn count(&self, bag: &ConfigBag, count: impl FnOnce(&mut Tally)) {
        let name = bag.load::<Metadata>().map(|call| format!("{}.{}", call.service(), call.name()));
        let mut tallies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        count(tallies.entry(name.unwrap_or_default()).or_default());
    }
}

impl Intercept for Calls {
    fn name(&self) -> &'static str {
        "Calls"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let bytes = context.request().body().content_length().unwrap_or(0);
        self.count(bag, |tally| {
            tally.calls += 1;
            tally.sent += bytes;
        });
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let length = context.response().headers().get("content-length").and_then(|text| text.parse().ok());
        self.count(bag, |tally| tally.received += length.unwrap_or(0));
        Ok(())
    }
}
