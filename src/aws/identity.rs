//! Who the credentials belong to.

use super::clients::Clients;
use super::failure::{Failure, Origin};

/// Who the credentials belong to, as STS says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Twelve digits.
    pub account: String,
    /// The caller's ARN.
    pub arn: String,
    /// `aws`, `aws-cn` or `aws-us-gov`, from the ARN.
    pub partition: String,
}

impl Identity {
    /// Asks `sts:GetCallerIdentity`, which every caller may.
    ///
    /// # Errors
    /// No credentials, refused ones, no network, or an answer without account and ARN.
    pub async fn of(clients: &Clients) -> Result<Self, Failure> {
        let said = clients
            .sts
            .get_caller_identity()
            .send()
            .await
            .map_err(|error| Failure::of(&error))?;
        let account = said.account().unwrap_or_default();
        let arn = said.arn().unwrap_or_default();
        let partition = partition(arn);
        let known = account.len() == 12 && account.bytes().all(|digit| digit.is_ascii_digit());
        match partition {
            Some(partition) if known => Ok(Self {
                account: account.to_owned(),
                arn: arn.to_owned(),
                partition: partition.to_owned(),
            }),
            _ => Err(Failure {
                code: None,
                http: None,
                message: format!("STS names neither an account nor an ARN: '{account}', '{arn}'"),
                origin: Origin::Unreadable,
            }),
        }
    }
}

/// The second part of an ARN.
fn partition(arn: &str) -> Option<&str> {
    let mut parts = arn.split(':');
    (parts.next() == Some("arn")).then_some(())?;
    parts.next().filter(|partition| {
        !partition.is_empty()
            && partition
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::partition;

    #[test]
    fn the_partition_stands_in_the_arn() {
        let arn = "arn:aws-us-gov:sts::123456789012:assumed-role/r/s";
        assert_eq!(partition(arn), Some("aws-us-gov"));
        assert_eq!(partition("arn:aws:iam::123456789012:root"), Some("aws"));
        assert_eq!(partition(""), None);
        assert_eq!(partition("urn:aws:x"), None);
        assert_eq!(partition("arn:../..:x"), None);
    }
}
