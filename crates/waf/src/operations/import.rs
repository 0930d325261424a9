//! Brings a package.

use super::{conflict, must_be_provider};
use crate::{
    model::{PackageId, Reason},
    package::CheckedPackage,
    store::packages::{self, Row},
};
use kernel::{Ctx, Message, Refusal};
use office::{Operation, Target, Writing};

/// Keeps a package. It is not in force by this. Answers its id.
pub struct ImportPackage {
    checked: CheckedPackage,
    source: String,
    /// Why it is wanted although the self-test failed.
    override_reason: Option<Reason>,
}

/// Packages that are kept. The largest is 32 MiB.
const MOST_PACKAGES: i64 = 200;
const LONGEST_SOURCE: usize = 500;

impl ImportPackage {
    /// `source` says where it came from. Without failures in the self-test an override is not needed, and not kept.
    ///
    /// # Errors
    /// *invalid*: the self-test failed and nothing overrides it (field `package`), or the reason is none (`override`).
    pub fn new(
        checked: CheckedPackage,
        source: &str,
        override_reason: Option<&str>,
    ) -> Result<Self, Refusal> {
        let is_passed = checked.self_test().is_passed();
        let override_reason = match override_reason.filter(|_| !is_passed).map(Reason::parse).transpose() {
            Ok(None) if !is_passed => {
                let failures = checked.self_test().failures.join("; ");
                let message = Message::key("waf-self-test-failed").with("failures", &failures);
                return Err(Refusal::invalid(format!("the self-test failed: {failures}"))
                    .with_field("package", message));
            }
            Ok(reason) => reason,
            Err(fault) => return Err(Refusal::invalid("an override").with_field("override", fault)),
        };
        let source: String = source.chars().filter(|c| !c.is_control()).take(LONGEST_SOURCE).collect();
        let source = if source.trim().is_empty() { "unknown".to_owned() } else { source };
        Ok(Self { checked, source, override_reason })
    }
}

impl Operation for ImportPackage {
    const NAME: &'static str = "waf.package.import";
    type Outcome = PackageId;

    fn target(&self) -> Target {
        Target::any("waf.package")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<PackageId, Refusal> {
        must_be_provider(ctx)?;
        if packages::count(tx.sql()).await.map_err(::store::refusal)? >= MOST_PACKAGES {
            return Err(conflict("SK-WAF-002", "waf-packages-full", format!("{MOST_PACKAGES} are kept")));
        }
        let Self { checked, source, override_reason } = self;
        let package = checked.package();
        let (digest, failures) = (package.digest(), &checked.self_test().failures);
        let files = package.to_stored().map_err(|error| Refusal::fault(error.to_string()))?;
        let (by, count) = (ctx.actor.reference(), |count: usize| i32::try_from(count).unwrap_or(i32::MAX));
        let row = Row {
            name: package.name(),
            version: checked.version(),
            digest: &digest,
            source: &source,
            files: &files,
            file_count: count(package.names().count()),
            size: i64::try_from(package.bytes()).unwrap_or(i64::MAX),
            rule_count: count(checked.rule_count()),
            failures: &failures.join("\n"),
            override_reason: override_reason.as_ref().map(Reason::as_str),
            imported_by: &by,
        };
        let id = PackageId::new(ctx.now);
        if !packages::insert(tx, id, &row, ctx.now).await.map_err(::store::refusal)? {
            return Err(conflict("SK-WAF-001", "waf-package-known", "a package with these files is there"));
        }
        tx.retarget(Target::new("waf.package", id));
        tx.fact("name", package.name());
        tx.fact("version", checked.version());
        tx.fact("sha256", kernel::hex(&digest));
        tx.fact("source", source);
        tx.fact("rules", checked.rule_count());
        tx.fact("self_test_failures", failures.as_slice());
        if let Some(reason) = override_reason {
            tx.fact("override", reason.as_str());
        }
        Ok(id)
    }
}
