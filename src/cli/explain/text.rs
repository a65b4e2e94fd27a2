//! An answer as text: the verdict, the way hop by hop, and what stands in it.

use std::fmt::Write;

use crate::cli::terminal::{Terminal, line};
use crate::net::labels::Labels;
use crate::question::ask::Outcome;
use crate::question::asked::Part;
use crate::question::end::Place;
use crate::question::ground::Ground;
use crate::question::onward::Onward;
use crate::reach::verdict::{Reason, Verdict};
use crate::reach::way::{Arrival, Hop};

use super::answer::Told;
use super::page::{Colour, Page};
use super::place;

/// How many parts, reasons or targets are listed before the rest is counted; `-v` lists all.
const MOST: usize = 8;

/// The whole answer, without a line end at its end.
pub(super) fn write(ground: &Ground, labels: &Labels, told: &Told, terminal: Terminal) -> String {
    let most = if terminal.verbosity() > 0 {
        usize::MAX
    } else {
        MOST
    };
    let mut text = Text {
        ground,
        labels,
        most,
        page: Page::new(terminal),
    };
    text.head(told);
    let outcome = &told.outcome;
    text.parts(outcome);
    if let Some(part) = outcome.best() {
        text.way(outcome, part);
    }
    text.onward(&outcome.onward);
    text.reasons(outcome);
    for warning in &outcome.warnings {
        text.page.blank();
        text.page
            .paragraph(Colour::Yellow, "note  ", &line(warning));
    }
    text.page.finish()
}

struct Text<'a> {
    ground: &'a Ground<'a>,
    labels: &'a Labels,
    most: usize,
    page: Page,
}

