//! One page of an answer as it came over the wire, kept in place of the SDK's own parsing.

use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextMut;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use hyper::body::{Body, Bytes, Frame};

use super::failure::{Failure, Origin};

/// One page of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The response as AWS sent it, XML or JSON.
    pub body: Bytes,
    /// What the next page is asked with, where that is known before the body is read.
    pub token: Option<String>,
    /// Where the body holds that token, if the call is paged: a key as the AWS CLI prints it, or two with a dot between
    /// them.
    pub token_at: Option<&'static str>,
}

/// Keeps the response of a call of the SDK, whose own types are neither needed nor made.
///
/// They cannot be serialised, and hold only what their version knew. What came over the wire, read by a table of shapes,
/// is what the AWS CLI prints. The SDK is given an answer without members, since reading a page of 1,000 instances twice
/// takes longer than AWS takes to send it.
#[derive(Debug, Clone, Default)]
pub struct Keep {
    body: Arc<Mutex<Bytes>>,
}

impl Keep {
    /// The kept response, whose token stands under `token_at`.
    ///
    /// # Errors
    /// A response without a body, which no operation of the catalogue has.
    pub fn answer(&self, token_at: Option<&'static str>) -> Result<Answer, Failure> {
        let body = mem::take(&mut *self.body.lock().unwrap_or_else(PoisonError::into_inner));
        if body.is_empty() {
            return Err(Failure {
                code: None,
                http: None,
                message: "the answer has no body".to_owned(),
                origin: Origin::Unreadable,
            });
        }
        Ok(Answer {
            token: token_at.and_then(|key| token_at_the_end(&body, key)),
            token_at,
            body,
        })
    }
}

#[dyn_dispatch_hint]
impl Intercept for Keep {
    fn name(&self) -> &'static str {
        "Keep"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response_mut();
        // An error is the SDK's to read.
        if !response.status().is_success() {
            return Ok(());
        }
        let operation = config.load::<Metadata>().map(|call| call.name().to_owned());
        let operation = operation.ok_or("a call without a name")?;
        let body = mem::replace(response.body_mut(), SdkBody::taken());
        *response.body_mut() = SdkBody::from_body_1_x(Held {
            body: Box::pin(body),
            come: Vec::new(),
            operation,
            keep: self.clone(),
            ended: false,
        });
        Ok(())
    }
}

/// A body that is kept when all of it has come, and says that it has no members.
struct Held {
    body: Pin<Box<SdkBody>>,
    come: Vec<u8>,
    operation: String,
    keep: Keep,
    ended: bool,
}

impl Body for Held {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        loop {
            match ready!(self.body.as_mut().poll_frame(context)) {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        self.come.extend_from_slice(&data);
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    self.ended = true;
                    let come = mem::take(&mut self.come);
                    let operation = &self.operation;
                    // As the SDK does: what was cut off on the way is asked for again.
                    if !is_whole(&come, &format!("{operation}Response")) {
                        let why = format!("the answer is no whole {operation}Response");
                        return Poll::Ready(Some(Err(why.into())));
                    }
                    let empty = format!(
                        "<{operation}Response><{operation}Result></{operation}Result></{operation}Response>"
                    );
                    let mut kept = (self.keep.body.lock()).unwrap_or_else(PoisonError::into_inner);
                    *kept = come.into();
                    drop(kept);
                    return Poll::Ready(Some(Ok(Frame::data(empty.into()))));
                }
            }
        }
    }
}

/// Whether a body is XML from the start of its element `root` to its end. What stands in between is read later.
fn is_whole(body: &[u8], root: &str) -> bool {
    let mut text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    text = text.trim_ascii();
    if text.starts_with(b"<?xml") {
        let end = text.windows(2).position(|pair| pair == b"?>");
        text = end.and_then(|end| text.get(end + 2..)).unwrap_or_default();
        text = text.trim_ascii_start();
    }
    let Some(rest) = text
        .strip_prefix(b"<")
        .and_then(|text| text.strip_prefix(root.as_bytes()))
    else {
        return false;
    };
    match rest.first() {
        Some(b'>' | b' ' | b'\n' | b'\r' | b'\t' | b'/') => {}
        _ => return false,
    }
    let is_empty = !rest.contains(&b'<') && rest.ends_with(b"/>");
    is_empty || rest.ends_with(format!("</{root}>").as_bytes())
}

/// The token, where it is the last element of the outermost one, as EC2 writes it: the next page can then be asked for
/// before this one is read.
fn token_at_the_end(body: &[u8], key: &str) -> Option<String> {
    let text = body.trim_ascii_end();
    let root = text.iter().rposition(|&byte| byte == b'<')?;
    let text = text.get(..root)?.trim_ascii_end();
    let end = text.iter().rposition(|&byte| byte == b'<')?;
    let name = text.get(end..)?.strip_prefix(b"</")?.strip_suffix(b">")?;
    if !name.eq_ignore_ascii_case(key.as_bytes()) {
        return None;
    }
    let text = text.get(..end)?;
    let begin = text.iter().rposition(|&byte| byte == b'<')?;
    let token = text.get(begin + 1..)?.strip_prefix(name)?;
    let token = std::str::from_utf8(token.strip_prefix(b">")?).ok()?;
    let is_plain = !token.is_empty() && !token.contains('&') && token.trim() == token;
    is_plain.then(|| token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_answer_and_another_page_are_not_whole() {
        for whole in [
            "<VpcsResponse></VpcsResponse>",
            "\u{feff}<?xml version=\"1.0\"?>\n<VpcsResponse xmlns=\"a\"><b>1</b></VpcsResponse>\n",
            "<VpcsResponse/>",
            "<VpcsResponse xmlns=\"a\"/>",
        ] {
            assert!(is_whole(whole.as_bytes(), "VpcsResponse"), "{whole}");
        }
        for broken in [
            "",
            "<VpcsResponse>",
            "<VpcsResponse><a/>",
            "<VpcsResponse><vpcSet><item></VpcsResp",
            "<VpcsResponses></VpcsResponses>",
            "<html></html>",
            "<?xml version=\"1.0\"",
            "{}",
        ] {
            assert!(!is_whole(broken.as_bytes(), "VpcsResponse"), "{broken}");
        }
    }

    #[test]
    fn a_token_is_told_early_where_it_stands_last() {
        let told = |text: &str| token_at_the_end(text.as_bytes(), "NextToken");
        let token = |inner: &str| format!("<R><set><a/></set>{inner}</R>\n");
        assert_eq!(
            told(&token("<nextToken>a+/=</nextToken>")),
            Some("a+/=".to_owned())
        );
        for other in [
            "",
            "<nextToken/>",
            "<nextToken></nextToken>",
            "<nextToken>a&amp;b</nextToken>",
            "<nextToken>a</nextToken><b/>",
            "<nextToken><b>a</b></nextToken>",
            "<myNextToken>a</myNextToken>",
        ] {
            assert_eq!(told(&token(other)), None, "{other}");
        }
        assert_eq!(told("no XML"), None);
    }
}
