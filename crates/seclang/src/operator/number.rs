//! Numbers: `@eq`, `@ge`, `@gt`, `@le`, `@lt`.

/// As C's `atoll`: white space, a sign, digits, and whatever follows; 0 without digits. Beyond 64 bits the
/// greatest or least number.
pub fn number(text: &[u8]) -> i64 {
    let text = text.trim_ascii_start();
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    digits.iter().take_while(|digit| digit.is_ascii_digit()).fold(0_i64, |value, &digit| {
        let digit = i64::from(digit.wrapping_sub(b'0'));
        let value = value.saturating_mul(10);
        if is_negative { value.saturating_sub(digit) } else { value.saturating_add(digit) }
    })
}
