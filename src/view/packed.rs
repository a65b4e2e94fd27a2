//! map.json in a shorter form for the page: what the nodes of one kind in one box have in common is written once.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The version of this form; the page that reads it is built with the program that writes it.
const PACKED: u32 = 2;
/// What may stand between texts that are sent as one; the first that is in none of them does.
const BETWEEN: [char; 6] = ['|', ',', ';', ' ', '~', '^'];
/// More tags than this in one box are not told apart by key.
const MOST_KEYS: usize = 24;

type Fields<'a> = BTreeMap<&'a str, &'a RawValue>;

#[derive(Deserialize)]
struct Elements<'a> {
    #[serde(borrow)]
    nodes: Vec<Element<'a>>,
    #[serde(borrow)]
    edges: &'a RawValue,
}

#[derive(Deserialize)]
struct Element<'a> {
    #[serde(borrow)]
    data: Fields<'a>,
}

/// The map without its positions, which the page reckons out itself.
#[derive(Serialize)]
struct Short<'a> {
    packed: u32,
    #[serde(flatten)]
    heading: BTreeMap<&'a str, &'a RawValue>,
    groups: Vec<Group<'a>>,
    edges: &'a RawValue,
}

/// Nodes that stand in one box and are of one kind.
#[derive(Serialize)]
struct Group<'a> {
    count: usize,
    same: BTreeMap<&'a str, &'a RawValue>,
    each: BTreeMap<&'a str, Column<'a>>,
}

/// One field of all nodes of a group, in their order.
#[derive(Serialize)]
#[serde(untagged)]
enum Column<'a> {
    /// The values as they are; null where a node has none.
    List(Vec<Option<&'a RawValue>>),
    /// Texts that begin alike, in one text: a page reads one long text in a fraction of the time of many short ones.
    Rest {
        start: &'a str,
        rest: String,
        by: char,
    },
    /// Texts that end as another field of the node does.
    Of { start: &'a str, of: &'static str },
    /// Lists of one value each.
    One { one: Box<Column<'a>> },
    /// One value.
    All { all: &'a RawValue },
    /// Objects, by key.
    Each { each: BTreeMap<&'a str, Column<'a>> },
}

/// Packs a map.json; the page unpacks it to the same nodes and edges.
///
/// # Errors
/// It is not a map.json.
pub fn pack(map: &[u8]) -> Result<Vec<u8>> {
    let top: BTreeMap<&str, &RawValue> = serde_json::from_slice(map).context("not a map")?;
    let elements = top.get("elements").context("a map without elements")?;
    let elements: Elements<'_> = serde_json::from_str(elements.get()).context("not a map")?;
    let mut order: Vec<Vec<&Fields<'_>>> = Vec::new();
    let mut known: FxHashMap<(&str, &str), usize> = FxHashMap::default();
    for Element { data } in &elements.nodes {
        let raw = |key: &str| data.get(key).map_or("", |value| value.get());
        let at = *known
            .entry((raw("parent"), raw("kind")))
            .or_insert_with(|| {
                order.push(Vec::new());
                order.len() - 1
            });
        if let Some(group) = order.get_mut(at) {
            group.push(data);
        }
    }
    let packed = Short {
        packed: PACKED,
        heading: top
            .iter()
            .filter(|(key, _)| **key != "elements" && **key != "packed")
            .map(|(key, value)| (*key, *value))
            .collect(),
        groups: order.iter().map(|nodes| group(nodes)).collect(),
        edges: elements.edges,
    };
    let mut bytes = Vec::with_capacity(map.len() / 4);
    serde_json::to_writer(&mut bytes, &packed)?;
    Ok(bytes)
}

fn group<'a>(nodes: &[&Fields<'a>]) -> Group<'a> {
    let values = |key: &str| values(nodes, key);
    let mut same = BTreeMap::new();
    let mut each = BTreeMap::new();
    for key in keys(nodes) {
        let list = values(key);
        if let Some(all) = alike(&list) {
            same.insert(key, all);
            continue;
        }
        let column = match key {
            "id" | "name" => ends_as(&list, "resource", &values("resource")),
            "arn" => ends_as(&list, "id", &values("id")),
            "tags" => tags(&list, &values("name")),
            _ => ones(&list),
        };
        each.insert(key, column.unwrap_or_else(|| texts(list)));
    }
    Group {
        count: nodes.len(),
        same,
        each,
    }
}

