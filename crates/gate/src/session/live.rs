//! One session in memory: what the directory said, when it was last used, and the switch that cuts
//! everything open for it.

use crate::{assertion::AssertionCache, port::SessionRecord};
use kernel::{SessionId, TenantId, Timestamp};
use std::{
    sync::{
        OnceLock,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio_util::sync::CancellationToken;

pub(crate) struct Live {
    record: SessionRecord,
    /// Microseconds since the epoch.
    last_seen: AtomicI64,
    reported: AtomicI64,
    /// The strictest idle limit that was applied, for the sweep.
    idle: OnceLock<Duration>,
    cut: CancellationToken,
    pub assertions: AssertionCache,
}

/// Whether a session still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    Stands,
    /// Unused for too long, as far as this gate knows.
    Idle,
    Over,
    /// A change made it void; whether it stands is to be asked again.
    Void,
}

impl Live {
    pub fn new(record: SessionRecord) -> Self {
        let last_seen = micros(record.last_seen);
        Self {
            record,
            last_seen: AtomicI64::new(last_seen),
            reported: AtomicI64::new(last_seen),
            idle: OnceLock::new(),
            cut: CancellationToken::new(),
            assertions: AssertionCache::default(),
        }
    }

    pub fn record(&self) -> &SessionRecord {
        &self.record
    }

    /// Cancelled when the session is made void by a change or lapses.
    pub fn cut_token(&self) -> &CancellationToken {
        &self.cut
    }

    pub fn cut(&self) {
        self.cut.cancel();
    }

    /// Under the stricter of the session's and its tenant's idle limit.
    pub fn term(&self, now: Timestamp, policy_idle: Option<Duration>) -> Term {
        let idle = [self.record.idle, policy_idle].into_iter().flatten().min();
        if let Some(idle) = idle {
            let _ = self.idle.set(idle);
        }
        if self.cut.is_cancelled() {
            Term::Void
        } else if now >= self.record.absolute_until {
            Term::Over
        } else if idle.is_some_and(|idle| self.is_idle(now, idle)) {
            Term::Idle
        } else {
            Term::Stands
        }
    }

    pub fn has_lapsed(&self, now: Timestamp) -> bool {
        let idle = self.idle.get().copied().or(self.record.idle);
        now >= self.record.absolute_until || idle.is_some_and(|idle| self.is_idle(now, idle))
    }

    pub fn touch(&self, now: Timestamp) {
        self.last_seen.fetch_max(micros(now), Ordering::Relaxed);
    }

    /// Another gate saw it last then; it has been written down already.
    pub fn used_elsewhere(&self, last_seen: Timestamp) {
        let last_seen = micros(last_seen);
        self.last_seen.fetch_max(last_seen, Ordering::Relaxed);
        self.reported.fetch_max(last_seen, Ordering::Relaxed);
    }

    /// The last use, if it has not been handed out here before.
    pub fn unreported(&self) -> Option<(TenantId, SessionId, Timestamp)> {
        let last_seen = self.last_seen.load(Ordering::Relaxed);
        if self.reported.fetch_max(last_seen, Ordering::Relaxed) >= last_seen {
            return None;
        }
        let nanos = i128::from(last_seen).saturating_mul(1_000);
        let at = Timestamp::from_unix_timestamp_nanos(nanos).ok()?;
        Some((self.record.tenant, self.record.id, at))
    }

    fn is_idle(&self, now: Timestamp, limit: Duration) -> bool {
        let unused = micros(now).saturating_sub(self.last_seen.load(Ordering::Relaxed));
        u128::try_from(unused).is_ok_and(|unused| unused >= limit.as_micros())
    }
}

fn micros(at: Timestamp) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use kernel::{Standing, UserId};
    use time::macros::datetime;

    pub const START: Timestamp = datetime!(2026-11-21 00:00 UTC);

    pub fn record() -> SessionRecord {
        SessionRecord {
            id: SessionId::new(START),
            tenant: TenantId::PROVIDER,
            tenant_code: "minato".to_owned(),
            tenant_name: "株式会社みなと商事".to_owned(),
            user: UserId::new(START),
            login: "sato".to_owned(),
            display_name: "佐藤 花子".to_owned(),
            roles: vec!["accounting".to_owned()],
            standing: Standing::Member,
            signed_in_at: START,
            last_seen: START,
            idle: Some(Duration::from_secs(600)),
            absolute_until: START + time::Duration::hours(8),
        }
    }

    #[test]
    fn terms() {
        let minutes = |m: u64| Some(Duration::from_secs(m * 60));
        let cases = [
            (9, None, Term::Stands),
            (10, None, Term::Idle),
            (5, minutes(5), Term::Idle),
            (9, minutes(60), Term::Stands),
            (8 * 60, minutes(60), Term::Over),
        ];
        for (after, policy, expected) in cases {
            let now = START + time::Duration::minutes(after);
            assert_eq!(Live::new(record()).term(now, policy), expected, "{after} {policy:?}");
        }
        let live = Live::new(record());
        live.cut();
        assert_eq!(live.term(START, None), Term::Void);
    }

    #[test]
    fn use_prolongs_and_is_reported_once() {
        let live = Live::new(record());
        let later = START + time::Duration::minutes(9);
        assert_eq!(live.unreported(), None);
        live.touch(later);
        assert_eq!(live.term(START + time::Duration::minutes(18), None), Term::Stands);
        assert_eq!(live.unreported(), Some((live.record().tenant, live.record().id, later)));
        assert_eq!(live.unreported(), None);
        live.used_elsewhere(START + time::Duration::minutes(30));
        assert_eq!(live.unreported(), None);
        assert!(!live.has_lapsed(START + time::Duration::minutes(39)));
        assert!(live.has_lapsed(START + time::Duration::minutes(40)));
    }
}
