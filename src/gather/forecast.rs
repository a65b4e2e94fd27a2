//! What a run would do, before it does it: calls, regions, actions, and how long that takes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::limiter;
use super::plan::Plan;
use crate::resource::document::Document;
use crate::snapshot::manifest::Manifest;

/// How long AWS takes to answer one request, on average, from far away.
const LATENCY: Duration = Duration::from_millis(150);

/// One call of the plan, over all regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub document: Document,
    /// Requests, as the last snapshot had them; none where nothing tells how many values there are to ask.
    pub requests: Option<u64>,
    /// Whether there may be more, in regions of which nothing tells.
    pub is_open: bool,
}

/// What a run would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    pub lines: Vec<Line>,
    pub regions: Vec<String>,
    /// Pages of the longest call, which come one after another.
    pages: u64,
    /// What AWS's own limits make of the call with the most requests.
    slowest: Duration,
}

/// What the last snapshot tells of one call in one region.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// Of all its values.
    pages: u64,
    /// Of the value with the most.
    longest: u64,
}

impl Forecast {
    /// Calls without a parameter are one request a region, or as many as the last snapshot had pages; calls for each
    /// value of a parameter are as many as it had.
    #[must_use]
    pub fn of(plan: &Plan, regions: &[String], last: Option<&Manifest>) -> Self {
        let mut known: BTreeMap<(&str, &str, &str), Known> = BTreeMap::new();
        let rows = || last.iter().flat_map(|manifest| &manifest.coverage);
        for row in rows() {
            let call = (&*row.region, &*row.service, &*row.operation);
            let call = known.entry(call).or_default();
            call.pages += u64::from(row.pages);
            call.longest = call.longest.max(u64::from(row.pages));
        }
        let told: BTreeSet<&str> = rows().map(|row| row.region.as_str()).collect();
        let mut forecast = Self {
            lines: Vec::new(),
            regions: regions.to_vec(),
            pages: 1,
            slowest: Duration::ZERO,
        };
        for step in &plan.steps {
            let document = step.document;
            let (mut requests, mut unknown) = (0, 0);
            let asked = regions
                .iter()
                .filter(|region| plan.is_asked_in(step, region));
            for region in asked {
                let call = (region.as_str(), document.service, document.operation);
                let known = known.get(&call).copied().unwrap_or_default();
                let here = match step.call.parent {
                    None => known.pages.max(1),
                    // A batch is one request, and its rows have a page each.
                    Some(_) => known.pages.div_ceil(step.call.batch.max(1) as u64),
                };
                let is_told = step.call.parent.is_none() || told.contains(region.as_str());
                unknown += u64::from(!is_told);
                requests += here;
                forecast.pages = forecast.pages.max(known.longest);
                forecast.slowest = forecast.slowest.max(limiter::least(document, here));
            }
            forecast.lines.push(Line {
                document,
                requests: (unknown == 0 || requests > 0).then_some(requests),
                is_open: unknown > 0,
            });
        }
        forecast
    }

    /// Requests that are known to come, with those for identity and regions.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.lines
            .iter()
            .filter_map(|line| line.requests)
            .sum::<u64>()
            + 2
    }

    /// Whether there are calls of which nothing tells how many they are.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.lines.iter().any(|line| line.is_open)
    }

    /// Every request at `LATENCY`, `flights` at a time; no less than those of the longest chain one after another (who the
    /// caller is, the regions, a list with all its pages, and two calls for what is on them), and no less than AWS's limit
    /// of any call.
    #[must_use]
    pub fn duration(&self, flights: usize) -> Duration {
        let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let flights = number(flights.max(1) as u64);
        let at_once = LATENCY * number(self.requests()).div_ceil(flights);
        let chain = LATENCY * number(self.pages.saturating_add(4));
        at_once.max(chain).max(self.slowest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::manifest::{FORMAT, Identity, Row, Status};

    fn line(forecast: &Forecast, operation: &str) -> Option<u64> {
        let mut lines = forecast.lines.iter();
        let line = lines.find(|line| line.document.operation == operation);
        line.unwrap().requests
    }

    #[test]
    fn limits_of_aws_are_counted_with() {
        let of = |service| {
            let steps = Plan::of_catalogue().steps;
            let step = steps.iter().find(|step| step.document.service == service);
            step.unwrap().document
        };
        assert_eq!(limiter::least(of("ec2"), 100), Duration::ZERO);
        assert_eq!(limiter::least(of("ec2"), 1_100), Duration::from_secs(50));
        assert_eq!(limiter::least(of("elbv2"), 620), Duration::from_secs(10));
    }

    #[test]
    fn the_last_snapshot_tells_how_many_requests_there_are() {
        let plan = Plan::of_catalogue();
        let regions = ["eu-west-1", "us-east-1"].map(str::to_owned);
        let first = Forecast::of(&plan, &regions, None);
        assert_eq!(line(&first, "DescribeVpcs"), Some(2));
        assert_eq!(line(&first, "DescribeListeners"), None);
        assert!(first.is_open());
        assert_eq!(first.duration(64), LATENCY * 5);

        let row = |region: &str, service: &str, operation: &str, value: Option<usize>, pages| Row {
            region: region.into(),
            service: service.into(),
            operation: operation.into(),
            value: value.map(|value| value.to_string()),
            status: Status::Ok,
            count: 1,
            pages,
            milliseconds: 1,
            code: None,
            message: None,
        };
        let mut coverage = vec![
            row("us-east-1", "ec2", "DescribeVpcs", None, 7),
            row("mars-1", "ec2", "DescribeVpcs", None, 100),
        ];
        coverage
            .extend((0..90).map(|at| row("us-east-1", "elbv2", "DescribeListeners", Some(at), 2)));
        coverage.extend((0..90).map(|at| row("us-east-1", "elbv2", "DescribeTags", Some(at), 1)));
        let last = Manifest {
            format: FORMAT,
            mapper: String::new(),
            account: Identity::default(),
            partition: String::new(),
            caller: String::new(),
            begin: String::new(),
            end: String::new(),
            folder: None,
            coverage,
        };
        let second = Forecast::of(&plan, &regions, Some(&last));
        // And one request in the region that it did not ask.
        assert_eq!(line(&second, "DescribeVpcs"), Some(8));
        assert_eq!(line(&second, "DescribeListeners"), Some(180));
        let tags = second.lines.iter().find(|line| {
            line.document.service == "elbv2" && line.document.operation == "DescribeTags"
        });
        assert_eq!(tags.unwrap().requests, Some(5));
        assert!(second.duration(1) > first.duration(1));
        assert_eq!(
            second.duration(1),
            LATENCY * u32::try_from(second.requests()).unwrap()
        );
        // However many are in flight, AWS gives so many listeners a second.
        let listeners = Duration::from_secs_f64(160.0 / 60.0);
        assert_eq!(second.duration(1_000), listeners);
        // The other region's listeners are not known.
        assert!(second.is_open());
        // Seven pages of VPCs come one after another.
        let mut vpcs = last.clone();
        vpcs.coverage.truncate(2);
        let vpcs = Forecast::of(&plan, &regions, Some(&vpcs));
        assert_eq!(vpcs.duration(1_000), LATENCY * 11);
        let known = Forecast::of(&plan, &regions[1..], Some(&last));
        assert!(!known.is_open());
        assert_eq!(line(&known, "DescribeVpcs"), Some(7));
    }
}
