//! A region with more calls than AWS's buckets hold, under a server that enforces them: asked as fast as AWS allows.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crate::fake_aws::{self, FakeAws};
use crate::gathered::{Data, ended};

/// AWS's figures for calls of EC2 that change nothing, for each call of a region:
/// <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html>.
const BURST: f64 = 100.0;
const A_SECOND: f64 = 20.0;

/// Tokens of each call, and what was asked and refused.
#[derive(Default)]
struct Buckets {
    tokens: BTreeMap<String, (f64, Instant)>,
    asked: usize,
    refused: usize,
}

impl Buckets {
    fn allows(&mut self, operation: &str) -> bool {
        let now = Instant::now();
        let (tokens, seen) = self
            .tokens
            .entry(operation.to_owned())
            .or_insert((BURST, now));
        let refilled = *tokens + now.duration_since(*seen).as_secs_f64() * A_SECOND;
        *seen = now;
        *tokens = refilled.min(BURST);
        self.asked += 1;
        if *tokens < 1.0 {
            self.refused += 1;
            return false;
        }
        *tokens -= 1.0;
        true
    }
}

#[test]
fn the_buckets_of_aws_are_kept_to() {
    /// Route tables, each of which takes one request of four calls.
    const TABLES: u32 = 160;
    let buckets = Arc::<Mutex<Buckets>>::default();
    let enforced = Arc::clone(&buckets);
    let aws = FakeAws::start(move |asked| {
        // A bucket is one region's.
        let ours = asked.service == "ec2" && asked.region == fake_aws::REGION;
        if ours && !enforced.lock().expect("no panic").allows(&asked.operation) {
            return Some(fake_aws::error(asked, 503, "RequestLimitExceeded"));
        }
        (asked.operation == "DescribeTransitGatewayRouteTables").then(|| {
            let item = |at| {
                format!("<item><transitGatewayRouteTableId>tgw-rtb-{at}</transitGatewayRouteTableId></item>")
            };
            let items: String = (0..TABLES).map(item).collect();
            let members = format!("<transitGatewayRouteTables>{items}</transitGatewayRouteTables>");
            (200, fake_aws::wrapped("ec2", &asked.operation, &members))
        })
    });
    let data = Data::new();
    let begin = Instant::now();
    let (code, said) = ended(&data.run(&aws, &[]));
    assert_eq!(code, Some(0), "{said}");
    let took = begin.elapsed().as_secs_f64();
    let at_least = (f64::from(TABLES) - BURST) / A_SECOND;
    let buckets = buckets.lock().expect("no panic");
    eprintln!(
        "{} requests, {} refused, {took:.1} s where the buckets allow {at_least:.1} s",
        buckets.asked, buckets.refused
    );
    // On a busy machine requests are held up on their way and come in a bunch, for which the bucket is too small; without a
    // limiter two of five are refused.
    assert!(
        buckets.refused * 10 <= buckets.asked,
        "{} of {}",
        buckets.refused,
        buckets.asked
    );
    assert!(took >= at_least, "{took}");
}
