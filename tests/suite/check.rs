//! `mapper check` on the fictive account: goldens of every format, exit codes, and what a mistake is told as.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::mapper::{Run, mapper, run};

/// The fictive account as a snapshot, and a place for policies.
pub struct Account {
    folder: TempDir,
}

impl Account {
    pub fn demo() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().to_string_lossy().into_owned();
        run(&mut mapper(&["demo", "--write", &data])).ended_with(&[0]);
        Self { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command over the account.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let mut command = mapper(arguments);
        command.args(["--data", ".", "--config", "config.json"]);
        run(command.current_dir(self.folder.path()))
    }

    fn check(&self, policy: &str, arguments: &[&str]) -> Run {
        fs::write(self.path("policy.toml"), policy).expect("written");
        self.run(&[&["check", "policy.toml"], arguments].concat())
    }
}

fn example() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/shop.toml");
    fs::read_to_string(path).expect("the example is there")
}

fn rule(source: &str, must: &str, destination: &str, more: &str) -> String {
    format!(
        "[[rule]]\nname = \"r\"\nsource = \"{source}\"\nmust = \"{must}\"\ndestination = \"{destination}\"\n{more}"
    )
}

#[test]
fn the_example_is_told_in_every_format() {
    let account = Account::demo();
    let policy = example();
    for format in ["text", "json", "junit", "sarif"] {
        let told = account
            .check(&policy, &["--format", format])
            .ended_with(&[10]);
        assert_eq!(told.stderr, "", "{format}");
        insta::assert_snapshot!(format!("check-{format}"), told.stdout);
    }
    let told = account
        .check(&policy, &["--format", "json", "--out", "out.json"])
        .ended_with(&[10]);
    assert_eq!(told.stdout, "");
    assert!(told.stderr.contains("wrote out.json: "), "{}", told.stderr);
    let written: Value =
        serde_json::from_slice(&fs::read(account.path("out.json")).expect("there")).expect("JSON");
    assert_eq!(written["summary"]["violated"], 2);
}

#[test]
fn the_planted_mistake_is_found_and_nothing_else_of_its_kind() {
    let account = Account::demo();
    let policy = rule("internet", "not reach", "kind:rds", "");
    let told = account
        .check(&policy, &["--format", "json"])
        .ended_with(&[10]);
    let told: Value = serde_json::from_str(&told.stdout).expect("JSON");
    let findings = told["rules"][0]["findings"].as_array().expect("findings");
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(
        findings[0]["destinations"][0]["resources"][0]["id"],
        "orders-ro"
    );
    assert_eq!(findings[0]["ports"][0], "tcp/5432");
    assert_eq!(findings[0]["rules"][0]["peer"], "0.0.0.0/0");
    // With an exception for what is open, nothing is left.
    account
        .check(
            &rule(
                "internet",
                "not reach",
                "kind:rds",
                "except = [\"tcp/5432\"]",
            ),
            &[],
        )
        .ended_with(&[0]);
}

#[test]
fn exit_codes_weigh_violations_above_what_is_unknown() {
    let account = Account::demo();
    let reaches = rule(
        "NYC office",
        "reach",
        "name:bastion",
        "ports = [\"tcp/22\"]",
    );
    account.check(&reaches, &[]).ended_with(&[0]);
    let fails = rule(
        "NYC office",
        "reach",
        "name:bastion",
        "ports = [\"tcp/23\"]",
    );
    let told = account.check(&fails, &[]).ended_with(&[10]);
    assert!(
        told.stdout.contains("ENI_SG_RULES_MISMATCH"),
        "{}",
        told.stdout
    );
    // A rule about nothing proves nothing, unless the policy says that this is well.
    let nothing = rule("internet", "not reach", "name:nobody", "");
    let told = account.check(&nothing, &[]).ended_with(&[11]);
    assert!(
        told.stdout
            .contains("nothing in the snapshot matches `name:nobody`"),
        "{}",
        told.stdout
    );
    account
        .check(&(nothing.clone() + "empty = \"ok\""), &[])
        .ended_with(&[0]);
    let both = nothing + &fails.replace("\"r\"", "\"s\"");
    account.check(&both, &[]).ended_with(&[10]);
    // Without the network ACLs nobody knows what comes in.
    fs::remove_file(account.path("demo/us-east-1/ec2-describe-network-acls.json"))
        .expect("removed");
    let told = account.check(&reaches, &[]).ended_with(&[11]);
    assert!(
        told.stdout.contains("ec2:DescribeNetworkAcls"),
        "{}",
        told.stdout
    );
}

#[test]
fn a_mistake_is_told_with_file_line_and_column() {
    let account = Account::demo();
    for (policy, told) in [
        (
            "[[rule]]\nnmae = \"x\"\n",
            "error: policy.toml:2:1: rule 1 has no key `nmae`; did you mean `name`?",
        ),
        (
            &rule("ofice", "not reach", "all", ""),
            "error: policy.toml:3:10: no network in config.json is called \"ofice\"",
        ),
        (
            &rule("NYC ofice", "not reach", "all", ""),
            "no network in config.json is called \"NYC ofice\"; did you mean `NYC office`?",
        ),
        (
            &rule("bastion", "not reach", "all", ""),
            "for what has this name write name:bastion",
        ),
    ] {
        let run = account.check(policy, &[]).ended_with(&[1]);
        assert!(run.stderr.contains(told), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    let run = account.run(&["check", "none.toml"]).ended_with(&[1]);
    assert!(
        run.stderr.contains("cannot read none.toml"),
        "{}",
        run.stderr
    );
}
