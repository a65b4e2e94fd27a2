//! What is known, and what was not collected: a missing record means nothing unless its table was read whole.

use rustc_hash::FxHashMap;

use crate::inventory::{Coverage, Region, Table, Visit};
use crate::resource::document::Document;
use crate::resource::record::Resource;

/// A reference, resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Known<T> {
    /// It is there.
    Here(T),
    /// Its table was read whole, and it is not in it.
    Nowhere,
    /// Its table was not read whole; an index into the network's gaps.
    Gap(usize),
}

impl<T> Known<T> {
    /// The thing itself, if it is there.
    pub fn here(self) -> Option<T> {
        match self {
            Self::Here(thing) => Some(thing),
            Self::Nowhere | Self::Gap(_) => None,
        }
    }

    /// The thing itself, borrowed.
    pub fn here_ref(&self) -> Option<&T> {
        match self {
            Self::Here(thing) => Some(thing),
            Self::Nowhere | Self::Gap(_) => None,
        }
    }
}

/// A call whose answer is missing, wholly or in part.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gap {
    pub account: String,
    pub region: String,
    /// The IAM action of the call: `ec2:DescribeNetworkAcls`.
    pub call: String,
    /// Why: `not collected`, or the ledger's status (`denied`).
    pub status: String,
}

/// Tells what of a table's records cannot be read, and keeps it as a gap, so that nothing takes it for absent.
pub struct Unread<'network> {
    pub scope: &'network Scope,
    pub document: Document,
    /// [`Network::gaps`](super::model::Network::gaps).
    pub gaps: &'network mut Vec<Gap>,
    /// [`Network::unread`](super::model::Network::unread).
    pub lines: &'network mut Vec<String>,
}

impl Unread<'_> {
    /// Tells what is wrong in the record `id`, and hands back the gap that what hangs on it depends on.
    pub fn tell(&mut self, id: &str, what: &str) -> usize {
        let Scope {
            account, region, ..
        } = self.scope;
        let file = self.document.path(None);
        let line = format!("{account} {region}/{file}: {id}: {what}");
        self.lines.push(line.trim_start().to_owned());
        self.gap("unreadable")
    }

    /// The gap of the call for a reason, a new one where there is none yet.
    pub fn gap(&mut self, status: &str) -> usize {
        let gap = Gap {
            account: self.scope.account.clone(),
            region: self.scope.region.clone(),
            call: self.document.action(),
            status: status.to_owned(),
        };
        let known = self.gaps.iter().position(|known| *known == gap);
        known.unwrap_or_else(|| {
            self.gaps.push(gap);
            self.gaps.len() - 1
        })
    }
}

/// The status of a call that nobody made.
pub const NOT_COLLECTED: &str = "not collected";

/// One region of one account.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub account: String,
    pub region: String,
    pub partition: String,
    /// Table of the catalogue → index into the network's gaps, and the values of the call's parameter that it is about; none:
    /// it is about all.
    gaps: FxHashMap<&'static str, (usize, Vec<String>)>,
}

impl Scope {
    /// Reads which tables of `region` are not whole, and adds them to `gaps`.
    pub fn read(account: &str, partition: &str, region: &Region, gaps: &mut Vec<Gap>) -> Self {
        struct Look<'a> {
            scope: Scope,
            gaps: &'a mut Vec<Gap>,
        }
        impl Visit for Look<'_> {
            fn table<R: Resource>(&mut self, name: &'static str, table: &Table<R>) {
                let (status, values) = match &table.coverage {
                    Coverage::Collected => return,
                    Coverage::Absent => (NOT_COLLECTED.to_owned(), Vec::new()),
                    Coverage::Missing(problem) => (problem.status.clone(), problem.values.clone()),
                };
                self.scope.gaps.insert(name, (self.gaps.len(), values));
                self.gaps.push(Gap {
                    account: self.scope.account.clone(),
                    region: self.scope.region.clone(),
                    call: R::DOCUMENT.action(),
                    status,
                });
            }
        }
        let scope = Self {
            account: account.to_owned(),
            region: region.name.clone(),
            partition: if partition.is_empty() {
                "aws".to_owned()
            } else {
                partition.to_owned()
            },
            gaps: FxHashMap::default(),
        };
        let mut look = Look { scope, gaps };
        region.visit(&mut look);
        look.scope
    }

    /// Why `table` is not whole, if it is not: an index into the network's gaps.
    #[must_use]
    pub fn gap(&self, table: &str) -> Option<usize> {
        self.gaps.get(table).map(|(gap, _)| *gap)
    }

    /// Why the answer of `table` for one value of the call's parameter is not whole, if it is not.
    #[must_use]
    pub fn gap_of(&self, table: &str, value: &str) -> Option<usize> {
        let (gap, values) = self.gaps.get(table)?;
        let about = values.is_empty() || values.iter().any(|about| about == value);
        about.then_some(*gap)
    }

    /// What the absence of a record from `table` means.
    #[must_use]
    pub fn absence<T>(&self, table: &str) -> Known<T> {
        self.gap(table).map_or(Known::Nowhere, Known::Gap)
    }

    /// An ARN in this scope: `arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1`.
    #[must_use]
    pub fn arn(&self, service: &str, resource: &str) -> String {
        format!(
            "arn:{}:{service}:{}:{}:{resource}",
            self.partition, self.region, self.account
        )
    }
}
