//! One-time codes from an authenticator app: TOTP (RFC 6238) with HMAC-SHA-1, six digits and
//! 30-second steps, the only combination that every app understands.
//!
//! SHA-1 here is HMAC's hash, where collisions do not matter (RFC 6238 §1.2 points to RFC 4226).
//! A code is good for its own step and one step either side, and once: [`accept`] returns the step
//! it belonged to, and whoever keeps the secret keeps the highest step accepted, too.

use aws_lc_rs::{constant_time, hmac};
use kernel::{Secret, Timestamp};

/// Length of a fresh secret: HMAC-SHA-1's block output, as RFC 4226 §4 R6 recommends.
pub const SECRET_BYTES: usize = 20;
/// Seconds that one code lives.
pub const STEP_SECONDS: u64 = 30;
const DIGITS: usize = 6;
/// Steps either side of now in which a code is still taken (RFC 6238 §5.2: at most one for delay).
const TOLERANCE: u64 = 1;

/// The number of a 30-second step since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step(u64);

impl Step {
    pub fn at(now: Timestamp) -> Self {
        let seconds = u64::try_from(now.unix_timestamp()).unwrap_or(0);
        Self(seconds / STEP_SECONDS)
    }

    /// As PostgreSQL keeps it.
    pub fn to_i64(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }

    /// A negative number, which no clock gives, becomes the first step.
    pub fn from_i64(number: i64) -> Self {
        Self(u64::try_from(number).unwrap_or(0))
    }
}

/// A code that was right and not used before. Only [`accept`] makes one.
#[derive(Debug, PartialEq, Eq)]
pub struct Accepted(Step);

impl Accepted {
    /// What must be kept as the last step.
    pub fn step(&self) -> Step {
        self.0
    }
}

/// Why a code was not taken. The person is told the same in each case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeRefused {
    #[error("not six digits")]
    Malformed,
    #[error("the code matches no step near now")]
    Wrong,
    #[error("the code belongs to a step that was already used")]
    Replayed,
}

/// Checks what a person typed. [`Accepted::step`] must be stored as the new `last` in the
/// transaction that lets the person in, by a compare-and-set that only ever raises it.
pub fn accept(
    secret: &Secret<Vec<u8>>,
    typed: &Secret<String>,
    now: Timestamp,
    last: Option<Step>,
) -> Result<Accepted, CodeRefused> {
    let typed = digits(typed.expose()).ok_or(CodeRefused::Malformed)?;
    let current = Step::at(now).0;
    let steps = current.saturating_sub(TOLERANCE)..=current.saturating_add(TOLERANCE);
    let mut matched = None;
    // Every step is computed and compared, so the time taken does not tell which one was near.
    for step in steps {
        let is_match = constant_time::verify_slices_are_equal(&code(secret, Step(step)), &typed).is_ok();
        if is_match {
            matched = Some(Step(step));
        }
    }
    match (matched, last) {
        (None, _) => Err(CodeRefused::Wrong),
        (Some(step), Some(last)) if step <= last => Err(CodeRefused::Replayed),
        (Some(step), _) => Ok(Accepted(step)),
    }
}

/// The six digits of a step, as ASCII (RFC 4226 §5.3).
pub fn code(secret: &Secret<Vec<u8>>, step: Step) -> [u8; DIGITS] {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.expose());
    let tag = hmac::sign(&key, &step.0.to_be_bytes());
    let mac = tag.as_ref();
    let offset = mac.last().map_or(0, |last| usize::from(last & 0x0f));
    let word = mac.iter().skip(offset).take(4).fold(0_u32, |word, byte| (word << 8) | u32::from(*byte));
    decimal(word & 0x7fff_ffff)
}

fn decimal(mut number: u32) -> [u8; DIGITS] {
    let mut text = [b'0'; DIGITS];
    for place in text.iter_mut().rev() {
        let digit = u8::try_from(number % 10).unwrap_or(0);
        *place = b'0'.saturating_add(digit);
        number /= 10;
    }
    text
}

/// Six digits out of what was typed: spaces, which apps show in the middle, and full-width digits
/// are understood.
fn digits(typed: &str) -> Option<[u8; DIGITS]> {
    let mut found = [0; DIGITS];
    let mut places = found.iter_mut();
    for c in typed.chars().filter(|c| !c.is_whitespace()) {
        let ascii = match c {
            '0'..='9' => u32::from(c),
            '０'..='９' => u32::from(c).checked_sub(0xFEE0)?,
            _ => return None,
        };
        *places.next()? = u8::try_from(ascii).ok()?;
    }
    places.next().is_none().then_some(found)
}

/// The secret as people type it into an app: base32 without padding (RFC 4648 §6).
pub fn base32(secret: &Secret<Vec<u8>>) -> Secret<String> {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    // Enough for all, so that growing leaves no copy of the secret behind.
    let mut text = String::with_capacity(secret.expose().len().saturating_mul(2).saturating_add(8));
    for chunk in secret.expose().chunks(5) {
        let bits =
            chunk.iter().chain([0; 5].iter()).take(5).fold(0_u64, |bits, b| (bits << 8) | u64::from(*b));
        let letters = chunk.len().saturating_mul(8).div_ceil(5);
        for place in 0..letters {
            let shift = 35_usize.saturating_sub(place.saturating_mul(5));
            let index = usize::try_from((bits >> shift) & 31).unwrap_or(0);
            text.push(char::from(ALPHABET.get(index).copied().unwrap_or(b'A')));
        }
    }
    Secret::new(text)
}

