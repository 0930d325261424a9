//! Header compression (RFC 7541): every representation is understood, and what cannot be decoded ends the connection.

use super::*;

/// Huffman coded, as appendix B has the codes; the padding is ones.
const X_TEST: &[u8] = b"\x85\xf2\xb2\x4a\x84\xff";
const TEST: &[u8] = b"\x83\x49\x50\x9f";

pub fn cases() -> Vec<Case> {
    [representations(), sizes(), faults()].into_iter().flatten().collect()
}

/// Entry 58 of the static table is `user-agent` (appendix A).
fn representations() -> Vec<Case> {
    let with = |parts: &[&[u8]]| whole(&[get("/").as_slice(), &parts.concat()].concat());
    let (name, value) = (string("x-test"), string("test"));
    let (agent, test) = (Expect::Told("\"user-agent\":\"test\""), Expect::Told("\"x-test\":\"test\""));
    vec![
        case("generic/5/1 indexed", with(&[b"\xba"]), Expect::Told("\"user-agent\":\"\"")),
        case("generic/5/2 incremental, indexed name", with(&[b"\x7a", &value]), agent),
        case("generic/5/3 incremental, indexed name, Huffman", with(&[b"\x7a", TEST]), agent),
        case("generic/5/4 incremental, new name", with(&[b"\x40", &name, &value]), test),
        case("generic/5/5 incremental, new name, Huffman", with(&[b"\x40", X_TEST, TEST]), test),
        case("generic/5/6 not indexed, indexed name", with(&[b"\x0f\x2b", &value]), agent),
        case("generic/5/7 not indexed, indexed name, Huffman", with(&[b"\x0f\x2b", TEST]), agent),
        case("generic/5/8 not indexed, new name", with(&[b"\x00", &name, &value]), test),
        case("generic/5/9 not indexed, new name, Huffman", with(&[b"\x00", X_TEST, TEST]), test),
        case("generic/5/10 never indexed, indexed name", with(&[b"\x1f\x2b", &value]), agent),
        case("generic/5/11 never indexed, indexed name, Huffman", with(&[b"\x1f\x2b", TEST]), agent),
        case("generic/5/12 never indexed, new name", with(&[b"\x10", &name, &value]), test),
        case("generic/5/13 never indexed, new name, Huffman", with(&[b"\x10", X_TEST, TEST]), test),
    ]
}

fn sizes() -> Vec<Case> {
    let after = |update: &[u8]| whole(&[update, get("/").as_slice()].concat());
    let wrong = Expect::Connection(&[COMPRESSION_ERROR]);
    vec![
        case("generic/5/14 a table of size 0", after(b"\x20"), Expect::Served),
        case("generic/5/15 two sizes, 0 and 4096", after(b"\x20\x3f\xe1\x1f"), Expect::Served),
        case("hpack/4.2/1 a size at the block's end", whole(&[get("/"), vec![0x21]].concat()), wrong),
        case("hpack/6.3/1 a size of 4097", after(b"\x3f\xe2\x1f"), wrong),
    ]
}

fn faults() -> Vec<Case> {
    let with = |bytes: &[u8]| whole(&[get("/").as_slice(), bytes].concat());
    let coded = |value: &[u8]| with(&[b"\x00", X_TEST, value].concat());
    let wrong = Expect::Connection(&[COMPRESSION_ERROR]);
    vec![
        case("hpack/2.3.3/1 an index that does not exist", with(b"\xc6"), wrong),
        case("hpack/2.3.3/2 a name's index that does not exist", with(b"\x7f\x07\x04test"), wrong),
        case("hpack/5.2/1 padding of more than 7 bits", coded(b"\x84\x49\x50\x9f\xff"), wrong),
        case("hpack/5.2/2 padding of zeros", coded(b"\x83\x49\x50\x90"), wrong),
        case("hpack/5.2/3 the end of string inside", coded(b"\x87\xff\xff\xff\xfd\x25\x42\x7f"), wrong),
        case("hpack/6.1/1 index 0", with(b"\x80"), wrong),
    ]
}
