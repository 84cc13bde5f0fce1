//! Cutting only where it is asked for is exact: a block alone gives the tokens of the whole text, and the records with
//! `segment always` are those with `auto`.

mod common;

use koujing::gazetteer::Gazetteer;
use koujing::segment::Segmenter;
use koujing::{Analyzer, Span, normalize};
use proptest::prelude::*;

#[test]
fn always_and_auto_give_the_same_records() {
    let auto = Analyzer::builder().build();
    let always = Analyzer::builder().segment_always(true).build();
    let mut mentions = 0;
    for document in common::seeds() {
        let (a, b) = (auto.extract(&document), always.extract(&document));
        assert_eq!(a, b, "{}", document.id);
        mentions += a.mentions.len();
    }
    assert!(mentions > 100, "only {mentions} mentions: the comparison says nothing");
}

/// The tokens of the whole text, by jieba alone, that lie in the text's blocks; and those of each block by itself.
fn both_ways(jieba: &jieba_rs::Jieba, segmenter: &Segmenter, text: &str) -> (Vec<Span>, Vec<Span>) {
    let words = segmenter.words(text);
    let tokens = |base: usize, stretch: &str| {
        let mut at = base;
        let tokens = jieba.cut(stretch, false).into_iter().map(|token| {
            let span = Span::new(at, at + token.word.len());
            at += token.word.len();
            span
        });
        tokens.collect::<Vec<_>>()
    };
    let whole = tokens(0, text).into_iter().filter(|t| words.block_span(t.start).is_some()).collect();
    let mut blocks: Vec<Span> = text.char_indices().filter_map(|(i, _)| words.block_span(i as u32)).collect();
    blocks.dedup();
    (whole, blocks.into_iter().flat_map(|b| tokens(b.start as usize, &text[b.range()])).collect())
}

#[test]
fn a_block_alone_gives_the_tokens_of_the_whole() {
    let jieba = jieba_rs::Jieba::new();
    let segmenter = Segmenter::new(&Gazetteer::built_in(), false);
    for document in common::seeds() {
        let text = normalize(&document.text);
        let (whole, alone) = both_ways(&jieba, &segmenter, text.normal());
        assert!(whole.len() > 500);
        assert_eq!(whole, alone, "{}", document.id);
    }
}

#[test]
fn words_are_the_same_in_any_order_of_asking() {
    let gazetteer = Gazetteer::built_in();
    let (lazy, eager) = (Segmenter::new(&gazetteer, false), Segmenter::new(&gazetteer, true));
    for document in common::seeds() {
        let text = normalize(&document.text);
        let all: Vec<Span> = eager.words(text.normal()).all().collect();
        let words = lazy.words(text.normal());
        // From the back, so that blocks are cut in another order.
        for word in all.iter().rev() {
            assert!(words.is_border(word.start) && words.is_border(word.end));
            assert_eq!(words.word_from(word.start).map(|w| w.span), Some(*word));
            assert_eq!(words.word_to(word.end).map(|w| w.span), Some(*word));
        }
        assert!(words.all().eq(all));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn blocks_of_any_text_are_exact(text in "[一-十郑州总部基地项目高中原区a-c0-9+#&._%\\- ，。、“”\u{3007}\u{20000}\u{2A6E0}\u{2EBF0}\u{2FA1F}é\n]{0,60}") {
        let (whole, alone) = JIEBA.with(|(jieba, segmenter)| both_ways(jieba, segmenter, &text));
        prop_assert_eq!(whole, alone);
    }
}

thread_local! {
    static JIEBA: (jieba_rs::Jieba, Segmenter) =
        (jieba_rs::Jieba::new(), Segmenter::new(&Gazetteer::built_in(), false));
}
