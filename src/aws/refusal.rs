//! An answer that says no, as the services write it: a code and a message in JSON or XML, or in a header.

use std::error::Error;
use std::fmt;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

/// AWS's error code and message, as far as the answer has them.
#[derive(Debug)]
pub struct Refusal {
    metadata: ErrorMetadata,
}

impl Refusal {
    /// What an answer without success says.
    #[must_use]
    pub fn of(answer: &HttpResponse) -> Self {
        let body = answer.body().bytes().unwrap_or_default();
        let (mut code, message) = said(body);
        if let Some(header) = answer.headers().get("x-amzn-errortype") {
            code = Some(header.to_owned());
        }
        let mut metadata = ErrorMetadata::builder();
        if let Some(code) = code.as_deref().map(bare).filter(|code| !code.is_empty()) {
            metadata = metadata.code(code);
        }
        if let Some(message) = message {
            metadata = metadata.message(message);
        }
        Self {
            metadata: metadata.build(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.metadata.fmt(out)
    }
}

impl Error for Refusal {}

impl ProvideErrorMetadata for Refusal {
    fn meta(&self) -> &ErrorMetadata {
        &self.metadata
    }
}

/// `com.amazon.x#AccessDeniedException:http://…` is `AccessDeniedException`.
fn bare(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or_default();
    code.rsplit('#').next().unwrap_or_default().trim()
}

/// Code and message of a body, whatever it is.
#[must_use]
pub fn said(body: &[u8]) -> (Option<String>, Option<String>) {
    let Ok(Value::Object(map)) = serde_json::from_slice::<Value>(body) else {
        return said_in_xml(body);
    };
    let text = |keys: &[&str]| {
        let mut found = keys.iter().filter_map(|key| map.get(*key));
        found.find_map(Value::as_str).map(str::to_owned)
    };
    (
        text(&["__type", "code", "Code"]),
        text(&["message", "Message", "errorMessage"]),
    )
}

/// The first `Code` and `Message`, in whichever elements they stand.
fn said_in_xml(body: &[u8]) -> (Option<String>, Option<String>) {
    let (mut code, mut message) = (None, None);
    let Ok(text) = std::str::from_utf8(body) else {
        return (None, None);
    };
    let mut reader = Reader::from_str(text);
    loop {
        let event = reader.read_event();
        let Ok(Event::Start(start)) = &event else {
            match event {
                Ok(Event::Eof) | Err(_) => return (code, message),
                _ => continue,
            }
        };
        let place = match start.local_name().as_ref() {
            "Code" => &mut code,
            "Message" => &mut message,
            _ => continue,
        };
        if place.is_none() {
            *place = reader
                .read_text(start.name())
                .ok()
                .map(|text| unescaped(&text));
        }
    }
}

/// Text without XML's entities; as it is, where they are no entities.
fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(body: &str) -> (Option<String>, Option<String>) {
        said(body.as_bytes())
    }

    #[test]
    fn a_refusal_is_read_in_each_form() {
        let pair = |code: &str, message: &str| (Some(code.to_owned()), Some(message.to_owned()));
        for (body, expected) in [
            (
                r#"{"__type":"com.amazonaws.ecs#AccessDeniedException","message":"no"}"#,
                pair("com.amazonaws.ecs#AccessDeniedException", "no"),
            ),
            (r#"{"Message": "no"}"#, (None, Some("no".to_owned()))),
            (
                "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>a &lt;b&gt;</Message></Error>\
                 <RequestId>1</RequestId></ErrorResponse>",
                pair("Throttling", "a <b>"),
            ),
            (
                "<Response><Errors><Error><Code>X</Code><Message>y</Message></Error></Errors></Response>",
                pair("X", "y"),
            ),
            ("<html><body>502</body></html>", (None, None)),
            ("[1]", (None, None)),
            ("", (None, None)),
            ("<Code>never", (None, None)),
        ] {
            assert_eq!(told(body), expected, "{body}");
        }
        assert_eq!(
            told("{\"__type\": 5, \"code\": \"A\"}").0.as_deref(),
            Some("A")
        );
    }

    #[test]
    fn a_code_is_bare() {
        for (code, expected) in [
            ("AccessDeniedException", "AccessDeniedException"),
            ("a.b#Throttling", "Throttling"),
            ("ResourceNotFound:http://x#y/", "ResourceNotFound"),
            ("", ""),
        ] {
            assert_eq!(bare(code), expected);
        }
    }
}
