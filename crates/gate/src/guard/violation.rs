//! What the guard refuses, by name.

use std::fmt;

/// Why a byte stream is not one unambiguous sequence of HTTP/1 requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Violation {
    BadChunk,
    BadHeaderName,
    BadHeaderValue,
    BadHost,
    BadLength,
    BadMethod,
    BadRequestLine,
    BadTarget,
    BadTrailer,
    BadTransferEncoding,
    BadVersion,
    BareLineFeed,
    DuplicateHost,
    DuplicateLength,
    EmptyFirstLine,
    EncodingInHttp10,
    FoldedHeader,
    HeadTooLong,
    LengthAndEncoding,
    MissingHost,
    SpaceBeforeColon,
    TooManyHeaders,
}

impl Violation {
    pub const ALL: [Violation; 22] = [
        Violation::BadChunk,
        Violation::BadHeaderName,
        Violation::BadHeaderValue,
        Violation::BadHost,
        Violation::BadLength,
        Violation::BadMethod,
        Violation::BadRequestLine,
        Violation::BadTarget,
        Violation::BadTrailer,
        Violation::BadTransferEncoding,
        Violation::BadVersion,
        Violation::BareLineFeed,
        Violation::DuplicateHost,
        Violation::DuplicateLength,
        Violation::EmptyFirstLine,
        Violation::EncodingInHttp10,
        Violation::FoldedHeader,
        Violation::HeadTooLong,
        Violation::LengthAndEncoding,
        Violation::MissingHost,
        Violation::SpaceBeforeColon,
        Violation::TooManyHeaders,
    ];

    /// Stable, recorded: `length-and-encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Violation::BadChunk => "bad-chunk",
            Violation::BadHeaderName => "bad-header-name",
            Violation::BadHeaderValue => "bad-header-value",
            Violation::BadHost => "bad-host",
            Violation::BadLength => "bad-length",
            Violation::BadMethod => "bad-method",
            Violation::BadRequestLine => "bad-request-line",
            Violation::BadTarget => "bad-target",
            Violation::BadTrailer => "bad-trailer",
            Violation::BadTransferEncoding => "bad-transfer-encoding",
            Violation::BadVersion => "bad-version",
            Violation::BareLineFeed => "bare-line-feed",
            Violation::DuplicateHost => "duplicate-host",
            Violation::DuplicateLength => "duplicate-length",
            Violation::EmptyFirstLine => "empty-first-line",
            Violation::EncodingInHttp10 => "encoding-in-http10",
            Violation::FoldedHeader => "folded-header",
            Violation::HeadTooLong => "head-too-long",
            Violation::LengthAndEncoding => "length-and-encoding",
            Violation::MissingHost => "missing-host",
            Violation::SpaceBeforeColon => "space-before-colon",
            Violation::TooManyHeaders => "too-many-headers",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|violation| violation.name() == name)
    }

    /// The head is well-formed and merely larger than the gate takes: HTTP 431 instead of 400.
    pub fn is_size(self) -> bool {
        matches!(self, Violation::HeadTooLong | Violation::TooManyHeaders)
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
