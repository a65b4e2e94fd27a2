//! `mapper permissions` and `mapper kinds` against what a gathering calls: no call without its action, no action without
//! its call.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use mapper::gather::plan::Plan;

use crate::fake_aws::{self, FakeAws};
use crate::gathered::{Data, ended};
use crate::mapper::{mapper, run};

/// The IAM actions of everything that a gathering of `kinds` asks, as a server saw it.
fn called(kinds: &str) -> BTreeSet<String> {
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let record = Arc::clone(&seen);
    let aws = FakeAws::start(move |asked| {
        let plan = Plan::of_catalogue();
        let mut steps = plan.steps.iter().map(|step| step.document);
        let document = steps.find(|document| {
            document.service == asked.service && document.operation == asked.operation
        });
        let action = match document {
            Some(document) => document.action(),
            None => format!("{}:{}", asked.service, asked.operation),
        };
        record.lock().expect("no panic").insert(action);
        match asked.operation.as_str() {
            "GetCallerIdentity" => None,
            // Some services answer in one region for all, and not all of them in the same.
            "DescribeRegions" => {
                let regions = ["us-east-1", "us-west-2"].map(|name| {
                    format!(
                        "<item><regionName>{name}</regionName><optInStatus>opted-in</optInStatus></item>"
                    )
                });
                let regions = format!("<regionInfo>{}</regionInfo>", regions.concat());
                Some((200, fake_aws::wrapped("ec2", "DescribeRegions", &regions)))
            }
            // Full answers, so that calls that need another's answer are made.
            _ => Some((200, fake_aws::full(asked.service, &asked.operation))),
        }
    });
    let data = Data::new();
    let (code, said) = ended(&data.run(&aws, &["--kinds", kinds]));
    assert_eq!(code, Some(0), "{said}");
    seen.lock().expect("no panic").clone()
}

fn actions(policy: &Value) -> BTreeSet<String> {
    let statements = policy["Statement"].as_array().expect("statements");
    let actions = statements.iter().flat_map(|statement| {
        assert_eq!(statement["Effect"], "Allow");
        statement["Action"].as_array().expect("actions").clone()
    });
    actions
        .map(|action| action.as_str().expect("a name").to_owned())
        .collect()
}

/// The actions of one policy, or of several.
fn all_actions(policies: &Value) -> BTreeSet<String> {
    match policies.as_array() {
        Some(policies) => policies.iter().flat_map(actions).collect(),
        None => actions(policies),
    }
}

#[test]
fn what_is_allowed_beyond_the_core_is_what_is_called() {
    let called = called("all");
    let printed = run(&mut mapper(&["permissions", "--extended"]))
        .ended_with(&[0])
        .stdout;
    let policies: Value = serde_json::from_str(&printed).expect("policies");
    assert_eq!(all_actions(&policies), called);
    // Reading everything of API Gateway would read its keys.
    let list = match policies.as_array() {
        Some(list) => list.clone(),
        None => vec![policies],
    };
    let statements = list.iter();
    let statements = statements.flat_map(|policy| policy["Statement"].as_array().expect("a list"));
    for statement in statements {
        let limited = statement["Sid"] == "Apigateway";
        let everywhere = statement["Resource"] == serde_json::json!(["*"]);
        assert_ne!(limited, everywhere, "{statement}");
    }

    // Every row of the table that somebody asks has an action that was called, by a crate of ours or mapper itself.
    let table = run(&mut mapper(&["kinds"])).ended_with(&[0]).stdout;
    let manifest = include_str!("../../Cargo.toml");
    let mut shown = BTreeSet::new();
    for line in table.lines().skip(1) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let asker = words
            .iter()
            .position(|word| word.starts_with("aws-sdk-") || *word == "mapper");
        let Some(asker) = asker else { continue };
        let is_ours = manifest.contains(&format!("\n{} = ", words[asker]));
        assert!(is_ours || words[asker] == "mapper", "{line}");
        shown.insert(words[asker + 1].to_owned());
    }
    let beside = ["ec2:DescribeRegions", "sts:GetCallerIdentity"].map(str::to_owned);
    shown.extend(beside);
    assert_eq!(shown, called);
}

#[test]
fn what_is_allowed_is_what_is_called() {
    let called = called("core");
    assert!(called.len() > 50, "only {called:?}");

    let printed = run(&mut mapper(&["permissions"])).ended_with(&[0]).stdout;
    let policy: Value = serde_json::from_str(&printed).expect("a policy");
    assert_eq!(actions(&policy), called);

    let template = ["permissions", "--format", "cloudformation"];
    let printed = run(&mut mapper(&template)).ended_with(&[0]).stdout;
    let template: Value = serde_json::from_str(&printed).expect("a template");
    let properties = &template["Resources"]["MapperPolicy"]["Properties"];
    assert_eq!(properties["PolicyDocument"], policy);

    let printed = run(&mut mapper(&["permissions", "--format", "terraform"]));
    let printed = printed.ended_with(&[0]).stdout;
    for action in &called {
        assert!(printed.contains(&format!("\"{action}\"")), "{action}");
    }
}

#[test]
fn roles_are_those_of_the_configuration() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("config.json");
    let path = config.to_string_lossy().into_owned();
    let role = "arn:aws:iam::210987654321:role/mapper";
    let accounts = format!(
        r#"{{"accounts": [{{"id": "123456789012", "name": "dev"}},
            {{"id": "210987654321", "name": "prod", "role_arn": "{role}"}}]}}"#
    );
    std::fs::write(&config, accounts).expect("a file");
    let asked = ["permissions", "--org", "--config", &path];
    let printed = run(&mut mapper(&asked)).ended_with(&[0]).stdout;
    let policy: Value = serde_json::from_str(&printed).expect("a policy");
    let needed = ["organizations:ListAccounts", "sts:AssumeRole"].map(str::to_owned);
    assert_eq!(actions(&policy), needed.into());
    let statements = &policy["Statement"];
    assert_eq!(statements[1]["Resource"], serde_json::json!([role]));
    let every = [
        &asked[..],
        &["--role-name", "mapper", "--data", "s3://maps/a"],
    ]
    .concat();
    let printed = run(&mut mapper(&every)).ended_with(&[0]).stdout;
    let policy: Value = serde_json::from_str(&printed).expect("a policy");
    let named = "arn:aws:iam::*:role/mapper";
    let statements = &policy["Statement"];
    assert_eq!(statements[1]["Resource"], serde_json::json!([named, role]));
    let objects = serde_json::json!(["arn:aws:s3:::maps/a/*"]);
    assert_eq!(statements[3]["Resource"], objects);

    std::fs::write(&config, "{}").expect("a file");
    let refused = run(&mut mapper(&asked)).ended_with(&[2]);
    assert!(refused.stderr.contains("role_arn"), "{}", refused.stderr);
    run(&mut mapper(&every)).ended_with(&[0]);
}
