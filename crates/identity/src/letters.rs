//! What identity writes to people.

use crate::{sealing, store::Account, store::LinkPurpose};
use askama::Template;
use kernel::{Ctx, Language, Refusal};
use keys::Bearer;
use notice::api::Letter;
use office::Writing;

/// Hours that a mailed link is good for.
pub(crate) const LINK_HOURS: i64 = 24;

#[derive(Template)]
#[template(path = "identity/letter.txt", escape = "none")]
struct LinkLetter<'a> {
    is_japanese: bool,
    is_set_up: bool,
    name: &'a str,
    login: &'a str,
    href: &'a str,
    hours: i64,
}

/// Writes the mail with a link; it leaves with the transaction. `false` for who has no address.
/// `origin`: `https://host[:port]`, where the link leads.
pub(crate) async fn send_link(
    ctx: &Ctx,
    tx: &mut Writing,
    account: &Account,
    (purpose, bearer, origin): (LinkPurpose, &Bearer, &str),
) -> Result<bool, Refusal> {
    let Some(to) = sealing::open_email(tx.keys(), account)? else { return Ok(false) };
    let name = sealing::open_name(tx.keys(), account.id, &account.name)?;
    let href = format!("{origin}/_sekisho/password/{}", bearer.expose());
    let letter = LinkLetter {
        is_japanese: account.language == Language::Ja,
        is_set_up: purpose == LinkPurpose::SetUp,
        name: &name,
        login: &account.login,
        href: &href,
        hours: LINK_HOURS,
    };
    let text = letter.render().map_err(|error| Refusal::fault(format!("letter: {error}")))?;
    let letter = Letter {
        to_name: Some(name),
        to,
        subject: subject(account.language, purpose).to_owned(),
        text,
        purpose: "identity.password",
        // Those of an import are many, and nobody sits before an empty inbox.
        is_awaited: purpose == LinkPurpose::Reset,
        reference: Some(account.id.uuid()),
    };
    notice::api::send(tx, ctx, letter).await?;
    Ok(true)
}

fn subject(language: Language, purpose: LinkPurpose) -> &'static str {
    match (language, purpose) {
        (Language::Ja, LinkPurpose::SetUp) => "【ご案内】パスワードの設定をお願いします",
        (Language::Ja, LinkPurpose::Reset) => "【ご案内】パスワードの再設定",
        (Language::En, LinkPurpose::SetUp) => "Set your password",
        (Language::En, LinkPurpose::Reset) => "Set a new password",
    }
}
