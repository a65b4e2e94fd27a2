//! Takes secrets out of a raw record before it is shown. `gather` writes none, but other tools' snapshots hold them.

use serde_json::Value;

/// What stands in place of a secret.
const LEFT_OUT: &str = "(left out: may be secret)";

/// Members whose whole value is secret, in lower case. Sources: the `sensitive` marks of AWS's API models, and members
/// without that mark that carry credentials all the same.
const SECRET: [&str; 19] = [
    "airflowconfigurationoptions",
    "authenticationtoken",
    "authkey",
    "authtoken",
    "buildsecrets",
    "clientsecret",
    "customergatewayconfiguration",
    "customerrouterconfig",
    "environmentvariables",
    "headervalue",
    "keymaterial",
    "presharedkey",
    "privatekey",
    "runtimeenvironmentvariables",
    "secretaccesskey",
    "sessiontoken",
    "sharedsecret",
    "startcommand",
    "userdata",
];

/// Replaces what may be secret in `record`, and says whether anything was.
pub fn redact(record: &mut Value) -> bool {
    match record {
        Value::Array(items) => items
            .iter_mut()
            .fold(false, |found, item| redact(item) | found),
        Value::Object(members) => members.iter_mut().fold(false, |found, (name, value)| {
            let name = name.to_ascii_lowercase();
            if SECRET.contains(&name.as_str()) || (name.ends_with("password") && value.is_string())
            {
                hide(value) | found
            } else if matches!(
                name.as_str(),
                "environment" | "variables" | "stagevariables"
            ) {
                hide_values(value) | found
            } else {
                redact(value) | found
            }
        }),
        _ => false,
    }
}

fn hide(value: &mut Value) -> bool {
    let something = !value.is_null();
    if something {
        *value = Value::from(LEFT_OUT);
    }
    something
}

/// Hides the values of an environment and keeps its names: `{"A": "…"}`, `[{"name": "A", "value": "…"}]`, or either
/// below `Variables`.
fn hide_values(value: &mut Value) -> bool {
    match value {
        Value::Object(members) => members.iter_mut().fold(false, |found, (name, value)| {
            let named = name.eq_ignore_ascii_case("name") || name.eq_ignore_ascii_case("type");
            (!named && hide_values(value)) | found
        }),
        Value::Array(items) => items
            .iter_mut()
            .fold(false, |found, item| hide_values(item) | found),
        value => hide(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_secret_of_any_shape_is_left() {
        for mut record in [
            json!({"Environment": {"Variables": {"A": "canary"}}}),
            json!({"containers": [{"environment": [{"name": "A", "value": "canary"}]}]}),
            json!({"overrides": {"containerOverrides": [{"environment": [{"name": "A", "value": "canary"}]}]}}),
            json!({"PendingModifiedValues": {"MasterUserPassword": "canary"}}),
            json!({"CustomerGatewayConfiguration": "<xml>canary</xml>"}),
            json!({"Options": {"TunnelOptions": [{"PreSharedKey": "canary"}]}}),
            json!({"authKey": "canary", "customerRouterConfig": "canary"}),
            json!({"CustomHeaders": {"Items": [{"HeaderName": "X", "HeaderValue": "canary"}]}}),
            json!({"UserData": {"Value": "canary"}}),
            json!({"RadiusSettings": {"SharedSecret": "canary"}}),
            json!({"variables": {"stage": "canary"}}),
            json!([{"userData": "canary"}]),
        ] {
            assert!(redact(&mut record), "{record}");
            assert!(!record.to_string().contains("canary"), "{record}");
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        let plain = json!({
            "InstanceId": "i-1", "KeyName": "admin", "Tags": [{"Key": "password", "Value": "rotated weekly"}],
            "MasterUserSecret": {"SecretArn": "arn:aws:secretsmanager:…"}, "NextToken": "x", "UserData": null,
        });
        let mut record = plain.clone();
        assert!(!redact(&mut record));
        assert_eq!(record, plain);
    }
}
