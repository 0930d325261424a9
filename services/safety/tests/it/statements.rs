//! Counts the statements that a stretch of a test sends to PostgreSQL: sqlx logs each of them.

use std::{cell::Cell, sync::Once};
use tracing::{Event, Metadata, Subscriber, span};

thread_local! {
    static SENT: Cell<usize> = const { Cell::new(0) };
}

/// What this thread sends from now on. A test of its own thread sees only its own statements.
pub struct Counter {
    before: usize,
}

impl Counter {
    /// The listener is the whole process's and is never taken away: tracing remembers for each place in the code whether
    /// anybody listens, and a listener of one thread only is forgotten there when another thread comes first.
    pub fn start() -> Self {
        static LISTENING: Once = Once::new();
        LISTENING.call_once(|| {
            assert!(tracing::subscriber::set_global_default(Listener).is_ok(), "somebody else listens");
            tracing::callsite::rebuild_interest_cache();
        });
        Self { before: SENT.get() }
    }

    pub fn count(&self) -> usize {
        SENT.get() - self.before
    }
}

struct Listener;

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, _: &Event<'_>) {
        SENT.set(SENT.get() + 1);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}
