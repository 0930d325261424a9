//! Many members at once: the file an administrator uploads.
//!
//! All or nothing: either every row is sound and all rows come back, or every fault comes back
//! with the line and column where it is. Whether roles exist and user IDs are free is not known here.
//!
//! | column | | cell |
//! |---|---|---|
//! | 利用者ID, `user_id` | required | [`Login`], once per file |
//! | 氏名, `name` | required | [`DisplayName`] |
//! | メールアドレス, `email` | required | [`Email`], once per file |
//! | 部署, `department` | | [`Department`] |
//! | 役割, `roles` | | names with `;` between them, at most 20 |
//! | 勤務地の地域コード, `area` | | JMA area code, three digits |
//! | 言語, `language` | | `ja` or `en` |
//!
//! The first row names the columns, in any order. An unknown column is refused rather than
//! skipped: it is most often a misspelt one, and its content would be lost in silence.

use super::{
    csv_text::{Broken, Cell, Record, decode, records},
    display_name::{Department, DisplayName, RoleName},
    email::Email,
    user_id::Login,
    width::half_width,
};
use kernel::{FieldFault, Language, Message, Refusal};
use std::collections::HashMap;

/// Bytes of a file.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
/// Rows below the header.
pub const MOST_ROWS: usize = 100_000;
/// Faults that are told one by one.
pub const MOST_FAULTS: usize = 500;
const MOST_ROLES: usize = 20;

/// An empty file to fill in, for download: with a byte order mark, so that Excel reads it as UTF-8.
pub const BLANK: &str = "\u{FEFF}利用者ID,氏名,メールアドレス,部署,役割,勤務地の地域コード,言語\r\n";

/// One sound row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRow {
    /// Where the row begins in the file, for faults that only the database can find.
    pub line: u32,
    pub login: Login,
    pub name: DisplayName,
    pub email: Email,
    pub department: Option<Department>,
    /// Without repetitions, in the file's order.
    pub roles: Vec<RoleName>,
    pub area: Option<AreaCode>,
    pub language: Option<Language>,
}

/// A JMA area code (細分区域): three digits. Which ones exist is the safety service's knowledge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaCode(String);

