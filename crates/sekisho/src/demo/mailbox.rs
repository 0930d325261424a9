//! The demo's mail page: every mail that left, newest first, and the operator's one-time code.
//! For the demo only: mails hold set-up links, and here anybody on the machine reads them.

use axum::{Router, extract::Path, routing::get};
use kernel::{Clock, Refusal, Secret};
use mailer::{Catcher, Caught};
use std::sync::Arc;
use web::{Answer, Page, Visit, html};

/// Mails on the page.
const SHOWN: usize = 200;

#[derive(Clone)]
pub struct Mailbox {
    pub catcher: Arc<Catcher>,
    /// The demo operator's one-time secret, while the demo knows it.
    pub one_time: Option<Arc<Secret<Vec<u8>>>>,
    pub clock: Arc<dyn Clock>,
}

pub fn pages(mailbox: Mailbox) -> Router {
    let (list, one) = (mailbox.clone(), mailbox);
    Router::new().route("/", get(move |visit: Visit| async move { list.list(&visit) })).route(
        "/mails/{index}",
        get(move |visit: Visit, Path(index): Path<u64>| async move { one.show(&visit, index) }),
    )
}

struct Line {
    index: u64,
    to: String,
    subject: String,
}

#[derive(askama::Template)]
#[template(path = "sekisho/mailbox.html")]
struct MailboxPage {
    page: Page,
    code: Option<String>,
    mails: Vec<Line>,
    total: usize,
}

#[derive(askama::Template)]
#[template(path = "sekisho/mail.html")]
struct MailPage {
    page: Page,
    to: String,
    pieces: Vec<Piece>,
}

/// A stretch of a mail's text; links can be followed.
struct Piece {
    text: String,
    is_link: bool,
}

impl Mailbox {
    fn list(&self, visit: &Visit) -> Answer {
        let messages = self.catcher.messages();
        let mails = messages.iter().rev().take(SHOWN).map(line).collect();
        html(&MailboxPage {
            page: Page::new(visit, "sekisho-mailbox-title").with_lead("sekisho-mailbox-lead"),
            code: self.code(),
            mails,
            total: messages.len(),
        })
    }

    fn show(&self, visit: &Visit, index: u64) -> Answer {
        let messages = self.catcher.messages();
        let mail = messages.iter().find(|mail| mail.at_index == index);
        let mail = mail.ok_or_else(|| Refusal::not_found(format!("mail {index}")))?;
        let page = Page::titled(visit, mail.subject()).below("sekisho-mailbox-title", "/");
        html(&MailPage { page, to: mail.to.join(", "), pieces: pieces(&mail.text()) })
    }

    /// The code that is valid now.
    fn code(&self) -> Option<String> {
        let secret = self.one_time.as_ref()?;
        Some(identity::api::one_time_code(secret, self.clock.now()))
    }
}

fn line(mail: &Caught) -> Line {
    Line { index: mail.at_index, to: mail.to.join(", "), subject: mail.subject() }
}

/// Splits text at its links.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("https://") {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| c.is_whitespace() || c == '>' || c == '」').unwrap_or(from.len());
        let (link, after) = from.split_at(end);
        pieces.push(Piece { text: before.to_owned(), is_link: false });
        pieces.push(Piece { text: link.to_owned(), is_link: true });
        rest = after;
    }
    pieces.push(Piece { text: rest.to_owned(), is_link: false });
    pieces
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn links_are_found() {
        let found: Vec<_> = pieces("a https://x.example/1 b\nhttps://y.example/2")
            .into_iter()
            .map(|p| (p.text, p.is_link))
            .collect();
        assert_eq!(found.len(), 5);
        assert_eq!(found[1], ("https://x.example/1".to_owned(), true));
        assert_eq!(found[3], ("https://y.example/2".to_owned(), true));
    }
}
