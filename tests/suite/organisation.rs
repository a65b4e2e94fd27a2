//! Many accounts in one command: roles taken on, gathered side by side, one's failure no other's, drawn as one map.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

use crate::fake_aws::{self, FakeAws};
use crate::mapper::{mapper, run};
use crate::moto_server::MotoServer;

fn role(account: &str) -> String {
    format!("arn:aws:iam::{account}:role/mapper")
}

#[test]
fn twenty_accounts_are_gathered_in_one_command_and_drawn_as_one_map() {
    let Some(server) = MotoServer::start() else {
        return;
    };
    let ids: Vec<String> = (1..=20).map(|at| format!("{at:012}")).collect();
    let arguments: Vec<&str> = ids.iter().map(String::as_str).collect();
    let seeded = server.run_script("organisation.py", &arguments);

    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("account-data");
    let config = folder.path().join("config.json");
    let accounts: Vec<Value> = ids
        .iter()
        .enumerate()
        .map(|(at, id)| {
            json!({"id": id, "name": format!("team {at:02}"), "role_arn": role(id),
                   "external_id": "agreed", "regions": ["us-east-1"]})
        })
        .collect();
    fs::write(&config, json!({"accounts": accounts}).to_string()).expect("config.json");
    let (data_text, config_text) = (data.to_string_lossy(), config.to_string_lossy());
    let folders = [
        "--config",
        config_text.as_ref(),
        "--data",
        data_text.as_ref(),
    ];

    let mut gather = mapper(&["gather", "--all", "--kinds", "core", "--max-attempts", "2"]);
    let gathered = run(server.environment(&mut gather).args(folders)).ended_with(&[0, 3]);
    let positions: Vec<usize> = (0..20)
        .map(|at| {
            gathered
                .stderr
                .find(&format!("account team {at:02} "))
                .expect("a line")
        })
        .collect();
    assert!(positions.is_sorted(), "{}", gathered.stderr);
    // The tables on stdout say whose they are.
    for (at, id) in ids.iter().enumerate() {
        let heading = format!("account team {at:02} ({id})\n kind ");
        assert!(gathered.stdout.contains(&heading), "{}", gathered.stdout);
    }
    for (at, id) in ids.iter().enumerate() {
        let manifest =
            fs::read(data.join(format!("team {at:02}/manifest.json"))).expect("a manifest");
        let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
        assert_eq!(manifest["account"]["id"], **id);
        let caller = manifest["caller"].as_str().expect("an ARN");
        assert!(caller.contains("assumed-role/mapper/"), "{caller}");
    }

    run(mapper(&["prepare", "--all"]).args(folders)).ended_with(&[0, 3]);
    let map = fs::read_to_string(data.join("map.json")).expect("map.json");
    for made in seeded.as_object().expect("by account").values() {
        for key in ["vpc", "subnet", "instance"] {
            let id = made[key].as_str().expect("an id");
            assert!(
                map.contains(&format!("\"{id}\"")),
                "{key} {id} is not on the map"
            );
        }
    }
}

/// The accounts of a snapshot's folder or bucket, as `mapper snapshots` lists them: the ids of the current ones.
fn listed(server: &MotoServer, data: &str) -> Vec<String> {
    let mut command = mapper(&["snapshots", "--data", data]);
    let listed = run(server.environment(&mut command))
        .ended_with(&[0])
        .stdout;
    let ids = listed.lines().skip(1).map(|row| {
        assert!(row.contains(" current "), "{row}");
        let digits =
            |word: &&str| word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_digit());
        let id = row.split_whitespace().find(digits);
        id.expect("an id").to_owned()
    });
    ids.collect()
}

