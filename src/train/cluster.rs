//! Word clusters from plain text: words that stand beside the same words get the same number.
//!
//! The exchange algorithm (Martin, Liermann and Ney, 1998) with the predictive objective of Uszkoreit and Brants (2008), looking both
//! ways: a word's class is predicted by the word before and by the word behind. Each word in turn, the most frequent first,
//! moves to the class that raises the likelihood of the text most, until few words move.

use rustc_hash::FxHashMap;

use crate::model::Span;
use crate::pipeline::Stages;

/// How words are clustered.
#[derive(Clone, Copy, Debug)]
pub struct ClusterOptions {
    /// Number of clusters, at most [`crate::segment::MOST_CLUSTERS`].
    pub clusters: usize,
    /// Words that occur less often get no cluster.
    pub least: u32,
    /// Most rounds over all words.
    pub rounds: usize,
}

impl Default for ClusterOptions {
    fn default() -> Self {
        Self { clusters: 256, least: 3, rounds: 12 }
    }
}

/// Words in sentences, counted.
#[derive(Default)]
pub struct Sentences {
    numbers: FxHashMap<String, u32>,
    words: Vec<String>,
    counts: Vec<u32>,
    /// Pairs of neighbours.
    pairs: FxHashMap<(u32, u32), u32>,
}

/// Before the first and behind the last word of a sentence.
const EDGE: u32 = u32::MAX;

impl Sentences {
    /// Counts a sentence's words and neighbours.
    pub fn add<'w>(&mut self, sentence: impl IntoIterator<Item = &'w str>) {
        let mut before = EDGE;
        for word in sentence {
            let number = self.number(word);
            self.counts[number as usize] += 1;
            *self.pairs.entry((before, number)).or_default() += 1;
            before = number;
        }
        if before != EDGE {
            *self.pairs.entry((before, EDGE)).or_default() += 1;
        }
    }

    /// Counts the sentences of a text: its words and, each as a word of its own, its marks; all numbers are one word.
    pub fn add_text(&mut self, stages: &Stages<'_>, text: &str) {
        stages.read(text, |cx| {
            let mut sentence: Vec<&str> = Vec::new();
            let mut end = 0;
            for span in cx.words.all().chain([Span::new(cx.normal.len(), cx.normal.len())]) {
                for (i, c) in cx.normal[end as usize..span.start as usize].char_indices() {
                    if matches!(c, '。' | '！' | '？' | '\n') {
                        self.add(sentence.drain(..));
                    } else if !c.is_whitespace() {
                        let at = end as usize + i;
                        sentence.push(&cx.normal[at..at + c.len_utf8()]);
                    }
                }
                end = span.end;
                if !span.is_empty() {
                    let word = &cx.normal[span.range()];
                    sentence.push(if word.as_bytes()[0].is_ascii_digit() { "0" } else { word });
                }
            }
            self.add(sentence);
        });
    }

    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.words.len() as u32;
        self.numbers.insert(word.to_owned(), number);
        self.words.push(word.to_owned());
        self.counts.push(0);
        number
    }

    /// The clusters: words with their number, the most frequent first. The same sentences in any order give the same.
    ///
    /// ```
    /// use koujing::train::{ClusterOptions, Sentences};
    ///
    /// let mut sentences = Sentences::default();
    /// for object in ["化肥", "农药", "种子"] {
    ///     for verb in ["供应", "储备"] {
    ///         sentences.add([verb, object, "充足"]);
    ///     }
    /// }
    /// let found = sentences.clusters(ClusterOptions { clusters: 3, least: 2, rounds: 5 });
    /// let of = |word| found.iter().find(|(w, _)| w == word).unwrap().1;
    /// assert_eq!(of("化肥"), of("农药"));
    /// assert_ne!(of("化肥"), of("供应"));
    /// ```
    #[must_use]
    pub fn clusters(&self, options: ClusterOptions) -> Vec<(String, usize)> {
        let mut order: Vec<u32> =
            (0..self.words.len() as u32).filter(|w| self.counts[*w as usize] >= options.least).collect();
        order.sort_by_key(|w| (std::cmp::Reverse(self.counts[*w as usize]), &self.words[*w as usize]));
        let mut rank = vec![u32::MAX; self.words.len()];
        for (i, word) in order.iter().enumerate() {
            rank[*word as usize] = i as u32;
        }
        let counts = order.iter().map(|w| self.counts[*w as usize]).collect();
        let classes = Exchange::new(counts, self.contexts(&rank, order.len()), options.clusters).run(options.rounds);
        order.iter().zip(classes).map(|(w, class)| (self.words[*w as usize].clone(), class)).collect()
    }

    /// For each word by rank its contexts with counts: the words before it, then, numbered on, the words behind it.
    fn contexts(&self, rank: &[u32], size: usize) -> Vec<Vec<(u32, u32)>> {
        // Rare words are one context together, and the sentence's edge is another.
        let (rare, edge, side) = (size as u32, size as u32 + 1, size as u32 + 2);
        let of = |word: u32| match rank.get(word as usize) {
            None => edge,
            Some(&u32::MAX) => rare,
            Some(rank) => *rank,
        };
        let mut merged: Vec<FxHashMap<u32, u32>> = vec![FxHashMap::default(); size];
        for ((left, right), n) in &self.pairs {
            let (left, right) = (of(*left), of(*right));
            if (right as usize) < size {
                *merged[right as usize].entry(left).or_default() += n;
            }
            if (left as usize) < size {
                *merged[left as usize].entry(side + right).or_default() += n;
            }
        }
        let sorted = |contexts: FxHashMap<u32, u32>| {
            let mut list: Vec<(u32, u32)> = contexts.into_iter().collect();
            list.sort_unstable();
            list
        };
        merged.into_iter().map(sorted).collect()
    }
}