impl AreaCode {
    pub fn parse(text: &str) -> Result<Self, Message> {
        let folded = half_width(text);
        let is_code = folded.len() == 3 && folded.bytes().all(|b| b.is_ascii_digit());
        if is_code { Ok(Self(folded)) } else { Err(Message::key("identity-csv-area")) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why nothing of a file was taken. `faults` name their place as `line:column` (both from 1), or
/// `file`; `more` were found beyond [`MOST_FAULTS`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportFaults {
    pub faults: Vec<FieldFault>,
    pub more: u64,
}

impl ImportFaults {
    pub(crate) fn push(&mut self, field: impl Into<std::borrow::Cow<'static, str>>, message: Message) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(FieldFault { field: field.into(), message });
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    fn at(&mut self, line: u32, column: usize, message: Message) {
        self.push(format!("{line}:{column}"), message);
    }

    /// A fault of the file as a whole.
    pub fn of_file(message: Message) -> Self {
        Self { faults: vec![FieldFault { field: "file".into(), message }], more: 0 }
    }

    /// As a form is refused: every told fault, and a last line for the untold ones.
    pub fn into_refusal(self) -> Refusal {
        let untold = (self.more > 0).then(|| FieldFault {
            field: "file".into(),
            message: Message::key("identity-csv-more").with("count", self.more),
        });
        let mut refusal = Refusal::invalid("the file of members has faults");
        refusal.outside = Message::key("identity-csv-refused");
        refusal.fields = self.faults.into_iter().chain(untold).collect();
        refusal
    }
}

/// A sound file: its rows, and where its columns stand, for faults that only the database can find.
#[derive(Debug)]
pub struct MemberFile {
    pub rows: Vec<MemberRow>,
    header: Header,
}

impl MemberFile {
    /// The place of a cell as faults name it, `line:column`.
    pub fn place(&self, row: &MemberRow, column: Column) -> String {
        let ordinal = self.header.place(column).unwrap_or_default().saturating_add(1);
        format!("{}:{ordinal}", row.line)
    }
}

/// The header's cells as they were typed, each cut at 50 characters; for saying where faults are.
pub fn column_names(file: &[u8]) -> Vec<String> {
    let text = decode(file).unwrap_or_default();
    let header = records(&text).next().and_then(Result::ok);
    let shown = |cell: &Cell| cell.text.trim().chars().filter(|c| !c.is_control()).take(50).collect();
    header.map(|header| header.cells.iter().map(shown).collect()).unwrap_or_default()
}

/// Reads a whole file, or says everything that is wrong with it.
pub fn read(file: &[u8]) -> Result<MemberFile, ImportFaults> {
    if file.len() > MOST_BYTES {
        let megabytes = MOST_BYTES / (1024 * 1024);
        return Err(ImportFaults::of_file(Message::key("identity-csv-too-large").with("max", megabytes)));
    }
    let text = decode(file).ok_or_else(|| ImportFaults::of_file(Message::key("identity-csv-encoding")))?;
    let mut records = records(&text);
    let header = match records.next() {
        None => return Err(ImportFaults::of_file(Message::key("identity-csv-empty"))),
        Some(Err(broken)) => return Err(broken_file(broken)),
        Some(Ok(record)) => Header::parse(&record)?,
    };
    let mut reader = Reader { header, ..Reader::default() };
    for record in records {
        match record {
            Err(broken) => reader.faults.faults.extend(broken_file(broken).faults),
            Ok(record) if record.cells.iter().all(|cell| cell.text.trim().is_empty()) => {}
            Ok(_) if reader.count == MOST_ROWS => {
                let message = Message::key("identity-csv-too-many-rows").with("max", MOST_ROWS);
                return Err(ImportFaults::of_file(message));
            }
            Ok(record) => reader.row(&record),
        }
    }
    reader.finish()
}

/// The rows alone.
pub fn parse(file: &[u8]) -> Result<Vec<MemberRow>, ImportFaults> {
    read(file).map(|file| file.rows)
}

fn broken_file(broken: Broken) -> ImportFaults {
    let mut faults = ImportFaults::default();
    match broken {
        Broken::OpenQuote { line, column } => {
            faults.at(line, column, Message::key("identity-csv-open-quote"));
        }
        Broken::AfterQuote { line, column } => {
            faults.at(line, column, Message::key("identity-csv-after-quote"));
        }
    }
    faults
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    UserId,
    Name,
    Email,
    Department,
    Roles,
    Area,
    Language,
}

impl Column {
    const ALL: [Column; 7] = [
        Column::UserId,
        Column::Name,
        Column::Email,
        Column::Department,
        Column::Roles,
        Column::Area,
        Column::Language,
    ];

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Column::UserId => ("利用者ID", "user_id"),
            Column::Name => ("氏名", "name"),
            Column::Email => ("メールアドレス", "email"),
            Column::Department => ("部署", "department"),
            Column::Roles => ("役割", "roles"),
            Column::Area => ("勤務地の地域コード", "area"),
            Column::Language => ("言語", "language"),
        }
    }

    fn is_required(self) -> bool {
        matches!(self, Column::UserId | Column::Name | Column::Email)
    }

    fn named(text: &str) -> Option<Self> {
        let folded = half_width(text).to_ascii_lowercase();
        Self::ALL.into_iter().find(|column| {
            let (ja, en) = column.names();
            folded == ja.to_ascii_lowercase() || folded == en
        })
    }

    fn both_names(self) -> String {
        let (ja, en) = self.names();
        format!("{ja} / {en}")
    }
}

/// Which column stands where.
#[derive(Debug, Default)]
struct Header(Vec<Column>);

impl Header {
    fn parse(record: &Record) -> Result<Self, ImportFaults> {
        let mut columns = Vec::new();
        let mut faults = ImportFaults::default();
        for (place, cell) in record.cells.iter().enumerate() {
            let ordinal = place.saturating_add(1);
            match Column::named(&cell.text) {
                None => {
                    let name: String = cell.text.chars().filter(|c| !c.is_control()).take(50).collect();
                    faults.at(
                        cell.line,
                        ordinal,
                        Message::key("identity-csv-column-unknown").with("name", name),
                    );
                }
                Some(column) if columns.contains(&column) => {
                    let message = Message::key("identity-csv-column-twice").with("name", column.both_names());
                    faults.at(cell.line, ordinal, message);
                }
                Some(column) => columns.push(column),
            }
        }
        for column in Column::ALL {
            if column.is_required() && !columns.contains(&column) {
                let message = Message::key("identity-csv-column-missing").with("name", column.both_names());
                faults.push("file", message);
            }
        }
        if faults.faults.is_empty() { Ok(Self(columns)) } else { Err(faults) }
    }

