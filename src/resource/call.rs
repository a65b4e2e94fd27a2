//! How a document is asked for: one paginated request to AWS, declared beside the record.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use super::document::Document;
use crate::aws::wire::WIRE;
use crate::aws::{Answer, Clients, Failure};

/// What one request asks for.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// The values of the call's parameter: none, one, or as many as [`Call::batch`] allows.
    pub values: Vec<String>,
    /// The values of the call's other parameter, if it takes many at once.
    pub members: Vec<String>,
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
    pub way: Way,
    /// Where the values of the parameter come from.
    pub parent: Option<Parent>,
    /// How many values one request takes.
    pub batch: usize,
    /// Whether the answer may end without a token and say that there is more, which [`Ask::part`] then asks for.
    pub parts: bool,
    /// Whether it is beyond EC2's network, load balancing and databases, and so beyond the core policy.
    pub extended: bool,
    /// The one region that answers for all others; none: each answers for itself.
    pub only_in: Option<&'static str>,
}

/// How a request goes out.
#[derive(Clone, Copy)]
pub enum Way {
    /// Through a client of the SDK.
    Sdk(fn(&Clients, Ask) -> Answering),
    /// As the table of the wire has it.
    Wire(Wire),
}

/// What a call of the wire's table is asked with beside its parameters.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wire {
    /// Items a page, where the call is paged and AWS gives fewer by itself.
    pub page: Option<u16>,
    /// Members that are always sent, by their keys.
    pub always: &'static [(&'static str, &'static str)],
    /// The key of the parameter in the request, where the document's files bear another name.
    pub asked_as: Option<&'static str>,
}

/// The call whose items tell the values of another call's parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parent {
    pub document: Document,
    /// The key in each item; empty where the items are text.
    pub key: &'static str,
    pub along: Along,
}

/// What an item's text is to the call that is made for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Along {
    /// The value of its one parameter.
    Alone,
    /// The value of its second parameter; the first is what the parent was asked with. Together they are
    /// `first/second`.
    Pair,
    /// One of up to so many values of its second parameter; the first is what the parent was asked with.
    Many(usize),
}

impl Call {
    /// The call is made for each `key` that the items of `document` hold.
    #[must_use]
    pub const fn each(self, document: Document, key: &'static str) -> Self {
        self.after(document, key, Along::Alone)
    }

    /// The call is made for each `key` that the items of `document` hold, and for what `document` was asked with.
    #[must_use]
    pub const fn pair(self, document: Document, key: &'static str) -> Self {
        self.after(document, key, Along::Pair)
    }

    /// The call is made for what `document` was asked with, with up to `many` of its items at once.
    #[must_use]
    pub const fn many(self, document: Document, many: usize) -> Self {
        self.after(document, "", Along::Many(many))
    }

    const fn after(self, document: Document, key: &'static str, along: Along) -> Self {
        Self {
            parent: Some(Parent {
                document,
                key,
                along,
            }),
            ..self
        }
    }

    /// A call as the table of the wire has it, beyond the core policy.
    #[must_use]
    pub const fn wire(wire: Wire) -> Self {
        Self {
            way: Way::Wire(wire),
            parent: None,
            batch: 1,
            parts: false,
            extended: true,
            only_in: None,
        }
    }

    /// [`Call::wire`] with pages of up to `items`.
    #[must_use]
    pub const fn paged(items: u16) -> Self {
        Self::wire(Wire {
            page: Some(items),
            always: &[],
            asked_as: None,
        })
    }

    /// [`Call::wire`] as it is.
    #[must_use]
    pub const fn plain() -> Self {
        Self::wire(Wire {
            page: None,
            always: &[],
            asked_as: None,
        })
    }

    /// The call is beyond the core policy.
    #[must_use]
    pub const fn extended(self) -> Self {
        Self {
            extended: true,
            ..self
        }
    }

    /// One region answers for all.
    #[must_use]
    pub const fn only_in(self, region: &'static str) -> Self {
        Self {
            only_in: Some(region),
            ..self
        }
    }

    /// One request takes up to `batch` values; each item of the answer names its own under the parameter's key.
    #[must_use]
    pub const fn batch(self, batch: usize) -> Self {
        Self { batch, ..self }
    }

    /// Sends one request.
    #[must_use]
    pub fn send(&self, clients: &Clients, document: Document, ask: Ask) -> Answering {
        match self.way {
            Way::Sdk(send) => send(clients, ask),
            Way::Wire(wire) => {
                let members = self.members(wire, document, ask);
                let caller = clients.other.clone();
                Box::pin(async move {
                    caller
                        .ask(document.service, document.operation, members)
                        .await
                })
            }
        }
    }

    /// The members of a request, by their keys.
    fn members(
        &self,
        wire: Wire,
        document: Document,
        ask: Ask,
    ) -> Vec<(&'static str, Vec<String>)> {
        let mut members = Vec::new();
        let always = wire.always.iter();
        members.extend(always.map(|(key, value)| (*key, vec![(*value).to_owned()])));
        if let Some(parameter) = wire.asked_as.or(document.parameter) {
            let pair = match self.parent.map(|parent| parent.along) {
                Some(Along::Pair) => ask.values.first().and_then(|value| value.split_once('/')),
                _ => None,
            };
            match (pair, document.second) {
                (Some((first, second)), Some(key)) => {
                    members.push((parameter, vec![first.to_owned()]));
                    members.push((key, vec![second.to_owned()]));
                }
                _ => members.push((parameter, ask.values)),
            }
        }
        if let (Some(key), false) = (document.second, ask.members.is_empty()) {
            members.push((key, ask.members));
        }
        if let Some((_, call)) = WIRE.call(document.service, document.operation) {
            if let (Some(key), Some(page)) = (call.size, wire.page) {
                members.push((key, vec![page.to_string()]));
            }
            if let (Some((key, _)), Some(token)) = (call.token, ask.token) {
                members.push((key, vec![token]));
            }
        }
        members
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
            way: $crate::resource::call::Way::Sdk(|clients, ask| {
                let request = clients.$service.$operation();
                $(let request = request.$one(ask.values.first().cloned());)?
                $(let request = request.$many(Some(ask.values.clone()));)?
                $(let request = $crate::resource::call::call!(@page request, ask, $size $count);)?
                $($(let $asked = &ask;)? let $request = request; let request = $prepare;)?
                let _ = ask;
                Box::pin(async move {
                    let keep = $crate::aws::answer::Keep::default();
                    request
                        .customize()
                        .interceptor(keep.clone())
                        .send()
                        .await
                        .map_err(|error| $crate::aws::Failure::of(&error))?;
                    keep.answer($crate::resource::call::call!(@token $($size)?))
                })
            }),
            parent: None,
            batch: 1,
            parts: false,
            extended: false,
            only_in: None,
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
    (@token) => { None };
    (@token max_results) => { Some("NextToken") };
    (@token default_size) => { Some("NextToken") };
    (@token page_size) => { Some("NextMarker") };
    (@token max_records) => { Some("Marker") };
}
pub(crate) use call;
