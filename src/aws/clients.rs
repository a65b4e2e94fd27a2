//! Credentials and endpoint of one caller, and the clients of one region.

use std::time::Duration;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};

/// What the SDK is told by the user.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// A profile of `~/.aws/config`; none: the SDK's own search (environment, profile, SSO, web identity, task, instance).
    pub profile: Option<String>,
    /// Where to send every request instead of AWS.
    pub endpoint: Option<String>,
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
}

/// Credentials found, endpoint known: clients can be made for any region.
#[derive(Debug, Clone)]
pub struct Session {
    config: SdkConfig,
}

impl Access {
    /// Finds the credentials' source and the user's region. No request is made but those that finding a region takes.
    pub async fn open(&self) -> Session {
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            // The limiter knows each call's budget; two layers of retries would multiply.
            .retry_config(RetryConfig::disabled())
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(Duration::from_secs(10))
                    .operation_attempt_timeout(Duration::from_mins(1))
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
        Session {
            config: loader.load().await,
        }
    }
}

impl Session {
    /// The region that environment or profile name.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.config.region().map(AsRef::as_ref)
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
        }
    }
}
