//! The list of capabilities. Adding one is a line in each of these.

use store::Schema;

/// Policies of what the program itself looks at.
const OWN_POLICIES: &str = "";

/// In the order in which migrations run: a schema may refer to earlier ones only.
pub fn schemas() -> Vec<Schema> {
    vec![
        store::SCHEMA,
        ledger::SCHEMA,
        office::SCHEMA,
        notice::SCHEMA,
        identity::SCHEMA,
        access::SCHEMA,
        tenancy::SCHEMA,
        retention::SCHEMA,
        blocklist::SCHEMA,
        alert::SCHEMA,
        assurance::SCHEMA,
        waf::SCHEMA,
        sink::SCHEMA,
        review::SCHEMA,
        safety::SCHEMA,
    ]
}

/// Cedar policies by the capability that they belong to. What none of them permits is denied.
pub fn policies() -> Vec<(&'static str, &'static str)> {
    vec![
        ("sekisho", OWN_POLICIES),
        ("notice", notice::POLICIES),
        ("identity", identity::POLICIES),
        ("access", access::POLICIES),
        ("tenancy", tenancy::POLICIES),
        ("retention", retention::POLICIES),
        ("audit", audit::POLICIES),
        ("waf", waf::POLICIES),
        ("sink", sink::POLICIES),
        ("review", review::POLICIES),
        ("blocklist", blocklist::POLICIES),
        ("alert", alert::POLICIES),
        ("assurance", assurance::POLICIES),
        ("safety", safety::POLICIES),
    ]
}

/// Texts of everything that shows pages.
pub fn locales() -> Vec<(&'static str, &'static str)> {
    vec![
        web::LOCALES,
        gate::LOCALES,
        notice::LOCALES,
        identity::LOCALES,
        access::LOCALES,
        tenancy::LOCALES,
        retention::LOCALES,
        audit::LOCALES,
        waf::LOCALES,
        sink::LOCALES,
        review::LOCALES,
        blocklist::LOCALES,
        alert::LOCALES,
        assurance::LOCALES,
        safety::LOCALES,
        (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl")),
    ]
}

/// Tables without a tenant, and why: everything else must be walled.
pub fn platform_tables() -> Vec<(&'static str, &'static str)> {
    let named = tenancy::capability().platform_tables.iter().map(|table| (table.table, table.why));
    ledger::PLATFORM_TABLES.iter().copied().chain(named).collect()
}

#[cfg(test)]
mod tests {
    use kernel::Language;

    #[test]
    fn every_operation_has_a_name_that_people_read_in_the_audit_log() {
        let actions = [
            notice::ACTIONS,
            identity::ACTIONS,
            access::ACTIONS,
            tenancy::ACTIONS,
            retention::ACTIONS,
            audit::ACTIONS,
            assurance::ACTIONS,
            safety::ACTIONS,
            waf::ACTIONS,
            alert::ACTIONS,
            sink::ACTIONS,
            review::ACTIONS,
            crate::spool::ACTIVITIES,
            crate::system_log::ACTIVITIES,
            crate::writers::ACTIVITIES,
            crate::publishing::ACTIVITIES,
            crate::scrubbing::ACTIVITIES,
        ];
        let unnamed: Vec<&str> = actions
            .into_iter()
            .flatten()
            .copied()
            .filter(|action| audit::label(action, Language::Ja).is_none())
            .collect();
        assert_eq!(unnamed, Vec::<&str>::new());
    }
}
