//! `/audit/{id}`: one entry, all of it: what it says in words, where it stands in the ledger, and how anybody can
//! verify that without trusting this page.

use crate::{Parts, activities, ports::People, wording::Words};
use axum::{
    Router,
    extract::{Path, State},
    http::header,
    response::IntoResponse,
    routing::get,
};
use kernel::{Ctx, Message, Refusal, RefusalKind, UserId};
use ledger::{EntryProof, FoundEntry};
use office::{Operation, Target, Writing};
use serde_json::Value;
use std::{collections::HashMap, sync::Arc};
use web::{Answer, Page, SignedIn, Visit, html};

/// Reads one entry; the look is an entry itself.
pub(crate) struct ReadEntry {
    pub id: i64,
    /// Who names people, where somebody reads the words; whoever takes the bytes away needs no names.
    pub people: Option<Arc<dyn People>>,
}

/// An entry with its proof, and the names of people.
pub(crate) struct Read {
    entry: FoundEntry,
    /// `None` until the entry has its place.
    proof: Option<EntryProof>,
    names: HashMap<UserId, String>,
}

impl Operation for ReadEntry {
    const NAME: &'static str = "audit.entry.read";
    type Outcome = Read;

    fn target(&self) -> Target {
        Target::new("ledger.entry", self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Read, Refusal> {
        let (sql, keys) = tx.parts();
        let entry = ledger::entry(sql, keys, self.id, ctx.now).await?;
        let entry = entry.ok_or_else(|| Refusal::not_found(format!("no entry {}", self.id)))?;
        let proof = ledger::proof_of(sql, keys.tenant(), self.id).await?;
        let names = match &self.people {
            None => HashMap::new(),
            Some(people) => people.names(sql, keys).await?,
        };
        Ok(Read { entry, proof, names })
    }
}

pub(crate) fn routes(parts: Parts) -> Router {
    Router::new()
        .route("/audit/{id}", get(show))
        .route("/audit/{id}/proof", get(proof))
        .route("/audit/{id}/leaf", get(leaf))
        .with_state(parts)
}

#[derive(askama::Template)]
#[template(path = "audit/entry.html")]
struct EntryPage {
    page: Page,
    at: String,
    is_readable: bool,
    /// Why there is nothing to read, where that is as it should be.
    forgotten: Option<String>,
    tone: &'static str,
    outcome: &'static str,
    fields: Vec<(&'static str, String)>,
    facts: Vec<(String, String)>,
    place: Option<PlaceFace>,
    technical: Vec<(&'static str, String)>,
}

struct PlaceFace {
    /// False: what the database has now is not what the tree commits to.
    holds: bool,
    seq: String,
    size: String,
    leaf: String,
    origin: String,
    note: String,
    proof: Vec<String>,
    /// What each is for, and the command.
    commands: Vec<(&'static str, String)>,
}

async fn show(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let read = read(&parts, &visit, &id, Some(parts.people.clone())).await?;
    html(&page(&visit, &read))
}

/// The proof that the entry is in the log (C2SP tlog-proof): verifies offline.
async fn proof(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let read = read(&parts, &visit, &id, None).await?;
    let proof = read.proof.ok_or_else(|| Refusal::not_found("the entry has no place yet"))?;
    if !proof.holds {
        let message = Message::key("audit-altered-note");
        let inside = format!("entry {} is not what was recorded: it has no proof", read.entry.id);
        return Err(Refusal::new("SK-AUDIT-004", RefusalKind::Conflict, message, inside).into());
    }
    let name = format!("attachment; filename=\"{}.tlog-proof\"", read.entry.id);
    let headers =
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CONTENT_DISPOSITION, name.as_str())];
    Ok((headers, proof.file(None)?).into_response())
}

/// The exact bytes that the tree commits to. Sealed: whoever has them reads nothing.
async fn leaf(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let read = read(&parts, &visit, &id, None).await?;
    let name = format!("attachment; filename=\"{}.leaf\"", read.entry.id);
    let headers =
        [(header::CONTENT_TYPE, "application/octet-stream"), (header::CONTENT_DISPOSITION, name.as_str())];
    Ok((headers, read.entry.body).into_response())
}

async fn read(
    parts: &Parts,
    visit: &Visit,
    id: &str,
    people: Option<Arc<dyn People>>,
) -> Result<Read, Refusal> {
    let id = id.parse().map_err(|_| Refusal::not_found("not an entry's number"))?;
    parts.office.perform(&visit.ctx, ReadEntry { id, people }).await
}

fn page(visit: &Visit, read: &Read) -> EntryPage {
    let entry = &read.entry;
    let language = visit.language();
    let words = Words { visit, names: &read.names };
    let content = entry.content.clone().unwrap_or(Value::Null);
    let text = |at: &str| content.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned();
    let activity = activities::label(&entry.activity, language).unwrap_or(&entry.activity).to_owned();
    let fields = [
        ("audit-at", visit.date_time_seconds(entry.event_time)),
        ("audit-actor", words.actor(&text("/actor/id"))),
        ("audit-standing", words.standing(&text("/actor/standing"))),
        ("audit-target", words.target(&text("/target"))),
        ("audit-channel", words.channel(&text("/origin/channel"))),
        ("audit-address", text("/origin/address")),
        ("audit-agent", text("/origin/agent")),
    ];
    let facts = words.facts(&content);
    let technical = [
        ("audit-name", entry.activity.clone()),
        ("audit-entry-id", entry.id.to_string()),
        ("audit-trace", text("/trace")),
        ("audit-event-class", format!("OCSF {}", entry.class)),
        ("audit-key", entry.key_id.map(|id| kernel::hex(&id)).unwrap_or_default()),
    ];
    EntryPage {
        page: Page::titled(visit, activity).with_lead("audit-entry-lead").below("audit-title", "/audit"),
        at: format!("/audit/{}", entry.id),
        is_readable: entry.content.is_some() || entry.forgotten.is_some(),
        forgotten: entry.forgotten.as_ref().map(|why| crate::pages::why_forgotten(visit, why)),
        tone: crate::pages::tone(entry.outcome),
        outcome: crate::pages::outcome_key(entry.outcome),
        fields: fields.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        facts,
        place: read.proof.as_ref().map(|proof| PlaceFace {
            holds: proof.holds,
            seq: proof.index.to_string(),
            size: web::grouped(proof.size),
            leaf: entry.leaf().to_base64(),
            origin: proof.origin.clone(),
            note: proof.checkpoint().to_string(),
            proof: proof.hashes().iter().map(tlog::Hash::to_base64).collect(),
            commands: commands(entry.id, &proof.origin),
        }),
        technical: technical.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
    }
}

/// What anybody runs with the files: the hash with tools of any machine, the proof with this program's.
fn commands(id: i64, origin: &str) -> Vec<(&'static str, String)> {
    vec![
        (
            "audit-verify-hash-note",
            format!("(printf '\\0'; cat {id}.leaf) | openssl dgst -sha256 -binary | base64"),
        ),
        ("audit-verify-key-note", format!("VKEY=\"$(grep '^{origin}+' keys)\"")),
        (
            "audit-verify-proof-note",
            format!("sekisho ledger check-proof {id}.tlog-proof --entry {id}.leaf --key \"$VKEY\""),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_name_the_files_that_are_downloaded() {
        let commands = commands(42, "sekisho/x/1");
        let files = |file: &str| commands.iter().filter(|(_, command)| command.contains(file)).count();
        assert_eq!((files("42.leaf"), files("42.tlog-proof"), files("'^sekisho/x/1+' keys")), (2, 1, 1));
    }
}
