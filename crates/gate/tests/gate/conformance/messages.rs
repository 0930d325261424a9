//! What makes a request malformed (RFC 7540 §8): it is not served, and its stream ends with PROTOCOL_ERROR.

use super::*;

pub fn cases() -> Vec<Case> {
    [exchanges(), fields(), pseudo(), lengths(), push()].into_iter().flatten().collect()
}

fn exchanges() -> Vec<Case> {
    let second = |block: &[u8]| [begun(&post()), frame(DATA, 0, 1, b"test"), begun(block)].concat();
    vec![
        case(
            "http2/8.1/1 a second HEADERS without END_STREAM",
            second(&field("x-test", "ok")),
            Expect::Malformed,
        ),
        case(
            "http2/8.1.2.1/3 a pseudo-header as trailer",
            second(&field(":method", "POST")),
            Expect::Malformed,
        ),
    ]
}

fn fields() -> Vec<Case> {
    let with = |name, value| whole(&[get("/"), field(name, value)].concat());
    let before = whole(&[field("x-test", "ok"), get("/")].concat());
    let te = whole(&[get("/"), field("trailers", "test"), field("te", "trailers, deflate")].concat());
    vec![
        case("http2/8.1.2/1 an upper case name", with("X-TEST", "ok"), Expect::Malformed),
        case("http2/8.1.2.1/1 an unknown pseudo-header", with(":test", "ok"), Expect::Malformed),
        case("http2/8.1.2.1/2 a pseudo-header of responses", with(":status", "200"), Expect::Malformed),
        case("http2/8.1.2.1/4 a pseudo-header after a header", before, Expect::Malformed),
        case("http2/8.1.2.2/1 connection", with("connection", "keep-alive"), Expect::Malformed),
        case("http2/8.1.2.2/2 te other than trailers", te, Expect::Malformed),
    ]
}

fn pseudo() -> Vec<Case> {
    // RFC 7541 appendix A: 2 and 3 are methods, 6 and 7 schemes, 4 the path.
    let (method, scheme, path) = (vec![0x82], vec![0x87], literal(4, "/"));
    let of = |parts: &[&[u8]]| whole(&[parts.concat(), literal(1, "app.example.com")].concat());
    let twice = |part: &[u8]| whole(&[get("/"), part.to_vec()].concat());
    vec![
        case("http2/8.1.2.3/1 an empty path", of(&[&method, &scheme, &literal(4, "")]), Expect::Malformed),
        case("http2/8.1.2.3/2 no method", of(&[&scheme, &path]), Expect::Malformed),
        case("http2/8.1.2.3/3 no scheme", of(&[&method, &path]), Expect::Malformed),
        case("http2/8.1.2.3/4 no path", of(&[&method, &scheme]), Expect::Malformed),
        case("http2/8.1.2.3/5 two methods", twice(&method), Expect::Malformed),
        case("http2/8.1.2.3/6 two schemes", twice(&scheme), Expect::Malformed),
        case("http2/8.1.2.3/7 two paths", twice(&path), Expect::Malformed),
    ]
}

fn lengths() -> Vec<Case> {
    let one = || begun(&[post(), field("content-length", "1")].concat());
    vec![
        case("http2/8.1.2.6/1 more DATA than announced", [one(), data(b"test")].concat(), Expect::Malformed),
        case(
            "http2/8.1.2.6/2 more DATA than announced, in pieces",
            [one(), frame(DATA, 0, 1, b"test"), data(b"test")].concat(),
            Expect::Malformed,
        ),
    ]
}

fn push() -> Vec<Case> {
    let promise = [&[0, 0, 0, 3], get("/").as_slice()].concat();
    let promise = frame(PUSH_PROMISE, END_HEADERS, 1, &promise);
    vec![case("http2/8.2/1 PUSH_PROMISE", promise, Expect::Connection(&[PROTOCOL_ERROR]))]
}
