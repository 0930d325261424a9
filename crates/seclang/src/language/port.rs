//! Where rule files and data files come from: a port of the caller, who alone touches a file system.

/// Names are the caller's: `/`-separated paths as a rule. `from` is the rule file in which the name is written.
pub trait Files {
    /// The rule files that `pattern` (`rules/*.conf`) means, in the order in which they are to be read.
    /// None is no error here.
    fn matching(&self, from: &str, pattern: &str) -> Result<Vec<String>, FileError>;

    /// A rule file, by a name out of `matching`.
    fn rules(&self, name: &str) -> Result<Vec<u8>, FileError>;

    /// A data file: of `@pmFromFile`, `@ipMatchFromFile`, `SecUnicodeMapFile`.
    fn values(&self, from: &str, name: &str) -> Result<Vec<u8>, FileError>;
}

/// Why a file cannot be had, in the words of whoever keeps it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FileError(pub String);
