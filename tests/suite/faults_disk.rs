//! Disks that are full, and folders that cannot be written: the old snapshot stands, and the next run goes on.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::fake_aws::{self, Answer, Asked, FakeAws};
use crate::gathered::{Data, ended};

/// One item in every answer.
fn full(asked: &Asked) -> Answer {
    let asks_for_data = !matches!(
        asked.operation.as_str(),
        "GetCallerIdentity" | "DescribeRegions"
    );
    asks_for_data.then(|| (200, fake_aws::full(asked.service, &asked.operation)))
}

#[test]
fn a_folder_that_takes_nothing_is_told() {
    let (data, aws) = (Data::new(), FakeAws::start(full));
    fs::write(data.path().join("file"), "").expect("a file");
    // Below a file, and where the system lets nobody make a folder, whoever he is.
    let below = data.path().join("file/below");
    let folders = [
        below.as_path(),
        Path::new("/proc/mapper"),
        Path::new("/sys/mapper"),
    ];
    let folders = folders
        .into_iter()
        .filter(|folder| folder.parent().is_some_and(Path::exists));
    for folder in folders {
        let shown = folder.to_str().expect("a path");
        let mut command = crate::mapper::mapper(&["gather", "--account", "dev", "--data", shown]);
        let output = aws.environment(command.current_dir(data.path())).output();
        let (code, said) = ended(&output.expect("mapper starts"));
        assert_eq!(code, Some(1), "{said}");
        assert!(
            said.contains("cannot make") && said.contains(shown),
            "{said}"
        );
    }
    let files: Vec<String> = data.files().into_keys().collect();
    assert_eq!(files, ["file"]);
}

/// A limit on the size of files: writing fails as on a full disk, for whoever runs the test.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_leaves_the_old_snapshot() {
    let (data, aws) = (Data::new(), FakeAws::start(full));
    fs::create_dir(data.path().join("dev")).expect("a folder");
    fs::write(data.path().join("dev/manifest.json"), "old").expect("a file");
    let mut command = Command::new("sh");
    command
        .current_dir(data.path())
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 1; exec \"$0\" gather --account dev --data .",
        ])
        .arg(env!("CARGO_BIN_EXE_mapper"));
    let output = aws.environment(&mut command).output().expect("a shell");
    let (code, said) = ended(&output);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("cannot write") && said.contains("the old snapshot is as it was"),
        "{said}"
    );
    let old = fs::read(data.path().join("dev/manifest.json")).expect("still there");
    assert_eq!(old, b"old");
    // With room again, the same command is whole.
    assert_eq!(ended(&data.run(&aws, &[])).0, Some(0));
    assert_eq!(data.manifest().account.name, "dev");
}

/// A file system of so many bytes in a name space of its own, gathered into twice: the second run has no room. Prints what
/// the current snapshot holds before and after.
#[cfg(target_os = "linux")]
const TIGHT: &str = r#"
mount -t tmpfs -o "size=$1" none "$2" || exit 77
cd "$2" || exit 77
"$0" gather --account dev --data . --keep 0 --quiet >/dev/null || exit 78
find dev -type f -exec cksum {} + | sort
head -c 100M /dev/zero >filler 2>/dev/null
echo full
"$0" gather --account dev --data . --keep 0 --quiet
code=$?
find dev -type f -exec cksum {} + | sort
rm filler
"$0" gather --account dev --data . --keep 0 --quiet >/dev/null || exit 79
exit $code
"#;

#[cfg(target_os = "linux")]
#[test]
fn a_full_file_system_leaves_the_old_snapshot() {
    let (data, aws) = (Data::new(), FakeAws::start(full));
    let run = |program: &str, arguments: &[&str]| -> Output {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", program]);
        command.args(arguments);
        aws.environment(&mut command)
            .output()
            .expect("unshare starts")
    };
    let folder = data.path().to_str().expect("a path");
    let output = run(TIGHT, &[env!("CARGO_BIN_EXE_mapper"), "8m", folder]);
    let (code, said) = ended(&output);
    if code == Some(77) || said.contains("unshare") {
        eprintln!("skipped: no file system may be mounted here: {said}");
        return;
    }
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("No space left on device"), "{said}");
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    let (before, after) = listed.split_once("full\n").expect("two lists");
    assert_eq!(before, after);
    assert!(before.contains("dev/manifest.json"), "{before}");
}
