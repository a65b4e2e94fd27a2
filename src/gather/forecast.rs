//! What a run would do, before it does it: calls, regions, actions, and how long that takes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

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
}

/// What a run would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    pub lines: Vec<Line>,
    pub regions: Vec<String>,
}

impl Forecast {
    /// Calls without a parameter are one request a region, or as many as the last snapshot had pages; calls for each
    /// value of a parameter are as many as it had.
    #[must_use]
    pub fn of(plan: &Plan, regions: &[String], last: Option<&Manifest>) -> Self {
        let asked: BTreeSet<&str> = regions.iter().map(String::as_str).collect();
        let mut pages: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        let rows = last.iter().flat_map(|manifest| &manifest.coverage);
        for row in rows.filter(|row| asked.contains(row.region.as_str())) {
            *pages.entry((&row.service, &row.operation)).or_default() += u64::from(row.pages);
        }
        let lines = plan.steps.iter().map(|step| {
            let document = step.document;
            let known = pages.get(&(document.service, document.operation)).copied();
            let answering = regions.iter();
            let at_least = answering
                .filter(|region| plan.is_asked_in(step, region))
                .count() as u64;
            let requests = match step.call.parent {
                None => Some(known.unwrap_or_default().max(at_least)),
                Some(_) if at_least == 0 => Some(0),
                // A batch is one request, and its rows have a page each.
                Some(_) => known.map(|pages| pages.div_ceil(step.call.batch.max(1) as u64)),
            };
            Line { document, requests }
        });
        Self {
            lines: lines.collect(),
            regions: regions.to_vec(),
        }
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
        self.lines.iter().any(|line| line.requests.is_none())
    }

    /// Every request at `LATENCY`, `flights` at a time; no less than five after one another, as the longest chain of
    /// calls that wait for others has them.
    #[must_use]
    pub fn duration(&self, flights: usize) -> Duration {
        let requests = u32::try_from(self.requests()).unwrap_or(u32::MAX);
        let flights = u32::try_from(flights.max(1)).unwrap_or(u32::MAX);
        LATENCY * requests.div_ceil(flights).max(5)
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
        assert_eq!(line(&second, "DescribeVpcs"), Some(7));
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
    }
}
