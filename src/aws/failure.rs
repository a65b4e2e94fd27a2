//! Why a call failed, in words that do not depend on the operation.

use std::error::Error;
use std::fmt;

use aws_sdk_ec2::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;

/// Why a call failed. Code and message are AWS's own: hostile text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// AWS's error code, if the service answered with one.
    pub code: Option<String>,
    /// The HTTP status, if there was an answer at all.
    pub http: Option<u16>,
    pub message: String,
    pub origin: Origin,
}

/// Where a failure comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The service said no.
    Service,
    /// The host's name does not resolve: no such endpoint, or no network.
    Unresolved,
    /// The connection could not be made or broke.
    Connection,
    /// No answer in time.
    Timeout,
    /// An answer that is not one.
    Unreadable,
    /// Nothing was sent: no credentials, or a request that cannot be built.
    Local,
}

impl Failure {
    /// The failure of any operation of any client.
    pub fn of<E>(error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        let http = error.raw_response().map(|answer| answer.status().as_u16());
        let origin = match error {
            SdkError::ServiceError(_) => Origin::Service,
            SdkError::TimeoutError(_) => Origin::Timeout,
            SdkError::ResponseError(_) => Origin::Unreadable,
            SdkError::DispatchFailure(dispatch) if dispatch.is_timeout() => Origin::Timeout,
            SdkError::DispatchFailure(dispatch) if dispatch.is_io() => {
                if chain(error).contains("dns error") {
                    Origin::Unresolved
                } else {
                    Origin::Connection
                }
            }
            SdkError::DispatchFailure(dispatch)
                if dispatch.as_connector_error().is_some_and(broke_off) =>
            {
                Origin::Connection
            }
            _ => Origin::Local,
        };
        let (code, message) = match error.as_service_error() {
            Some(service) => (
                service.code().map(str::to_owned),
                service.message().map(str::to_owned),
            ),
            None => (None, None),
        };
        let message = message.unwrap_or_else(|| match http {
            Some(http) if origin == Origin::Service && code.is_none() => {
                format!("HTTP status {http} without an error code")
            }
            _ => chain(error)
                .trim_start_matches("dispatch failure: other: ")
                .to_owned(),
        });
        Self {
            code,
            http,
            message,
            origin,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(out, "{code}: {}", self.message),
            None => out.write_str(&self.message),
        }
    }
}

impl Error for Failure {}

/// Whether the HTTP client itself fell out with its peer. What stands deeper is another request's failure, such as that of
/// a source of credentials.
fn broke_off(error: &ConnectorError) -> bool {
    let first = error.source();
    let second = first.and_then(Error::source);
    [first, second]
        .into_iter()
        .flatten()
        .any(<dyn Error + 'static>::is::<hyper::Error>)
}

/// The error and its causes in one line.
pub(super) fn chain(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !line.ends_with(&words) {
            line.push_str(": ");
            line.push_str(&words);
        }
        cause = error.source();
    }
    line
}
