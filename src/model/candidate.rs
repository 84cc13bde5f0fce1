use super::{Kind, Span};

/// A word of the segmentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands in the normalised text.
    pub span: Span,
}

/// An occurrence of a dictionary name, overlapping ones included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GazetteerHit {
    /// Where it stands in the normalised text.
    pub span: Span,
    /// Which name: an index into the gazetteer's names.
    pub name: u32,
}

/// The generator that proposed a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// A dictionary name as it stands.
    Gazetteer,
    /// A head or suffix expanded to the left (公司, 医院, 项目, 路).
    Suffix,
    /// A slot of a coordinated list (A、B等企业).
    Coordination,
    /// What stands between quotation marks.
    Quoted,
    /// The grammar of numbered formulas.
    Formula,
    /// A short form introduced in the text (以下简称…).
    Abbreviation,
    /// A repeat, whole or shortened, of a name found elsewhere in the document.
    Repeat,
    /// Words that govern no head: a run that the segmentation does not know, a place right behind a place.
    Context,
}

impl Rule {
    /// The name written to records and to `explain`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gazetteer => "gazetteer",
            Self::Suffix => "suffix",
            Self::Coordination => "coordination",
            Self::Quoted => "quoted",
            Self::Formula => "formula",
            Self::Abbreviation => "abbreviation",
            Self::Repeat => "repeat",
            Self::Context => "context",
        }
    }
}

/// What a generator knows of its candidate beyond the span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Evidence {
    /// Generator-specific detail, part of the features (for example the shape of a formula).
    pub shape: u8,
    /// Name of the dictionary plus one (0: none).
    pub name: u32,
    /// Whether it is a name or alias of a user's own dictionary.
    pub own: bool,
    /// Every generator that proposed the span: a bit a [`Rule`].
    pub rules: u8,
    /// Class noun of the list that the span stands in, plus one (0: none).
    pub class: u8,
}

/// A span that could be a mention of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Where it stands in the normalised text.
    pub span: Span,
    /// What it would be.
    pub kind: Kind,
    /// Who proposed it.
    pub rule: Rule,
    /// What the generator saw.
    pub evidence: Evidence,
    /// Sum of the weights of its features; above zero it is wanted.
    pub score: i32,
}
