//! Names of objects below a prefix.

use crate::snapshot::history;

/// The manifest that says which run is in force.
pub fn current(account: &str) -> String {
    format!("{account}/{}", crate::snapshot::manifest::FILE)
}

/// Where an account's runs stand.
pub fn runs(account: &str) -> String {
    format!("{}/{account}", history::FOLDER)
}

/// Where the files of one run stand.
pub fn run(account: &str, run: &str) -> String {
    format!("{}/{run}", runs(account))
}

/// Whether `folder`, as a manifest names it, is a run of the account and nothing else: the manifest comes from outside.
pub fn is_run_of(account: &str, folder: &str) -> bool {
    let prefix = format!("{}/", runs(account));
    folder.strip_prefix(&prefix).is_some_and(|run| {
        !run.is_empty()
            && run
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

/// What one run an account holds.
pub fn lock(account: &str) -> String {
    format!(".{account}.lock")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_leads_to_runs_of_its_account_only() {
        assert!(is_run_of("dev", &run("dev", "20261123T054500Z-0a1b2c3d")));
        for other in [
            "",
            ".history/dev",
            ".history/dev/",
            ".history/dev/../prod/x",
            ".history/prod/20261123T054500Z",
            "/etc",
            ".history/dev/a/b",
        ] {
            assert!(!is_run_of("dev", other), "{other}");
        }
    }
}
