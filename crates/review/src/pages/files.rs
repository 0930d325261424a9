//! What an auditor takes along: the pack's exact bytes, and the checkpoints that it was held against.

use super::{Parts, month_of};
use crate::operations::{ReadPack, Shown};
use axum::{
    extract::{Path, State},
    http::header,
    response::IntoResponse,
};
use kernel::Refusal;
use web::{Answer, SignedIn};

/// `pack.json`: the bytes whose SHA-256 was signed. `end-<class>.txt`: the tree at the month's end, origin, size and
/// root. `signed-<class>.txt`: the signed checkpoint that commits to it.
pub(super) async fn file(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path((month, file)): Path<(String, String)>,
) -> Answer {
    let month = month_of(&month)?;
    let shown = parts.office.perform(&visit.ctx, ReadPack(month)).await?;
    let (kind, bytes) = content(&shown, &file)?;
    let name = format!("attachment; filename=\"{month}-{file}\"");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name.as_str())], bytes).into_response())
}

fn content(shown: &Shown, file: &str) -> Result<(&'static str, Vec<u8>), Refusal> {
    const TEXT: &str = "text/plain; charset=utf-8";
    if file == "pack.json" {
        let bytes = shown.pack.bytes().map_err(|error| Refusal::fault(error.to_string()))?;
        return Ok(("application/json", bytes));
    }
    let class = |name: &str| name.strip_suffix(".txt").and_then(|class| class.parse().ok());
    let tree = |class: Option<i16>| class.and_then(|class| shown.pack.tree(class));
    let end = tree(file.strip_prefix("end-").and_then(class)).map(|tree| tree.end_checkpoint());
    let signed = || tree(file.strip_prefix("signed-").and_then(class)).map(|tree| tree.note.clone());
    let text = end.or_else(signed).ok_or_else(|| Refusal::not_found("no such file of a pack"))?;
    Ok((TEXT, text.into_bytes()))
}
