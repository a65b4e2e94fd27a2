//! A bucket of S3 for `object_store`: the session's credentials sign its requests, the SDK's HTTP client carries them.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{HttpConnector as _, HttpConnectorSettings};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::Request;
use aws_smithy_types::body::SdkBody;
use aws_types::SdkConfig;
use aws_types::service_config::ServiceConfigKey;
use http_body_util::BodyExt;
use object_store::aws::{AmazonS3Builder, AwsCredential};
use object_store::client::{
    CredentialProvider, HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest,
    HttpResponse, HttpService,
};
use object_store::{BackoffConfig, ClientOptions, ObjectStore, RetryConfig};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::clients::Session;

/// How long one request may take until its answer begins; it may carry a large file.
const PATIENCE: Duration = Duration::from_mins(5);
/// Credentials are asked for anew so long before they expire.
const MARGIN: Duration = Duration::from_mins(5);
/// Where nobody names a region.
const REGION: &str = "us-east-1";

impl Session {
    /// The bucket of that name, in whichever region it is: S3 is asked. No request of `object_store` is made yet.
    ///
    /// # Errors
    /// No source of credentials, and an endpoint that is no URL.
    pub async fn bucket(&self, name: &str) -> object_store::Result<Arc<dyn ObjectStore>> {
        let config = self.config();
        let credentials = config.credentials_provider().ok_or(Unusable(
            "no source of credentials: log in (aws sso login), or set AWS_PROFILE or --profile",
        ))?;
        let wire = Wire::new(config);
        let own = config.region().map_or(REGION, AsRef::as_ref);
        let given = endpoint_url(config);
        let host = |region: &str| given.clone().unwrap_or_else(|| host(config, region));
        let region = region_of(&wire, &host(own), name).await;
        let region = region.unwrap_or_else(|| own.to_owned());
        // A dot in the name would not be covered by S3's certificate, and other servers know no host per bucket.
        let in_path = given.is_some() || name.contains('.');
        let endpoint = match host(&region).split_once("://") {
            Some((scheme, rest)) if !in_path => format!("{scheme}://{name}.{rest}"),
            _ => host(&region),
        };
        let store = AmazonS3Builder::new()
            .with_bucket_name(name)
            .with_region(region)
            .with_virtual_hosted_style_request(!in_path)
            .with_allow_http(endpoint.starts_with("http://"))
            .with_endpoint(endpoint)
            .with_credentials(Arc::new(Keys {
                provider: credentials,
                held: Mutex::new(None),
            }))
            .with_retry(RetryConfig {
                backoff: BackoffConfig::default(),
                max_retries: 6,
                retry_timeout: Duration::from_mins(1),
            })
            // One request an object: fewer servers know the other way.
            .with_disable_bulk_delete(true)
            .with_http_connector(wire)
            .build()?;
        Ok(Arc::new(store))
    }
}

/// Where the user sends requests for S3: `--endpoint-url` before `AWS_ENDPOINT_URL_S3` and the profile's own services,
/// these before what holds for every service. <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>
fn endpoint_url(config: &SdkConfig) -> Option<String> {
    let general = config.endpoint_url().map(str::to_owned);
    if config.get_origin("endpoint_url").is_client_config() {
        return general;
    }
    let key = ServiceConfigKey::builder()
        .service_id("s3")
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build();
    let own = config.service_config().zip(key.ok());
    own.and_then(|(service, key)| service.load_config(key))
        .or(general)
}

/// S3's own host in a region. <https://docs.aws.amazon.com/general/latest/gr/s3.html>
fn host(config: &SdkConfig, region: &str) -> String {
    let fips = config.use_fips().unwrap_or_default();
    let dual = config.use_dual_stack().unwrap_or_default();
    let suffix = if region.starts_with("cn-") {
        "amazonaws.com.cn"
    } else if region.starts_with("eusc-") {
        "amazonaws.eu"
    } else {
        "amazonaws.com"
    };
    let fips = if fips { "-fips" } else { "" };
    let dual = if dual { ".dualstack" } else { "" };
    format!("https://s3{fips}{dual}.{region}.{suffix}")
}

/// The region that a bucket is in, which S3 tells whoever asks, whether or not he may read it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html>
async fn region_of(wire: &Wire, host: &str, bucket: &str) -> Option<String> {
    let request = http::Request::head(format!("{}/{bucket}", host.trim_end_matches('/')));
    let request = request.body(SdkBody::empty()).ok()?;
    let answer = wire.send(request).await.ok()?;
    let region = answer.headers().get("x-amz-bucket-region")?;
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
    let region = region.to_str().ok().filter(|region| !region.is_empty())?;
    region
        .as_bytes()
        .iter()
        .all(plain)
        .then(|| region.to_owned())
}

/// The SDK's way to a server: its TLS, its trust in certificates, the proxy of the environment.
#[derive(Debug, Clone)]
struct Wire(Arc<Connector>);

impl Wire {
    fn new(config: &SdkConfig) -> Self {
        let settings = HttpConnectorSettings::builder()
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(PATIENCE)
            .build();
        let mut builder: ConnectorBuilder = Connector::builder()
            .connector_settings(settings)
            .proxy_config(ProxyConfig::from_env());
        builder.set_sleep_impl(config.sleep_impl());
        let tls = builder.tls_provider(Provider::Rustls(CryptoMode::AwsLc));
        Self(Arc::new(tls.build()))
    }

