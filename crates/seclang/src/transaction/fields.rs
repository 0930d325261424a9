//! What a request and its answer consist of: named members and single values, in the order in which they came.

use super::arena::{Arena, Span, TextId};
use super::state::size_of_items;
use crate::language::ast::Variable;

/// Where named members are kept. Several variables may read one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Field {
    ArgsGet,
    ArgsPost,
    Cookies,
    RequestHeaders,
    ResponseHeaders,
    /// Form field → the file's name.
    Files,
    FilesSizes,
    FilesContent,
    MultipartFilename,
    MultipartName,
    PartHeaders,
    XmlText,
    XmlAttributes,
}

const FIELDS: usize = Field::XmlAttributes as usize + 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Name,
    Value,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) name: TextId,
    pub(crate) value: TextId,
}

#[derive(Debug)]
pub(crate) struct Fields {
    pairs: [Vec<Pair>; FIELDS],
    singles: Box<[Option<TextId>]>,
}

impl Default for Fields {
    fn default() -> Self {
        Self { pairs: Default::default(), singles: vec![None; Variable::ALL.len()].into() }
    }
}

impl Fields {
    pub(crate) fn clear(&mut self) {
        self.pairs.iter_mut().for_each(Vec::clear);
        self.singles.fill(None);
    }

    /// About how many bytes the buffers take.
    pub(crate) fn memory(&self) -> usize {
        self.pairs.iter().map(size_of_items).fold(0, usize::saturating_add)
    }

    pub(crate) fn pairs(&self, field: Field) -> &[Pair] {
        self.pairs.get(field as usize).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn push(&mut self, arena: &mut Arena, field: Field, name: Span, value: Span) {
        let pair = Pair { name: arena.text(name), value: arena.text(value) };
        if let Some(pairs) = self.pairs.get_mut(field as usize) {
            pairs.push(pair);
        }
    }

    pub(crate) fn add(&mut self, arena: &mut Arena, field: Field, name: &[u8], value: &[u8]) {
        let (name, value) = (arena.add(name), arena.add(value));
        self.push(arena, field, name, value);
    }

    /// The value of a variable that is not a collection, when it has one.
    pub(crate) fn single(&self, variable: Variable) -> Option<TextId> {
        self.singles.get(variable as usize).copied().flatten()
    }

    pub(crate) fn set(&mut self, arena: &mut Arena, variable: Variable, value: &[u8]) {
        let span = arena.add(value);
        self.set_span(arena, variable, span);
    }

    /// Several variables may have one text.
    pub(crate) fn set_text(&mut self, variable: Variable, text: TextId) {
        if let Some(single) = self.singles.get_mut(variable as usize) {
            *single = Some(text);
        }
    }

    pub(crate) fn set_span(&mut self, arena: &mut Arena, variable: Variable, value: Span) {
        let text = arena.text(value);
        self.set_text(variable, text);
    }

    pub(crate) fn set_number(&mut self, arena: &mut Arena, variable: Variable, number: usize) {
        let span = arena.add_number(i64::try_from(number).unwrap_or(i64::MAX));
        self.set_span(arena, variable, span);
    }

    /// The value of the first member of this name, in any ASCII case.
    pub(crate) fn first(&self, arena: &Arena, field: Field, name: &[u8]) -> Option<Span> {
        self.pairs(field)
            .iter()
            .find(|pair| arena.get(arena.span(pair.name)).eq_ignore_ascii_case(name))
            .map(|pair| arena.span(pair.value))
    }
}

/// Where a collection's members are; empty for a variable that is no collection of these.
pub(crate) const fn readings(variable: Variable) -> &'static [(Field, Part)] {
    use Part::{Name, Value};
    match variable {
        Variable::Args => &[(Field::ArgsGet, Value), (Field::ArgsPost, Value)],
        Variable::ArgsNames => &[(Field::ArgsGet, Name), (Field::ArgsPost, Name)],
        Variable::ArgsGet => &[(Field::ArgsGet, Value)],
        Variable::ArgsGetNames => &[(Field::ArgsGet, Name)],
        Variable::ArgsPost | Variable::Json => &[(Field::ArgsPost, Value)],
        Variable::ArgsPostNames => &[(Field::ArgsPost, Name)],
        Variable::RequestCookies => &[(Field::Cookies, Value)],
        Variable::RequestCookiesNames => &[(Field::Cookies, Name)],
        Variable::RequestHeaders => &[(Field::RequestHeaders, Value)],
        Variable::RequestHeadersNames => &[(Field::RequestHeaders, Name)],
        Variable::ResponseHeaders => &[(Field::ResponseHeaders, Value)],
        Variable::ResponseHeadersNames => &[(Field::ResponseHeaders, Name)],
        Variable::Files => &[(Field::Files, Value)],
        Variable::FilesNames => &[(Field::Files, Name)],
        Variable::FilesSizes => &[(Field::FilesSizes, Value)],
        Variable::FilesTmpContent => &[(Field::FilesContent, Value)],
        Variable::MultipartFilename => &[(Field::MultipartFilename, Value)],
        Variable::MultipartName => &[(Field::MultipartName, Value)],
        Variable::MultipartPartHeaders => &[(Field::PartHeaders, Value)],
        Variable::Xml => &[(Field::XmlText, Value)],
        _ => &[],
    }
}
