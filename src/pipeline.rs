//! The straight line over one document: text, structure, hits, candidates in two passes, selection, linking,
//! expansions, record.

use std::fmt::Write as _;
use std::io::BufRead;
use std::thread::{self, JoinHandle};

use jieba_rs::Jieba;
use serde::Serialize;

use crate::expand::expand;
use crate::gazetteer::{Gazetteer, format};
use crate::link::{link, sense_id, settle_formulas};
use crate::model::{
    Analysis, Candidate, DictionaryError, Document, EntityRef, KindTable, Record, RecordExpansion, RecordMention, Span,
    Text,
};
use crate::normalize::normalize;
use crate::recognize::weights::Weights;
use crate::recognize::{self, About, Context, Lexicon, Memory, Region, region_of};
use crate::segment::Segmenter;
use crate::select::{preselect, probabilities, select, threshold};
use crate::sentence::Structure;

/// The weights that the program carries, compiled by the build script.
static WEIGHTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/weights.bin"));

/// The unit of a record's offsets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Offsets {
    /// Unicode code points: what Python slices.
    #[default]
    Chars,
    /// Bytes of UTF-8.
    Bytes,
    /// UTF-16 code units: what JavaScript and Java slice.
    Utf16,
}

/// The stages that need loading, shared by analysis and training.
pub struct Stages<'g> {
    gazetteer: &'g Gazetteer,
    lexicon: Lexicon,
    segmenter: Segmenter,
    model: Weights,
}

impl<'g> Stages<'g> {
    /// The stages over some dictionaries; candidates do not cross the barriers of the model.
    #[must_use]
    pub fn new(gazetteer: &'g Gazetteer, model: Weights) -> Self {
        Self { gazetteer, lexicon: Lexicon::built_in(), segmenter: Segmenter::new(gazetteer, false), model }
    }

