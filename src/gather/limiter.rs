//! How fast AWS may be asked: a bucket of tokens for each region and call, slowed down when AWS says so.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::resource::document::Document;

/// Requests a second of one call in one region, and how many may come at once.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Budget {
    rate: f64,
    burst: f64,
    /// How far success may raise the rate.
    ceiling: f64,
}

/// EC2's own figures for calls that change nothing:
/// <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html>.
const EC2: Budget = Budget {
    rate: 20.0,
    burst: 100.0,
    ceiling: 20.0,
};
/// Five requests in two seconds for links to VPCs:
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html>.
const API_GATEWAY: Budget = Budget {
    rate: 2.5,
    burst: 5.0,
    ceiling: 2.5,
};
/// No figure is published: begin low, and find out.
const UNPUBLISHED: Budget = Budget {
    rate: 10.0,
    burst: 20.0,
    ceiling: 60.0,
};
/// The slowest that throttling makes a call.
const FLOOR: f64 = 0.5;

/// One bucket a region and call. EC2 counts each call of each region on its own.
#[derive(Debug, Default)]
pub struct Limiter {
    buckets: Mutex<HashMap<(String, Document), Bucket>>,
}

impl Limiter {
    /// Waits until the call may be made.
    pub async fn turn(&self, region: &str, document: Document) {
        let wait = self.with(region, document, |bucket| bucket.reserve(Instant::now()));
        if !wait.is_zero() {
            sleep(wait).await;
        }
    }

    /// AWS answered: a little faster from now on.
    pub fn answered(&self, region: &str, document: Document) {
        self.with(region, document, Bucket::quicken);
    }

    /// AWS asked to slow down: half as fast from now on.
    pub fn throttled(&self, region: &str, document: Document) {
        self.with(region, document, Bucket::slow_down);
    }

    fn with<T>(&self, region: &str, document: Document, act: impl FnOnce(&mut Bucket) -> T) -> T {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        act(buckets
            .entry((region.to_owned(), document))
            .or_insert_with(|| Bucket::new(Budget::of(document), Instant::now())))
    }
}

impl Budget {
    fn of(document: Document) -> Self {
        match document.service {
            "ec2" => EC2,
            "apigateway" => API_GATEWAY,
            _ => UNPUBLISHED,
        }
    }
}

/// How long so many requests of one call take in one region, however fast they are answered.
#[must_use]
pub fn least(document: Document, requests: u64) -> Duration {
    let budget = Budget::of(document);
    let requests = f64::from(u32::try_from(requests).unwrap_or(u32::MAX));
    Duration::from_secs_f64(((requests - budget.burst) / budget.ceiling).max(0.0))
}

/// Tokens that refill with time. A bucket in debt tells how long the next caller waits.
#[derive(Debug)]
struct Bucket {
    budget: Budget,
    rate: f64,
    tokens: f64,
    seen: Instant,
}

impl Bucket {
    fn new(budget: Budget, now: Instant) -> Self {
        Self {
            budget,
            rate: budget.rate,
            tokens: budget.burst,
            seen: now,
        }
    }

    fn reserve(&mut self, now: Instant) -> Duration {
        let passed = now.saturating_duration_since(self.seen).as_secs_f64();
        self.seen = now;
        self.tokens = (self.tokens + passed * self.rate).min(self.budget.burst) - 1.0;
        if self.tokens >= 0.0 {
            Duration::ZERO
        } else {
            Duration::from_secs_f64(-self.tokens / self.rate)
        }
    }

    fn quicken(&mut self) {
        self.rate = (self.rate * 1.05).min(self.budget.ceiling);
    }

    fn slow_down(&mut self) {
        self.rate = (self.rate / 2.0).max(FLOOR);
        // What had been saved up was worth nothing.
        self.tokens = self.tokens.min(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_free_and_then_the_rate_holds() {
        let start = Instant::now();
        let mut bucket = Bucket::new(EC2, start);
        for _ in 0..100 {
            assert_eq!(bucket.reserve(start), Duration::ZERO);
        }
        assert_eq!(bucket.reserve(start), Duration::from_millis(50));
        assert_eq!(bucket.reserve(start), Duration::from_millis(100));
        let later = start + Duration::from_secs(1);
        assert_eq!(bucket.reserve(later), Duration::ZERO);
        let much_later = start + Duration::from_hours(1);
        for _ in 0..100 {
            assert_eq!(bucket.reserve(much_later), Duration::ZERO);
        }
        assert!(!bucket.reserve(much_later).is_zero());
    }

    #[test]
    fn a_call_begins_with_its_services_figures() {
        let links = Document::list("apigateway", "GetVpcLinks", "items");
        assert_eq!(least(links, 5), Duration::ZERO);
        assert_eq!(least(links, 10), Duration::from_secs(2));
        let vpcs = Document::list("ec2", "DescribeVpcs", "Vpcs");
        assert_eq!(least(vpcs, 140), Duration::from_secs(2));
        let caches = Document::list("elasticache", "DescribeCacheClusters", "CacheClusters");
        assert_eq!(Budget::of(caches), UNPUBLISHED);
    }

    #[test]
    fn throttling_halves_and_success_restores() {
        let start = Instant::now();
        let mut bucket = Bucket::new(EC2, start);
        bucket.slow_down();
        assert_eq!(bucket.reserve(start), Duration::from_millis(100));
        for _ in 0..100 {
            bucket.slow_down();
        }
        assert!((bucket.rate - FLOOR).abs() < f64::EPSILON);
        for _ in 0..100 {
            bucket.quicken();
        }
        assert!((bucket.rate - EC2.ceiling).abs() < f64::EPSILON);
    }
}