/// Tags, key by key; None where some node has none, or there are too many keys.
fn tags<'a>(list: &[Option<&'a RawValue>], names: &[Option<&'a RawValue>]) -> Option<Column<'a>> {
    let parsed: Vec<Fields<'a>> = list
        .iter()
        .map(|value| serde_json::from_str((*value)?.get()).ok())
        .collect::<Option<_>>()?;
    let rows: Vec<&Fields<'a>> = parsed.iter().collect();
    let keys = keys(&rows);
    if keys.len() > MOST_KEYS {
        return None;
    }
    let column = |key: &str| {
        let list = values(&rows, key);
        if let Some(all) = alike(&list) {
            return Column::All { all };
        }
        let name = (key == "Name").then(|| ends_as(&list, "name", names));
        name.flatten().unwrap_or_else(|| texts(list))
    };
    Some(Column::Each {
        each: keys.into_iter().map(|key| (key, column(key))).collect(),
    })
}

fn keys<'a>(rows: &[&Fields<'a>]) -> Vec<&'a str> {
    let mut keys: Vec<&str> = rows.iter().flat_map(|row| row.keys().copied()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn values<'a>(rows: &[&Fields<'a>], key: &str) -> Vec<Option<&'a RawValue>> {
    rows.iter().map(|row| row.get(key).copied()).collect()
}

/// The one value that all of them are.
fn alike<'a>(list: &[Option<&'a RawValue>]) -> Option<&'a RawValue> {
    let first = (*list.first()?)?;
    let mut values = list.iter().copied();
    values
        .all(|value| value.is_some_and(|one| one.get() == first.get()))
        .then_some(first)
}

/// Texts that are, each, one start and what another field of the same node says.
fn ends_as<'a>(
    list: &[Option<&'a RawValue>],
    of: &'static str,
    base: &[Option<&RawValue>],
) -> Option<Column<'a>> {
    let mut starts = list.iter().zip(base).map(|(value, base)| {
        let (value, base) = (plain((*value)?)?, plain((*base)?)?);
        value.strip_suffix(base)
    });
    let start = starts.next()??;
    starts
        .all(|other| other == Some(start))
        .then_some(Column::Of { start, of })
}

/// Lists of one text each; None where some are of another form.
fn ones<'a>(list: &[Option<&'a RawValue>]) -> Option<Column<'a>> {
    let inner: Vec<Option<&'a RawValue>> = list
        .iter()
        .map(|value| {
            let one: [&'a RawValue; 1] = serde_json::from_str((*value)?.get()).ok()?;
            plain(one[0]).is_some().then_some(Some(one[0]))
        })
        .collect::<Option<_>>()?;
    let one = Box::new(texts(inner));
    Some(Column::One { one })
}

/// Texts without what they all begin with; what is no text as it is.
fn texts(list: Vec<Option<&RawValue>>) -> Column<'_> {
    begin_alike(&list).unwrap_or(Column::List(list))
}

fn begin_alike<'a>(list: &[Option<&'a RawValue>]) -> Option<Column<'a>> {
    let texts: Vec<&str> = list
        .iter()
        .map(|value| plain((*value)?))
        .collect::<Option<_>>()?;
    let first = *texts.first()?;
    let length = texts.iter().fold(first.len(), |length, text| {
        let alike = first.bytes().zip(text.bytes()).take_while(|(a, b)| a == b);
        alike.count().min(length)
    });
    let length = (0..=length).rev().find(|at| first.is_char_boundary(*at))?;
    let rest: Vec<&str> = texts
        .iter()
        .map(|text| text.get(length..))
        .collect::<Option<_>>()?;
    let by = BETWEEN
        .into_iter()
        .find(|by| !rest.iter().any(|text| text.contains(*by)))?;
    Some(Column::Rest {
        start: first.get(..length)?,
        rest: rest.join(by.encode_utf8(&mut [0; 4])),
        by,
    })
}

