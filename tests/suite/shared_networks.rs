//! Networks that one account shares with others: seen from several accounts, they are one.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::mapper::{mapper, run};

/// Who owns the transit gateway and the VPC of the shared services.
const OWNER: &str = "111122223333";
/// Who takes part in both.
const PARTICIPANT: &str = "444455556666";

/// The case of a transit gateway, with which one account's answers are told by two.
fn case() -> std::path::PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("tests/fixtures/cases/17-transit-gateway/account-data/dev/us-east-1")
}

/// What of an answer one of the two accounts is told: `keep` decides by the record's text, and may rewrite it.
fn told(value: &Value, keep: &dyn Fn(&str) -> Option<String>) -> Value {
    let records = |list: &Vec<Value>| {
        let kept = list.iter().filter_map(|record| {
            if let Some(inner) = record.get("Instances").and_then(Value::as_array) {
                let mut record = record.clone();
                let inner: Vec<Value> = inner
                    .iter()
                    .filter_map(|one| rewritten(one, keep))
                    .collect();
                let some = !inner.is_empty();
                record["Instances"] = Value::Array(inner);
                return some.then_some(record);
            }
            rewritten(record, keep)
        });
        Value::Array(kept.collect())
    };
    let members = value.as_object().expect("an answer").iter();
    let members = members.map(|(key, value)| {
        let value = value.as_array().map_or_else(|| value.clone(), records);
        (key.clone(), value)
    });
    Value::Object(members.collect::<Map<_, _>>())
}

fn rewritten(record: &Value, keep: &dyn Fn(&str) -> Option<String>) -> Option<Value> {
    let text = keep(&record.to_string())?;
    Some(serde_json::from_str(&text).expect("JSON"))
}

/// Writes the account's answers: `keep` is told the file's name and each record.
fn write(data: &Path, account: &str, keep: impl Fn(&str, &str) -> Option<String>) {
    let folder = data.join(account).join("us-east-1");
    fs::create_dir_all(&folder).expect("a folder");
    for entry in fs::read_dir(case()).expect("the case") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if !path.is_file() {
            continue;
        }
        let value = serde_json::from_slice(&fs::read(&path).expect("a file")).expect("JSON");
        let value = told(&value, &|record| keep(&name, record));
        fs::write(folder.join(&name), value.to_string()).expect("a file");
    }
}

