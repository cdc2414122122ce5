//! Adam against its formula, and what is kept of a run.

use tch::{Device, Kind, Tensor};

use super::*;
use crate::layer::Role;

fn parameter(values: &[f64]) -> Tensor {
    Tensor::from_slice(values).set_requires_grad(true)
}

fn adam(parameter: &Tensor, config: AdamConfig) -> Adam {
    let running = Tensor::zeros([1], (Kind::Double, Device::Cpu));
    Adam::new(
        vec![
            ("w".to_owned(), parameter.shallow_clone(), Role::Trained),
            ("running".to_owned(), running, Role::Running),
        ],
        config,
    )
}

/// One step down `(w - 3)^2`.
fn descend(adam: &mut Adam, parameter: &Tensor) -> f64 {
    adam.zero_grad();
    (parameter - 3.0).square().sum(Kind::Double).backward();
    adam.step(0.1)
}

fn descend_often(steps: usize, adam: &mut Adam, parameter: &Tensor) {
    for _ in 0..steps {
        descend(adam, parameter);
    }
}

fn values(x: &Tensor) -> Vec<f64> {
    Vec::<f64>::try_from(&x.detach()).unwrap()
}

#[test]
fn steps_are_those_of_the_paper() {
    let w = parameter(&[0.0, 5.0]);
    let config = AdamConfig::default();
    let mut adam = adam(&w, config);
    let mut expected = [0.0, 5.0];
    let (mut mean, mut square) = ([0.0; 2], [0.0; 2]);
    for step in 1..=20 {
        for index in 0..2 {
            let gradient = 2.0 * (expected[index] - 3.0);
            mean[index] = config.mean_decay * mean[index] + (1.0 - config.mean_decay) * gradient;
            square[index] = config.square_decay * square[index] + (1.0 - config.square_decay) * gradient * gradient;
            let corrected: f64 = square[index] / (1.0 - config.square_decay.powi(step));
            let mean = mean[index] / (1.0 - config.mean_decay.powi(step));
            expected[index] -= 0.1 * mean / (corrected.sqrt() + config.epsilon);
        }
        descend(&mut adam, &w);
    }
    for (given, expected) in values(&w).iter().zip(expected) {
        assert!((given - expected).abs() < 1e-9, "{given} {expected}");
    }
    assert_eq!(adam.steps(), 20);
    assert_eq!(adam.state().len(), 2, "running statistics have no moments");
}

#[test]
fn a_run_that_is_taken_up_again_is_the_same_run() {
    let (whole, half) = (parameter(&[0.0, 5.0]), parameter(&[0.0, 5.0]));
    let mut unbroken = adam(&whole, AdamConfig::default());
    descend_often(10, &mut unbroken, &whole);
    let mut first = adam(&half, AdamConfig::default());
    descend_often(4, &mut first, &half);
    let resumed = parameter(&values(&half));
    let mut second = adam(&resumed, AdamConfig::default());
    second.restore(first.steps(), &first.state()).unwrap();
    descend_often(6, &mut second, &resumed);
    assert_eq!(values(&resumed), values(&whole));
    assert_eq!(second.restore(0, &[]), Err("w.mean".to_owned()));
}

#[test]
fn long_gradients_are_shortened_and_what_is_no_number_changes_nothing() {
    let w = parameter(&[1003.0]);
    let config = AdamConfig {
        longest_gradient: Some(1.0),
        ..AdamConfig::default()
    };
    let mut adam = adam(&w, config);
    assert_eq!(descend(&mut adam, &w), 2000.0);
    let mean = adam.state()[0].1.double_value(&[0]);
    assert!((mean - 0.5).abs() < 1e-9, "{mean}");
    let before = values(&w);
    adam.zero_grad();
    (&w * f64::NAN).sum(Kind::Double).backward();
    assert!(adam.step(0.1).is_nan());
    assert_eq!((values(&w), adam.steps()), (before, 1));
}

#[test]
fn averages_follow_and_can_be_looked_at() {
    let mut w = parameter(&[0.0]);
    let mut average = Average::new(vec![("w".to_owned(), w.shallow_clone(), Role::Trained)]);
    let _ = tch::no_grad(|| w.fill_(8.0));
    average.follow(0.75);
    average.follow(0.75);
    let seen = average.with(|| values(&w));
    assert_eq!((seen, values(&w)), (vec![3.5], vec![8.0]));
    assert_eq!(values(&average.state()[0].1), [3.5]);
}

#[test]
fn the_rate_stays_and_falls() {
    let schedule = Schedule::default();
    for (done, share) in [(0.0, 1.0), (0.5, 1.0), (0.75, 0.51), (1.0, 0.02), (2.0, 0.02)] {
        let rate = schedule.at(done);
        assert!((rate - 2e-4 * share).abs() < 1e-12, "{done}: {rate}");
    }
    let flat = Schedule {
        constant: 1.0,
        ..schedule
    };
    assert_eq!(flat.at(0.99), 2e-4);
}
