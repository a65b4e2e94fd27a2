//! All calls of all regions, side by side: a call that needs another's answer begins as soon as that answer's page came.

use std::collections::HashSet;
use std::sync::Arc;

use anyhow::anyhow;
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::ask::{Place, Shared, Stop};
use super::fetch::fetch;
use super::plan::{Plan, Step};
use super::recall::recall;
use crate::snapshot::manifest::{Row, Status};

/// A value of a parameter that an answer told: region, step, value.
type Found = (usize, usize, String);

/// What a finished task hands over: region, step, rows.
type Ended = Result<(usize, usize, Vec<Row>), Stop>;

/// Makes every call of `plan` in every region and gives the ledger, sorted.
///
/// # Errors
/// What ends the account; all other failures are rows.
pub async fn run(shared: &Arc<Shared>, places: Vec<Place>, plan: Plan) -> Result<Vec<Row>, Stop> {
    let (told, heard) = unbounded_channel();
    let mut run = Run {
        shared: Arc::clone(shared),
        states: places
            .iter()
            .map(|_| plan.steps.iter().map(|_| State::default()).collect())
            .collect(),
        places: places.into_iter().map(Arc::new).collect(),
        plan: Arc::new(plan),
        told,
        tasks: JoinSet::new(),
        rows: Vec::new(),
    };
    let ended = run.finish(heard).await;
    // Nothing of a run that was given up may still be writing when its folder is removed.
    run.tasks.shutdown().await;
    ended?;
    let mut rows = run.rows;
    rows.sort_by(|a, b| {
        (&a.region, &a.service, &a.operation, &a.value).cmp(&(
            &b.region,
            &b.service,
            &b.operation,
            &b.value,
        ))
    });
    Ok(rows)
}

/// How far one step is in one region.
#[derive(Debug, Default)]
struct State {
    /// Tasks on their way.
    pending: usize,
    /// No more values will come.
    closed: bool,
    /// A call that values come from has failed: there may be more values than were asked.
    cut_off: Option<String>,
    /// Values that were asked or wait in `batch`.
    values: HashSet<String>,
    /// Values that wait for a full batch.
    batch: Vec<String>,
    failed: bool,
}

struct Run {
    shared: Arc<Shared>,
    places: Vec<Arc<Place>>,
    plan: Arc<Plan>,
    /// By region, then step.
    states: Vec<Vec<State>>,
    told: UnboundedSender<Found>,
    tasks: JoinSet<Ended>,
    rows: Vec<Row>,
}

impl Run {
    async fn finish(&mut self, mut heard: UnboundedReceiver<Found>) -> Result<(), Stop> {
        let roots: Vec<usize> = self.plan.roots().collect();
        // Step by step over all regions, so that no region waits for another.
        for step in roots {
            for region in 0..self.places.len() {
                self.spawn(region, step, Vec::new());
            }
        }
        loop {
            tokio::select! {
                biased;
                Some(found) = heard.recv() => self.take(found),
                ended = self.tasks.join_next() => {
                    let Some(ended) = ended else { return Ok(()) };
                    let (region, step, rows) =
                        ended.map_err(|error| Stop::Disk(anyhow!("a call broke off: {error}")))??;
                    // What the task told before it ended comes first.
                    while let Ok(found) = heard.try_recv() {
                        self.take(found);
                    }
                    self.ended(region, step, rows);
                }
            }
        }
    }

    /// A value came: it is asked, alone or with others.
    fn take(&mut self, (region, step, value): Found) {
        let Some(batch) = self.step(step).map(|step| step.call.batch) else {
            return;
        };
        let Some(state) = self.state(region, step) else {
            return;
        };
        if !state.values.insert(value.clone()) {
            return;
        }
        state.batch.push(value);
        if state.batch.len() >= batch {
            self.flush(region, step);
        }
    }

    fn flush(&mut self, region: usize, step: usize) {
        let waiting = self
            .state(region, step)
            .map(|state| std::mem::take(&mut state.batch))
            .unwrap_or_default();
        if !waiting.is_empty() {
            self.spawn(region, step, waiting);
        }
    }

