//! `/a/{link}`: the page that a mailed link opens. Complete in itself: no sign-in, no script, no
//! cookie, no file besides it, and small enough for the first packets of a congested cell.
//!
//! Looking answers nothing: mail scanners open every link. Only the form's POST records. The link
//! itself is the authority, so there is no form token; browsers that are told `no-referrer` send
//! `Origin: null`, so there is no origin to check either.

use crate::{
    letter::Occurrence,
    model::{
        rule::Purpose,
        tally::{Answer as Word, Comment},
    },
    operations::answer::{CANCELLED, CLOSED, RecordAnswer, refuse_ended},
    service::ServiceParts,
    store::{recipient::Asked, roll_call::RollCall},
    texts,
    views::answer::by_link,
};
use askama::Template;
use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    Router,
    body::to_bytes,
    extract::{Path, Query, Request, State},
    response::{IntoResponse, Response},
    routing::get,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderValue, StatusCode, header};
use kernel::{Actor, Ctx, Language, Message, Refusal, RefusalKind};
use keys::Bearer;
use serde::Deserialize;
use std::sync::LazyLock;
use web::Visit;

/// Bytes of a submitted form. A comment of 200 characters takes at most 2,400 of them.
const MOST_BYTES: usize = 8_192;

const STYLE: &str = "body{font:1.1em/1.6 sans-serif;max-width:30em;margin:auto;padding:1em;color:#1a1a1a}h1{font-size:1.3em}a{color:#00118f}textarea,button{display:block;box-sizing:border-box;width:100%;font:inherit;padding:.7em;margin:.5em 0;border:1px solid #666;border-radius:8px}button{background:#6e5600;color:#fff;font-weight:700;border:0}.w{background:#fbf5e0;padding:.5em;font-weight:700}.s{background:#197a4b}.h{background:#ce0000}";

/// Only this style, and only a form that comes back here.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let sum = STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none';style-src 'sha256-{sum}';form-action 'self';base-uri 'none';frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

pub fn router() -> Router<ServiceParts> {
    Router::new().route("/a/{link}", get(show).post(record))
}

#[derive(Template)]
#[template(path = "safety/answer.html")]
struct AnswerPage {
    language: Language,
    title: String,
    /// What happened to the answer, or to the link.
    note: String,
    is_drill: bool,
    name: String,
    subject: String,
    now: Option<String>,
    form: bool,
    comment: String,
    has_again: bool,
    has_sign_in: bool,
}

#[derive(Deserialize, Default)]
pub struct Shown {
    /// The language that the person switched to.
    #[serde(default)]
    l: String,
}

#[derive(Deserialize, Default)]
struct Form {
    #[serde(default)]
    a: String,
    #[serde(default)]
    c: String,
}

/// Shows the form, and changes nothing.
async fn show(
    State(parts): State<ServiceParts>,
    Path(link): Path<String>,
    Query(shown): Query<Shown>,
    visit: Visit,
) -> Response {
    match find(&parts, &visit, &link).await {
        Ok((_, asked, call)) => {
            let language = language(&shown, Some(&asked), &visit);
            match refuse_ended(&call) {
                Ok(()) => respond(StatusCode::OK, AnswerPage::ask(&parts, language, &asked, &call)),
                Err(refusal) => refused(language, &refusal),
            }
        }
        Err(refusal) => refused(language(&shown, None, &visit), &refusal),
    }
}

/// Records the answer.
async fn record(
    State(parts): State<ServiceParts>,
    Path(link): Path<String>,
    Query(shown): Query<Shown>,
    visit: Visit,
    request: Request,
) -> Response {
    let (link, asked, call) = match find(&parts, &visit, &link).await {
        Ok(found) => found,
        Err(refusal) => return refused(language(&shown, None, &visit), &refusal),
    };
    let language = language(&shown, Some(&asked), &visit);
    let form = form(request).await;
    let (Some(answer), Ok(comment)) = (Word::from_name(&form.a), Comment::new(&form.c)) else {
        let page = AnswerPage::ask(&parts, language, &asked, &call);
        return respond(StatusCode::UNPROCESSABLE_ENTITY, page.again(form.c));
    };
    let ctx = nobody(&visit, &link);
    match parts.office.perform(&ctx, RecordAnswer { link, answer, comment }).await {
        Ok(()) => respond(StatusCode::OK, AnswerPage::thanks(language, answer)),
        Err(refusal) => refused(language, &refusal),
    }
}

