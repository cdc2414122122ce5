//! Slopes of every loss against finite differences in float64, and what they are at points that one can work out.

use tch::{Device, Kind, Tensor};

use super::*;
use crate::draw::Draw;

const STEP: f64 = 1e-5;

fn numbers(shape: &[i64], seed: i64) -> Tensor {
    tch::manual_seed(seed);
    Tensor::randn(shape, (Kind::Double, Device::Cpu))
}

/// The slope of `loss` at `x` is what the loss does when each number moves a little.
fn check(what: &str, x: &Tensor, loss: &dyn Fn(&Tensor) -> Tensor) {
    let x = x.copy().set_requires_grad(true);
    let value = loss(&x);
    assert_eq!(value.dim(), 0, "{what} is a scalar");
    let slope = Tensor::run_backward(&[value], &[&x], false, false)
        .remove(0)
        .flatten(0, -1);
    let flat = x.detach().flatten(0, -1);
    for index in 0..flat.size()[0] {
        let moved = |by: f64| {
            let moved = flat.copy();
            let _ = moved.get(index).f_add_scalar_(by).unwrap();
            loss(&moved.reshape(x.size())).double_value(&[])
        };
        let expected = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
        let given = slope.double_value(&[index]);
        assert!(
            (given - expected).abs() < 1e-6 * (1.0 + expected.abs()),
            "{what}, number {index}: {given}, {expected}"
        );
    }
}

#[test]
fn slopes_of_adversarial_losses() {
    let (real, made) = (numbers(&[2, 1, 3, 3], 1), numbers(&[2, 1, 3, 3], 2));
    for kind in Adversarial::ALL {
        check(&format!("{kind:?}, real"), &real, &|real| {
            kind.discriminator(real, &made)
        });
        check(&format!("{kind:?}, made"), &made, &|made| {
            kind.discriminator(&real, made)
        });
        check(&format!("{kind:?}, generator"), &made, &|made| kind.generator(made));
        assert_eq!(kind.name().parse(), Ok(kind));
    }
    assert!("wgan".parse::<Adversarial>().unwrap_err().contains("wasserstein"));
}

#[test]
fn values_that_can_be_worked_out() {
    let zero = Tensor::zeros([4], (Kind::Double, Device::Cpu));
    let value = |x: Tensor| x.double_value(&[]);
    let ln2 = std::f64::consts::LN_2;
    for kind in [Adversarial::Minimax, Adversarial::NonSaturating] {
        assert!((value(kind.discriminator(&zero, &zero)) - 2.0 * ln2).abs() < 1e-12);
    }
    assert!((value(Adversarial::Minimax.generator(&zero)) + ln2).abs() < 1e-12);
    assert!((value(Adversarial::NonSaturating.generator(&zero)) - ln2).abs() < 1e-12);
    assert_eq!(
        value(Adversarial::LeastSquares.discriminator(&(&zero + 1.0), &zero)),
        0.0
    );
    assert_eq!(
        value(Adversarial::Hinge.discriminator(&(&zero + 2.0), &(&zero - 2.0))),
        0.0
    );
    assert_eq!(
        value(Adversarial::Wasserstein.discriminator(&(&zero + 3.0), &zero)),
        -3.0
    );
}

/// A discriminator with a curved slope.
fn curved(x: &Tensor) -> Tensor {
    let weight = Tensor::from_slice(&[0.3, -0.7, 0.2, 0.5, 0.9, -0.4, 0.8, -0.1, 0.6]).reshape([1, 1, 3, 3]);
    x.conv2d(&weight, None::<&Tensor>, [1, 1], [1, 1], [1, 1], 1).tanh()
}

#[test]
fn slopes_of_penalties_reach_the_discriminator() {
    let (real, made) = (numbers(&[2, 1, 4, 4], 3), numbers(&[2, 1, 4, 4], 4));
    let scaled = |scale: &Tensor, x: &Tensor| curved(&(x * scale));
    let scale = Tensor::from_slice(&[1.3]);
    check("r1", &scale, &|scale| r1(&|x| scaled(scale, x), &real));
    check("gradient penalty", &scale, &|scale| {
        tch::manual_seed(9);
        gradient_penalty(&|x| scaled(scale, x), &real, &made)
    });
    // A discriminator that adds all pixels up has slope 1 at each: 16 together.
    let sum = |x: &Tensor| x.sum_dim_intlist([1, 2, 3].as_slice(), false, None::<Kind>);
    assert!((r1(&sum, &real).double_value(&[]) - 16.0).abs() < 1e-9);
    assert!((gradient_penalty(&sum, &real, &made).double_value(&[]) - 9.0).abs() < 1e-9);
}

