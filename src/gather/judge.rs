//! What a failed request means: ask again, a row of the ledger, or the end of the account.

use std::time::Duration;

use crate::aws::{Failure, Origin};
use crate::snapshot::manifest::Status;

/// What a failed request means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// AWS wants fewer requests; the row says throttled if that never ends.
    Slower,
    /// It may pass; the row says failed if it does not.
    Again,
    /// It will not pass: the call's row has this status.
    Row(Status),
    /// No other call would fare better: the credentials are gone, or the clock is wrong.
    Stop,
}

/// Requests for one page, the first included, when AWS throttles, unless the user says otherwise.
pub const ATTEMPTS: u32 = 10;

/// Requests for one page, the first included, when anything but throttling fails that may pass: half as many, since AWS
/// has not asked to come back.
#[must_use]
pub const fn failed_attempts(attempts: u32) -> u32 {
    attempts.div_ceil(2)
}

/// botocore's list of throttling codes (standard mode) and what else services say.
const SLOWER: [&str; 16] = [
    "RequestLimitExceeded",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "EC2ThrottledException",
    "TooManyRequests",
    "Client.RequestLimitExceeded",
];
const AGAIN: [&str; 8] = [
    "RequestTimeout",
    "RequestTimeoutException",
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "Unavailable",
];
const DENIED: [&str; 9] = [
    "AccessDenied",
    "AccessDeniedFault",
    "ForbiddenException",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "Client.UnauthorizedOperation",
    "AuthorizationError",
    "AuthorizationErrorException",
    "NotAuthorized",
];
const NOT_ENABLED: [&str; 4] = [
    "OptInRequired",
    "SubscriptionRequiredException",
    "NotSignedUp",
    "DisabledRegion",
];
/// Said in single regions: not opted in, or a token of the old kind that newer regions refuse.
const UNKNOWN_CALLER: [&str; 3] = [
    "AuthFailure",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
];
const UNSUPPORTED: [&str; 8] = [
    "InvalidAction",
    "InvalidActionException",
    "UnknownOperation",
    "UnknownOperationException",
    "UnsupportedOperation",
    "UnsupportedOperationException",
    "NotImplemented",
    "ActionNotSupported",
];
const STOP: [&str; 6] = [
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
];

/// What a failed request means.
#[must_use]
pub fn judge(failure: &Failure) -> Verdict {
    match failure.origin {
        Origin::Local => return Verdict::Stop,
        Origin::Connection | Origin::Timeout | Origin::Unresolved => return Verdict::Again,
        // Cut off on the way, or another's page in its place.
        Origin::Unreadable if failure.code.is_none() => return Verdict::Again,
        Origin::Service | Origin::Unreadable => {}
    }
    if let Some(code) = failure.code.as_deref() {
        let says = |codes: &[&str]| codes.contains(&code);
        if says(&SLOWER) {
            return Verdict::Slower;
        } else if says(&AGAIN) {
            return Verdict::Again;
        } else if says(&DENIED) {
            return Verdict::Row(Status::Denied);
        } else if says(&NOT_ENABLED) || says(&UNKNOWN_CALLER) {
            return Verdict::Row(Status::NotEnabled);
        } else if says(&UNSUPPORTED) {
            return Verdict::Row(Status::Unsupported);
        } else if says(&STOP) {
            return Verdict::Stop;
        }
    }
    match failure.http {
        Some(429) => Verdict::Slower,
        Some(500 | 502 | 503 | 504) => Verdict::Again,
        // A host that answers but knows no such call.
        Some(404 | 501) if failure.code.is_none() => Verdict::Row(Status::Unsupported),
        Some(403) if failure.code.is_none() => Verdict::Row(Status::Denied),
        _ => Verdict::Row(Status::Failed),
    }
}

/// Whether AWS says that it does not know the access key.
#[must_use]
pub fn knows_no_caller(failure: &Failure) -> bool {
    let code = failure.code.as_deref();
    code.is_some_and(|code| UNKNOWN_CALLER.contains(&code))
}

/// The status of a call that was asked until its attempts were used up.
#[must_use]
pub fn exhausted(verdict: Verdict, failure: &Failure) -> Status {
    match verdict {
        Verdict::Slower => Status::Throttled,
        Verdict::Row(status) => status,
        // AWS has no such endpoint: the service is not in this region.
        Verdict::Again if failure.origin == Origin::Unresolved => Status::Unsupported,
        Verdict::Again | Verdict::Stop => Status::Failed,
    }
}

/// How long to wait before attempt `attempt` (1 is the first retry): anything up to a bound that doubles each time, so
/// that many waiters do not come back at once. `random` is any number.
#[must_use]
pub fn pause(attempt: u32, random: u64) -> Duration {
    const FIRST: u64 = 200;
    const MOST: u64 = 20_000;
    let bound = FIRST.saturating_mul(1 << attempt.min(16)).min(MOST);
    Duration::from_millis(random % (bound + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: &str, http: u16) -> Failure {
        Failure {
            code: (!code.is_empty()).then(|| code.to_owned()),
            http: Some(http),
            message: String::new(),
            origin: Origin::Service,
        }
    }

    #[test]
    fn each_code_has_its_meaning() {
        for (code, http, verdict) in [
            ("RequestLimitExceeded", 503, Verdict::Slower),
            ("Throttling", 400, Verdict::Slower),
            ("", 429, Verdict::Slower),
            ("InternalError", 500, Verdict::Again),
            ("", 502, Verdict::Again),
            ("UnauthorizedOperation", 403, Verdict::Row(Status::Denied)),
            ("AccessDenied", 403, Verdict::Row(Status::Denied)),
            ("OptInRequired", 403, Verdict::Row(Status::NotEnabled)),
            ("AuthFailure", 401, Verdict::Row(Status::NotEnabled)),
            ("InvalidAction", 400, Verdict::Row(Status::Unsupported)),
            ("", 404, Verdict::Row(Status::Unsupported)),
            ("LoadBalancerNotFound", 400, Verdict::Row(Status::Failed)),
            ("DBProxyNotFoundFault", 404, Verdict::Row(Status::Failed)),
            ("ExpiredToken", 400, Verdict::Stop),
            ("SignatureDoesNotMatch", 403, Verdict::Stop),
        ] {
            assert_eq!(judge(&said(code, http)), verdict, "{code} {http}");
        }
    }

    #[test]
    fn what_never_passes_has_its_status() {
        let mut failure = said("", 503);
        assert_eq!(exhausted(Verdict::Slower, &failure), Status::Throttled);
        assert_eq!(exhausted(Verdict::Again, &failure), Status::Failed);
        failure.origin = Origin::Unresolved;
        assert_eq!(judge(&failure), Verdict::Again);
        assert_eq!(exhausted(Verdict::Again, &failure), Status::Unsupported);
    }

    #[test]
    fn pauses_grow_and_end() {
        let longest = |attempt| (0..50_000).map(|random| pause(attempt, random)).max();
        assert_eq!(longest(1), Some(Duration::from_millis(400)));
        assert_eq!(longest(3), Some(Duration::from_millis(1_600)));
        assert_eq!(longest(40), Some(Duration::from_secs(20)));
        assert_eq!(pause(5, 0), Duration::ZERO);
    }
}
