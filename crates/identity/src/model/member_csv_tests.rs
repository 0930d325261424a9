//! Tables for [`super`].

#![allow(clippy::arithmetic_side_effects, reason = "tests")]

use super::*;
use proptest::prelude::*;

const HEADER: &str = "利用者ID,氏名,メールアドレス,部署,役割,勤務地の地域コード,言語\r\n";

fn faults(file: &[u8]) -> Vec<(String, &'static str)> {
    let found = parse(file).unwrap_err();
    found.faults.into_iter().map(|fault| (fault.field.into_owned(), fault.message.key)).collect()
}

fn place(line: u32, column: usize, key: &'static str) -> (String, &'static str) {
    (format!("{line}:{column}"), key)
}

#[test]
fn a_whole_file() {
    let file = format!(
        "{HEADER}tanaka,田中　太郎,Tanaka@Example.co.jp,営業部,営業; 閲覧 ；営業,３９０,ja\r\n\
         \r\n,,,,,,\r\n\
         \"0042\",\"O'Brien, Zoë\",zoe@example.com,,,,English\r\n"
    );
    let rows = parse(file.as_bytes()).unwrap();
    assert_eq!(rows.len(), 2);
    let tanaka = &rows[0];
    assert_eq!((tanaka.line, tanaka.login.as_str()), (2, "tanaka"));
    assert_eq!(tanaka.name.as_str(), "田中　太郎");
    assert_eq!(tanaka.email.as_str(), "Tanaka@example.co.jp");
    assert_eq!(tanaka.department.as_ref().map(Department::as_str), Some("営業部"));
    assert_eq!(tanaka.roles.iter().map(RoleName::as_str).collect::<Vec<_>>(), ["営業", "閲覧"]);
    assert_eq!(tanaka.area.as_ref().map(AreaCode::as_str), Some("390"));
    assert_eq!(tanaka.language, Some(Language::Ja));
    let zoe = &rows[1];
    assert_eq!((zoe.line, zoe.login.as_str(), zoe.name.as_str()), (5, "0042", "O'Brien, Zoë"));
    assert_eq!(
        (&zoe.department, zoe.roles.len(), &zoe.area, zoe.language),
        (&None, 0, &None, Some(Language::En))
    );
}

#[test]
fn english_names_any_order_and_any_encoding() {
    let expected = parse("email,NAME,user_id\nt@example.jp,田中①,tanaka\n".as_bytes()).unwrap();
    let marked = parse("\u{FEFF}ｕｓｅｒ＿ｉｄ,氏名,Email\ntanaka,田中①,t@example.jp".as_bytes()).unwrap();
    assert_eq!(marked, expected);
    let (cp932, _, _) =
        encoding_rs::SHIFT_JIS.encode("利用者ID,氏名,メールアドレス\r\ntanaka,田中①,t@example.jp\r\n");
    assert!(std::str::from_utf8(&cp932).is_err());
    assert_eq!(parse(&cp932).unwrap(), expected);
}

#[test]
fn the_blank_file_has_a_sound_header_and_no_rows() {
    assert_eq!(faults(BLANK.as_bytes()), [("file".to_owned(), "identity-csv-no-rows")]);
    assert_eq!(BLANK, format!("\u{FEFF}{HEADER}"));
}

#[test]
fn files_that_are_wrong_as_a_whole() {
    let file = |key| vec![("file".to_owned(), key)];
    let too_large = vec![b'a'; MOST_BYTES + 1];
    type Case<'a> = (&'a [u8], Vec<(String, &'static str)>);
    let cases: Vec<Case<'_>> = vec![
        (b"", file("identity-csv-empty")),
        (b"\r\n\r\n", file("identity-csv-empty")),
        (&too_large, file("identity-csv-too-large")),
        (&[0xFF, 0xFE, 0x75, 0x00], file("identity-csv-encoding")),
        (b"user_id,name\nx,y\n", file("identity-csv-column-missing")),
        (b"user_id,name,email", file("identity-csv-no-rows")),
        (
            "user_id,所属,name,email,氏名\n".as_bytes(),
            vec![place(1, 2, "identity-csv-column-unknown"), place(1, 5, "identity-csv-column-twice")],
        ),
        (b"user_id;name;email\n", {
            let missing = std::iter::repeat_n(("file".to_owned(), "identity-csv-column-missing"), 3);
            [place(1, 1, "identity-csv-column-unknown")].into_iter().chain(missing).collect()
        }),
        (b"\"user_id,name,email\n", vec![place(1, 1, "identity-csv-open-quote")]),
    ];
    for (bytes, expected) in cases {
        assert_eq!(faults(bytes), expected, "{}", String::from_utf8_lossy(&bytes[..bytes.len().min(60)]));
    }
}

