//! Questions as people ask them: may this reach that? Names become ends, ends are divided exactly, answers are merged.

pub mod ask;
pub mod called;
pub mod end;
pub mod ground;
pub mod names;
mod near;
pub mod onward;
mod pairs;
