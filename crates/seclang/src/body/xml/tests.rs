//! What XML bodies come to.

use super::{super::collected::Collected, Item, XmlError, parse};
use proptest::prelude::*;

fn parsed(body: &[u8]) -> (Vec<String>, Vec<String>, Result<(), XmlError>) {
    let mut sink = Collected::default();
    let outcome = parse(body, &mut sink);
    let values = |item| sink.of(item).into_iter().map(|it| it.trim_start_matches('=').to_owned()).collect();
    (values(Item::XmlText), values(Item::XmlAttribute), outcome)
}

#[test]
fn text_and_attributes() {
    let cases: [(&str, &str, &[&str]); 27] = [
        ("<a/>", "", &[]),
        ("<a>x</a>", "x", &[]),
        (
            "\u{feff}<?xml version=\"1.0\" encoding='utf-8' standalone=\"no\" ?>\n<a>x</a>\n<!-- y --><?z?>",
            "x",
            &[],
        ),
        ("<a>1<b>2</b>3<c/>4</a>", "1234", &[]),
        ("<a> \n <b/>\t</a>", " \\n \\t", &[]),
        ("<a>1\r\n2\r3</a>", "1\\n2\\n3", &[]),
        ("<a><!-- no --><?no no?><![CDATA[<b>&lt;]]]]></a>", "<b>&lt;]]", &[]),
        ("<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x3042;</a>", "<>&\\\"\\\'A\\xe3\\x81\\x82", &[]),
        ("<a b=\"1\" c = '2'><d e='\"'/></a>", "", &["1", "2", "\\\""]),
        ("<a b='x\n\ty\r\nz &#10;&lt;&amp;'/>", "", &["x  y z \\n<&"]),
        ("<a xmlns='urn:x' xmlns:b=\"urn:y\" b:c='1'/>", "", &["1"]),
        ("<a.b-c_d:e>x</a.b-c_d:e >", "x", &[]),
        ("<\u{3042} \u{3044}='1'>x</\u{3042}>", "x", &["1"]),
        ("<!DOCTYPE a><a>x</a>", "x", &[]),
        ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a>x</a>", "x", &[]),
        ("<!DOCTYPE a PUBLIC \"x\" 'y' [ ] ><a>x</a>", "x", &[]),
        ("<!DOCTYPE a [<!ENTITY e \"1&#50;\"><!ENTITY e 'no'>]><a b='&e;'>&e;&e;</a>", "1212", &["12"]),
        ("<!DOCTYPE a [<!ENTITY e '<b c=\"1\">2</b>'>]><a>&e;</a>", "2", &["1"]),
        ("<!DOCTYPE a [<!ENTITY e '&f;&f;'><!ENTITY f 'x'>]><a>&e;</a>", "xx", &[]),
        ("<!DOCTYPE a [<!ENTITY e '&#38;lt;'>]><a b='&e;'>&e;</a>", "<", &["<"]),
        ("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>x&e;y</a>", "xy", &[]),
        ("<!DOCTYPE a SYSTEM 'http://a/b.dtd'><a b='1&e;'>x&nbsp;y</a>", "xy", &["1"]),
        (
            "<?xml version='1.0' standalone='no'?><!DOCTYPE a PUBLIC 'p' 's' [<!ENTITY e '2'>]><a>&f;&e;</a>",
            "2",
            &[],
        ),
        ("<!DOCTYPE a [<!ENTITY e PUBLIC 'p' 's' NDATA n>\n<!NOTATION n SYSTEM '>'>]><a/>", "", &[]),
        (
            "<!DOCTYPE a [<!ELEMENT a (#PCDATA)><!ATTLIST a b CDATA 'evil>'><?p i?><!-- c -->]><a/>",
            "",
            &["evil>"],
        ),
        ("<a>]] ]> &#93;]&gt;</a>", "]] ]> ]]>", &[]),
        ("<a>\u{e000}\u{1f600}</a>", "\\xee\\x80\\x80\\xf0\\x9f\\x98\\x80", &[]),
    ];
    for (body, text, attributes) in cases {
        let (found, found_attributes, outcome) = parsed(body.as_bytes());
        assert_eq!(outcome, Ok(()), "{body}");
        assert_eq!(
            (found, found_attributes),
            (vec![text.to_owned()], attributes.iter().map(|it| (*it).to_owned()).collect()),
            "{body}"
        );
    }
    assert_eq!(parsed(b""), (vec![], vec![], Ok(())));
}

