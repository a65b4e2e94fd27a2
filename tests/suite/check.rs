//! `mapper check` on the fictive account: goldens of every format, exit codes, and what a mistake is told as.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ::mapper::net::labels::Labels;
use ::mapper::net::ports::PortSet;
use ::mapper::network;
use ::mapper::policy::judge::judge;
use ::mapper::policy::report::Who;
use ::mapper::question::ask::ask;
use ::mapper::question::asked::Question;
use ::mapper::question::end::End;
use ::mapper::question::ground::Ground;
use ::mapper::reach::verdict::Verdict;
use ::mapper::snapshot::read::{Snapshot, read};
use ::mapper::snapshot::source::Memory;
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
    // With an exception for what is open, nothing is left where all databases were listed. In Ireland nobody may list them.
    for (databases, code) in [("kind:rds and region:us-east-1", 0), ("kind:rds", 11)] {
        let except = "except = [\"tcp/5432\"]";
        let told = account
            .check(&rule("internet", "not reach", databases, except), &[])
            .ended_with(&[code]);
        let denied = "rds:DescribeDBInstances in eu-west-1 of 111122223333: denied";
        assert_eq!(told.stdout.contains(denied), code == 11, "{}", told.stdout);
    }
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

/// How many interfaces a selector matches in the fictive account.
fn count(account: &Account, selector: &str) -> u64 {
    let policy = rule(selector, "not reach", "all", "empty = \"ok\"");
    let told = account
        .check(&policy, &["--format", "json"])
        .ended_with(&[0, 10, 11]);
    let told: Value = serde_json::from_str(&told.stdout).expect("JSON");
    told["rules"][0]["sources"].as_u64().expect("a count")
}

#[test]
fn selectors_mean_what_the_guide_says() {
    let account = Account::demo();
    let all = count(&account, "all");
    for (selector, expected) in [
        ("name:bastion", 1),
        ("name:web-1*", 3),
        ("tag:service=web and kind:instance", 6),
        ("tag:service=web and name:web-1*", 3),
        ("tag:service=web and not kind:instance", 3),
        ("name:web-1a or name:bastion", 2),
        ("kind:instance and (name:web-1a or name:orders)", 1),
        ("kind:AWS::EC2::Instance and tag:service=web", 6),
        ("id:orders-ro", 1),
        ("kind:nat", 5),
        ("vpc:analytics and kind:instance", 4),
        ("region:eu-* and kind:instance", 4),
        ("account:999*", 0),
        ("group:bastion", 1),
        ("10.0.10.10", 1),
        ("198.51.100.13", 1),
        ("internet", 0),
    ] {
        let found = count(&account, selector);
        assert_eq!(found, expected, "{selector}");
        // NAT gateways count only alone; of an interface with several addresses the others remain.
        let whole = !selector.starts_with(|letter: char| letter.is_ascii_digit());
        if whole && selector != "kind:nat" {
            let others = count(&account, &format!("not ({selector})"));
            assert_eq!(found + others, all, "not {selector}");
        }
    }
}

#[test]
fn load_balancers_reach_their_targets_and_databases_nobody() {
    let account = Account::demo();
    for (source, must, destination, more, code) in [
        (
            "name:web-alb",
            "reach",
            "tag:service=web",
            "ports = \"tcp/8080\"",
            0,
        ),
        ("name:web-alb", "not reach", "tag:service=web", "", 10),
        (
            "name:web-alb",
            "not reach",
            "name:bastion or (kind:rds and region:us-east-1)",
            "",
            0,
        ),
        (
            "kind:rds and region:us-east-1",
            "not reach",
            "all or internet",
            "",
            0,
        ),
        ("kind:rds", "reach", "internet", "ports = \"tcp/443\"", 10),
        (
            "name:worker-*",
            "reach",
            "internet",
            "ports = \"tcp/443\"",
            0,
        ),
        // Two ends outside: no snapshot tells.
        ("internet", "not reach", "NYC office", "", 11),
    ] {
        account
            .check(&rule(source, must, destination, more), &[])
            .ended_with(&[code]);
    }
}

#[test]
fn no_pair_that_reaches_is_lost_among_kinds() {
    let source = Memory {
        name: "demo".to_owned(),
        files: ::mapper::demo::sample().documents,
    };
    let snapshot = Snapshot {
        source: &source,
        name: "demo".to_owned(),
        id: None,
    };
    let network = network::build(&read(&[snapshot]).expect("the fictive account is readable"));
    let ground = Ground::of(&network);
    let policy = ::mapper::policy::read(&rule("all", "not reach", "all", "")).expect("a policy");
    let report = judge(&ground, &Labels::default(), &policy).expect("no label");
    let mut told: BTreeMap<(String, String), PortSet> = BTreeMap::new();
    for finding in &report.rules[0].findings {
        let ports: PortSet = finding
            .ports
            .iter()
            .map(|word| word.parse::<PortSet>().expect("a port"))
            .collect();
        let resources = |list: &[Who]| -> Vec<String> {
            list.iter()
                .flat_map(|who| who.resources.iter().map(|resource| resource.arn.clone()))
                .collect()
        };
        for source in resources(&finding.sources) {
            for target in resources(&finding.destinations) {
                let known = told.entry((source.clone(), target)).or_default();
                *known = known.union(&ports);
            }
        }
    }
    let mut reached = 0;
    for source in &network.workloads {
        let sends = |at: &usize| network.interfaces[*at].role.initiates();
        let from: Vec<usize> = source.interfaces.iter().copied().filter(sends).collect();
        for target in network
            .workloads
            .iter()
            .filter(|target| target.arn != source.arn)
        {
            let ends = |interfaces: &[usize]| End::interfaces("", interfaces.iter().copied());
            let question = Question::new(ends(&from), ends(&target.interfaces), PortSet::any());
            let one_by_one = ask(&ground, &question);
            let expected = if one_by_one.verdict == Verdict::Reachable {
                one_by_one.ports
            } else {
                PortSet::none()
            };
            reached += usize::from(!expected.is_empty());
            let known = told
                .get(&(source.arn.clone(), target.arn.clone()))
                .cloned()
                .unwrap_or_default();
            if from.is_empty() {
                continue;
            }
            assert_eq!(known, expected, "{} to {}", source.arn, target.arn);
        }
    }
    assert!(reached > 100, "{reached} pairs reach");
}

#[test]
fn the_readme_shows_what_is_printed() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"))
        .expect("the README");
    let account = Account::demo();
    let check = account.check(&example(), &[]).ended_with(&[10]);
    let public = account.run(&["public"]).ended_with(&[0]);
    let check = check
        .stdout
        .replace("policy.toml", "docs/examples/shop.toml");
    for line in check.lines().chain(public.stdout.lines()) {
        assert!(
            readme.contains(line.trim_end()),
            "the README does not show: {line}"
        );
    }
    // The rules that it shows are those of the example.
    let shown = readme
        .split("```toml")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("an example");
    for rule in shown.split("\n\n") {
        assert!(
            example().contains(rule.trim()),
            "the example has no such rule: {rule}"
        );
    }
}
