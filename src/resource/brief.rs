//! Records of which only the name is read, and whose answers are kept for those who want to know more.

/// `brief!(…)` makes a record type of one field: its documentation, name, kind, position, key of the id, document and
/// call.
macro_rules! brief {
    ($(#[$about:meta])* $record:ident = $kind:literal, $position:ident, $key:literal, $document:expr, $call:expr) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
        pub struct $record {
            #[serde(rename = $key)]
            pub id: String,
        }

        $crate::resource::brief::brief!(@resource $record, $kind, $position, $document, $call, id);
    };
    (@resource $record:ident, $kind:literal, $position:ident, $document:expr, $call:expr, $id:tt) => {
        impl $crate::resource::record::Resource for $record {
            const KIND: &'static str = $kind;
            const POSITION: $crate::resource::position::Position =
                $crate::resource::position::Position::$position;
            const DOCUMENT: $crate::resource::document::Document = $document;
            const CALL: Option<$crate::resource::call::Call> = Some($call);

            fn id(&self) -> std::borrow::Cow<'_, str> {
                std::borrow::Cow::Borrowed(&self.$id)
            }
        }
    };
}

/// `names!(…)` makes a record type of a list of text: its documentation, name, kind of what is named, document and call.
macro_rules! names {
    ($(#[$about:meta])* $record:ident = $kind:literal, $document:expr, $call:expr) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $record(pub String);

        $crate::resource::brief::brief!(@resource $record, $kind, Name, $document, $call, 0);
    };
}

pub(crate) use {brief, names};
