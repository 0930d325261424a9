//! Small random requests whose values are made of what transformations and operators look for.

use crate::{corpus::text, random::Random, request::Request};

const PIECES: &[&[u8]] = &[
    b"a",
    b"b",
    b"ab",
    b"abc",
    b"B",
    b"AB",
    b"x",
    b"1",
    b"0",
    b"5",
    b"-3",
    b"10",
    b"=",
    b"select",
    b"SELECT",
    b"or",
    b" or 1=1",
    b"<script>",
    b"<img src=x onerror=",
    b"union select",
    b"%41",
    b"%2541",
    b"%u0041",
    b"%uff21",
    b"%u00",
    b"%4",
    b"%zz",
    b"%00",
    b"+",
    b"&amp;",
    b"&lt;",
    b"&#65;",
    b"&#x41;",
    b"&#x41",
    b"&nbsp;",
    b"&foo;",
    b"\\x41",
    b"\\u0041",
    b"\\n",
    b"\\101",
    b"\\0",
    b"\\41 ",
    b"\\",
    b"/*x*/",
    b"/*",
    b"*/",
    b"--",
    b"#",
    b"<!--",
    b"-->",
    b"../",
    b"./",
    b"//",
    b"/x",
    b"'",
    b"\"",
    b" ",
    b"  ",
    b"\t",
    b"\n",
    b"\r\n",
    b"\x0b",
    b"\x0c",
    b"\0",
    b"\xa0",
    b"\x80",
    b"\xff",
    "é".as_bytes(),
    "関".as_bytes(),
    "ｓ".as_bytes(),
    b"QUJD",
    b"YWI=",
    b"YWI",
    b"414243",
    b"0x414243",
    b"0x4",
    b"c^md",
    b",",
    b";",
    b"cmd \"x",
    b"(",
    b"192.0.2.7",
    b"\xc0\xaf",
    b"\xe2\x82",
    b"GET",
    b".",
    b"..",
    b"|",
    b"~",
    b"$",
    b"{",
    b"}",
    b"a.b",
    b"a[b]",
];
const NAMES: &[&str] = &["a", "b", "c", "aB", "abc", "x.y", "k", "zB", "a[]"];

pub fn request(random: &mut Random, name: String) -> Request {
    let mut uri =
        random.pick(&["/", "/x", "/x/../a.b", "/X/%41b.php", "//a/./b", "/a%20b"]).as_bytes().to_vec();
    // The same name twice, or in another case, would leave open which one a macro means.
    let names = distinct(random, NAMES);
    let (in_query, in_body) = names.split_at(random.below(names.len() + 1));
    if !random.once_in(4) {
        uri.push(b'?');
        uri.extend(arguments(random, in_query));
    }
    let method = random.pick(&["GET", "POST", "POST"]);
    let mut request = Request::new(name, method, uri).header("Host", "localhost").header("User-Agent", "a b");
    if random.once_in(2) {
        request = request.header("X-Test", single_line(random));
    }
    if random.once_in(2) {
        let cookie: Vec<Vec<u8>> = distinct(random, &["k", "kk", "l", "A"])
            .iter()
            .map(|name| [name.as_bytes(), b"=", &without(single_line(random), b";")].concat())
            .collect();
        request = request.header("Cookie", cookie.join(&b"; "[..]));
    }
    match method {
        "POST" => {
            let body = arguments(random, in_body);
            request.body("application/x-www-form-urlencoded", body)
        }
        _ => request,
    }
}

/// Pairs with these names.
fn arguments(random: &mut Random, names: &[&str]) -> Vec<u8> {
    let pairs: Vec<Vec<u8>> = names
        .iter()
        .map(|name| {
            let value = value(random);
            let value = match random.below(4) {
                0 => without(value.iter().copied().filter(u8::is_ascii_graphic).collect(), b"#&+"),
                _ => text::form_encoded(&value),
            };
            [name.as_bytes(), b"=", &value].concat()
        })
        .collect();
    pairs.join(&b'&')
}

fn distinct(random: &mut Random, names: &[&'static str]) -> Vec<&'static str> {
    let mut chosen = Vec::new();
    for _ in 0..random.below(8) {
        let name = random.pick(names);
        if !chosen.iter().any(|other: &&str| other.eq_ignore_ascii_case(name)) {
            chosen.push(name);
        }
    }
    chosen
}

fn value(random: &mut Random) -> Vec<u8> {
    (0..random.below(6)).flat_map(|_| random.pick(PIECES)).copied().collect()
}

fn single_line(random: &mut Random) -> Vec<u8> {
    let value = without(value(random), b"\0\r\n");
    value.trim_ascii().to_vec()
}

fn without(value: Vec<u8>, unwanted: &[u8]) -> Vec<u8> {
    value.into_iter().filter(|byte| !unwanted.contains(byte)).collect()
}
