//! Detached OpenPGP signatures (RFC 9580) of rule sets' archives, checked by GnuPG's `gpgv`: with the keys that the
//! operator names and no others, without a network, a home folder or an agent.

use anyhow::Context;
use base64::prelude::{BASE64_STANDARD, Engine};
use std::{fs, io, path::Path, process::Stdio, time::Duration};
use tokio::process::Command;

/// Bytes of a file of keys, or of a signature.
const LONGEST: u64 = 1 << 20;
/// For one check.
const PATIENCE: Duration = Duration::from_secs(30);
const BEGIN: &str = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
const END: &str = "-----END PGP PUBLIC KEY BLOCK-----";

/// The fingerprint of the key in `keys` that made `signature` of exactly these bytes.
///
/// # Errors
/// Nobody in `keys` made it, the key has expired or was revoked, or `gpgv` is not installed.
pub async fn signer(archive: &[u8], signature: &[u8], keys: &[u8]) -> Result<String, anyhow::Error> {
    let folder = tempfile::tempdir()?;
    let inside = |name: &str| folder.path().join(name);
    fs::write(inside("archive"), archive)?;
    fs::write(inside("signature"), signature)?;
    fs::write(inside("keys"), binary(keys)?)?;
    let asked = Command::new("gpgv")
        .arg("--homedir")
        .arg(folder.path())
        .args(["--status-fd", "1", "--weak-digest", "SHA1", "--keyring"])
        .args([inside("keys"), inside("signature"), inside("archive")])
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let answer = tokio::time::timeout(PATIENCE, asked).await.context("gpgv does not end")?;
    let answer = answer.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => anyhow::anyhow!("gpgv is not installed: apt install gpgv"),
        _ => error.into(),
    })?;
    let status = String::from_utf8_lossy(&answer.stdout);
    match fingerprint(&status) {
        Some(fingerprint) if answer.status.success() => Ok(fingerprint),
        _ => {
            let why = String::from_utf8_lossy(&answer.stderr);
            anyhow::bail!("the signature does not hold, nothing was imported: {}", why.trim())
        }
    }
}

/// A file of keys or of a signature, within bounds.
pub fn read(path: &Path) -> Result<Vec<u8>, anyhow::Error> {
    let size = fs::metadata(path).with_context(|| path.display().to_string())?.len();
    anyhow::ensure!(size <= LONGEST, "{}: {size} bytes; {LONGEST} are allowed", path.display());
    Ok(fs::read(path)?)
}

/// Of a good signature: by a key that has neither expired nor been revoked (GnuPG, doc/DETAILS).
fn fingerprint(status: &str) -> Option<String> {
    let said = |word: &str| {
        let mut lines = status.lines().filter_map(|line| line.strip_prefix("[GNUPG:] "));
        lines.find_map(|line| line.strip_prefix(word)?.strip_prefix(' ').map(str::to_owned))
    };
    said("GOODSIG")?;
    said("VALIDSIG")?.split(' ').next_back().map(str::to_owned)
}

/// What `gpgv` reads: armour (RFC 9580 §6.2) taken off. Several blocks may follow each other.
fn binary(keys: &[u8]) -> Result<Vec<u8>, anyhow::Error> {
    let Some(text) = std::str::from_utf8(keys).ok().filter(|text| text.contains(BEGIN)) else {
        return Ok(keys.to_vec());
    };
    let mut all = Vec::new();
    for block in text.split(BEGIN).skip(1) {
        let (inside, _) = block.split_once(END).context("a block of keys has no end")?;
        // Headers stand before the first empty line; the checksum begins with "=".
        let body = inside.trim_start_matches([' ', '\t', '\r']).strip_prefix('\n').unwrap_or(inside);
        let lines = body.lines().map(str::trim);
        let lines = lines.skip_while(|line| !line.is_empty()).filter(|line| !line.starts_with('='));
        let encoded: String = lines.collect();
        all.extend(BASE64_STANDARD.decode(encoded).context("a block of keys is no Base64")?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    /// A key of its own, made by GnuPG, and what it signs.
    struct Signer(tempfile::TempDir);

    impl Signer {
        fn new(expires: &str) -> Self {
            let signer = Self(tempfile::tempdir().unwrap());
            signer.gpg(&["--quick-generate-key", "Rules <rules@example.com>", "ed25519", "sign", expires]);
            signer
        }

        fn gpg(&self, arguments: &[&str]) -> Vec<u8> {
            let made = Command::new("gpg")
                .arg("--homedir")
                .arg(self.0.path())
                .args(["--batch", "--pinentry-mode", "loopback", "--passphrase", ""])
                .args(arguments)
                .output()
                .expect("gpg is installed: dev/setup test");
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
            made.stdout
        }

        fn sign(&self, bytes: &[u8]) -> Vec<u8> {
            let file = self.0.path().join("signed");
            fs::write(&file, bytes).unwrap();
            self.gpg(&["--armor", "--output", "-", "--detach-sign", file.to_str().unwrap()])
        }

        fn keys(&self, armour: &str) -> Vec<u8> {
            self.gpg(&[armour, "--export", "rules@example.com"])
        }
    }

    #[tokio::test]
    async fn only_the_named_key_signs() {
        let (ours, theirs) = (Signer::new("never"), Signer::new("never"));
        let signature = ours.sign(b"rules");
        let listed = ours.gpg(&["--with-colons", "--list-keys"]);
        let listed = String::from_utf8(listed).unwrap();
        for armour in ["--armor", "--no-armor"] {
            let fingerprint = signer(b"rules", &signature, &ours.keys(armour)).await.unwrap();
            assert!(fingerprint.len() == 40 && listed.contains(&fingerprint), "{fingerprint}: {listed}");
        }
        let both = [theirs.keys("--armor"), ours.keys("--armor")].concat();
        assert!(signer(b"rules", &signature, &both).await.is_ok());
        for (archive, signature, keys) in [
            (b"rulez", &signature, ours.keys("--armor")),
            (b"rules", &theirs.sign(b"rules"), ours.keys("--armor")),
            (b"rules", &b"no signature".to_vec(), ours.keys("--armor")),
            (b"rules", &signature, b"no keys".to_vec()),
        ] {
            let refused = signer(archive, signature, &keys).await.unwrap_err().to_string();
            assert!(refused.contains("does not hold"), "{refused}");
        }
    }

    #[test]
    fn what_gpgv_says_of_a_key_that_no_longer_counts() {
        let valid = "[GNUPG:] VALIDSIG AB 2026-11-21 1 0 4 0 22 10 00 CD\n";
        for (first, expected) in [
            ("GOODSIG 1 n", Some("CD")),
            ("EXPKEYSIG 1 n", None),
            ("REVKEYSIG 1 n", None),
            ("BADSIG 1 n", None),
        ] {
            let status = format!("[GNUPG:] NEWSIG\n[GNUPG:] {first}\n{valid}");
            assert_eq!(fingerprint(&status).as_deref(), expected, "{first}");
        }
    }

    #[test]
    fn armour_comes_off() {
        let block = format!("x\n{BEGIN}\nComment: y\n\nAQID\n=abcd\n{END}\n{BEGIN}\n\nBA==\n{END}\n");
        assert_eq!(binary(block.as_bytes()).unwrap(), [1, 2, 3, 4]);
        assert_eq!(binary(b"\x99\x01").unwrap(), b"\x99\x01");
        assert!(binary(BEGIN.as_bytes()).is_err());
    }
}
