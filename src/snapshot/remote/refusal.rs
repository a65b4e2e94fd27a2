//! What S3 says where it refuses, in one line that names the object and the next step.

use std::error::Error as _;

use anyhow::{Error, anyhow};

/// An error of `object_store` about `place`, an `s3://` name. The whole answer is not told: S3 repeats the request in
/// some of them, with the session token in it.
pub fn told(error: &object_store::Error, place: &str) -> Error {
    let words = words(error);
    let code = element(&words, "Code");
    let said = match (code, element(&words, "Message")) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
        _ => before_xml(&words),
    };
    let step = match (error, code) {
        (_, Some("NoSuchBucket")) => "; make the bucket, or name another",
        (_, Some("ExpiredToken" | "ExpiredTokenException")) => {
            "; the credentials have expired: renew them (aws sso login)"
        }
        (_, Some("InvalidAccessKeyId" | "SignatureDoesNotMatch" | "RequestTimeTooSkewed")) => {
            "; check the keys, and this machine's clock"
        }
        (object_store::Error::PermissionDenied { .. }, _) | (_, Some("AccessDenied")) => {
            "; the caller needs s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject and s3:DeleteObject below the \
             prefix (docs/organisation.md)"
        }
        (object_store::Error::Unauthenticated { .. }, _) => {
            "; log in (aws sso login), set AWS_PROFILE or --profile, or put keys into the environment"
        }
        (object_store::Error::Generic { .. }, None) => "; check the network and --endpoint-url",
        _ => "",
    };
    anyhow!("cannot use {place}: {said}{step}")
}

/// The innermost error that carries an answer, else the outermost words.
fn words(error: &object_store::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        words = inner.to_string();
        if words.contains("<Error>") {
            break;
        }
        cause = inner.source();
    }
    words
}

/// The text of an XML element.
fn element<'text>(text: &'text str, name: &str) -> Option<&'text str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (inside, _) = rest.split_once('<')?;
    Some(inside.trim())
}

/// Words up to where an answer begins.
fn before_xml(words: &str) -> String {
    let plain = words.split('<').next().unwrap_or_default();
    plain.trim().trim_end_matches([':', ',']).to_owned()
}

#[cfg(test)]
mod tests {
    use object_store::Error;

    use super::*;

    fn denied(body: &str) -> Error {
        Error::PermissionDenied {
            path: "p/dev/manifest.json".to_owned(),
            source: format!("Server returned non-2xx status code: 403 Forbidden: {body}").into(),
        }
    }

    #[test]
    fn code_and_message_are_told_and_nothing_else_of_the_answer() {
        let body = "<?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we \
                    calculated does not match</Message><CanonicalRequest>x-amz-security-token:CANARY</CanonicalRequest></Error>";
        let said = told(&denied(body), "s3://maps/p").to_string();
        assert_eq!(
            said,
            "cannot use s3://maps/p: SignatureDoesNotMatch: The request signature we calculated does not match; \
             check the keys, and this machine's clock"
        );
    }

    #[test]
    fn a_refusal_names_the_rights() {
        let said = told(
            &denied("<Error><Code>AccessDenied</Code></Error>"),
            "s3://maps/p",
        );
        assert!(said.to_string().contains("needs s3:ListBucket"), "{said}");
        let html = told(&denied("<html>CANARY</html>"), "s3://maps/p").to_string();
        assert!(!html.contains("CANARY"), "{html}");
    }
}
