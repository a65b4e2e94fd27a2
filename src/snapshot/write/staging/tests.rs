//! What becomes of snapshots that are being written: put in place, broken off, killed, gone on from.

use super::*;
use crate::snapshot::manifest;

fn old_snapshot(data: &Path) {
    fs::create_dir_all(data.join("dev/us-east-1")).unwrap();
    fs::write(data.join("dev/manifest.json"), "old").unwrap();
    fs::write(data.join("dev/us-east-1/ec2-describe-vpcs.json"), "old").unwrap();
}

fn names(data: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(data)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_new_snapshot_takes_the_place_of_the_old_one() {
    let data = tempfile::tempdir().unwrap();
    old_snapshot(data.path());
    let staging = Staging::open(data.path(), "dev", Terms::default()).unwrap();
    staging.write("manifest.json", b"new").unwrap();
    assert_eq!(
        fs::read(data.path().join("dev/manifest.json")).unwrap(),
        b"old"
    );
    assert_eq!(staging.commit().unwrap(), data.path().join("dev"));
    assert_eq!(
        fs::read(data.path().join("dev/manifest.json")).unwrap(),
        b"new"
    );
    assert!(!data.path().join("dev/us-east-1").exists());
    assert_eq!(names(data.path()), [".dev.lock", ".history", "dev"]);
    let older = history::list(data.path(), "dev").unwrap();
    assert_eq!(older.len(), 1);
    assert_eq!(fs::read(older[0].join("manifest.json")).unwrap(), b"old");
}

fn head(regions: &[&str]) -> Head {
    Head {
        mapper: "1".into(),
        account: manifest::Identity::default(),
        partition: "aws".into(),
        regions: regions.iter().map(|&name| name.to_owned()).collect(),
        begin: "first".into(),
    }
}

fn fetched(staging: &Staging, operation: &str) {
    let row = Row {
        region: "us-east-1".into(),
        service: "ec2".into(),
        operation: operation.into(),
        value: None,
        status: manifest::Status::Empty,
        count: 0,
        pages: 1,
        milliseconds: 1,
        code: None,
        message: None,
    };
    let path = format!("us-east-1/{}", path_of("ec2", operation, None));
    let file = staging.document(&path, "Things", Form::List).unwrap();
    file.finish(&serde_json::Map::new()).unwrap();
    staging.note(&[row]).unwrap();
}

#[test]
fn a_run_about_the_same_goes_on_from_one_that_was_broken_off() {
    let data = tempfile::tempdir().unwrap();
    let open = |resume| {
        let terms = Terms { keep: 1, resume };
        Staging::open(data.path(), "dev", terms).unwrap()
    };
    let mut staging = open(true);
    assert_eq!(staging.begin(&head(&["us-east-1"])).unwrap().1, []);
    fetched(&staging, "DescribeVpcs");
    let half = "us-east-1/ec2-describe-subnets.json";
    std::mem::forget(staging.document(half, "Subnets", Form::List).unwrap());
    drop(staging);

    let mut staging = open(true);
    let now = Head {
        begin: "second".into(),
        ..head(&["us-east-1"])
    };
    let (begin, rows) = staging.begin(&now).unwrap();
    assert_eq!((begin.as_str(), rows.len()), ("first", 1));
    assert!(staging.read("us-east-1/ec2-describe-vpcs.json").is_ok());
    assert!(staging.read(half).is_err());
    drop(staging);

    // About something else: nothing of it is taken over.
    let mut staging = open(true);
    let (begin, rows) = staging
        .begin(&Head {
            begin: "third".into(),
            ..head(&["x"])
        })
        .unwrap();
    assert_eq!((begin.as_str(), rows.len()), ("third", 0));
    assert!(staging.read("us-east-1/ec2-describe-vpcs.json").is_err());
    fetched(&staging, "DescribeVpcs");
    drop(staging);

    let mut staging = open(false);
    assert_eq!(staging.begin(&head(&["x"])).unwrap().1, []);
    fetched(&staging, "DescribeVpcs");
    let folder = staging.commit().unwrap();
    assert!(!folder.join(journal::FILE).exists());
    assert_eq!(names(data.path()), [".dev.lock", "dev"]);
}

#[test]
fn a_snapshot_that_was_replaced_is_not_taken_for_a_half_one() {
    let data = tempfile::tempdir().unwrap();
    old_snapshot(data.path());
    // Killed between the exchange and the move of the old one.
    let partial = data.path().join(".dev.partial-7");
    fs::create_dir(&partial).unwrap();
    fs::write(partial.join("manifest.json"), OLDER).unwrap();
    fs::write(data.path().join("dev").join(journal::FILE), "{}").unwrap();
    drop(Staging::open(data.path(), "dev", Terms::default()).unwrap());
    assert!(!data.path().join("dev").join(journal::FILE).exists());
    assert!(!partial.exists());
    let older = history::list(data.path(), "dev").unwrap();
    assert!(older[0].ends_with("20200101T000000Z"), "{older:?}");
}

const OLDER: &str = r#"{"format": 1, "mapper": "1", "account": {"id": "", "name": ""}, "partition": "aws",
    "caller": "", "begin": "2020-01-01T00:00:00Z", "end": ""}"#;

