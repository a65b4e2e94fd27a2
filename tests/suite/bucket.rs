//! Snapshots in a bucket: whole or not at all, one run an account, and read by every command as those in a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::fake_aws::{self, CANARY, FakeAws};
use crate::fake_s3::{Deed, FakeS3};
use crate::mapper::{Run, mapper, run};

const DATA: &str = "s3://maps/team a";
const LOCK: &str = "team a/.dev.lock";

/// One item in every answer, whose text is the number of the run.
fn numbered(number: &Arc<AtomicUsize>) -> FakeAws {
    let number = Arc::clone(number);
    FakeAws::start(move |asked| {
        let usual = ["GetCallerIdentity", "DescribeRegions"];
        let number = number.load(Ordering::Relaxed);
        (!usual.contains(&asked.operation.as_str())).then(|| {
            let full = fake_aws::full(asked.service, &asked.operation);
            (200, full.replace(">x<", &format!(">x{number}<")))
        })
    })
}

fn command(aws: &FakeAws, s3: &FakeS3, arguments: &[&str]) -> Command {
    let mut command = mapper(arguments);
    aws.environment(&mut command);
    s3.environment(&mut command);
    command.env("AWS_REGION", "us-east-1");
    command
}

fn gather(aws: &FakeAws, s3: &FakeS3, options: &[&str]) -> Run {
    let arguments = [&["gather", "--account", "dev", "--data", DATA], options].concat();
    run(&mut command(aws, s3, &arguments))
}

/// Which run's records the snapshot in force has, all of them the same.
fn in_force(s3: &FakeS3) -> Option<usize> {
    let objects = s3.objects();
    let manifest = objects.get("team a/dev/manifest.json")?;
    let manifest: Value = serde_json::from_slice(manifest).expect("JSON");
    let folder = manifest["folder"].as_str().expect("a folder");
    let below = format!("team a/{folder}/us-east-1/");
    let rows = manifest["coverage"].as_array().expect("rows");
    let mut numbers = BTreeSet::new();
    for row in rows.iter().filter(|row| row["status"] == "ok") {
        let (service, operation) = (text(row, "service"), text(row, "operation"));
        let value = row["value"].as_str();
        let path = mapper::resource::document::path_of(service, operation, value);
        let file = objects.get(&format!("{below}{path}"));
        let file = String::from_utf8_lossy(file.expect("each file of the ledger")).into_owned();
        let number = file
            .split("\"x")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        if let Some(number) = number.and_then(|number| number.parse::<usize>().ok()) {
            numbers.insert(number);
        }
    }
    assert_eq!(numbers.len(), 1, "the snapshot in force is of one run");
    numbers.into_iter().next()
}

fn text<'v>(row: &'v Value, key: &str) -> &'v str {
    row[key].as_str().expect("a text")
}

#[test]
fn a_bucket_holds_what_a_folder_holds_and_every_command_reads_it() {
    let (aws, s3) = (numbered(&Arc::default()), FakeS3::start(|_, _| Deed::Pass));
    let folder = tempfile::tempdir().expect("a folder");
    let local = folder.path().join("account-data");
    let local = local.to_str().expect("a path");
    let gathered = ["gather", "--account", "dev", "--data", local];
    run(&mut command(&aws, &s3, &gathered)).ended_with(&[0]);
    for _ in 0..3 {
        let said = gather(&aws, &s3, &["--keep", "1"]).ended_with(&[0]).stderr;
        assert!(said.contains("snapshot in s3://maps/team a/dev"), "{said}");
    }
    let objects = s3.objects();
    let mut files = BTreeMap::new();
    for (key, bytes) in &objects {
        assert!(!String::from_utf8_lossy(bytes).contains(CANARY), "{key}");
        if let Some((_, path)) = key
            .strip_prefix("team a/.history/dev/")
            .and_then(|key| key.split_once('/'))
        {
            *files.entry(path.to_owned()).or_insert(0) += 1;
            if !path.ends_with("manifest.json") {
                let same = fs::read(format!("{local}/dev/{path}")).expect("the same file");
                assert_eq!(same, *bytes, "{path}");
            }
        }
    }
    // The one in force, and one that was kept.
    assert!(
        files.len() > 50 && files.values().all(|count| *count == 2),
        "{files:?}"
    );
    assert!(!objects.contains_key(LOCK));

    let listed = run(&mut command(&aws, &s3, &["snapshots", "--data", DATA])).ended_with(&[0]);
    let rows: Vec<&str> = listed.stdout.lines().skip(1).collect();
    assert!(
        rows.len() == 2 && rows[0].contains("current"),
        "{}",
        listed.stdout
    );
    assert!(rows[1].contains("older") && rows[1].contains("s3://maps/team a/.history/dev/"));

    for asked in [
        &["public", "--format", "json", "--account", "dev"][..],
        &[
            "explain",
            "internet",
            "x",
            "--format",
            "json",
            "--account",
            "dev",
        ],
        &["public", "--org"],
    ] {
        let both = [local, DATA].map(|data| {
            let arguments = [asked, &["--data", data]].concat();
            let told = run(&mut command(&aws, &s3, &arguments));
            (told.code, told.stdout)
        });
        assert_eq!(both[0], both[1], "{asked:?}");
    }
    let prepare = |data: &str| {
        run(&mut command(
            &aws,
            &s3,
            &["prepare", "--account", "dev", "--data", data],
        ))
    };
    let said = prepare(DATA).ended_with(&[0]).stderr;
    assert!(said.contains("wrote s3://maps/team a/map.json"), "{said}");
    prepare(local).ended_with(&[0]);
    let drawn = |map: &[u8]| {
        let mut map: Value = serde_json::from_slice(map).expect("a map");
        map["accounts"][0]["gathered"] = Value::Null;
        // The made-up answers hold words where addresses belong: each warning names its place.
        map["warnings"] = Value::Null;
        map
    };
    let map = fs::read(format!("{local}/map.json")).expect("a map");
    assert!(
        drawn(&s3.objects()["team a/map.json"]) == drawn(&map),
        "the maps differ"
    );
}

