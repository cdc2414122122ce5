//! A step learns, and depends on nothing but its seed.

use tch::{Device, Kind, Tensor};

use super::discriminators::Discriminators;
use super::*;
use crate::data::{Batches, Crops, Pictures, Side};
use crate::draw::Draw;
use crate::init::{Init, Scheme};
use crate::layer::Pass;
use crate::loss::{Penalty, r1};
use crate::network::{self, Patch, Resnet, parameters};

/// Tiny ones.
fn networks() -> Networks {
    let default = Networks::default();
    Networks {
        generator: Resnet {
            channels: 4,
            blocks: 2,
            ..default.generator
        },
        discriminator: Patch {
            channels: 4,
            ..default.discriminator
        },
        ..default
    }
}

fn small() -> CutConfig {
    CutConfig {
        networks: networks(),
        places: 16,
        ..CutConfig::default()
    }
}

fn pictures(name: &str) -> Pictures {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../samples")
        .join(name);
    Pictures::read(&[path], 200).0
}

fn loss(losses: &Losses, name: &str) -> f64 {
    losses.get(name).unwrap()
}

/// Crops of one photograph and of one artwork.
fn batches(seed: u64, side_px: usize) -> Batches {
    tch::set_num_threads(1);
    let side = |name| Side {
        pictures: pictures(name),
        crops: Crops {
            side_px,
            scale: [0.4, 0.9],
        },
    };
    Batches {
        seed,
        count: 2,
        photographs: Some(side("astronaut.jpg")),
        artworks: side("coffee.jpg"),
    }
}

/// The losses of these steps.
fn learn(method: &mut dyn Method, batches: &Batches, steps: u64) -> Vec<Losses> {
    let from = method.steps();
    let losses = (from..from + steps).map(|step| method.step(&batches.draw(step).unwrap().tensors(), 1e-3));
    losses.collect()
}

fn weights(method: &mut dyn Method) -> Vec<Tensor> {
    method.generator_mut().with_average(|generator| {
        parameters(generator)
            .iter()
            .map(|(_, tensor, _)| tensor.copy())
            .collect()
    })
}

/// The losses of every step, and the weights at the end.
fn train(steps: u64, seed: u64) -> (Vec<Losses>, Vec<Tensor>) {
    train_with(small(), steps, seed)
}

fn train_with(config: CutConfig, steps: u64, seed: u64) -> (Vec<Losses>, Vec<Tensor>) {
    let mut cut = Cut::new(config, seed, Device::Cpu);
    let losses = learn(&mut cut, &batches(seed, 64), steps);
    (losses, weights(&mut cut))
}

/// Whoever goes on from the state of `begun` does what `begun` would have done, to the last bit.
fn goes_on(mut begun: impl Method, mut again: impl Method, batches: &Batches, steps: u64) {
    learn(&mut begun, batches, steps);
    again.restore(begun.steps(), &begun.state()).unwrap();
    let (losses, same) = (learn(&mut begun, batches, steps), learn(&mut again, batches, steps));
    assert_eq!(losses, same);
    let (begun, again) = (begun.state(), again.state());
    assert_eq!(begun.len(), again.len());
    for ((name, a), (_, b)) in begun.iter().zip(&again) {
        assert_eq!(a, b, "{name}");
    }
}

#[test]
fn places_are_told_apart_better_with_every_step() {
    let (losses, _) = train(40, 1);
    let mean = |part: &[Losses]| part.iter().map(|losses| loss(losses, Losses::NCE)).sum::<f64>() / part.len() as f64;
    let (begun, ended) = (mean(&losses[..5]), mean(&losses[35..]));
    assert!(ended < 0.8 * begun, "{begun} {ended}");
    assert!(losses.iter().all(|losses| losses.largest().is_finite()));
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let ((first, weights), (second, again)) = (train(4, 3), train(4, 3));
    assert_eq!(first, second);
    assert!(weights.iter().zip(&again).all(|(a, b)| a == b));
    assert_ne!(first, train(4, 4).0);
}

/// For crops of 32 px.
fn cyclegan() -> CycleganConfig {
    CycleganConfig {
        networks: Networks {
            scales: 1,
            ..networks()
        },
        ..CycleganConfig::default()
    }
}

