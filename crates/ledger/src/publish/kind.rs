//! What caches and browsers are told of a published file, whoever serves it.

use bucket::Kind;
use tlog::Resource;

const NOTE: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";

/// The kind of a file of the log `origin`. Full tiles and bundles never change; partial ones go when the
/// full one stands. Only the anchor log's files are anybody's.
pub fn kind(origin: &str, resource: &Resource) -> Kind {
    let is_public = origin == super::ANCHOR_ORIGIN;
    let is_full = match resource {
        Resource::Checkpoint => {
            let cache_control = if is_public { "public, no-cache" } else { "private, no-cache" };
            return Kind { content_type: NOTE, cache_control };
        }
        Resource::Tile(tile) => tile.is_full(),
        Resource::Entries(bundle) => bundle.is_full(),
    };
    let cache_control = match (is_public, is_full) {
        (true, true) => "public, max-age=31536000, immutable",
        (true, false) => "public, max-age=60",
        (false, true) => "private, max-age=31536000, immutable",
        (false, false) => "private, max-age=60",
    };
    Kind { content_type: BYTES, cache_control }
}