#[test]
fn a_run_that_is_killed_before_its_last_write_leaves_the_old_snapshot_whole() {
    let (number, armed) = (Arc::new(AtomicUsize::new(1)), Arc::new(AtomicUsize::new(0)));
    let held = Arc::new(AtomicBool::new(false));
    let (puts, hold) = (Arc::clone(&armed), Arc::clone(&held));
    let s3 = FakeS3::start(move |method, key| {
        // Counts down to the write that never ends; 1 waits for the last of all.
        let is_last = key == "team a/dev/manifest.json";
        let left = puts.load(Ordering::Relaxed);
        if method != "PUT" || key == LOCK || left == 0 {
            return Deed::Pass;
        }
        if left > 1 {
            puts.fetch_sub(1, Ordering::Relaxed);
        }
        if left == 2 || is_last {
            hold.store(true, Ordering::Relaxed);
            return Deed::Hold;
        }
        Deed::Pass
    });
    let aws = numbered(&number);
    gather(&aws, &s3, &[]).ended_with(&[0]);
    assert_eq!(in_force(&s3), Some(1));
    // What a killed run leaves on disk goes with the test.
    let folder = tempfile::tempdir().expect("a folder");
    // After one write, in the middle, and when only the last is missing.
    for (round, left) in [3, 20, 1].into_iter().enumerate() {
        number.store(round + 2, Ordering::Relaxed);
        armed.store(left, Ordering::Relaxed);
        held.store(false, Ordering::Relaxed);
        let arguments = ["gather", "--account", "dev", "--data", DATA];
        let mut child = command(&aws, &s3, &arguments)
            .env("TMPDIR", folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("mapper starts");
        while !held.load(Ordering::Relaxed) {
            assert!(
                child.try_wait().expect("it was started").is_none(),
                "it ended by itself"
            );
            thread::sleep(Duration::from_millis(5));
        }
        // Meanwhile nobody else gathers the account.
        let second = gather(&aws, &s3, &[]).ended_with(&[1]).stderr;
        assert!(
            second.contains("another gather of account 'dev' is running"),
            "{second}"
        );
        assert!(
            second.contains("s3://maps/team a/.dev.lock is in the way until 20"),
            "{second}"
        );
        child.kill().expect("it was started");
        child.wait().expect("it ends");
        armed.store(0, Ordering::Relaxed);
        assert_eq!(in_force(&s3), Some(1), "round {round}");
        s3.remove(LOCK);
    }
    number.store(9, Ordering::Relaxed);
    gather(&aws, &s3, &["--keep", "1"]).ended_with(&[0]);
    assert_eq!(in_force(&s3), Some(9));
    // What the killed runs had written is gone, and of the old ones one is there.
    let objects = s3.objects();
    let runs: BTreeSet<&str> = objects
        .keys()
        .filter_map(|key| key.strip_prefix("team a/.history/dev/")?.split('/').next())
        .collect();
    assert_eq!(runs.len(), 2, "{runs:?}");
}

#[test]
fn an_interrupted_run_is_in_nobodys_way() {
    let held = Arc::new(AtomicBool::new(false));
    let hold = Arc::clone(&held);
    let s3 = FakeS3::start(move |method, key| {
        if method == "PUT" && key.contains(".history") && !hold.swap(true, Ordering::Relaxed) {
            return Deed::Hold;
        }
        Deed::Pass
    });
    let aws = numbered(&Arc::default());
    let arguments = ["gather", "--account", "dev", "--data", DATA];
    let child = command(&aws, &s3, &arguments)
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("mapper starts");
    while !held.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(5));
    }
    let asked = Command::new("kill").arg(child.id().to_string()).status();
    assert!(asked.expect("kill runs").success());
    let ended = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(
        said.contains("interrupted; the old snapshot is as it was"),
        "{said}"
    );
    gather(&aws, &s3, &[]).ended_with(&[0]);
}

