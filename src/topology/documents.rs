//! Where the raw record of a workload or of the network's fabric stands.

use rustc_hash::FxHashMap;

use super::graph::Pointer;
use crate::inventory::{CATALOGUE, Inventory};
use crate::resource::document::Document;

/// Kinds, and the documents that their records stand in.
pub(super) struct Documents {
    kinds: FxHashMap<&'static str, Document>,
    /// An ECS task's ARN → the cluster that it was asked for with.
    clusters: FxHashMap<String, String>,
}

impl Documents {
    pub fn new(inventory: &Inventory) -> Self {
        let mut kinds = FxHashMap::default();
        for row in CATALOGUE {
            kinds.entry(row.kind).or_insert(row.document);
        }
        let tasks = inventory
            .accounts
            .iter()
            .flat_map(|account| &account.regions)
            .flat_map(|region| &region.ecs_tasks);
        let clusters = tasks
            .filter_map(|task| Some((task.task_arn.clone(), task.cluster_arn.clone()?)))
            .collect();
        Self { kinds, clusters }
    }

    /// Where the record of a resource of that kind and id stands.
    pub fn of(&self, kind: &str, region: &str, id: &str, arn: &str) -> Option<Pointer> {
        let document = *self.kinds.get(kind)?;
        let value = match document.parameter {
            None => None,
            Some("cluster") => Some(self.clusters.get(arn)?.clone()),
            Some(_) => Some(id.to_owned()),
        };
        Some(Pointer {
            region: region.to_owned(),
            document,
            value,
        })
    }
}
