//! From the XML or JSON that AWS answers with to the JSON that the AWS CLI prints.
//!
//! The table of shapes is an allow-list: an element that it does not name, or names as a secret, is not read.

use anyhow::{Context, Result, bail};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use serde_json::{Map, Number, Value};

use super::json;
use super::moment::timestamp;
use super::shapes::{Answer, Body, Shape, Shapes, Structure};
use super::told::Told;

/// Reads one answer. Each item of the list `items` goes to `each`, one by one, so that a page is never held twice; the
/// other members are given back.
///
/// A list element that is there and empty is an empty list; one that is absent leaves no key, as in botocore. An
/// `items` that is one structure and not a list goes to `each` as one item; the whole answer does where `items` is
/// empty.
///
/// # Errors
/// Text that is not UTF-8 or not well-formed XML or JSON, and whatever `each` fails with.
pub fn read(
    shapes: &Shapes,
    answer: Answer,
    body: &[u8],
    items: &str,
    each: &mut dyn FnMut(Value) -> Result<()>,
) -> Result<Map<String, Value>> {
    let root = shapes.root(answer).context("the answer has no shape")?;
    let rest = if answer.body == Body::Json {
        json::members(shapes, root, body, items, each)?
    } else {
        members(shapes, answer.body, root, body, items, each)?
    };
    if items.is_empty() {
        each(Value::Object(rest))?;
        return Ok(Map::new());
    }
    Ok(rest)
}

/// The members of an XML answer but for its items, which go to `each`.
fn members(
    shapes: &Shapes,
    body: Body,
    root: &Structure,
    xml: &[u8],
    items: &str,
    each: &mut dyn FnMut(Value) -> Result<()>,
) -> Result<Map<String, Value>> {
    let text = std::str::from_utf8(xml).context("the answer is not UTF-8")?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut xml = Xml { shapes, reader };
    let mut rest = Map::new();
    if let Body::Payload(name) = body {
        let member = root.get(name).context("the answer has no shape")?;
        if xml.child(|root| root == name)? != Some(true) {
            bail!("the answer is no {name}");
        }
        let value = xml.value(&member.shape)?;
        if member.key == items {
            each(value)?;
        } else {
            rest.insert(member.key.to_owned(), value);
        }
        return Ok(rest);
    }
    xml.enter(None)?;
    if let Body::Within(wrapper) = body {
        xml.enter(Some(wrapper))?;
    }
    let mut told = Told::default();
    while let Some(member) = xml.child(|name| told.member(root, name))? {
        let Some(member) = member else {
            xml.skip()?;
            continue;
        };
        match &member.shape {
            Shape::Secret => xml.skip()?,
            Shape::List(inner) if member.key == items => {
                while xml.child(|_| ())?.is_some() {
                    each(xml.value(inner)?)?;
                }
            }
            shape => {
                let value = xml.value(shape)?;
                if member.key == items {
                    each(value)?;
                } else {
                    rest.insert(member.key.to_owned(), value);
                }
            }
        }
    }
    told.check()?;
    Ok(rest)
}

/// What stands in an entry of a map.
enum Part {
    Key,
    Value,
}

/// A reader that stands inside an element.
struct Xml<'s> {
    shapes: &'s Shapes,
    reader: Reader<&'s [u8]>,
}

