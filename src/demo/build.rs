//! The account in the making: its number, the region that is being filled, what addresses are taken.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use crate::resource::record::Resource;

use super::documents::Documents;
use super::ids;
use super::vpc::Subnet;

/// When everything in the account was made.
pub const CREATED: &str = "2026-03-09T08:15:30+00:00";

/// An account in the making. Each room of the demo adds methods for its own kinds.
#[derive(Debug)]
pub struct Build {
    /// Twelve digits.
    pub account: String,
    /// The region that is being filled.
    pub region: String,
    seed: u64,
    documents: Documents,
    regions: Vec<String>,
    /// Subnets in the order they were made, with the region of each: printed last, when it is known how full they are.
    subnets: Vec<(String, Subnet)>,
    /// How many addresses of a subnet are taken.
    taken: FxHashMap<String, u32>,
    /// The next public address.
    public: u32,
}

impl Build {
    /// Begins an account. Public addresses are given out from `public` upwards.
    #[must_use]
    pub fn new(account: &str, seed: u64, public: Ipv4Addr) -> Self {
        Self {
            account: account.to_owned(),
            region: String::new(),
            seed,
            documents: Documents::default(),
            regions: Vec::new(),
            subnets: Vec::new(),
            taken: FxHashMap::default(),
            public: public.to_bits(),
        }
    }

    /// Fills `region` from here on.
    pub fn enter(&mut self, region: &str) {
        self.region = region.to_owned();
        if !self.regions.contains(&self.region) {
            self.regions.push(self.region.clone());
        }
    }

    /// An id in this region, `prefix-0…`.
    #[must_use]
    pub fn id(&self, prefix: &str, name: &str) -> String {
        self.id_in(&self.region, prefix, name)
    }

    /// An id in a region, `prefix-0…`.
    #[must_use]
    pub fn id_in(&self, region: &str, prefix: &str, name: &str) -> String {
        ids::id(self.seed, prefix, &format!("{region}/{name}"))
    }

    /// Sixteen hexadecimal digits for a name in this region.
    #[must_use]
    pub fn hex(&self, name: &str) -> String {
        ids::hex(self.seed, &format!("{}/{name}", self.region))
    }

    /// A MAC address for an id.
    #[must_use]
    pub fn mac(&self, id: &str) -> String {
        ids::mac(self.seed, id)
    }

    /// `arn:aws:<service>:<this region>:<this account>:<rest>`.
    #[must_use]
    pub fn arn(&self, service: &str, rest: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{rest}", self.region, self.account)
    }

    /// Adds a record to its own document.
    pub fn add<R: Resource>(&mut self, item: &Value) {
        self.documents.push(&self.region, R::DOCUMENT, None, item);
    }

    /// The one object that a call answers with.
    pub fn set<R: Resource>(&mut self, item: &Value) {
        self.documents.set(&self.region, R::DOCUMENT, item);
    }

    /// Adds a record to the document of one value of the call's parameter.
    pub fn add_to<R: Resource>(&mut self, value: &str, item: &Value) {
        self.documents
            .push(&self.region, R::DOCUMENT, Some(value), item);
    }

    /// A call that answers with an empty list for this value of its parameter.
    pub fn empty<R: Resource>(&mut self, value: &str) {
        self.documents.open_empty(&self.region, R::DOCUMENT, value);
    }

    /// Lets AWS refuse the call for records of one kind in this region.
    pub fn refuse<R: Resource>(&mut self, code: &'static str, message: &str) {
        self.documents
            .refuse(&self.region, R::DOCUMENT, code, message);
    }

    /// Remembers a subnet; it is printed when the account is finished.
    pub fn keep(&mut self, subnet: Subnet) {
        self.subnets.push((self.region.clone(), subnet));
    }

    /// The next free addresses of a subnet: IPv4, and IPv6 where it has any.
    pub fn address(&mut self, subnet: &Subnet) -> (Ipv4Addr, Option<Ipv6Addr>) {
        // AWS keeps the first four and the last; the demo starts a little above.
        const FIRST: u32 = 10;
        let taken = self.taken.entry(subnet.id.clone()).or_default();
        let host = FIRST + *taken;
        *taken += 1;
        let v4 = Ipv4Addr::from_bits(subnet.cidr.network().to_bits() + host);
        let v6 = subnet
            .v6
            .map(|block| Ipv6Addr::from_bits(block.network().to_bits() + u128::from(host)));
        (v4, v6)
    }

    /// The next public address.
    pub fn public(&mut self) -> Ipv4Addr {
        let address = Ipv4Addr::from_bits(self.public);
        self.public += 1;
        address
    }

    /// The files below the account's folder.
    #[must_use]
    pub fn finish(mut self, name: &str, indented: bool) -> BTreeMap<String, Vec<u8>> {
        for (region, subnet) in std::mem::take(&mut self.subnets) {
            self.region = region;
            let taken = self.taken.get(&subnet.id).copied().unwrap_or_default();
            let item = self.printed(&subnet, taken);
            self.add::<crate::resource::subnet::Subnet>(&item);
        }
        self.regions.sort();
        let Self {
            account,
            documents,
            regions,
            ..
        } = self;
        documents.finish(&account, name, &regions, indented)
    }
}

/// AWS's list of tags.
#[must_use]
pub fn tags(pairs: &[(&str, &str)]) -> Value {
    pairs
        .iter()
        .map(|(key, value)| json!({"Key": key, "Value": value}))
        .collect()
}
