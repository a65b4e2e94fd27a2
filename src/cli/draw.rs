//! From an inventory to map.json: the pipeline that `prepare` and `demo` share.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use clap::Args;
use rustc_hash::FxHashSet;

use crate::inventory::Inventory;
use crate::layout::arrange::arrange;
use crate::net::labels::Labels;
use crate::network;
use crate::network::model::Network;
use crate::topology::build::build;
use crate::topology::edges::edges;
use crate::topology::filter::{self, Filter};
use crate::topology::graph::Topology;
use crate::topology::options::Grouping;
use crate::topology::options::Options;
use crate::view::document::{Heading, write};

/// What of the accounts is drawn, and what is drawn as one.
#[derive(Debug, Clone, Default, Args)]
pub struct Selection {
    /// Draw these regions only (exact names)
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub regions: Vec<String>,
    /// Draw these VPCs only (exact ids; * stands for anything)
    #[arg(long, value_name = "ID,...", value_delimiter = ',')]
    pub vpc_ids: Vec<String>,
    /// Draw the VPCs of these names only (exact names; * stands for anything)
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub vpc_names: Vec<String>,
    /// Draw only what bears all of these tags; repeated, what bears all of any one option. A value with a comma stands in
    /// double quotes: --tags 'Name="a,b",env=prod'
    #[arg(long, value_name = "KEY=VALUE,...")]
    pub tags: Vec<String>,
    /// Draw only edges from or to the outside
    #[arg(long)]
    pub no_internal_edges: bool,
    /// Draw no boxes for availability zones
    #[arg(long)]
    pub no_azs: bool,
    /// Leave read replicas out
    #[arg(long)]
    pub no_read_replicas: bool,
    /// Draw workloads of one subnet with the same value of this tag as one
    #[arg(long, value_name = "KEY")]
    pub collapse_by_tag: Option<String>,
    /// Draw the instances of an Auto Scaling group one by one where the network tells them apart
    #[arg(long)]
    pub no_collapse_asgs: bool,
}

impl Selection {
    /// The filters, checked against what there is.
    ///
    /// # Errors
    /// A region that no account has, VPCs of which none is there, a tag that cannot be read.
    pub fn options(&self, inventory: &Inventory) -> Result<Options> {
        let mut known: Vec<&str> = inventory
            .accounts
            .iter()
            .flat_map(|account| &account.regions)
            .map(|region| region.name.as_str())
            .collect();
        known.sort_unstable();
        known.dedup();
        for region in &self.regions {
            if !known.contains(&region.as_str()) {
                bail!(
                    "--regions: the snapshot has no region `{region}`; it has {}",
                    known.join(", ")
                );
            }
        }
        let tags = self
            .tags
            .iter()
            .map(|text| filter::tags(text))
            .collect::<Result<_>>()?;
        Ok(Options {
            filter: Filter {
                regions: self.regions.clone(),
                vpc_ids: self.vpc_ids.clone(),
                vpc_names: self.vpc_names.clone(),
                tags,
                read_replicas: !self.no_read_replicas,
                zones: !self.no_azs,
                internal_edges: !self.no_internal_edges,
            },
            grouping: Grouping {
                scaling_groups: !self.no_collapse_asgs,
                tag: self.collapse_by_tag.clone(),
            },
        })
    }

    /// Tags that nothing bears are a slip of the keyboard, not a wish for an empty map.
    fn must_match(&self, options: &Options, network: &Network) -> Result<()> {
        let mut workloads = network.workloads.iter();
        if !self.tags.is_empty()
            && !workloads.any(|workload| options.filter.takes_workload(workload))
        {
            bail!(
                "--tags: nothing bears {}; keys and values are compared letter by letter",
                self.tags.join(" or ")
            );
        }
        let Some(key) = &self.collapse_by_tag else {
            return Ok(());
        };
        let tags = || network.workloads.iter().flat_map(|workload| &workload.tags);
        if !tags().any(|(own, _)| own == key) {
            let keys: BTreeSet<&str> = tags().map(|(own, _)| own.as_str()).collect();
            let keys: Vec<&str> = keys.into_iter().take(20).collect();
            bail!(
                "--collapse-by-tag: nothing has a tag `{key}`; there are {}",
                keys.join(", ")
            );
        }
        Ok(())
    }

    /// The filters in force, one line each, as one would type them.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        for (option, values) in [
            ("--regions", &self.regions),
            ("--vpc-ids", &self.vpc_ids),
            ("--vpc-names", &self.vpc_names),
        ] {
            if !values.is_empty() {
                words.push(format!("{option} {}", values.join(",")));
            }
        }
        words.extend(self.tags.iter().map(|tags| format!("--tags {tags}")));
        for (option, on) in [
            ("--no-internal-edges", self.no_internal_edges),
            ("--no-azs", self.no_azs),
            ("--no-read-replicas", self.no_read_replicas),
            ("--no-collapse-asgs", self.no_collapse_asgs),
        ] {
            if on {
                words.push(option.to_owned());
            }
        }
        words.extend(
            self.collapse_by_tag
                .iter()
                .map(|key| format!("--collapse-by-tag {key}")),
        );
        words
    }
}

/// map.json, and the map that it was written from.
#[derive(Debug)]
pub struct Drawing {
    pub bytes: Vec<u8>,
    pub topology: Topology,
    /// What of the snapshots could not be read, one line each.
    pub unread: Vec<String>,
}

/// Draws an inventory, and lets go of it as soon as it is on the map: a large account is in memory once, not three times.
/// `source` says where it came from: `snapshot` or `demo`.
///
/// # Errors
/// What [`Selection::options`] says.
pub fn draw(
    mut inventory: Inventory,
    labels: &Labels,
    selection: &Selection,
    source: &str,
) -> Result<Drawing> {
    let options = selection.options(&inventory)?;
    let mut network = network::build_releasing(&mut inventory);
    if options.filter.names_vpcs() && !network.vpcs.iter().any(|vpc| options.filter.takes_vpc(vpc))
    {
        bail!(
            "no VPC is called so; `mapper prepare` without --vpc-ids and --vpc-names draws them all"
        );
    }
    selection.must_match(&options, &network)?;
    let found = edges(&network, labels);
    network.expose(&found.exposure);
    let topology = build(&inventory, &network, found.links, &options);
    let mut unread = inventory.warnings;
    unread.append(&mut network.unread);
    drop((inventory.accounts, network));
    let layout = arrange(&topology, &FxHashSet::default());
    let heading = Heading {
        source: source.to_owned(),
        filters: selection.words(),
    };
    let bytes = write(&topology, &layout, &heading)?;
    Ok(Drawing {
        bytes,
        topology,
        unread,
    })
}
