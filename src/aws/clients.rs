//! Credentials and endpoint of one caller, and the clients of one region.

use std::time::Duration;

use aws_config::identity::IdentityCache;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sts::config::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::caller::{self, Caller};
use super::endpoint;
use super::failure::Failure;

/// What the SDK is told by the user.
#[derive(Debug, Clone)]
pub struct Access {
    /// A profile of `~/.aws/config`; none: the SDK's own search (environment, profile, SSO, web identity, task, instance).
    pub profile: Option<String>,
    /// Where to send every request instead of AWS.
    pub endpoint: Option<String>,
    /// How long one request may take, from its first byte to the last of the answer.
    pub patience: Duration,
}

/// A role to take on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    pub arn: String,
    /// What the role's trust policy asks for.
    pub external_id: Option<String>,
    /// What CloudTrail of the account shows: 2 to 64 of letters, digits and `+=,.@-`.
    pub session_name: String,
}

/// The clients of one region.
#[derive(Debug, Clone)]
pub struct Clients {
    pub region: String,
    pub ec2: aws_sdk_ec2::Client,
    pub elb: aws_sdk_elasticloadbalancing::Client,
    pub elbv2: aws_sdk_elasticloadbalancingv2::Client,
    pub rds: aws_sdk_rds::Client,
    pub sts: aws_sdk_sts::Client,
    /// All other services.
    pub other: Caller,
}

/// Credentials found, endpoint known: clients can be made for any region.
#[derive(Debug, Clone)]
pub struct Session {
    config: SdkConfig,
    /// What the calls of all services without a client of their own go over.
    connections: Option<SharedHttpClient>,
}

impl Access {
    /// Finds the credentials' source and the user's region. No request is made but those that finding a region takes.
    ///
    /// # Errors
    /// An endpoint that is no URL.
    pub async fn open(&self) -> Result<Session, Failure> {
        let connections = caller::connections();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            // The limiter knows each call's budget; two layers of retries would multiply.
            .retry_config(RetryConfig::disabled())
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(self.patience.min(Duration::from_secs(10)))
                    .operation_attempt_timeout(self.patience)
                    .build(),
            );
        if let Some(profile) = &self.profile {
            // A profile that is named wins over the environment, as in the AWS CLI, and no other source steps in for it.
            let provider = ProfileFileCredentialsProvider::builder().profile_name(profile);
            loader = loader
                .profile_name(profile)
                .credentials_provider(provider.build());
        }
        if let Some(endpoint) = &self.endpoint {
            loader = loader.endpoint_url(endpoint);
        }
        if let Some(connections) = connections.clone() {
            loader = loader.http_client(connections);
        }
        let config = loader.load().await;
        endpoint::check(self.endpoint.as_deref(), config.endpoint_url())?;
        Ok(Session {
            config,
            connections,
        })
    }
}

impl Session {
    pub(super) fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// The region that environment or profile name.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.config.region().map(AsRef::as_ref)
    }

    /// The same with the credentials of a role, which are asked from STS in `region` when they are first needed, and again
    /// before they expire.
    pub async fn assume(&self, role: &Role, region: &str) -> Self {
        let asking = self
            .config
            .to_builder()
            .region(Region::new(region.to_owned()))
            // Nobody else asks this one again.
            .retry_config(RetryConfig::standard().with_max_attempts(5))
            .build();
        let mut provider = AssumeRoleProvider::builder(&role.arn)
            .session_name(&role.session_name)
            .configure(&asking);
        if let Some(id) = &role.external_id {
            provider = provider.external_id(id);
        }
        let cache = IdentityCache::lazy().load_timeout(Duration::from_mins(1));
        Self {
            config: self
                .config
                .to_builder()
                .credentials_provider(SharedCredentialsProvider::new(provider.build().await))
                .identity_cache(cache.build())
                .build(),
            connections: self.connections.clone(),
        }
    }

    /// The clients of `region`; connections and credentials are shared with all other regions.
    #[must_use]
    pub fn clients(&self, region: &str) -> Clients {
        let config = self
            .config
            .to_builder()
            .region(Region::new(region.to_owned()))
            .build();
        Clients {
            region: region.to_owned(),
            ec2: aws_sdk_ec2::Client::new(&config),
            elb: aws_sdk_elasticloadbalancing::Client::new(&config),
            elbv2: aws_sdk_elasticloadbalancingv2::Client::new(&config),
            rds: aws_sdk_rds::Client::new(&config),
            sts: aws_sdk_sts::Client::new(&config),
            other: Caller::new(config, region, self.connections.clone()),
        }
    }
}