/// Words by rank in classes, with the counts that the likelihood is made of.
struct Exchange {
    counts: Vec<u32>,
    contexts: Vec<Vec<(u32, u32)>>,
    class: Vec<usize>,
    classes: usize,
    /// Occurrences of each class.
    totals: Vec<u32>,
    /// Occurrences of each class in each context: a row of classes a context.
    beside: Vec<u32>,
    /// n · ln n.
    entropy: Vec<f64>,
}

impl Exchange {
    fn new(counts: Vec<u32>, contexts: Vec<Vec<(u32, u32)>>, classes: usize) -> Self {
        let rows = 2 * (counts.len() + 2);
        let all: u32 = counts.iter().sum();
        let entropy = |n: u32| if n == 0 { 0.0 } else { f64::from(n) * libm::log(f64::from(n)) };
        let mut exchange = Self {
            class: (0..counts.len()).map(|i| i % classes).collect(),
            classes,
            totals: vec![0; classes],
            beside: vec![0; rows * classes],
            entropy: (0..=all).map(entropy).collect(),
            counts,
            contexts,
        };
        for word in 0..exchange.counts.len() {
            exchange.put(word, exchange.class[word]);
        }
        exchange
    }

    fn put(&mut self, word: usize, class: usize) {
        self.class[word] = class;
        self.totals[class] += self.counts[word];
        for (context, n) in &self.contexts[word] {
            self.beside[*context as usize * self.classes + class] += n;
        }
    }

    fn take(&mut self, word: usize) {
        let class = self.class[word];
        self.totals[class] -= self.counts[word];
        for (context, n) in &self.contexts[word] {
            self.beside[*context as usize * self.classes + class] -= n;
        }
    }

    /// The class that a word, taken out, raises the likelihood of most; the first of equals.
    fn best(&self, word: usize, gains: &mut [f64]) -> usize {
        let gain = |now: u32, more: u32| self.entropy[(now + more) as usize] - self.entropy[now as usize];
        for (g, total) in gains.iter_mut().zip(&self.totals) {
            *g = -2.0 * gain(*total, self.counts[word]);
        }
        for (context, n) in &self.contexts[word] {
            let row = &self.beside[*context as usize * self.classes..][..self.classes];
            for (g, now) in gains.iter_mut().zip(row) {
                *g += gain(*now, *n);
            }
        }
        (0..self.classes).fold(0, |best, class| if gains[class] > gains[best] { class } else { best })
    }

    fn run(mut self, rounds: usize) -> Vec<usize> {
        let mut gains = vec![0.0; self.classes];
        for _ in 0..rounds {
            let mut moved = 0;
            for word in 0..self.counts.len() {
                let old = self.class[word];
                self.take(word);
                let new = self.best(word, &mut gains);
                self.put(word, new);
                moved += usize::from(new != old);
            }
            if moved * 100 <= self.counts.len() {
                break;
            }
        }
        self.class
    }
}
