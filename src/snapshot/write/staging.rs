//! A snapshot being written: a folder beside the old one, that takes its place by rename when all is there.

use std::collections::HashSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use anyhow::{Context, Result};

use super::document::{DocumentFile, Form};
use super::folders::{
    check_target, exchange, is_leftover, is_recent, is_whole, remove, remove_all_but,
};
use super::journal::{self, Head, Journal};
use super::name::{below, check_name, lock};
use crate::resource::document::path_of;
use crate::snapshot::history;
use crate::snapshot::manifest::Row;

/// What happens to what was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// How many older snapshots stay beside the current one.
    pub keep: usize,
    /// Whether to go on from what a run that was broken off has fetched.
    pub resume: bool,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            keep: 10,
            resume: true,
        }
    }
}

/// A snapshot being written. Dropped before [`Staging::commit`], it leaves the old snapshot as it was, and for
/// [`super::folders::RESUMABLE`] what it has fetched.
#[derive(Debug)]
pub struct Staging {
    data: PathBuf,
    name: String,
    keep: usize,
    /// What the run that was broken off was about, and what it fetched.
    leftover: Option<(Head, Vec<Row>)>,
    journal: Option<Journal>,
    /// Whether there is something to go on from.
    noted: AtomicBool,
    /// Where the snapshot will stand.
    target: PathBuf,
    /// Where it stands until then.
    partial: PathBuf,
    /// Where the old one goes for a moment.
    old: PathBuf,
    committed: bool,
    /// Held until the end: one run an account.
    _lock: File,
}

impl Staging {
    /// Begins the snapshot of the account `name` below the folder `data`, and clears away what a killed run left, or takes
    /// it over.
    ///
    /// # Errors
    /// A name that is no file name, another run on the same account, a target that is no snapshot, and folders that
    /// cannot be made.
    pub fn open(data: &Path, name: &str, terms: Terms) -> Result<Self> {
        check_name(name)?;
        fs::create_dir_all(data).with_context(|| {
            format!(
                "cannot make the folder {}; name another with --data",
                data.display()
            )
        })?;
        let lock = lock(&data.join(format!(".{name}.lock")), name)?;
        let mut staging = Self {
            partial: data.join(format!(".{name}.partial-{}", std::process::id())),
            old: data.join(format!(".{name}.old-{}", std::process::id())),
            target: data.join(name),
            data: data.to_owned(),
            name: name.to_owned(),
            keep: terms.keep,
            leftover: None,
            journal: None,
            noted: AtomicBool::new(false),
            committed: false,
            _lock: lock,
        };
        let leftover = staging.clear_away(terms.resume)?;
        check_target(&staging.target)?;
        let partial = &staging.partial;
        if let Some(folder) = leftover {
            staging.leftover = journal::read(&folder);
            // Whatever ends this run early, the next one may go on from there as well.
            staging.noted = AtomicBool::new(staging.leftover.is_some());
            if folder != *partial {
                fs::rename(&folder, partial)
                    .with_context(|| format!("cannot go on from {}", folder.display()))?;
            }
        } else {
            fs::create_dir(partial).with_context(|| {
                format!(
                    "cannot make the folder {}; see that {} can be written, or name another with --data",
                    partial.display(),
                    data.display()
                )
            })?;
        }
        Ok(staging)
    }

