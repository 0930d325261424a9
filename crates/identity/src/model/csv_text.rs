//! Comma-separated text as spreadsheets write it (RFC 4180), with the place of every cell.
//!
//! Lives here: bytes to text, text to records. What the columns mean is in [`super::member_csv`].

use encoding_rs::SHIFT_JIS;
use std::{borrow::Cow, iter::Peekable, str::Chars};

/// The text of a file: UTF-8 with or without a byte order mark, otherwise Shift_JIS as Windows
/// has it (code page 932), which is what Excel writes in Japan. `None` when it is neither.
///
/// Japanese text in Shift_JIS is practically never valid UTF-8, so UTF-8 is tried first.
pub(super) fn decode(file: &[u8]) -> Option<Cow<'_, str>> {
    if file.starts_with(&[0xFF, 0xFE]) || file.starts_with(&[0xFE, 0xFF]) {
        return None; // UTF-16
    }
    let unmarked = file.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(file);
    match std::str::from_utf8(unmarked) {
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(_) => SHIFT_JIS.decode_without_bom_handling_and_without_replacement(file),
    }
}

/// One record and the line it begins in, counted from 1 over all lines of the file, including
/// those inside quotes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub line: u32,
    pub cells: Vec<Cell>,
    /// Cells past [`MOST_CELLS`] are counted by nobody and kept by nobody.
    pub has_too_many_cells: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// The line in which the cell begins.
    pub line: u32,
    pub text: String,
}

pub(super) const MOST_CELLS: usize = 50;

/// Where the text stops being comma-separated values. Nothing after it can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Broken {
    #[error("a quote that opens in line {line}, column {column} never closes")]
    OpenQuote { line: u32, column: usize },
    #[error("text after a closing quote in line {line}, column {column}")]
    AfterQuote { line: u32, column: usize },
}

/// Reads records one by one; lines without any text are skipped. After an error it is at its end.
pub(super) struct Records<'a> {
    rest: Peekable<Chars<'a>>,
    line: u32,
    is_over: bool,
}

pub(super) fn records(text: &str) -> Records<'_> {
    Records { rest: text.chars().peekable(), line: 1, is_over: false }
}

/// What ended a cell.
enum End {
    Comma,
    Record,
}

impl Iterator for Records<'_> {
    type Item = Result<Record, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.take_line_break() {}
        if self.is_over || self.rest.peek().is_none() {
            return None;
        }
        let record = self.record();
        self.is_over = record.is_err();
        Some(record)
    }
}

