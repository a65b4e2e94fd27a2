//! From the JSON that AWS answers with to the JSON that the AWS CLI prints: other names, times in words, no secrets.

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use super::moment::{epoch, timestamp};
use super::shapes::{Shape, Shapes, Structure};
use super::told::Told;

/// The members of an answer but for those of the list `items`, which go to `each` one by one.
///
/// # Errors
/// Text that is not JSON, or not an object, and whatever `each` fails with.
pub fn members(
    shapes: &Shapes,
    root: &Structure,
    body: &[u8],
    items: &str,
    each: &mut dyn FnMut(Value) -> Result<()>,
) -> Result<Map<String, Value>> {
    let answer = serde_json::from_slice(body).context("the answer is not JSON")?;
    let Value::Object(answer) = answer else {
        bail!("the answer is JSON, but no object");
    };
    let mut rest = Map::new();
    let mut told = Told::default();
    for (name, value) in answer {
        let Some(member) = told.member(root, &name) else {
            continue;
        };
        match (&member.shape, value) {
            (Shape::List(inner), Value::Array(list)) if member.key == items => {
                for value in list.into_iter().filter(|value| !value.is_null()) {
                    let value = printed(shapes, inner, value);
                    each(value.with_context(|| format!("{name} holds what is no item"))?)?;
                }
            }
            // Some services leave the brackets of a list of one away.
            (Shape::List(inner), one @ Value::Object(_)) if member.key == items => {
                let one = printed(shapes, inner, one);
                each(one.with_context(|| format!("{name} is no list"))?)?;
            }
            (Shape::List(_), value) if member.key == items => {
                if !value.is_null() {
                    bail!("{name} is no list");
                }
            }
            (shape, value) => match printed(shapes, shape, value) {
                Some(value) if member.key == items => each(value)?,
                Some(value) => {
                    rest.insert(member.key.to_owned(), value);
                }
                None => {}
            },
        }
    }
    told.check()?;
    Ok(rest)
}

/// A value as the CLI prints it; none for what no shape names, for secrets, for null, and for what is not of its shape.
fn printed(shapes: &Shapes, shape: &Shape, value: Value) -> Option<Value> {
    match (shape, value) {
        (Shape::Structure { service, name }, Value::Object(map)) => {
            let structure = shapes.structure(service, name)?;
            let members = map.into_iter().filter_map(|(name, value)| {
                let member = structure.get(name.as_str())?;
                let value = printed(shapes, &member.shape, value)?;
                Some((member.key.to_owned(), value))
            });
            Some(Value::Object(members.collect()))
        }
        (Shape::List(inner), Value::Array(list)) => {
            let list = list.into_iter();
            let list = list.filter_map(|value| printed(shapes, inner, value));
            Some(Value::Array(list.collect()))
        }
        // Some services leave the brackets of a list of one away.
        (Shape::List(inner), one @ Value::Object(_)) => {
            printed(shapes, inner, one).map(|one| Value::Array(vec![one]))
        }
        (Shape::Map(inner), Value::Object(map)) => {
            let entries = map
                .into_iter()
                .filter_map(|(key, value)| Some((key, printed(shapes, inner, value)?)));
            Some(Value::Object(entries.collect()))
        }
        (Shape::Timestamp, Value::String(text)) => Some(Value::String(timestamp(text))),
        (Shape::Timestamp, Value::Number(seconds)) => Some(epoch(seconds)),
        (
            Shape::Text | Shape::Blob | Shape::Integer | Shape::Number | Shape::Boolean,
            value @ (Value::String(_) | Value::Number(_) | Value::Bool(_)),
        ) => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::convert::read;
    use super::super::shapes::SHAPES;
    use super::*;

    fn whole(service: &str, operation: &str, items: &str, answer: &Value) -> Result<Value> {
        let shape = SHAPES.answer(service, operation).unwrap();
        let mut list = Vec::new();
        let body = answer.to_string();
        let mut rest = read(&SHAPES, shape, body.as_bytes(), items, &mut |item| {
            list.push(item);
            Ok(())
        })?;
        rest.insert(items.to_owned(), Value::Array(list));
        Ok(Value::Object(rest))
    }

    #[test]
    fn an_answer_reads_as_the_cli_prints_it_and_keeps_no_secret() {
        let answer = json!({
            "NextMarker": "a",
            "Unheard": {"of": 1},
            "Functions": [{
                "FunctionName": "f", "MemorySize": 128, "Description": null, "CodeSize": 5,
                "Environment": {"Variables": {"PASSWORD": "canary"}},
                "VpcConfig": {"SubnetIds": ["subnet-1", null], "VpcId": {"not": "text"}, "New": 1},
            }, null],
        });
        assert_eq!(
            whole("lambda", "ListFunctions", "Functions", &answer).unwrap(),
            json!({
                "NextMarker": "a",
                "Functions": [{
                    "FunctionName": "f", "MemorySize": 128, "CodeSize": 5,
                    "VpcConfig": {"SubnetIds": ["subnet-1"]},
                }],
            })
        );
    }

    #[test]
    fn times_are_words() {
        let answer =
            json!({"tasks": [{"taskArn": "t", "createdAt": 1_732_304_032.25}], "failures": []});
        assert_eq!(
            whole("ecs", "DescribeTasks", "tasks", &answer).unwrap(),
            json!({
                "failures": [],
                "tasks": [{"taskArn": "t", "createdAt": "2024-11-22T19:33:52.250000+00:00"}],
            })
        );
    }

    #[test]
    fn items_may_be_text() {
        let answer = json!({"clusterArns": ["arn:1", "arn:2"]});
        let read = whole("ecs", "ListClusters", "clusterArns", &answer);
        assert_eq!(read.unwrap(), answer);
    }

    #[test]
    fn a_refusal_in_the_place_of_an_answer_is_not_an_empty_one() {
        let read = |answer: Value| whole("lambda", "ListFunctions", "Functions", &answer);
        for none in [
            json!({}),
            json!({"Functions": null}),
            json!({"Functions": [], "X": 1}),
        ] {
            assert_eq!(
                read(none.clone()).unwrap(),
                json!({"Functions": []}),
                "{none}"
            );
        }
        for other in [
            json!({"__type": "AccessDeniedException", "Message": "no"}),
            json!({"Functions": "none"}),
            json!({"Functions": 0}),
            json!({"Functions": [{}, "text"]}),
        ] {
            assert!(read(other.clone()).is_err(), "{other}");
        }
        let one = read(json!({"Functions": {"FunctionName": "f"}}));
        assert_eq!(one.unwrap(), json!({"Functions": [{"FunctionName": "f"}]}));
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        for body in ["", "[]", "\"x\"", "{\"Functions\": [", "<a/>"] {
            let shape = SHAPES.answer("lambda", "ListFunctions").unwrap();
            let read = read(
                &SHAPES,
                shape,
                body.as_bytes(),
                "Functions",
                &mut |_| Ok(()),
            );
            assert!(read.is_err(), "{body}");
        }
    }
}
