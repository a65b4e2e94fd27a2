//! A question of two ends, divided into flows and put together again.

use std::hash::Hash;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::net::ports::PortSet;
use crate::network::model::Role;
use crate::reach::answer::{Answer, answer};
use crate::reach::filter::reason;
use crate::reach::flow::Flow;
use crate::reach::verdict::{Reason, Verdict};

use super::asked::{Part, Question};
use super::end::Place;
use super::ground::Ground;
use super::onward::{Onward, onward};
use super::pairs::{Known, Pair, count, pairs};

/// What all parts come to.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Reachable if any part is; else unknown if any part is. Of the internet as a whole only parts count that are wide
    /// enough to stand for it.
    pub verdict: Verdict,
    /// What passes (reachable) or may pass (unknown) in some part; nothing when blocked.
    pub ports: PortSet,
    /// Every part, in the order of the ends.
    pub parts: Vec<Part>,
    /// The part that says it best, with its hops: an index into `parts`; none where there is no part.
    pub shown: Option<usize>,
    /// Why it is not plainly reachable, in all parts of the verdict, those of the part that is shown first; each once.
    pub reasons: Vec<Reason>,
    /// Of the parts of the verdict; each once.
    pub warnings: Vec<String>,
    /// Where the part that is shown dials a load balancer: the flows from there to its targets.
    pub onward: Vec<Onward>,
}

impl Outcome {
    /// The part that says it best.
    #[must_use]
    pub fn best(&self) -> Option<&Part> {
        self.parts.get(self.shown?)
    }
}

/// Answers a question of at most so many pairs of parts.
///
/// # Errors
/// How many there are, where they are more.
pub fn ask_within(ground: &Ground, question: &Question, most: usize) -> Result<Outcome, usize> {
    let count = count(ground, question);
    if count > most {
        return Err(count);
    }
    Ok(ask(ground, question))
}

/// Answers a question.
#[must_use]
pub fn ask(ground: &Ground, question: &Question) -> Outcome {
    let pairs = pairs(ground, question);
    let single = pairs.len() == 1;
    let mut parts: Vec<Part> = pairs
        .par_iter()
        .map(|pair| Part {
            source: pair.source.clone(),
            destination: pair.destination.clone(),
            answer: answered(ground, pair, single),
        })
        .collect();
    let of_internet = question.source.internet || question.destination.internet;
    let any_wide = parts.iter().any(is_wide);
    let counts = |part: &Part| !of_internet || !any_wide || is_wide(part);
    let Some(verdict) = parts
        .iter()
        .filter(|part| counts(part))
        .map(|part| part.answer.verdict)
        .min()
    else {
        return nobody(ground, question);
    };
    let decides = |part: &Part| part.answer.verdict == verdict && counts(part);
    let ports: PortSet = parts
        .iter()
        .filter(|part| decides(part))
        .map(|part| part.answer.ports.clone())
        .collect();
    let shown = best(&parts, &decides, verdict);
    if let (false, Some(at)) = (single, shown)
        && let (Some(part), Some(pair)) = (parts.get_mut(at), pairs.get(at))
    {
        part.answer = answered(ground, pair, true);
    }
    // Those of the part that is shown come first, in the order of its way.
    let mut reasons: Vec<Reason> = Vec::new();
    let mut warnings: Vec<String> = Vec::new();
    let mut known = (FxHashSet::default(), FxHashSet::default());
    let first = shown.and_then(|at| parts.get(at));
    let others = parts
        .iter()
        .enumerate()
        .filter(|&(at, part)| Some(at) != shown && decides(part));
    for part in first.into_iter().chain(others.map(|(_, part)| part)) {
        add(&mut reasons, &mut known.0, &part.answer.reasons);
        add(&mut warnings, &mut known.1, &part.answer.warnings);
    }
    warnings.extend(silent(ground, shown.and_then(|at| parts.get(at))));
    warnings.extend(shown.and_then(|at| parts.get(at)).and_then(itself));
    warnings.extend(proxied(ground, shown.and_then(|at| parts.get(at))));
    let onward = shown
        .and_then(|at| parts.get(at))
        .map(|part| onward(ground, part))
        .unwrap_or_default();
    let dead = |onward: &Onward| {
        let answer = onward.answer.as_ref();
        answer.is_some_and(|answer| answer.verdict == Verdict::Blocked)
    };
    if !onward.is_empty() && onward.iter().all(dead) {
        warnings.push("the load balancer takes it, and reaches none of its targets".to_owned());
    }
    warnings.extend(partial(&parts, verdict));
    Outcome {
        verdict,
        ports,
        parts,
        shown,
        reasons,
        warnings,
        onward,
    }
}

/// Whether the address outside that a part has is one of so many that they stand for the internet: a /8 of IPv4, a /16 of
/// IPv6. Somebody's own range, or the addresses of a service of AWS, are not the internet.
fn is_wide(part: &Part) -> bool {
    [&part.source, &part.destination]
        .into_iter()
        .any(|place| match place {
            Place::Outside(block) => block.is_wide(),
            Place::Interface { .. } => false,
        })
}

