//! Values that come near to attacks: seeds cut, spliced and sprinkled with what the tokenizers care about.

/// What states and tokens begin and end with, and words that folding looks for.
const PIECES: [&[u8]; 132] = [
    b"'",
    b"\"",
    b"`",
    b"\\",
    b"\\'",
    b"''",
    b"/*",
    b"*/",
    b"/*!",
    b"--",
    b"-- ",
    b"#",
    b"\n",
    b"\0",
    b" ",
    b"\t",
    b"\xa0",
    b"\xff",
    b"\x80",
    b"\x7f",
    b"\x0b",
    b"(",
    b")",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b";",
    b":",
    b"::",
    b":=",
    b".",
    b"=",
    b"!=",
    b"<=>",
    b"<",
    b">",
    b"||",
    b"&&",
    b"!",
    b"!!",
    b"~",
    b"+",
    b"-",
    b"*",
    b"%",
    b"^",
    b"&",
    b"|",
    b"@",
    b"@@",
    b"@`",
    b"@'",
    b"$",
    b"$$",
    b"$a$",
    b"$1,0.",
    b"$.",
    b"?",
    b"0x",
    b"0xAf",
    b"0b",
    b"0b01",
    b"1",
    b"1.",
    b".5",
    b"1e",
    b"1e5",
    b"1.5f",
    b"1d",
    b"1fu",
    b"x'1F'",
    b"b'01'",
    b"x'",
    b"e'",
    b"n'a'",
    b"N'",
    b"q'(",
    b")'",
    b"nq'<a>'",
    b"u&'",
    b"U&'a'",
    b"\\N",
    b"a",
    b"or",
    b"and",
    b"union",
    b" all ",
    b"select",
    b"from",
    b"in",
    b"not in",
    b"not",
    b"like",
    b"if",
    b"user",
    b"user(",
    b"password(",
    b"sleep(",
    b"collate",
    b"latin1_x",
    b"binary",
    b"int",
    b"into outfile",
    b"sp_password",
    b"having",
    b"order by",
    b"limit",
    b"exec",
    b"drop table",
    b"case",
    b"<script>",
    b"<svg",
    b"<a href=",
    b"java",
    b"data:",
    b"&#x6A;",
    b"&#106;",
    b"&#",
    b"onclick=",
    b"style=",
    b"xmlns",
    b"<!--",
    b"-->",
    b"-!>",
    b"<!doctype",
    b"<![CDATA[",
    b"]]>",
    b"<%",
    b"%>",
    b"<?xml",
];

pub struct Mutation {
    seeds: Vec<Vec<u8>>,
    state: u64,
}

impl Mutation {
    pub fn new(seeds: Vec<Vec<u8>>, seed: u64) -> Self {
        Self { seeds, state: seed }
    }

    pub fn next_value(&mut self) -> Vec<u8> {
        let mut value = if self.below(3) == 0 {
            Vec::new()
        } else {
            let seed = self.below(self.seeds.len());
            self.seeds[seed].clone()
        };
        for _ in 0..=self.below(7) {
            self.mutate(&mut value);
        }
        value.truncate(400);
        value
    }

    fn mutate(&mut self, value: &mut Vec<u8>) {
        let at = self.below(value.len() + 1);
        match self.below(12) {
            0..=5 => {
                let piece = PIECES[self.below(PIECES.len())];
                value.splice(at..at, piece.iter().copied());
            }
            6 => {
                let byte = u8::try_from(self.below(256)).expect("below 256");
                value.insert(at, byte);
            }
            7 => {
                let end = (at + self.below(6)).min(value.len());
                value.drain(at..end);
            }
            8 => value.truncate(at),
            9 => {
                let other = self.below(self.seeds.len());
                let other = self.seeds[other].clone();
                let from = self.below(other.len() + 1);
                value.splice(at.., other[from..].iter().copied());
            }
            10 => {
                if let Some(byte) = value.get_mut(at) {
                    *byte ^= 0x20;
                }
            }
            _ => {
                let word = PIECES[self.below(PIECES.len())].to_ascii_uppercase();
                value.splice(at..at, [b" ".as_slice(), &word, b" "].concat());
            }
        }
    }

    /// splitmix64.
    fn below(&mut self, bound: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % bound as u64).expect("below a usize")
    }
}
