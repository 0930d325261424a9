//! libinjection, compiled and asked.

use std::{
    env, fs,
    io::{Read, Write},
    path::PathBuf,
    process::{Command, Stdio},
    thread,
};

#[derive(Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Empty: no SQL injection.
    pub fingerprint: Vec<u8>,
    pub is_xss: bool,
}

impl Verdict {
    pub fn ours(value: &[u8]) -> Self {
        let fingerprint = seclang::injection::is_sqli(value);
        Self {
            fingerprint: fingerprint.map(|it| it.as_bytes().to_vec()).unwrap_or_default(),
            is_xss: seclang::injection::is_xss(value),
        }
    }
}

pub struct Oracle {
    program: PathBuf,
}

impl Oracle {
    pub fn build() -> Option<Self> {
        let source = PathBuf::from(env::var_os("SEKISHO_LIBINJECTION")?);
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let (driver, program) = (folder.join("oracle.c"), folder.join("libinjection-oracle"));
        fs::write(&driver, include_str!("oracle.c")).expect("written");
        let parts = ["libinjection_sqli.c", "libinjection_xss.c", "libinjection_html5.c"];
        let built = Command::new("gcc")
            .args(["-O2", "-I"])
            .arg(&source)
            .arg(&driver)
            .args(parts.map(|part| source.join(part)))
            .arg("-o")
            .arg(&program)
            .status();
        built.is_ok_and(|status| status.success()).then_some(Self { program })
    }

    pub fn ask(&self, values: &[Vec<u8>]) -> Vec<Verdict> {
        let mut child = Command::new(&self.program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("started");
        let mut questions = Vec::new();
        for value in values {
            questions.extend(u32::try_from(value.len()).expect("short").to_le_bytes());
            questions.extend(value);
        }
        let mut input = child.stdin.take().expect("piped");
        let asking = thread::spawn(move || input.write_all(&questions).expect("written"));
        let mut answers = Vec::new();
        child.stdout.take().expect("piped").read_to_end(&mut answers).expect("read");
        asking.join().expect("asked");
        assert!(child.wait().expect("ended").success());
        assert_eq!(answers.len(), values.len() * 9);
        answers
            .chunks_exact(9)
            .map(|answer| Verdict {
                fingerprint: answer[..8].iter().copied().take_while(|byte| *byte != 0).collect(),
                is_xss: answer[8] != 0,
            })
            .collect()
    }
}
