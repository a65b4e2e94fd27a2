//! Answers in pages: every call that has pages goes on to the second, whoever makes it.

use std::sync::atomic::{AtomicUsize, Ordering};

use mapper::gather::plan::Plan;
use mapper::snapshot::manifest::Status;

use crate::fake_aws::{self, FakeAws, REGION};
use crate::gathered::{Data, ended};

#[test]
fn every_call_that_has_pages_goes_on_to_the_second() {
    let aws = FakeAws::start(|asked| {
        if ["GetCallerIdentity", "DescribeRegions"].contains(&asked.operation.as_str()) {
            return None;
        }
        let page = fake_aws::full(asked.service, &asked.operation);
        if asked.parameters.values().any(|value| value == "second") {
            return Some((200, page));
        }
        let first = fake_aws::with_token(asked.service, &asked.operation, &page, "second");
        Some((200, first.unwrap_or(page)))
    });
    let data = Data::new();
    let output = data.run(&aws, &[]);
    assert_eq!(ended(&output).0, Some(0), "{}", ended(&output).1);
    let manifest = data.manifest();
    let mut paged = 0;
    for step in Plan::of_catalogue().steps_in(REGION) {
        let (service, operation) = (step.document.service, step.document.operation);
        let mut rows = manifest.coverage.iter();
        let row = rows.find(|row| row.service == service && row.operation == operation);
        let row = row.unwrap_or_else(|| panic!("no row of {service}:{operation}"));
        let page = fake_aws::full(service, operation);
        let has_pages = fake_aws::with_token(service, operation, &page, "x").is_some();
        assert_eq!(row.pages, 1 + u32::from(has_pages), "{row:?}");
        paged += usize::from(has_pages);
    }
    assert!(paged > 80, "only {paged}");
}

#[test]
fn pages_without_items_and_without_end_are_not_asked_for_ever() {
    let pages = AtomicUsize::new(0);
    let aws = FakeAws::start(move |asked| {
        if asked.operation != "DescribeVpcs" {
            return None;
        }
        let page = pages.fetch_add(1, Ordering::Relaxed);
        let body = format!(
            "<DescribeVpcsResponse><vpcSet/><nextToken>page-{page}</nextToken></DescribeVpcsResponse>"
        );
        Some((200, body))
    });
    let data = Data::new();
    let (code, said) = ended(&data.run(&aws, &["-v"]));
    assert_eq!(code, Some(3), "{said}");
    let manifest = data.manifest();
    let mut rows = manifest.coverage.iter();
    let vpcs = rows.find(|row| row.operation == "DescribeVpcs").unwrap();
    assert_eq!((vpcs.status, vpcs.pages), (Status::Failed, 200), "{vpcs:?}");
    assert!(said.contains("200 pages came without an item"), "{said}");
    let others = manifest
        .coverage
        .iter()
        .filter(|row| !row.status.is_whole());
    assert_eq!(others.count(), 1);
}
