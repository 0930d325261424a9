//! Query strings, cookies and request bodies, taken apart into the values that variables are made of.
//!
//! Lives here: one parser per format, bytes in, [`Item`]s out to a [`Sink`], in the order in which they stand. Values
//! are slices of the input wherever decoding changes nothing. Each parser takes time linear in its input, holds
//! memory bounded by it, and says what was wrong in words that end up in `REQBODY_ERROR_MSG`.
//!
//! Does not live here: which parser a body gets, names of variables, and what an error leads to.
//!
//! Where ModSecurity 2, ModSecurity 3 and Coraza differ, the Core Rule Set's own tests decide; where these are
//! silent, ModSecurity 3, unless it lets something pass uninspected. Each such decision stands beside its code.

pub mod cookies;
pub mod json;
pub mod multipart;
pub mod urlencoded;
pub mod xml;

/// What a parser came upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// Name and value of an argument.
    Argument,
    /// Name and value of a cookie.
    Cookie,
    /// A file: name of the form's field, name of the file.
    File,
    /// A file: name of the form's field, number of bytes in decimal.
    FileSize,
    /// A file: name of the form's field, content.
    FileContent,
    /// A part of a multipart body: name of the part, one header line without its line end.
    PartHeader,
    /// `name` of a part's Content-Disposition, twice.
    MultipartName,
    /// `filename` of a part's Content-Disposition, twice.
    MultipartFilename,
    /// No name; all text of an XML document, one value: what `XML:/*` selects.
    XmlText,
    /// No name; the value of one attribute: what `XML://@*` selects.
    XmlAttribute,
}

/// Who takes what a parser comes upon.
pub trait Sink {
    fn found(&mut self, item: Item, name: &[u8], value: &[u8]);
}

impl<F: FnMut(Item, &[u8], &[u8])> Sink for F {
    fn found(&mut self, item: Item, name: &[u8], value: &[u8]) {
        self(item, name, value);
    }
}

/// How much of something a stranger may send.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Arguments that may still be found (SecArgumentsLimit less those that are there).
    pub arguments: usize,
    /// Containers within containers, elements within elements (SecRequestBodyJsonDepthLimit).
    pub depth: usize,
    /// Files (SecUploadFileLimit); `None`: not counted.
    pub files: Option<usize>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { arguments: 1_000, depth: 512, files: None }
    }
}

/// White space to C's `isspace`.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

#[cfg(test)]
mod collected {
    use super::{Item, Sink};

    /// A sink that keeps everything, readably.
    #[derive(Default)]
    pub struct Collected(pub Vec<(Item, String, String)>);

    impl Sink for Collected {
        fn found(&mut self, item: Item, name: &[u8], value: &[u8]) {
            self.0.push((item, name.escape_ascii().to_string(), value.escape_ascii().to_string()));
        }
    }

    impl Collected {
        /// `name=value` of each item of this kind.
        pub fn of(&self, item: Item) -> Vec<String> {
            let these = self.0.iter().filter(|(kind, ..)| *kind == item);
            these.map(|(_, name, value)| format!("{name}={value}")).collect()
        }
    }
}
