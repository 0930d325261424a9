//! The files that pages load. Their addresses carry a hash of the content, so that browsers may keep
//! them for ever and a new release is seen at once.

use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use std::sync::LazyLock;

/// A file of this crate that pages load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asset {
    Stylesheet,
    Logo,
    Favicon,
}

const ALL: [Asset; 3] = [Asset::Stylesheet, Asset::Logo, Asset::Favicon];

static HREFS: LazyLock<[String; 3]> = LazyLock::new(|| ALL.map(Asset::hashed));

impl Asset {
    /// The path with the content's hash: `/_sekisho/assets/sekisho.0123456789ab.css`.
    pub fn href(self) -> &'static str {
        let [stylesheet, logo, favicon] = &*HREFS;
        match self {
            Asset::Stylesheet => stylesheet,
            Asset::Logo => logo,
            Asset::Favicon => favicon,
        }
    }

    fn hashed(self) -> String {
        let (stem, extension) = self.name();
        let sum = digest(&SHA256, self.content().as_bytes());
        let hash: String = kernel::hex(sum.as_ref()).chars().take(12).collect();
        format!("/_sekisho/assets/{stem}.{hash}.{extension}")
    }

    fn name(self) -> (&'static str, &'static str) {
        match self {
            Asset::Stylesheet => ("sekisho", "css"),
            Asset::Logo => ("logo", "svg"),
            Asset::Favicon => ("favicon", "svg"),
        }
    }

    pub(crate) fn content(self) -> &'static str {
        match self {
            Asset::Stylesheet => include_str!("../assets/sekisho.css"),
            Asset::Logo => include_str!("../assets/logo.svg"),
            Asset::Favicon => include_str!("../assets/favicon.svg"),
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Asset::Stylesheet => "text/css; charset=utf-8",
            Asset::Logo | Asset::Favicon => "image/svg+xml",
        }
    }
}

/// `GET /_sekisho/assets/{file}`. An address with another hash is of another release: not here.
pub(crate) async fn serve(Path(file): Path<String>) -> Response {
    let wanted = ALL.into_iter().find(|asset| asset.href().rsplit('/').next() == Some(file.as_str()));
    match wanted {
        Some(asset) => (
            [
                (header::CONTENT_TYPE, asset.media_type()),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            asset.content(),
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn assets_are_kept_for_ever_under_their_hash_only() {
        for asset in ALL {
            let file = asset.href().strip_prefix("/_sekisho/assets/").unwrap();
            let response = serve(Path(file.to_owned())).await;
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(response.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        }
        assert_eq!(serve(Path("sekisho.000000000000.css".to_owned())).await.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn the_stylesheet_is_small_and_loads_nothing_from_elsewhere() {
        let css = Asset::Stylesheet.content();
        assert!(css.len() < 30_000, "{} bytes", css.len());
        assert!(!css.contains("http") && !css.contains("@import"));
    }

    /// WCAG 2.2 §1.4.3: text 4.5:1; §1.4.11: borders of inputs and other marks 3:1.
    #[test]
    fn colours_stand_out_from_what_they_lie_on() {
        let text = [
            ("grey-900", "paper"),
            ("grey-700", "paper"),
            ("grey-700", "grey-25"),
            ("grey-700", "grey-50"),
            ("blue-900", "paper"),
            ("blue-1000", "paper"),
            ("blue-1000", "blue-50"),
            ("paper", "blue-900"),
            ("paper", "red-900"),
            ("red-900", "paper"),
            ("red-1000", "red-50"),
            ("green-900", "green-50"),
            ("green-800", "paper"),
            ("yellow-1100", "yellow-50"),
            ("grey-600", "grey-100"),
            ("grey-536", "paper"),
        ];
        for (above, below) in text {
            assert!(contrast(above, below) >= 4.5, "{above} on {below}: {:.2}", contrast(above, below));
        }
        for (above, below) in [("grey-600", "paper"), ("grey-536", "paper"), ("green-600", "paper")] {
            assert!(contrast(above, below) >= 3.0, "{above} on {below}: {:.2}", contrast(above, below));
        }
        assert!(contrast("grey-420", "paper") < 4.5, "the measure can fail");
    }

    fn contrast(above: &str, below: &str) -> f64 {
        let (a, b) = (luminance(above), luminance(below));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// WCAG 2.2, relative luminance of a token's `#rrggbb` or `#rgb`.
    fn luminance(token: &str) -> f64 {
        let css = Asset::Stylesheet.content();
        let at = css.find(&format!("--{token}: #")).unwrap_or_else(|| panic!("{token}"));
        let hex = css[at..].split(['#', ';']).nth(1).unwrap();
        let full: String =
            if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&full[at..at.saturating_add(2)], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
    }
}
