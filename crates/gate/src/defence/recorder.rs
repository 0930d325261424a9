//! The recorder as the steps see it: what is recorded is weighed, and its bytes are counted.

use super::Defence;
use crate::{
    port::{AccessRecord, ConnectionRecord, DetectionAtGate, Recorder, RefusedAtGate},
    rates::{self, Rates},
    route::Routes,
};
use arc_swap::ArcSwap;
use std::sync::Arc;

pub(crate) struct Watched {
    pub recorder: Arc<dyn Recorder>,
    pub defence: Arc<Defence>,
    pub rates: Arc<Rates>,
    pub routes: Arc<ArcSwap<Routes>>,
}

impl Recorder for Watched {
    fn refused(&self, event: RefusedAtGate) {
        self.defence.refused(&event);
        self.recorder.refused(event);
    }

    fn access(&self, event: AccessRecord) {
        self.defence.answered(&event);
        self.rates.carried(&event);
        if event.service.is_some()
            && let Some(service) = self.routes.load().find(&event.host)
        {
            service.limits.carried(rates::cells(&event));
        }
        self.recorder.access(event);
    }

    fn connection(&self, event: ConnectionRecord) {
        self.recorder.connection(event);
    }

    fn detected(&self, event: DetectionAtGate) {
        self.recorder.detected(event);
    }
}
