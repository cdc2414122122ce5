//! Published weights in small against what PyTorch computes with them, and files that are refused.

use std::path::{Path, PathBuf};

use tch::{Kind, Tensor};

use super::*;
use crate::layer::{Layer, Pass};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../tests/weights")
        .join(name)
}

fn read(name: &str, file: &str) -> StateDict {
    StateDict::read(&std::fs::read(folder(name).join(file)).unwrap()).unwrap()
}

fn array(name: &str, file: &str) -> Tensor {
    Tensor::read_npy(folder(name).join(file)).unwrap()
}

#[track_caller]
fn close(given: &Tensor, expected: &Tensor) {
    assert_eq!(given.size(), expected.size());
    let length = |x: &Tensor| x.square().sum(Kind::Double).sqrt().double_value(&[]);
    let off = length(&(given - expected)) / length(expected);
    assert!(off < 1e-4, "relative error {off}");
}

/// The weights of a folder, from each of its files, compute what PyTorch computes.
fn check(name: &str, family: &str, files: &[&str]) {
    let family: Family = family.parse().unwrap();
    for file in files {
        let imported = family
            .network(&read(name, file))
            .unwrap_or_else(|error| panic!("{name}/{file}: {error}"));
        let y = tch::no_grad(|| imported.network.forward(&array(name, "input.npy"), &Pass::INFERENCE));
        close(&y, &array(name, "output.npy"));
    }
}

const ALL: [&str; 3] = ["weights.pth", "legacy.pth", "weights.safetensors"];

#[test]
fn every_family_computes_what_pytorch_computes() {
    for family in Family::ALL.map(Family::name) {
        check(family, family, &ALL);
    }
    check("cyclegan-dropout", "cyclegan", &ALL[..1]);
}

#[test]
fn size_channels_and_blocks_are_read_from_the_weights() {
    for (name, description) in [
        ("cyclegan", "CycleGAN, 4 channels, 2 blocks"),
        ("cut", "CUT, 4 channels, 2 blocks"),
        ("pix2pix", "pix2pix, 2 channels, 6 levels"),
        ("fast-style", "fast neural style, 4 channels, 5 blocks"),
        ("animegan2", "AnimeGANv2, 4 channels"),
    ] {
        let family: Family = name.parse().unwrap();
        let imported = family.network(&read(name, "weights.pth")).unwrap();
        assert_eq!(imported.description, description);
    }
}

#[test]
fn weights_of_another_family_are_refused_by_name() {
    let refused = |family: Family, name: &str| family.network(&read(name, "weights.pth")).unwrap_err().to_string();
    assert!(refused(Family::FastStyle, "cyclegan").contains("`conv1.conv2d.weight`"));
    assert!(refused(Family::Cyclegan, "fast-style").contains("`model.1.weight`"));
    assert!(refused(Family::Cut, "cyclegan").contains("model."));
    assert!("stylegan".parse::<Family>().unwrap_err().contains("cyclegan, cut"));
}

#[track_caller]
fn refused(bytes: &[u8], reason: &str) {
    let message = StateDict::read(bytes).unwrap_err().to_string();
    assert!(message.contains(reason), "`{message}` does not say `{reason}`");
}

#[test]
fn what_is_code_is_refused_by_name() {
    refused(
        b"\x80\x02cos\nsystem\nq\x00X\x02\x00\x00\x00lsq\x01\x85q\x02Rq\x03.",
        "`os.system`",
    );
    refused(b"\x80\x02cbuiltins\neval\n.", "`builtins.eval`");
    refused(b"\x80\x04\x8c\x05posix\x8c\x06system\x93.", "`posix.system`");
    refused(
        b"\x80\x02ctorch.nn.modules.conv\nConv2d\n)\x81.",
        "torch.save(net.state_dict(), file)",
    );
    for instruction in [b'i', b'o', 0x81, 0x92, b'P', 0x82, b'I', b'S', 0x97] {
        refused(&[0x80, 2, instruction, b'.'], &format!("{instruction:#04x}"));
    }
}

#[test]
fn broken_pickles_are_errors() {
    refused(b"\x80\x02", "ends early");
    refused(b"\x80\x02R.", "not there");
    refused(b"\x80\x02}q\x00h\x07.", "never stored");
    refused(b"\x80\x02(u.", "not there");
    refused(b"\x80\x02K\x01K\x02a.", "no container");
    refused(b"\x80\x02X\xff\xff\xff\xff", "ends early");
    refused(b"\x80\x02t.", "mark");
    refused(b"\x80\x02ccollections\nOrderedDict\nK\x01\x85R.", "other arguments");
    refused(b"PK\x03\x04nonsense", "cannot be read");
    refused(b"GIF89a", "neither");
    // Tuples in tuples: nobody goes down after them.
    let deep = [&b"\x80\x02)"[..], &vec![0x85; 900_000], b"."].concat();
    refused(&deep, "ends early");
    refused(
        &[&b"\x80\x02)"[..], &vec![0x85; 2_000_000], b"."].concat(),
        "too many values",
    );
    // A dict that holds itself.
    let circle = b"\x80\x02}q\x00X\x05\x00\x00\x00modelh\x00s.";
    refused(
        &[&b"\x80\x02N."[..], b"\x80\x02N.", b"\x80\x02N.", circle, b"\x80\x02]."].concat(),
        "no tensor",
    );
}

#[test]
fn a_file_cut_short_anywhere_is_an_error() {
    for file in ALL {
        let bytes = std::fs::read(folder("cyclegan").join(file)).unwrap();
        for share in 0..40 {
            let cut = bytes.len() * share / 40;
            assert!(StateDict::read(&bytes[..cut]).is_err(), "{file} cut at {cut}");
        }
    }
}

#[test]
fn tensors_that_reach_beyond_their_storage_are_refused() {
    let bytes = std::fs::read(folder("cyclegan").join("legacy.pth")).unwrap();
    // The side 7 of the first kernel, `K\x07` twice, becomes 255.
    let place = bytes.windows(4).position(|window| window == b"K\x07K\x07").unwrap();
    let mut changed = bytes.clone();
    changed[place + 1] = 255;
    changed[place + 3] = 255;
    refused(&changed, "reaches beyond");
}