    async fn send(
        &self,
        request: http::Request<SdkBody>,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        let request = Request::try_from(request).map_err(|error| unreadable(&error))?;
        let answer = self.0.call(request).await.map_err(|error| broken(&error))?;
        let answer = answer
            .try_into_http1x()
            .map_err(|error| unreadable(&error))?;
        let (head, body) = answer.into_parts();
        let late = || HttpError::new(HttpErrorKind::Timeout, Unusable("the answer does not end"));
        let whole = timeout(PATIENCE, body.collect())
            .await
            .map_err(|_| late())?;
        let cut_off = |error| HttpError::new_boxed(HttpErrorKind::Interrupted, error);
        let bytes = whole.map_err(cut_off)?.to_bytes();
        Ok(http::Response::from_parts(head, bytes.into()))
    }
}

#[async_trait]
impl HttpService for Wire {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (head, body) = request.into_parts();
        let body = SdkBody::from(body.collect().await?.to_bytes());
        let answer = self.send(http::Request::from_parts(head, body)).await?;
        Ok(answer.map(Into::into))
    }
}

impl HttpConnector for Wire {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

fn broken(error: &ConnectorError) -> HttpError {
    let kind = if error.is_timeout() {
        HttpErrorKind::Timeout
    } else if error.is_io() {
        HttpErrorKind::Connect
    } else if error.is_user() {
        HttpErrorKind::Unknown
    } else {
        HttpErrorKind::Request
    };
    HttpError::new(kind, Told::of(error))
}

fn unreadable(error: &(dyn Error + 'static)) -> HttpError {
    HttpError::new(HttpErrorKind::Decode, Told::of(error))
}

/// The words of an error and its causes.
#[derive(Debug)]
struct Told(String);

impl Told {
    fn of(error: &dyn Error) -> Self {
        Self(super::failure::chain(error))
    }
}

impl fmt::Display for Told {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Error for Told {}

/// What stands in the way of a bucket before S3 is asked.
#[derive(Debug)]
struct Unusable(&'static str);

impl fmt::Display for Unusable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl Error for Unusable {}

impl From<Unusable> for object_store::Error {
    fn from(error: Unusable) -> Self {
        Self::Unauthenticated {
            path: String::new(),
            source: error.into(),
        }
    }
}

/// The session's credentials: `object_store` looks for its own in fewer places, and knows no profiles.
#[derive(Debug)]
struct Keys {
    provider: SharedCredentialsProvider,
    /// As long as they last: the provider itself would ask SSO or STS for each request.
    held: Mutex<Option<(Arc<AwsCredential>, Option<SystemTime>)>>,
}

#[async_trait]
impl CredentialProvider for Keys {
    type Credential = AwsCredential;

    async fn get_credential(&self) -> object_store::Result<Arc<AwsCredential>> {
        let mut held = self.held.lock().await;
        let soon = SystemTime::now() + MARGIN;
        if let Some((keys, until)) = &*held
            && until.is_none_or(|until| until > soon)
        {
            return Ok(Arc::clone(keys));
        }
        let found = self.provider.provide_credentials().await.map_err(|error| {
            object_store::Error::Unauthenticated {
                path: String::new(),
                source: Told::of(&error).into(),
            }
        })?;
        let keys = Arc::new(AwsCredential {
            key_id: found.access_key_id().to_owned(),
            secret_key: found.secret_access_key().to_owned(),
            token: found.session_token().map(str::to_owned),
        });
        *held = Some((Arc::clone(&keys), found.expiry()));
        Ok(keys)
    }
}

#[cfg(test)]
mod tests {
    use aws_credential_types::Credentials;
    use aws_credential_types::provider::future;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn the_host_is_that_of_region_and_partition() {
        let config = SdkConfig::builder().build();
        for (region, expected) in [
            ("eu-west-1", "https://s3.eu-west-1.amazonaws.com"),
            ("cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn"),
        ] {
            assert_eq!(host(&config, region), expected);
        }
        let both = SdkConfig::builder().use_fips(true).use_dual_stack(true);
        let both = both.build();
        assert_eq!(
            host(&both, "us-east-1"),
            "https://s3-fips.dualstack.us-east-1.amazonaws.com"
        );
    }

    /// Gives keys that last so long, and counts how often.
    #[derive(Debug)]
    struct Lasting(Duration, Arc<AtomicUsize>);

    impl ProvideCredentials for Lasting {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            self.1.fetch_add(1, Ordering::Relaxed);
            let until = SystemTime::now() + self.0;
            let keys = Credentials::new("id", "secret", Some("token".into()), Some(until), "test");
            future::ProvideCredentials::ready(Ok(keys))
        }
    }

    #[test]
    fn credentials_are_asked_for_again_shortly_before_they_expire() {
        let asked = |lasting: Duration| {
            let count = Arc::new(AtomicUsize::new(0));
            let keys = Keys {
                provider: SharedCredentialsProvider::new(Lasting(lasting, Arc::clone(&count))),
                held: Mutex::new(None),
            };
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            runtime.unwrap().block_on(async {
                for _ in 0..3 {
                    let keys = keys.get_credential().await.unwrap();
                    assert_eq!(keys.key_id, "id");
                    assert!(!format!("{keys:?}").contains("secret\""));
                }
            });
            count.load(Ordering::Relaxed)
        };
        assert_eq!(asked(Duration::from_hours(1)), 1);
        assert_eq!(asked(MARGIN / 2), 3);
    }
}
