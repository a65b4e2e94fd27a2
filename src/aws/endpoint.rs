//! Where the user sends requests instead of to AWS: a URL that is one, before the SDK takes it.

use super::failure::{Failure, Origin};

/// What names an endpoint for every service, and with `_` and a service's name behind it for one.
const VARIABLE: &str = "AWS_ENDPOINT_URL";

/// Holds the URL of the command line, of the profile and of the environment to what the SDK can send to; an empty one
/// would end the process in the midst of a call.
///
/// # Errors
/// The first that is none, with where it comes from.
pub fn check(given: Option<&str>, configured: Option<&str>) -> Result<(), Failure> {
    if let Some(url) = given {
        return check_one("--endpoint-url", url);
    }
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|name| name.starts_with(VARIABLE)) else {
            continue;
        };
        check_one(name, &value.to_string_lossy())?;
    }
    configured.map_or(Ok(()), |url| check_one("endpoint_url of the profile", url))
}

fn check_one(place: &str, url: &str) -> Result<(), Failure> {
    let told = url.parse::<http::Uri>().ok().is_some_and(|url| {
        matches!(url.scheme_str(), Some("http" | "https"))
            && url.host().is_some_and(|host| !host.is_empty())
    });
    if told {
        return Ok(());
    }
    Err(Failure {
        code: None,
        http: None,
        message: format!(
            "{place} is {url:?}, which is no URL; write it as http://127.0.0.1:5000, or leave it out"
        ),
        origin: Origin::Local,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_urls_that_can_be_sent_to_pass() {
        for url in [
            "http://127.0.0.1:5000",
            "https://vpce-1.ec2.amazonaws.com/",
            "http://[::1]:80/a",
        ] {
            assert_eq!(check_one("x", url), Ok(()), "{url}");
        }
        for url in [
            "",
            "garbage",
            "http://",
            "http://[::1",
            "ftp://x",
            "http://a\nb",
            "127.0.0.1:5000",
        ] {
            let told = check_one("--endpoint-url", url).unwrap_err();
            assert!(
                told.message.starts_with("--endpoint-url is "),
                "{url}: {told}"
            );
        }
    }
}