/// The `otpauth://` address that a QR code carries (Key Uri Format of Google Authenticator).
/// `issuer` is the product, `account` the sign-in name.
pub fn provisioning_uri(secret: &Secret<Vec<u8>>, issuer: &str, account: &str) -> Secret<String> {
    let (issuer, account, encoded) = (percent(issuer), percent(account), base32(secret));
    Secret::new(format!(
        "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}",
        encoded.expose()
    ))
}

/// RFC 3986 §2.3: unreserved characters stay, every other byte is escaped.
fn percent(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::{Duration, OffsetDateTime};

    fn rfc_secret() -> Secret<Vec<u8>> {
        Secret::new(b"12345678901234567890".to_vec())
    }

    fn at(seconds: i64) -> Timestamp {
        OffsetDateTime::from_unix_timestamp(seconds).unwrap()
    }

    fn typed(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    /// RFC 6238 Appendix B gives eight digits; six are their end.
    #[test]
    fn vectors_of_rfc_6238() {
        let cases = [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ];
        for (seconds, eight) in cases {
            assert_eq!(&code(&rfc_secret(), Step::at(at(seconds))), &eight.as_bytes()[2..]);
            assert_eq!(
                accept(&rfc_secret(), &typed(&eight[2..]), at(seconds), None),
                Ok(Accepted(Step::at(at(seconds))))
            );
        }
    }

    /// RFC 4226 Appendix D, steps 0 to 9.
    #[test]
    fn vectors_of_rfc_4226() {
        let codes = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
            "520489",
        ];
        for (step, expected) in codes.into_iter().enumerate() {
            assert_eq!(&code(&rfc_secret(), Step(step as u64)), expected.as_bytes());
        }
    }

    #[test]
    fn one_step_either_side_and_no_more() {
        let now = at(1_000_000_020); // 0 seconds into its step
        for (offset, expected) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let step = Step::from_i64(Step::at(now).to_i64() + offset);
            let text = String::from_utf8(code(&rfc_secret(), step).to_vec()).unwrap();
            let answer = accept(&rfc_secret(), &typed(&text), now, None);
            assert_eq!(
                answer,
                if expected { Ok(Accepted(step)) } else { Err(CodeRefused::Wrong) },
                "{offset}"
            );
        }
    }

    #[test]
    fn a_code_is_good_once() {
        let (secret, now) = (rfc_secret(), at(1_000_000_020));
        let text = |step| typed(std::str::from_utf8(&code(&secret, step)).unwrap());
        let current = Step::at(now);
        let accepted = accept(&secret, &text(current), now, None).unwrap().step();
        assert_eq!(accept(&secret, &text(current), now, Some(accepted)), Err(CodeRefused::Replayed));
        let before = Step::from_i64(current.to_i64() - 1);
        assert_eq!(accept(&secret, &text(before), now, Some(accepted)), Err(CodeRefused::Replayed));
        let later = now + Duration::seconds(30);
        assert_eq!(
            accept(&secret, &text(Step::at(later)), later, Some(accepted)),
            Ok(Accepted(Step::at(later)))
        );
    }

    #[test]
    fn what_people_type() {
        let now = at(59);
        for text in ["287082", " 287 082 ", "２８７０８２", "287\u{3000}082"] {
            assert!(accept(&rfc_secret(), &typed(text), now, None).is_ok(), "{text}");
        }
        for text in ["", "28708", "2870822", "28708a", "-287082", "２８７０８"] {
            assert_eq!(accept(&rfc_secret(), &typed(text), now, None), Err(CodeRefused::Malformed), "{text}");
        }
        assert_eq!(accept(&rfc_secret(), &typed("287083"), now, None), Err(CodeRefused::Wrong));
    }

    #[test]
    fn base32_of_rfc_4648() {
        let cases = [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ];
        for (plain, encoded) in cases {
            assert_eq!(base32(&Secret::new(plain.as_bytes().to_vec())).expose(), encoded);
        }
    }

    #[test]
    fn the_address_in_the_qr_code() {
        assert_eq!(
            provisioning_uri(&rfc_secret(), "関所 Sekisho", "tanaka@acme").expose(),
            "otpauth://totp/%E9%96%A2%E6%89%80%20Sekisho:tanaka%40acme?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=%E9%96%A2%E6%89%80%20Sekisho&algorithm=SHA1&digits=6&period=30"
        );
    }

    proptest! {
        /// The `totp-rs` crate makes the same codes, and reads the same secret out of our address.
        #[test]
        fn agrees_with_another_authenticator(bytes in any::<[u8; SECRET_BYTES]>(), seconds in 0_i64..20_000_000_000) {
            let secret = Secret::new(bytes.to_vec());
            let uri = provisioning_uri(&secret, "Sekisho 関所", "taro@example.jp@acme");
            let app = totp_rs::Totp::from_url(uri.expose()).unwrap();
            prop_assert_eq!(app.issuer(), Some("Sekisho 関所"));
            prop_assert_eq!(app.account_name(), "taro@example.jp@acme");
            let shown = app.generate(u64::try_from(seconds).unwrap()).to_string();
            prop_assert_eq!(accept(&secret, &typed(&shown), at(seconds), None), Ok(Accepted(Step::at(at(seconds)))));
        }

        #[test]
        fn any_text_is_judged_without_a_panic(text in any::<String>(), seconds in -1_000_i64..20_000_000_000) {
            let _ = accept(&rfc_secret(), &typed(&text), at(seconds), None);
        }
    }
}
