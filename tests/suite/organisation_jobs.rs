//! The job definitions of `docs/organisation.md`, read from there: registered as they are printed, and run as their
//! schedulers would run them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use serde_json::{Value, json};

use crate::mapper::{Run, mapper, run};
use crate::moto_server::{MotoServer, venv};

const GUIDE: &str = include_str!("../../docs/organisation.md");

/// The block of code of a language that holds a word.
fn block(language: &str, word: &str) -> String {
    let blocks = GUIDE.split("```").skip(1).step_by(2);
    let mut blocks = blocks.filter_map(|block| block.strip_prefix(&format!("{language}\n")));
    let found = blocks.find(|block| block.contains(word));
    found
        .unwrap_or_else(|| panic!("the guide has no {language} with {word}"))
        .to_owned()
}

/// What keeps a run small that the guide has for every region and kind: options of `mapper gather`.
const SMALL: [&str; 6] = [
    "--regions",
    "us-east-1",
    "--kinds",
    "core",
    "--max-attempts",
    "2",
];

/// The words of a list of JSON.
fn words(list: &Value) -> Vec<String> {
    let list = list.as_array().expect("a list").iter();
    list.map(|word| word.as_str().expect("a word").to_owned())
        .collect()
}

/// `PATH` with the AWS CLI and mapper itself in front.
fn path() -> std::ffi::OsString {
    let tools = venv().expect("it is there").join("bin");
    let binary = Path::new(env!("CARGO_BIN_EXE_mapper"))
        .parent()
        .expect("a folder")
        .to_owned();
    let usual = env::var_os("PATH").unwrap_or_default();
    let all = [tools, binary].into_iter().chain(env::split_paths(&usual));
    env::join_paths(all.collect::<Vec<PathBuf>>()).expect("a path")
}

/// A program of the guide, as a shell runs it.
fn shell(server: &MotoServer, folder: &Path, text: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", text])
        .current_dir(folder)
        .env("NO_COLOR", "1");
    server.environment(&mut command).env("PATH", path());
    command
}

/// What a Job says of itself, after Kubernetes's own schema has had nothing against it.
fn job(server: &MotoServer, folder: &Path) -> Value {
    fs::write(folder.join("job.yaml"), block("yaml", "kind: Job")).expect("a file");
    run(&mut shell(
        server,
        folder,
        "kubernetes-validate --strict job.yaml",
    ))
    .ended_with(&[0]);
    let read =
        "python -c 'import json, yaml; print(json.dumps(yaml.safe_load(open(\"job.yaml\"))))'";
    let read = run(&mut shell(server, folder, read)).ended_with(&[0]);
    serde_json::from_str(&read.stdout).expect("JSON")
}

