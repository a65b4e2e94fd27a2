//! `mapper serve`: the map in a browser.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::cli::content::folder::Folder;
use crate::cli::content::mirror::Mirror;
use crate::cli::data::Data;
use crate::cli::listen::Listen;
use crate::cli::outcome::Outcome;
use crate::cli::prepare::MAP;
use crate::cli::snapshots::usual_config;
use crate::cli::terminal::Terminal;
use crate::server::content::Content;

/// Which map, and how.
#[derive(Debug, Clone, Args)]
pub struct Serve {
    /// The map [default: map.json in the data folder]
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Where the snapshots are, for the raw records: a folder, or s3://bucket/prefix [default: the folder of the map, or
    /// account-data]
    #[arg(long, value_name = "DIR")]
    data: Option<Data>,
    /// Names of networks, for questions [default: config.json here or in the data folder, if it is there]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    listen: Listen,
}

impl Serve {
    /// Serves until Ctrl-C. A map that is not there yet is waited for.
    ///
    /// # Errors
    /// See [`Listen::serve`].
    pub fn run(self, terminal: Terminal) -> anyhow::Result<Outcome> {
        let (map, data, mirror) = match self.data {
            Some(Data::Bucket(address)) => {
                let mirror = Mirror::start(&address, terminal)?;
                let copy = mirror.path().to_owned();
                let map = self.map.unwrap_or_else(|| copy.join(MAP));
                (map, copy, Some((mirror, address)))
            }
            Some(Data::Folder(folder)) => {
                let (map, data) = places(self.map, Some(folder));
                (map, data, None)
            }
            None => {
                let (map, data) = places(self.map, None);
                (map, data, None)
            }
        };
        let mut content = Folder::new(map.clone(), data.clone(), terminal);
        let mut shown = map.display().to_string();
        if let Some((mirror, address)) = &mirror {
            if map.starts_with(mirror.path()) {
                shown = address.join(MAP).to_string();
            }
            content = content.known_as(shown.clone(), address.to_string());
        }
        if !map.exists() {
            terminal.warn(&format!(
                "there is no {shown} yet: run mapper prepare, the page will pick it up"
            ));
        }
        let config = self.config.or_else(|| usual_config(&data));
        let content = content.with_config(config);
        // Reads it now, so that the first visitor need not wait and trouble is told at once.
        let _ = content.map();
        self.listen.serve(Arc::new(content), terminal)
    }
}

fn places(map: Option<PathBuf>, data: Option<PathBuf>) -> (PathBuf, PathBuf) {
    let beside = |map: &Path| map.parent().map(Path::to_owned).unwrap_or_default();
    match (map, data) {
        (Some(map), Some(data)) => (map, data),
        (Some(map), None) => {
            let data = beside(&map);
            (map, data)
        }
        (None, data) => {
            let data = data.unwrap_or_else(|| PathBuf::from("account-data"));
            (data.join(MAP), data)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn map_and_snapshots_are_found_from_either() {
        let at = |map: Option<&str>, data: Option<&str>| {
            let (map, data) = places(map.map(PathBuf::from), data.map(PathBuf::from));
            (map.display().to_string(), data.display().to_string())
        };
        assert_eq!(
            at(None, None),
            (
                "account-data/map.json".to_owned(),
                "account-data".to_owned()
            )
        );
        assert_eq!(
            at(None, Some("d")),
            ("d/map.json".to_owned(), "d".to_owned())
        );
        assert_eq!(
            at(Some("m/x.json"), None),
            ("m/x.json".to_owned(), "m".to_owned())
        );
        assert_eq!(
            at(Some("x.json"), Some("d")),
            ("x.json".to_owned(), "d".to_owned())
        );
        assert_eq!(
            at(Some("x.json"), None),
            ("x.json".to_owned(), String::new())
        );
    }
}