#[test]
fn patch_nce_tells_places_apart() {
    let unit = |x: Tensor| {
        let length = x.square().sum_dim_intlist([2].as_slice(), true, None::<Kind>).sqrt();
        x / length
    };
    let (queries, keys) = (unit(numbers(&[2, 5, 7], 5)), unit(numbers(&[2, 5, 7], 6)));
    check("patch NCE", &queries, &|queries| patch_nce(queries, &keys, TEMPERATURE));
    let value = |queries: &Tensor, keys: &Tensor| patch_nce(queries, keys, TEMPERATURE).double_value(&[]);
    assert!(value(&keys, &keys) < 0.05);
    let alike = Tensor::ones([1, 8, 4], (Kind::Double, Device::Cpu)) * 0.5;
    assert!((value(&alike, &alike) - 8_f64.ln()).abs() < 1e-9);
    // Nothing is asked of the picture itself.
    let keys = keys.set_requires_grad(true);
    let queries = queries.set_requires_grad(true);
    patch_nce(&queries, &keys, TEMPERATURE).backward();
    assert!(!keys.grad().defined() && queries.grad().defined());
}

#[test]
fn the_slope_of_the_palette() {
    let (made, wanted) = (numbers(&[6, 3], 9), numbers(&[6, 3], 10));
    let directions = numbers(&[3, 5], 11);
    check("palette", &made, &|made| sliced_wasserstein(made, &wanted, &directions));
    // The order of colours does not count; a shift counts by its square along each direction.
    assert!(sliced_wasserstein(&made.flip([0]), &made, &directions).double_value(&[]) < 1e-20);
    let axes = Tensor::eye(3, (Kind::Double, Device::Cpu));
    let shifted = sliced_wasserstein(&(&made + 0.5), &made, &axes).double_value(&[]);
    assert!((shifted - 0.25).abs() < 1e-9, "{shifted}");
}

#[test]
fn the_slope_of_strokes() {
    let (made, wanted) = (numbers(&[1, 3, 32, 32], 12), numbers(&[1, 3, 32, 32], 13));
    let draw = || Draw::new(1, 2, "strokes");
    // Along a few directions, since the pictures have too many numbers to move each, and by little: where the order of squares
    // changes, the slope does.
    let ways = numbers(&[4, 3 * 32 * 32], 14) * 0.05;
    check("strokes", &numbers(&[4], 15), &|along| {
        let moved = &made + along.unsqueeze(0).matmul(&ways).reshape([1, 3, 32, 32]);
        strokes(&moved, &wanted, &mut draw())
    });
    assert!(strokes(&wanted, &wanted, &mut draw()).double_value(&[]) < 1e-20);
    // Without any stroke, each of the three sizes is as far away as what is wanted is large.
    let flat = strokes(&wanted.zeros_like(), &wanted, &mut draw()).double_value(&[]);
    assert!((flat - 3.0).abs() < 0.6, "{flat}");
    // Where nothing is wanted, what is there is ten away at each size, however little it is.
    let on_nothing = strokes(&(&wanted * 0.01), &wanted.zeros_like(), &mut draw()).double_value(&[]);
    assert!((on_nothing - 30.0).abs() < 6.0, "{on_nothing}");
}

#[test]
fn slopes_of_what_a_feature_network_sees() {
    let layers = |seed| [numbers(&[2, 3, 4, 5], seed), numbers(&[1, 2, 3, 3], seed + 1)];
    let wanted = layers(21);
    for (name, loss) in [
        ("style", style as fn(&[Tensor], &[Tensor]) -> Tensor),
        ("content", content),
    ] {
        let [first, second] = layers(31);
        check(name, &first, &|first| {
            loss(&[first.shallow_clone(), second.shallow_clone()], &wanted)
        });
        assert!(loss(&wanted, &wanted).double_value(&[]) < 1e-20, "{name}");
        let nothing = wanted.each_ref().map(Tensor::zeros_like);
        assert!((loss(&nothing, &wanted).double_value(&[]) - 1.0).abs() < 1e-9, "{name}");
    }
    // Style does not say where.
    let moved = wanted.each_ref().map(|layer| layer.roll([1], [3]));
    assert!(style(&moved, &wanted).double_value(&[]) < 1e-20);
    assert!(content(&moved, &wanted).double_value(&[]) > 0.1);
}