    fn place(&self, column: Column) -> Option<usize> {
        self.0.iter().position(|c| *c == column)
    }
}

/// Collects rows and faults. Rows are kept only as long as there is no fault.
#[derive(Default)]
struct Reader {
    header: Header,
    count: usize,
    rows: Vec<MemberRow>,
    faults: ImportFaults,
    /// Where each user ID and each address was first seen.
    logins: HashMap<Login, u32>,
    emails: HashMap<String, u32>,
}

impl Reader {
    fn row(&mut self, record: &Record) {
        self.count = self.count.saturating_add(1);
        let expected = self.header.0.len();
        if record.cells.len() != expected || record.has_too_many_cells {
            let message = Message::key("identity-csv-cells")
                .with("expected", expected)
                .with("found", record.cells.len());
            self.faults.at(record.line, 1, message);
            return;
        }
        let login = self.cell(record, Column::UserId, Login::parse);
        let name = self.cell(record, Column::Name, DisplayName::parse);
        let email = self.cell(record, Column::Email, Email::parse);
        let department = self.optional(record, Column::Department, Department::parse);
        let roles = self.optional(record, Column::Roles, parse_roles).unwrap_or_default();
        let area = self.optional(record, Column::Area, AreaCode::parse);
        let language = self.optional(record, Column::Language, parse_language);
        self.note_repetitions(record, login.as_ref(), email.as_ref());
        if let (true, Some(login), Some(name), Some(email)) = (self.is_sound(), login, name, email) {
            let line = record.line;
            self.rows.push(MemberRow { line, login, name, email, department, roles, area, language });
        }
    }

    fn is_sound(&self) -> bool {
        self.faults.faults.is_empty()
    }

    fn find<'r>(&self, record: &'r Record, column: Column) -> Option<(usize, &'r Cell)> {
        let place = self.header.place(column)?;
        Some((place.saturating_add(1), record.cells.get(place)?))
    }

    fn cell<T>(
        &mut self,
        record: &Record,
        column: Column,
        parse: impl Fn(&str) -> Result<T, Message>,
    ) -> Option<T> {
        let (ordinal, cell) = self.find(record, column)?;
        parse(&cell.text).map_err(|message| self.faults.at(cell.line, ordinal, message)).ok()
    }

    /// The same, where an empty cell says nothing.
    fn optional<T>(
        &mut self,
        record: &Record,
        column: Column,
        parse: impl Fn(&str) -> Result<T, Message>,
    ) -> Option<T> {
        let (_, cell) = self.find(record, column)?;
        if cell.text.trim().is_empty() { None } else { self.cell(record, column, parse) }
    }

    fn note_repetitions(&mut self, record: &Record, login: Option<&Login>, email: Option<&Email>) {
        if let (Some(login), Some((ordinal, cell))) = (login, self.find(record, Column::UserId)) {
            match self.logins.get(login) {
                Some(first) => {
                    let message = Message::key("identity-csv-user-id-twice").with("line", first);
                    self.faults.at(cell.line, ordinal, message);
                }
                None => drop(self.logins.insert(login.clone(), cell.line)),
            }
        }
        if let (Some(email), Some((ordinal, cell))) = (email, self.find(record, Column::Email)) {
            match self.emails.get(&email.normalised()) {
                Some(first) => {
                    let message = Message::key("identity-csv-email-twice").with("line", first);
                    self.faults.at(cell.line, ordinal, message);
                }
                None => drop(self.emails.insert(email.normalised(), cell.line)),
            }
        }
    }

    fn finish(self) -> Result<MemberFile, ImportFaults> {
        if !self.is_sound() {
            return Err(self.faults);
        }
        if self.rows.is_empty() {
            return Err(ImportFaults::of_file(Message::key("identity-csv-no-rows")));
        }
        Ok(MemberFile { rows: self.rows, header: self.header })
    }
}

fn parse_roles(text: &str) -> Result<Vec<RoleName>, Message> {
    let mut roles = Vec::new();
    for name in text.split([';', '；']).filter(|name| !name.trim().is_empty()) {
        let role = RoleName::parse(name)?;
        if !roles.contains(&role) {
            roles.push(role);
        }
        if roles.len() > MOST_ROLES {
            return Err(Message::key("identity-csv-too-many-roles").with("max", MOST_ROLES));
        }
    }
    Ok(roles)
}

fn parse_language(text: &str) -> Result<Language, Message> {
    match half_width(text).to_ascii_lowercase().as_str() {
        "ja" | "japanese" | "日本語" => Ok(Language::Ja),
        "en" | "english" | "英語" => Ok(Language::En),
        _ => Err(Message::key("identity-csv-language")),
    }
}

#[cfg(test)]
#[path = "member_csv_tests.rs"]
mod tests;