#[test]
fn four_shards_of_an_organisation_meet_in_one_bucket() {
    let Some(server) = MotoServer::start() else {
        return;
    };
    let seeded = server.run_script("organisation.py", &["--members", "12", "--bucket", "maps"]);
    let seeded = seeded.as_object().expect("by account");
    let folder = tempfile::tempdir().expect("a folder");
    let bucket = "s3://maps/the organisation";
    let gather = |data: &str, more: &[&str]| {
        let always = [
            "gather",
            "--org",
            "--role-name",
            "mapper",
            "--regions",
            "us-east-1",
            "--kinds",
            "core",
            "--max-attempts",
            "2",
            "--data",
            data,
        ];
        let mut command = mapper(&[&always, more].concat());
        command.current_dir(folder.path());
        server.environment(&mut command);
        command
    };

    // One job of each kind of scheduler, and two by hand, side by side.
    let jobs: Vec<_> = [
        ("auto/4", Some("AWS_BATCH_JOB_ARRAY_INDEX")),
        ("auto/4", Some("JOB_COMPLETION_INDEX")),
        ("2/4", None),
        ("3/4", None),
    ]
    .into_iter()
    .enumerate()
    .map(|(at, (shard, variable))| {
        let mut command = gather(bucket, &["--shard", shard]);
        if let Some(variable) = variable {
            command.env(variable, at.to_string());
        }
        thread::spawn(move || run(&mut command))
    })
    .collect();
    for (at, job) in jobs.into_iter().enumerate() {
        let ended = job.join().expect("no panic").ended_with(&[0, 3]);
        assert!(
            ended
                .stderr
                .contains(&format!("shard {at}/4: 3 of 12 accounts")),
            "{}",
            ended.stderr
        );
        assert!(
            ended
                .stderr
                .contains("1 of 13 accounts of the organisation are not active"),
            "{}",
            ended.stderr
        );
    }
    let mut ids: Vec<String> = seeded.keys().cloned().collect();
    ids.sort();
    let mut there = listed(&server, bucket);
    there.sort();
    assert_eq!(there, ids);

    let map = folder.path().join("map.json");
    let out = map.to_str().expect("a path");
    let mut prepare = mapper(&["prepare", "--org", "--data", bucket, "--out", out]);
    run(server.environment(&mut prepare).current_dir(folder.path())).ended_with(&[0, 3]);
    let drawn = fs::read_to_string(&map).expect("a map");
    for made in seeded.values() {
        for key in ["vpc", "subnet", "instance"] {
            let id = made[key].as_str().expect("an id");
            assert!(
                drawn.contains(&format!("\"{id}\"")),
                "{key} {id} is not on the map"
            );
        }
    }
}

