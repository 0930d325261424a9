//! Paths as they may be logged and recorded: a segment that could be a capability token is hidden.

/// Letters of base64url without padding from which a segment counts as a possible token: 256 bits
/// are 43, so that nothing shorter can be one.
const TOKEN: usize = 43;

/// The path without its query, with every segment of 43 or more base64url letters shown as `…`.
pub fn shown_path(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    path.split('/')
        .map(|segment| if may_be_token(segment) { "…" } else { segment })
        .collect::<Vec<_>>()
        .join("/")
}

fn may_be_token(segment: &str) -> bool {
    segment.len() >= TOKEN && segment.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::shown_path;

    #[test]
    fn tokens_are_hidden_and_nothing_else() {
        let token = "AaH8VXY1e4Om4xnPq7xJRbdyczMckOgFBVx87n2l5tYuY2_8v2ZaLWpIWb7HWP2v";
        let cases = [
            (format!("/_sekisho/password/{token}"), "/_sekisho/password/…".to_owned()),
            (format!("/a/{token}?l=en"), "/a/…".to_owned()),
            (
                "/members/01a1fc55-7fab-79f3-9ab1-400b2299f4e2".to_owned(),
                "/members/01a1fc55-7fab-79f3-9ab1-400b2299f4e2".to_owned(),
            ),
            ("/?q=secret".to_owned(), "/".to_owned()),
        ];
        for (path, shown) in cases {
            assert_eq!(shown_path(&path), shown);
        }
    }
}
