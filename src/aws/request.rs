//! One request as a service's protocol wants it, before it is signed.

use std::fmt::{self, Write};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::wire::{Kind, Member, Operation, Place, Protocol, Service};

/// What is asked, and whom.
#[derive(Debug, Clone)]
pub struct Question {
    pub service: &'static Service,
    pub operation: &'static Operation,
    /// Members of the request by their keys, and the values of each: one, or those of a list.
    pub members: Vec<(&'static str, Vec<String>)>,
}

/// What RFC 3986 leaves as it is.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

impl Question {
    /// The request, without host and signature.
    ///
    /// # Errors
    /// A member that the table does not name, and one of the path that has no value.
    pub fn request(&self) -> Result<HttpRequest, BoxError> {
        let mut path = self.operation.path.to_owned();
        let mut query = Vec::new();
        let mut body = Vec::new();
        for (key, values) in &self.members {
            let member = self.operation.members.get(key);
            let member = member.ok_or_else(|| format!("{} has no {key}", self.operation.name))?;
            match member.place {
                Place::Path => path = filled(&path, member.name, values)?,
                Place::Query => query.extend(values.iter().map(|value| (member.name, value))),
                Place::Body => body.push((member, values)),
            }
        }
        for (name, value) in query {
            path.push(if path.contains('?') { '&' } else { '?' });
            write!(path, "{}={}", encoded(name), encoded(value))?;
        }
        let (kind, text) = self.body(&body)?;
        let has_body = !text.is_empty();
        let mut request = HttpRequest::new(SdkBody::from(text));
        request.set_method(self.operation.method)?;
        request.set_uri(path)?;
        let headers = request.headers_mut();
        // API Gateway answers in another form without it.
        headers.insert(
            "accept",
            if self.service.protocol.is_json() {
                "application/json"
            } else {
                "application/xml"
            },
        );
        headers.insert("user-agent", concat!("mapper/", env!("CARGO_PKG_VERSION")));
        if has_body {
            headers.insert("content-type", kind);
        }
        if let Protocol::Json(_) = self.service.protocol {
            let target = format!("{}.{}", self.service.target, self.operation.name);
            headers.insert("x-amz-target", target);
        }
        Ok(request)
    }

    /// The body and its type.
    fn body(&self, members: &[(&Member, &Vec<String>)]) -> Result<(String, String), BoxError> {
        let json = || -> Result<String, BoxError> {
            let members = members
                .iter()
                .map(|(member, values)| Ok((member.name.to_owned(), value(member, values)?)));
            let map = members.collect::<Result<Map<_, _>, BoxError>>()?;
            Ok(Value::Object(map).to_string())
        };
        let (kind, text) = match self.service.protocol {
            Protocol::Json(version) => (format!("application/x-amz-json-{version}"), json()?),
            Protocol::Query => {
                let text = self.form(members)?;
                ("application/x-www-form-urlencoded".to_owned(), text)
            }
            Protocol::RestJson if !members.is_empty() => ("application/json".to_owned(), json()?),
            // Nothing that mapper asks has an XML body.
            Protocol::RestJson | Protocol::RestXml => (String::new(), String::new()),
        };
        Ok((kind, text))
    }

    fn form(&self, members: &[(&Member, &Vec<String>)]) -> Result<String, fmt::Error> {
        let mut form = format!(
            "Action={}&Version={}",
            self.operation.name, self.service.version
        );
        for (member, values) in members {
            for (at, value) in values.iter().enumerate() {
                let number = if member.is_list {
                    format!(".{}", at + 1)
                } else {
                    String::new()
                };
                write!(form, "&{}{number}={}", member.name, encoded(value))?;
            }
        }
        Ok(form)
    }
}

/// The path with a label's value in its place: `/clusters/{name}`.
fn filled(path: &str, label: &str, values: &[String]) -> Result<String, BoxError> {
    let value = values.first().filter(|value| !value.is_empty());
    let value = value.ok_or_else(|| format!("no value for {{{label}}} in {path}"))?;
    // A path of dots only would lead elsewhere.
    if value.chars().all(|letter| letter == '.') {
        return Err(format!("'{value}' cannot stand in {path}").into());
    }
    Ok(path.replace(&format!("{{{label}}}"), &encoded(value)))
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string()
}

/// The values as JSON of the member's type.
fn value(member: &Member, values: &[String]) -> Result<Value, BoxError> {
    let one = |text: &String| -> Result<Value, BoxError> {
        Ok(match member.kind {
            Kind::Text => Value::String(text.clone()),
            Kind::Number => Value::from(text.parse::<i64>()?),
            Kind::Boolean => Value::Bool(text == "true"),
        })
    };
    let mut all = values.iter().map(one).collect::<Result<Vec<_>, _>>()?;
    if member.is_list {
        return Ok(Value::Array(all));
    }
    all.pop()
        .ok_or_else(|| format!("{} has no value", member.name).into())
}

#[cfg(test)]
mod tests {
    use super::super::wire::WIRE;
    use super::*;

    fn asked(service: &str, operation: &str, members: &[(&'static str, &[&str])]) -> HttpRequest {
        let (service, operation) = WIRE.call(service, operation).unwrap();
        let members = members.iter();
        let members = members.map(|(key, values)| {
            let values = values.iter().map(|value| (*value).to_owned());
            (*key, values.collect())
        });
        let question = Question {
            service,
            operation,
            members: members.collect(),
        };
        question.request().unwrap()
    }

    fn body(request: &HttpRequest) -> &str {
        std::str::from_utf8(request.body().bytes().unwrap()).unwrap()
    }

    #[test]
    fn each_protocol_has_its_form() {
        let tasks: &[&str] = &["arn:1", "arn:2"];
        let json = asked(
            "ecs",
            "DescribeTasks",
            &[("cluster", &["c"]), ("tasks", tasks)],
        );
        assert_eq!(body(&json), r#"{"cluster":"c","tasks":["arn:1","arn:2"]}"#);
        assert_eq!((json.method(), json.uri()), ("POST", "/"));
        let target = json.headers().get("x-amz-target");
        let service = "AmazonEC2ContainerServiceV20141113";
        assert_eq!(target, Some(format!("{service}.DescribeTasks").as_str()));
        let kind = json.headers().get("content-type");
        assert_eq!(kind, Some("application/x-amz-json-1.1"));

        let rest = asked(
            "lambda",
            "ListFunctions",
            &[("MaxItems", &["50"]), ("Marker", &["a/b="])],
        );
        assert_eq!(rest.method(), "GET");
        assert_eq!(
            rest.uri(),
            "/2015-03-31/functions?MaxItems=50&Marker=a%2Fb%3D"
        );
        assert_eq!(body(&rest), "");
        assert_eq!(rest.headers().get("content-type"), None);

        let form = asked(
            "redshift",
            "DescribeClusters",
            &[("MaxRecords", &["100"]), ("TagKeys", &["a b", "c"])],
        );
        assert_eq!(
            body(&form),
            "Action=DescribeClusters&Version=2012-12-01&MaxRecords=100&TagKeys.TagKey.1=a%20b&TagKeys.TagKey.2=c"
        );
    }

    #[test]
    fn hostile_values_stay_in_their_place() {
        let path = "/clusters/{name}/node-groups";
        let one = |value: &str| filled(path, "name", &[value.to_owned()]);
        assert_eq!(
            one("a/../b?c").unwrap(),
            "/clusters/a%2F..%2Fb%3Fc/node-groups"
        );
        assert!(one("..").is_err() && one("").is_err());
        assert!(filled(path, "name", &[]).is_err());
    }
}
