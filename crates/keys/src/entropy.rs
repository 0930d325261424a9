//! Random bytes from the operating system's generator. Nothing else.

use aws_lc_rs::rand;

/// `N` fresh random bytes, fit for keys and nonces.
#[allow(clippy::expect_used, reason = "aws-lc aborts the process itself rather than return without entropy")]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    rand::fill(&mut bytes).expect("the system's random generator answers");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ_and_are_filled() {
        let (a, b) = (random::<32>(), random::<32>());
        assert_ne!(a, b);
        assert_ne!(a, [0; 32]);
        assert_eq!(random::<0>(), [0_u8; 0]);
    }
}
