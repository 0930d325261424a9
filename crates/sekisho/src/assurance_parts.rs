//! What the probes are given: the ways to look at this program from the outside.

use crate::{
    capabilities,
    platform::Platform,
    running::{Plan, probes_switch},
    wiring::{
        alert::FromAlert, detection::FromWaf, functions::FromAccess, identity_rules::FromIdentity,
        reviews::FromReview,
    },
};
use access::api::Manifests;
use anyhow::Context;
use assurance::{
    Inventory, Listener, ProbeControl, Scheduler, SchedulerParts, ServiceEntrance,
    model::catalogue::Catalogue,
    probes::{self, ProbeParts, Probes},
    views::board::Board,
};
use axum::Router;
use keys::CheckpointKey;
use ledger::Findings;
use office::Worker;
use std::{net::SocketAddr, sync::Arc, time::Duration};

/// How often the switch in the folder is looked at.
const SWITCH_EVERY: Duration = Duration::from_secs(1);

/// Operations on a tenant's people that its administrators may perform, and nobody below them.
const ADMINISTRATORS: [&str; 6] = [
    "identity.member.create",
    "identity.member.update",
    "identity.member.suspend",
    "identity.members.import",
    "access.member.roles.set",
    "access.role.grants.set",
];
const OPERATORS: [&str; 2] = ["tenancy.tenant.create", "tenancy.tenant.suspend"];

pub struct Assurance {
    pub pages: Router,
    pub workers: Vec<Worker>,
    pub control: ProbeControl,
}

pub fn build(
    platform: &Platform,
    plan: &Plan,
    manifests: Arc<Manifests>,
    safety_at: SocketAddr,
    findings: Arc<Findings>,
) -> Result<Assurance, anyhow::Error> {
    let catalogue = Arc::new(Catalogue::built_in()?);
    let board = Board::new(platform.office.clone(), catalogue.clone());
    let parts = ProbeParts {
        office: platform.office.clone(),
        database: platform.database.clone(),
        board: board.clone(),
        decide: platform.decide.clone(),
        custodian: Arc::new(platform.keys.root()),
        passwords: platform.passwords.clone(),
        checkpoint_public: CheckpointKey::from_pkcs8(&platform.keys.checkpoint_key())?.public_key(),
        released: platform.released.clone(),
        findings,
        key_folder: plan.folder.join("keys"),
        platform_tables: capabilities::platform_tables().into_iter().map(|(table, _)| table).collect(),
        administrator_actions: ADMINISTRATORS.to_vec(),
        operator_actions: OPERATORS.to_vec(),
        identity: Arc::new(FromIdentity),
        functions: Arc::new(FromAccess { office: platform.office.clone(), manifests }),
        detection: Arc::new(FromWaf(platform.office.clone())),
        alerting: Arc::new(FromAlert(platform.office.clone())),
        reviews: Arc::new(FromReview(platform.office.clone())),
    };
    let probes = Probes::new(&catalogue, probes::built_in(parts))?;
    let control = ProbeControl::default();
    let scheduler = Scheduler::new(SchedulerParts {
        office: platform.office.clone(),
        database: platform.database.clone(),
        catalogue,
        probes,
        board: board.clone(),
        inventory: inventory(plan, safety_at)?,
        control: control.clone(),
    });
    Ok(Assurance {
        pages: assurance::pages::pages(board),
        workers: vec![scheduler.worker(), switch(plan, control.clone())],
        control,
    })
}

/// The gate's listener, and what stands behind it.
fn inventory(plan: &Plan, safety_at: SocketAddr) -> Result<Inventory, anyhow::Error> {
    let address = plan.listeners.first().context("no listener")?.local_addr()?;
    let address = match address.ip().is_unspecified() {
        true => SocketAddr::from(([127, 0, 0, 1], address.port())),
        false => address,
    };
    let listener = |name: &str| Listener {
        address,
        host: format!("{name}.{}", plan.domain),
        authority: plan.authority.clone(),
    };
    let console = ServiceEntrance {
        name: "console".to_owned(),
        listener: listener("console"),
        upstream: None,
        protected: ["/", "/members", "/roles", "/options", "/audit", "/tenants"].map(str::to_owned).to_vec(),
        answers: None,
    };
    let safety = ServiceEntrance {
        name: "safety".to_owned(),
        listener: listener("safety"),
        upstream: Some(safety_at),
        protected: ["/", "/rules", "/rollcalls/new", "/telegrams"].map(str::to_owned).to_vec(),
        answers: Some("/a/".to_owned()),
    };
    Ok(Inventory {
        listeners: vec![listener("console")],
        services: vec![console, safety],
        trust: Some(listener("trust")),
    })
}

/// Follows the file that `sekisho probes stop` writes.
fn switch(plan: &Plan, control: ProbeControl) -> Worker {
    let file = probes_switch(&plan.folder);
    Worker {
        name: "probes' switch",
        every: SWITCH_EVERY,
        run: Arc::new(move |_| {
            match (file.exists(), control.is_paused()) {
                (true, false) => control.pause(),
                (false, true) => control.resume(),
                _ => {}
            }
            Box::pin(std::future::ready(Ok(())))
        }),
    }
}
