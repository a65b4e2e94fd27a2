//! A map on disk with the snapshots it was prepared from; a new map is picked up when it is there whole.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use anyhow::{Context, anyhow, bail};
use ipnet::IpNet;

use super::footprint::Footprint;
use super::held::Held;
use super::packing::version;
use super::places::Places;
use super::record;
use crate::cli::terminal::Terminal;
use crate::config::Config;
use crate::net::labels::Labels;
use crate::server::content::{Content, Question, Refusal, Version, fingerprint};
use crate::snapshot::read::Snapshot;
use crate::snapshot::source;

/// A file that was written this shortly ago may be written again without its time changing.
const SETTLED: Duration = Duration::from_secs(2);
/// No file of a snapshot is larger; a device or a mistake may be.
const LARGEST: u64 = 1 << 30;

/// The newest readable version of a map.json, and the folder of its snapshots.
pub struct Folder {
    map: PathBuf,
    data: PathBuf,
    /// What map and folder are called in messages.
    names: (String, String),
    /// Names of blocks, besides those of the map.
    config: Option<PathBuf>,
    terminal: Terminal,
    state: Mutex<State>,
    asked: Mutex<Option<Asked>>,
}

/// The network of the accounts on the map, and what it was read from.
struct Asked {
    map: String,
    footprint: Footprint,
    held: Arc<Held>,
}

#[derive(Default)]
struct State {
    /// The file as it was when last read, unless it may have changed since without showing it.
    seen: Option<Stamp>,
    served: Option<(Version, Arc<Places>)>,
    /// What is wrong with the file as last seen, already told on the terminal.
    trouble: Option<String>,
}

/// What changes when a file does.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: SystemTime,
    length: u64,
    file: u64,
}

impl Folder {
    /// Looks at nothing yet; a map that is missing now may be there later.
    #[must_use]
    pub fn new(map: PathBuf, data: PathBuf, terminal: Terminal) -> Self {
        Self {
            names: (map.display().to_string(), data.display().to_string()),
            map,
            data,
            config: None,
            terminal,
            state: Mutex::default(),
            asked: Mutex::default(),
        }
    }

    /// The same, of which messages tell by other names: those of what it is a copy of.
    #[must_use]
    pub fn known_as(self, map: String, data: String) -> Self {
        Self {
            names: (map, data),
            ..self
        }
    }

    /// The same, with a config.json that names blocks.
    #[must_use]
    pub fn with_config(self, config: Option<PathBuf>) -> Self {
        Self { config, ..self }
    }

    /// The network to ask, read again if a file of the snapshots has changed.
    fn held(&self) -> Result<Arc<Held>, Refusal> {
        let broken = |error: anyhow::Error| Refusal::Broken(format!("{error:#}"));
        let (version, places) = self
            .refresh()
            .map_err(broken)?
            .ok_or_else(|| Refusal::Gone("there is no map yet: run mapper prepare".to_owned()))?;
        let mut accounts = Vec::new();
        for (name, id) in &places.accounts {
            let folder = self.account(name).ok_or_else(|| {
                Refusal::Gone(format!(
                    "the snapshot of {name} is not in {}, so nothing can be asked: gather it again, or name its folder with --data",
                    self.names.1
                ))
            })?;
            accounts.push((name, id, folder));
        }
        let folders: Vec<PathBuf> = accounts.iter().map(|(.., folder)| folder.clone()).collect();
        let gone = |error: anyhow::Error| Refusal::Gone(format!("{error:#}"));
        let footprint = Footprint::of(&folders).map_err(gone)?;
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = asked.as_ref()
            && known.map == version.etag
            && known.footprint == footprint
        {
            return Ok(Arc::clone(&known.held));
        }
        let sources: Vec<(String, String, source::Folder)> = accounts
            .into_iter()
            .map(|(name, id, folder)| (name.clone(), id.clone(), source::Folder::new(folder)))
            .collect();
        let snapshots: Vec<Snapshot<'_>> = sources
            .iter()
            .map(|(name, id, source)| Snapshot {
                source,
                name: name.clone(),
                id: Some(id.clone()),
            })
            .collect();
        let labels = self.labels(&places).map_err(broken)?;
        let held = Arc::new(Held::read(&snapshots, labels).map_err(broken)?);
        *asked = Some(Asked {
            map: version.etag,
            footprint,
            held: Arc::clone(&held),
        });
        Ok(held)
    }

