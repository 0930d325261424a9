//! Events that strangers can cause at will, summed: the first is recorded at once, what follows
//! from the same address for the same reason within ten seconds becomes one record with a count.

use crate::{
    defence::Defence,
    listen::neighbourhood,
    port::{Recorder, RefusedAtGate},
};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

const WINDOW: Duration = Duration::from_secs(10);
/// Addresses told apart at a time; what comes beyond is summed per reason.
const ADDRESSES: usize = 10_000;

pub(crate) struct Floods {
    recorder: Arc<dyn Recorder>,
    /// Weighs each event when it happens, not when it is recorded.
    defence: Arc<Defence>,
    sums: Mutex<HashMap<(IpAddr, &'static str), Sum>>,
}

struct Sum {
    since: Instant,
    /// Not recorded yet, the last of them standing for all.
    unrecorded: u32,
    last: RefusedAtGate,
}

impl Floods {
    pub fn new(recorder: Arc<dyn Recorder>, defence: Arc<Defence>) -> Self {
        Self { recorder, defence, sums: Mutex::default() }
    }

    pub fn note(&self, event: RefusedAtGate) {
        self.defence.refused(&event);
        let mut sums = self.sums();
        let mut key = (neighbourhood(event.address), event.reason);
        if sums.len() >= ADDRESSES && !sums.contains_key(&key) {
            key.0 = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        }
        if let Some(sum) = sums.get_mut(&key) {
            sum.unrecorded = sum.unrecorded.saturating_add(1);
            sum.last = event;
            return;
        }
        sums.insert(key, Sum { since: Instant::now(), unrecorded: 0, last: event.clone() });
        drop(sums);
        self.recorder.refused(event);
    }

    /// Records the sums whose window is over. Call each second or so.
    pub fn flush(&self) {
        self.flush_after(WINDOW);
    }

    /// Records everything, at shutdown.
    pub fn flush_all(&self) {
        self.flush_after(Duration::ZERO);
    }

    fn flush_after(&self, window: Duration) {
        let over: Vec<Sum> =
            self.sums().extract_if(|_, sum| sum.since.elapsed() >= window).map(|(_, sum)| sum).collect();
        for sum in over.into_iter().filter(|sum| sum.unrecorded > 0) {
            self.recorder.refused(RefusedAtGate { count: sum.unrecorded, ..sum.last });
        }
    }

    fn sums(&self) -> MutexGuard<'_, HashMap<(IpAddr, &'static str), Sum>> {
        self.sums.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        defence::DefenceSettings,
        port::{AccessRecord, ConnectionRecord, DetectionAtGate, NoBlocklist},
    };
    use kernel::Timestamp;

    #[derive(Default)]
    struct Book(Mutex<Vec<(IpAddr, &'static str, u32)>>);
    impl Recorder for Book {
        fn refused(&self, event: RefusedAtGate) {
            self.0.lock().unwrap().push((event.address, event.reason, event.count));
        }
        fn access(&self, _: AccessRecord) {}
        fn connection(&self, _: ConnectionRecord) {}
        fn detected(&self, _: DetectionAtGate) {}
    }

    #[test]
    fn a_flood_is_two_records_and_memory_is_bounded() {
        let book = Arc::new(Book::default());
        let defence = Defence::new(DefenceSettings::default(), Arc::new(NoBlocklist));
        let floods = Floods::new(book.clone(), Arc::new(defence));
        let address = IpAddr::from([192, 0, 2, 1]);
        for _ in 0..1_000 {
            floods.note(RefusedAtGate::before_http(Timestamp::UNIX_EPOCH, address, "tls-version"));
        }
        floods.flush();
        assert_eq!(*book.0.lock().unwrap(), [(address, "tls-version", 1)]);
        floods.flush_all();
        assert_eq!(book.0.lock().unwrap()[1..], [(address, "tls-version", 999)]);

        for n in 0..20_000_u32 {
            let address = IpAddr::V4(n.into());
            floods.note(RefusedAtGate::before_http(Timestamp::UNIX_EPOCH, address, "not-tls"));
        }
        assert!(floods.sums().len() <= ADDRESSES + 1);
        floods.flush_all();
        let total: u32 = book.0.lock().unwrap()[2..].iter().map(|(_, _, count)| count).sum();
        assert_eq!(total, 20_000, "nothing is lost");
    }
}
