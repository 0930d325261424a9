//! Tests of the comparison, and that this very product passes it.

use super::*;

fn one(algorithm: &str, purpose: &str, standing: Standing, covered_by: &[&str]) -> Use {
    Use {
        algorithm: algorithm.to_owned(),
        purpose: purpose.to_owned(),
        place: Text::new("試験", "test"),
        standing,
        covered_by: covered_by.iter().map(|name| (*name).to_owned()).collect(),
        reason: None,
    }
}

fn explained(mut one: Use) -> Use {
    one.reason = Some(Text::new("理由", "reason"));
    one
}

fn found(one: Use) -> Vec<FindingKind> {
    check(list(), &[one]).into_iter().map(|finding| finding.kind).collect()
}

#[test]
fn everything_in_use_is_listed_or_openly_outside() {
    let breaches: Vec<_> = check(list(), in_use()).into_iter().filter(Finding::is_breach).collect();
    assert_eq!(breaches, []);
    assert!(in_use().len() >= 15);
    for one in in_use() {
        assert!(!one.place.ja.is_empty() && !one.place.en.is_empty(), "{}", one.algorithm);
        assert!(
            one.standing == Standing::OutsideScope || list().has_category(&one.purpose),
            "{}",
            one.algorithm
        );
    }
}

#[test]
fn what_departs_from_the_recommended_list_is_known() {
    let departing: Vec<_> = in_use()
        .iter()
        .filter(|one| one.standing != Standing::Listed)
        .map(|one| (one.algorithm.as_str(), one.standing))
        .collect();
    let expected = [
        ("HKDF-SHA-256", Standing::OutsideScope),
        ("X25519", Standing::Interpretation),
        ("HMAC-SHA-1", Standing::Compatibility),
        ("Argon2id", Standing::OutsideScope),
        ("PBKDF2-HMAC-SHA-256", Standing::OutsideScope),
        ("CTR_DRBG with AES-256", Standing::OutsideScope),
    ];
    assert_eq!(departing, expected);
}

#[test]
fn the_list_is_dated_and_ranks() {
    assert_eq!(list().edition, "CRYPTREC LS-0001-2022R2");
    assert_eq!(list().dated, time::macros::date!(2026 - 03 - 30));
    let cases = [
        ("AES", Some(Rank::Recommended)),
        ("EdDSA", Some(Rank::Recommended)),
        ("MISTY1", Some(Rank::Candidate)),
        ("SHA-1", Some(Rank::Monitored)),
        ("3-key Triple DES", Some(Rank::Monitored)),
        ("RC4", None),
        ("MD5", None),
        ("aes", None),
        ("", None),
    ];
    for (entry, rank) in cases {
        assert_eq!(list().rank(entry), rank, "{entry}");
    }
}

#[test]
fn what_is_not_allowed_is_reported() {
    use FindingKind::*;
    let cases = [
        (one("RC4", "stream-cipher", Standing::Listed, &["RC4"]), vec![NotListed("RC4".into())]),
        (one("RC4", "stream-cipher", Standing::Listed, &[]), vec![NotListed("RC4".into())]),
        (
            explained(one("RC4", "stream-cipher", Standing::Compatibility, &["RC4"])),
            vec![NotListed("RC4".into())],
        ),
        (
            explained(one("RC4", "stream-cipher", Standing::OutsideScope, &[])),
            vec![Covered("stream-cipher".into())],
        ),
        (
            explained(one("SHA-1", "fingerprints", Standing::OutsideScope, &[])),
            vec![Covered("fingerprints".into())],
        ),
        (one("SHA-1", "hash", Standing::Listed, &["SHA-1"]), vec![Monitored("SHA-1".into())]),
        (
            explained(one("SHA-1", "hash", Standing::Interpretation, &["SHA-1"])),
            vec![Monitored("SHA-1".into())],
        ),
        (one("HMAC-SHA-1", "mac", Standing::Compatibility, &["HMAC"]), vec![NoReason]),
        (one("scrypt", "password-hashing", Standing::OutsideScope, &[]), vec![NoReason]),
    ];
    for (one, expected) in cases {
        let what = format!("{one:?}");
        let findings = check(list(), &[one]);
        assert!(findings.iter().all(Finding::is_breach), "{what}");
        assert_eq!(findings.into_iter().map(|finding| finding.kind).collect::<Vec<_>>(), expected, "{what}");
    }
}

