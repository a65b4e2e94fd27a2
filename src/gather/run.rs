//! All calls of all regions, side by side: a call that needs another's answer begins as soon as that answer's page came.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::anyhow;
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::ask::{Place, Shared, Stop};
use super::fetch::fetch;
use super::plan::{Child, Plan, Step};
use super::recall::recall;
use crate::resource::call::Along;
use crate::snapshot::manifest::{Row, Status};

/// A value of a parameter that an answer told.
struct Found {
    region: usize,
    step: usize,
    value: String,
    /// One of the values of the other parameter, where many are asked at once.
    member: Option<String>,
}

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
    /// By value, what it will be asked with.
    members: HashMap<String, Vec<String>>,
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
                if self.is_asked_in(region, step) {
                    self.spawn(region, step, Vec::new(), Vec::new());
                }
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

    /// Whether a region answers to a call, for itself or for all.
    fn is_asked_in(&self, region: usize, step: usize) -> bool {
        let place = self.places.get(region);
        let both = place.zip(self.step(step));
        both.is_some_and(|(place, step)| self.plan.is_asked_in(step, &place.clients.region))
    }

    /// A value came: it is asked, alone or with others.
    fn take(&mut self, found: Found) {
        let Found {
            region,
            step,
            value,
            member,
        } = found;
        let Some(batch) = self.step(step).map(|step| step.call.batch) else {
            return;
        };
        let Some(state) = self.state(region, step) else {
            return;
        };
        if let Some(member) = member {
            state.members.entry(value).or_default().push(member);
            return;
        }
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
            self.spawn(region, step, waiting, Vec::new());
        }
    }

    /// An answer is whole: what it told is asked at once, or its failure is passed on.
    fn hand_on(&mut self, region: usize, step: usize, rows: &[Row]) {
        let Some(here) = self.step(step) else { return };
        let action = here.document.action();
        let children = here.children.clone();
        let together = children
            .iter()
            .filter(|child| matches!(child.along, Along::Many(_)));
        for child in together {
            for row in rows {
                let Some(value) = row.value.clone() else {
                    continue;
                };
                let members = self.state(region, child.step).map(|state| {
                    state.values.insert(value.clone());
                    state.members.remove(&value).unwrap_or_default()
                });
                let members = members.unwrap_or_default();
                if !row.status.is_whole() {
                    self.unasked(region, child.step, Some(value), Some(&action));
                } else if members.is_empty() {
                    self.unasked(region, child.step, Some(value), None);
                } else {
                    self.spawn(region, child.step, vec![value], members);
                }
            }
        }
    }

    fn ended(&mut self, region: usize, step: usize, rows: Vec<Row>) {
        for row in &rows {
            self.shared.budget.watch.done(row);
        }
        let failed = rows.iter().any(|row| !row.status.is_whole());
        self.hand_on(region, step, &rows);
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
        for Child { step: child, .. } in children {
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
        let Some(state) = self.state(region, step) else {
            return;
        };
        let cut_off = state.cut_off.clone();
        if cut_off.is_some() || state.values.is_empty() {
            self.unasked(region, step, None, cut_off.as_deref());
        }
    }

    /// The row of what was not asked: there was nothing to ask, or `cut_off` did not tell all that there is.
    fn unasked(
        &mut self,
        region: usize,
        step: usize,
        value: Option<String>,
        cut_off: Option<&str>,
    ) {
        let (Some(place), Some(here)) = (self.places.get(region), self.step(step)) else {
            return;
        };
        let (name, document) = (place.clients.region.clone(), here.document);
        let message =
            cut_off.map(|action| format!("{action} did not tell all that there is to ask"));
        self.rows.push(Row {
            region: name,
            service: document.service.to_owned(),
            operation: document.operation.to_owned(),
            value,
            status: if cut_off.is_some() {
                Status::Skipped
            } else {
                Status::Empty
            },
            count: 0,
            pages: 0,
            milliseconds: 0,
            code: None,
            message,
        });
    }

    fn spawn(&mut self, region: usize, at: usize, values: Vec<String>, members: Vec<String>) {
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
            let asked = values.first().cloned().unwrap_or_default();
            let tell = |item: &Value| {
                for child in &step.children {
                    if let Some(found) = found(*child, region, &asked, item) {
                        // The other end outlives every task.
                        let _ = told.send(found);
                    }
                }
            };
            let (document, call) = (step.document, step.call);
            let (mut known, values) = recall(&shared, &place, document, values, tell);
            if !known.is_empty() && values.is_empty() {
                return Ok((region, at, known));
            }
            let mut rows = fetch(&shared, &place, document, call, &values, &members, tell).await?;
            // One value that is gone fails its whole batch; the others are asked again, each alone.
            if values.len() > 1 && rows.iter().all(|row| row.status == Status::Failed) {
                rows.clear();
                for value in values {
                    let alone = [value];
                    rows.extend(fetch(&shared, &place, document, call, &alone, &[], tell).await?);
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

/// What an item tells a step to be asked with; nothing, if it does not hold the key.
fn found(child: Child, region: usize, asked: &str, item: &Value) -> Option<Found> {
    let value = match child.key {
        "" => item.as_str(),
        key => item.get(key).and_then(Value::as_str),
    };
    let value = value.filter(|value| !value.is_empty())?.to_owned();
    let (value, member) = match child.along {
        Along::Alone => (value, None),
        Along::Pair => (format!("{asked}/{value}"), None),
        Along::Many(_) => (asked.to_owned(), Some(value)),
    };
    Some(Found {
        region,
        step: child.step,
        value,
        member,
    })
}
