//! Reading the repository.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// One Rust file.
pub struct Source {
    /// From the repository's root, with `/`.
    pub path: String,
    pub text: String,
}

impl Source {
    /// Test code: test binaries, benches, examples, files that are a test module.
    pub fn is_test(&self) -> bool {
        ["/tests/", "/benches/", "/examples/", "/fuzz/"].iter().any(|part| self.path.contains(part))
            || self.path.starts_with("fuzz/")
            || self.path.ends_with("/tests.rs")
            || self.path.ends_with("_tests.rs")
    }

    /// The text before the file's test module.
    pub fn product(&self) -> &str {
        self.text.split("#[cfg(test)]\nmod ").next().unwrap_or_default()
    }
}

pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("the repository's root").to_path_buf()
}

pub fn sources() -> &'static [Source] {
    static SOURCES: OnceLock<Vec<Source>> = OnceLock::new();
    SOURCES.get_or_init(|| {
        let files = ["crates", "services", "fuzz"].iter().flat_map(|folder| files(&root().join(folder)));
        files
            .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
            .map(|path| Source { path: from_root(&path), text: fs::read_to_string(&path).expect("readable") })
            .collect()
    })
}

/// Every file below `folder`, but for build output.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        match path.is_dir() {
            true if path.ends_with("target") || path.ends_with("corpus") => {}
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

pub fn from_root(path: &Path) -> String {
    path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/")
}