#[test]
fn what_is_not_well_formed() {
    let cases = [
        " ",
        "x",
        "<",
        "<a",
        "<a>",
        "<a>x",
        "<a></b>",
        "<a><b></a></b>",
        "<a/><b/>",
        "<a/>x",
        "x<a/>",
        "</a>",
        "<1/>",
        "< a/>",
        "<a b/>",
        "<a b=c/>",
        "<a b='1'c='2'/>",
        "<a b='1' b='2'/>",
        "<a b='<'/>",
        "<a b='1/>",
        "<a>&</a>",
        "<a>&b</a>",
        "<a>&nbsp;</a>",
        "<a b='&nbsp;'/>",
        "<a>&#;</a>",
        "<a>&#x;</a>",
        "<a>&#xg;</a>",
        "<a>&#0;</a>",
        "<a>&#x1;</a>",
        "<a>&#xd800;</a>",
        "<a>&#x110000;</a>",
        "<a>&#99999999999999999999;</a>",
        "<a>]]></a>",
        "<a><![CDATA[x</a>",
        "<a><!-- -- --></a>",
        "<a><!-- </a>",
        "<a><?xml version='1.0'?></a>",
        " <?xml version='1.0'?><a/>",
        "<?xml?><a/>",
        "<?xml encoding='utf-8'?><a/>",
        "<?xml version='1.0' encoding='no-such'?><a/>",
        "<?xml version='1.0' encoding='utf-16'?><a/>",
        "<a>\u{1}</a>",
        "<a>\0</a>",
        "<!DOCTYPE a [<!ENTITY % p 'x'>]><a/>",
        "<!DOCTYPE a [%p;]><a/>",
        "<!DOCTYPE a [<!ENTITY e '%p;'>]><a/>",
        "<!DOCTYPE a [<!ENTITY e '&e;'>]><a>&e;</a>",
        "<!DOCTYPE a [<!ENTITY e '&f;'><!ENTITY f '&e;'>]><a b='&e;'/>",
        "<!DOCTYPE a [<!ENTITY e '<b>'>]><a>&e;</b></a>",
        "<!DOCTYPE a [<!ENTITY e '</a>'>]><a>&e;",
        "<!DOCTYPE a [<!ENTITY e '<b/>'>]><a b='&e;'/>",
        "<a>&e;</a>",
        "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&f;</a>",
        "<?xml version='1.0' standalone='yes'?><!DOCTYPE a SYSTEM 's'><a>&e;</a>",
        "<!DOCTYPE a [<!ENTITY e 'x'",
        "<!DOCTYPE a [<!FOO>]><a/>",
        "<!DOCTYPE a",
    ];
    for body in cases {
        assert!(parsed(body.as_bytes()).2.is_err(), "{body}");
    }
    let (text, attributes, outcome) = parsed(b"<a b='1'>x<c>y</a>");
    assert_eq!((text, attributes), (vec!["xy".to_owned()], vec!["1".to_owned()]));
    assert_eq!(outcome, Err(XmlError::WrongEndTag(16)));
}

