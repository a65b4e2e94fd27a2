//! From single hits to findings: those alike together, each with its path and its reasons.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::net::ports::PortSet;
use crate::question::ask::ask;
use crate::question::asked::Question;
use crate::reach::verdict::AllowingRule;

use super::case::{Case, Hit};
use super::document::Must;
use super::faces::{Face, Teller};
use super::report::{Finding, Outcome};

type Alike = (Outcome, PortSet, Vec<AllowingRule>);

/// Puts hits alike together: by destination first, then destinations with the same sources.
pub fn findings(case: &Case<'_>, teller: &Teller<'_>, hits: Vec<Hit>) -> Vec<Finding> {
    let mut by_target: BTreeMap<(Alike, Face), BTreeSet<Face>> = BTreeMap::new();
    for hit in hits {
        let key = ((hit.outcome, hit.ports, hit.rules), hit.target);
        by_target.entry(key).or_default().insert(hit.source);
    }
    let mut by_sources: BTreeMap<(Alike, BTreeSet<Face>), Vec<Face>> = BTreeMap::new();
    for ((alike, target), sources) in by_target {
        by_sources.entry((alike, sources)).or_default().push(target);
    }
    by_sources
        .into_par_iter()
        .map(|(((outcome, ports, rules), sources), targets)| {
            let told = sources
                .first()
                .zip(targets.first())
                .map(|(source, target)| {
                    let question = Question::new(
                        source.end(&case.source.firsts()),
                        target.end(&case.target.firsts()),
                        ports.clone(),
                    );
                    ask(case.ground, &question)
                });
            let (path, mut reasons) = told.map_or_else(Default::default, |told| {
                let path = told
                    .best()
                    .map(|part| path(&part.answer.forward.hops))
                    .unwrap_or_default();
                (path, told.reasons)
            });
            reasons.extend(
                sources
                    .iter()
                    .chain(&targets)
                    .filter_map(|face| teller.doubt(face)),
            );
            Finding {
                outcome,
                sources: sources.iter().map(|face| teller.who(face)).collect(),
                destinations: targets.iter().map(|face| teller.who(face)).collect(),
                ports: ports.words(),
                rules,
                path: if case.rule.must == Must::Reach {
                    Vec::new()
                } else {
                    path
                },
                reasons,
            }
        })
        .collect()
}

/// The resources on the way, each once in a row.
fn path(hops: &[crate::reach::way::Hop]) -> Vec<String> {
    let mut out: Vec<String> = hops
        .iter()
        .filter(|hop| hop.kind != "security group" && !hop.resource.is_empty())
        .map(|hop| hop.resource.clone())
        .collect();
    out.dedup();
    out
}