impl Records<'_> {
    fn record(&mut self) -> Result<Record, Broken> {
        let mut record = Record { line: self.line, cells: Vec::new(), has_too_many_cells: false };
        let mut column = 0_usize;
        loop {
            column = column.saturating_add(1);
            let line = self.line;
            let (text, end) = self.cell(column)?;
            if column <= MOST_CELLS {
                record.cells.push(Cell { line, text });
            } else {
                record.has_too_many_cells = true;
            }
            if matches!(end, End::Record) {
                return Ok(record);
            }
        }
    }

    fn cell(&mut self, column: usize) -> Result<(String, End), Broken> {
        let mut text = String::new();
        if self.rest.next_if_eq(&'"').is_some() {
            self.quoted(column, &mut text)?;
            return match self.end() {
                Some(end) => Ok((text, end)),
                None => Err(Broken::AfterQuote { line: self.line, column }),
            };
        }
        loop {
            if let Some(end) = self.end() {
                return Ok((text, end));
            }
            // A quote inside an unquoted cell stands for itself, as in spreadsheets.
            text.extend(self.rest.next());
        }
    }

    /// Behind the opening quote, up to and over the closing one.
    fn quoted(&mut self, column: usize, text: &mut String) -> Result<(), Broken> {
        let opened = self.line;
        loop {
            if self.take_line_break() {
                text.push('\n');
                continue;
            }
            match self.rest.next() {
                None => return Err(Broken::OpenQuote { line: opened, column }),
                Some('"') if self.rest.next_if_eq(&'"').is_none() => return Ok(()),
                Some(c) => text.push(c),
            }
        }
    }

    fn end(&mut self) -> Option<End> {
        if self.rest.next_if_eq(&',').is_some() {
            return Some(End::Comma);
        }
        (self.take_line_break() || self.rest.peek().is_none()).then_some(End::Record)
    }

    /// CR LF, LF, and CR alone (old Macintosh files) each end one line.
    fn take_line_break(&mut self) -> bool {
        let had_return = self.rest.next_if_eq(&'\r').is_some();
        let had_feed = self.rest.next_if_eq(&'\n').is_some();
        let is_break = had_return || had_feed;
        self.line = self.line.saturating_add(u32::from(is_break));
        is_break
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `line: cell@line|cell` per record.
    fn shown(text: &str) -> Vec<String> {
        records(text)
            .map(|record| match record {
                Ok(record) => {
                    let cells: Vec<_> =
                        record.cells.iter().map(|c| format!("{}@{}", c.text, c.line)).collect();
                    format!("{}: {}", record.line, cells.join("|"))
                }
                Err(broken) => broken.to_string(),
            })
            .collect()
    }

    #[test]
    fn places_of_cells() {
        let cases: [(&str, &[&str]); 14] = [
            ("", &[]),
            ("\r\n\n", &[]),
            ("a,b", &["1: a@1|b@1"]),
            ("a,b\r\nc,d\r\n", &["1: a@1|b@1", "2: c@2|d@2"]),
            ("a\rb\rc", &["1: a@1", "2: b@2", "3: c@3"]),
            ("a\n\n\r\nb", &["1: a@1", "4: b@4"]),
            ("a,\n,b\n,", &["1: a@1|@1", "2: @2|b@2", "3: @3|@3"]),
            ("\"a\r\nb\nc\",d\ne", &["1: a\nb\nc@1|d@3", "4: e@4"]),
            ("\"say \"\"hi\"\", you\",x", &["1: say \"hi\", you@1|x@1"]),
            ("\"\",\"\"\"\"", &["1: @1|\"@1"]),
            ("a\"b,c", &["1: a\"b@1|c@1"]),
            ("a\nb,\"c\nd", &["1: a@1", "a quote that opens in line 2, column 2 never closes"]),
            ("\"a\"b\nc", &["text after a closing quote in line 1, column 1"]),
            ("\"a\n\" ,b", &["text after a closing quote in line 2, column 1"]),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_flood_of_cells_is_not_kept() {
        let commas = ",".repeat(1_000_000);
        let record = records(&commas).next().unwrap().unwrap();
        assert_eq!(record.cells.len(), MOST_CELLS);
        assert!(record.has_too_many_cells);
    }

    #[test]
    fn encodings() {
        let cp932 = [0x93, 0x63, 0x92, 0x86, 0x87, 0x40]; // 田中 and ①, which only Windows has
        let cases: [(&[u8], Option<&str>); 6] = [
            ("田中".as_bytes(), Some("田中")),
            ("\u{FEFF}田中".as_bytes(), Some("田中")),
            (&cp932, Some("田中①")),
            (b"", Some("")),
            (&[0xFF, 0xFE, 0x42, 0x00], None),
            (&[0x93, 0x00, 0xFD], None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(decode(bytes).as_deref(), expected, "{bytes:?}");
        }
    }

    proptest! {
        /// The `csv` crate reads the same cells out of whatever a careful writer wrote.
        #[test]
        fn agrees_with_another_reader(rows in proptest::collection::vec(
            proptest::collection::vec("[a-z\",\n あ]{0,6}", 1..5), 1..8)) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let mut reader =
                csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
            let theirs: Vec<Vec<String>> = reader
                .records()
                .map(|record| record.unwrap().iter().map(str::to_owned).collect())
                .collect();
            let ours: Vec<Vec<String>> = records(&text)
                .map(|record| record.unwrap().cells.into_iter().map(|cell| cell.text).collect())
                .collect();
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn any_text_ends(text in any::<String>()) {
            let lines = u32::try_from(text.chars().filter(|c| matches!(c, '\r' | '\n')).count()).unwrap().saturating_add(1);
            for record in records(&text).flatten() {
                prop_assert!(record.line <= lines && !record.cells.is_empty());
            }
        }
    }
}
