//! Within one tenant: the rows of keys that are destroyed, and the moving of keys that stay.

use crate::{api::CHANGED, model::Item, store};
use kernel::{Ctx, Refusal};
use keys::ExpiryName;
use ledger::{
    Periods,
    forgetting::{self, Basis, KeyFace},
};
use office::{Operation, Target, Writing};

/// Part of a destruction. What the list names, is due and is not held, is destroyed; everything else under
/// the expiry keys that go is moved to keys of its own first.
pub(crate) struct ForgetKeys {
    /// The list, of which only this tenant's part counts.
    pub items: Vec<Item>,
    /// Expiry keys that will be destroyed.
    pub names: Vec<ExpiryName>,
    pub basis: Basis,
    pub periods: Periods,
}

/// What became of a tenant's keys.
#[derive(Debug, Default)]
pub(crate) struct Forgot {
    pub destroyed: Vec<KeyFace>,
    pub kept: Vec<KeyFace>,
}

impl Operation for ForgetKeys {
    const NAME: &'static str = "retention.key.forget";
    type Outcome = Forgot;

    fn target(&self) -> Target {
        Target::any("ledger.key")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Forgot, Refusal> {
        let today = ctx.now.to_offset(time::UtcOffset::UTC).date();
        let holds = store::holds(tx.sql(), ctx.tenant).await.map_err(::store::refusal)?;
        let is_held = |key: &KeyFace| {
            holds.iter().any(|hold| hold.tenant == ctx.tenant && hold.covers(key.class, key.month))
        };
        let keys = forgetting::keys_of(tx.sql(), ctx.tenant, self.periods).await?;
        let mut forgot = Forgot::default();
        for key in keys.into_iter().filter(|key| key.destroyed.is_none()) {
            let is_listed = self.items.iter().any(|item| item.is(ctx.tenant, &key) && !item.is_held);
            if is_listed && !is_held(&key) && key.is_due(today) {
                // PostgreSQL looks at the day again.
                if forgetting::destroy(tx.sql(), &key, self.basis, ctx.now).await? {
                    forgot.destroyed.push(key);
                    continue;
                }
            }
            if key.expiry_key.as_ref().is_some_and(|name| self.names.contains(name)) {
                let (sql, keys) = tx.parts();
                forgetting::keep_apart(sql, keys, &key).await?;
                forgot.kept.push(key);
            }
        }
        tell(tx, &forgot, self.basis);
        tx.announce(CHANGED, ctx.tenant.uuid(), ctx.now).await?;
        Ok(forgot)
    }
}

fn tell(tx: &mut Writing, forgot: &Forgot, basis: Basis) {
    let line = |key: &KeyFace| format!("{} {} {}", key.class.name(), key.month, key.id);
    tx.fact("basis", basis.name());
    tx.fact("destroyed", forgot.destroyed.iter().map(line).collect::<Vec<_>>());
    tx.fact("kept", forgot.kept.iter().map(line).collect::<Vec<_>>());
}