#[test]
fn an_organisation_is_written_into_config_json() {
    let Some(server) = MotoServer::start() else {
        return;
    };
    let seeded = server.run_script("organisation.py", &["--members", "3"]);
    let ids: BTreeSet<&String> = seeded.as_object().expect("by account").keys().collect();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("config.json");
    let first = ids
        .iter()
        .find(|id| id.as_str() != fake_aws::ACCOUNT)
        .expect("a member");
    let known = format!(
        r#"{{"x": 1, "accounts": [{{"note": 1.50, "id": "{first}", "name": "team-02-eu"}}]}}"#
    );
    fs::write(&file, &known).expect("config.json");
    let discover = || {
        let arguments = [
            "configure",
            "discover-organization-accounts",
            "--role-name",
            "mapper",
        ];
        let mut command = mapper(&arguments);
        run(server.environment(&mut command).current_dir(folder.path())).ended_with(&[0])
    };
    discover();
    let text = fs::read_to_string(&file).expect("config.json");
    assert!(
        text.find("\"x\"") < text.find("\"accounts\"") && text.contains("1.50"),
        "{text}"
    );
    let config: Value = serde_json::from_str(&text).expect("JSON");
    let accounts = config["accounts"].as_array().expect("accounts");
    assert_eq!(accounts.len(), 3, "{text}");
    for account in &accounts[1..] {
        let id = account["id"].as_str().expect("an id").to_owned();
        let own = id == fake_aws::ACCOUNT;
        assert_eq!(account.get("role_arn").is_none(), own, "{text}");
        assert!(own || account["role_arn"] == role(&id), "{text}");
    }
    let said = discover().stderr;
    assert!(
        said.contains("every active account is in config.json already"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(&file).expect("config.json"), text);
}

#[test]
fn who_may_not_list_accounts_is_told_what_is_missing() {
    let aws = FakeAws::start(|asked| {
        (asked.service == "organizations").then(|| {
            let body =
                r#"{"__type": "AccessDeniedException", "Message": "You don't have permissions"}"#;
            (400, body.to_owned())
        })
    });
    let folder = tempfile::tempdir().expect("a folder");
    for arguments in [
        &["gather", "--org", "--role-name", "mapper"][..],
        &["configure", "discover-organization-accounts"],
    ] {
        let mut command = mapper(arguments);
        let ended = run(aws.environment(&mut command).current_dir(folder.path())).ended_with(&[1]);
        for said in [
            "organizations:ListAccounts denied",
            "needs that right",
            "mapper permissions --org",
        ] {
            assert!(ended.stderr.contains(said), "{said}: {}", ended.stderr);
        }
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

/// STS and EC2 for accounts whose id the access key holds.
fn of_many_accounts(asked: &fake_aws::Asked, assumed: &Mutex<Vec<String>>) -> fake_aws::Answer {
    match asked.operation.as_str() {
        "AssumeRole" => {
            let arn = asked.parameters["RoleArn"].clone();
            assumed.lock().expect("no panic").push(arn.clone());
            let account = arn.split(':').nth(4).expect("an account").to_owned();
            if account.ends_with('7') || !asked.parameters.contains_key("ExternalId") {
                return Some(fake_aws::error(asked, 403, "AccessDenied"));
            }
            let keys = format!(
                "<Credentials><AccessKeyId>KEY{account}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
                 <SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>\
                 <AssumedRoleUser><AssumedRoleId>A:b</AssumedRoleId><Arn>{arn}</Arn></AssumedRoleUser>"
            );
            let inner = format!("<AssumeRoleResult>{keys}</AssumeRoleResult>");
            Some((
                200,
                format!("<AssumeRoleResponse>{inner}</AssumeRoleResponse>"),
            ))
        }
        "GetCallerIdentity" => {
            let account = asked
                .access_key
                .strip_prefix("KEY")
                .unwrap_or("999999999999");
            let inner = format!(
                "<Arn>arn:aws:sts::{account}:assumed-role/mapper/x</Arn><UserId>A</UserId><Account>{account}</Account>"
            );
            let inner = format!("<GetCallerIdentityResult>{inner}</GetCallerIdentityResult>");
            Some((
                200,
                format!("<GetCallerIdentityResponse>{inner}</GetCallerIdentityResponse>"),
            ))
        }
        // One account whose token expires on the way.
        "DescribeVpcs" if asked.access_key.ends_with('3') => {
            Some(fake_aws::error(asked, 400, "ExpiredToken"))
        }
        "DescribeSubnets" if asked.access_key.ends_with('4') => {
            Some(fake_aws::error(asked, 403, "UnauthorizedOperation"))
        }
        _ => None,
    }
}

#[test]
fn one_accounts_failure_is_no_others() {
    let assumed = Arc::new(Mutex::new(Vec::new()));
    let record = Arc::clone(&assumed);
    let aws = FakeAws::start(move |asked| of_many_accounts(asked, &record));
    let folder = tempfile::tempdir().expect("a folder");
    let ids: Vec<String> = (1..=9).map(|at| format!("00000000000{at}")).collect();
    let accounts: Vec<Value> = ids
        .iter()
        .map(|id| {
            let mut account =
                json!({"id": id, "name": id, "role_arn": role(id), "external_id": "e"});
            // One whose role is in another account than config.json says.
            if id.ends_with('5') {
                account["role_arn"] = json!(role("000000000001"));
            }
            account
        })
        .collect();
    let config = json!({"accounts": accounts}).to_string();
    fs::write(folder.path().join("config.json"), config).expect("config.json");
    let mut command = mapper(&["gather", "--all", "--data", ".", "--parallel", "3"]);
    let ended = run(aws.environment(&mut command).current_dir(folder.path())).ended_with(&[1]);
    assert!(
        ended
            .stderr
            .contains("not gathered: 000000000003, 000000000005, 000000000007"),
        "{}",
        ended.stderr
    );
    for said in [
        "ExpiredToken",
        "cannot take on arn:aws:iam::000000000007:role/mapper",
        "AccessDenied",
    ] {
        assert!(ended.stderr.contains(said), "{said}: {}", ended.stderr);
    }
    for id in &ids {
        let there = folder.path().join(id).join("manifest.json").is_file();
        assert_eq!(
            there,
            !["3", "5", "7"].iter().any(|lost| id.ends_with(lost)),
            "{id}"
        );
    }
    assert_eq!(
        status(&folder.path().join("000000000004"), "DescribeSubnets"),
        "denied"
    );
    assert_eq!(
        status(&folder.path().join("000000000002"), "DescribeSubnets"),
        "empty"
    );
    // Each role is taken on once, not once a region or a service.
    let assumed = std::mem::take(&mut *assumed.lock().expect("no panic"));
    let distinct: BTreeSet<&String> = assumed.iter().collect();
    assert_eq!(distinct.len(), 8);
    assert!(assumed.len() <= 9 + 4, "{} times", assumed.len());

    // The plan of the others is printed all the same.
    let mut command = mapper(&["gather", "--all", "--data", "plan", "--dry-run"]);
    let planned = run(aws.environment(&mut command).current_dir(folder.path())).ended_with(&[1]);
    for id in &ids {
        // The seventh may not be asked, and the fifth is another; the third's credentials expire later on.
        let is_planned = !id.ends_with('5') && !id.ends_with('7');
        let heading = format!("account {id}, ");
        assert_eq!(
            planned.stdout.contains(&heading),
            is_planned,
            "{id}: {}",
            planned.stderr
        );
    }
    assert!(!folder.path().join("plan").exists());
}

fn status(account: &Path, operation: &str) -> String {
    let manifest = fs::read(account.join("manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    let rows = manifest["coverage"].as_array().expect("rows");
    let row = rows
        .iter()
        .find(|row| row["operation"] == operation)
        .expect("a row");
    row["status"].as_str().expect("a word").to_owned()
}
