//! `mapper gather --dry-run`: the plan as a table.

use comfy_table::{CellAlignment, Table, presets};

use crate::gather::forecast::Forecast;
use crate::gather::order::Order;
use crate::gather::plan::Plan;
use crate::snapshot::manifest::Manifest;

/// The plan of an account in these regions, and how long it takes.
pub fn table(order: &Order, regions: &[String], last: Option<&Manifest>) -> String {
    let forecast = Forecast::of(&Plan::of(order.scope), regions, last);
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["IAM action", "AWS CLI command", "for each", "requests"]);
    for line in &forecast.lines {
        let more = if line.is_open { "+" } else { "" };
        let requests = line.requests.map(|requests| format!("{requests}{more}"));
        table.add_row([
            line.document.action(),
            line.document.command(),
            [line.document.parameter, line.document.second]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(", "),
            requests.unwrap_or_else(|| "?".to_owned()),
        ]);
    }
    if let Some(column) = table.column_mut(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let more = match (forecast.is_open(), last.is_some()) {
        (false, _) => "",
        (true, false) => {
            "; and as many as there are values to ask (?), which no snapshot tells yet"
        }
        (true, true) => {
            "; and as many as there are values to ask (?, +), which the last snapshot does not tell of every region"
        }
    };
    let seconds = forecast.duration(order.concurrency).as_secs_f64();
    format!(
        "account {}, {} region{}: {}\n{}\n{} requests{more}\nabout {seconds:.1} s at 150 ms a request, {} in flight, no call faster than AWS allows",
        order.name,
        regions.len(),
        if regions.len() == 1 { "" } else { "s" },
        regions.join(", "),
        table.trim_fmt(),
        forecast.requests(),
        order.concurrency,
    )
}
