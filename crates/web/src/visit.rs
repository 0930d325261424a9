//! `Visit`: one request as pages see it. The gate makes it and puts it into the request's extensions.
//!
//! Does not live here: looking up the session (gate), the decision what the person may do (office).

use crate::{Catalog, CsrfKey, CsrfToken, LocalPath, Navigation, Refused, Zone};
use axum::extract::FromRequestParts;
use http::request::Parts;
use kernel::{Ctx, Language, Message, Refusal, SessionId, Standing, Timestamp, UserId};
use std::{fmt::Display, sync::Arc};

/// What is the same for every page of the installation. Made once by the program.
pub struct Site {
    pub catalog: Catalog,
    pub csrf: CsrfKey,
    pub zone: Zone,
}

/// One request, as a page sees it. Cheap to clone but for its `Ctx`.
#[derive(Clone)]
pub struct Visit {
    pub ctx: Ctx,
    /// The signed-in person. `None` on pages for strangers, whatever `ctx.actor` says.
    pub session: Option<SessionFace>,
    /// The browser still shows a session that ended: by time, or by somebody who ended it.
    pub has_ended: bool,
    /// The authority that was asked for, lower case, with the port unless it is 443.
    pub host: String,
    /// Path and query that were asked for.
    pub path: String,
    pub site: Arc<Site>,
    /// What the side navigation offers; the program sets it for each group of pages.
    pub navigation: Arc<Navigation>,
    /// The locale key of a notice that the previous page left for this one.
    pub flash: Option<String>,
}

/// The face of a session: what the shell shows of it. Not its secret.
#[derive(Clone, Debug)]
pub struct SessionFace {
    pub id: SessionId,
    pub user: UserId,
    pub display_name: String,
    pub login: String,
    pub tenant_name: String,
    pub standing: Standing,
    /// From [`CsrfKey::token`] of `id`.
    pub csrf: CsrfToken,
}

impl Visit {
    /// A stranger's visit; [`Visit::signed_in`] adds the session.
    pub fn new(site: Arc<Site>, ctx: Ctx, host: impl Into<String>, path: impl Into<String>) -> Self {
        let navigation = Arc::new(Navigation::default());
        Self {
            ctx,
            session: None,
            has_ended: false,
            host: host.into(),
            path: path.into(),
            site,
            navigation,
            flash: None,
        }
    }

    pub fn signed_in(self, session: SessionFace) -> Self {
        Self { session: Some(session), ..self }
    }

    pub fn with_navigation(self, navigation: Arc<Navigation>) -> Self {
        Self { navigation, ..self }
    }

    /// `https://app.example.com`, as browsers write it into `Origin`. Pages are served over TLS only.
    pub fn origin(&self) -> String {
        format!("https://{}", self.host)
    }

    /// Where the person is, fit for a `to=` or `back=`.
    pub fn here(&self) -> LocalPath {
        LocalPath::or_root(Some(&self.path))
    }

    pub fn language(&self) -> Language {
        self.ctx.language
    }

    /// The text of a locale key.
    pub fn t(&self, key: &str) -> String {
        self.site.catalog.text(self.language(), key)
    }

    /// The text of a locale key with one argument. More arguments: [`Visit::message`].
    pub fn t_with(&self, key: &'static str, name: &'static str, value: impl Display) -> String {
        self.message(&Message::key(key).with(name, value))
    }

    pub fn message(&self, message: &Message) -> String {
        self.site.catalog.message(self.language(), message)
    }

    pub fn date(&self, instant: Timestamp) -> String {
        self.site.zone.date(instant, self.language())
    }

    /// `2026年11月21日 11:42` / `21 Nov 2026, 11:42 JST`.
    pub fn date_time(&self, instant: Timestamp) -> String {
        self.site.zone.date_time(instant, self.language())
    }

    pub fn date_time_seconds(&self, instant: Timestamp) -> String {
        self.site.zone.date_time_seconds(instant, self.language())
    }

    /// Names one after the other: `佐藤、鈴木` / `Sato, Suzuki`.
    pub fn listed(&self, names: &[String]) -> String {
        names.join(match self.language() {
            Language::Ja => "、",
            Language::En => ", ",
        })
    }

    /// `2026年11月` / `November 2026`: the month of a day that stands for itself, in no zone.
    pub fn month(&self, day: time::Date) -> String {
        crate::zone::calendar_month(day, self.language())
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        let visit = parts.extensions.get::<Visit>().cloned();
        visit.ok_or_else(|| Refusal::fault("no visit in the request's extensions").into())
    }
}

/// Proof that a session stands behind the request. As a handler's argument:
/// `SignedIn { visit, who, .. }: SignedIn`. A stranger is sent to sign in.
#[derive(Clone)]
#[non_exhaustive]
pub struct SignedIn {
    pub visit: Visit,
    pub who: SessionFace,
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let visit = Visit::from_request_parts(parts, state).await?;
        match visit.session.clone() {
            Some(who) => Ok(Self { visit, who }),
            None => Err(Refusal::sign_in_needed().into()),
        }
    }
}

#[cfg(test)]
pub(crate) mod for_tests {
    use super::*;
    use kernel::{Actor, Secret, TenantId};
    use time::macros::datetime;

    pub const NOW: Timestamp = datetime!(2026-11-21 02:42 UTC);

    pub fn site() -> Arc<Site> {
        Arc::new(Site {
            catalog: Catalog::new(&[crate::LOCALES]).unwrap(),
            csrf: CsrfKey::new(Secret::new(vec![1; 32])),
            zone: Zone::default(),
        })
    }

    pub fn stranger() -> Visit {
        let mut ctx = Ctx::system("test", TenantId::PROVIDER, NOW);
        ctx.actor = Actor::Nobody;
        Visit::new(site(), ctx, "app.example.com", "/users?page=2")
    }

    pub fn signed_in() -> Visit {
        signed_in_as(1)
    }

    pub fn signed_in_as(session: u128) -> Visit {
        let visit = stranger();
        let id = SessionId::from_uuid(uuid::Uuid::from_u128(session));
        let csrf = visit.site.csrf.token(id);
        visit.signed_in(SessionFace {
            id,
            user: UserId::new(NOW),
            display_name: "佐藤 花子".to_owned(),
            login: "sato".to_owned(),
            tenant_name: "株式会社みなと商事".to_owned(),
            standing: Standing::Administrator,
            csrf,
        })
    }
}
