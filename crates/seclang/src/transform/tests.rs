//! Tables of what each transformation makes of a value, and what holds for all of them.

use super::*;
use Transformation as T;
use proptest::prelude::*;

fn applied(transformation: T, input: &[u8]) -> Vec<u8> {
    let mut out = b"stale".to_vec();
    if apply(transformation, input, &mut out) { out } else { input.to_vec() }
}

/// What libmodsecurity 3.0.9 answered, or the answer that the function's comment defends against it.
#[test]
fn values_become() {
    let cases: &[(T, &[u8], &[u8])] = &[
        (T::Base64Decode, b"VGVzdENhc2U=", b"TestCase"),
        (T::Base64Decode, b"VGVz \r\ndENhc2U", b"TestCase"),
        (T::Base64Decode, b"VGVzd!ENhc2U=", b"Tes"),
        (T::Base64Decode, b"PHNjcmlwdD4=!", b"<script>"),
        (T::Base64DecodeExt, b"P.HNjc mlwd?D4=", b"<script>"),
        (T::Base64DecodeExt, b"YWJjZ=x", b""),
        (T::Base64DecodeExt, b"YWJjZ==x", b""),
        (T::Base64Encode, b"TestCase", b"VGVzdENhc2U="),
        (T::Base64Encode, b"a", b"YQ=="),
        (T::CmdLine, b"C:\\Windows\\Sys^tem32;;, \t/cmd", b"c:windowssystem32/cmd"),
        (T::CmdLine, b"wget  \"x\" (y)", b"wget x(y)"),
        (T::CmdLine, b"a b c", b"a b c"),
        (T::CmdLine, b"a ,/", b"a/"),
        (T::CompressWhitespace, b" a\t\x0b\r\nb  c ", b" a b c "),
        (T::CompressWhitespace, b"\xa0", b"\xa0"),
        (T::CssDecode, b"ja\\vascript", b"javascript"),
        (T::CssDecode, b"\\a\\bc\\ff1c \\00003cx\\000041\n\\", b"\x0a\xbc<<xA"),
        (T::CssDecode, b"a\\0 b\\41", b"a\0bA"),
        (T::CssDecode, b"a\\\nb\\g", b"abg"),
        (T::CssDecode, b"\\1ff41", b"A"),
        (T::EscapeSeqDecode, b"\\a\\n\\x41\\X42\\101\\777\\8\\?\\", b"\x07\nAB\x41\xff8?\\"),
        (T::EscapeSeqDecode, b"\\xg", b"xg"),
        (T::HexDecode, b"4142f", b"AB"),
        (T::HexDecode, b"zz", b"\x53"),
        (T::HexEncode, b"\x00A\xff", b"0041ff"),
        (T::HtmlEntityDecode, b"&lt;script&GT;&#65&#x42;&#x100;&nbsp", b"<script>AB\0\xa0"),
        (T::HtmlEntityDecode, b"&#99999999999999999999;", b"\xff"),
        (T::HtmlEntityDecode, b"&unknown;&&amp&#&#x&;", b"&unknown;&&&#&#x&;"),
        (T::HtmlEntityDecode, b"javascript&colon;alert&lpar;1&rpar;&colon", b"javascript:alert(1)&colon"),
        (T::JsDecode, b"\\u0041\\uFF1c\\x42\\103\\500\\n\\q\\u00\\", b"A<BC\x280\nqu00\\"),
        (T::Length, b"abc", b"3"),
        (T::Length, b"", b"0"),
        (T::Length, b"1", b"1"),
        (T::Lowercase, b"aBC\xc3\x89", b"abc\xc3\x89"),
        (T::Uppercase, b"aBc\xc3\xa9", b"ABC\xc3\xa9"),
        (T::Md5, b"", b"\xd4\x1d\x8c\xd9\x8f\x00\xb2\x04\xe9\x80\x09\x98\xec\xf8\x42\x7e"),
        (T::NormalizePath, b"/dir/foo//bar/../x/./y", b"/dir/foo/x/y"),
        (T::NormalizePath, b"dir/../../foo", b"../foo"),
        (T::NormalizePath, b"/dir/../../foo/", b"/foo/"),
        (T::NormalizePath, b"./.", b""),
        (T::NormalizePath, b"../../a", b"../../a"),
        (T::NormalizePath, b"/a/foo../b", b"/a/b"),
        (T::NormalizePath, b"../../.=./../x", b"../../.=./../x"),
        (T::NormalizePathWin, b"\\dir\\..\\..\\\\foo", b"/foo"),
        (T::ParityEven7bit, b"ac", b"\xe1\x63"),
        (T::ParityOdd7bit, b"ac", b"\x61\xe3"),
        (T::ParityZero7bit, b"a\xe1", b"aa"),
        (T::RemoveComments, b"a/*b*/c<!--d-->e#f", b"ace"),
        (T::RemoveComments, b"a/*b*/#c", b"a#c"),
        (T::RemoveComments, b"a/**/", b"a\0"),
        (T::RemoveComments, b"a/*b", b"a "),
        (T::RemoveComments, b"a--b", b"a"),
        (T::RemoveCommentsChar, b"a/*b*/c<!--d-->e--f#g/", b"abcdefg/"),
        (T::RemoveNulls, b"a\0b\0", b"ab"),
        (T::ReplaceNulls, b"a\0b", b"a b"),
        (T::RemoveWhitespace, b" a \t\xc2\xa0b", b"ab"),
        (T::ReplaceComments, b"a/*b*/c/*d", b"a c "),
        (T::ReplaceComments, b"/*/ */x", b" x"),
        (T::ReplaceComments, b"a*/b/", b"a*/b/"),
        (T::SqlHexDecode, b"0x414243 0Xzz 0x4x", b"ABC 0Xzz 0x4x"),
        (T::SqlHexDecode, b"0x410x42", b"A0x42"),
        (T::Trim, b" \ta b\n", b"a b"),
        (T::TrimLeft, b" a ", b"a "),
        (T::TrimRight, b" a ", b" a"),
        (T::Trim, b" \t ", b""),
        (T::UrlDecode, b"a+b%20c%4%zz%%27%u0041", b"a b c%4%zz%'%u0041"),
        (T::UrlDecodeUni, b"%u0041%uFF1Cscript%u%uzzzz%%27+%4", b"A<script%u%uzzzz%' %4"),
        (T::UrlEncode, b"a b*+/\xff", b"a+b*%2b%2f%ff"),
        (T::Utf8ToUnicode, b"\xc3\xa9\xe3\x81\x82\xf0\x9f\x98\x80a", b"%u00e9%u3042%u1f600a"),
        (T::Utf8ToUnicode, b"a\0b\xc3c\x80\xff", b"abc\x80\xff"),
        (T::Utf8ToUnicode, b"\xc0\xaf", b"%u002f\xc0"),
    ];
    for (transformation, input, expected) in cases {
        let result = applied(*transformation, input);
        assert_eq!(
            result.escape_ascii().to_string(),
            expected.escape_ascii().to_string(),
            "{transformation} of {}",
            input.escape_ascii()
        );
    }
}