/// Finds the link before anything is performed: a guessed one leaves no entry behind, so guessing
/// cannot fill the ledger.
async fn find(parts: &ServiceParts, visit: &Visit, link: &str) -> Result<(Bearer, Asked, RollCall), Refusal> {
    let link = Bearer::parse(link).map_err(|_| crate::operations::answer::unknown_link())?;
    let (asked, call) = by_link(&parts.office, &nobody(visit, &link), &link).await?;
    Ok((link, asked, call))
}

/// Whoever opens it, signed in or not, is to this page the holder of a link of that tenant.
fn nobody(visit: &Visit, link: &Bearer) -> Ctx {
    visit.ctx.within(link.tenant()).with_actor(Actor::Nobody)
}

fn language(shown: &Shown, asked: Option<&Asked>, visit: &Visit) -> Language {
    let chosen = Language::from_tag(&shown.l);
    chosen.or(asked.map(|asked| asked.language)).unwrap_or(visit.language())
}

/// What cannot be read is an empty form: its page says what to do.
async fn form(request: Request) -> Form {
    let body = to_bytes(request.into_body(), MOST_BYTES).await.unwrap_or_default();
    serde_html_form::from_bytes(&body).unwrap_or_default()
}

fn refused(language: Language, refusal: &Refusal) -> Response {
    let (status, title, note, is_link) = match (refusal.code, refusal.kind) {
        (CLOSED, _) => (StatusCode::GONE, "safety-a-closed", "safety-a-closed-help", false),
        (CANCELLED, _) => (StatusCode::GONE, "safety-a-cancelled", "safety-a-cancelled-help", false),
        (_, RefusalKind::NotFound) => {
            (StatusCode::NOT_FOUND, "safety-a-invalid", "safety-a-invalid-help", true)
        }
        _ => (StatusCode::SERVICE_UNAVAILABLE, "safety-a-trouble", "safety-a-trouble-help", false),
    };
    if status == StatusCode::SERVICE_UNAVAILABLE {
        tracing::error!(code = refusal.code, reason = refusal.inside, "an answer was not taken");
    }
    let page = AnswerPage { has_sign_in: is_link, ..AnswerPage::said(language, title, note) };
    respond(status, page)
}

fn respond(status: StatusCode, page: AnswerPage) -> Response {
    let Ok(body) = page.render() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (http::HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY.clone());
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    }
    response
}

impl AnswerPage {
    fn ask(parts: &ServiceParts, language: Language, asked: &Asked, call: &RollCall) -> Self {
        let now = asked.answer.map(|word| now(language, word));
        let subject = Occurrence::of(call, parts.site.zone).subject(language, asked.area);
        Self {
            is_drill: call.purpose == Purpose::Drill,
            name: asked.name.clone(),
            subject,
            now,
            form: true,
            ..Self::said(language, "safety-a-title", "")
        }
    }

    /// The form once more, with what was written and what is wrong.
    fn again(self, comment: String) -> Self {
        let note = texts::text(self.language, "safety-a-fault-help");
        let comment = comment.chars().take(1_000).collect();
        Self { title: texts::text(self.language, "safety-a-fault"), note, comment, ..self }
    }

    fn thanks(language: Language, answer: Word) -> Self {
        let now = Some(now(language, answer));
        Self { now, has_again: true, ..Self::said(language, "safety-a-thanks", "safety-a-thanks-help") }
    }

    fn said(language: Language, title: &str, note: &str) -> Self {
        Self {
            language,
            title: texts::text(language, title),
            note: if note.is_empty() { String::new() } else { texts::text(language, note) },
            is_drill: false,
            name: String::new(),
            subject: String::new(),
            now: None,
            form: false,
            comment: String::new(),
            has_again: false,
            has_sign_in: false,
        }
    }

    fn t(&self, key: &str) -> String {
        texts::text(self.language, key)
    }

    fn style(&self) -> &'static str {
        STYLE
    }

    /// Tag and name of the other language.
    fn other(&self) -> (&'static str, &'static str) {
        match self.language {
            Language::Ja => ("en", "English"),
            Language::En => ("ja", "日本語"),
        }
    }

    /// Value, label and class of each button, in the order of the digits that press them. The comment
    /// above them takes several lines: the Enter key in a field of one line would press the first.
    fn buttons(&self) -> [(&'static str, String, &'static str); 3] {
        Word::ALL.map(|word| {
            let class = match word {
                Word::Safe => "s",
                Word::Injured => "",
                Word::NeedsHelp => "h",
            };
            (word.name(), texts::message(self.language, &word.message()), class)
        })
    }
}

fn now(language: Language, word: Word) -> String {
    let answer = texts::message(language, &word.message());
    texts::message(language, &Message::key("safety-a-now").with("answer", answer))
}
