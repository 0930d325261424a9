//! The two forms of an exported file: CSV for spreadsheets, OCSF events as lines of JSON for programs.

use crate::{
    export::Writer,
    look::{Came, Names},
    pages::{self, Line},
};
use ledger::{Found, Retention};
use ocsf::View;
use web::Visit;

/// What a spreadsheet takes for a formula, and their full-width forms.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
const COLUMNS: [&str; 13] = [
    "at",
    "actor",
    "activity",
    "outcome",
    "target",
    "address",
    "leaf",
    "facts",
    "class",
    "severity",
    "retention",
    "id",
    "trace",
];

/// RFC 4180: UTF-8, a heading line, CRLF, every cell quoted.
pub struct Csv {
    pub visit: Visit,
    /// A byte order mark, without which Excel takes the file for Shift_JIS.
    pub has_mark: bool,
}

impl Writer for Csv {
    fn format(&self) -> &'static str {
        "csv"
    }

    fn head(&self) -> String {
        let mark = if self.has_mark { "\u{FEFF}" } else { "" };
        format!("{mark}{}", row(COLUMNS.map(str::to_owned)))
    }

    fn entries(&self, came: &Came, names: &Names) -> String {
        came.entries.iter().map(|entry| self.line(entry, names)).collect()
    }
}

impl Csv {
    fn line(&self, entry: &Found, names: &Names) -> String {
        let Line { actor, target, address, .. } = pages::line(&self.visit, entry, names);
        let view = View::of(self.visit.ctx.tenant, entry);
        let facts = serde_json::Value::Object(view.facts);
        let retention = Retention::from_number(view.retention).map(Retention::name).unwrap_or_default();
        row([
            self.visit.site.zone.machine(entry.event_time),
            actor,
            view.activity,
            entry.outcome.name().to_owned(),
            target,
            address,
            entry.seq.map(|seq| seq.to_string()).unwrap_or_default(),
            facts.to_string(),
            view.class.to_string(),
            view.severity.name().to_owned(),
            retention.to_owned(),
            entry.id.to_string(),
            view.trace,
        ])
    }
}

/// One line. A cell that a spreadsheet would compute is made text.
fn row<const N: usize>(cells: [String; N]) -> String {
    let cells = cells.map(|cell| {
        let guard = if cell.starts_with(FORMULA) { "'" } else { "" };
        format!("\"{guard}{}\"", cell.replace('"', "\"\""))
    });
    format!("{}\r\n", cells.join(","))
}

/// One OCSF 1.8 event a line.
pub struct JsonLines {
    pub visit: Visit,
}

impl Writer for JsonLines {
    fn format(&self) -> &'static str {
        "ocsf"
    }

    fn head(&self) -> String {
        String::new()
    }

    fn entries(&self, came: &Came, _: &Names) -> String {
        let tenant = self.visit.ctx.tenant;
        came.entries.iter().map(|entry| format!("{}\n", ocsf::event(&View::of(tenant, entry)))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(row(["=1+1".to_owned(), "a\"b".to_owned()]), "\"'=1+1\",\"a\"\"b\"\r\n");
        for cell in ["+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"] {
            assert!(row([cell.to_owned()]).starts_with("\"'"), "{cell:?}");
        }
        assert_eq!(row(["a=1".to_owned(), String::new()]), "\"a=1\",\"\"\r\n");
    }
}
