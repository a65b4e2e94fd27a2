//! Names with every odd character, of accounts and of what AWS has: each has its place, and none leads out of its folder.

use std::collections::BTreeSet;
use std::fs;

use mapper::resource::document::path_of;
use mapper::snapshot::manifest::Status;

use crate::fake_aws::{self, FakeAws};
use crate::gathered::{Data, ended};

/// Names that a folder can have.
const ODD: [&str; 12] = [
    "team a",
    "b\u{fc}ro \u{2116} 1",
    "\u{540d}\u{524d}",
    "\u{1f5fa}",
    "a'b\"c`d",
    "100%",
    "-rf",
    "a:b|c<d>e?f*g",
    "$(x) ; & ~",
    "a..b",
    "nul",
    "\u{202e}desrever",
];

#[test]
fn an_account_may_have_any_name_that_a_folder_can_have() {
    let aws = FakeAws::start(|_| None);
    let at = tempfile::tempdir().expect("a folder");
    // A name may look like an option.
    let named = ODD.map(|name| format!("--account={name}"));
    let mut arguments = vec!["gather", "--kinds", "core", "--data", "inner/data"];
    arguments.extend(named.iter().map(String::as_str));
    let mut command = crate::mapper::mapper(&arguments);
    let output = aws.environment(command.current_dir(at.path())).output();
    let (code, said) = ended(&output.expect("mapper starts"));
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains('\u{202e}'), "{said:?}");
    let data = at.path().join("inner/data");
    for name in ODD {
        let manifest = fs::read(data.join(name).join("manifest.json")).expect(name);
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
        assert_eq!(manifest["account"]["name"], name);
    }
    let outside = fs::read_dir(at.path()).expect("a folder").count();
    assert_eq!(outside, 1, "only `inner`");
    // Each can be named again.
    for name in &named {
        let options = ["prepare", name, "--data", "inner/data", "--out", "map.json"];
        crate::mapper::run(crate::mapper::mapper(&options).current_dir(at.path())).ended_with(&[0]);
    }
}

#[test]
fn what_aws_names_oddly_is_one_file_each_within_the_folder() {
    let long = "x".repeat(300);
    let names = [
        "../../../outside",
        "/etc/passwd",
        "..\\..\\outside",
        "a/b",
        "a%2Fb",
        "a b",
        "a+b",
        "%",
        "~",
        "-rf",
        "b\u{fc}ro",
        "\u{540d}",
        "\u{202e}x",
        "'\"`$(x);|*?<>&",
        "line\nbreak",
        "CON",
        "con",
        ".",
        "..",
        long.as_str(),
    ];
    let impossible = [".", "..", long.as_str()];
    let escaped = names.map(|name| name.replace('&', "&amp;").replace('<', "&lt;"));
    let aws = FakeAws::start(move |asked| {
        let is_list =
            (asked.service, asked.operation.as_str()) == ("elbv2", "DescribeLoadBalancers");
        is_list.then(|| {
            let items = escaped.iter();
            let items = items
                .map(|name| format!("<member><LoadBalancerArn>{name}</LoadBalancerArn></member>"));
            let items: String = items.collect();
            let list = format!("<LoadBalancers>{items}</LoadBalancers>");
            (
                200,
                fake_aws::wrapped("elbv2", "DescribeLoadBalancers", &list),
            )
        })
    });
    let data = Data::new();
    let inner = data.path().join("inner");
    fs::create_dir(&inner).expect("a folder");
    let arguments = ["--kinds", "core", "--data", "inner"];
    let mut command =
        crate::mapper::mapper(&[&["gather", "--account", "dev"], &arguments[..]].concat());
    let output = aws.environment(command.current_dir(data.path())).output();
    let (code, said) = ended(&output.expect("mapper starts"));
    assert_eq!(code, Some(3), "{said}");

    let manifest = fs::read(inner.join("dev/manifest.json")).expect("a manifest");
    let manifest = mapper::snapshot::manifest::Manifest::read(&manifest).expect("a manifest");
    let rows: Vec<_> = manifest
        .coverage
        .iter()
        .filter(|row| row.operation == "DescribeListeners")
        .collect();
    let told: BTreeSet<&str> = rows.iter().filter_map(|row| row.value.as_deref()).collect();
    assert_eq!(told, BTreeSet::from(names));
    let folder = inner.join("dev/us-east-1");
    for row in &rows {
        let name = row.value.as_deref().expect("a value");
        let path = path_of("elbv2", "DescribeListeners", Some(name));
        if impossible.contains(&name) {
            assert_eq!((row.status, row.pages), (Status::Failed, 0), "{row:?}");
            assert!(
                row.message
                    .as_deref()
                    .is_some_and(|why| why.contains("file")),
                "{row:?}"
            );
        } else {
            assert_eq!(row.status, Status::Empty, "{row:?}");
            assert!(folder.join(path).is_file(), "{row:?}");
        }
    }
    let files = fs::read_dir(folder.join("elbv2-describe-listeners")).expect("a folder");
    assert_eq!(files.count(), names.len() - impossible.len());
    assert!(data.files().keys().all(|path| path.starts_with("inner/")));
    // All of it can be read again.
    let options = ["prepare", "--account", "dev", "--data", "inner"];
    crate::mapper::run(crate::mapper::mapper(&options).current_dir(data.path()))
        .ended_with(&[0, 3]);
}
