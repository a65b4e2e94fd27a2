//! What workloads say is theirs: interfaces by id, by instance, by the description that their service writes.

use rustc_hash::FxHashMap;

use crate::resource::network_interface::NetworkInterface;
use crate::resource::workload::{Claim, Standing, Workload};

/// The claims of all workloads; values are their places. The first of two that claim the same has it.
#[derive(Default)]
pub struct Claims {
    interfaces: FxHashMap<String, usize>,
    instances: FxHashMap<String, usize>,
    descriptions: FxHashMap<String, usize>,
    /// Longest first.
    starts: Vec<(String, usize)>,
    shared: Vec<(&'static str, Vec<usize>)>,
}

impl Claims {
    pub fn of(workloads: &[Workload]) -> Self {
        let mut claims = Self::default();
        for (at, workload) in workloads.iter().enumerate() {
            for claim in &workload.claims {
                match claim {
                    Claim::Interface(id) => {
                        claims.interfaces.entry(id.clone()).or_insert(at);
                    }
                    Claim::Instance(id) => {
                        claims.instances.entry(id.clone()).or_insert(at);
                    }
                    Claim::Description(text) => {
                        claims.descriptions.entry(text.clone()).or_insert(at);
                    }
                    Claim::DescriptionStart(text) => claims.starts.push((text.clone(), at)),
                    Claim::SharedDescription(text) => claims.share(text, at),
                }
            }
        }
        claims
            .starts
            .sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        claims
    }

    fn share(&mut self, text: &'static str, at: usize) {
        match self.shared.iter_mut().find(|(known, _)| *known == text) {
            Some((_, sharers)) => sharers.push(at),
            None => self.shared.push((text, vec![at])),
        }
    }

    /// The place of the workload that an interface belongs to, and whether only its description says so.
    pub fn owner(
        &self,
        interface: &NetworkInterface,
        workloads: &[Workload],
    ) -> Option<(usize, bool)> {
        if let Some(&at) = self.interfaces.get(interface.network_interface_id.as_str()) {
            return Some((at, false));
        }
        let attachment = interface.attachment.as_ref();
        let instance = attachment.and_then(|attachment| attachment.instance_id.as_deref());
        if let Some(&at) = instance.and_then(|id| self.instances.get(id)) {
            return Some((at, false));
        }
        let description = interface.description.as_deref()?;
        let standing = interface.standing();
        // A tenant can describe an interface as he likes: groups and subnet must agree with the record.
        let agrees = |at: &usize| {
            let workload = workloads.get(*at);
            workload.is_some_and(|workload| may_stand(workload, &standing))
        };
        if let Some(&at) = self.descriptions.get(description).filter(|&at| agrees(at)) {
            return Some((at, true));
        }
        let start = self
            .starts
            .iter()
            .find(|(start, _)| description.starts_with(start.as_str()));
        if let Some(&(_, at)) = start.filter(|(_, at)| agrees(at)) {
            return Some((at, true));
        }
        let (_, sharers) = self
            .shared
            .iter()
            .find(|(text, _)| description.starts_with(text))?;
        let mut likely = sharers.iter().filter(|&at| agrees(at));
        match (likely.next(), likely.next()) {
            (Some(&only), None) => Some((only, true)),
            _ => None,
        }
    }
}

/// Whether an interface may be the workload's: its record names the subnet, and there the same groups.
fn may_stand(workload: &Workload, interface: &Standing) -> bool {
    workload
        .standings
        .iter()
        .any(|place| place.subnet == interface.subnet && place.groups == interface.groups)
}
