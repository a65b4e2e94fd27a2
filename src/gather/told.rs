//! Whether an answer is one of its call: a refusal that comes with success would otherwise read as an empty list.

use anyhow::{Result, bail};

use super::shapes::{Member, Structure};

/// What every answer may hold, whichever call it is of.
const OF_ALL: [&str; 3] = ["requestId", "RequestId", "ResponseMetadata"];

/// The members that an answer was seen to have.
#[derive(Debug, Default)]
pub struct Told {
    is_known: bool,
    stranger: Option<String>,
}

impl Told {
    /// The member of that name; none, if the call's answers have none.
    pub fn member<'s>(&mut self, root: &'s Structure, name: &str) -> Option<&'s Member> {
        let member = root.get(name);
        if member.is_some() {
            self.is_known = true;
        } else if self.stranger.is_none() && !OF_ALL.contains(&name) {
            self.stranger = Some(name.chars().take(80).collect());
        }
        member
    }

    /// # Errors
    /// Members, but none that the call's answers have. One without any member is an answer: some services leave empty
    /// lists away.
    pub fn check(self) -> Result<()> {
        match self.stranger {
            Some(stranger) if !self.is_known => {
                bail!("the answer holds {stranger:?}, and nothing that the call answers with")
            }
            _ => Ok(()),
        }
    }
}
