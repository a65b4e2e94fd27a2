//! Prefix lists, the customer's own and AWS's, by id.

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use super::known::{Known, Scope};
use crate::inventory::Inventory;

/// The entries of every prefix list that was read, in whichever account.
#[derive(Debug, Clone, Default)]
pub struct PrefixLists {
    entries: FxHashMap<String, Vec<IpNet>>,
    /// Lists of which some entries could not be read: indices into the network's gaps.
    partial: FxHashMap<String, usize>,
}

impl PrefixLists {
    /// Collects the lists of all accounts: a shared list is readable in its owner's. `scopes` are those of the regions, in
    /// the inventory's order.
    #[must_use]
    pub fn read(inventory: &Inventory, scopes: &[Scope]) -> Self {
        let mut out = Self::default();
        for (region, scope) in inventory.regions().zip(scopes) {
            for entry in &region.prefix_list_entries {
                let cidrs = out.entries.entry(entry.prefix_list_id.clone()).or_default();
                let cidr = entry.cidr.as_deref().map(str::parse::<IpNet>);
                cidrs.extend(cidr.and_then(Result::ok).map(|cidr| cidr.trunc()));
                if let Some(gap) = scope.gap_of("prefix_list_entries", &entry.prefix_list_id) {
                    out.partial.insert(entry.prefix_list_id.clone(), gap);
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
            // A list whose entries were all asked for, and that has none.
            for list in &region.managed_prefix_lists {
                if scope
                    .gap_of("prefix_list_entries", &list.prefix_list_id)
                    .is_none()
                {
                    out.entries.entry(list.prefix_list_id.clone()).or_default();
                }
            }
        }
        for cidrs in out.entries.values_mut() {
            cidrs.sort_unstable();
            cidrs.dedup();
        }
        out
    }

    /// The entries of a list; nowhere, if all lists were read and it is not among them.
    #[must_use]
    pub fn entries(&self, id: &str, scope: &Scope) -> Known<Vec<IpNet>> {
        match (self.partial.get(id), self.entries.get(id)) {
            (Some(gap), _) => Known::Gap(*gap),
            (None, Some(cidrs)) => Known::Here(cidrs.clone()),
            (None, None) => scope.absence("prefix_list_entries"),
        }
    }
}