#[test]
fn going_there_and_back_is_learned() {
    let config = CycleganConfig {
        looks: Looks {
            palette: 0.0,
            strokes: 0.0,
        },
        ..cyclegan()
    };
    let mut method = Cyclegan::new(config, 1, Device::Cpu);
    let losses = learn(&mut method, &batches(1, 32), 60);
    assert!(losses.iter().all(|losses| losses.largest().is_finite()));
    for name in [Losses::CYCLE, Losses::IDENTITY] {
        let mean = |part: &[Losses]| part.iter().map(|losses| loss(losses, name)).sum::<f64>() / part.len() as f64;
        let (begun, ended) = (mean(&losses[..5]), mean(&losses[55..]));
        assert!(ended < 0.6 * begun, "{name}: {begun} {ended}");
    }
    let plain = CycleganConfig {
        identity: 0.0,
        ..config
    };
    let told = learn(&mut Cyclegan::new(plain, 1, Device::Cpu), &batches(1, 32), 1);
    assert_eq!(told[0].get(Losses::IDENTITY), None);
}

fn dcgan() -> DcganConfig {
    let default = DcganConfig::default();
    DcganConfig {
        networks: network::Dcgan {
            width: 8,
            ..default.networks
        },
        learning: Learning {
            average: 0.9,
            ..default.learning
        },
        ..default
    }
}

/// Crops of nothing but orange, in eight shades.
fn orange(folder: &std::path::Path) -> Batches {
    let write = |shade: u8| {
        let pixel = [200 + shade, 100 + shade, 40 + shade, 255];
        let samples = pixels::Samples::U8(pixel.repeat(32 * 32));
        let picture = pixels::Picture::new(32, 32, samples, false, None).unwrap();
        let path = folder.join(format!("{shade}.png"));
        let encoding = pixels::Encoding::new(pixels::Format::Png);
        std::fs::write(&path, pixels::encode(&picture, &encoding).unwrap()).unwrap();
        path
    };
    let files: Vec<_> = (0..8).map(|shade| write(4 * shade)).collect();
    Batches {
        seed: 2,
        count: 8,
        photographs: None,
        artworks: Side {
            pictures: Pictures::read_within(&files, [32, 96]).0,
            crops: Crops {
                side_px: 32,
                scale: [0.5, 1.0],
            },
        },
    }
}

#[test]
fn noise_becomes_pictures_of_the_colour_that_was_seen() {
    tch::set_num_threads(1);
    let folder = tempfile::tempdir().unwrap();
    let batches = orange(folder.path());
    let mut method = Dcgan::new(dcgan(), 2, Device::Cpu);
    let given = noise(16, method.noise().unwrap(), &mut Draw::new(2, 0, "samples"));
    let wanted = Tensor::from_slice(&[214.0_f32, 114.0, 54.0]) / 127.5 - 1.0;
    let off = |method: &mut Dcgan| {
        let made = method
            .generator_mut()
            .with_average(|generator| network::infer(generator, &given));
        assert_eq!(made.size(), [16, 3, 32, 32]);
        let colour = made.mean_dim([0_i64, 2, 3].as_slice(), false, Kind::Float);
        (colour - &wanted).abs().max().double_value(&[])
    };
    let begun = off(&mut method);
    let losses = learn(&mut method, &batches, 150);
    assert!(losses.iter().all(|losses| losses.largest().is_finite()));
    let ended = off(&mut method);
    assert!(ended < 0.4 * begun, "{begun} {ended}");
}

#[test]
fn methods_go_on_where_they_were() {
    let augmented = Game {
        augment: true,
        penalty: Some((Penalty::GradientPenalty, 10.0)),
        ..Game::default()
    };
    let cut = || {
        let config = CutConfig {
            game: augmented,
            ..small()
        };
        Cut::new(config, 5, Device::Cpu)
    };
    goes_on(cut(), cut(), &batches(5, 64), 2);
    let cyclegan = || {
        let config = CycleganConfig {
            game: augmented,
            ..cyclegan()
        };
        Cyclegan::new(config, 5, Device::Cpu)
    };
    // Enough for the pools to be full and to give what they hold.
    goes_on(cyclegan(), cyclegan(), &batches(5, 32), 28);
    let folder = tempfile::tempdir().unwrap();
    let dcgan = || Dcgan::new(dcgan(), 5, Device::Cpu);
    goes_on(dcgan(), dcgan(), &orange(folder.path()), 3);
    let missing = cyclegan().restore(2, &cut().state()).unwrap_err();
    assert_eq!(missing, "1.weight", "of the way back");
}