#[test]
fn a_bucket_that_is_slow_to_take_it_is_asked_again() {
    let (asked, troubles) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&troubles);
    let s3 = FakeS3::start(move |_, _| {
        let deed = match asked.fetch_add(1, Ordering::Relaxed) % 7 {
            1 => Deed::Refuse(503, "SlowDown"),
            3 => Deed::Refuse(500, "InternalError"),
            // The lock of the run among them: it is the run's own all the same.
            5 => Deed::Lose,
            _ => return Deed::Pass,
        };
        counted.fetch_add(1, Ordering::Relaxed);
        deed
    });
    let aws = numbered(&Arc::default());
    // A whole bucket, without a prefix.
    let data = ["--data", "s3://maps", "--keep", "0", "--kinds", "core"];
    for _ in 0..2 {
        let arguments = [&["gather", "--account", "dev"], &data[..]].concat();
        run(&mut command(&aws, &s3, &arguments)).ended_with(&[0]);
    }
    run(&mut command(
        &aws,
        &s3,
        &["prepare", "--org", "--data", "s3://maps"],
    ))
    .ended_with(&[0]);
    let listed = run(&mut command(
        &aws,
        &s3,
        &["snapshots", "--data", "s3://maps"],
    ));
    assert_eq!(listed.ended_with(&[0]).stdout.lines().count(), 2);
    let objects = s3.objects();
    assert!(objects.contains_key("map.json") && !objects.contains_key(".dev.lock"));
    let runs: BTreeSet<&str> = objects
        .keys()
        .filter_map(|key| key.strip_prefix(".history/dev/")?.split('/').next())
        .collect();
    assert_eq!(runs.len(), 1, "{runs:?}");
    let troubles = troubles.load(Ordering::Relaxed);
    assert!(troubles > 50, "only {troubles}");
}

#[test]
fn a_staging_folder_outlives_a_run_that_breaks_off() {
    let answered = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&answered);
    let aws = FakeAws::start(move |asked| {
        let expired = count.fetch_add(1, Ordering::Relaxed) >= 25;
        expired.then(|| fake_aws::error(asked, 400, "ExpiredToken"))
    });
    let s3 = FakeS3::start(|_, _| Deed::Pass);
    let folder = tempfile::tempdir().expect("a folder");
    let staging = folder.path().to_str().expect("a path");
    let core = ["--concurrency", "1", "--kinds", "core"];
    let lasting = [&core[..], &["--staging", staging]].concat();
    for (options, lasts) in [(&core[..], false), (&lasting, true)] {
        answered.store(0, Ordering::Relaxed);
        let said = gather(&aws, &s3, options).ended_with(&[1]).stderr;
        assert!(said.contains("aws sso login"), "{said}");
        assert_eq!(
            said.contains("goes on from what was fetched"),
            lasts,
            "{said}"
        );
    }
    assert!(s3.objects().is_empty(), "nothing was put into the bucket");
    let aws = FakeAws::start(|_| None);
    let said = gather(&aws, &s3, &lasting).ended_with(&[0]).stderr;
    assert!(said.contains("going on from the run of"), "{said}");
    assert!(s3.objects().contains_key("team a/dev/manifest.json"));
    assert!(
        !folder.path().join("dev").exists(),
        "what is in the bucket is not kept twice"
    );
}