    /// Reads a text up to the context of pass 1 and hands it on.
    pub fn read<R>(&self, text: &str, then: impl FnOnce(&Context<'_>) -> R) -> R {
        let about = About::default();
        with_context(self.gazetteer, &self.lexicon, &self.segmenter, &self.model, text, &about, |cx, _| then(cx))
    }
}

/// Text → structure → words and hits → region → the context of pass 1.
fn with_context<R>(
    gazetteer: &Gazetteer,
    lexicon: &Lexicon,
    segmenter: &Segmenter,
    model: &Weights,
    text: &str,
    about: &About,
    then: impl FnOnce(&Context<'_>, &Text) -> R,
) -> R {
    let text = normalize(text);
    let structure = Structure::of(text.normal());
    let words = segmenter.words(text.normal());
    let mut hits = Vec::new();
    gazetteer.hits(text.normal(), &mut hits);
    if let Some(other) = text.alternative() {
        gazetteer.hits(other, &mut hits);
        hits.sort_unstable_by_key(|h| (h.span, h.name));
        hits.dedup();
    }
    let heads = lexicon.heads_in(text.normal(), &words);
    let mut cx = Context {
        heads: &heads,
        text: &text,
        normal: text.normal(),
        structure: &structure,
        words: &words,
        hits: &hits,
        gazetteer,
        lexicon,
        model,
        about,
        region: Region::default(),
        memory: None,
    };
    cx.region = region_of(&cx);
    then(&cx, &text)
}

/// Collects what an [`Analyzer`] is made of.
pub struct AnalyzerBuilder {
    /// jieba takes longer to load than all else together, so a thread of its own begins with it at once.
    jieba: Option<JoinHandle<Jieba>>,
    gazetteer: Gazetteer,
    segment_always: bool,
    offsets: Offsets,
    tokens: bool,
    weights: Option<Weights>,
}

impl AnalyzerBuilder {
    /// Cut every word of every text instead of only where the answer can depend on it: the same records, slower.
    #[must_use]
    pub fn segment_always(mut self, always: bool) -> Self {
        self.segment_always = always;
        self
    }

    /// The unit of the records' offsets.
    #[must_use]
    pub fn offsets(mut self, offsets: Offsets) -> Self {
        self.offsets = offsets;
        self
    }

    /// Write every word's span into the records, for windows of N tokens.
    #[must_use]
    pub fn tokens(mut self, tokens: bool) -> Self {
        self.tokens = tokens;
        self
    }

    /// Other weights than the built-in ones, in the readable form that training writes.
    ///
    /// # Errors
    /// When a line is not in the format.
    pub fn weights(mut self, text: &str) -> Result<Self, String> {
        self.weights = Some(Weights::from_rows(&recognize::weights::parse(text)?));
        Ok(self)
    }

    /// Adds a user's dictionary in Koujing's own format. Damaged lines are reported together.
    ///
    /// # Errors
    /// Every damaged line, or the failure to read.
    pub fn dictionary(self, name: &str, mut reader: impl BufRead) -> Result<Self, Vec<DictionaryError>> {
        let mut text = String::new();
        reader
            .read_to_string(&mut text)
            .map_err(|source| vec![DictionaryError::Read { file: name.to_owned(), source }])?;
        let (rows, errors) = format::parse(&text);
        if !errors.is_empty() {
            return Err(errors
                .into_iter()
                .map(|e| DictionaryError::Syntax { file: name.to_owned(), line: e.line, cause: e.cause })
                .collect());
        }
        self.rows(name, &rows).map_err(|e| vec![e])
    }

    /// Adds rows of a user's dictionary that was read elsewhere.
    ///
    /// # Errors
    /// When the rows cannot be compiled.
    pub fn rows(mut self, name: &str, rows: &[format::Row]) -> Result<Self, DictionaryError> {
        self.gazetteer.add_rows(name, rows)?;
        Ok(self)
    }

    /// The frozen analyzer.
    ///
    /// # Panics
    /// Never with a sound build: the built-in weights come from the build script.
    #[must_use]
    pub fn build(self) -> Analyzer {
        let thread = self.jieba;
        let load = || thread.and_then(|t| t.join().ok()).unwrap_or_default();
        let segmenter = Segmenter::loaded_by(load, &self.gazetteer, self.segment_always);
        Analyzer {
            weights: self
                .weights
                .unwrap_or_else(|| Weights::from_bytes(WEIGHTS).expect("the build script wrote the weights")),
            lexicon: Lexicon::built_in(),
            segmenter,
            gazetteer: self.gazetteer,
            offsets: self.offsets,
            tokens: self.tokens,
        }
    }
}

/// Reads documents into records. Built once, frozen, shared by threads.
///
/// ```
/// use koujing::{Analyzer, Document};
/// let analyzer = Analyzer::builder().build();
/// let record = analyzer.extract(&Document::new("a", "深入推进京津冀协同发展和“一带一路”建设。"));
/// let names: Vec<&str> = record.mentions.iter().map(|m| m.name.as_str()).collect();
/// assert!(names.contains(&"京津冀"));
/// ```
pub struct Analyzer {
    gazetteer: Gazetteer,
    lexicon: Lexicon,
    segmenter: Segmenter,
    weights: Weights,
    offsets: Offsets,
    tokens: bool,
}

/// What the dictionaries know of a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LookupRow {
    /// Entity id.
    pub id: String,
    /// Canonical name.
    pub name: String,
    /// Type name.
    #[serde(rename = "type")]
    pub kind: String,
    /// Finer type; may be empty.
    pub subtype: String,
    /// `name`, `alias`, `short` or `derived`: what the looked-up text is to the entry.
    pub matched: &'static str,
    /// Parent's id; may be empty.
    pub parent: String,
    /// Region code; 0: none.
    pub region: u32,
    /// `2014-2020`; may be empty.
    pub period: String,
    /// A formula's level (national, province, city, county); may be empty.
    pub level: String,
    /// Who coined a formula; may be empty.
    pub issuer: String,
    /// Id of a related entry, as a former division's successor; may be empty.
    pub related: String,
    /// A formula's members.
    pub members: Vec<String>,
    /// Citation of the members; may be empty.
    pub source: String,
}

impl Analyzer {
    /// Starts with the built-in dictionaries and weights.
    #[must_use]
    pub fn builder() -> AnalyzerBuilder {
        AnalyzerBuilder {
            // Where no thread can be had, jieba is loaded when it is first asked.
            jieba: thread::Builder::new().name("jieba".into()).spawn(Jieba::new).ok(),
            gazetteer: Gazetteer::built_in(),
            segment_always: false,
            offsets: Offsets::Chars,
            tokens: false,
            weights: None,
        }
    }

    /// The types known to this analyzer, those of user dictionaries included.
    #[must_use]
    pub fn kinds(&self) -> &KindTable {
        self.gazetteer.kinds()
    }

