//! The page: the built files of `web/dist`, compiled in under their exact paths, so that no request ever becomes a file name.

use axum::body::Bytes;

use super::answer::Document;
use super::content::fingerprint;

/// A file of the page in its three encodings.
struct Asset {
    path: &'static str,
    kind: &'static str,
    plain: &'static [u8],
    gzip: &'static [u8],
    brotli: &'static [u8],
}

/// The table entry of a built file.
macro_rules! asset {
    ($path:literal, $kind:literal, $file:literal) => {
        Asset {
            path: $path,
            kind: $kind,
            plain: include_bytes!(concat!("../../web/dist/", $file)),
            gzip: include_bytes!(concat!("../../web/dist/", $file, ".gz")),
            brotli: include_bytes!(concat!("../../web/dist/", $file, ".br")),
        }
    };
}

const ASSETS: [Asset; 4] = [
    asset!("/", "text/html; charset=utf-8", "index.html"),
    asset!("/app.js", "text/javascript; charset=utf-8", "app.js"),
    asset!("/app.css", "text/css; charset=utf-8", "app.css"),
    asset!("/icons.svg", "image/svg+xml", "icons.svg"),
];

/// Every file of the page: its exact path and the document to answer with.
pub fn all() -> impl Iterator<Item = (&'static str, Document)> {
    ASSETS.iter().map(|asset| {
        let document = Document {
            kind: asset.kind,
            fingerprint: fingerprint(asset.plain),
            plain: Bytes::from_static(asset.plain),
            gzip: Some(Bytes::from_static(asset.gzip)),
            brotli: Some(Bytes::from_static(asset.brotli)),
        };
        (asset.path, document)
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_compressed_twins_are_of_the_same_build() {
        for asset in ASSETS {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(asset.gzip)
                .read_to_end(&mut plain)
                .unwrap();
            assert!(
                plain == asset.plain,
                "web/dist{}.gz is of another build",
                asset.path
            );
            assert!(
                !asset.brotli.is_empty(),
                "web/dist{}.br is empty",
                asset.path
            );
        }
    }

    #[test]
    fn the_page_has_nothing_that_its_own_policy_forbids() {
        let page = std::str::from_utf8(ASSETS[0].plain).unwrap();
        for forbidden in [
            "<style",
            "style=\"",
            "onload=",
            "onclick=",
            "javascript:",
            "<iframe",
            "<base",
        ] {
            assert!(
                !page.contains(forbidden),
                "web/dist/index.html has {forbidden}"
            );
        }
        for script in page.split("<script").skip(1) {
            let (tag, rest) = script.split_once('>').unwrap();
            assert!(
                tag.contains("src=") && rest.starts_with("</script"),
                "inline script in web/dist/index.html"
            );
        }
    }
}
