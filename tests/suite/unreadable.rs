//! What cannot be read is unknown and told, by whichever command: never empty, and never safe.

use std::fs;

use crate::check::Account;

/// The fictive account with a text of one of its files replaced.
fn with(file: &str, from: &str, to: &str) -> Account {
    let account = Account::demo();
    let path = account.path(&format!("demo/us-east-1/{file}"));
    let text = fs::read_to_string(&path).expect("a document");
    assert!(text.contains(from), "{file} has no {from}");
    fs::write(&path, text.replace(from, to)).expect("written");
    account
}

#[test]
fn a_verdict_that_hangs_on_what_cannot_be_read_is_unknown() {
    let asked = ["explain", "internet", "orders-ro", "--port", "tcp/5432"];
    Account::demo().run(&asked).ended_with(&[0]);
    let everybody = "\"0.0.0.0/0\"";
    for (file, from, to) in [
        (
            "ec2-describe-security-groups.json",
            everybody,
            "\"0.0.0.0/99\"",
        ),
        ("ec2-describe-security-groups.json", everybody, "7"),
        (
            "ec2-describe-security-groups.json",
            "\"IpPermissions\"",
            "\"IpPermission\"",
        ),
        ("ec2-describe-network-acls.json", everybody, "\"everybody\""),
        ("ec2-describe-network-acls.json", "\"Entries\"", "\"Entry\""),
        ("ec2-describe-network-acls.json", "\"allow\"", "\"perhaps\""),
        ("ec2-describe-route-tables.json", everybody, "\"::/0\""),
        ("ec2-describe-route-tables.json", "\"Routes\"", "\"Ways\""),
        (
            "ec2-describe-internet-gateways.json",
            "\"available\"",
            "\"dreaming\"",
        ),
    ] {
        let account = with(file, from, to);
        let told = account.run(&asked).ended_with(&[11]);
        assert!(told.stderr.contains(file), "{from} {to}: {}", told.stderr);
        let listed = account.run(&["public"]).ended_with(&[3]);
        assert!(
            listed.stderr.contains(file),
            "{from} {to}: {}",
            listed.stderr
        );
    }
}
