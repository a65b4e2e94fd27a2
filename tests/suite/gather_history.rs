//! What `mapper gather` tells before it runs, and the older snapshots that it keeps.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mapper::gather::plan::Plan;

use crate::fake_aws::{self, FakeAws};
use crate::gathered::{Data, ended};

#[test]
fn a_dry_run_tells_the_plan_and_asks_nothing() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let aws = FakeAws::start(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        None
    });
    let data = Data::new();
    let output = data.run(&aws, &["--dry-run", "--regions", "us-east-1,eu-west-1"]);
    assert_eq!(ended(&output).0, Some(0), "{}", ended(&output).1);
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        printed.contains("2 regions: eu-west-1, us-east-1"),
        "{printed}"
    );
    for step in Plan::of_catalogue().steps {
        assert!(printed.contains(&step.document.action()), "{printed}");
        assert!(printed.contains(&step.document.command()), "{printed}");
    }
    assert!(!data.path().join("dev").exists());
    // Without regions they are asked for, and nothing else is.
    let output = data.run(&aws, &["--dry-run"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 region: us-east-1"));
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[test]
fn older_snapshots_are_kept_by_count_and_listed() {
    let (data, aws) = (Data::new(), FakeAws::start(|_| None));
    for _ in 0..4 {
        assert_eq!(ended(&data.run(&aws, &["--keep", "2"])).0, Some(0));
    }
    let listed = crate::mapper::run(
        crate::mapper::mapper(&["snapshots", "--data", "."]).current_dir(data.path()),
    );
    let listed = listed.ended_with(&[0]).stdout;
    let rows: Vec<&str> = listed.lines().skip(1).collect();
    assert_eq!(rows.len(), 3, "{listed}");
    assert!(
        rows[0].contains("current") && rows[0].contains(fake_aws::ACCOUNT),
        "{listed}"
    );
    assert!(
        rows[1..]
            .iter()
            .all(|row| row.contains("older") && row.contains(".history")),
        "{listed}"
    );
    assert_eq!(ended(&data.run(&aws, &["--keep", "0"])).0, Some(0));
    assert!(
        !data
            .files()
            .keys()
            .any(|name| name.starts_with(".history/dev/"))
    );
}
