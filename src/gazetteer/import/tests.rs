use super::*;

fn brief(form: Form, text: &str, kind: &str) -> (Vec<(usize, String, String)>, Vec<usize>) {
    let (rows, errors) = parse(form, text, kind);
    (rows.into_iter().map(|r| (r.line, r.name, r.kind)).collect(), errors.into_iter().map(|e| e.line).collect())
}

fn row_of(line: usize, name: &str, kind: &str) -> (usize, String, String) {
    (line, name.into(), kind.into())
}

#[test]
fn forms_are_told_apart() {
    for (file, text, form) in [
        ("a.txt", "云计算 5\n", Form::Jieba),
        ("a.dict", "台中\n", Form::Jieba),
        ("a.txt", "中国 ns 10 n 2\n", Form::HanLp),
        ("a.tsv", "# c\n中国银行\tid=enterprise:boc\n", Form::Own),
        ("a.tsv", "name\ttype\n中国银行\tenterprise\n", Form::Tsv),
        ("a.lst", "郑州\n", Form::GateList),
        ("a.jsonl", "{}", Form::Spacy),
        ("a.csv", "name\n", Form::Csv),
    ] {
        assert_eq!(Form::sniff(file, text), form, "{text}");
    }
}

#[test]
fn jieba_and_hanlp() {
    let (rows, errors) = brief(Form::Jieba, "郑东新区 100 ns\n韩玉赏鉴 3 nz\n河南省教育厅 nt\nA B 5 ns\n", "");
    assert_eq!(
        rows,
        [row_of(1, "郑东新区", "place"), row_of(3, "河南省教育厅", "institution"), row_of(4, "A B", "place")]
    );
    assert_eq!(errors, [2]);
    let (rows, errors) = brief(Form::Jieba, "\u{FEFF}云计算 5\n创新办\n", "institution");
    assert_eq!((rows.len(), rows[0].1.as_str(), errors.len()), (2, "云计算", 0));
    let (rows, errors) = brief(Form::HanLp, "郑州 n 2 ns 100\n比亚迪 ntc 5\n坏 ns\n", "");
    assert_eq!(rows, [row_of(1, "郑州", "place"), row_of(2, "比亚迪", "enterprise")]);
    assert_eq!(errors, [3]);
}

#[test]
fn gate() {
    let (lists, errors) = gate_definition("city.lst:location:city\nco.lst:organization:company\nbad\n");
    assert_eq!((lists[0].kind.as_str(), lists[1].kind.as_str(), errors[0].line), ("place", "enterprise", 3));
    let (rows, _) = gate_list("郑州\n洛阳&code=2\n", "place", "city");
    assert_eq!((rows[1].name.as_str(), rows[1].subtype.as_str()), ("洛阳", "city"));
}

#[test]
fn spacy_patterns() {
    let text = "{\"label\":\"GPE\",\"pattern\":\"郑州市\",\"id\":\"zz\"}\n{\"label\":\"GPE\",\"pattern\":\"郑州\",\"id\":\"zz\"}\n{\"label\":\"ORG\",\"pattern\":[{\"LOWER\":\"x\"}]}\n{\"label\":\"Chemical\",\"pattern\":\"苯\"}\n";
    let (rows, errors) = parse(Form::Spacy, text, "");
    assert_eq!(
        (rows.len(), rows[0].aliases.as_slice(), rows[1].kind.as_str()),
        (2, ["郑州".to_owned()].as_slice(), "chemical")
    );
    assert!(errors[0].line == 3 && errors[0].cause.contains("token pattern"));
}

#[test]
fn tables() {
    let (rows, errors) =
        parse(Form::Csv, "名称,类型,别名,备注\n中国银行,enterprise,中行|BOC,x\n,place,,\n河南,,,\n", "");
    assert_eq!((rows.len(), rows[0].aliases.len(), rows[0].line), (1, 2, 2));
    assert_eq!(errors.iter().map(|e| e.line).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(parse(Form::Csv, "a,b\n", "").1.len(), 1);
    let (rows, _) = parse(Form::Own, "#! type=place\n河南\n", "enterprise");
    assert_eq!((rows[0].line, rows[0].kind.as_str()), (2, "place"));
}