impl Xml<'_> {
    /// Goes into the next element, or into the next one called `name`.
    fn enter(&mut self, name: Option<&str>) -> Result<()> {
        let fits = |found: &str| name.is_none_or(|name| name == found);
        while let Some(is_it) = self.child(fits)? {
            if is_it {
                return Ok(());
            }
            self.skip()?;
        }
        match name {
            Some(name) => bail!("the answer has no element {name}"),
            None => bail!("the answer has no element"),
        }
    }

    /// What `told` makes of the name of the next child, which is then open; none at the end of the element that the
    /// reader stands in.
    fn child<T>(&mut self, told: impl FnOnce(&str) -> T) -> Result<Option<T>> {
        loop {
            match self.reader.read_event()? {
                Event::Start(start) => return Ok(Some(told(start.local_name().as_ref()))),
                Event::End(_) => return Ok(None),
                Event::Eof => bail!("the answer ends within an element"),
                _ => {}
            }
        }
    }

    /// Leaves the open element, whatever it holds.
    fn skip(&mut self) -> Result<()> {
        let mut depth = 0_usize;
        loop {
            match self.reader.read_event()? {
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => return Ok(()),
                Event::End(_) => depth -= 1,
                Event::Eof => bail!("the answer ends within an element"),
                _ => {}
            }
        }
    }

    /// The value of the open element, which is left.
    fn value(&mut self, shape: &Shape) -> Result<Value> {
        Ok(match shape {
            Shape::Structure { service, name } => match self.shapes.structure(service, name) {
                Some(structure) => Value::Object(self.structure(structure)?),
                None => bail!("the table has no structure {service} {name}"),
            },
            Shape::List(inner) => {
                let mut list = Vec::new();
                while self.child(|_| ())?.is_some() {
                    list.push(self.value(inner)?);
                }
                Value::Array(list)
            }
            Shape::Map(inner) => Value::Object(self.map(inner)?),
            Shape::Secret => {
                self.skip()?;
                Value::Null
            }
            Shape::Text | Shape::Blob => Value::String(self.text()?),
            Shape::Integer => {
                let text = self.text()?;
                text.trim()
                    .parse::<i64>()
                    .map_or_else(|_| Value::String(text), Value::from)
            }
            Shape::Number => {
                let text = self.text()?;
                let number = text.trim().parse::<f64>().ok().and_then(Number::from_f64);
                number.map_or_else(|| Value::String(text), Value::Number)
            }
            Shape::Boolean => Value::Bool(self.text()?.trim() == "true"),
            Shape::Timestamp => Value::String(timestamp(self.text()?)),
        })
    }

    fn structure(&mut self, members: &Structure) -> Result<Map<String, Value>> {
        let mut map = Map::new();
        while let Some(member) = self.child(|name| members.get(name))? {
            match member {
                None => self.skip()?,
                Some(member) if matches!(member.shape, Shape::Secret) => self.skip()?,
                Some(member) => {
                    let value = self.value(&member.shape)?;
                    map.insert(member.key.to_owned(), value);
                }
            }
        }
        Ok(map)
    }

    /// `<entry><key>…</key><value>…</value></entry>`, any number of them.
    fn map(&mut self, shape: &Shape) -> Result<Map<String, Value>> {
        let mut map = Map::new();
        while self.child(|_| ())?.is_some() {
            let (mut key, mut value) = (None, None);
            let part = |name: &str| match name {
                "key" => Some(Part::Key),
                "value" => Some(Part::Value),
                _ => None,
            };
            while let Some(part) = self.child(part)? {
                match part {
                    Some(Part::Key) => key = Some(self.text()?),
                    Some(Part::Value) => value = Some(self.value(shape)?),
                    None => self.skip()?,
                }
            }
            if let (Some(key), Some(value)) = (key, value) {
                map.insert(key, value);
            }
        }
        Ok(map)
    }

    /// The text of the open element without its children, which is left.
    fn text(&mut self) -> Result<String> {
        let mut text = String::new();
        loop {
            match self.reader.read_event()? {
                Event::Text(part) => text.push_str(&part.xml10_content()),
                Event::CData(part) => text.push_str(&part.xml10_content()),
                Event::GeneralRef(name) => {
                    if let Some(letter) = name.resolve_char_ref()? {
                        text.push(letter);
                    } else if let Some(resolved) = resolve_predefined_entity(&name) {
                        text.push_str(resolved);
                    } else {
                        bail!("the answer has an unknown entity &{};", &*name);
                    }
                }
                Event::Start(_) => self.skip()?,
                Event::End(_) => return Ok(text),
                Event::Eof => bail!("the answer ends within an element"),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::shapes::SHAPES;
    use super::*;

    fn whole(service: &str, operation: &str, items: &str, xml: &str) -> Result<Value> {
        let answer = SHAPES.answer(service, operation).unwrap();
        let mut list = Vec::new();
        let mut rest = read(&SHAPES, answer, xml.as_bytes(), items, &mut |item| {
            list.push(item);
            Ok(())
        })?;
        rest.insert(items.to_owned(), Value::Array(list));
        Ok(Value::Object(rest))
    }

    #[test]
    fn an_ec2_answer_reads_as_the_cli_prints_it() {
        let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
  <requestId>8f7724cf</requestId>
  <reservationSet>
    <item><reservationId>r-1</reservationId><groupSet/>
      <instancesSet><item>
        <instanceId>i-1</instanceId><amiLaunchIndex>0</amiLaunchIndex><ebsOptimized>false</ebsOptimized>
        <launchTime>2026-11-22T19:33:52.000Z</launchTime><somethingNew><a>1</a></somethingNew>
        <keyName/><instanceState><code>16</code><name>running</name></instanceState>
        <tagSet><item><key>Name</key><value>a &lt;b&gt; &amp; &#x43;<![CDATA[ <d>]]></value></item></tagSet>
      </item></instancesSet>
    </item>
  </reservationSet>
  <nextToken>abc</nextToken>
</DescribeInstancesResponse>"#;
        assert_eq!(
            whole("ec2", "DescribeInstances", "Reservations", xml).unwrap(),
            json!({
                "NextToken": "abc",
                "Reservations": [{"ReservationId": "r-1", "Groups": [], "Instances": [{
                    "InstanceId": "i-1", "AmiLaunchIndex": 0, "EbsOptimized": false, "KeyName": "",
                    "LaunchTime": "2026-11-22T19:33:52+00:00",
                    "State": {"Code": 16, "Name": "running"},
                    "Tags": [{"Key": "Name", "Value": "a <b> & C <d>"}],
                }]}],
            })
        );
    }

    #[test]
    fn a_query_answer_reads_as_the_cli_prints_it() {
        let xml = "<DescribeListenersResponse xmlns=\"x\"><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>
            <DescribeListenersResult><Listeners><member><ListenerArn>arn:1</ListenerArn><Port>443</Port><DefaultActions>
            <member><Type>authenticate-oidc</Type><AuthenticateOidcConfig><ClientId>me</ClientId>
            <ClientSecret>canary</ClientSecret><AuthenticationRequestExtraParams><entry><key>a</key><value>b</value></entry>
            </AuthenticationRequestExtraParams></AuthenticateOidcConfig></member></DefaultActions></member></Listeners>
            </DescribeListenersResult></DescribeListenersResponse>";
        assert_eq!(
            whole("elbv2", "DescribeListeners", "Listeners", xml).unwrap(),
            json!({"Listeners": [{"ListenerArn": "arn:1", "Port": 443, "DefaultActions": [{
                "Type": "authenticate-oidc",
                "AuthenticateOidcConfig": {"ClientId": "me", "AuthenticationRequestExtraParams": {"a": "b"}},
            }]}]})
        );
    }

    #[test]
    fn one_structure_is_one_item() {
        let xml = "<R><vpcBlockPublicAccessOptions><internetGatewayBlockMode>off</internetGatewayBlockMode>
            </vpcBlockPublicAccessOptions></R>";
        let items = "VpcBlockPublicAccessOptions";
        assert_eq!(
            whole("ec2", "DescribeVpcBlockPublicAccessOptions", items, xml).unwrap(),
            json!({items: [{"InternetGatewayBlockMode": "off"}]})
        );
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        for xml in [
            "",
            "not xml",
            "<R><vpcSet><item>",
            "<R><vpcSet></R>",
            "<R><vpcSet><item><vpcId>&evil;</vpcId></item></vpcSet></R>",
            "<R><requestId>1</requestId><Errors><Error><Code>UnauthorizedOperation</Code></Error></Errors></R>",
        ] {
            assert!(whole("ec2", "DescribeVpcs", "Vpcs", xml).is_err(), "{xml}");
        }
        let html = "<html><body>404</body></html>";
        assert!(whole("rds", "DescribeDBClusters", "DBClusters", html).is_err());
        assert!(whole("cloudfront", "ListVpcOrigins", "VpcOriginList", html).is_err());
        // A list that is not there has no members; the CLI prints none either.
        for xml in ["<R/>", "<R><requestId>1</requestId></R>"] {
            let empty = whole("ec2", "DescribeVpcs", "Vpcs", xml);
            assert_eq!(empty.unwrap(), json!({"Vpcs": []}), "{xml}");
        }
    }
}
