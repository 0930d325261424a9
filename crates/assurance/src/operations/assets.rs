//! The inventory: what must be proven from now on, and what no longer.

use crate::{
    model::asset::{Asset, AssetClass, Attributes},
    store,
};
use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};
use uuid::Uuid;

const KIND: &str = "assurance.asset";

/// Adds a thing to be proven, or renews how a live one is reached. From now on its clauses are red
/// until it has been measured.
#[derive(Clone, Debug)]
pub struct RegisterAsset {
    pub class: AssetClass,
    /// Unique among the live ones of its class, 1 to 200 characters.
    pub name: String,
    pub attributes: Attributes,
}

impl Operation for RegisterAsset {
    const NAME: &'static str = "assurance.asset.register";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(KIND, format_args!("{}/{}", self.class.name(), self.name))
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        tx.fact("class", self.class.name());
        tx.fact("name", self.name.as_str());
        let id = kernel::random_from(ctx.now);
        let asset = Asset {
            id,
            class: self.class,
            name: self.name,
            attributes: self.attributes,
            since: ctx.now,
            until: None,
        };
        store::put_asset(tx, &asset).await.map_err(::store::refusal)
    }
}

/// A thing that is no more. Its evidence stays.
#[derive(Clone, Copy, Debug)]
pub struct RetireAsset(pub Uuid);

impl Operation for RetireAsset {
    const NAME: &'static str = "assurance.asset.retire";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(KIND, self.0)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        match store::retire_asset(tx, self.0, ctx.now).await.map_err(::store::refusal)? {
            true => Ok(()),
            false => Err(Refusal::not_found("no live asset")),
        }
    }
}