#[test]
fn the_generator_keeps_the_size_and_stays_within_its_range() {
    let mut cut = Cut::new(small(), 1, Device::Cpu);
    let x = Tensor::rand([1, 3, 40, 60], (Kind::Float, Device::Cpu)) * 2 - 1;
    let y = cut
        .generator_mut()
        .with_average(|generator| tch::no_grad(|| generator.forward(&x, &Pass::INFERENCE)));
    assert_eq!(y.size(), x.size());
    assert!(y.abs().max().double_value(&[]) <= 1.0);
    assert_eq!(cut.steps(), 0);
}

#[test]
fn ways_of_a_step_differ_and_all_learn() {
    let plain = train(8, 3).0;
    let other = |config: CutConfig| {
        let losses = train_with(config, 8, 3).0;
        assert_ne!(losses, plain);
        assert!(losses.iter().all(|losses| losses.largest().is_finite()));
        let palette = |part: &[Losses]| part.iter().map(|losses| loss(losses, Losses::PALETTE)).sum::<f64>();
        assert!(palette(&losses[4..]) < palette(&losses[..4]), "{losses:?}");
    };
    other(CutConfig {
        identity: false,
        nce: 10.0,
        ..small()
    });
    other(CutConfig {
        game: Game {
            augment: true,
            ..Game::default()
        },
        ..small()
    });
    other(CutConfig {
        learning: Learning {
            precision: Kind::BFloat16,
            ..Learning::default()
        },
        ..small()
    });
}

#[test]
fn a_margin_keeps_the_size_and_what_is_far_from_the_frame() {
    use crate::export::{self, Storage};
    use crate::parity;

    let zero = |margin_px| {
        let networks = networks();
        let networks = Networks {
            generator: Resnet {
                down_border: crate::layer::Mode::Zero,
                norm: crate::network::Normalization::Batch,
                ..networks.generator
            },
            margin_px,
            ..networks
        };
        let config = CutConfig { networks, ..small() };
        Cut::new(config, 1, Device::Cpu)
    };
    let x = parity::picture(120, [-1.0, 1.0]);
    let render = |margin_px| {
        zero(margin_px)
            .generator_mut()
            .with_average(|generator| crate::network::infer(generator, &x))
    };
    let (plain, wide) = (render(0), render(16));
    assert_eq!(plain.size(), wide.size());
    let far = |of: &Tensor| of.narrow(2, 56, 8).narrow(3, 56, 8);
    let most = |a: &Tensor, b: &Tensor| (a - b).abs().max().double_value(&[]);
    assert!(most(&far(&plain), &far(&wide)) < 1e-5 && most(&plain, &wide) > 1e-3);
    // What is written does the same, also for pictures that are smaller than the margin.
    zero(16).generator_mut().with_average(|generator| {
        let file = export::generator(generator, 3, Storage::F32).unwrap();
        for side in [8, 64] {
            let picture = parity::picture(side, [-1.0, 1.0]);
            parity::check(generator, &file, &picture, [-1.0, 1.0]).unwrap();
        }
    });
}

#[test]
fn a_penalty_keeps_slopes_short() {
    let config = networks();
    let slope = |penalty| {
        let game = Game {
            penalty,
            ..Game::default()
        };
        let mut init = Init::new(Scheme::FanIn, 3, Device::Cpu);
        let scales = config.discriminators(&mut init);
        let mut discriminators = Discriminators::new("discriminators", scales, game, (Learning::default().adam(), 1));
        tch::manual_seed(4);
        let real = Tensor::rand([2, 3, 64, 64], (Kind::Float, Device::Cpu)) * 2.0 - 1.0;
        let made = &real * 0.3;
        let pass = Learning::default().pass();
        for step in 0..25 {
            let moment = Moment { step, rate: 1e-3, pass };
            discriminators.learn(&real, &made, &moment);
        }
        let said = |pictures: &Tensor| {
            total(
                discriminators
                    .scales
                    .forward(pictures, &pass)
                    .iter()
                    .map(|said| said.mean(Kind::Float)),
            )
        };
        r1(&said, &real).double_value(&[])
    };
    let (free, short) = (slope(None), slope(Some((Penalty::R1, 1000.0))));
    assert!(short < 0.5 * free, "{short} {free}");
}
