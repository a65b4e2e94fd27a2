//! How far a gathering is: a bar on a terminal, lines with `-v`.

use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::terminal::{Terminal, clean};
use crate::gather::watch::Watch;
use crate::snapshot::manifest::Row;

/// The bar of one account, hidden where stderr is no terminal.
pub struct Progress {
    bar: ProgressBar,
    items: AtomicU64,
    terminal: Terminal,
}

impl Progress {
    /// A bar among `bars`.
    pub fn new(account: &str, bars: &MultiProgress, terminal: Terminal) -> Self {
        let hidden = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        let bar = if terminal.is_lively() {
            bars.add(ProgressBar::new(0))
        } else {
            hidden
        };
        let look = "{prefix} [{bar:24}] {pos}/{len} calls, {msg}";
        if let Ok(style) = ProgressStyle::with_template(look) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(clean(account).into_owned());
        bar.set_message("asking who the caller is");
        Self {
            bar,
            items: AtomicU64::new(0),
            terminal,
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }

    fn detail(&self, line: &str) {
        self.bar.suspend(|| self.terminal.detail(line));
    }
}

impl Watch for Progress {
    fn begins(&self, caller: &str, regions: &[String]) {
        self.detail(&format!("caller {caller}"));
        self.detail(&format!(
            "{} regions: {}",
            regions.len(),
            regions.join(", ")
        ));
    }

    fn resumes(&self, begin: &str, calls: usize) {
        let line = format!(
            "going on from the run of {begin}: {calls} calls are not made again (--fresh: all are)"
        );
        self.bar.suspend(|| self.terminal.note(&line));
    }

    fn planned(&self, calls: usize) {
        self.bar.inc_length(calls as u64);
    }

    fn page(&self, region: &str, items: u64) {
        let items = self.items.fetch_add(items, Ordering::Relaxed) + items;
        self.bar.set_message(format!("{items} items, {region}"));
    }

    fn done(&self, row: &Row) {
        self.bar.inc(1);
        if !row.status.is_whole() || self.terminal.verbosity() > 1 {
            let value = row.value.as_deref().unwrap_or_default();
            self.detail(&format!(
                "{} {}:{} {value} {} {} in {} ms {}",
                row.region,
                row.service,
                row.operation,
                row.status.word(),
                row.count,
                row.milliseconds,
                row.code.as_deref().unwrap_or_default(),
            ));
        }
    }
}
