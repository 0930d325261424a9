//! The console's own part: its navigation and its home page. Every other page belongs to a capability.

use crate::health::LedgerState;
use axum::{Router, routing::get};
use kernel::{Language, Message, Standing};
use std::sync::Arc;
use web::{Answer, Entry, Icon, Navigation, Page, SignedIn, html};

const ADMINISTRATORS: &[Standing] = &[Standing::Administrator];
const OPERATORS: &[Standing] = &[Standing::Operator];
const BOTH: &[Standing] = &[Standing::Administrator, Standing::Operator];

/// What the console offers, by standing.
const OFFERS: &[Offer] = &[
    Offer {
        heading: "sekisho-nav-provider",
        entry: Entry::new("/tenants", "sekisho-nav-tenants", Icon::Building).only_for(OPERATORS),
        href: "/tenants",
        label: "sekisho-nav-tenants",
        note: "sekisho-home-tenants-note",
        standings: OPERATORS,
    },
    Offer {
        heading: "sekisho-nav-provider",
        entry: Entry::new("/rules", "sekisho-nav-rules", Icon::Shield).only_for(OPERATORS),
        href: "/rules",
        label: "sekisho-nav-rules",
        note: "sekisho-home-rules-note",
        standings: OPERATORS,
    },
    Offer {
        heading: "sekisho-nav-provider",
        entry: Entry::new("/blocks", "sekisho-nav-blocks", Icon::Minus).only_for(OPERATORS),
        href: "/blocks",
        label: "sekisho-nav-blocks",
        note: "sekisho-home-blocks-note",
        standings: OPERATORS,
    },
    Offer {
        heading: "sekisho-nav-administration",
        entry: Entry::new("/members", "sekisho-nav-members", Icon::People).only_for(ADMINISTRATORS),
        href: "/members",
        label: "sekisho-nav-members",
        note: "sekisho-home-members-note",
        standings: ADMINISTRATORS,
    },
    Offer {
        heading: "sekisho-nav-administration",
        entry: Entry::new("/roles", "sekisho-nav-roles", Icon::Key).only_for(ADMINISTRATORS),
        href: "/roles",
        label: "sekisho-nav-roles",
        note: "sekisho-home-roles-note",
        standings: ADMINISTRATORS,
    },
    Offer {
        heading: "sekisho-nav-administration",
        entry: Entry::new("/sessions", "sekisho-nav-sessions", Icon::Globe).only_for(ADMINISTRATORS),
        href: "/sessions",
        label: "sekisho-nav-sessions",
        note: "sekisho-home-sessions-note",
        standings: ADMINISTRATORS,
    },
    Offer {
        heading: "sekisho-nav-administration",
        entry: Entry::new("/options", "sekisho-nav-options", Icon::Settings).only_for(BOTH),
        href: "/options",
        label: "sekisho-nav-options",
        note: "sekisho-home-options-note",
        standings: BOTH,
    },
    Offer {
        heading: "sekisho-nav-record",
        entry: Entry::new("/audit", "sekisho-nav-audit", Icon::Ledger).only_for(BOTH),
        href: "/audit",
        label: "sekisho-nav-audit",
        note: "sekisho-home-audit-note",
        standings: BOTH,
    },
    Offer {
        heading: "sekisho-nav-record",
        entry: Entry::new("/retention", "sekisho-nav-retention", Icon::Clock).only_for(BOTH),
        href: "/retention",
        label: "sekisho-nav-retention",
        note: "sekisho-home-retention-note",
        standings: BOTH,
    },
    Offer {
        heading: "sekisho-nav-record",
        entry: Entry::new("/alerts", "sekisho-nav-alerts", Icon::Bell).only_for(BOTH),
        href: "/alerts",
        label: "sekisho-nav-alerts",
        note: "sekisho-home-alerts-note",
        standings: BOTH,
    },
    Offer {
        heading: "sekisho-nav-record",
        entry: Entry::new("/reviews", "sekisho-nav-reviews", Icon::Check).only_for(BOTH),
        href: "/reviews",
        label: "sekisho-nav-reviews",
        note: "sekisho-home-reviews-note",
        standings: BOTH,
    },
    Offer {
        heading: "sekisho-nav-record",
        entry: Entry::new("/attacks", "sekisho-nav-attacks", Icon::Warning).only_for(BOTH),
        href: "/attacks",
        label: "sekisho-nav-attacks",
        note: "sekisho-home-attacks-note",
        standings: BOTH,
    },
    Offer {
        heading: "sekisho-nav-record",
        entry: Entry::new("/sinks", "sekisho-nav-sinks", Icon::Upload).only_for(BOTH),
        href: "/sinks",
        label: "sekisho-nav-sinks",
        note: "sekisho-home-sinks-note",
        standings: BOTH,
    },
    Offer {
        heading: "sekisho-nav-record",
        entry: Entry::new("/_sekisho/account", "sekisho-nav-account", Icon::Person),
        href: "/_sekisho/account",
        label: "sekisho-nav-account",
        note: "sekisho-home-account-note",
        standings: &[Standing::Member, Standing::Administrator, Standing::Operator],
    },
];