    /// The names that the map was drawn with, and those of config.json, which know a block's whole range.
    fn labels(&self, places: &Places) -> anyhow::Result<Labels> {
        let config = match &self.config {
            Some(path) => Some(Config::read(path)?),
            None => None,
        };
        let known = config.map(|config| config.labels).unwrap_or_default();
        let known = known.by_name();
        let drawn = places
            .named
            .iter()
            .filter(|(name, _)| {
                !known.contains_key(name.as_str()) && name.parse::<IpNet>().is_err()
            })
            .flat_map(|(name, cidrs)| cidrs.iter().map(move |cidr| (cidr, name)))
            .filter_map(|(cidr, name)| Some((cidr.parse::<IpNet>().ok()?, name.clone())));
        let written = known
            .iter()
            .flat_map(|(name, ranges)| ranges.iter().map(|range| (*range, (*name).to_owned())));
        Ok(drawn.chain(written).collect())
    }

    /// The version to serve, read again if the file has changed.
    fn refresh(&self) -> anyhow::Result<Option<(Version, Arc<Places>)>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = self.look(&mut state) {
            let trouble = format!("{error:#}");
            if state.trouble.as_ref() != Some(&trouble) {
                let kept = if state.served.is_some() {
                    "; the last good map is still served"
                } else {
                    ""
                };
                self.terminal.warn(&format!("{trouble}{kept}"));
            }
            state.trouble = Some(trouble);
        }
        match (&state.served, &state.trouble) {
            (None, Some(trouble)) => Err(anyhow!("{trouble}")),
            (served, _) => Ok(served.clone()),
        }
    }

    /// The folder of the account `name`, which is one part of a path: below the data folder, or, in a snapshot of
    /// several accounts in one folder, one deeper.
    fn account(&self, name: &str) -> Option<PathBuf> {
        let direct = self.data.join(name);
        if direct.is_dir() {
            return Some(direct);
        }
        let deeper = fs::read_dir(&self.data).ok()?.flatten();
        // Older snapshots stand in a hidden folder.
        let mut deeper: Vec<PathBuf> = deeper
            .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
            .map(|entry| entry.path().join(name))
            .collect();
        deeper.sort();
        deeper.into_iter().find(|path| path.is_dir())
    }

    fn look(&self, state: &mut State) -> anyhow::Result<()> {
        let name = self.names.0.as_str();
        let metadata = match fs::metadata(&self.map) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound && state.served.is_none() => {
                state.trouble = None;
                return Ok(());
            }
            Err(error) => {
                state.seen = None;
                return Err(error).with_context(|| format!("cannot read {name}"));
            }
        };
        let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let stamp = Stamp {
            modified,
            length: metadata.len(),
            file: identity(&metadata),
        };
        if state.seen == Some(stamp) {
            return Ok(());
        }
        let settled = modified.elapsed().is_ok_and(|age| age > SETTLED);
        state.seen = settled.then_some(stamp);
        let bytes = read(&self.map)?;
        if state
            .served
            .as_ref()
            .is_some_and(|(version, _)| version.etag == fingerprint(&bytes))
        {
            state.trouble = None;
            return Ok(());
        }
        let places = Places::read(&bytes)
            .with_context(|| format!("{name} cannot be used (run mapper prepare again)"))?;
        let news = state.served.is_some() || state.trouble.is_some();
        state.served = Some((version(bytes), Arc::new(places)));
        state.trouble = None;
        if news {
            self.terminal.note(&format!("{name} is new and now served"));
        }
        Ok(())
    }
}

impl Content for Folder {
    fn map(&self) -> anyhow::Result<Option<Version>> {
        Ok(self.refresh()?.map(|(version, _)| version))
    }

