//! `--shard`: each n-th of the accounts, for as many runs side by side as a scheduler starts.

use std::env;
use std::fmt;

use anyhow::{Context, Result, bail};

/// One part of several, counted from 0 as schedulers count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    of: usize,
}

/// Where schedulers write which of their jobs this is, from 0: AWS Batch
/// (<https://docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html>), Kubernetes
/// (<https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode>).
const INDICES: [&str; 2] = ["AWS_BATCH_JOB_ARRAY_INDEX", "JOB_COMPLETION_INDEX"];

impl Shard {
    /// Reads `0/4`, or `auto/4`, which takes the index from the environment.
    ///
    /// # Errors
    /// Words that are no shard, an index beyond the last, and `auto` outside of a scheduler.
    pub fn parse(text: &str) -> Result<Self> {
        Self::read(text, |name| env::var(name).ok())
    }

    fn read(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let form = "write it as 0/4, or auto/4 to take the index from the scheduler";
        let (index, of) = text.split_once('/').context(form)?;
        let of: usize = of.parse().ok().filter(|of| *of > 0).context(form)?;
        let index = if index == "auto" {
            let mut set = INDICES
                .iter()
                .filter_map(|name| Some((name, variable(name)?)));
            let (name, index) = set.next().with_context(|| {
                format!(
                    "neither {} is set; name the shard, as 0/{of}",
                    INDICES.join(" nor ")
                )
            })?;
            let number = index.trim().parse::<usize>();
            number
                .ok()
                .with_context(|| format!("{name} is {index:?} and no number from 0"))?
        } else {
            index.parse().ok().context(form)?
        };
        if index >= of {
            bail!(
                "of {of} shards the first is 0/{of}, the last {}/{of}",
                of - 1
            );
        }
        Ok(Self { index, of })
    }

    /// Its part of a sorted list.
    #[must_use]
    pub fn of<T>(self, sorted: Vec<T>) -> Vec<T> {
        let skipped = sorted.into_iter().skip(self.index);
        skipped.step_by(self.of).collect()
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_share_everything_and_nothing_twice() {
        let all: Vec<usize> = (0..10).collect();
        let mut shared = Vec::new();
        for index in 0..4 {
            let shard = Shard::read(&format!("{index}/4"), |_| None).unwrap();
            let part = shard.of(all.clone());
            assert!(part.len() == 2 || part.len() == 3);
            shared.extend(part);
        }
        shared.sort_unstable();
        assert_eq!(shared, all);
        assert!(Shard { index: 5, of: 7 }.of(vec![0; 3]).is_empty());
    }

    #[test]
    fn the_index_comes_from_the_scheduler() {
        for name in INDICES {
            let variable = |asked: &str| (asked == name).then(|| "3".to_owned());
            let shard = Shard::read("auto/4", variable).unwrap();
            assert_eq!(shard.to_string(), "3/4");
        }
        let none = Shard::read("auto/4", |_| None).unwrap_err().to_string();
        assert!(
            none.contains("AWS_BATCH_JOB_ARRAY_INDEX nor JOB_COMPLETION_INDEX"),
            "{none}"
        );
        assert!(Shard::read("auto/4", |_| Some("x".to_owned())).is_err());
    }

    #[test]
    fn what_is_no_shard_is_refused() {
        for text in ["", "1", "4/4", "1/0", "-1/4", "a/b", "1/4/2", "auto"] {
            assert!(Shard::read(text, |_| None).is_err(), "{text}");
        }
    }
}
