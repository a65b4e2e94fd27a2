//! Questions as people ask them: may this reach that? Names become ends, ends are divided exactly, answers are merged.

mod across;
pub mod ask;
pub mod asked;
mod blocks;
pub mod called;
pub mod end;
pub mod ground;
mod hint;
pub mod names;
mod near;
pub mod onward;
mod pairs;
pub mod unresolved;