#[test]
fn the_guides_jobs_gather_an_organisation_and_draw_it() {
    let Some(server) = MotoServer::start() else {
        return;
    };
    let seeded = server.run_script(
        "organisation.py",
        &["--members", "4", "--bucket", "example-maps"],
    );
    let seeded = seeded.as_object().expect("by account");
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();

    // A queue, as every user of Batch has one.
    let aws = |arguments: &[&str]| {
        let said = server.aws("us-east-1", arguments);
        said.unwrap_or_else(|| panic!("aws {arguments:?} failed"))
    };
    let trust = r#"{"Version": "2012-10-17", "Statement": []}"#;
    let role = aws(&[
        "iam",
        "create-role",
        "--role-name",
        "batch",
        "--assume-role-policy-document",
        trust,
    ]);
    let role = role["Role"]["Arn"].as_str().expect("an ARN");
    let made = [
        "batch",
        "create-compute-environment",
        "--compute-environment-name",
        "all",
        "--type",
        "UNMANAGED",
    ];
    let made = aws(&[&made[..], &["--service-role", role]].concat());
    let order = made["computeEnvironmentArn"].as_str().expect("an ARN");
    let order = format!("order=1,computeEnvironment={order}");
    let queue = [
        "batch",
        "create-job-queue",
        "--job-queue-name",
        "maps",
        "--state",
        "ENABLED",
        "--priority",
        "1",
    ];
    aws(&[&queue[..], &["--compute-environment-order", &order]].concat());

    // The definition, and the lines that register it and submit both jobs.
    let definition = block("json", "jobDefinitionName");
    fs::write(at.join("mapper.json"), &definition).expect("a file");
    let lines = block("sh", "register-job-definition");
    let last = run(&mut shell(
        &server,
        at,
        &format!("set -e\n{lines}\necho gather $gather"),
    ))
    .ended_with(&[0]);
    let id = last.stdout.rsplit(' ').next().expect("an id").trim();
    let submitted = aws(&["batch", "describe-jobs", "--jobs", id]);
    let submitted = &submitted["jobs"][0];
    let size = submitted["arrayProperties"]["size"]
        .as_u64()
        .expect("a size");
    let command = words(&submitted["container"]["command"]);
    assert!(
        command.contains(&format!("auto/{size}")),
        "{command:?} in {size} jobs"
    );
    // So does the definition that tells Batch what exit code 3 means.
    let mut strict: Value = serde_json::from_str(&definition).expect("JSON");
    let exits = GUIDE
        .split_once("`\"evaluateOnExit\": ")
        .expect("it is there")
        .1;
    let exits = exits.split_once('`').expect("its end").0;
    strict["retryStrategy"]["evaluateOnExit"] = serde_json::from_str(exits).expect("JSON");
    aws(&[
        "batch",
        "register-job-definition",
        "--cli-input-json",
        &strict.to_string(),
    ]);

    // The same by Kubernetes.
    let job = job(&server, at);
    assert_eq!(job["spec"]["completions"], size);
    let container = &job["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(words(&container["command"]), ["/bin/sh", "-c"]);
    let line = words(&container["args"]).remove(0);
    assert!(line.contains(&format!("--shard auto/{size} ")), "{line}");

    // Two shards each, side by side. moto lacks some calls, so that mapper ends with 3: Kubernetes does not try again.
    let jobs: Vec<thread::JoinHandle<Run>> = (0..size)
        .map(|index| {
            let mut one = if index % 2 == 0 {
                let mut one = mapper(&command);
                one.args(SMALL)
                    .env("AWS_BATCH_JOB_ARRAY_INDEX", index.to_string());
                server.environment(&mut one);
                one
            } else {
                let line = line.replace("--shard ", &format!("{} --shard ", SMALL.join(" ")));
                let mut one = shell(&server, at, &line);
                one.env("JOB_COMPLETION_INDEX", index.to_string());
                one
            };
            let at = at.to_owned();
            thread::spawn(move || run(one.current_dir(at)))
        })
        .collect();
    for (index, job) in jobs.into_iter().enumerate() {
        let expected = if index % 2 == 0 { 3 } else { 0 };
        let ended = job.join().expect("no panic").ended_with(&[expected]);
        let told = format!("shard {index}/{size}: 1 of {} accounts", seeded.len());
        assert!(ended.stderr.contains(&told), "{}", ended.stderr);
    }

    // The job that draws, as the second line submits it.
    let draw = lines.split_once("\"command\": ").expect("it is there").1;
    let draw = draw.split_once('}').expect("its end").0;
    let draw = words(&serde_json::from_str(draw).expect("a list"));
    let mut drawn = mapper(&draw);
    run(server.environment(&mut drawn).current_dir(at)).ended_with(&[0, 3]);
    run(&mut shell(
        &server,
        at,
        "aws s3 cp s3://example-maps/network/map.json .",
    ))
    .ended_with(&[0]);
    let map = fs::read_to_string(at.join("map.json")).expect("a map");
    for made in seeded.values() {
        let id = made["instance"].as_str().expect("an id");
        assert!(map.contains(&format!("\"{id}\"")), "{id} is not on the map");
    }

    folders_and_buckets(&server, at);
}

/// What the guide says of `aws s3 cp` and `aws s3 sync`.
fn folders_and_buckets(server: &MotoServer, at: &Path) {
    let list = "aws s3 ls s3://example-maps/network/.history/master/ | awk '{ print $2 }'";
    let run_name = run(&mut shell(server, at, list)).ended_with(&[0]).stdout;
    let run_name = run_name
        .lines()
        .next()
        .expect("a run")
        .trim_end_matches('/')
        .to_owned();
    for printed in [
        "aws s3 cp --recursive s3://bucket/prefix/.history/dev/<run> account-data/dev",
        "aws s3 sync account-data s3://bucket/prefix",
    ] {
        assert!(GUIDE.contains(&format!("`{printed}`")), "{printed}");
        let prefix = if printed.contains("sync") {
            "copy"
        } else {
            "network"
        };
        let line = printed
            .replace("bucket/prefix", &format!("example-maps/{prefix}"))
            .replace("<run>", &run_name)
            .replace("/dev", "/master");
        run(&mut shell(server, at, &line)).ended_with(&[0]);
        let data = if printed.contains("sync") {
            "s3://example-maps/copy"
        } else {
            "account-data"
        };
        let mut prepare = mapper(&[
            "prepare",
            "--account",
            "master",
            "--data",
            data,
            "--out",
            "own.json",
        ]);
        run(server.environment(&mut prepare).current_dir(at)).ended_with(&[0, 3]);
    }
}

#[test]
fn the_guides_role_stands_in_the_printed_template() {
    let Some(venv) = venv() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    for extended in [&[][..], &["--extended"]] {
        let printed = ["permissions", "--format", "cloudformation"];
        let printed = run(&mut mapper(&[&printed[..], extended].concat())).ended_with(&[0]);
        let mut template: Value = serde_json::from_str(&printed.stdout).expect("JSON");
        let role: Value =
            serde_json::from_str(&format!("{{{}}}", block("json", "MapperRole"))).expect("JSON");
        template["Resources"]["MapperRole"] = role["MapperRole"].clone();
        let file = folder.path().join("template.json");
        fs::write(&file, template.to_string()).expect("a file");
        let mut lint = Command::new(venv.join("bin/cfn-lint"));
        run(lint.arg("--template").arg(&file)).ended_with(&[0]);
    }
    // The line for the role that mapper runs as.
    let line = block("sh", "mapper permissions --org");
    let arguments: Vec<&str> = line.split_whitespace().skip(1).collect();
    let policy = run(&mut mapper(&arguments)).ended_with(&[0]).stdout;
    let policy: Value = serde_json::from_str(&policy).expect("JSON");
    let text = policy.to_string();
    for action in [
        "organizations:ListAccounts",
        "sts:AssumeRole",
        "s3:ListBucket",
        "s3:PutObject",
    ] {
        assert!(text.contains(action), "{text}");
    }
    assert_eq!(policy["Version"], json!("2012-10-17"));
}