#[test]
fn a_run_that_stops_leaves_the_old_snapshot() {
    let data = tempfile::tempdir().unwrap();
    old_snapshot(data.path());
    let staging = Staging::open(data.path(), "dev", Terms::default()).unwrap();
    staging.write("manifest.json", b"new").unwrap();
    drop(staging);
    assert_eq!(
        fs::read(data.path().join("dev/manifest.json")).unwrap(),
        b"old"
    );
    assert_eq!(names(data.path()), [".dev.lock", "dev"]);
}

#[test]
fn what_a_killed_run_left_is_cleared_away_or_put_back() {
    let data = tempfile::tempdir().unwrap();
    old_snapshot(data.path());
    fs::rename(data.path().join("dev"), data.path().join(".dev.old-7")).unwrap();
    fs::create_dir_all(data.path().join(".dev.partial-7/us-east-1")).unwrap();
    fs::create_dir_all(data.path().join(".dev.partial-x")).unwrap();
    fs::create_dir_all(data.path().join(".prod.partial-7")).unwrap();
    drop(Staging::open(data.path(), "dev", Terms::default()).unwrap());
    assert_eq!(
        fs::read(data.path().join("dev/manifest.json")).unwrap(),
        b"old"
    );
    assert_eq!(
        names(data.path()),
        [".dev.lock", ".dev.partial-x", ".prod.partial-7", "dev"]
    );
}

#[test]
fn two_runs_on_one_account_do_not_meet() {
    let data = tempfile::tempdir().unwrap();
    let first = Staging::open(data.path(), "dev", Terms::default()).unwrap();
    let second = Staging::open(data.path(), "dev", Terms::default()).unwrap_err();
    assert!(
        second
            .to_string()
            .contains("another gather of account 'dev'"),
        "{second}"
    );
    drop(first);
    Staging::open(data.path(), "dev", Terms::default()).unwrap();
}

#[test]
fn names_and_paths_cannot_leave_the_folder() {
    let data = tempfile::tempdir().unwrap();
    for name in [
        "", ".", "..", "../x", "/etc", "a/b", "a\\b", "a\nb", "a\0b", ".hidden",
    ] {
        assert!(
            Staging::open(data.path(), name, Terms::default()).is_err(),
            "{name:?}"
        );
    }
    let staging = Staging::open(data.path(), "dev", Terms::default()).unwrap();
    for path in ["", "../x", "a/../../x", "a//b", "/a", "a/.", "a\0"] {
        assert!(staging.write(path, b"").is_err(), "{path:?}");
    }
}