/// That the verdict does not hold for all.
fn partial(parts: &[Part], verdict: Verdict) -> Option<String> {
    let best = parts.iter().map(|part| part.answer.verdict).min()?;
    let count = |verdict| {
        let of_verdict = parts.iter().filter(|part| part.answer.verdict == verdict);
        of_verdict.count()
    };
    if best < verdict {
        return Some(format!(
            "PARTIAL: the internet as a whole is meant; narrower ranges of it are {}: {} of {} parts",
            best.word(),
            count(best),
            parts.len()
        ));
    }
    (verdict != Verdict::Blocked && count(verdict) < parts.len()).then(|| {
        format!(
            "PARTIAL: it is {} for {} of {} parts of the two ends, not for the others",
            verdict.word(),
            count(verdict),
            parts.len()
        )
    })
}

/// Somebody asks whether a host reaches itself.
fn itself(part: &Part) -> Option<String> {
    let (Place::Interface { at: from, .. }, Place::Interface { at: to, .. }) =
        (&part.source, &part.destination)
    else {
        return None;
    };
    (from == to).then(|| {
        "both ends are one interface: a host reaches itself without the network, and this is what the network makes of \
         another like it"
            .to_owned()
    })
}

/// The services that bring the internet to the destination with connections of their own: not this flow, but a way in.
fn proxied(ground: &Ground, part: Option<&Part>) -> Vec<String> {
    let Some(Part {
        source: Place::Outside(_),
        destination: Place::Interface { at, .. },
        ..
    }) = part
    else {
        return Vec::new();
    };
    let entrances = ground.network.entrances.iter();
    let dials = entrances.filter(|entrance| entrance.dials(*at));
    dials
        .map(|entrance| {
            format!(
                "ENTRANCE: {} {} leads to it with connections of its own; `mapper public` lists what comes in so",
                entrance.kind.word(),
                entrance.id
            )
        })
        .collect()
}

/// Whoever is asked about as a source and is not known to open connections.
fn silent(ground: &Ground, part: Option<&Part>) -> Option<String> {
    let Place::Interface { at, .. } = part?.source else {
        return None;
    };
    let interface = ground.network.interfaces.get(at)?;
    let id = &interface.id;
    match interface.role {
        Role::Server => Some(format!(
            "{id} belongs to a service that answers, and is not known to open connections of its own"
        )),
        Role::Balancer(_) => Some(format!(
            "{id} belongs to a load balancer, which opens connections to its registered targets only"
        )),
        Role::Host | Role::Client | Role::Nat(_) | Role::Fabric => None,
    }
}

/// Adds what is not there yet.
fn add<T: Clone + Eq + Hash>(list: &mut Vec<T>, known: &mut FxHashSet<T>, more: &[T]) {
    for one in more {
        if known.insert(one.clone()) {
            list.push(one.clone());
        }
    }
}

/// The part that says it best: of the verdict, the one with the most ports, or with the most that stands in the way.
fn best(parts: &[Part], decides: &impl Fn(&Part) -> bool, verdict: Verdict) -> Option<usize> {
    let of_verdict = parts.iter().enumerate().filter(|(_, part)| decides(part));
    let mut best: Option<(usize, &Answer)> = None;
    for (at, part) in of_verdict {
        let better = best.is_none_or(|(_, known)| {
            if verdict == Verdict::Blocked {
                // The nearer to passing, the better it says what to change.
                !part.answer.reasons.is_empty() && part.answer.reasons.len() < known.reasons.len()
            } else {
                part.answer.ports != known.ports && part.answer.ports.contains(&known.ports)
            }
        });
        if better {
            best = Some((at, &part.answer));
        }
    }
    best.map(|(at, _)| at)
}

fn answered(ground: &Ground, pair: &Pair, detail: bool) -> Answer {
    match &pair.flow {
        Ok(flow) => answer(
            ground.network,
            &Flow {
                detail,
                ..flow.clone()
            },
        ),
        Err(known) => {
            let (source, destination) = (pair.source.address(), pair.destination.address());
            match known {
                Known::Blocked(why) => Answer::blocked(source, destination, why.clone()),
                Known::Unknown(why, may) => {
                    Answer::unknown(source, destination, may.clone(), why.clone())
                }
            }
        }
    }
}

/// Neither end stands in the network, or one of them is nobody.
fn nobody(ground: &Ground, question: &Question) -> Outcome {
    let empty = [&question.source, &question.destination]
        .into_iter()
        .find(|end| end.is_empty());
    let (verdict, why) = match empty {
        Some(end) => match ground.unheard(&end.free) {
            Some(why) => (Verdict::Unknown, why),
            None => (
                Verdict::Blocked,
                reason(
                    "UNKNOWN_RESOURCE",
                    &end.name,
                    "no interface in the snapshot has an address of it",
                ),
            ),
        },
        None if question.source.spots.is_empty() && question.destination.spots.is_empty() => (
            Verdict::Unknown,
            reason(
                "UNKNOWN_RESOURCE",
                &question.source.name,
                "neither end stands in the snapshot, and what passes between others is not known to it",
            ),
        ),
        None => (
            Verdict::Blocked,
            reason(
                "ENI_ADDRESS_RESTRICTION",
                &question.destination.name,
                "the two have no address of one family, or there is only one of them",
            ),
        ),
    };
    let ports = if verdict == Verdict::Unknown {
        question.asked.clone()
    } else {
        PortSet::none()
    };
    Outcome {
        verdict,
        ports,
        parts: Vec::new(),
        shown: None,
        reasons: vec![why],
        warnings: Vec::new(),
        onward: Vec::new(),
    }
}