/// The organisation: the owner has the transit gateway, its tables and the VPC of the shared services; the participant the
/// VPC of a spoke, an instance in the owner's subnet, and sees what is shared with it.
fn organisation() -> tempfile::TempDir {
    let data = tempfile::tempdir().expect("a folder");
    let spoke = |record: &str| record.contains("-one\"") || record.contains("-one-foot\"");
    write(data.path(), "owner", |name, record| {
        let theirs = spoke(record)
            && !name.contains("transit-gateway")
            && !record.contains("\"vpc-shared\"");
        // The attachment is the participant's, and the owner of the gateway sees it.
        let record = if record.contains("tgw-attach-one") {
            record.replacen(
                &format!("\"ResourceOwnerId\":\"{OWNER}\""),
                &format!("\"ResourceOwnerId\":\"{PARTICIPANT}\""),
                1,
            )
        } else {
            record.to_owned()
        };
        (!theirs).then_some(record)
    });
    // Tables and their routes are told to the owner alone.
    let routes = "ec2-search-transit-gateway-routes";
    let from = case().join(routes);
    let to = data.path().join("owner/us-east-1").join(routes);
    fs::create_dir_all(&to).expect("a folder");
    for entry in fs::read_dir(from).expect("routes") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("a copy");
    }
    write(data.path(), "participant", |name, record| {
        let shared = [
            ("ec2-describe-vpcs.json", "\"vpc-shared\""),
            ("ec2-describe-subnets.json", "\"subnet-shared\""),
            ("ec2-describe-transit-gateways.json", "tgw-hub"),
        ];
        if shared.contains(&(name, "tgw-hub"))
            || shared
                .iter()
                .any(|(file, id)| *file == name && record.contains(id))
        {
            return Some(record.to_owned());
        }
        if name == "ec2-describe-transit-gateway-route-tables.json" {
            return None;
        }
        spoke(record).then(|| record.replace(OWNER, PARTICIPANT))
    });
    // What the participant runs in the owner's subnet: an instance with a group of its own in the owner's VPC.
    add(
        data.path(),
        "ec2-describe-network-interfaces.json",
        "NetworkInterfaces",
        json!({
            "NetworkInterfaceId": "eni-guest", "VpcId": "vpc-shared", "SubnetId": "subnet-shared", "OwnerId": PARTICIPANT,
            "AvailabilityZone": "us-east-1a", "Status": "in-use", "InterfaceType": "interface", "SourceDestCheck": true,
            "PrivateIpAddress": "10.4.1.20", "PrivateIpAddresses": [{"PrivateIpAddress": "10.4.1.20", "Primary": true}],
            "Groups": [{"GroupId": "sg-guest", "GroupName": "guest"}],
            "Attachment": {"InstanceId": "i-guest", "DeviceIndex": 0, "Status": "attached"}
        }),
    );
    add(
        data.path(),
        "ec2-describe-security-groups.json",
        "SecurityGroups",
        json!({
            "GroupId": "sg-guest", "GroupName": "guest", "VpcId": "vpc-shared", "OwnerId": PARTICIPANT,
            "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                "UserIdGroupPairs": [{"GroupId": "sg-shared", "UserId": OWNER}]}],
            "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
        }),
    );
    add(
        data.path(),
        "ec2-describe-instances.json",
        "Reservations",
        json!({
            "ReservationId": "r-9", "OwnerId": PARTICIPANT, "Instances": [{
                "InstanceId": "i-guest", "InstanceType": "t3.micro", "State": {"Name": "running"}, "VpcId": "vpc-shared",
                "SubnetId": "subnet-shared", "PrivateIpAddress": "10.4.1.20"}]
        }),
    );
    let config = json!({"accounts": [{"id": OWNER, "name": "owner"}, {"id": PARTICIPANT, "name": "participant"}]});
    fs::write(data.path().join("config.json"), config.to_string()).expect("config.json");
    data
}

/// Adds a record to an answer of the participant.
fn add(data: &Path, name: &str, items: &str, record: Value) {
    let file = data.join("participant/us-east-1").join(name);
    let mut value: Value = serde_json::from_slice(&fs::read(&file).expect("a file")).expect("JSON");
    value[items].as_array_mut().expect("records").push(record);
    fs::write(&file, value.to_string()).expect("a file");
}

#[test]
fn shared_subnets_and_transit_gateways_join_up() {
    let data = organisation();
    let within = |arguments: &[&str]| {
        let always = ["--data", ".", "--config", "config.json", "--all"];
        let mut command = mapper(&[arguments, &always].concat());
        run(command.current_dir(data.path()))
    };
    within(&["prepare"]).ended_with(&[0, 3]);
    let map = fs::read(data.path().join("map.json")).expect("a map");
    let map: Value = serde_json::from_slice(&map).expect("JSON");
    let nodes = map["elements"]["nodes"].as_array().expect("nodes");
    let of = |resource: &str| -> Vec<&Value> {
        let data = nodes.iter().map(|node| &node["data"]);
        data.filter(|data| data["resource"] == resource).collect()
    };
    for resource in [
        "vpc-shared",
        "subnet-shared",
        "tgw-hub",
        "i-guest",
        "i-shared",
        "i-one",
    ] {
        assert_eq!(of(resource).len(), 1, "{resource} is drawn once");
    }
    assert_eq!(of("subnet-shared")[0]["account"], OWNER);
    assert_eq!(of("i-guest")[0]["account"], PARTICIPANT);
    let subnet = &of("subnet-shared")[0]["id"];
    for resource in ["i-guest", "i-shared"] {
        assert_eq!(
            of(resource)[0]["parent"],
            *subnet,
            "{resource} stands in the owner's subnet"
        );
    }

    // Within the shared subnet by a group of the other account; between the accounts by the tables that the owner alone
    // sees; and no other way.
    for (source, destination, port, code) in [
        ("i-shared", "i-guest", "tcp/443", 0),
        ("i-shared", "i-guest", "tcp/22", 10),
        ("i-one", "i-shared", "tcp/443", 0),
        ("i-one", "i-two", "tcp/443", 10),
    ] {
        within(&["explain", source, destination, "--port", port]).ended_with(&[code]);
    }
}