#[test]
fn every_bad_cell_is_told_with_its_place() {
    let file = format!(
        "{HEADER}\
         tanaka,田中,t@example.jp,,,,\n\
         田中,,nowhere,,a;b,39,fr\n\
         \"suzuki\",\"鈴木\n一郎\",s@example.jp,\"営業\n部\",,,\n\
         TANAKA,田中,T@EXAMPLE.JP,,,,\n\
         sato,佐藤\n\
         kato,加藤,k@example.jp,,,,,,\n\
         ito,伊藤,i@example.jp,\"x\"y,,,\n\
         never,seen,,,,,\n"
    );
    assert_eq!(
        faults(file.as_bytes()),
        [
            place(3, 1, "identity-user-id-characters"),
            place(3, 2, "identity-name-missing"),
            place(3, 3, "identity-email-shape"),
            place(3, 6, "identity-csv-area"),
            place(3, 7, "identity-csv-language"),
            place(4, 2, "identity-name-characters"),
            // The cell begins one line further down, behind the quoted line break.
            place(5, 4, "identity-name-characters"),
            place(7, 1, "identity-csv-user-id-twice"),
            place(7, 3, "identity-csv-email-twice"),
            place(8, 1, "identity-csv-cells"),
            place(9, 1, "identity-csv-cells"),
            place(10, 4, "identity-csv-after-quote"),
        ]
    );
    let twice = parse(file.as_bytes()).unwrap_err().faults.remove(7);
    assert_eq!(twice.message.args, [("line", "2".to_owned())]);
}

#[test]
fn too_many_of_anything() {
    let rows = |count: usize| -> String {
        let lines = (0..count).map(|n| format!("u{n},n,u{n}@example.jp\n"));
        std::iter::once("user_id,name,email\n".to_owned()).chain(lines).collect()
    };
    assert_eq!(parse(rows(MOST_ROWS).as_bytes()).unwrap().len(), MOST_ROWS);
    let over = rows(MOST_ROWS + 1);
    assert_eq!(faults(over.as_bytes()), [("file".to_owned(), "identity-csv-too-many-rows")]);

    let bad: String = rows(0) + &"x,,\n".repeat(400);
    let found = parse(bad.as_bytes()).unwrap_err();
    // Two empty cells in each of 400 rows, and the same user ID in 399 of them.
    assert_eq!((found.faults.len(), found.more), (MOST_FAULTS, 400 * 2 + 399 - MOST_FAULTS as u64));
    let refusal = found.into_refusal();
    assert_eq!(refusal.fields.len(), MOST_FAULTS + 1);
    assert_eq!(refusal.fields[MOST_FAULTS].message.key, "identity-csv-more");

    let many_roles: String = (0..21).map(|n| format!("r{n};")).collect();
    let file = format!("user_id,name,email,roles\nx,y,x@example.jp,{many_roles}\n");
    assert_eq!(faults(file.as_bytes()), [place(2, 4, "identity-csv-too-many-roles")]);
}

proptest! {
    #[test]
    fn any_bytes_parse_or_fault(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&bytes);
    }

    /// The same below a sound header, so that rows are reached.
    #[test]
    fn any_rows_parse_or_fault(bytes in proptest::collection::vec(any::<u8>(), 0..400), text in "[a-z,\"\r\n;@.0-9あ]{0,200}") {
        let below_header = |rest: &[u8]| [b"user_id,name,email,roles,area\n".as_slice(), rest].concat();
        let _ = parse(&below_header(&bytes));
        if let Err(found) = parse(&below_header(text.as_bytes())) {
            prop_assert!(!found.faults.is_empty());
        }
    }
}
