//! Workloads in their subnets, before anything is drawn.

use rustc_hash::FxHashSet;

use crate::network::model::Exposure;

/// What is drawn, before anything is.
pub(super) struct Drawn {
    pub stands: Vec<Stand>,
    /// The subnets of [`Drawn::stands`].
    pub subnets: FxHashSet<usize>,
}

/// A workload in one subnet.
pub(super) struct Stand {
    pub workload: usize,
    /// None for a workload without any interface.
    pub subnet: Option<usize>,
    /// Its interfaces there.
    pub interfaces: Vec<usize>,
}

/// The worst of several exposures.
pub(super) fn worst(exposures: impl Iterator<Item = Exposure>) -> Exposure {
    let rank = |exposure: &Exposure| match exposure {
        Exposure::No => 0,
        Exposure::Behind => 1,
        Exposure::Unknown => 2,
        Exposure::Direct => 3,
    };
    exposures.max_by_key(rank).unwrap_or_default()
}