#[test]
fn sha1_of_a_standard_vector() {
    let hash = applied(T::HexEncode, &applied(T::Sha1, b"abc"));
    assert_eq!(hash, b"a9993e364706816aba3e25717850c26c9cd0d89d");
}

#[test]
fn the_empty_value_changes_only_where_something_is_made_of_it() {
    for &transformation in T::ALL {
        let is_made = matches!(transformation, T::Length | T::Md5 | T::Sha1);
        assert_eq!(apply(transformation, b"", &mut Vec::new()), is_made, "{transformation}");
        assert_eq!(can_change(transformation, ByteSet::EMPTY), is_made, "{transformation}");
    }
}

fn transformation() -> impl Strategy<Value = T> {
    proptest::sample::select(T::ALL)
}

/// Bytes at random, and pieces that transformations look for.
fn value() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: &[&[u8]] = &[
        b"\\",
        b"%",
        b"+",
        b"&#",
        b"&#x4",
        b"&lt;",
        b"&colon;",
        b";",
        b"/*",
        b"*/",
        b"--",
        b"-->",
        b"<!--",
        b"#",
        b"0x4",
        b"\\x4",
        b"\\u00",
        b"\\uff",
        b"%u",
        b"%uff",
        b"%2",
        b"41",
        b"/",
        b"..",
        b".",
        b"\0",
        b" ",
        b"\t",
        b"\xc2\xa0",
        b"\xc3\xa9",
        b"\xf0\x9f\x98\x80",
        b"\xed\xa0\x80",
        b"\xc0\xaf",
        b"\xf5\x80\x80\x80",
        b"777",
        b"=",
        b"9=",
        b"YWJj",
        b"(",
        b",",
        b"\"",
        b"A",
        b"z",
    ];
    let piece = prop_oneof![
        proptest::sample::select(PIECES).prop_map(<[u8]>::to_vec),
        proptest::collection::vec(any::<u8>(), 0..4),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn unchanged_is_said_exactly_when_the_result_is_the_input(transformation in transformation(), input in value()) {
        let mut out = Vec::new();
        if apply(transformation, &input, &mut out) {
            prop_assert_ne!(&out, &input);
            prop_assert!(can_change(transformation, ByteSet::of(&input)), "triggers of {}", transformation);
            prop_assert!(input.is_empty() || triggers(transformation).intersects(ByteSet::of(&input)));
            let image = image(transformation, ByteSet::of(&input));
            prop_assert!(image.is_none_or(|image| ByteSet::of(&out).is_subset_of(image)), "image of {}", transformation);
        }
    }

    #[test]
    fn what_the_output_held_before_does_not_matter(transformation in transformation(), input in value()) {
        let (mut fresh, mut used) = (Vec::new(), vec![b'x'; 100]);
        let is_changed = apply(transformation, &input, &mut fresh);
        prop_assert_eq!(apply(transformation, &input, &mut used), is_changed);
        prop_assert!(!is_changed || fresh == used);
    }

    #[test]
    fn a_second_time_changes_nothing(input in value()) {
        for transformation in [
            T::CmdLine, T::CompressWhitespace, T::Lowercase, T::Uppercase, T::ParityZero7bit, T::RemoveNulls, T::RemoveWhitespace, T::ReplaceNulls, T::Trim, T::TrimLeft, T::TrimRight,
        ] {
            let once = applied(transformation, &input);
            prop_assert_eq!(applied(transformation, &once), once, "{}", transformation);
        }
    }

    #[test]
    fn windows_paths_are_paths_with_the_backslashes_turned(input in value()) {
        let turned: Vec<u8> = input.iter().map(|&byte| if byte == b'\\' { b'/' } else { byte }).collect();
        prop_assert_eq!(applied(T::NormalizePathWin, &input), applied(T::NormalizePath, &turned));
    }

    #[test]
    fn what_is_encoded_decodes(input in proptest::collection::vec(any::<u8>(), 0..40)) {
        for (encode, decode) in [(T::Base64Encode, T::Base64Decode), (T::HexEncode, T::HexDecode), (T::UrlEncode, T::UrlDecode)] {
            prop_assert_eq!(&applied(decode, &applied(encode, &input)), &input, "{}", encode);
        }
    }
}