struct Offer {
    heading: &'static str,
    entry: Entry,
    href: &'static str,
    label: &'static str,
    note: &'static str,
    standings: &'static [Standing],
}

/// The side navigation of the console.
pub fn navigation() -> Navigation {
    let home = Entry::new("/", "sekisho-nav-home", Icon::Home);
    let account = Entry::new("/_sekisho/account", "sekisho-nav-account", Icon::Person);
    let sides = OFFERS.iter().filter(|offer| offer.href != "/_sekisho/account");
    sides
        .fold(Navigation::default().entry(home), |navigation, offer| {
            navigation.under(offer.heading, offer.entry.clone())
        })
        .menu(account)
}

struct Link {
    href: String,
    label: String,
    note: String,
}

#[derive(askama::Template)]
#[template(path = "sekisho/home.html")]
struct HomePage {
    page: Page,
    /// Shown to those who may read the audit.
    ledger: Option<LedgerFace>,
    services: Vec<Link>,
    links: Vec<Link>,
}

struct LedgerFace {
    tone: &'static str,
    verdict: String,
    verified_at: Option<String>,
    entries: Option<u64>,
}

/// `safety` is where the service 安否確認 is reached.
pub fn pages(ledger: Arc<LedgerState>, safety: String) -> Router {
    let home =
        move |SignedIn { visit, who, .. }: SignedIn| async move { home(&visit, &who, &ledger, &safety) };
    Router::new().route("/", get(home))
}

fn home(visit: &web::Visit, who: &web::SessionFace, ledger: &LedgerState, safety: &str) -> Answer {
    let standing = who.standing;
    let lead = match standing {
        Standing::Member => "sekisho-home-lead-member",
        Standing::Administrator => "sekisho-home-lead-administrator",
        Standing::Operator => "sekisho-home-lead-operator",
    };
    let links = OFFERS
        .iter()
        .filter(|offer| offer.standings.contains(&standing))
        .map(|offer| Link {
            href: offer.href.to_owned(),
            label: visit.t(offer.label),
            note: visit.t(offer.note),
        })
        .collect();
    // The provider's own people ask nobody whether they are safe.
    let services = match standing {
        Standing::Operator => Vec::new(),
        Standing::Member | Standing::Administrator => vec![Link {
            href: safety.to_owned(),
            label: visit.t("sekisho-nav-safety"),
            note: visit.t("sekisho-home-safety-note"),
        }],
    };
    let ledger = (standing != Standing::Member).then(|| face(visit, ledger));
    let welcome = visit.message(&Message::key("sekisho-home-welcome").with("name", &who.display_name));
    let lead = match visit.language() {
        Language::Ja => format!("{welcome}{}", visit.t(lead)),
        Language::En => format!("{welcome} {}", visit.t(lead)),
    };
    let page = Page { lead: Some(lead), ..Page::new(visit, "sekisho-home-title") };
    html(&HomePage { page, ledger, services, links })
}

fn face(visit: &web::Visit, ledger: &LedgerState) -> LedgerFace {
    match ledger.last() {
        None => LedgerFace {
            tone: "quiet",
            verdict: visit.t("sekisho-home-ledger-unknown"),
            verified_at: None,
            entries: None,
        },
        Some(last) => {
            let (tone, key) = match last.is_whole {
                true => ("good", "sekisho-home-ledger-whole"),
                false => ("bad", "sekisho-home-ledger-broken"),
            };
            LedgerFace {
                tone,
                verdict: visit.t(key),
                verified_at: Some(visit.date_time_seconds(last.at)),
                entries: Some(last.entries),
            }
        }
    }
}