    fn resource(&self, id: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let Some((_, places)) = self.refresh()? else {
            return Ok(None);
        };
        let Some(place) = places.get(id) else {
            return Ok(None);
        };
        match self.account(&place.account) {
            Some(folder) => record::answer(id, place, &source::Folder::new(folder)),
            None => Ok(None),
        }
    }

    fn explain(&self, question: &Question) -> Result<Vec<u8>, Refusal> {
        self.held()?.answer(question)
    }
}

/// A regular file of a bearable size.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let name = path.display();
    let file = File::open(path).with_context(|| format!("cannot read {name}"))?;
    let metadata = file
        .metadata()
        .with_context(|| format!("cannot read {name}"))?;
    if !metadata.is_file() || metadata.len() > LARGEST {
        bail!("{name} is not a file that mapper wrote");
    }
    let mut bytes = Vec::new();
    file.take(LARGEST)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {name}"))?;
    Ok(bytes)
}

/// The number that a rename onto the same name changes.
#[cfg(unix)]
fn identity(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn identity(_: &fs::Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &str = r#"{"format":1,"accounts":[{"id":"1","name":"dev"}],"elements":{"nodes":[{"data":
        {"id":"vpc","account":"1","resource":"vpc-1","document":{"region":"us-east-1","service":"ec2","operation":"DescribeVpcs"}}}],"edges":[]}}"#;

    fn folder(at: &Path) -> Folder {
        Folder::new(at.join("map.json"), at.to_owned(), Terminal::new(true, 0))
    }

    #[test]
    fn a_map_is_picked_up_when_it_comes_and_kept_when_it_breaks() {
        let at = tempfile::tempdir().unwrap();
        let folder = folder(at.path());
        assert!(folder.map().unwrap().is_none());

        let path = at.path().join("map.json");
        fs::write(&path, MAP).unwrap();
        let first = folder.map().unwrap().unwrap();
        assert_eq!(first.map.bytes, MAP.as_bytes());

        fs::write(&path, &MAP[..100]).unwrap();
        assert_eq!(folder.map().unwrap().unwrap().etag, first.etag);

        let second = MAP.replace("vpc-1", "vpc-2");
        fs::write(&path, &second).unwrap();
        assert_eq!(folder.map().unwrap().unwrap().map.bytes, second.as_bytes());

        fs::remove_file(&path).unwrap();
        assert_eq!(folder.map().unwrap().unwrap().map.bytes, second.as_bytes());
    }

    #[test]
    fn a_map_that_was_never_whole_is_an_error_that_names_it() {
        let at = tempfile::tempdir().unwrap();
        fs::write(at.path().join("map.json"), "{").unwrap();
        let error = folder(at.path()).map().unwrap_err().to_string();
        assert!(
            error.contains("map.json") && error.contains("mapper prepare"),
            "{error}"
        );
    }

    #[test]
    fn records_come_from_the_snapshot() {
        let at = tempfile::tempdir().unwrap();
        fs::write(at.path().join("map.json"), MAP).unwrap();
        let folder = folder(at.path());
        assert!(folder.resource("vpc").unwrap().is_none());
        assert!(folder.resource("../map.json").unwrap().is_none());

        let region = at.path().join("dev/us-east-1");
        fs::create_dir_all(&region).unwrap();
        fs::write(
            region.join("ec2-describe-vpcs.json"),
            r#"{"Vpcs":[{"VpcId":"vpc-1"}]}"#,
        )
        .unwrap();
        let answer = String::from_utf8(folder.resource("vpc").unwrap().unwrap()).unwrap();
        assert!(answer.contains("\"VpcId\":\"vpc-1\""), "{answer}");

        let deeper = at.path().join("batfish");
        fs::create_dir(&deeper).unwrap();
        fs::rename(at.path().join("dev"), deeper.join("dev")).unwrap();
        assert!(folder.resource("vpc").unwrap().is_some());

        fs::rename(deeper, at.path().join(".history")).unwrap();
        assert!(folder.resource("vpc").unwrap().is_none());
    }
}