#[test]
fn encodings() {
    let text = "<a b=\"\u{95a2}\">\u{6240}</a>";
    let utf_16 = |to_bytes: fn(u16) -> [u8; 2], mark: &[u8]| {
        let units: Vec<u8> = text.encode_utf16().flat_map(to_bytes).collect();
        [mark, &units].concat()
    };
    let (shift_jis, ..) = encoding_rs::SHIFT_JIS.encode(text);
    let labelled = [b"<?xml version='1.0' encoding='Shift_JIS'?>", shift_jis.as_ref()].concat();
    let expected = parsed(text.as_bytes());
    assert_eq!(expected.0, ["\\xe6\\x89\\x80"]);
    let spellings = [
        utf_16(u16::to_be_bytes, b"\xfe\xff"),
        utf_16(u16::to_le_bytes, b"\xff\xfe"),
        utf_16(u16::to_be_bytes, b""),
        utf_16(u16::to_le_bytes, b""),
        labelled,
    ];
    for body in spellings {
        assert_eq!(parsed(&body), expected, "{}", body.escape_ascii());
    }
    assert_eq!(parsed(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>").0, ["\\xc3\\xa9"]);
    assert_eq!(parsed(b"<a>\xe9</a>").2, Err(XmlError::BrokenEncoding));
    assert_eq!(parsed(b"\xff\xfe<\0a\0>").2, Err(XmlError::BrokenEncoding));
}

#[test]
fn bombs_do_not_go_off() {
    let mut laughs = "<!DOCTYPE a [<!ENTITY e0 'lollollollol'>".to_owned();
    for level in 1..10 {
        let before = format!("&e{};", level - 1).repeat(10);
        laughs.push_str(&format!("<!ENTITY e{level} '{before}'>"));
    }
    let in_text = format!("{laughs}]><a>&e9;</a>");
    let in_attribute = format!("{laughs}]><a b='&e9;'/>");
    let blank = format!("{}]><a>&e9;</a>", laughs.replace("lollollollol", ""));
    for body in [in_text, in_attribute, blank] {
        let (text, _, outcome) = parsed(body.as_bytes());
        assert!(matches!(outcome, Err(XmlError::TooMuchExpansion(_))), "{outcome:?}");
        assert!(text.iter().all(|text| text.len() < 100_000));
    }
    let many: String = (0..65).map(|number| format!("<!ENTITY e{number} ''>")).collect();
    assert!(matches!(
        parsed(format!("<!DOCTYPE a [{many}]><a/>").as_bytes()).2,
        Err(XmlError::TooManyEntities(_))
    ));
    let deep = |depth| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert_eq!(parsed(deep(256).as_bytes()).2, Ok(()));
    assert!(matches!(parsed(deep(257).as_bytes()).2, Err(XmlError::TooDeep(_))));
}

proptest! {
    #[test]
    fn what_was_written_is_read(texts in prop::collection::vec(("[ -~\u{3042}]{0,9}", "[ -~\u{3042}]{0,9}"), 1..9)) {
        let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&#62;").replace('"', "&quot;");
        let body: String = texts.iter().map(|(text, value)| format!("{}<b c=\"{}\"/>", escape(text), escape(value))).collect();
        let (mut text, mut values) = (Vec::new(), Vec::new());
        let outcome = parse(format!("<a>{body}</a>").as_bytes(), &mut |item, _: &[u8], value: &[u8]| match item {
            Item::XmlText => text.extend_from_slice(value),
            _ => values.push(value.to_vec()),
        });
        prop_assert_eq!(outcome, Ok(()));
        prop_assert_eq!(text, texts.iter().flat_map(|(text, _)| text.bytes()).collect::<Vec<u8>>());
        prop_assert_eq!(values, texts.iter().map(|(_, value)| value.clone().into_bytes()).collect::<Vec<_>>());
    }

    #[test]
    fn pieces_do_not_upset_it(pieces in prop::collection::vec(prop::sample::select(vec![
        "<a", ">", "</a>", "/>", " b='", "'", "\"", "&e;", "&#65;", "&", ";", "<!DOCTYPE a [", "<!ENTITY e '", "]>", "<![CDATA[", "]]>", "<!--", "-->", "<?p ", "?>", "x", "%", "\r",
    ]), 0..40)) {
        let body = pieces.concat();
        let (text, attributes, _) = parsed(body.as_bytes());
        let total: usize = text.iter().chain(&attributes).map(String::len).sum();
        prop_assert!(total <= body.len().saturating_mul(8).saturating_add(64 << 10).saturating_mul(4));
    }
}
