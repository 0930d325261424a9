//! A person names a target.

use super::{SETTINGS, TARGET};
use crate::{
    model::{BadSettings, Cursor, Kind, Settings, Typed},
    store::{self, NewTarget},
};
use kernel::{Ctx, FieldFault, Message, Refusal, RefusalKind};
use keys::Place;
use ledger::Retention;
use office::{Operation, Target, Writing};
use uuid::Uuid;

/// Targets of one tenant.
const MOST: usize = 10;

/// Adds a target; entries are carried from here on. Answers its id.
pub struct AddTarget {
    name: String,
    settings: Settings,
    logs: Vec<Retention>,
    is_from_beginning: bool,
}

impl AddTarget {
    /// From what was typed. `secret` is a fresh one.
    ///
    /// # Errors
    /// Faults at the form's fields.
    pub fn new(typed: &Typed, is_provider: bool, secret: String) -> Result<Self, Refusal> {
        let logs: Option<Vec<Retention>> = typed.logs.iter().map(|name| Retention::from_name(name)).collect();
        let logs = logs.filter(|logs| !logs.is_empty());
        match (Settings::parse(typed, is_provider, secret), logs) {
            (Ok(settings), Some(mut logs)) => {
                logs.sort_by_key(|log| log.number());
                logs.dedup();
                let is_from_beginning = typed.from == "beginning";
                Ok(Self { name: typed.name.trim().to_owned(), settings, logs, is_from_beginning })
            }
            (settings, logs) => {
                let mut refusal = Refusal::invalid("a target");
                if let Err(BadSettings(faults)) = settings {
                    refusal.fields = faults;
                }
                if logs.is_none() {
                    let message = Message::key("sink-fault-logs");
                    refusal.fields.push(FieldFault { field: "logs".into(), message });
                }
                Err(refusal)
            }
        }
    }
}

impl Operation for AddTarget {
    const NAME: &'static str = "sink.target.add";
    type Outcome = Uuid;

    fn target(&self) -> Target {
        Target::any(TARGET)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Uuid, Refusal> {
        if self.settings.kind() == Kind::File && !ctx.tenant.is_provider() {
            return Err(Refusal::denied("a file is on the provider's machine"));
        }
        let there = store::targets(tx.sql(), ctx.tenant).await.map_err(::store::refusal)?;
        if there.len() >= MOST {
            let message = Message::key("sink-fault-many").with("max", MOST);
            return Err(Refusal::new("SK-SINK-001", RefusalKind::Conflict, message, "too many targets"));
        }
        let id = kernel::random_from(ctx.now);
        let trees = ledger::trees(tx.sql(), ctx.tenant).await?;
        let size = |log: Retention| {
            trees.iter().find(|tree| tree.retention == log.number()).map_or(0, |tree| tree.size)
        };
        let cursors: Vec<Cursor> = self
            .logs
            .iter()
            .map(|log| Cursor {
                retention: log.number(),
                seq: if self.is_from_beginning { 0 } else { size(*log) },
            })
            .collect();
        let json = serde_json::to_vec(&self.settings).map_err(|error| Refusal::fault(error.to_string()))?;
        let sealed = tx.keys().seal(&Place { row: id, ..SETTINGS }, &json);
        let shown: String = self.settings.shown().chars().take(300).collect();
        tx.retarget(Target::new(TARGET, id));
        tx.fact("kind", self.settings.kind().name());
        tx.fact("name", self.name.clone());
        tx.fact("to", shown.clone());
        tx.fact("logs", self.logs.iter().map(|log| log.name()).collect::<Vec<_>>());
        tx.fact("from_beginning", self.is_from_beginning);
        let target = NewTarget {
            id,
            kind: self.settings.kind(),
            name: &self.name,
            shown: &shown,
            settings: &sealed,
            made_at: ctx.now,
            made_by: &ctx.actor.reference(),
            cursors: &cursors,
        };
        store::insert(tx, target).await.map_err(::store::refusal)?;
        Ok(id)
    }
}
