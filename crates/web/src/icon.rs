//! Icons, drawn as strokes in the colour of the text beside them. Decoration: hidden from screen
//! readers, never the only carrier of a meaning.

use askama::filters::Safe;

macro_rules! icons {
    ($($variant:ident $name:literal $body:literal)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon { $($variant),* }

        impl Icon {
            pub const ALL: &'static [Icon] = &[$(Icon::$variant),*];

            pub fn name(self) -> &'static str {
                match self { $(Icon::$variant => $name),* }
            }

            /// The inline drawing.
            pub fn svg(self) -> Safe<&'static str> {
                Safe(match self {
                    $(Icon::$variant => concat!(
                        r#"<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">"#,
                        $body,
                        "</svg>",
                    )),*
                })
            }
        }
    };
}

icons! {
    Gate "gate" r#"<path d="M6.5 4v16.5M17.5 4v16.5M3 7.5h18M6.5 12h11"/>"#
    Home "home" r#"<path d="M4 11l8-7 8 7M6 9.5V20h12V9.5M10 20v-6h4v6"/>"#
    People "people" r#"<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c0-4 2.8-6.5 6.5-6.5s6.5 2.5 6.5 6.5M15.5 4.9a3.5 3.5 0 0 1 0 6.2M18 14.2c2.2.9 3.5 3 3.5 5.8"/>"#
    Person "person" r#"<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.4-4.2 3.4-6.5 7.5-6.5s7.1 2.3 7.5 6.5"/>"#
    Building "building" r#"<path d="M5 21V4h9v17M14 9h5v12M3 21h18M8 8h3M8 12h3M8 16h3M17 13v0M17 17v0"/>"#
    Shield "shield" r#"<path d="M12 3l7.5 2.7v5.5c0 4.6-3 8-7.5 9.8-4.5-1.8-7.5-5.2-7.5-9.8V5.7z"/><path d="M8.7 12l2.4 2.4 4.3-4.6"/>"#
    Key "key" r#"<circle cx="8" cy="15" r="4.5"/><path d="M11.3 11.7L20 3M16.5 6.5l2.5 2.5M14 9l2 2"/>"#
    Ledger "ledger" r#"<path d="M6 3h12v18H6zM9 3v18M12 8h3.5M12 12h3.5M12 16h3.5"/>"#
    Settings "settings" r#"<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>"#
    Bell "bell" r#"<path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4"/>"#
    Mail "mail" r#"<path d="M3.5 5.5h17v13h-17zM4 6l8 7 8-7"/>"#
    Document "document" r#"<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"/>"#
    Chart "chart" r#"<path d="M4 4v16h16M8 16v-5M12.5 16V8M17 16v-3"/>"#
    Clock "clock" r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>"#
    Upload "upload" r#"<path d="M12 15V4M7.5 8.5L12 4l4.5 4.5M4 15v5h16v-5"/>"#
    Download "download" r#"<path d="M12 4v11M7.5 10.5L12 15l4.5-4.5M4 15v5h16v-5"/>"#
    Search "search" r#"<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L20.5 20.5"/>"#
    Plus "plus" r#"<path d="M12 5v14M5 12h14"/>"#
    Globe "globe" r#"<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c-5 5-5 12 0 17M12 3.5c5 5 5 12 0 17"/>"#
    SignOut "sign-out" r#"<path d="M14 4H5v16h9M10 12h11M17.5 8.5L21 12l-3.5 3.5"/>"#
    Menu "menu" r#"<path d="M4 6.5h16M4 12h16M4 17.5h16"/>"#
    Close "close" r#"<path d="M5.5 5.5l13 13M18.5 5.5l-13 13"/>"#
    Check "check" r#"<circle cx="12" cy="12" r="8.5"/><path d="M8 12.3l2.8 2.8 5.2-5.8"/>"#
    Cross "cross" r#"<circle cx="12" cy="12" r="8.5"/><path d="M9 9l6 6M15 9l-6 6"/>"#
    Minus "minus" r#"<circle cx="12" cy="12" r="8.5"/><path d="M8.5 12h7"/>"#
    Warning "warning" r#"<path d="M12 4L21 20H3zM12 10v4.5M12 17.2v0"/>"#
    Information "information" r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 8v0"/>"#
    Question "question" r#"<circle cx="12" cy="12" r="8.5"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 16.5v0"/>"#
    Right "right" r#"<path d="M9.5 6l6 6-6 6"/>"#
    Left "left" r#"<path d="M14.5 6l-6 6 6 6"/>"#
    Down "down" r#"<path d="M6 9.5l6 6 6-6"/>"#
    External "external" r#"<path d="M14 4h6v6M20 4l-9 9M18 14v6H4V6h6"/>"#
}

impl Icon {
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|icon| icon.name() == name)
    }
}
