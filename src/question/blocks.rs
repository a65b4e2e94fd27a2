//! The blocks of addresses outside that a question is asked for, kind of interface by kind.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use crate::net::ranges::AddressSet;

use super::ground::{Block, Ground};

/// The blocks of a set outside, once for each likeness of groups.
pub(super) struct Blocks<'a> {
    ground: &'a Ground<'a>,
    set: &'a AddressSet,
    found: RefCell<FxHashMap<Vec<String>, Vec<Block>>>,
}

impl<'a> Blocks<'a> {
    pub fn new(ground: &'a Ground<'a>, set: &'a AddressSet) -> Self {
        Self {
            ground,
            set,
            found: RefCell::default(),
        }
    }

    pub fn for_interface(&self, at: usize) -> Vec<Block> {
        self.with(at, Clone::clone)
    }

    pub fn count_for(&self, at: usize) -> usize {
        self.with(at, Vec::len)
    }

    fn with<T>(&self, at: usize, look: impl FnOnce(&Vec<Block>) -> T) -> T {
        let interface = self.ground.network.interfaces.get(at);
        let groups = interface.map(|interface| interface.groups.clone());
        look(
            self.found
                .borrow_mut()
                .entry(groups.unwrap_or_default())
                .or_insert_with(|| self.ground.blocks(self.set, at)),
        )
    }
}
