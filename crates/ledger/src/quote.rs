//! Quotes: what stands in entries, written down a second time elsewhere (an alert, its mail, a review).
//!
//! ```text
//! tenant's key ( classes and months ‖ AES-256-GCM under the data keys of all of them, one in the other )
//! ```
//! Opening needs every data key of what is quoted, and the tenant's key. So a quote is gone with the first
//! entry that it quotes, in the row and in every copy of it, without anybody having to know where it lies.
//!
//! Does not live here: where quotes are kept. What was sealed by the tenant's key alone, before there were
//! quotes, opens here too.

use crate::{
    Ledger, Retention,
    data_key::{DataKey, FreshKey, month_of},
    search::{Key, Opener},
};
use kernel::{Refusal, RefusalKind, Secret, Timestamp};
use keys::{Place, TenantKeys, aead};
use sqlx::PgConnection;
use std::collections::BTreeSet;
use time::Date;

/// Before this, a sealed text is one of before there were quotes.
const MARK: &[u8] = b"SKQ\x01";
/// Keys that one quote may need: nine classes over more than two years.
const MOST: usize = 255;
/// Bytes of a class and a month.
const SLOT: usize = 6;

/// Whose keys a quote needs: classes and months of the entries that it quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quoted(BTreeSet<(i16, Date)>);

impl Quoted {
    /// Adds an entry of the class of this number, of this time.
    pub fn add(&mut self, retention: i16, at: Timestamp) {
        // The first of a month is a day of every month.
        if let Ok(month) = month_of(at) {
            self.0.insert((retention, month));
        }
    }

    pub fn join(&mut self, other: &Quoted) {
        self.0.extend(&other.0);
    }

    fn header(&self) -> Vec<u8> {
        let mut header = MARK.to_vec();
        header.push(u8::try_from(self.0.len()).unwrap_or(u8::MAX));
        for (retention, month) in &self.0 {
            header.extend_from_slice(&retention.to_be_bytes());
            header.extend_from_slice(&month.to_julian_day().to_be_bytes());
        }
        header
    }

    /// With what follows the header. `None`: it is none.
    fn parse(opened: &[u8]) -> Option<(Self, &[u8])> {
        let (count, rest) = opened.strip_prefix(MARK)?.split_first()?;
        let (slots, body) = rest.split_at_checked(usize::from(*count).checked_mul(SLOT)?)?;
        let slots = slots.chunks_exact(SLOT).map(|slot| {
            let (retention, day) = slot.split_first_chunk::<2>()?;
            let day = i32::from_be_bytes(*day.first_chunk()?);
            Some((i16::from_be_bytes(*retention), Date::from_julian_day(day).ok()?))
        });
        Some((Self(slots.collect::<Option<_>>()?), body))
    }
}

/// A quote that was opened.
pub struct Quote {
    pub quoted: Quoted,
    /// `None`: a key of what it quotes has been destroyed.
    pub text: Option<Secret<Vec<u8>>>,
}

/// Seals and opens quotes, fetching each key once.
#[derive(Default)]
pub struct Quotes(Opener);

impl Quotes {
    /// Whoever quotes from anything between two times: classes and months whose keys are there. With the
    /// first of the month after the last one of which a key was destroyed: what is from before that day
    /// cannot be quoted any more.
    ///
    /// # Errors
    /// The database or the custodian refused.
    pub async fn between(
        &mut self,
        (connection, keys): (&mut PgConnection, &TenantKeys),
        span: (Timestamp, Timestamp),
    ) -> Result<(Quoted, Option<Date>), Refusal> {
        let months = (month_of(span.0)?, month_of(span.1)?);
        self.0.open_months(connection, keys, span).await?;
        let within = || self.0.known().filter(|((_, month), _)| (months.0..=months.1).contains(month));
        let gone =
            within().filter(|(_, key)| matches!(key, Key::Forgotten(_))).map(|((_, month), _)| *month).max();
        let living = within().filter(|(_, key)| matches!(key, Key::Open(_))).map(|(slot, _)| *slot);
        let quoted = Quoted(living.filter(|(_, month)| gone.is_none_or(|gone| gone < *month)).collect());
        let since = gone.and_then(|gone| gone.checked_add(time::Duration::days(31))?.replace_day(1).ok());
        Ok((quoted, since))
    }

    /// `None` if a key of what is quoted has been destroyed: then nothing of it may be written down.
    ///
    /// # Errors
    /// The database or the custodian refused; there is no entry of that class and month.
    pub async fn seal(
        &mut self,
        (connection, keys): (&mut PgConnection, &TenantKeys),
        quoted: &Quoted,
        place: &Place,
        text: &[u8],
    ) -> Result<Option<Vec<u8>>, Refusal> {
        match self.key(connection, keys, quoted).await? {
            Some(key) => Ok(Some(sealed(keys, (quoted, &key), place, text)?)),
            None => Ok(None),
        }
    }

