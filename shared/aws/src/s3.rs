//! S3 in the few words that blobs need, over the SDK's own runtime: its signatures, retries, time-outs
//! and interceptors. The service's SDK crate would do the same and bring 650 KB of tables for checksums
//! that nobody asks for, and half as much code, into every function (docs/decisions/047).

use std::fmt;
use std::time::Duration;

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{AuthSchemeOptionResolverParams, SharedAuthSchemeOptionResolver};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SigningName;
use aws_types::region::{Region, SigningRegion};
use bytes::Bytes;

use crate::calls::Calls;

/// What a bucket is reached with.
pub(crate) struct Reach<'a> {
    pub(crate) http: SharedHttpClient,
    pub(crate) credentials: SharedCredentialsProvider,
    pub(crate) region: &'a str,
    /// Where S3 is, when it is not AWS's own.
    pub(crate) endpoint: Option<&'a str>,
    pub(crate) timeouts: TimeoutConfig,
    pub(crate) calls: Option<Calls>,
}

/// The objects of one bucket.
#[derive(Debug, Clone)]
pub(crate) struct Bucket {
    get: Operation<Ask, Bytes, S3Error>,
    put: Operation<Ask, Bytes, S3Error>,
    delete: Operation<Ask, Bytes, S3Error>,
    #[cfg(feature = "provision")]
    create: Operation<Ask, Bytes, S3Error>,
    /// What stands before the names of objects.
    path: String,
}

/// One request.
struct Ask {
    path: String,
    body: Bytes,
}

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)
    }
}

/// What S3 says when it does not do it.
#[derive(Debug, thiserror::Error)]
#[error("S3 answers {status} {}", .meta.code().unwrap_or_default())]
pub(crate) struct S3Error {
    status: u16,
    meta: ErrorMetadata,
}

impl ProvideErrorMetadata for S3Error {
    fn meta(&self) -> &ErrorMetadata {
        &self.meta
    }
}

type Failed = Box<SdkError<S3Error, HttpResponse>>;

impl Bucket {
    pub(crate) fn new(reach: &Reach<'_>, name: &str) -> Self {
        let (address, path) = address(reach.region, reach.endpoint, name);
        let operation = |name, method| operation(reach, &address, name, method);
        Self {
            get: operation("GetObject", "GET"),
            put: operation("PutObject", "PUT"),
            delete: operation("DeleteObject", "DELETE"),
            #[cfg(feature = "provision")]
            create: operation("CreateBucket", "PUT"),
            path,
        }
    }

