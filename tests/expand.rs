//! What a formula stands for: `tests/data/expand.tsv`, one case a row.
//!
//! | column | what |
//! |---|---|
//! | class | how the text lists the members; `wrong`: a list of fitting length that is not the formula's |
//! | text | `\\n` stands for a line end |
//! | formula | as worded in the text |
//! | members | as worded, in order, divided by `\|`; `-`: none |

use std::collections::BTreeSet;
use std::fs;

use koujing::{Analyzer, Document};

#[test]
fn members_as_the_text_lists_them() {
    let table = fs::read_to_string("tests/data/expand.tsv").expect("the cases are there");
    let rows = || table.lines().filter(|l| !l.starts_with('#')).skip(1);
    // Whether a formula is found is the model's question, which every training answers a little differently; what it stands
    // for is this test's. So the formulas are names of a dictionary of one's own, which are nearly always found.
    let names: BTreeSet<&str> = rows().filter_map(|row| row.split('\t').nth(2)).collect();
    let dictionary = format!("#! type=formula\n{}\n", names.into_iter().collect::<Vec<_>>().join("\n"));
    let analyzer = Analyzer::builder().dictionary("cases", dictionary.as_bytes()).expect("sound rows").build();
    let mut wrong = Vec::new();
    for row in rows() {
        let columns: Vec<&str> = row.split('\t').collect();
        let [class, text, formula, expected] = columns[..] else { panic!("four columns: {row}") };
        let record = analyzer.extract(&Document::new(formula, text.replace("\\n", "\n")));
        let lists: Vec<String> = record
            .expansions
            .iter()
            .filter(|x| x.formula == formula)
            .map(|x| x.components.join("|").replace('\n', "\\n"))
            .collect();
        let found = if lists.is_empty() { "-".to_owned() } else { lists.join(" / ") };
        let recognised = record.mentions.iter().any(|m| m.kind == "formula" && m.text == formula);
        if found != expected || !recognised {
            wrong.push(format!("{class}: {formula} = {found}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
