//! How a document is asked for: one paginated request to AWS, declared beside the record.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use super::document::Document;
use crate::aws::{Answer, Clients, Failure};

/// What one request asks for.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// The values of the call's parameter: none, one, or as many as [`Call::batch`] allows.
    pub values: Vec<String>,
    /// The token of the page before.
    pub token: Option<String>,
    /// Only a part of what there is, where AWS does not give all of it at once.
    pub part: Option<Part>,
}

/// A part of an answer: AWS's name of the filter, and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub filter: &'static str,
    pub value: String,
}

/// A request on its way.
pub type Answering = Pin<Box<dyn Future<Output = Result<Answer, Failure>> + Send>>;

/// How a document is asked for.
#[derive(Clone, Copy)]
pub struct Call {
    /// Sends one request.
    pub send: fn(&Clients, Ask) -> Answering,
    /// Where the values of the parameter come from.
    pub parent: Option<Parent>,
    /// How many values one request takes.
    pub batch: usize,
    /// Whether the answer may end without a token and say that there is more, which [`Ask::part`] then asks for.
    pub parts: bool,
}

/// The call whose items tell the values of another call's parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parent {
    pub document: Document,
    /// The key in each item.
    pub key: &'static str,
}

impl Call {
    /// The call is made for each `key` that the items of `document` hold.
    #[must_use]
    pub const fn each(self, document: Document, key: &'static str) -> Self {
        Self {
            parent: Some(Parent { document, key }),
            ..self
        }
    }

    /// One request takes up to `batch` values; each item of the answer names its own under the parameter's key.
    #[must_use]
    pub const fn batch(self, batch: usize) -> Self {
        Self { batch, ..self }
    }

    /// The answer may have to be asked for in parts.
    #[must_use]
    pub const fn in_parts(self) -> Self {
        Self {
            parts: true,
            ..self
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Call")
            .field("parent", &self.parent)
            .field("batch", &self.batch)
            .finish_non_exhaustive()
    }
}

/// `call!(service.operation)`, then in this order what applies: `(setter)` for a parameter of one value, `[setter]` for
/// one of many, `, max_results N`, `, page_size N` or `, max_records N` for a paged call with its largest page
/// (`, default_size N` where that is AWS's default and is not asked for), and `; request => …` or `; request, ask => …` for
/// what else must be set.
macro_rules! call {
    ($service:ident.$operation:ident $(($one:ident))? $([$many:ident])? $(, $size:ident $count:literal)? $(; $request:ident $(, $asked:ident)? => $prepare:expr)?) => {
        $crate::resource::call::Call {
            send: |clients, ask| {
                let request = clients.$service.$operation();
                $(let request = request.$one(ask.values.first().cloned());)?
                $(let request = request.$many(Some(ask.values.clone()));)?
                $(let request = $crate::resource::call::call!(@page request, ask, $size $count);)?
                $($(let $asked = &ask;)? let $request = request; let request = $prepare;)?
                let _ = ask;
                Box::pin(async move {
                    let keep = $crate::aws::answer::Keep::default();
                    let output = request
                        .customize()
                        .interceptor(keep.clone())
                        .send()
                        .await
                        .map_err(|error| $crate::aws::Failure::of(&error))?;
                    keep.answer($crate::resource::call::call!(@token output $($size)?))
                })
            },
            parent: None,
            batch: 1,
            parts: false,
        }
    };
    (@page $request:ident, $ask:ident, max_results $count:literal) => {
        $request.max_results($count).set_next_token($ask.token.clone())
    };
    (@page $request:ident, $ask:ident, default_size $count:literal) => {
        $request.set_next_token($ask.token.clone())
    };
    (@page $request:ident, $ask:ident, page_size $count:literal) => {
        $request.page_size($count).set_marker($ask.token.clone())
    };
    (@page $request:ident, $ask:ident, max_records $count:literal) => {
        $request.max_records($count).set_marker($ask.token.clone())
    };
    (@token $output:ident) => {{
        let _ = $output;
        None
    }};
    (@token $output:ident max_results) => { $output.next_token().map(str::to_owned) };
    (@token $output:ident default_size) => { $output.next_token().map(str::to_owned) };
    (@token $output:ident page_size) => { $output.next_marker().map(str::to_owned) };
    (@token $output:ident max_records) => { $output.marker().map(str::to_owned) };
}
pub(crate) use call;
