//! The gate's port for inspections, filled by the rule engine.

use gate::{InspectedPassage, Inspection, Inspector, StrictHttp};
use http::{request, response};
use kernel::{Finding, TenantId, Verdict};
use std::{collections::BTreeMap, sync::Arc};
use tokio::runtime::{Handle, RuntimeFlavor};
use waf::{Firewall, InForce, Look, Mode, Observed, Passage};

/// A body of more bytes takes long enough for the other requests of this thread to be moved elsewhere first.
const QUICK: usize = 64 * 1024;

/// Strict HTTP first, then the rules.
pub struct Inspectors {
    pub firewall: Arc<Firewall>,
    /// Where the rules come from: what is staged beside them, and tenants' own words.
    pub in_force: Option<Arc<InForce>>,
    /// By the service's id. Who is not named is protected.
    pub modes: BTreeMap<String, Mode>,
    /// Services whose answers are looked at, too.
    pub answers: Vec<String>,
    /// Services where a tenant's own word counts.
    pub chosen_by_tenants: Vec<String>,
}

struct Both {
    strict: Box<dyn Inspection>,
    look: Look,
    /// A copy for the package that is staged.
    observed: Option<Observed>,
    received: usize,
}

impl Inspector for Inspectors {
    fn begin(&self, passage: InspectedPassage) -> Box<dyn Inspection> {
        let service = passage.service.as_deref();
        let begun = Passage {
            trace: passage.trace,
            now: passage.now,
            client: passage.address,
            service: passage.service.clone(),
            tenant: passage.tenant,
            mode: self.mode(service, passage.tenant),
            is_answer_inspected: service
                .is_some_and(|service| self.answers.iter().any(|name| name == service)),
        };
        let observed = self.in_force.as_ref().and_then(|in_force| in_force.shadow().observe(&begun));
        let look = self.firewall.look(&begun);
        Box::new(Both { strict: StrictHttp.begin(passage), look, observed, received: 0 })
    }
}

impl Inspectors {
    fn mode(&self, service: Option<&str>, tenant: Option<TenantId>) -> Mode {
        let Some(service) = service else { return Mode::default() };
        let set = self.modes.get(service).copied().unwrap_or_default();
        let is_free = self.chosen_by_tenants.iter().any(|name| name == service);
        let Some(in_force) = &self.in_force else { return set };
        in_force.choices().mode(set, is_free, tenant, service)
    }
}

impl Inspection for Both {
    fn request_head(&mut self, head: &request::Parts) -> Verdict {
        if let Some(observed) = &mut self.observed {
            observed.head(head);
        }
        match self.strict.request_head(head) {
            Verdict::Pass => self.look.request_head(head),
            refused => refused,
        }
    }

    fn hold(&self) -> usize {
        self.look.hold()
    }

    fn request_body(&mut self, chunk: &[u8], is_last: bool) -> Verdict {
        self.received = self.received.saturating_add(chunk.len());
        if let Some(observed) = &mut self.observed {
            observed.body(chunk);
        }
        if is_last {
            self.observed = None;
        }
        let look = &mut self.look;
        let is_long = self.received > QUICK && look.is_due(chunk, is_last);
        aside(is_long, || look.request_body(chunk, is_last))
    }

    fn wants_plain_answer(&self) -> bool {
        self.look.is_answer_inspected()
    }

    fn response_head(&mut self, head: &response::Parts) -> Verdict {
        self.look.response_head(head)
    }

    fn hold_answer(&self) -> usize {
        self.look.hold_answer()
    }

    fn response_body(&mut self, chunk: &[u8], is_last: bool) -> Verdict {
        let look = &mut self.look;
        aside(is_last && look.hold_answer() > 0, || look.response_body(chunk, is_last))
    }

    fn findings(&mut self) -> Vec<Finding> {
        self.look.findings()
    }
}

fn aside<T>(is_long: bool, work: impl FnOnce() -> T) -> T {
    let has_others =
        Handle::try_current().is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread);
    if is_long && has_others { tokio::task::block_in_place(work) } else { work() }
}