    /// The bytes of an object, if it is there.
    pub(crate) async fn get(&self, name: &str) -> Result<Option<Bytes>, Failed> {
        match self.get.invoke(self.ask(name, Bytes::new())).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(SdkError::ServiceError(error)) if error.err().meta.code() == Some("NoSuchKey") => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Stores an object.
    pub(crate) async fn put(&self, name: &str, bytes: Bytes) -> Result<(), Failed> {
        self.put.invoke(self.ask(name, bytes)).await?;
        Ok(())
    }

    /// Removes an object, if it is there.
    pub(crate) async fn delete(&self, name: &str) -> Result<(), Failed> {
        self.delete.invoke(self.ask(name, Bytes::new())).await?;
        Ok(())
    }

    /// Makes the bucket in its region.
    #[cfg(feature = "provision")]
    pub(crate) async fn create(&self, region: &str) -> Result<(), Failed> {
        let body = format!(
            "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
        );
        self.create.invoke(Ask { path: self.path.clone(), body: body.into() }).await?;
        Ok(())
    }

    /// Names of blobs have nothing in them that an address would have to escape.
    fn ask(&self, name: &str, body: Bytes) -> Ask {
        Ask { path: format!("{}{name}", self.path), body }
    }
}

/// Where a bucket is, and what stands before its objects' names there. A stand-in has no host name for
/// each bucket, and a name with dots in it would not fit S3's certificate.
fn address(region: &str, endpoint: Option<&str>, bucket: &str) -> (String, String) {
    let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    match endpoint {
        Some(endpoint) => (endpoint.trim_end_matches('/').to_owned(), format!("/{bucket}/")),
        None if bucket.contains('.') => (format!("https://s3.{region}.{domain}"), format!("/{bucket}/")),
        None => (format!("https://{bucket}.s3.{region}.{domain}"), "/".to_owned()),
    }
}

fn operation(
    reach: &Reach<'_>,
    address: &str,
    name: &'static str,
    method: &'static str,
) -> Operation<Ask, Bytes, S3Error> {
    let mut builder = Operation::builder()
        .service_name("S3")
        .operation_name(name)
        .behavior_version(BehaviorVersion::v2026_01_12())
        .http_client(reach.http.clone())
        .endpoint_url(address)
        .timeout_config(reach.timeouts.clone())
        .sleep_impl(TokioSleep::new())
        .standard_retry(&RetryConfig::standard().with_max_attempts(4))
        .retry_classifier(AwsErrorCodeClassifier::<S3Error>::new())
        .retry_classifier(TransientErrorClassifier::<S3Error>::new())
        .retry_classifier(HttpStatusCodeClassifier::default())
        .with_connection_poisoning()
        .runtime_plugin(signed(reach));
    if let Some(calls) = &reach.calls {
        builder = builder.interceptor(calls.clone());
    }
    let request = move |ask: Ask| -> Result<HttpRequest, BoxError> {
        let mut request = HttpRequest::new(SdkBody::from(ask.body));
        request.set_method(method)?;
        request.set_uri(ask.path)?;
        Ok(request)
    };
    builder.serializer(request).deserializer(answer).build()
}

/// Signatures as S3 wants them: the path as it is, and the body's hash, which S3 checks what it stores by.
fn signed(reach: &Reach<'_>) -> StaticRuntimePlugin {
    let mut signing_options = SigningOptions::default();
    signing_options.double_uri_encode = false;
    signing_options.normalize_uri_path = false;
    signing_options.content_sha256_header = true;
    let signing = SigV4OperationSigningConfig {
        region: Some(SigningRegion::from(Region::new(reach.region.to_owned()))),
        name: Some(SigningName::from_static("s3")),
        signing_options,
        ..SigV4OperationSigningConfig::default()
    };
    let mut config = Layer::new("S3");
    config.store_put(signing);
    config.store_put(AuthSchemeOptionResolverParams::new(()));
    let schemes = StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]);
    let components = RuntimeComponentsBuilder::new("S3")
        .with_auth_scheme(SigV4AuthScheme::new())
        .with_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(schemes)))
        .with_identity_resolver(SCHEME_ID, reach.credentials.clone());
    StaticRuntimePlugin::new().with_config(config.freeze()).with_runtime_components(components)
}

fn answer(response: &HttpResponse) -> Result<Bytes, OrchestratorError<S3Error>> {
    let body = response.body().bytes().unwrap_or_default();
    if response.status().is_success() {
        return Ok(Bytes::copy_from_slice(body));
    }
    let text = String::from_utf8_lossy(body);
    let mut meta = ErrorMetadata::builder();
    if let Some(code) = element(&text, "Code") {
        meta = meta.code(code);
    }
    if let Some(message) = element(&text, "Message") {
        meta = meta.message(message);
    }
    let error = S3Error { status: response.status().as_u16(), meta: meta.build() };
    Err(OrchestratorError::operation(error))
}

/// The text of an element of S3's own error documents, whose codes are plain words.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    Some(rest.split_once("</")?.0)
}

/// How long one try of a call that carries megabytes may take.
pub(crate) const LARGE: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::http::StatusCode;

    use super::*;

    #[test]
    fn a_bucket_has_a_host_of_its_own_where_that_works() {
        let at = |region, endpoint, bucket| {
            let (address, path) = address(region, endpoint, bucket);
            format!("{address}{path}")
        };
        assert_eq!(at("eu-west-1", None, "b"), "https://b.s3.eu-west-1.amazonaws.com/");
        assert_eq!(at("cn-north-1", None, "b"), "https://b.s3.cn-north-1.amazonaws.com.cn/");
        assert_eq!(at("eu-west-1", None, "a.b"), "https://s3.eu-west-1.amazonaws.com/a.b/");
        assert_eq!(at("eu-west-1", Some("http://127.0.0.1:4566/"), "b"), "http://127.0.0.1:4566/b/");
    }

    #[test]
    fn an_error_has_the_code_that_s3_gave() {
        let told =
            "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>";
        let of = |status: u16, body: &str| {
            answer(&HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body.to_owned())))
        };
        assert_eq!(of(200, "bytes").unwrap(), "bytes");
        assert_eq!(of(500, "no document").unwrap_err().as_operation_error().unwrap().code(), None);
        let refused = of(404, told).unwrap_err();
        let error = refused.as_operation_error().unwrap();
        assert_eq!((error.code(), error.message()), (Some("NoSuchKey"), Some("no such key")));
        assert_eq!(error.to_string(), "S3 answers 404 NoSuchKey");
    }
}