#[test]
fn refusals_of_a_bucket_name_it_and_tell_no_secret() {
    let refused = Arc::new(Mutex::new(Deed::Refuse(403, "AccessDenied")));
    let told = Arc::clone(&refused);
    let s3 = FakeS3::start(move |_, _| *told.lock().expect("no panic"));
    let aws = numbered(&Arc::default());
    for (deed, said) in [
        (Deed::Refuse(403, "AccessDenied"), "needs s3:ListBucket"),
        (
            Deed::Refuse(403, "RequestTimeTooSkewed"),
            "this machine's clock",
        ),
        (
            Deed::Refuse(400, "ExpiredToken"),
            "the credentials have expired",
        ),
    ] {
        *refused.lock().expect("no panic") = deed;
        for arguments in [
            &["gather", "--account", "dev", "--data", DATA][..],
            &["prepare", "--account", "dev", "--data", DATA],
            &["snapshots", "--data", DATA],
        ] {
            let ended = run(&mut command(&aws, &s3, arguments)).ended_with(&[1]);
            assert!(ended.stderr.contains(said), "{said}: {}", ended.stderr);
            assert!(
                ended.stderr.contains("s3://maps/team a"),
                "{}",
                ended.stderr
            );
            assert!(!ended.stderr.contains(CANARY), "{}", ended.stderr);
        }
    }
    *refused.lock().expect("no panic") = Deed::Pass;
    let nowhere = ["prepare", "--account", "dev", "--data", "s3://other/x"];
    let ended = run(&mut command(&aws, &s3, &nowhere)).ended_with(&[1]);
    assert!(ended.stderr.contains("NoSuchBucket"), "{}", ended.stderr);
    let nothing = run(&mut command(
        &aws,
        &s3,
        &["prepare", "--account", "dev", "--data", DATA],
    ));
    let said = nothing.ended_with(&[1]).stderr;
    assert!(
        said.contains("no snapshot in s3://maps/team a/dev"),
        "{said}"
    );
    for arguments in [
        &["prepare", "--data", "s3://No_Bucket/x"][..],
        &["gather", "--account", "dev", "--shard", "0/2"],
        &["gather", "--all", "--shard", "4/4"],
        &["gather", "--account", "dev", "--staging", "x"],
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("config.json"), "{}").expect("config.json");
        run(command(&aws, &s3, arguments).current_dir(folder.path())).ended_with(&[2]);
    }
}

#[test]
fn the_server_picks_up_what_is_new_in_a_bucket() {
    let (aws, s3) = (numbered(&Arc::default()), FakeS3::start(|_, _| Deed::Pass));
    gather(&aws, &s3, &[]).ended_with(&[0]);
    let prepare = |more: &[&str]| {
        let arguments = [&["prepare", "--account", "dev", "--data", DATA], more].concat();
        run(&mut command(&aws, &s3, &arguments)).ended_with(&[0]);
        s3.objects()["team a/map.json"].clone()
    };
    let first = prepare(&[]);
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = command(
        &aws,
        &s3,
        &["serve", "--data", DATA, "--port", "0", "--json"],
    )
    .env("TMPDIR", folder.path())
    .stdout(Stdio::piped())
    .stderr(Stdio::null())
    .spawn()
    .expect("mapper starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("its stdout was asked for");
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    let told: Value = serde_json::from_str(&line).expect("JSON");
    let url = text(&told, "url").trim_end_matches('/').to_owned();
    assert_eq!(asked(&url, "/api/map").as_bytes(), first);
    let map: Value = serde_json::from_slice(&first).expect("a map");
    let nodes = map["elements"]["nodes"].as_array().expect("nodes");
    let own = nodes.iter().map(|node| &node["data"]);
    let mut own =
        own.filter(|data| data["account"] == fake_aws::ACCOUNT && data["document"].is_object());
    let id = text(own.next().expect("a record of the account"), "id");
    let record = asked(&url, &format!("/api/resources/{id}"));
    assert!(record.contains("\"record\""), "{record}");

    let second = prepare(&["--no-azs"]);
    assert_ne!(first, second);
    let begin = Instant::now();
    while asked(&url, "/api/map").as_bytes() != second {
        assert!(
            begin.elapsed() < Duration::from_mins(2),
            "the new map does not come"
        );
        thread::sleep(Duration::from_millis(200));
    }
    let stopped = Command::new("kill").arg(child.id().to_string()).status();
    assert!(stopped.expect("kill runs").success());
    child.wait().expect("it ends");
    let left = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 0, "its copy is gone");
}

/// The body that the server answers with.
fn asked(url: &str, path: &str) -> String {
    let host = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("the server");
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    body.to_owned()
}
