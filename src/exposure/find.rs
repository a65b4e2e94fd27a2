//! Everything that the internet reaches in a network. Work grows with kinds of interfaces and what rules tell apart.

use rayon::prelude::*;

use crate::net::labels::Labels;
use crate::question::ground::Ground;

use super::model::{Exposure, Row};
use super::world::World;
use super::{behind, direct, proxied, saved};

/// Finds it, over IPv4 and IPv6.
#[must_use]
pub fn find(ground: &Ground<'_>, labels: &Labels) -> Exposure {
    let world = World { ground, labels };
    let doors = direct::doors(&world);
    let rows = |of: &(dyn Fn(&direct::Door) -> Vec<Row> + Sync)| -> Vec<Row> {
        let mut rows: Vec<Row> = doors.par_iter().flat_map_iter(of).collect();
        rows.sort_unstable();
        rows
    };
    let mut unknown = rows(&|door| direct::rows(&world, door, false));
    let sent = proxied::sent(ground.network);
    let (mut behind, perhaps) = behind::rows(&world, &doors, &sent);
    unknown.extend(perhaps);
    let (proxied, perhaps) = proxied::rows(&world, &sent);
    behind.extend(proxied);
    unknown.extend(perhaps);
    Exposure {
        direct: rows(&|door| direct::rows(&world, door, true)),
        behind,
        saved: rows(&|door| saved::rows(&world, door)),
        unknown,
    }
}
