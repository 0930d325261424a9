//! A company, its people, and a platform that keeps their mails to be looked at.

use kernel::{Ctx, Language, Refusal, TenantId, UserId};
use keys::TenantKeys;
use office::{BoxFuture, Office, Writing};
use safety::{
    Platform, Writer,
    jobs::write_all,
    model::{
        intensity::Intensity,
        rule::{DrillPolicy, TriggerRule},
        tally::{Answer, Comment},
    },
    operations::{
        answer::RecordAnswer,
        rule::SetRule,
        telegram::{Delivery, ReceiveTelegram, Received},
        write::WriteJob,
    },
    platform::{Mail, MailState, Person},
    views::rollcalls::{self, Filter, Shown, Wanted},
};
use sqlx::PgConnection;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use testkit::Ground;
use uuid::Uuid;

/// The platform as this service sees it, in memory.
#[derive(Default)]
pub struct Staff {
    pub people: Mutex<HashMap<TenantId, Vec<Person>>>,
    pub mails: Mutex<Vec<(Uuid, Mail)>>,
    pub states: Mutex<HashMap<Uuid, MailState>>,
}

impl Platform for Staff {
    fn people<'a>(
        &'a self,
        _: &'a mut PgConnection,
        keys: &'a TenantKeys,
    ) -> BoxFuture<'a, Result<Vec<Person>, Refusal>> {
        let people = self.people.lock().unwrap().get(&keys.tenant()).cloned().unwrap_or_default();
        Box::pin(async { Ok(people) })
    }

    fn send<'a>(
        &'a self,
        _: &'a mut Writing,
        _: &'a Ctx,
        mails: Vec<Mail>,
    ) -> BoxFuture<'a, Result<Vec<Uuid>, Refusal>> {
        let mails: Vec<(Uuid, Mail)> = mails.into_iter().map(|mail| (Uuid::new_v4(), mail)).collect();
        let ids = mails.iter().map(|(id, _)| *id).collect();
        self.mails.lock().unwrap().extend(mails);
        Box::pin(async { Ok(ids) })
    }

    fn mail_states<'a>(
        &'a self,
        _: &'a mut PgConnection,
        _: TenantId,
        roll_call: Uuid,
    ) -> BoxFuture<'a, Result<HashMap<Uuid, MailState>, Refusal>> {
        let (mails, states) = (self.mails.lock().unwrap(), self.states.lock().unwrap());
        let of = mails.iter().filter(|(_, mail)| mail.roll_call == roll_call);
        let states = of.map(|(id, _)| (*id, states.get(id).copied().unwrap_or(MailState::Waiting))).collect();
        Box::pin(async { Ok(states) })
    }
}

pub struct World {
    pub ground: Ground,
    pub staff: Arc<Staff>,
    pub tenant: TenantId,
    pub writer: Writer,
}

pub fn person(number: u128, name: &str, department: &str, area: &str, language: Language) -> Person {
    Person {
        id: UserId::from_uuid(Uuid::from_u128(number)),
        name: name.to_owned(),
        email: Some(format!("p{number}@minato.example")),
        department: department.to_owned(),
        area: area.parse().ok(),
        language,
    }
}

/// Noto, Kaga, Toyama, Joetsu.
fn minato() -> Vec<Person> {
    vec![
        person(1, "能登 愛", "輪島工場", "390", Language::Ja),
        person(2, "加賀 健", "金沢支店", "391", Language::Ja),
        person(3, "富山 澪", "富山支店", "380", Language::Ja),
        person(4, "Ryo Joetsu", "新潟支店", "370", Language::En),
        person(5, "本社 薫", "", "", Language::Ja),
    ]
}

impl World {
    pub async fn new() -> Self {
        let ground = testkit::ground(&[safety::SCHEMA]).await;
        let tenant = ground.tenant().await;
        let staff = Arc::new(Staff::default());
        staff.people.lock().unwrap().insert(tenant, minato());
        let writer = Writer {
            platform: staff.clone(),
            answers_at: "https://safety.example.jp".into(),
            zone: web::Zone::JST,
        };
        Self { ground, staff, tenant, writer }
    }

    /// One that has decided: 5弱 asks, drills do not.
    pub async fn watching() -> Self {
        let world = Self::new().await;
        world.rule(Intensity::FiveLower, DrillPolicy::Ignore).await;
        world
    }

    pub fn office(&self) -> &Office {
        &self.ground.office
    }

    pub fn administrator(&self) -> Ctx {
        testkit::administrator(self.tenant, self.ground.now(), UserId::from_uuid(Uuid::from_u128(5)))
    }

    pub async fn rule(&self, minimum: Intensity, drills: DrillPolicy) {
        let operation = SetRule { is_watching: true, trigger: TriggerRule { minimum, drills } };
        self.office().perform(&self.administrator(), operation).await.unwrap();
    }

    pub async fn telegram(&self, fixture: &str) -> Received {
        self.bytes(fixture, &crate::bytes(fixture)).await
    }

    pub async fn bytes(&self, name: &str, bytes: &[u8]) -> Received {
        let delivery = Delivery::read(name, bytes).unwrap();
        let operation = ReceiveTelegram { platform: self.staff.clone(), delivery };
        self.office().perform(&self.ground.system(self.tenant), operation).await.unwrap()
    }

    /// Does what the queued job does.
    pub async fn write(&self, roll_call: Uuid) {
        write_all(self.office(), self.tenant, &self.writer, WriteJob { roll_call }).await.unwrap();
    }

    pub async fn shown(&self, id: Uuid) -> Shown {
        self.filtered(id, Filter::Everyone, None).await
    }

    pub async fn filtered(&self, id: Uuid, filter: Filter, department: Option<&str>) -> Shown {
        let wanted = Wanted { id, filter, department, page: 1 };
        rollcalls::show(self.office(), &*self.staff, &self.administrator(), &wanted).await.unwrap()
    }

    /// Receivers of all mails so far, in order.
    pub fn receivers(&self) -> Vec<String> {
        let mails = self.staff.mails.lock().unwrap();
        let mut receivers: Vec<String> = mails.iter().map(|(_, mail)| mail.to.clone()).collect();
        receivers.sort();
        receivers
    }

    /// The token of the latest mail to a person.
    pub fn link(&self, number: u128) -> String {
        let to = format!("p{number}@minato.example");
        let mails = self.staff.mails.lock().unwrap();
        let texts = mails.iter().rev().filter(|(_, mail)| mail.to == to).map(|(_, mail)| mail.text.as_str());
        let mut links = texts.filter_map(|text| text.split("https://safety.example.jp/a/").nth(1));
        links.next().unwrap().split_whitespace().next().unwrap().to_owned()
    }

    pub async fn answer(&self, link: &str, answer: Answer, comment: &str) -> Result<(), Refusal> {
        let link = keys::Bearer::parse(link).unwrap();
        let ctx = testkit::nobody(link.tenant(), self.ground.now());
        let comment = Comment::new(comment).unwrap();
        self.office().perform(&ctx, RecordAnswer { link, answer, comment }).await
    }
}
