/// Many short strings in one allocation, numbered in the order of their coming.
///
/// ```
/// use koujing::StringTable;
/// let mut table = StringTable::default();
/// let first = table.push("2024/报告.txt");
/// assert_eq!(table.get(first), "2024/报告.txt");
/// assert_eq!(table.len(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StringTable {
    text: String,
    ends: Vec<usize>,
}

impl StringTable {
    /// Adds a string, equal to an earlier one or not, and returns its number.
    ///
    /// # Panics
    /// At the 4,294,967,295th string.
    pub fn push(&mut self, string: &str) -> u32 {
        let number =
            u32::try_from(self.ends.len()).ok().filter(|&n| n < u32::MAX).expect("more than 4 billion strings");
        self.text.push_str(string);
        self.ends.push(self.text.len());
        number
    }

    /// The string of that number.
    ///
    /// # Panics
    /// When the number comes from another table.
    #[must_use]
    pub fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.text[start..self.ends[number]]
    }

    /// How many strings there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All strings in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|n| self.get(n))
    }
}
