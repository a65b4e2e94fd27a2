//! What every record type has in common: the catalogue's trait, tags, and lists that may be `null`.

use std::borrow::Cow;
use std::ops::Deref;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};

use super::call::Call;
use super::document::Document;
use super::fault::Fault;
use super::position::Position;
use super::text::Text;
use super::workload::{SubnetGroup, Surroundings, Workload};

/// A record type of the catalogue.
///
/// Records hold only the fields that mapper reads, under AWS's own key names; unknown keys pass.
pub trait Resource: DeserializeOwned + Ord + Send + Sync + 'static {
    /// AWS's own type name: `AWS::EC2::VPC`.
    const KIND: &'static str;
    /// Where in the network the records stand.
    const POSITION: Position = Position::Detail;
    /// The document that the records stand in.
    const DOCUMENT: Document;
    /// How `mapper gather` asks for the document; none where it is only read from snapshots that others made.
    const CALL: Option<Call> = None;

    /// The id within account and region, as AWS prints it.
    fn id(&self) -> Cow<'_, str>;

    /// The resource's tags, where the record carries them.
    fn tags(&self) -> &[Tag] {
        &[]
    }

    /// What of the record AWS cannot have sent, although it has the form of it, where nothing finer than the whole record
    /// can be left unknown for it. Such a record counts as unread.
    fn fault(&self) -> Option<Fault> {
        None
    }

    /// Takes the parameter of the call whose answer this record stood in (only for documents with a parameter).
    fn asked_with(&mut self, _value: &str) {}

    /// Puts lists whose order means nothing in AWS into one order, so that equal answers are equal records.
    fn settle(&mut self) {}

    /// The subnets that the record says another one stands in, where their types keep them apart.
    fn subnet_group(&self) -> Option<SubnetGroup> {
        None
    }

    /// What the record stands for in the network, if it sends or receives traffic.
    fn workload(&self, _around: &Surroundings<'_>) -> Option<Workload> {
        None
    }
}

/// A list that AWS may leave out, which reads as empty. `null` is none: AWS never prints it, and a query that found nothing
/// does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct List<T>(pub Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for List<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self(items)
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut items = Vec::<T>::deserialize(deserializer)?;
        // A vector takes room for four at once; most lists of a record have one item, and there are many records.
        items.shrink_to_fit();
        Ok(Self(items))
    }
}

/// A key and a value that a user put on a resource. Both are hostile text.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Tag {
    #[serde(alias = "key", alias = "Key", default)]
    pub key: Text,
    #[serde(alias = "value", alias = "Value", default)]
    pub value: Option<Text>,
}

/// The value of the tag `key`.
#[must_use]
pub fn tag<'a>(tags: &'a [Tag], key: &str) -> Option<&'a str> {
    tags.iter()
        .find(|tag| tag.key.as_str() == key)?
        .value
        .as_deref()
}

/// The `Name` tag, if it is set and not empty.
#[must_use]
pub fn name_tag(tags: &[Tag]) -> Option<&str> {
    tag(tags, "Name").filter(|name| !name.is_empty())
}
