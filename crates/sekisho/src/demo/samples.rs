//! What the demo's story needs besides people's own hands: a file of 200 members, one with mistakes,
//! and earthquake telegrams. Written into `samples/`; fictional throughout.

use std::{fmt::Write as _, fs, path::Path};

const FAMILY: [&str; 20] = [
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "山口",
    "松本",
    "井上",
    "木村",
    "林",
    "斎藤",
    "清水",
];
const GIVEN: [&str; 20] = [
    "太郎", "花子", "健", "美咲", "翔", "陽子", "大輔", "直美", "拓也", "恵", "誠", "由美", "浩", "真理",
    "亮", "綾", "学", "千尋", "修", "香織",
];
const DEPARTMENTS: [&str; 5] = ["総務部", "営業部", "物流センター", "情報システム部", "輪島営業所"];
/// JMA areas of the departments' places of work: 東京都２３区, 大阪府北部 …, 石川県能登 for the last.
const AREAS: [&str; 5] = ["350", "520", "360", "350", "390"];

/// How many members the file has.
pub const MEMBERS: usize = 200;

/// Telegrams of one fictional earthquake, in the order in which they come.
const TELEGRAMS: [(&str, &str); 4] = [
    ("telegram-1-flash.xml", include_str!("../../../../services/safety/tests/fixtures/1-flash.xml")),
    ("telegram-2-report.xml", include_str!("../../../../services/safety/tests/fixtures/2-report.xml")),
    ("telegram-3-upgrade.xml", include_str!("../../../../services/safety/tests/fixtures/3-upgrade.xml")),
    ("telegram-4-cancel.xml", include_str!("../../../../services/safety/tests/fixtures/4-cancel.xml")),
];

/// Writes the samples, replacing what an earlier start wrote.
pub fn write(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("members.csv"), members())?;
    fs::write(folder.join("members-with-mistakes.csv"), members_with_mistakes())?;
    for (name, text) in TELEGRAMS {
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}

const HEADER: &str = "利用者ID,氏名,メールアドレス,部署,役割,勤務地の地域コード,言語\r\n";

fn members() -> String {
    let mut text = String::from("\u{FEFF}");
    text.push_str(HEADER);
    for number in 0..MEMBERS {
        text.push_str(&member(number));
    }
    text
}

fn member(number: usize) -> String {
    let pick = |from: &[&'static str], at: usize| from.iter().cycle().nth(at).copied().unwrap_or_default();
    // Each round through the families meets the given names one further.
    let shifted = number.saturating_add(number.checked_div(FAMILY.len()).unwrap_or(0));
    let (family, given) = (pick(&FAMILY, number), pick(&GIVEN, shifted));
    let place = number;
    let language = if number.is_multiple_of(25) { "en" } else { "ja" };
    let mut row = String::new();
    let login = format!("user{:03}", number.saturating_add(1));
    let _ = write!(
        row,
        "{login},{family} {given},{login}@minato.example,{},一般,{},{language}\r\n",
        pick(&DEPARTMENTS, place),
        pick(&AREAS, place)
    );
    row
}

/// Three bad cells among good rows: nothing of it must be imported.
fn members_with_mistakes() -> String {
    let mut text = String::from(HEADER);
    text.push_str(&member(0));
    text.push_str("user 002,鈴木 花子,not-an-address,営業部,一般,520,ja\r\n");
    text.push_str(&member(2));
    text.push_str("user003,高橋 健,user999@minato.example,物流センター,一般,36,ja\r\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_its_members_each_once() {
        let text = members();
        assert_eq!(text.lines().count(), MEMBERS + 1);
        let logins: std::collections::BTreeSet<_> =
            text.lines().skip(1).filter_map(|l| l.split(',').next()).collect();
        assert_eq!(logins.len(), MEMBERS);
        assert!(
            text.lines().filter(|line| line.contains(",390,")).count() >= 30,
            "people where the earth shakes"
        );
    }
}