#[test]
fn what_is_allowed_is_told_but_no_breach() {
    use FindingKind::*;
    let cases = [
        (
            one("Camellia-GCM", "authenticated-mode", Standing::Listed, &["Camellia", "GCM"]),
            vec![Unconfirmed("GCM".into())],
        ),
        (one("Ed448", "signature", Standing::Listed, &["EdDSA"]), vec![]),
        (one("CLEFIA", "block-cipher-128", Standing::Listed, &["CLEFIA"]), vec![Candidate("CLEFIA".into())]),
        (
            explained(one("CBC-MAC", "mac", Standing::Compatibility, &["CBC-MAC"])),
            vec![Unconfirmed("CBC-MAC".into())],
        ),
        (
            one("ChaCha20", "x", Standing::Listed, &["ChaCha20-Poly1305"]),
            vec![Unconfirmed("ChaCha20-Poly1305".into())],
        ),
    ];
    for (one, expected) in cases {
        let what = format!("{one:?}");
        assert!(!check(list(), std::slice::from_ref(&one)).iter().any(Finding::is_breach), "{what}");
        assert_eq!(found(one), expected, "{what}");
    }
}

/// A later edition that moves an entry turns the same uses red.
#[test]
fn a_newer_edition_is_checked_without_a_new_build() {
    let text = include_str!("../../data/cryptrec-2026-03.toml");
    let moved = text.replace(
        r#"recommended = ["CCM", "GCM"]"#,
        r#"recommended = ["CCM"]
monitored = ["GCM"]"#,
    );
    assert_ne!(moved, text);
    let findings = check(&List::parse(&moved).unwrap(), in_use());
    let red: Vec<_> =
        findings.iter().filter(|finding| finding.is_breach()).map(|f| f.algorithm.as_str()).collect();
    assert_eq!(red, ["AES-256-GCM", "AES-128-GCM"]);

    let demoted = text.replace(r#"recommended = ["CCM", "GCM"]"#, r#"candidate = ["CCM", "GCM"]"#);
    let findings = check(&List::parse(&demoted).unwrap(), in_use());
    assert!(findings.iter().any(|finding| finding.kind == FindingKind::Candidate("GCM".into())));
    assert!(!findings.iter().any(Finding::is_breach));
}

#[test]
fn an_inconsistent_edition_is_refused() {
    let text = include_str!("../../data/cryptrec-2026-03.toml");
    let cases = [
        text.replace(r#""CCM", "GCM"]"#, r#""CCM", "GCM", "AES"]"#),
        text.replace(r#"    "3-key"#, r#"    "Nowhere", "3-key"#),
        text.replace("2026-03-30", "2026-02-30"),
        text.replace("recommended = [\"RSA-OAEP\"]", "approved = [\"RSA-OAEP\"]"),
        String::new(),
    ];
    for changed in cases {
        assert_ne!(changed, text);
        assert!(List::parse(&changed).is_err());
    }
}

#[test]
fn tls_names() {
    let cases = [
        ("TLS_AES_128_GCM_SHA256", true),
        ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", true),
        ("TLS_RSA_WITH_AES_128_GCM_SHA256", false),
        ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", false),
        ("TLS_ECDHE_RSA_WITH_RC4_128_SHA", false),
        ("", false),
    ];
    for (name, allowed) in cases {
        assert_eq!(tls::is_suite_allowed(name), allowed, "{name}");
    }
    for (name, allowed) in [("X25519", true), ("secp384r1", true), ("secp521r1", false), ("ffdhe2048", false)]
    {
        assert_eq!(tls::is_group_allowed(name), allowed, "{name}");
    }
}
