//! Published weights become packs without a fault, and packs become pictures.

use std::path::Path;

use plugin_host::{HostConfig, PluginHost};
use trainer::export::{Storage, generator};
use trainer::import::{Family, StateDict};
use trainer::pack::Pack;
use trainer::parity::{self, ParityError};

fn weights(family: &str) -> StateDict {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("weights").join(family);
    StateDict::read(&std::fs::read(path.join("weights.pth")).expect("weights")).expect("a state dict")
}

fn pack(family: Family) -> Pack {
    let imported = family.network(&weights(family.name())).expect("a network");
    Pack {
        name: format!("tests/{}", family.name()).parse().expect("a name"),
        title: "A \"quoted\" title\\".to_owned(),
        summary: "Imported.".to_owned(),
        tags: vec!["imported".to_owned()],
        license: "CC0-1.0".to_owned(),
        license_text: "CC0 1.0\n".to_owned(),
        card: "# A fixture\n".to_owned(),
        range: imported.range,
        multiple: imported.multiple,
        provenance: vec![("method".to_owned(), imported.description.clone())],
        generator: generator(&imported.network, 3, Storage::F16).expect("a file"),
    }
}

#[test]
fn every_family_gives_a_pack_without_a_fault() {
    let host = PluginHost::new(&HostConfig::default()).expect("a plugin host");
    for family in Family::ALL {
        let folder = tempfile::tempdir().expect("a folder");
        let pack = pack(family);
        pack.write(folder.path()).expect("a pack");
        let checked = packs::open(folder.path()).and_then(|pack| pack.check(&host, &onnx::Options::default()));
        let checked = checked.unwrap_or_else(|faults| panic!("{}: {faults}", family.name()));
        assert_eq!(checked.manifest.style.title, pack.title);
        let again = pack.write(folder.path()).expect_err("the folder is full").to_string();
        assert!(again.contains("name a new folder"), "{again}");
    }
}

#[test]
fn a_file_that_is_another_network_is_told_by_its_pictures() {
    let network = |family: Family| family.network(&weights(family.name())).expect("a network").network;
    let (cyclegan, cut) = (network(Family::Cyclegan), network(Family::Cut));
    let picture = parity::picture(64, [-1.0, 1.0]);
    let file = generator(&cyclegan, 3, Storage::F32).expect("a file");
    let same = parity::check(&cyclegan, &file, &picture, [-1.0, 1.0]).expect("the same");
    assert!(same.most < 0.1, "{same:?}");
    let other = parity::check(&cut, &file, &picture, [-1.0, 1.0]);
    assert!(matches!(other, Err(ParityError::Differs(_))), "{other:?}");
}
