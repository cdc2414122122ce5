//! A catalog of any size that reads like a real one: the same entries each time.

use crate::catalog::entries::{NewEntry, Origin, UNKNOWN_SPEED};

const SUBJECTS: [&str; 24] = [
    "Wave",
    "Harbour",
    "Meadow",
    "Portrait",
    "Skyline",
    "Orchard",
    "Winter",
    "Garden",
    "Lantern",
    "Mountain",
    "River",
    "Cathedral",
    "Fjord",
    "Desert",
    "Canyon",
    "Village",
    "Storm",
    "Moonlight",
    "Sunrise",
    "Forest",
    "Café",
    "Island",
    "Bridge",
    "Market",
];
const MANNERS: [&str; 28] = [
    "Woodblock",
    "Watercolour",
    "Charcoal",
    "Gouache",
    "Impasto",
    "Cubist",
    "Pointillist",
    "Fresco",
    "Etching",
    "Linocut",
    "Mosaic",
    "Pastel",
    "Art-Deco",
    "Art-Nouveau",
    "Bauhaus",
    "Neo-Noir",
    "Vaporwave",
    "Anime",
    "Comic",
    "Ukiyo-e",
    "Sumi-e",
    "Stained-Glass",
    "Engraving",
    "Risograph",
    "Cyanotype",
    "Fauvist",
    "Expressionist",
    "Batik",
];
const MOODS: [&str; 20] = [
    "Quiet",
    "Golden",
    "Electric",
    "Faded",
    "Velvet",
    "Broken",
    "Silver",
    "Burning",
    "Distant",
    "Gentle",
    "Wild",
    "Frozen",
    "Hollow",
    "Crimson",
    "Pale",
    "Deep",
    "Dusty",
    "Radiant",
    "Forgotten",
    "Über",
];
const CHINESE: [&str; 10] = [
    "神奈川冲浪",
    "水墨山水",
    "青花瓷",
    "敦煌壁画",
    "江南烟雨",
    "北京夜色",
    "剪纸窗花",
    "工笔花鸟",
    "浮世绘风景",
    "雪中红梅",
];
const SENTENCES: [&str; 8] = [
    "Hard contours over flat color, printed a little out of register.",
    "Long brush strokes that follow the edges of what is painted.",
    "Keeps faces as they are and lets the background dissolve.",
    "Trained on scans of prints from before 1900, all of them in the public domain.",
    "Best on landscapes with a clear horizon and strong light.",
    "Grain and paper come through in the shadows.",
    "A restrained palette; works well with skin and with stone.",
    "Made for film: it stays calm from one frame to the next.",
];
const LICENSES: [&str; 5] = ["CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "MIT", "LicenseRef-Studio"];
const COLORS: [&str; 11] = [
    "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "black", "white",
];

/// Numbers that look random, and are the same each time (Knuth's MMIX constants).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % end as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// So many entries of some hundreds of publishers, one in eight with a Chinese title.
pub fn entries(count: usize) -> Vec<NewEntry> {
    let mut dice = Dice(7);
    (0..count).map(|number| entry(&mut dice, number, count)).collect()
}

fn entry(dice: &mut Dice, number: usize, count: usize) -> NewEntry {
    let (mood, manner, subject) = (dice.one(&MOODS), dice.one(&MANNERS), dice.one(&SUBJECTS));
    let title = match dice.below(8) {
        0 => format!("{}{}", dice.one(&CHINESE), dice.one(&CHINESE)),
        1 | 2 => format!("The {mood} {subject} in {manner}"),
        3 => format!("{manner} No. {}", dice.below(200)),
        _ => format!("{mood} {manner} {subject}"),
    };
    let mut tags: Vec<String> = [manner, subject, mood].map(str::to_lowercase).to_vec();
    tags.truncate(1 + dice.below(3));
    tags.push(format!("series-{}", dice.below(80)));
    let micros = 20_000 + dice.below(900_000) as i64;
    let (speed, speed_class) = match micros {
        ..100_000 => (micros, "fast"),
        100_000..400_000 => (micros, "medium"),
        400_000..800_000 => (micros, "slow"),
        _ => (UNKNOWN_SPEED, "unknown"),
    };
    let mut colors: Vec<String> = (0..3).map(|_| dice.one(&COLORS).to_owned()).collect();
    colors.dedup();
    let publisher = format!(
        "{}-{}",
        dice.one(&["atelier", "studio", "press", "museum"]),
        dice.below(count / 40 + 1)
    );
    NewEntry {
        style: format!("{publisher}/{}-{number}", manner.to_lowercase()),
        version: format!("1.{}.0", dice.below(9)),
        digest: format!("{number:064x}"),
        title,
        summary: format!("{} {}", dice.one(&SENTENCES), dice.one(&SENTENCES)),
        license: (dice.below(10) > 0).then(|| dice.one(&LICENSES).to_owned()),
        tags,
        origin: if number.is_multiple_of(50) { Origin::Folder } else { Origin::Published },
        deprecated: None,
        measured: Some(format!("{{\"device\":\"a GPU\",\"ms_per_megapixel\":{}}}", micros / 1000)),
        palette: "[{\"hex\":\"#1d3f5a\",\"share\":0.34,\"name\":\"blue\"},{\"hex\":\"#e8dcc0\",\"share\":0.66,\"name\":\"white\"}]".to_owned(),
        colors,
        speed_class: speed_class.to_owned(),
        speed,
    }
}
