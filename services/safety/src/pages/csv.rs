//! The people of a roll-call as CSV (RFC 4180), made for spreadsheets: UTF-8 with a byte order
//! mark, every field quoted, and nothing that a spreadsheet would run as a formula.

use super::{department, place, status, tally::mail_state};
use crate::views::rollcalls::Shown;
use web::Visit;

const COLUMNS: [&str; 9] = [
    "safety-csv-name",
    "safety-csv-department",
    "safety-csv-area",
    "safety-csv-status",
    "safety-csv-comment",
    "safety-csv-first",
    "safety-csv-latest",
    "safety-csv-count",
    "safety-csv-mail",
];

pub fn write(visit: &Visit, shown: &Shown) -> String {
    let mut out = String::from("\u{feff}");
    line(&mut out, COLUMNS.map(|key| visit.t(key)));
    for (row, mail) in &shown.rows {
        let time =
            |at: Option<kernel::Timestamp>| at.map(|at| visit.date_time_seconds(at)).unwrap_or_default();
        let fields = [
            row.name.clone(),
            department(visit, &row.department),
            row.area.map(|code| place(visit.language(), code)).unwrap_or_default(),
            visit.t(status(row.answer).1),
            row.comment.clone(),
            time(row.first_answered_at),
            time(row.answered_at),
            row.answers.to_string(),
            visit.t(mail_state(row, *mail).1),
        ];
        line(&mut out, fields);
    }
    out
}

fn line<const N: usize>(out: &mut String, fields: [String; N]) {
    for (index, field) in fields.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push('"');
        if is_formula(&field) {
            out.push('\'');
        }
        out.push_str(&field.replace('"', "\"\""));
        out.push('"');
    }
    out.push_str("\r\n");
}

/// Spreadsheets run a cell that begins so; full-width signs are taken for plain ones by some.
fn is_formula(field: &str) -> bool {
    let first = field.trim_start_matches([' ', '\u{3000}', '\n']).chars().next();
    matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_never_formulas() {
        let cases = [
            ("佐藤 花子", "\"佐藤 花子\""),
            ("a,b", "\"a,b\""),
            ("言った「\"無事\"」", "\"言った「\"\"無事\"\"」\""),
            ("一行\n二行", "\"一行\n二行\""),
            ("=HYPERLINK(\"http://evil\")", "\"'=HYPERLINK(\"\"http://evil\"\")\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@sum", "\"'@sum\""),
            ("  =1", "\"'  =1\""),
            ("＝1", "\"'＝1\""),
            ("", "\"\""),
        ];
        for (field, expected) in cases {
            let mut out = String::new();
            line(&mut out, [field.to_owned(), "x".to_owned()]);
            assert_eq!(out, format!("{expected},\"x\"\r\n"));
        }
    }
}
