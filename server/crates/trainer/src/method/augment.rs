//! Differentiable augmentation (DiffAugment, Zhao et al. 2020): discriminators see every picture, real or made, with other colours,
//! moved, and with a hole in it, so that they cannot learn a few pictures by heart. Gradients go through all of it.

use tch::{Kind, Tensor};

use crate::draw::Draw;

/// Share of a side by which pictures are moved at most.
const MOVED: f64 = 0.125;
/// Share of a side that is cut out.
const HOLE: f64 = 0.5;

/// Each picture of `(N, 3, H, W)` of -1..1 changed by numbers of its own from `draw`.
pub(super) fn augment(pictures: &Tensor, draw: &mut Draw) -> Tensor {
    let changed = |picture: &Tensor| {
        let picture = colours(&picture.unsqueeze(0), draw);
        let picture = moved(&picture, draw);
        holed(&picture, draw)
    };
    let changed: Vec<Tensor> = pictures.unbind(0).iter().map(changed).collect();
    Tensor::cat(&changed, 0)
}

/// Brightness by up to 0.5, saturation by 0 to 2, contrast by 0.5 to 1.5.
fn colours(picture: &Tensor, draw: &mut Draw) -> Tensor {
    let picture = picture + draw.between(-0.5, 0.5);
    let grey = picture.mean_dim([1_i64].as_slice(), true, Kind::Float);
    let picture = (&picture - &grey) * draw.between(0.0, 2.0) + grey;
    let mean = picture.mean(Kind::Float);
    (&picture - &mean) * draw.between(0.5, 1.5) + mean
}

/// Moved, with black, which is 0 here as in the paper, where nothing comes in.
fn moved(picture: &Tensor, draw: &mut Draw) -> Tensor {
    let (_, _, height, width) = picture.size4().unwrap_or_default();
    let mut by = |side: i64| {
        let most = (side as f64 * MOVED).round() as i64;
        draw.below(2 * most as usize + 1) as i64 - most
    };
    let (down, right) = (by(height), by(width));
    picture.constant_pad_nd([right, -right, down, -down])
}

/// With a square hole of half the sides, somewhere; a part of it may lie outside.
fn holed(picture: &Tensor, draw: &mut Draw) -> Tensor {
    let (_, _, height, width) = picture.size4().unwrap_or_default();
    let mut span = |side: i64| {
        let hole = (side as f64 * HOLE).round() as i64;
        let first = draw.below((side + hole) as usize) as i64 - hole;
        let (begin, end) = (first.max(0), (first + hole).min(side));
        (begin, end - begin)
    };
    let ((top, rows), (left, columns)) = (span(height), span(width));
    let mask = Tensor::ones([1, 1, height, width], (picture.kind(), picture.device()));
    let _ = mask.narrow(2, top, rows).narrow(3, left, columns).fill_(0.0);
    picture * mask
}

#[cfg(test)]
mod tests {
    use tch::Device;

    use super::*;

    fn picture() -> Tensor {
        tch::manual_seed(4);
        Tensor::rand([1, 3, 32, 48], (Kind::Float, Device::Cpu)) - 0.5
    }

    #[test]
    fn the_same_draw_changes_alike_and_another_does_not() {
        let both = Tensor::cat(&[picture(), picture()], 0);
        let change = |step| augment(&both, &mut Draw::new(1, step, "augment"));
        assert_eq!(change(0).size(), both.size());
        assert_eq!(change(0), change(0));
        assert_ne!(change(0), change(1));
        let changed = change(0);
        assert_ne!(changed.get(0), changed.get(1), "each picture has numbers of its own");
    }

    #[test]
    fn moving_keeps_what_stays_inside() {
        let picture = picture();
        for step in 0..20 {
            let moved = moved(&picture, &mut Draw::new(1, step, "moved"));
            assert_eq!(moved.size(), picture.size());
            // What comes in is 0; everything else was there.
            let kept = moved.ne(0.0).to_kind(Kind::Float).mean(Kind::Float).double_value(&[]);
            assert!(kept >= (1.0 - MOVED) * (1.0 - MOVED) - 1e-6, "{kept}");
            let sum = |of: &Tensor| of.abs().sum(Kind::Double).double_value(&[]);
            assert!(sum(&moved) <= sum(&picture) + 1e-6);
        }
    }

    #[test]
    fn a_hole_is_at_most_a_quarter_and_lets_gradients_through_around_it() {
        let picture = picture().set_requires_grad(true);
        for step in 0..20 {
            let holed = holed(&picture, &mut Draw::new(1, step, "hole"));
            let gone = holed.eq(0.0).to_kind(Kind::Float).mean(Kind::Float).double_value(&[]);
            assert!(gone <= HOLE * HOLE + 1e-6, "{gone}");
            let slope = Tensor::run_backward(&[holed.sum(Kind::Float)], &[&picture], false, false).remove(0);
            let open = slope.mean(Kind::Float).double_value(&[]);
            assert!((open - (1.0 - gone)).abs() < 1e-5, "{open} {gone}");
        }
    }
}
