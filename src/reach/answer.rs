//! The answer to a flow: there, through both ends' security groups, and back.

use std::net::IpAddr;

use crate::net::ports::{PortSet, TCP, UDP};
use crate::network::model::Network;

use super::back::{
    Back, answers, follows, need_answers, need_route_back, on_the_way_back, same_way,
};
use super::ends::groups;
use super::flow::Flow;
use super::verdict::{Reason, Verdict};
use super::walk::{Manner, Walk};
use super::way::{Arrival, Way};

/// The answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub verdict: Verdict,
    /// The traffic that the verdict speaks of: what passes, what may pass, or nothing.
    pub ports: PortSet,
    /// What passes for sure.
    pub open: PortSet,
    /// What passes if everything unknown turns out well; holds `open`.
    pub maybe: PortSet,
    /// The way there, with the groups of both ends.
    pub forward: Way,
    /// The way back; none where nothing arrives.
    pub back: Option<Back>,
    /// Why it is not plainly reachable.
    pub reasons: Vec<Reason>,
    pub warnings: Vec<String>,
}

impl Answer {
    /// What no walk is needed for: nothing passes, for this reason.
    #[must_use]
    pub fn blocked(source: IpAddr, destination: IpAddr, why: Reason) -> Self {
        let mut way = Way::none(source, destination);
        way.blocked.push(why.clone());
        Self {
            verdict: Verdict::Blocked,
            ports: PortSet::none(),
            open: PortSet::none(),
            maybe: PortSet::none(),
            forward: way,
            back: None,
            reasons: vec![why],
            warnings: Vec::new(),
        }
    }

    /// What no walk can tell: everything asked for may pass, for this reason.
    #[must_use]
    pub fn unknown(source: IpAddr, destination: IpAddr, asked: PortSet, why: Reason) -> Self {
        let mut way = Way::none(source, destination);
        way.maybe = asked.clone();
        way.unknown.push(why.clone());
        Self {
            verdict: Verdict::Unknown,
            ports: asked.clone(),
            maybe: asked,
            forward: way,
            reasons: vec![why.clone()],
            ..Self::blocked(source, destination, why)
        }
    }
}

/// Answers a question.
#[must_use]
pub fn answer(network: &Network, flow: &Flow) -> Answer {
    let manner = Manner {
        detail: flow.detail,
        reply_to: None,
    };
    let walk = Walk::new(network, manner, flow.source, flow.destination, &flow.asked);
    let mut forward = walk.run(flow.origin);
    if flow.groups {
        groups(network, flow, &mut forward);
    }
    let mut warnings = forward.warnings.clone();
    if forward.maybe.is_empty() {
        let mut reasons = forward.blocked.clone();
        // Whoever asks what to change wants to hear of the way back as well.
        let back = flow
            .groups
            .then(|| answers(network, flow, &forward, &flow.asked))
            .flatten();
        if let Some(back) = back.as_ref().filter(|back| back.way.maybe.is_empty()) {
            let news = back
                .way
                .blocked
                .iter()
                .filter(|why| !follows(why, &reasons));
            let news: Vec<Reason> = news.map(on_the_way_back).collect();
            reasons.extend(news);
        }
        return Answer {
            verdict: Verdict::Blocked,
            ports: PortSet::none(),
            open: PortSet::none(),
            maybe: PortSet::none(),
            reasons,
            forward,
            back,
            warnings,
        };
    }
    let back = answers(network, flow, &forward, &forward.maybe);
    let (mut open, mut maybe) = (forward.open.clone(), forward.maybe.clone());
    let mut reasons = forward.unknown.clone();
    if let Some(back) = &back {
        need_answers(&mut open, &mut maybe, &back.way);
        need_route_back(flow.origin, &mut open, &mut maybe, &back.way);
        for protocol in [TCP, UDP] {
            let all = PortSet::protocol(protocol);
            let some = back.way.maybe.intersect(&all);
            if some.is_empty() && protocol == UDP && forward.maybe.overlaps(&all) {
                warnings.push("UDP passes one way only: answers do not come back".to_owned());
            } else if !some.is_empty() && some != back.asked.intersect(&all) {
                warnings.push(format!(
                    "RETURN_PORTS_PARTIAL: answers come back to client ports {some} only"
                ));
            }
        }
        if open.is_empty() || maybe.is_empty() {
            reasons.extend(back.way.unknown.iter().map(on_the_way_back));
            reasons.extend(back.way.blocked.iter().map(on_the_way_back));
        }
        // Where the answers set out from on premises or at a service is not known, only where they come in.
        let known = !matches!(
            forward.arrival,
            Arrival::OnPremises(_) | Arrival::Service(_)
        );
        if known && forward.translations.is_empty() && !same_way(&forward.via, &back.way.via) {
            let by = |via: &[String]| {
                if via.is_empty() {
                    "no gateway".to_owned()
                } else {
                    via.join(", ")
                }
            };
            warnings.push(format!(
                "RETURN_PATH_ASYMMETRIC: there by {}, back by {}",
                by(&forward.via),
                by(&back.way.via)
            ));
        }
    }
    let verdict = if !open.is_empty() {
        Verdict::Reachable
    } else if !maybe.is_empty() {
        Verdict::Unknown
    } else {
        Verdict::Blocked
    };
    if verdict == Verdict::Reachable {
        reasons.clear();
    }
    reasons.sort_unstable();
    reasons.dedup();
    let ports = if verdict == Verdict::Reachable {
        &open
    } else {
        &maybe
    }
    .clone();
    Answer {
        verdict,
        ports,
        open,
        maybe,
        forward,
        back,
        reasons,
        warnings,
    }
}
