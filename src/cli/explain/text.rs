//! An answer as text: the verdict, the way hop by hop, and what stands in it.

use std::fmt::Write as _;

use crate::cli::terminal::{Terminal, line};
use crate::question::ground::Ground;
use crate::reach::way::Hop;

use super::answer::Told;

/// The whole answer, without a line end at its end.
pub fn write(ground: &Ground, told: &Told, _terminal: Terminal) -> String {
    let _ = ground;
    let outcome = &told.outcome;
    let mut out = String::new();
    let _ = write!(
        out,
        "{} → {}: {} {}",
        line(&told.source),
        line(&told.destination),
        outcome.verdict.word(),
        outcome.ports
    );
    if let Some(part) = outcome.best() {
        hops(&mut out, "there", &part.answer.forward.hops);
        if let Some(back) = &part.answer.back {
            hops(&mut out, "back", &back.way.hops);
        }
    }
    for why in &outcome.reasons {
        let _ = write!(
            out,
            "\n{} {} {}",
            why.code,
            line(&why.resource),
            line(&why.message)
        );
    }
    out
}

fn hops(out: &mut String, title: &str, hops: &[Hop]) {
    let _ = write!(out, "\n{title}");
    for hop in hops {
        let _ = write!(
            out,
            "\n  {} {} {} {} {}",
            line(&hop.resource),
            hop.kind,
            hop.decision,
            line(hop.rule.as_deref().unwrap_or_default()),
            line(hop.detail.as_deref().unwrap_or_default())
        );
    }
}
