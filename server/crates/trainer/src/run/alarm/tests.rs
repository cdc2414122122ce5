//! Failures that are planted, and the alarms that they raise.

use tch::{Device, Tensor};

use super::super::tests::{data, recipe};
use super::super::{Resources, Run};
use super::*;
use crate::method::{Judgement, Losses};
use crate::metric::Distance;

/// Steps of the planted runs; only some of them are done.
const STEPS: u64 = 1000;
/// The loss that must fall.
const FALLS: Option<&str> = Some(Losses::NCE);

fn run(base: &std::path::Path, learning_rate: f64) -> Run {
    tch::set_num_threads(1);
    // Two held-out photographs of eight, so that results can differ.
    let photographs = base.join("photographs");
    for name in ["astronaut", "chelsea", "rocket", "coffee"] {
        let file = photographs.join(format!("{name}.jpg"));
        std::fs::copy(&file, photographs.join(format!("{name}-again.jpg"))).unwrap();
    }
    let mut recipe = recipe(STEPS);
    recipe.training.learning_rate = learning_rate;
    let run = Run::open(recipe, base, &base.join("run"), Resources::of(Device::Cpu)).unwrap();
    assert!(run.trial.held_out() >= 2);
    run
}

/// Publishes what `change` makes of the generator's last weight and bias.
fn plant(run: &mut Run, change: impl Fn(&Tensor) -> Tensor) {
    let mut weights: Vec<(String, Tensor)> = run
        .method
        .generator()
        .average()
        .into_iter()
        .map(|(name, tensor)| (name, tensor.copy()))
        .collect();
    let last = weights.len() - 2;
    for (_, tensor) in &mut weights[last..] {
        *tensor = change(tensor);
    }
    run.method.generator_mut().publish(&weights).unwrap();
}

/// What three evaluations in a row raise.
fn seen(run: &mut Run) -> Vec<Alarm> {
    for _ in 0..AGREED {
        run.evaluate().unwrap();
    }
    raised(run.log.lines(), 0, FALLS)
}

#[test]
fn results_that_are_all_one_picture_are_mode_collapse() {
    let folder = data();
    let mut run = run(folder.path(), 2e-4);
    assert!(!seen(&mut run).contains(&Alarm::ModeCollapse));
    plant(&mut run, |weights| weights * 0.0);
    assert!(seen(&mut run).contains(&Alarm::ModeCollapse));
}

#[test]
fn light_and_dark_that_swap_are_told() {
    let folder = data();
    let mut run = run(folder.path(), 2e-4);
    let luminance = |run: &mut Run| run.evaluate().unwrap().unwrap().kept.unwrap().luminance;
    // tanh(-x) is -tanh(x): the negative of the last convolution is the negative of the picture.
    let before = luminance(&mut run);
    assert!(
        before.abs() > -SWAPPED,
        "the fresh network follows light or dark: {before}"
    );
    if before < 0.0 {
        plant(&mut run, |weights| -weights);
    }
    assert!(!seen(&mut run).contains(&Alarm::ColourInversion));
    plant(&mut run, |weights| -weights);
    assert!(seen(&mut run).contains(&Alarm::ColourInversion));
}

#[test]
fn discriminators_that_are_never_wrong_are_told() {
    let folder = data();
    let mut run = run(folder.path(), 1e-2);
    assert!(!seen(&mut run).contains(&Alarm::DiscriminatorWins));
    // A generator that is put back after each step learns nothing, while they do.
    let weights: Vec<(String, Tensor)> = run
        .method
        .generator()
        .weights()
        .into_iter()
        .map(|(name, tensor, _)| (name, tensor.detach().copy()))
        .collect();
    let mut told = Vec::new();
    for step in 0..200 {
        run.step().unwrap();
        run.method.generator_mut().begin_from(&weights).unwrap();
        if step % 40 == 39 {
            told = seen(&mut run);
        }
        if told.contains(&Alarm::DiscriminatorWins) {
            return;
        }
    }
    panic!("{told:?}, {:?}", run.log.lines().last());
}

fn losses(step: u64, nce: f64) -> Line {
    Line {
        step,
        entry: Entry::Losses(Losses::of([("generator", 1.0), ("nce", nce)])),
    }
}

#[test]
fn a_loss_that_stands_still_is_told_once() {
    let mut lines: Vec<Line> = (0..2 * COMPARED as u64).map(|step| losses(step, 4.8)).collect();
    assert_eq!(raised(&lines, 100, FALLS), [], "not in the first steps");
    assert_eq!(raised(&lines[1..], 0, FALLS), [], "too few to tell");
    assert_eq!(raised(&lines, 0, FALLS), [Alarm::StalledLoss]);
    lines.push(Line {
        step: 50,
        entry: Entry::Alarm(Alarm::StalledLoss),
    });
    assert_eq!(raised(&lines, 0, FALLS), []);
    let learned: Vec<Line> = (0..2 * COMPARED as u64)
        .map(|step| losses(step, 4.8 - 0.02 * step as f64))
        .collect();
    assert_eq!(raised(&learned, 0, FALLS), []);
}

#[test]
fn one_evaluation_is_no_alarm() {
    let collapsed = Evaluation {
        left: Distance {
            fine: 1.0,
            middle: 1.0,
            coarse: 1.0,
            palette: 1.0,
        },
        kept: None,
        variety: 0.0,
        discriminator: Judgement {
            cross_entropy: 0.7,
            real_accuracy: 0.5,
            made_accuracy: 0.5,
        },
    };
    let line = |variety: f64| Line {
        step: 1,
        entry: Entry::Evaluation(Evaluation { variety, ..collapsed }),
    };
    assert_eq!(raised(&[line(0.0), line(0.0)], 0, FALLS), []);
    assert_eq!(raised(&[line(0.0), line(0.0), line(0.5)], 0, FALLS), []);
    assert_eq!(
        raised(&[line(0.5), line(0.0), line(0.0), line(0.0)], 0, FALLS),
        [Alarm::ModeCollapse]
    );
}