    /// Says what the run is about. Gives when it began, and the rows of what is there already: all of it, if the run that
    /// was broken off was about the same, and else nothing.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn begin(&mut self, head: &Head) -> Result<(String, Vec<Row>)> {
        let (begin, mut rows) = match self.leftover.take() {
            Some((old, rows)) if old.is_of_one_run_with(head) => (old.begin, rows),
            _ => (head.begin.clone(), Vec::new()),
        };
        rows.retain(|row| self.path_of(row).is_ok_and(|path| path.is_file()));
        let whole: HashSet<PathBuf> = rows
            .iter()
            .filter_map(|row| self.path_of(row).ok())
            // Until the new one is there, the old journal still holds.
            .chain([self.partial.join(journal::FILE)])
            .collect();
        remove_all_but(&self.partial, &whole)?;
        let head = Head {
            begin: begin.clone(),
            ..head.clone()
        };
        self.journal = Some(Journal::begin(&self.partial, &head, &rows)?);
        self.noted = AtomicBool::new(!rows.is_empty());
        Ok((begin, rows))
    }

    /// Notes calls whose files are whole, for a run that would have to go on from here.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn note(&self, rows: &[Row]) -> Result<()> {
        if let Some(journal) = &self.journal {
            journal.note(rows)?;
            if rows.iter().any(|row| row.status.is_whole()) {
                self.noted.store(true, Ordering::Relaxed);
            }
        }
        Ok(())
    }

    /// The file at `path` below the account's folder.
    ///
    /// # Errors
    /// A file that is not there.
    pub fn read(&self, path: &str) -> Result<Vec<u8>> {
        let file = below(&self.partial, path)?;
        fs::read(&file).with_context(|| format!("cannot read {}", file.display()))
    }

    /// Takes back the file at `path` below the account's folder, if it is there.
    pub fn discard(&self, path: &str) {
        if let Ok(file) = below(&self.partial, path) {
            // What is not removed is told when the file is made anew.
            let _ = fs::remove_file(file);
        }
    }

    fn path_of(&self, row: &Row) -> Result<PathBuf> {
        let path = path_of(&row.service, &row.operation, row.value.as_deref());
        below(&self.partial, &format!("{}/{path}", row.region))
    }

    /// Begins a document at `path` below the account's folder, with `/` between folders.
    ///
    /// # Errors
    /// A path that leaves the folder or that stands already, and a disk that does not take it.
    pub fn document(&self, path: &str, items: &str, form: Form) -> Result<DocumentFile> {
        DocumentFile::create(below(&self.partial, path)?, items, form)
    }

    /// Writes a whole file at `path` below the account's folder.
    ///
    /// # Errors
    /// As [`Staging::document`].
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        let file = below(&self.partial, path)?;
        fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))
    }

    /// Puts the snapshot in the place of the old one, which goes among the older ones, and says where it stands.
    ///
    /// # Errors
    /// A rename that the file system refuses; then the old snapshot stands where it stood.
    pub fn commit(mut self) -> Result<PathBuf> {
        let replaced = self.target.symlink_metadata().is_ok();
        if replaced && exchange(&self.partial, &self.target) {
            self.committed = true;
            self.end_journal();
            self.retire(&self.partial)?;
            return Ok(self.target.clone());
        }
        if replaced {
            fs::rename(&self.target, &self.old)
                .with_context(|| format!("cannot move {} away", self.target.display()))?;
        }
        if let Err(error) = fs::rename(&self.partial, &self.target) {
            if replaced {
                fs::rename(&self.old, &self.target).with_context(|| {
                    format!(
                        "cannot put the old snapshot back: it is {}",
                        self.old.display()
                    )
                })?;
            }
            return Err(error).with_context(|| {
                format!(
                    "cannot put the snapshot in its place {}; see what stands there, and gather again",
                    self.target.display()
                )
            });
        }
        self.committed = true;
        self.end_journal();
        if replaced {
            self.retire(&self.old)?;
        }
        Ok(self.target.clone())
    }

    /// A snapshot in its place is whole: there is nothing to go on from.
    fn end_journal(&self) {
        // If it stays, the next run removes it.
        let _ = fs::remove_file(self.target.join(journal::FILE));
    }

    /// Puts an old snapshot among the older ones, or away.
    fn retire(&self, old: &Path) -> Result<()> {
        let empty = fs::read_dir(old).is_ok_and(|mut list| list.next().is_none());
        let link = old.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
        if self.keep == 0 || empty || link {
            remove(old)?;
            // Fewer may be wanted than were.
            for path in history::list(&self.data, &self.name)?
                .into_iter()
                .skip(self.keep)
            {
                remove(&path)?;
            }
            return Ok(());
        }
        history::keep(&self.data, &self.name, old, self.keep)
    }

    /// Removes what killed runs left; a snapshot that was moved away for one that never came is put back, one that was
    /// replaced goes among the older ones. Gives the folder to go on from.
    fn clear_away(&self, resume: bool) -> Result<Option<PathBuf>> {
        self.end_journal();
        let shown = self.data.display();
        let listed = fs::read_dir(&self.data).with_context(|| format!("cannot list {shown}"))?;
        let mut resumable: Option<(SystemTime, PathBuf)> = None;
        for entry in listed {
            let entry = entry.with_context(|| format!("cannot list {shown}"))?;
            let (found, path) = (entry.file_name(), entry.path());
            let Some(found) = found.to_str() else {
                continue;
            };
            if is_leftover(found, &self.name, "old") {
                if self.target.symlink_metadata().is_err() {
                    fs::rename(&path, &self.target)
                        .with_context(|| format!("cannot put {} back", path.display()))?;
                } else {
                    self.retire(&path)?;
                }
            } else if is_leftover(found, &self.name, "partial") {
                let last = fs::metadata(path.join(journal::FILE)).and_then(|meta| meta.modified());
                match last {
                    Ok(last) if resume && is_recent(last) => {
                        let newer = resumable.as_ref().is_none_or(|(other, _)| *other < last);
                        let older = if newer {
                            resumable.replace((last, path)).map(|(_, older)| older)
                        } else {
                            Some(path)
                        };
                        if let Some(older) = older {
                            remove(&older)?;
                        }
                    }
                    // Without a journal and with a manifest it is the snapshot that was there before.
                    Err(_) if is_whole(&path) => self.retire(&path)?,
                    _ => remove(&path)?,
                }
            }
        }
        Ok(resumable.map(|(_, path)| path))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.committed && !self.noted.load(Ordering::Relaxed) {
            // The next run removes it if this one cannot.
            let _ = fs::remove_dir_all(&self.partial);
        }
    }
}

#[cfg(test)]
mod tests;
