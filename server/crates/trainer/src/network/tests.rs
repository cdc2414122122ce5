//! Parameter counts, shapes, and parity between networks and the files that are written of them.

use onnx::plan::PlanLimits;
use onnx::{DType, Graph, Info, InputSpec, Options, Plan};
use tch::{Device, Kind, Tensor};

use super::*;
use crate::export::{self, Storage};
use crate::init::{Init, Scheme};
use crate::layer::{Pass, Sequence};

fn init() -> Init {
    Init::new(Scheme::FanIn, 7, Device::Cpu)
}

fn count(network: &Sequence, wanted: impl Fn(Role) -> bool) -> usize {
    let parameters = parameters(network);
    let numbers = parameters
        .iter()
        .filter(|(_, _, role)| wanted(*role))
        .map(|(_, tensor, _)| tensor.numel());
    numbers.sum()
}

fn shape(network: &Sequence, input: &[i64]) -> Vec<i64> {
    let x = Tensor::randn(input, (Kind::Float, Device::Cpu));
    tch::no_grad(|| network.forward(&x, &Pass::INFERENCE)).size()
}

#[test]
fn dcgan_has_the_numbers_of_the_tutorial() {
    let (generator, discriminator) = (
        Dcgan::default().generator(&mut init()),
        Dcgan::default().discriminator(&mut init()),
    );
    assert_eq!(count(&generator, |_| true), 2_733_504);
    assert_eq!(count(&generator, |role| role == Role::Running), 33_152);
    assert_eq!(count(&discriminator, |_| true), 217_985);
    assert_eq!(shape(&generator, &[2, 100]), [2, 3, 32, 32]);
    assert_eq!(shape(&discriminator, &[2, 3, 32, 32]), [2, 1]);
}

#[test]
fn published_networks_have_their_published_sizes() {
    // As PyTorch counts them in the published networks.
    let trained = |network: &Sequence| count(network, |role| role == Role::Trained);
    assert_eq!(trained(&Resnet::cyclegan().build(&mut init())), 11_378_179);
    assert_eq!(trained(&Unet::default().build(&mut init())), 54_413_955);
    assert_eq!(trained(&Resnet::fast_style().build(&mut init())), 1_679_235);
    assert_eq!(trained(&Patch::default().build(&mut init(), 3)), 2_764_737);
    assert_eq!(trained(&animegan2(&mut init(), 32, true)), 2_143_552);
}

#[test]
fn discriminators_judge_patches_and_pixels() {
    let patch = Patch::default().build(&mut init(), 3);
    assert_eq!(shape(&patch, &[1, 3, 256, 256]), [1, 1, 30, 30]);
    assert_eq!(shape(&patch, &[1, 3, 70, 70]), [1, 1, 6, 6]);
    let pixels = pixel(&mut init(), 3, 8, Normalization::Batch);
    assert_eq!(shape(&pixels, &[2, 3, 9, 7]), [2, 1, 9, 7]);
    let scales = Scales::new((0..3).map(|_| Patch::default().build(&mut init(), 3)).collect());
    let x = Tensor::randn([1, 3, 128, 96], (Kind::Float, Device::Cpu));
    let said = tch::no_grad(|| scales.forward(&x, &Pass::INFERENCE));
    assert_eq!(said.iter().map(|said| said.size()[2]).collect::<Vec<_>>(), [14, 6, 2]);
    let fully = Fully {
        side: 8,
        width: 16,
        ..Fully::default()
    };
    assert_eq!(shape(&fully.generator(&mut init()), &[3, 100]), [3, 3, 8, 8]);
    assert_eq!(shape(&fully.discriminator(&mut init()), &[3, 3, 8, 8]), [3, 1]);
}

