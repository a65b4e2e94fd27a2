//! Prefix lists, the customer's own and AWS's, by id.

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use super::known::{Known, Scope};
use crate::inventory::Inventory;

/// The entries of every prefix list that was read, in whichever account.
#[derive(Debug, Clone, Default)]
pub struct PrefixLists {
    entries: FxHashMap<String, Vec<IpNet>>,
}

impl PrefixLists {
    /// Collects the lists of all accounts: a shared list is readable in its owner's.
    #[must_use]
    pub fn read(inventory: &Inventory) -> Self {
        let mut out = Self::default();
        for region in inventory
            .accounts
            .iter()
            .flat_map(|account| &account.regions)
        {
            for entry in &region.prefix_list_entries {
                if let Some(cidr) = entry
                    .cidr
                    .as_deref()
                    .and_then(|text| text.parse::<IpNet>().ok())
                {
                    out.entries
                        .entry(entry.prefix_list_id.clone())
                        .or_default()
                        .push(cidr.trunc());
                }
            }
            for list in &region.service_prefix_lists {
                let cidrs = list
                    .cidrs
                    .iter()
                    .filter_map(|text| text.parse::<IpNet>().ok());
                out.entries
                    .entry(list.prefix_list_id.clone())
                    .or_default()
                    .extend(cidrs.map(|cidr| cidr.trunc()));
            }
        }
        for cidrs in out.entries.values_mut() {
            cidrs.sort_unstable();
            cidrs.dedup();
        }
        out
    }

    /// The entries of a list. A list without any is empty only where the entries were read.
    #[must_use]
    pub fn entries(&self, id: &str, scope: &Scope) -> Known<Vec<IpNet>> {
        match self.entries.get(id) {
            Some(cidrs) => Known::Here(cidrs.clone()),
            None => scope.absence("prefix_list_entries"),
        }
    }
}
