//! Requests made to be expensive: what a prefilter cannot turn away, what invites a matcher to start again and
//! again, what makes many values of few bytes. Each kind in four sizes, from 2 KB to 64 KB.

use super::{benign::uploads, text, workloads::minimal};
use crate::{random::Random, request::Request};

/// In bytes.
const SIZES: &[usize] = &[2_000, 8_000, 24_000, 64_000];

/// One form field that holds this over and over.
const VALUES: &[(&str, &str)] = &[
    ("selects", "select from where union insert or and "),
    ("tags", "<a <img <svg on= style= src= "),
    ("quotes", "'\"`'\"`"),
    ("comments", "/*/*--#"),
    ("dots", "../..\\"),
    ("dollars", "${${#{{{"),
    ("parentheses", "((((a("),
    ("commands", ";cat |id `w $(x &&sh "),
    ("equals", "a=a=1=1"),
    ("escapes", "\\x41\\u0041&#x41;"),
    ("letters", "a"),
    ("digits", "0"),
    ("spaces", " \t"),
    ("backslashes", "\\"),
    ("line-feeds", "\r\n"),
    ("entities", "&lt;&#60;&#x3c;&amp;"),
    ("percents", "%25%2525%u003c"),
    ("hexadecimal", "0x41420x4344"),
    ("base64", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
    ("full-width", "\u{ff1c}\u{ff53}\u{3000}\u{ff0f}"),
    ("almost-union", "unionselec union al "),
    ("almost-script", "<scrip <scrip\tjavascrip:"),
    ("almost-java", "${jndi:lda java.lang.Runtim "),
    ("almost-php", "<?ph php://inpu base64_decod ("),
    ("carets", "^c^a^t ''c''a''t "),
    ("brackets", "[[[[[1]]]]{{{{1}}}}"),
];

/// How a body of about this many bytes is made.
type Make = fn(usize) -> Request;

const SHAPES: &[(&str, Make)] = &[
    ("every-literal", |size| form(&[b"comment=", encoded(&all_words(), size).as_slice()].concat())),
    ("random-bytes", |size| {
        form(&[b"comment=", encoded(&Random::new(6).bytes(size), size / 2).as_slice()].concat())
    }),
    ("many-arguments", |size| form(&repeated("a=1&", size))),
    ("many-attacks", |size| form(&repeated("q=1'+or+'1'%3D'1&", size))),
    ("many-names", |size| form(&numbered(size, |number| format!("a{number}=select&")))),
    ("many-words", many_words),
    ("json-depth", |size| {
        json([repeated("[", size.min(1_000) / 2), repeated("0,", size), b"0".to_vec()].concat())
    }),
    ("json-names", |size| {
        json(wrapped("{", numbered(size, |number| format!("\"k{number}\":\"a b\",")), "\"z\":1}"))
    }),
    ("json-numbers", |size| json(wrapped("[", repeated("0,", size), "0]"))),
    ("json-nested", |size| json(nested(size))),
    ("json-escapes", |size| json(wrapped("{\"a\":\"", repeated("\\u003c\\n\\\"", size), "\"}"))),
    ("xml-depth", |size| xml(repeated("<a>", size))),
    ("xml-elements", |size| xml(wrapped("<r>", repeated("<a>or 1=1</a>", size), "</r>"))),
    ("xml-attributes", |size| xml(wrapped("<r>", repeated("<a b=\"1 or\"/>", size), "</r>"))),
    ("xml-one-element", |size| {
        xml(wrapped("<r ", numbered(size, |number| format!("a{number}=\"x\" ")), "/>"))
    }),
    ("multipart-values", |size| multipart(size, |number| uploads::value(&format!("f{number}"), b"a' or 1"))),
    ("multipart-files", |size| {
        multipart(size, |number| uploads::with_file("f", &format!("{number}.php"), "text/plain", b"x"))
    }),
    ("multipart-lines", |size| multipart(size, |_| repeated("X-Y: z\r\n", 400))),
    ("cookies", |size| {
        minimal("", "/").header("Cookie", numbered(size, |number| format!("c{number}=a%20or; ")))
    }),
    ("one-cookie", |size| minimal("", "/").header("Cookie", wrapped("c=", repeated("<a or '1", size), ""))),
    ("query", |size| {
        minimal("", &String::from_utf8_lossy(&wrapped("/?", repeated("a=%27or%201&", size), "")))
    }),
    ("path", |size| minimal("", &String::from_utf8_lossy(&wrapped("/", repeated("..%2f%5c./", size), "")))),
    ("headers", many_headers),
    ("agent", |size| minimal("", "/").header("Referer", wrapped("", repeated("<select ", size), ""))),
];

/// Named `bait/kind/size`.
pub fn requests() -> Vec<Request> {
    let mut all = Vec::new();
    let mut add = |kind: &str, size: usize, mut request: Request| {
        request.name = format!("bait/{kind}/{size:06}");
        all.push(request);
    };
    for (kind, bait) in VALUES {
        for &size in SIZES {
            add(kind, size, form(&[b"comment=", encoded(bait.as_bytes(), size).as_slice()].concat()));
        }
    }
    for (kind, make) in SHAPES {
        SIZES.iter().for_each(|&size| add(kind, size, make(size)));
    }
    all
}

fn post(kind: &str, body: Vec<u8>) -> Request {
    let mut request = minimal("", "/items").body(kind, body);
    request.method = b"POST".to_vec();
    request
}

fn form(body: &[u8]) -> Request {
    post("application/x-www-form-urlencoded", body.to_vec())
}

fn json(body: Vec<u8>) -> Request {
    post("application/json", body)
}

fn xml(body: Vec<u8>) -> Request {
    post("application/xml", body)
}

fn multipart(size: usize, part: impl Fn(usize) -> Vec<u8>) -> Request {
    let boundary = "----WebKitFormBoundaryR5q1bT0mQf2kW9xz";
    let each = uploads::body(boundary, &[part(0)]).len();
    let parts: Vec<Vec<u8>> = (0..(size / each).max(1)).map(part).collect();
    post(&format!("multipart/form-data; boundary={boundary}"), uploads::body(boundary, &parts))
}

/// So many bytes of it, encoded; the field holds no more than that.
fn encoded(bait: &[u8], size: usize) -> Vec<u8> {
    let value: Vec<u8> = bait.iter().copied().cycle().take(size).collect();
    text::form_encoded(&value)
}

fn repeated(bait: &str, size: usize) -> Vec<u8> {
    bait.repeat(size / bait.len()).into_bytes()
}

fn numbered(size: usize, one: impl Fn(usize) -> String) -> Vec<u8> {
    let mut all = String::new();
    (0..)
        .take_while(|number| {
            all.push_str(&one(*number));
            all.len() < size
        })
        .count();
    all.into_bytes()
}

fn wrapped(start: &str, inner: Vec<u8>, end: &str) -> Vec<u8> {
    [start.as_bytes(), &inner, end.as_bytes()].concat()
}

/// Words of all attacks, each as a field of its own.
fn many_words(size: usize) -> Request {
    let words = all_words();
    let fields: Vec<Vec<u8>> = words
        .split(|byte| *byte == b' ')
        .cycle()
        .scan(0, |length, word| {
            let field = [b"w=", text::form_encoded(word).as_slice()].concat();
            *length += field.len() + 1;
            (*length < size).then_some(field)
        })
        .collect();
    form(&fields.join(&b'&'))
}

/// Objects within objects: names grow with the depth.
fn nested(size: usize) -> Vec<u8> {
    let level = "{\"aaaaaaaa\":";
    let depth = (size / (level.len() + 1)).min(400);
    let inner = wrapped("[", repeated("1,", size.saturating_sub(depth * 13)), "1]");
    [level.repeat(depth).into_bytes(), inner, "}".repeat(depth).into_bytes()].concat()
}

fn many_headers(size: usize) -> Request {
    let mut request = minimal("", "/");
    for number in 0..size / 30 {
        request = request.header(&format!("X-Header-{number:05}"), "1 or <b 'x");
    }
    request
}

/// Words of all attacks, shuffled: full of what rules look for.
fn all_words() -> Vec<u8> {
    let text = super::attacks::FAMILIES.iter().map(|(_, payloads)| *payloads).collect::<String>();
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let mut random = Random::new(5);
    for index in (1..words.len()).rev() {
        words.swap(index, random.below(index + 1));
    }
    words.join(" ").into_bytes()
}
