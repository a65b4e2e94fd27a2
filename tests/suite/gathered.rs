//! Runs `mapper gather` into a folder of its own, and reads what it left there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use mapper::snapshot::manifest::Manifest;
use serde_json::Value;

use crate::fake_aws::FakeAws;

/// A folder of snapshots, and the command that fills it.
pub struct Data(tempfile::TempDir);

impl Data {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// `mapper gather --account dev` into this folder, from within it.
    pub fn gather(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mapper"));
        command
            .current_dir(self.path())
            .args(["gather", "--account", "dev", "--data", "."])
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, aws: &FakeAws, arguments: &[&str]) -> Output {
        let mut command = self.gather(arguments);
        aws.environment(&mut command)
            .output()
            .expect("mapper starts")
    }

    pub fn manifest(&self) -> Manifest {
        let bytes = fs::read(self.path().join("dev/manifest.json")).expect("a manifest");
        Manifest::read(&bytes).expect("a manifest of this format")
    }

    /// Every file below the folder, by its path in it.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let below = path.strip_prefix(self.path()).expect("below").to_owned();
                    let name = below.to_string_lossy().into_owned();
                    files.insert(name, fs::read(path).expect("a file"));
                }
            }
        }
        files
    }

    pub fn json(&self, path: &str) -> Value {
        let bytes = fs::read(self.path().join("dev").join(path)).expect(path);
        serde_json::from_slice(&bytes).expect(path)
    }
}

/// Exit code and what was said on stderr.
pub fn ended(output: &Output) -> (Option<i32>, String) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), said)
}
