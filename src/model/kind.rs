use std::fmt;

/// The type of a mention: one of the six built-in ones, or one that a user's dictionary brings.
///
/// ```
/// use koujing::{Kind, KindTable};
/// let mut kinds = KindTable::default();
/// assert_eq!(kinds.name(Kind::FORMULA), "formula");
/// let chemical = kinds.intern("chemical");
/// assert_eq!(kinds.name(chemical), "chemical");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kind(pub u8);

impl Kind {
    /// A named location.
    pub const PLACE: Self = Self(0);
    /// A company, bank, chain or brand that stands for its company.
    pub const ENTERPRISE: Self = Self(1);
    /// A school, hospital, institute, association or organ with its own name.
    pub const INSTITUTION: Self = Self(2);
    /// A named thing that is built, invested in or run as a development.
    pub const PROJECT: Self = Self(3);
    /// A numbered policy formula.
    pub const FORMULA: Self = Self(4);
    /// A set policy phrase without a numeral.
    pub const SLOGAN: Self = Self(5);
    /// Number of built-in types.
    pub const BUILT_IN: usize = 6;
    /// The built-in types in their order.
    pub const ALL: [Self; Self::BUILT_IN] =
        [Self::PLACE, Self::ENTERPRISE, Self::INSTITUTION, Self::PROJECT, Self::FORMULA, Self::SLOGAN];

    /// Position in tables.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// Whether it is one of the six built-in types.
    #[must_use]
    pub fn is_built_in(self) -> bool {
        self.index() < Self::BUILT_IN
    }
}

/// Names of the types: the six built-in ones, then those of user dictionaries in order of appearance.
#[derive(Clone, Debug)]
pub struct KindTable(Vec<String>);

impl Default for KindTable {
    fn default() -> Self {
        Self(["place", "enterprise", "institution", "project", "formula", "slogan"].map(String::from).to_vec())
    }
}

impl KindTable {
    /// The name of a type.
    ///
    /// # Panics
    /// When the type belongs to another table.
    #[must_use]
    pub fn name(&self, kind: Kind) -> &str {
        &self.0[kind.index()]
    }

    /// The type of that name, when known.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Kind> {
        self.0.iter().position(|n| n == name).map(|i| Kind(i as u8))
    }

    /// The type of that name, added when new.
    ///
    /// # Panics
    /// At the 256th type.
    pub fn intern(&mut self, name: &str) -> Kind {
        self.get(name).unwrap_or_else(|| {
            assert!(self.0.len() < 255, "more than 255 types");
            self.0.push(name.to_owned());
            Kind((self.0.len() - 1) as u8)
        })
    }

    /// All names, in the order of their indexes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for KindTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}
