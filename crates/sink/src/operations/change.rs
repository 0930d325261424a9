//! Starting, pausing, stopping, removing, trying.

use super::TARGET;
use crate::{model::State, store};
use kernel::{Ctx, Message, Refusal, RefusalKind};
use office::{Operation, Target, Writing};
use uuid::Uuid;

/// Carries on from where it was left.
pub struct StartTarget(pub Uuid);

/// A person pauses it; its cursors stay.
pub struct PauseTarget(pub Uuid);

/// The program gives up after too long without success; a person starts it again.
pub struct StopTarget {
    pub id: Uuid,
    pub reason: String,
}

/// Forgets the target and its cursors.
pub struct RemoveTarget(pub Uuid);

/// A test event was sent on a person's word; what became of it.
pub struct TestTarget {
    pub id: Uuid,
    pub error: Option<String>,
}

impl Operation for StartTarget {
    const NAME: &'static str = "sink.target.start";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(TARGET, self.0)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        set(ctx, tx, self.0, State::Running).await
    }
}

impl Operation for PauseTarget {
    const NAME: &'static str = "sink.target.pause";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(TARGET, self.0)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        set(ctx, tx, self.0, State::Paused).await
    }
}

impl Operation for StopTarget {
    const NAME: &'static str = "sink.target.stop";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(TARGET, self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        tx.fact("reason", self.reason);
        set(ctx, tx, self.id, State::Stopped).await
    }
}

impl Operation for RemoveTarget {
    const NAME: &'static str = "sink.target.remove";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(TARGET, self.0)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        tell(ctx, tx, self.0).await?;
        store::delete(tx, self.0).await.map_err(::store::refusal)?;
        Ok(())
    }
}

impl Operation for TestTarget {
    const NAME: &'static str = "sink.target.test";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(TARGET, self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        tell(ctx, tx, self.id).await?;
        if let Some(error) = self.error {
            tx.fact("reason", error);
            tx.failed("SK-SINK-003");
        }
        Ok(())
    }
}

async fn set(ctx: &Ctx, tx: &mut Writing, id: Uuid, state: State) -> Result<(), Refusal> {
    tell(ctx, tx, id).await?;
    if store::set_state(tx, id, state).await.map_err(::store::refusal)? {
        return Ok(());
    }
    let message = Message::key("sink-fault-state");
    Err(Refusal::new(
        "SK-SINK-002",
        RefusalKind::Conflict,
        message,
        format!("{id} is {} already", state.name()),
    ))
}

/// What it is about, in the entry; whoever reads it in a year no longer finds the row.
async fn tell(ctx: &Ctx, tx: &mut Writing, id: Uuid) -> Result<(), Refusal> {
    let targets = store::targets(tx.sql(), ctx.tenant).await.map_err(::store::refusal)?;
    let target = targets.into_iter().find(|target| target.id == id);
    let target = target.ok_or_else(|| Refusal::not_found(format!("no target {id}")))?;
    tx.fact("kind", target.kind.name());
    tx.fact("name", target.name);
    tx.fact("to", target.shown);
    Ok(())
}
