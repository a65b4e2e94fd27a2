//! One page of an answer as it came over the wire, kept beside the SDK's own parsing.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

use super::failure::{Failure, Origin};

/// One page of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The response as AWS sent it, XML or JSON.
    pub body: Vec<u8>,
    /// What the next page is asked with; none on the last one.
    pub token: Option<String>,
    /// Where the body holds that token, if nobody has read it yet: a key as the AWS CLI prints it, or two with a dot
    /// between them.
    pub token_at: Option<&'static str>,
}

/// Keeps the response that the SDK has just parsed.
///
/// The SDK's types cannot be serialised, and hold only what its version knew. What came over the wire, read by a table
/// of shapes, is what the AWS CLI prints.
#[derive(Debug, Clone, Default)]
pub struct Keep {
    body: Arc<Mutex<Vec<u8>>>,
}

impl Keep {
    /// The kept response with the page token of the typed one.
    ///
    /// # Errors
    /// A response without a body, which no operation of the catalogue has.
    pub fn answer(&self, token: Option<String>) -> Result<Answer, Failure> {
        let body = std::mem::take(&mut *self.body.lock().unwrap_or_else(PoisonError::into_inner));
        if body.is_empty() {
            return Err(Failure {
                code: None,
                http: None,
                message: "the answer has no body".to_owned(),
                origin: Origin::Unreadable,
            });
        }
        // An empty token means "no more", as RDS writes it now and then.
        let token = token.filter(|token| !token.is_empty());
        Ok(Answer {
            body,
            token,
            token_at: None,
        })
    }
}

#[dyn_dispatch_hint]
impl Intercept for Keep {
    fn name(&self) -> &'static str {
        "Keep"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(bytes) = context.response().body().bytes() {
            *self.body.lock().unwrap_or_else(PoisonError::into_inner) = bytes.to_vec();
        }
        Ok(())
    }
}
