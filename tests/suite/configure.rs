//! `mapper configure`: what config.json is after each change, and that a wrong change leaves it as it was.

use std::fs;
use std::path::Path;

use crate::mapper::{Run, mapper, run};

fn configure(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = mapper(&["configure"]);
    run(command.args(arguments).current_dir(folder))
}

#[test]
fn a_configuration_is_made_changed_and_never_broken() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("config.json");
    let read = || fs::read_to_string(&path).expect("config.json");
    let fine = |arguments: &[&str]| {
        configure(folder.path(), arguments).ended_with(&[0]);
    };
    fine(&[
        "add-account",
        "--name",
        "dev",
        "--id",
        "123456789012",
        "--default",
        "true",
    ]);
    fine(&[
        "add-account",
        "--name",
        "prod",
        "--id",
        "210987654321",
        "--role-arn",
        "arn:aws:iam::210987654321:role/mapper",
        "--external-id",
        "x",
        "--regions",
        "eu-west-1,eu-west-2",
    ]);
    fine(&["add-cidr", "--cidr", "198.51.100.0/24", "--name", "Office"]);
    let whole = "{\n  \"accounts\": [\n    { \"id\": \"123456789012\", \"name\": \"dev\", \"default\": true },\n    \
        { \"id\": \"210987654321\", \"name\": \"prod\", \"role_arn\": \"arn:aws:iam::210987654321:role/mapper\", \
        \"external_id\": \"x\", \"regions\": [\"eu-west-1\",\"eu-west-2\"] }\n  ],\n  \"cidrs\": {\n    \
        \"198.51.100.0/24\": { \"name\": \"Office\" }\n  }\n}\n";
    assert_eq!(read(), whole);

    for (wrong, code, said) in [
        (
            vec!["add-account", "--name", "../x", "--id", "123456789013"],
            1,
            "cannot name an account",
        ),
        (
            vec!["add-account", "--name", "x", "--id", "12"],
            1,
            "not twelve digits",
        ),
        (
            vec!["add-account", "--name", "dev", "--id", "123456789013"],
            1,
            "two accounts are named 'dev'",
        ),
        (
            vec!["add-account", "--name", "x", "--id", "123456789012"],
            1,
            "is there already, as 'dev'",
        ),
        (
            vec![
                "add-account",
                "--name",
                "x",
                "--id",
                "123456789013",
                "--role-arn",
                "mapper",
            ],
            1,
            "no ARN of a role",
        ),
        (
            vec!["add-cidr", "--cidr", "10.0.0.0", "--name", "x"],
            1,
            "no CIDR block",
        ),
        (
            vec!["add-cidr", "--cidr", "198.51.100.7/24", "--name", "x"],
            1,
            "is there already, as 'Office'",
        ),
        (
            vec!["remove-account", "--name", "other"],
            2,
            "nothing in config.json fits",
        ),
        (vec!["remove-account"], 2, "--name"),
    ] {
        let ended = configure(folder.path(), &wrong).ended_with(&[code]);
        assert!(ended.stderr.contains(said), "{wrong:?}: {}", ended.stderr);
        assert_eq!(read(), whole);
    }

    fine(&["remove-cidr", "--name", "Office"]);
    fine(&[
        "remove-account",
        "--id",
        "210987654321",
        "--config-file",
        "config.json",
    ]);
    assert_eq!(
        read(),
        "{\n  \"accounts\": [\n    { \"id\": \"123456789012\", \"name\": \"dev\", \"default\": true }\n  ],\n  \"cidrs\": {}\n}\n"
    );
}
