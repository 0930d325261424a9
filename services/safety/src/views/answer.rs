//! What somebody who may answer sees: what it is about, and their own latest answer.

use crate::{
    operations::answer::unknown_link,
    store::{
        self,
        recipient::{self, Asked},
        roll_call::RollCall,
    },
};
use kernel::{Ctx, Refusal};
use keys::Bearer;
use office::{Office, Target};

pub const BY_LINK: &str = "safety.answer.view";
pub const OWN: &str = "safety.answer.list";

/// Whom a link is for, and about what. Says nothing of anybody else.
pub async fn by_link(office: &Office, ctx: &Ctx, link: &Bearer) -> Result<(Asked, RollCall), Refusal> {
    let mut reading = office.view(ctx, BY_LINK, Target::any("safety.answer")).await?;
    let asked =
        recipient::by_link(reading.parts(), ctx.tenant, &link.digest()).await?.ok_or_else(unknown_link)?;
    let call = store::roll_call::find(reading.parts(), ctx.tenant, asked.roll_call).await?;
    Ok((asked, call.ok_or_else(unknown_link)?))
}

/// An open roll-call that a signed-in person was asked in.
pub struct Own {
    pub asked: Asked,
    pub call: RollCall,
    pub comment: String,
}

pub async fn own(office: &Office, ctx: &Ctx) -> Result<Vec<Own>, Refusal> {
    let user = ctx.actor.user().ok_or_else(Refusal::sign_in_needed)?;
    let mut reading = office.view(ctx, OWN, Target::any("safety.answer")).await?;
    let mut found = Vec::new();
    for asked in recipient::open_of(reading.parts(), ctx.tenant, user).await? {
        let Some(call) = store::roll_call::find(reading.parts(), ctx.tenant, asked.roll_call).await? else {
            continue;
        };
        let comment = match asked.answer_id {
            Some(id) => store::answer::comment(reading.parts(), ctx.tenant, id).await?,
            None => String::new(),
        };
        found.push(Own { asked, call, comment });
    }
    Ok(found)
}