    /// The dictionaries.
    #[must_use]
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// Finds, links and expands; never fails.
    #[must_use]
    pub fn extract(&self, document: &Document) -> Record {
        self.extract_with_region(document).0
    }

    /// Like [`extract`](Self::extract), with the region that the document is about.
    #[must_use]
    pub fn extract_with_region(&self, document: &Document) -> (Record, Region) {
        self.with_passes(document, |cx, _, selected| {
            let mut mentions = link(cx, &selected);
            let expansions = expand(cx, &mentions);
            settle_formulas(cx, &mut mentions, &expansions);
            (self.record(cx, document, &Analysis { mentions, expansions }), cx.region)
        })
    }

    /// Pass 1, the document memory, pass 2: the context of pass 2, all its scored candidates, the selected ones.
    fn with_passes<R>(
        &self,
        document: &Document,
        then: impl FnOnce(&Context<'_>, Vec<Candidate>, Vec<Candidate>) -> R,
    ) -> R {
        let text = document.text.as_str();
        let about = About::of(&self.gazetteer, document.title.as_deref(), document.date.as_deref(), text);
        with_context(&self.gazetteer, &self.lexicon, &self.segmenter, &self.weights, text, &about, |cx, _| {
            let mut found = recognize::candidates(cx);
            recognize::score(cx, &self.weights, &mut found);
            let memory = Memory::of(cx, &preselect(&found));
            let cx = Context { memory: Some(&memory), ..*cx };
            recognize::add_repeats(&cx, &mut found);
            recognize::score(&cx, &self.weights, &mut found);
            let selected = select(&found);
            then(&cx, found, selected)
        })
    }

    fn record(&self, cx: &Context<'_>, document: &Document, analysis: &Analysis) -> Record {
        let mut original: Vec<Span> = Vec::new();
        original.extend(analysis.mentions.iter().map(|m| cx.text.original_span(m.span)));
        let members_from = original.len();
        original.extend(analysis.expansions.iter().flat_map(|e| &e.members).map(|s| cx.text.original_span(*s)));
        let sentences_from = original.len();
        original.extend(cx.structure.sentences.iter().map(|s| cx.text.original_span(*s)));
        let paragraphs_from = original.len();
        original.extend(cx.structure.paragraphs.iter().map(|p| cx.text.original_span(p.span)));
        let tokens_from = original.len();
        if self.tokens {
            original.extend(cx.words.all().map(|s| cx.text.original_span(s)));
        }
        let units = self.units(&document.text, &original);
        let kinds = self.gazetteer.kinds();
        let mentions: Vec<RecordMention> = analysis
            .mentions
            .iter()
            .enumerate()
            .map(|(i, m)| {
                let (entity, candidates, name, subtype) = match &m.entity {
                    EntityRef::Resolved(e) => (Some(e.id.clone()), Vec::new(), e.name.clone(), e.subtype.clone()),
                    EntityRef::Ambiguous(ids) => (None, ids.clone(), cx.slice(m.span).to_owned(), None),
                };
                RecordMention {
                    start: units[i][0],
                    end: units[i][1],
                    text: document.text[original[i].range()].to_owned(),
                    kind: kinds.name(m.kind).to_owned(),
                    subtype,
                    entity,
                    candidates,
                    name,
                    rule: m.rule.name().to_owned(),
                    score: probability(m.score),
                }
            })
            .collect();
        let mut next = members_from;
        let expansions = analysis
            .expansions
            .iter()
            .map(|e| {
                let spans = units[next..next + e.members.len()].to_vec();
                let components = original[next..next + e.members.len()].iter().map(|s| cx.text.kept(*s)).collect();
                next += e.members.len();
                let m = &mentions[e.mention];
                RecordExpansion {
                    formula: m.text.clone(),
                    entity: m.entity.clone(),
                    start: m.start,
                    end: m.end,
                    components,
                    spans,
                }
            })
            .collect();
        Record {
            id: document.id.clone(),
            title: document.title.clone(),
            date: document.date.clone(),
            source: document.source.clone(),
            mentions,
            expansions,
            sentences: units[sentences_from..paragraphs_from].to_vec(),
            paragraphs: units[paragraphs_from..tokens_from].to_vec(),
            tokens: units[tokens_from..].to_vec(),
        }
    }

    /// Byte spans of the original in the records' unit, by one walk over the text.
    fn units(&self, text: &str, spans: &[Span]) -> Vec<[usize; 2]> {
        if self.offsets == Offsets::Bytes {
            return spans.iter().map(|s| [s.start as usize, s.end as usize]).collect();
        }
        let mut wanted: Vec<u32> = spans.iter().flat_map(|s| [s.start, s.end]).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut at = Vec::with_capacity(wanted.len());
        let (mut byte, mut unit) = (0usize, 0usize);
        for w in &wanted {
            let stretch = &text[byte..*w as usize];
            unit += match self.offsets {
                Offsets::Utf16 => stretch.chars().map(char::len_utf16).sum::<usize>(),
                _ => stretch.chars().count(),
            };
            byte = *w as usize;
            at.push(unit);
        }
        let unit_of = |b: u32| at[wanted.partition_point(|w| *w < b)];
        spans.iter().map(|s| [unit_of(s.start), unit_of(s.end)]).collect()
    }

    /// Every candidate of a document with its features and weights, and what became of it, for people to read.
    #[must_use]
    pub fn explain(&self, document: &Document) -> String {
        self.with_passes(document, |cx, found, selected| {
            let mut out = String::new();
            let kinds = self.gazetteer.kinds();
            for (c, share) in found.iter().zip(probabilities(&found)) {
                let fate = fate_of(cx, c, share, &selected, kinds);
                let _ = writeln!(
                    out,
                    "{}\t{}\t{}\tscore {:+.3}\t{fate}",
                    cx.slice(c.span),
                    kinds.name(c.kind),
                    c.rule.name(),
                    f64::from(c.score) / 1000.0,
                );
                let mut weighed: Vec<(i32, String)> = recognize::feature_names(cx, c)
                    .into_iter()
                    .map(|f| (recognize::weight_of(&self.weights, &f, c.kind), f))
                    .filter(|(w, _)| *w != 0)
                    .collect();
                if c.evidence.own {
                    weighed.push((recognize::OWN_NAME_SCORE, "dictionary of your own".to_owned()));
                }
                weighed.sort_by(|a, b| b.0.abs().cmp(&a.0.abs()).then_with(|| a.1.cmp(&b.1)));
                for (w, feature) in weighed {
                    let _ = writeln!(out, "    {:+.3}\t{feature}", f64::from(w) / 1000.0);
                }
            }
            out
        })
    }

    /// What the dictionaries know of a name.
    #[must_use]
    pub fn lookup(&self, name: &str) -> Vec<LookupRow> {
        let mut rows: Vec<LookupRow> = self
            .gazetteer
            .exact(name)
            .map(|(_, s)| {
                let kind = self.gazetteer.kinds().name(s.kind).to_owned();
                LookupRow {
                    id: sense_id(self.gazetteer.kinds(), &s),
                    name: s.entry.name.to_owned(),
                    kind,
                    subtype: s.entry.subtype.to_owned(),
                    matched: ["name", "alias", "short", "derived"][s.flavour as usize & 3],
                    parent: s.entry.parent.to_owned(),
                    region: s.entry.region,
                    period: s.entry.period.to_owned(),
                    level: s.entry.level.to_owned(),
                    issuer: s.entry.issuer.to_owned(),
                    related: s.entry.related.to_owned(),
                    members: s.entry.members.iter().map(|m| (*m).to_owned()).collect(),
                    source: s.entry.source.to_owned(),
                }
            })
            .collect();
        rows.sort_by(|a, b| (&a.kind, &a.id).cmp(&(&b.kind, &b.id)));
        rows.dedup();
        rows
    }
}

/// What became of a candidate, with its probability over all sets of candidates.
fn fate_of(cx: &Context<'_>, c: &Candidate, share: f64, selected: &[Candidate], kinds: &KindTable) -> String {
    let rival = selected.iter().find(|s| s.span.overlaps(c.span));
    match rival {
        Some(s) if s.span == c.span && s.kind == c.kind => format!("selected: probability {share:.3}"),
        _ if share < threshold(c.kind) => format!("lost: probability {share:.3}, below {}", threshold(c.kind)),
        Some(s) => format!("lost: probability {share:.3}; overlaps {} ({})", cx.slice(s.span), kinds.name(s.kind)),
        None => format!("lost: probability {share:.3}"),
    }
}

/// A score in thousandths of a logit as a probability with three digits.
fn probability(score: i32) -> f64 {
    let p = 1.0 / (1.0 + libm::exp(-f64::from(score) / 1000.0));
    libm::round(p * 1000.0) / 1000.0
}