#[test]
fn spectral_norm_brings_the_largest_singular_value_to_one() {
    let spectral = Patch {
        spectral: true,
        norm: None,
        ..Patch::default()
    };
    let conv = crate::layer::Conv::new(&mut init(), 6, 8, 3).spectral(&mut init());
    let x = Tensor::randn([1, 6, 9, 9], (Kind::Float, Device::Cpu));
    let training = Pass {
        training: true,
        ..Pass::INFERENCE
    };
    for _ in 0..200 {
        let _ = conv.forward(&x, &training);
    }
    let weight = tch::no_grad(|| conv.weight(false)).reshape([8, -1]);
    let (_, values, _) = weight.svd(true, false);
    assert!((values.double_value(&[0]) - 1.0).abs() < 1e-4);
    assert_eq!(shape(&spectral.build(&mut init(), 3), &[1, 3, 64, 64]), [1, 1, 6, 6]);
}

/// What the written file computes on libtorch is what the network computes.
fn parity(name: &str, network: &Sequence, sizes: &[[usize; 2]], storage: Storage, most: f64) {
    let file = export::generator(network, 3, storage).unwrap();
    let graph = Graph::load(file, &Options::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
    for &[height, width] in sizes {
        let x = Tensor::rand([2, 3, height as i64, width as i64], (Kind::Float, Device::Cpu)) * 2 - 1;
        let expected = tch::no_grad(|| network.forward(&x, &Pass::INFERENCE));
        let input = [InputSpec::of(Info::new(DType::F32, [2, 3, height, width]))];
        let plan = Plan::new(&graph, &input, &PlanLimits::default()).unwrap();
        assert!(plan.keeps_pictures_apart(), "{name}");
        let mut weights = torch::Weights::new(Device::Cpu, Kind::Float);
        let given = torch::Program::new(plan, &mut weights)
            .unwrap()
            .run(&[x])
            .unwrap()
            .remove(0);
        assert_eq!(given.size(), expected.size(), "{name}");
        let off = (given - expected).abs().max().double_value(&[]);
        assert!(off <= most, "{name} at {height}x{width}: {off} off");
    }
}

#[test]
fn written_files_compute_what_was_trained() {
    let small = |preset: Resnet| Resnet {
        channels: 4,
        blocks: 2,
        ..preset
    };
    let sizes = [[16, 24], [32, 20]];
    for (name, spec) in [
        ("cyclegan", small(Resnet::cyclegan())),
        ("cut", small(Resnet::cut())),
        ("fast-style", small(Resnet::fast_style())),
        (
            "batch",
            Resnet {
                norm: Normalization::Batch,
                ..small(Resnet::cyclegan())
            },
        ),
    ] {
        parity(name, &spec.build(&mut init()), &sizes, Storage::F32, 2e-4);
    }
    let unet = Unet {
        channels: 2,
        levels: 5,
        ..Unet::default()
    };
    parity("unet", &unet.build(&mut init()), &[[32, 64]], Storage::F32, 2e-4);
    for aligned in [true, false] {
        parity(
            "animegan2",
            &animegan2(&mut init(), 4, aligned),
            &sizes,
            Storage::F32,
            2e-4,
        );
    }
}

#[test]
fn half_the_bytes_are_almost_the_same_network() {
    let network = Resnet {
        channels: 8,
        blocks: 1,
        ..Resnet::cyclegan()
    }
    .build(&mut init());
    let bytes = |storage| export::generator(&network, 3, storage).unwrap().len();
    assert!(bytes(Storage::F16) * 100 < bytes(Storage::F32) * 55);
    parity("f16", &network, &[[16, 16]], Storage::F16, 2e-2);
}

#[test]
fn the_same_seed_gives_the_same_network() {
    let numbers = |seed| {
        parameters(
            &Resnet {
                channels: 2,
                blocks: 1,
                ..Resnet::cut()
            }
            .build(&mut Init::new(Scheme::Gan, seed, Device::Cpu)),
        )
    };
    for ((name, a, _), (_, b, _)) in numbers(3).into_iter().zip(numbers(3)) {
        assert_eq!(a, b, "{name}");
    }
    assert!(numbers(3).iter().zip(numbers(4)).any(|((_, a, _), (_, b, _))| *a != b));
}
