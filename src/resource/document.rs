//! Where the answer of an AWS API operation stands: the call, the key of its items, the file on disk.

/// Where the answers of one AWS API operation stand: the call, the key of its items, and the file it becomes on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Document {
    /// The service as the AWS CLI names it: `ec2`, `elbv2`, `elb`, `rds`.
    pub service: &'static str,
    /// The API operation, in AWS's own capitals: `DescribeVpcs`.
    pub operation: &'static str,
    /// The key of the list of items (`Vpcs`); a single object under that key is one item. Empty: the whole answer is one.
    pub items: &'static str,
    /// The key of the list inside each item that holds the records (`Instances` in `Reservations`), if the items only group them.
    pub nested: Option<&'static str>,
    /// What the one parameter of the call is (`LoadBalancerArn`); such a call has a file for each value in a folder.
    pub parameter: Option<&'static str>,
    /// What the other parameter is, of a call with two (`tasks` of a `cluster`).
    pub second: Option<&'static str>,
}

impl Document {
    /// A call without a parameter: one file.
    #[must_use]
    pub const fn list(service: &'static str, operation: &'static str, items: &'static str) -> Self {
        Self {
            service,
            operation,
            items,
            nested: None,
            parameter: None,
            second: None,
        }
    }

    /// A call whose items hold the records in a list of their own.
    #[must_use]
    pub const fn nested(self, nested: &'static str) -> Self {
        Self {
            nested: Some(nested),
            ..self
        }
    }

    /// A call for each value of a parameter: a folder of files.
    #[must_use]
    pub const fn per(self, parameter: &'static str) -> Self {
        Self {
            parameter: Some(parameter),
            ..self
        }
    }

    /// A call with one more parameter.
    #[must_use]
    pub const fn and(self, second: &'static str) -> Self {
        Self {
            second: Some(second),
            ..self
        }
    }

    /// The name on disk without its ending, as CloudMapper and botocore write it: `rds-describe-db-instances`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}-{}", self.service, kebab(self.operation))
    }

    /// The path below the region's folder: `ec2-describe-vpcs.json`, or `elbv2-describe-listeners/<value>` with the value
    /// encoded as CloudMapper does (`quote_plus`) and, as there, no ending.
    #[must_use]
    pub fn path(&self, value: Option<&str>) -> String {
        path_of(self.service, self.operation, value)
    }

    /// The AWS CLI's command that prints the document, without its options: `aws ec2 describe-vpcs`.
    #[must_use]
    pub fn command(&self) -> String {
        format!("aws {} {}", self.service, kebab(self.operation))
    }

    /// The crate of the AWS SDK that has the service's calls, of those whose clients mapper has.
    #[must_use]
    pub fn sdk_crate(&self) -> String {
        let service = match self.service {
            "elb" => "elasticloadbalancing",
            "elbv2" => "elasticloadbalancingv2",
            other => other,
        };
        format!("aws-sdk-{service}")
    }

    /// The IAM action that allows the call: `ec2:DescribeVpcs`.
    #[must_use]
    pub fn action(&self) -> String {
        let prefix = match self.service {
            "elb" | "elbv2" => "elasticloadbalancing",
            "opensearch" => "es",
            "opensearchserverless" => "aoss",
            "efs" => "elasticfilesystem",
            // One action for all that is read, limited by path: see `action_on`.
            "apigateway" | "apigatewayv2" => return "apigateway:GET".to_owned(),
            other => other,
        };
        format!("{prefix}:{}", self.operation)
    }

    /// What the action may be limited to, where AWS has no narrower action: an ARN's end after the region and account.
    /// `apigateway:GET` alone would read API keys as well
    /// (<https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html>).
    #[must_use]
    pub fn action_on(&self) -> Option<&'static str> {
        match (self.service, self.operation) {
            ("apigateway" | "apigatewayv2", "GetVpcLinks") => Some("/vpclinks"),
            ("apigateway", "GetRestApis") => Some("/restapis"),
            ("apigatewayv2", "GetApis") => Some("/apis"),
            _ => None,
        }
    }
}

/// [`Document::path`] of a call that is known by its names only.
#[must_use]
pub fn path_of(service: &str, operation: &str, value: Option<&str>) -> String {
    let name = format!("{service}-{}", kebab(operation));
    match value {
        None => format!("{name}.json"),
        Some(value) => format!("{name}/{}", quote_plus(value)),
    }
}

/// botocore's `xform_name`: `DescribeDBInstances` becomes `describe-db-instances`.
#[must_use]
pub fn kebab(operation: &str) -> String {
    let letters: Vec<char> = operation.chars().collect();
    let mut out = String::with_capacity(operation.len() + 4);
    for (at, &letter) in letters.iter().enumerate() {
        let upper = letter.is_ascii_uppercase();
        let before = at.checked_sub(1).map(|before| letters[before]);
        let after = letters.get(at + 1);
        let starts_word = upper
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || after.is_some_and(char::is_ascii_lowercase)
            });
        if starts_word {
            out.push('-');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// Python's `urllib.parse.quote_plus`, which names CloudMapper's per-parameter files.
#[must_use]
pub fn quote_plus(value: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'_')
        .remove(b'.')
        .remove(b'-')
        .remove(b'~')
        .remove(b' ');
    utf8_percent_encode(value, KEPT)
        .to_string()
        .replace(' ', "+")
}

/// The inverse of [`quote_plus`].
#[must_use]
pub fn unquote_plus(name: &str) -> String {
    let spaced = name.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced)
        .decode_utf8_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_named_as_botocore_names_them() {
        for (operation, name) in [
            ("DescribeVpcs", "describe-vpcs"),
            ("DescribeDBInstances", "describe-db-instances"),
            (
                "DescribeDBProxyTargetGroups",
                "describe-db-proxy-target-groups",
            ),
            (
                "SearchTransitGatewayRoutes",
                "search-transit-gateway-routes",
            ),
        ] {
            assert_eq!(kebab(operation), name);
        }
    }

    #[test]
    fn parameter_files_are_named_as_cloudmapper_names_them() {
        let arn = "arn:aws:ecs:us-east-1:123456789012:cluster/my ecs";
        let name = quote_plus(arn);
        assert_eq!(
            name,
            "arn%3Aaws%3Aecs%3Aus-east-1%3A123456789012%3Acluster%2Fmy+ecs"
        );
        assert_eq!(unquote_plus(&name), arn);
    }
}