impl Text<'_> {
    fn head(&mut self, told: &Told) {
        let outcome = &told.outcome;
        let asked = if told.asked.is_any() {
            String::new()
        } else {
            format!("  {}", told.asked)
        };
        let title = format!(
            "{} → {}{asked}",
            line(&told.source),
            line(&told.destination)
        );
        self.page.paragraph(Colour::Bold, "", &title);
        let (colour, word, ports) = match outcome.verdict {
            Verdict::Reachable => (
                Colour::Green,
                "reachable",
                format!("passes: {}", outcome.ports),
            ),
            Verdict::Unknown => (
                Colour::Yellow,
                "unknown",
                format!("may pass: {}", outcome.ports),
            ),
            Verdict::Blocked => (Colour::Red, "blocked", "nothing of it passes".to_owned()),
        };
        self.page
            .paragraph(colour, &format!("{word}  "), ports.trim_end());
    }

    /// Which parts of ranges and of several interfaces it is that the verdict speaks of.
    fn parts(&mut self, outcome: &Outcome) {
        if outcome.parts.len() < 2 {
            return;
        }
        for (verdict, colour) in [
            (Verdict::Reachable, Colour::Green),
            (Verdict::Unknown, Colour::Yellow),
            (Verdict::Blocked, Colour::Red),
        ] {
            let of_verdict = outcome
                .parts
                .iter()
                .enumerate()
                .filter(|(_, part)| part.answer.verdict == verdict);
            let all: Vec<(usize, &Part)> = of_verdict.collect();
            if all.is_empty() {
                continue;
            }
            self.page.blank();
            let title = format!("{} of {} parts", all.len(), outcome.parts.len());
            self.page
                .paragraph(colour, &format!("{}  ", verdict.word()), &title);
            // Addresses that the network tells apart may bear one name: they are told once.
            let mut lines: Vec<(String, usize, bool)> = Vec::new();
            for &(at, part) in &all {
                let ports = match verdict {
                    Verdict::Blocked => String::new(),
                    _ => format!("  {}", part.answer.ports),
                };
                let shown = outcome.shown == Some(at);
                let network = self.ground.network;
                let by = network.entrance_of(&part.answer.forward.via);
                let by = by.and_then(|at| network.entrances.get(at));
                let by = by.map_or_else(String::new, |by| format!("  by {}", line(&by.name)));
                let told = format!(
                    "{} → {}{ports}{by}",
                    self.end(&part.source),
                    self.end(&part.destination)
                );
                match lines.iter_mut().find(|(known, ..)| *known == told) {
                    Some((_, count, here)) => {
                        *count += 1;
                        *here |= shown;
                    }
                    None => lines.push((told, 1, shown)),
                }
            }
            for (mut told, count, shown) in lines.iter().take(self.most).cloned() {
                if count > 1 {
                    let _ = write!(told, "  ({count} parts alike)");
                }
                if shown {
                    told.push_str("  (shown below)");
                }
                self.page.paragraph(Colour::Plain, "  ", &told);
            }
            self.rest(lines.len());
        }
    }

    fn rest(&mut self, count: usize) {
        if count > self.most {
            let told = format!("and {} more; -v lists them", count - self.most);
            self.page.paragraph(Colour::Dim, "  ", &told);
        }
    }

    fn end(&self, place: &Place) -> String {
        line(&place::words(self.ground, self.labels, place))
    }

    fn way(&mut self, outcome: &Outcome, part: &Part) {
        let title = if outcome.parts.len() > 1 {
            format!(
                "{} → {}",
                self.end(&part.source),
                self.end(&part.destination)
            )
        } else {
            String::new()
        };
        let forward = &part.answer.forward;
        self.hops("there  ", &title, &forward.hops);
        if part.answer.verdict == Verdict::Blocked && forward.arrival == Arrival::Nowhere {
            self.page.paragraph(
                Colour::Dim,
                "     ",
                "The way ends here: what the packet would meet beyond, at the other end and on the way back, cannot be judged.",
            );
        }
        if let Some(back) = &part.answer.back {
            let told = format!("answers: {}", back.asked);
            self.hops("back  ", told.trim_end(), &back.way.hops);
        }
    }

    fn hops(&mut self, name: &str, title: &str, hops: &[Hop]) {
        if hops.is_empty() {
            return;
        }
        self.page.blank();
        self.page.paragraph(Colour::Bold, name, title);
        let rows: Vec<(String, String, &Hop)> = hops
            .iter()
            .map(|hop| {
                let kind = match hop.kind {
                    "drop" => "dropped".to_owned(),
                    "unknown" => "not known".to_owned(),
                    kind => kind.to_owned(),
                };
                let name = place::named(self.ground.network, &hop.resource);
                (kind, line(&name), hop)
            })
            .collect();
        let wide = |of: &dyn Fn(&(String, String, &Hop)) -> usize, most: usize| {
            rows.iter()
                .map(of)
                .filter(|&width| width <= most)
                .max()
                .unwrap_or(0)
        };
        let kinds = wide(&|row| row.0.chars().count(), 30);
        let names = wide(&|row| row.1.chars().count(), 44);
        for (number, (kind, name, hop)) in rows.iter().enumerate() {
            let colour = match hop.decision {
                "deny" | "drop" => Colour::Red,
                "unknown" => Colour::Yellow,
                "permit" => Colour::Green,
                _ => Colour::Dim,
            };
            let rule = match (hop.kind, hop.decision, hop.rule.as_deref()) {
                ("security group" | "network acl", "deny", None) => Some("no rule lets it pass"),
                (.., rule) => rule,
            };
            let told: Vec<String> = [hop.detail.as_deref(), rule]
                .into_iter()
                .flatten()
                .map(line)
                .collect();
            let start = format!("{:>3}  {kind:<kinds$}  {name:<names$}  ", number + 1);
            self.page
                .row(&start, colour, hop.decision, &told.join("  "));
        }
    }

    fn onward(&mut self, legs: &[Onward]) {
        if legs.is_empty() {
            return;
        }
        self.page.blank();
        self.page.paragraph(
            Colour::Bold,
            "onward  ",
            "from the load balancer to its targets",
        );
        for leg in legs.iter().take(self.most) {
            let (colour, word) = match leg.answer.as_ref().map(|answer| answer.verdict) {
                Some(Verdict::Reachable) => (Colour::Green, "reachable"),
                Some(Verdict::Unknown) => (Colour::Yellow, "unknown"),
                Some(Verdict::Blocked) => (Colour::Red, "blocked"),
                None => (Colour::Dim, "no packet"),
            };
            let target = line(&place::named(self.ground.network, &leg.target));
            let more = if leg.alike > 1 {
                format!(" and {} alike", leg.alike - 1)
            } else {
                String::new()
            };
            let keeps = if leg.preserves_client {
                "  with the client's address"
            } else {
                ""
            };
            let told = format!("{} → {target}{more}  {}{keeps}", leg.listener, leg.traffic);
            self.page.row("     ", colour, word, &told);
            let reasons = leg
                .answer
                .as_ref()
                .map_or(&[][..], |answer| &answer.reasons);
            for why in reasons {
                self.reason(why);
            }
        }
        self.rest(legs.len());
    }

    fn reasons(&mut self, outcome: &Outcome) {
        if outcome.reasons.is_empty() {
            return;
        }
        self.page.blank();
        let title = match (outcome.verdict, outcome.reasons.len()) {
            (Verdict::Unknown, _) => "what is missing",
            (_, 1) => "what stands in the way",
            _ if outcome.parts.len() > 1 => "what stands in the way, in one part or another",
            _ => "what stands in the way: each of these",
        };
        self.page.paragraph(Colour::Bold, "why  ", title);
        for why in outcome.reasons.iter().take(self.most) {
            self.reason(why);
        }
        self.rest(outcome.reasons.len());
    }

    fn reason(&mut self, why: &Reason) {
        let name = place::named(self.ground.network, &why.resource);
        let told = format!("{}  {}", line(&name), line(&why.message));
        self.page
            .row("     ", Colour::Red, &line(&why.code), told.trim_start());
    }
}