/// What stands between the quotes of a JSON string without escapes.
fn plain(value: &RawValue) -> Option<&str> {
    let text = value.get().strip_prefix('"')?.strip_suffix('"')?;
    (!text.contains('\\')).then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;

    /// What the page does.
    fn unpack(packed: &Value) -> Value {
        let mut nodes = Vec::new();
        for group in packed["groups"].as_array().unwrap() {
            for at in 0..usize::try_from(group["count"].as_u64().unwrap()).unwrap() {
                let mut data = group["same"].as_object().unwrap().clone();
                for key in group["each"].as_object().unwrap().keys() {
                    let value = value(group, &group["each"][key], at);
                    if !value.is_null() {
                        data.insert(key.clone(), value);
                    }
                }
                nodes.push(json!({"data": data}));
            }
        }
        json!({"nodes": nodes, "edges": packed["edges"]})
    }

    fn value(group: &Value, column: &Value, at: usize) -> Value {
        if let Some(list) = column.as_array() {
            return list[at].clone();
        }
        if let Some(all) = column.get("all") {
            return all.clone();
        }
        if let Some(one) = column.get("one") {
            return json!([value(group, one, at)]);
        }
        if let Some(each) = column.get("each") {
            let values = each.as_object().unwrap().iter();
            let values = values.map(|(key, column)| (key.clone(), value(group, column, at)));
            return Value::Object(values.filter(|(_, value)| !value.is_null()).collect());
        }
        let start = column["start"].as_str().unwrap();
        let rest = match column.get("of") {
            Some(of) => {
                let of = of.as_str().unwrap();
                let same = group["same"].get(of).cloned();
                same.unwrap_or_else(|| value(group, &group["each"][of], at))
            }
            None => {
                let by = column["by"].as_str().unwrap();
                json!(column["rest"].as_str().unwrap().split(by).nth(at))
            }
        };
        json!(format!("{start}{}", rest.as_str().unwrap()))
    }

    fn round_trip(nodes: &[Value]) -> Value {
        let nodes: Vec<Value> = nodes.iter().map(|data| json!({"data": data})).collect();
        let map = json!({"format": 1, "mapper": "x", "elements": {"nodes": nodes, "edges": [{"data": {"id": "e"}}]}});
        let packed: Value =
            serde_json::from_slice(&pack(map.to_string().as_bytes()).unwrap()).unwrap();
        assert_eq!(
            (&packed["format"], &packed["mapper"]),
            (&json!(1), &json!("x"))
        );
        assert_eq!(unpack(&packed), map["elements"]);
        packed
    }

    #[test]
    fn every_node_comes_back_as_it_was() {
        let member = |n: u32, more: Value| {
            let mut data = json!({
                "id": format!("arn:é{n}"), "arn": format!("arn:é{n}"), "resource": format!("é{n}"), "kind": "k", "parent": "p",
                "name": format!("web-{n}"), "tags": {"Name": format!("web-{n}"), "env": "prod"}, "addresses": [format!("10.0.0.{n}")],
            });
            data.as_object_mut()
                .unwrap()
                .extend(more.as_object().cloned().unwrap_or_else(Map::new));
            data
        };
        let packed = round_trip(&[
            member(1, json!({})),
            member(2, json!({"state": "stopped"})),
            member(30, json!({"tags": {"Name": "other", "a\"b": "\u{0}"}})),
        ]);
        assert_eq!(
            packed["groups"][0]["each"]["id"],
            json!({"start": "arn:", "of": "resource"})
        );
        let packed = round_trip(&[member(1, json!({})), member(2, json!({}))]);
        assert_eq!(
            packed["groups"][0]["each"]["tags"]["each"]["Name"],
            json!({"start": "", "of": "name"})
        );
        assert_eq!(
            packed["groups"][0]["each"]["resource"],
            json!({"start": "é", "rest": "1|2", "by": "|"})
        );
        assert_eq!(
            packed["groups"][0]["each"]["addresses"],
            json!({"one": {"start": "10.0.0.", "rest": "1|2", "by": "|"}})
        );
    }

    #[test]
    fn odd_nodes_come_back_too() {
        round_trip(&[]);
        round_trip(&[json!({"id": "a"})]);
        // Whatever could stand between them stands in one of them; a list of none, of two, of no text.
        round_trip(&[
            json!({"id": "a|,;", "addresses": ["10.0.0.1"], "warnings": ["x"], "groups": ["|", "sg-1"]}),
            json!({"id": " ~^b", "addresses": [], "warnings": [1], "groups": ["sg-2"]}),
        ]);
        round_trip(&[
            json!({"id": "a", "name": "x|y,", "public": ["1|"]}),
            json!({"id": "b", "name": "", "public": ["2,"]}),
        ]);
        // Characters that begin alike and end otherwise, quotes, a name that is no end of the id, no text at all.
        round_trip(&[
            json!({"id": "é", "name": "q\"1"}),
            json!({"id": "è", "name": "q\"2"}),
            json!({"id": "", "name": 7}),
            json!({"id": "x", "tags": {}}),
        ]);
    }

    #[test]
    fn what_is_no_map_is_refused() {
        for bad in [
            "",
            "{}",
            "[]",
            r#"{"elements":{}}"#,
            r#"{"elements":{"nodes":[1],"edges":[]}}"#,
        ] {
            assert!(pack(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