    fn ended(&mut self, region: usize, step: usize, rows: Vec<Row>) {
        for row in &rows {
            self.shared.budget.watch.done(row);
        }
        let failed = rows.iter().any(|row| !row.status.is_whole());
        self.rows.extend(rows);
        if let Some(state) = self.state(region, step) {
            state.pending -= 1;
            state.failed |= failed;
        }
        self.close(region, step);
    }

    /// If nothing more will come of a step, its children get what waits for them and are closed in their turn.
    fn close(&mut self, region: usize, step: usize) {
        let Some(here) = self.step(step) else { return };
        let (document, is_root) = (here.document, here.call.parent.is_none());
        let children = here.children.clone();
        let Some(state) = self.state(region, step) else {
            return;
        };
        if state.pending > 0 || !(is_root || state.closed) {
            return;
        }
        let cut_off = (state.failed || state.cut_off.is_some()).then(|| document.action());
        for (child, _) in children {
            self.flush(region, child);
            if let Some(state) = self.state(region, child) {
                state.closed = true;
                state.cut_off.clone_from(&cut_off);
            }
            self.note_what_was_not_asked(region, child);
            self.close(region, child);
        }
    }

    /// The row without a value: nothing had to be asked, or it could not be known what to ask.
    fn note_what_was_not_asked(&mut self, region: usize, step: usize) {
        let (Some(place), Some(here)) = (self.places.get(region), self.step(step)) else {
            return;
        };
        let (name, document) = (place.clients.region.clone(), here.document);
        let Some(state) = self.state(region, step) else {
            return;
        };
        let status = match (&state.cut_off, state.values.is_empty()) {
            (Some(_), _) => Status::Skipped,
            (None, true) => Status::Empty,
            (None, false) => return,
        };
        let message = state
            .cut_off
            .as_ref()
            .map(|action| format!("{action} did not tell all that there is to ask"));
        self.rows.push(Row {
            region: name,
            service: document.service.to_owned(),
            operation: document.operation.to_owned(),
            value: None,
            status,
            count: 0,
            pages: 0,
            milliseconds: 0,
            code: None,
            message,
        });
    }

    fn spawn(&mut self, region: usize, at: usize, values: Vec<String>) {
        let (Some(place), Some(step)) = (self.places.get(region), self.step(at)) else {
            return;
        };
        let (place, step) = (Arc::clone(place), step.clone());
        let (shared, told) = (Arc::clone(&self.shared), self.told.clone());
        if let Some(state) = self.state(region, at) {
            state.pending += 1;
        }
        self.shared.budget.watch.planned(values.len().max(1));
        self.tasks.spawn(async move {
            let tell = |item: &Value| {
                for (child, key) in &step.children {
                    if let Some(value) = item.get(*key).and_then(Value::as_str) {
                        // The other end outlives every task.
                        let _ = told.send((region, *child, value.to_owned()));
                    }
                }
            };
            let (document, call) = (step.document, step.call);
            let (mut known, values) = recall(&shared, &place, document, values, tell);
            if !known.is_empty() && values.is_empty() {
                return Ok((region, at, known));
            }
            let mut rows = fetch(&shared, &place, document, call, &values, tell).await?;
            // One value that is gone fails its whole batch; the others are asked again, each alone.
            if values.len() > 1 && rows.iter().all(|row| row.status == Status::Failed) {
                rows.clear();
                for value in values {
                    let alone = [value];
                    rows.extend(fetch(&shared, &place, document, call, &alone, tell).await?);
                }
            }
            shared.staging.note(&rows).map_err(Stop::Disk)?;
            known.extend(rows);
            Ok((region, at, known))
        });
    }

    fn step(&self, step: usize) -> Option<&Step> {
        self.plan.steps.get(step)
    }

    fn state(&mut self, region: usize, step: usize) -> Option<&mut State> {
        self.states.get_mut(region)?.get_mut(step)
    }
}
