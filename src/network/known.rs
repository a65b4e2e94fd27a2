//! What is known, and what was not collected: a missing record means nothing unless its table was read whole.

use rustc_hash::FxHashMap;

use crate::inventory::{Coverage, Region, Table, Visit};
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

/// One region of one account.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub account: String,
    pub region: String,
    pub partition: String,
    /// Table of the catalogue → index into the network's gaps.
    gaps: FxHashMap<&'static str, usize>,
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
                let status = match &table.coverage {
                    Coverage::Collected => return,
                    Coverage::Absent => "not collected".to_owned(),
                    Coverage::Missing(problem) => problem.status.clone(),
                };
                self.scope.gaps.insert(name, self.gaps.len());
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
        self.gaps.get(table).copied()
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
