//! The words of the mails: asking, reminding, correcting; Japanese or English, as the person reads.
//!
//! The agency's own sentence is relayed unchanged and named as the agency's.

use crate::{
    model::{area, code::AreaCode, intensity::Shaking, rule::Purpose},
    platform::Person,
    store::{recipient::Due, roll_call::RollCall},
    texts,
};
use kernel::{Language, Message, Timestamp};
use std::collections::BTreeMap;
use web::Zone;

/// What happened, as far as mails say it. Once per batch of mails.
pub struct Occurrence {
    purpose: Purpose,
    is_event: bool,
    message: String,
    headline: String,
    hypocentre: Option<String>,
    areas: BTreeMap<AreaCode, Shaking>,
    started_at: Timestamp,
    zone: Zone,
}

impl Occurrence {
    pub fn of(call: &RollCall, zone: Zone) -> Self {
        let occasion = call.occasion.clone();
        Self {
            purpose: call.purpose,
            is_event: call.is_event,
            message: occasion.message,
            headline: occasion.headline,
            hypocentre: occasion.hypocentre,
            areas: occasion.areas,
            started_at: call.started_at,
            zone,
        }
    }

    /// One line: what this is about. Also the heading of the answer page.
    pub fn subject(&self, language: Language, area: Option<AreaCode>) -> String {
        if !self.is_event {
            return self.message.lines().next().unwrap_or_default().to_owned();
        }
        match area.and_then(|code| self.at(language, code)) {
            Some(place) => {
                texts::message(language, &Message::key("safety-mail-quake-at").with("place", place))
            }
            None => texts::text(language, "safety-mail-quake"),
        }
    }

    /// `石川県能登 震度6強`.
    fn at(&self, language: Language, code: AreaCode) -> Option<String> {
        let intensity = self.areas.get(&code)?.assumed()?;
        let intensity = texts::message(language, &intensity.message());
        let name = area_name(language, code)?;
        Some(texts::message(
            language,
            &Message::key("safety-mail-place").with("area", name).with("intensity", intensity),
        ))
    }
}

/// The area's name as the agency writes it; in English with the prefecture's, which has one.
pub fn area_name(language: Language, code: AreaCode) -> Option<String> {
    let (area, prefecture) = area::area(code)?;
    Some(match language {
        Language::Ja => area.name.clone(),
        Language::En => format!("{} ({})", prefecture.name.en, area.name),
    })
}

/// One mail.
pub struct Letter<'a> {
    pub occurrence: &'a Occurrence,
    pub person: &'a Person,
    pub area: Option<AreaCode>,
    pub due: Due,
    /// Absent in a correction: there is nothing to answer.
    pub link: Option<&'a str>,
}

impl Letter<'_> {
    /// Subject and text.
    pub fn write(&self) -> (String, String) {
        (self.subject(), self.text())
    }

    fn subject(&self) -> String {
        let mut marks = self.t("safety-mail-mark");
        if self.occurrence.purpose == Purpose::Drill {
            marks.push_str(&self.t("safety-mail-mark-drill"));
        }
        match self.due {
            Due::Ask => {}
            Due::Remind => marks.push_str(&self.t("safety-mail-mark-again")),
            Due::Correct => marks.push_str(&self.t("safety-mail-mark-cancelled")),
        }
        let subject = self.occurrence.subject(self.person.language, self.area);
        // A subject has room for 500 bytes; a character takes four at most.
        let subject: String = subject.chars().filter(|c| !c.is_control()).take(60).collect();
        let key =
            if self.due == Due::Correct { "safety-mail-subject-cancelled" } else { "safety-mail-subject" };
        self.message(Message::key(key).with("marks", marks).with("subject", subject))
    }

    fn text(&self) -> String {
        let mut text = Paragraphs::default();
        text.add(self.message(Message::key("safety-mail-dear").with("name", &self.person.name)));
        if self.occurrence.purpose == Purpose::Drill {
            text.add(self.t("safety-mail-drill"));
        }
        match self.link {
            Some(link) => self.ask(&mut text, link),
            None => text.add(self.t("safety-mail-cancelled")),
        }
        self.facts(&mut text);
        text.add(self.t("safety-mail-foot"));
        text.0
    }

    fn ask(&self, text: &mut Paragraphs, link: &str) {
        if self.due == Due::Remind {
            text.add(self.t("safety-mail-again"));
        }
        text.add(self.t("safety-mail-ask"));
        text.add(format!("{}\n{link}", self.t("safety-mail-link")));
        text.add(self.t("safety-mail-notes"));
    }

    fn facts(&self, text: &mut Paragraphs) {
        let occurrence = self.occurrence;
        let mut lines = Vec::new();
        let mut add = |key: &'static str, value: String| {
            lines.push(self.message(Message::key(key).with("value", value)));
        };
        if let Some(place) = self.area.and_then(|code| occurrence.at(self.person.language, code)) {
            add("safety-mail-fact-place", place);
        }
        if !occurrence.message.is_empty() {
            add("safety-mail-fact-message", occurrence.message.clone());
        }
        if !occurrence.headline.is_empty() {
            add("safety-mail-fact-headline", occurrence.headline.clone());
        }
        if let Some(hypocentre) = &occurrence.hypocentre {
            add("safety-mail-fact-hypocentre", hypocentre.clone());
        }
        add(
            "safety-mail-fact-started",
            occurrence.zone.date_time(occurrence.started_at, self.person.language),
        );
        if occurrence.is_event {
            lines.push(area::ATTRIBUTION.of(self.person.language).to_owned());
        }
        text.add(lines.join("\n"));
    }

    fn t(&self, key: &str) -> String {
        texts::text(self.person.language, key)
    }

    fn message(&self, message: Message) -> String {
        texts::message(self.person.language, &message)
    }
}

/// Paragraphs with an empty line between them.
#[derive(Default)]
struct Paragraphs(String);

impl Paragraphs {
    fn add(&mut self, paragraph: String) {
        if !self.0.is_empty() {
            self.0.push_str("\n\n");
        }
        self.0.push_str(&paragraph);
    }
}
