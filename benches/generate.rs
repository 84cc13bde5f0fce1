//! A corpus of any size, the same bytes on every machine: reports in our own wording, with names from the dictionaries
//! and names made up on the pattern of real ones.

use koujing::gazetteer::Gazetteer;
use koujing::train::kind_of_mark;
use koujing::{Document, Kind};

/// SplitMix64: small, and the same everywhere.
pub struct Random(u64);

impl Random {
    /// A stream of numbers that depends on the seed alone.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn pick<'s, T>(&mut self, from: &'s [T]) -> &'s T {
        &from[self.below(from.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// P place, E enterprise, I institution, J project, F formula, S slogan, c county of the document, k two characters of
/// a made-up name, n a count, m an amount, % a rate, y a year.
const SENTENCES: &[&str] = &[
    "去年，{c}地区生产总值完成{m}亿元，增长{%}%，固定资产投资增长{%}%，主要指标好于预期。",
    "{c}聚焦“{F}”，把重点任务分解成{n}张清单，逐项明确牵头领导、责任单位和完成时限。",
    "{E}、{E}、{k}{k}科技有限公司等{n}家企业相继落户，总投资{m}亿元。",
    "全年实施省市重点项目{n}个，{J}、{k}{k}产业园、{k}{k}智能制造基地等建成投用，{J}顺利开工。",
    "与{I}合作共建{k}{k}研究院，新增省级研发平台{n}家、高新技术企业{n}家，技术合同成交额突破{m}亿元。",
    "坚持以“{S}”为抓手，推动政务服务事项网上可办率达到{%}%，群众办事平均少跑{n}次。",
    "新改建{k}{k}路、{k}{k}大道等道路{n}条，打通断头路{n}条，{P}至{P}的快速通道主体完工。",
    "{P}、{P}和{P}三地联动发展，一体推进交通互联、产业互补、生态共治。",
    "扎实开展“{F}”行动，排查整治各类隐患{n}处，安全生产事故起数下降{%}%。",
    "{k}{k}街道办事处、{k}{k}社区卫生服务中心和{I}联合开展义诊，惠及群众{n}人次。",
    "主要做好三个方面：一是抓招商，引进{E}等龙头企业{n}家；二是抓服务，落实“{S}”机制；三是抓环境，完成老旧小区改造{n}个。",
    "总投资{m}亿元的{k}{k}新能源汽车零部件项目签约，投产后年产值可达{m}亿元。",
    "会议强调，要深入贯彻{S}要求，锚定“{F}”目标，推动{c}高质量发展再上新台阶。",
    "{c}第{n}中学、{k}{k}小学新校区投入使用，新增学位{n}个，普惠性幼儿园覆盖率达到{%}%。",
    "加快构建“{n}+{n}+N”产业体系，电子信息、生物医药、现代物流等主导产业占比提高{%}个百分点。",
    "一般公共预算收入{m}亿元，税收占比{%}%，民生支出占财政支出的比重保持在{%}%以上。",
    "{E}董事长一行到{P}考察，双方就{k}{k}数字经济产业园建设达成初步意向。",
    "{y}年以来，{I}先后{n}次到{c}调研，对“{F}”推进情况给予肯定。",
    "建成区绿化覆盖率达到{%}%，{k}{k}河、{k}{k}湖水质稳定达到三类标准，优良天数{n}天。",
    "要打造“{F}”，即产业升级的高地、改革开放的高地、民生幸福的高地，让发展成果更好惠及百姓。",
    "城镇新增就业{n}人，{P}籍务工人员返乡创业{n}人，发放创业担保贷款{m}万元。",
    "下一步，将围绕{J}和{J}等重大工程，强化要素保障，确保{y}年底前全部竣工。",
];

const HEADINGS: &[&str] = &[
    "聚焦产业升级 夯实发展根基",
    "一、过去一年工作回顾",
    "二、今年重点任务",
    "改革开放激发新动能",
    "城乡面貌持续改善",
    "（一）推进项目建设",
    "民生福祉不断增进",
];

/// Two characters of made-up names.
const SYLLABLES: &[&str] = &[
    "宏达", "金源", "汇通", "中兴", "瑞丰", "锦绣", "长青", "东盛", "华隆", "天和", "明湖", "北辰", "龙翔", "泰安",
    "云帆", "嘉禾", "盛世", "凯旋", "兴业", "安康", "启明", "远航", "星河", "绿源", "鼎盛", "恒信", "博雅", "康宁",
    "新城", "文华",
];

/// Names by type, and counties with their province for documents to be about.
pub struct Names {
    by_kind: [Vec<String>; Kind::BUILT_IN],
    counties: Vec<String>,
}

impl Names {
    /// The names of a gazetteer that can stand in running text.
    pub fn of(gazetteer: &Gazetteer) -> Self {
        let mut by_kind: [Vec<String>; Kind::BUILT_IN] = Default::default();
        let mut counties = Vec::new();
        for (kind, entry) in gazetteer.entries().filter(|(k, _)| k.is_built_in()) {
            if (2..=16).contains(&entry.name.chars().count()) && entry.period.is_empty() {
                by_kind[kind.index()].push(entry.name.to_owned());
                if matches!(entry.subtype, "county" | "district") {
                    counties.push(entry.name.to_owned());
                }
            }
        }
        Self { by_kind, counties }
    }

    fn sentence(&self, random: &mut Random, county: &str, out: &mut String) {
        let mut rest = *random.pick(SENTENCES);
        while let Some((before, behind)) = rest.split_once('{') {
            out.push_str(before);
            let (slot, behind) = behind.split_once('}').expect("a slot is closed");
            rest = behind;
            if let Some(kind) = kind_of_mark(slot) {
                out.push_str(random.pick::<String>(&self.by_kind[kind.index()]));
                continue;
            }
            match slot {
                "c" => out.push_str(county),
                "k" => out.push_str(random.pick::<&str>(SYLLABLES)),
                "n" => out.push_str(&(2 + random.below(98)).to_string()),
                "m" => out.push_str(&format!("{}.{}", 1 + random.below(900), random.below(10))),
                "%" => out.push_str(&format!("{}.{}", 1 + random.below(98), random.below(10))),
                "y" => out.push_str(&(2015 + random.below(12)).to_string()),
                other => unreachable!("no slot is called {other}"),
            }
        }
        out.push_str(rest);
    }

    /// One report of three to nine paragraphs, now and then with the layout troubles of real ones.
    pub fn document(&self, random: &mut Random, id: usize) -> Document {
        let county = random.pick(&self.counties).clone();
        let mut text = format!("{county}召开高质量发展推进会\n\n");
        for _ in 0..3 + random.below(7) {
            if random.chance(40) {
                text.push_str(random.pick::<&str>(HEADINGS));
                text.push_str("\n\n");
            }
            let start = text.len();
            for _ in 0..2 + random.below(6) {
                self.sentence(random, &county, &mut text);
            }
            if random.chance(10) {
                // A column break in the middle of the paragraph.
                let mut at = start + (text.len() - start) / 2;
                while !text.is_char_boundary(at) {
                    at += 1;
                }
                text.insert_str(at, "\n\n");
            }
            if random.chance(5) {
                text = text.replace('1', "１");
            }
            text.push_str("\n\n");
        }
        Document::new(format!("{id:06}"), text)
    }

    /// Documents of at least so many bytes in all.
    pub fn corpus(&self, seed: u64, bytes: usize) -> Vec<Document> {
        let mut random = Random::new(seed);
        let mut documents = Vec::new();
        let mut total = 0;
        while total < bytes {
            let document = self.document(&mut random, documents.len());
            total += document.text.len();
            documents.push(document);
        }
        documents
    }
}