    /// Opens what [`Quotes::seal`] made, and what the tenant's key alone sealed.
    ///
    /// # Errors
    /// It was altered, or lies in another place; the database or the custodian refused.
    pub async fn open(
        &mut self,
        (connection, keys): (&mut PgConnection, &TenantKeys),
        place: &Place,
        sealed: &[u8],
    ) -> Result<Quote, Refusal> {
        let closed =
            |_| Refusal::fault(format!("{}.{}: a sealed text does not open", place.table, place.column));
        let opened = keys.open(place, sealed).map_err(closed)?;
        let Some((quoted, body)) = Quoted::parse(opened.expose()) else {
            return Ok(Quote { quoted: Quoted::default(), text: Some(opened) });
        };
        let Some(key) = self.key(connection, keys, &quoted).await? else {
            return Ok(Quote { quoted, text: None });
        };
        let (nonce, body) = body.split_first_chunk().ok_or(aead::SealError).map_err(closed)?;
        let text = aead::Cipher::new(key.expose()).open(*nonce, &quoted.header(), body).map_err(closed)?;
        Ok(Quote { quoted, text: Some(Secret::new(text)) })
    }

    /// As [`Quotes::open`], for what is read among others: `None`, with a warning, for what will never open.
    ///
    /// # Errors
    /// The database or the custodian cannot be asked now.
    pub async fn open_readable(
        &mut self,
        parts: (&mut PgConnection, &TenantKeys),
        place: &Place,
        sealed: &[u8],
    ) -> Result<Option<Quote>, Refusal> {
        match self.open(parts, place, sealed).await {
            Ok(quote) => Ok(Some(quote)),
            Err(refusal) if refusal.kind == RefusalKind::Unavailable => Err(refusal),
            Err(refusal) => {
                tracing::warn!(row = %place.row, reason = refusal.inside, "a sealed text is left out");
                Ok(None)
            }
        }
    }

    /// The key that all the data keys make together.
    async fn key(
        &mut self,
        connection: &mut PgConnection,
        keys: &TenantKeys,
        quoted: &Quoted,
    ) -> Result<Option<Secret<[u8; 32]>>, Refusal> {
        let mut whole = Secret::new([0; 32]);
        for slot in &quoted.0 {
            match self.0.key(connection, keys, *slot).await? {
                Key::Open(key) => whole = key.quoting(&whole),
                Key::Forgotten(_) => return Ok(None),
                Key::Closed => return Err(Refusal::fault("what is quoted has no key")),
            }
        }
        Ok(Some(whole))
    }
}

impl Ledger {
    /// Seals what an entry of this transaction will tell, too; it lives as long as that entry.
    ///
    /// # Errors
    /// As [`Ledger::append`].
    pub async fn seal_told(
        &self,
        (connection, keys): (&mut PgConnection, &TenantKeys),
        (retention, at): (Retention, Timestamp),
        fresh: &mut Vec<FreshKey>,
        (place, text): (&Place, &[u8]),
    ) -> Result<Vec<u8>, Refusal> {
        let key: DataKey = self.0.find(connection, keys, retention, at, fresh).await?;
        let mut quoted = Quoted::default();
        quoted.add(retention.number(), at);
        sealed(keys, (&quoted, &key.quoting(&Secret::new([0; 32]))), place, text)
    }
}

fn sealed(
    keys: &TenantKeys,
    (quoted, key): (&Quoted, &Secret<[u8; 32]>),
    place: &Place,
    text: &[u8],
) -> Result<Vec<u8>, Refusal> {
    if quoted.0.len() > MOST {
        return Err(Refusal::fault("a quote of too many months"));
    }
    let (mut bytes, nonce) = (quoted.header(), keys::random());
    let body = aead::Cipher::new(key.expose()).seal(nonce, &bytes, text);
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&body);
    Ok(keys.seal(place, &bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn headers_are_read_as_they_were_written() {
        let mut quoted = Quoted::default();
        for (retention, at) in [
            (5, datetime!(2026-09-30 23:59 UTC)),
            (1, datetime!(2026-09-01 00:00 +9)),
            (1, datetime!(2026-08-01 00:00 UTC)),
        ] {
            quoted.add(retention, at);
        }
        assert_eq!(quoted.0, BTreeSet::from([(1, date!(2026 - 08 - 01)), (5, date!(2026 - 09 - 01))]));
        let mut bytes = quoted.header();
        bytes.extend_from_slice(b"body");
        assert_eq!(Quoted::parse(&bytes), Some((quoted.clone(), b"body".as_slice())));
        for cut in 0..quoted.header().len() {
            assert_eq!(Quoted::parse(&bytes[..cut]), None, "{cut}");
        }
        assert_eq!(Quoted::parse(br#"{"keys":[]}"#), None);
    }
}
