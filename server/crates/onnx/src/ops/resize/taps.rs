//! Which inputs, with which weights, an output of a resized axis is made of.
//!
//! A filter is a bump around 0. An output at place `p` of the input takes each input `i` within the bump's reach of `p`
//! with weight `bump(i - p)`; with antialiasing, the bump is as many times wider as the axis gets shorter, and weights
//! are divided by their sum. Inputs beyond the edge are the edge's, or left out (`exclude_outside`).
//! Source: <https://github.com/onnx/onnx/blob/v1.18.0/onnx/reference/ops/op_resize.py>.

use super::axis::{Axis, Coordinates};
use crate::Refusal;
use crate::kernel::Taps;

/// The shape of a filter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bump {
    /// A triangle.
    Linear,
    /// Keys' cubic, with its coefficient: <https://ieeexplore.ieee.org/document/1163711>, equation 4.
    Cubic(f64),
}

impl Bump {
    /// How far it reaches to either side.
    fn reach(self) -> f64 {
        match self {
            Self::Linear => 1.0,
            Self::Cubic(_) => 2.0,
        }
    }

    fn at(self, distance: f64) -> f64 {
        let x = distance.abs();
        match self {
            Self::Linear => (1.0 - x).max(0.0),
            Self::Cubic(a) if x <= 1.0 => ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0,
            Self::Cubic(a) if x < 2.0 => ((a * x - 5.0 * a) * x + 8.0 * a) * x - 4.0 * a,
            Self::Cubic(_) => 0.0,
        }
    }
}

/// How an axis is interpolated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Filter {
    /// The shape.
    pub bump: Bump,
    /// Whether it is widened where the axis gets shorter.
    pub antialias: bool,
    /// Whether inputs beyond the edge are left out.
    pub exclude_outside: bool,
    /// Where outputs lie.
    pub coordinates: Coordinates,
    /// What outputs outside the input are.
    pub extrapolation: f64,
}

/// Bytes that one tap takes, its index and its weight.
const TAP_BYTES: f64 = 16.0;
/// Bytes beyond which no table is ever made.
const MOST_BYTES: f64 = (1_u64 << 40) as f64;

impl Filter {
    fn stretch(&self, axis: &Axis) -> f64 {
        if self.antialias { axis.scale.min(1.0) } else { 1.0 }
    }

    /// Inputs an output, as a float because a hostile scale makes it larger than any integer.
    fn width(&self, axis: &Axis) -> f64 {
        2.0 * (self.bump.reach() / self.stretch(axis)).ceil()
    }

    /// How many bytes the table of an axis takes.
    pub fn bytes(&self, axis: &Axis) -> Result<usize, Refusal> {
        let bytes = (self.width(axis) * TAP_BYTES + 8.0) * axis.output as f64;
        if bytes <= MOST_BYTES {
            return Ok(bytes as usize);
        }
        Err(Refusal::new(format!(
            "an axis of {} made {} long needs {} inputs an output, which is too many",
            axis.input,
            axis.output,
            self.width(axis)
        )))
    }

    /// The table of an axis; [`Self::bytes`] must have been asked for first.
    pub fn taps(&self, axis: &Axis) -> Taps {
        let (width, stretch) = (self.width(axis) as usize, self.stretch(axis));
        let mut taps = Taps {
            input: axis.input,
            indices: Vec::with_capacity(axis.output * width),
            weights: Vec::with_capacity(axis.output * width),
            width,
            offsets: Vec::with_capacity(axis.output),
        };
        for at in 0..axis.output {
            let Some(place) = axis.source(self.coordinates, at) else {
                taps.indices.resize(taps.indices.len() + width, 0);
                taps.weights.resize(taps.weights.len() + width, 0.0);
                taps.offsets.push(self.extrapolation);
                continue;
            };
            // The input next below; of a whole place the one before, as in ONNX's reference.
            let first = place.ceil() as i64 - (width / 2) as i64;
            let from = taps.weights.len();
            for input in first..first + width as i64 {
                let inside = (0..axis.input as i64).contains(&input);
                let weight = if inside || !self.exclude_outside {
                    self.bump.at(stretch * (input as f64 - place))
                } else {
                    0.0
                };
                taps.indices.push(input.clamp(0, axis.input as i64 - 1));
                taps.weights.push(weight);
            }
            if self.antialias || self.exclude_outside {
                normalize(&mut taps.weights[from..]);
            }
            taps.offsets.push(0.0);
        }
        taps
    }
}

fn normalize(weights: &mut [f64]) {
    let sum: f64 = weights.iter().sum();
    if sum != 0.0 {
        weights.iter_mut().for_each(|weight| *weight /= sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(input: usize, output: usize) -> Axis {
        let (scale, part) = (output as f64 / input as f64, (0.0, 1.0));
        Axis {
            index: 0,
            input,
            output,
            scale,
            part,
        }
    }

    fn filter(bump: Bump) -> Filter {
        Filter {
            bump,
            antialias: false,
            exclude_outside: false,
            coordinates: Coordinates::HalfPixel,
            extrapolation: 0.0,
        }
    }

    /// Checks the taps of the first output.
    fn check(filter: &Filter, axis: &Axis, indices: &[i64], weights: &[f64]) {
        let taps = filter.taps(axis);
        assert_eq!(taps.width, indices.len());
        assert_eq!(taps.outputs(), axis.output);
        assert_eq!(&taps.indices[..taps.width], indices);
        for (found, wanted) in taps.weights.iter().zip(weights) {
            assert!(
                (found - wanted).abs() < 1e-9,
                "{:?} are not {weights:?}",
                &taps.weights[..taps.width]
            );
        }
    }

    #[test]
    fn weights_fall_with_distance() {
        check(&filter(Bump::Linear), &axis(2, 4), &[0, 0], &[0.25, 0.75]);
        let cubic = [-0.03515625, 0.26171875, 0.87890625, -0.10546875];
        check(&filter(Bump::Cubic(-0.75)), &axis(4, 8), &[0, 0, 0, 1], &cubic);
    }

    #[test]
    fn what_lies_outside_is_the_edge_or_left_out() {
        let inside = Filter {
            exclude_outside: true,
            ..filter(Bump::Cubic(-0.5))
        };
        let (near, far) = (Bump::Cubic(-0.5).at(0.25), Bump::Cubic(-0.5).at(1.25));
        let sum = near + far;
        check(&inside, &axis(4, 8), &[0, 0, 0, 1], &[0.0, 0.0, near / sum, far / sum]);
    }

    #[test]
    fn antialiasing_widens_the_filter() {
        let wide = Filter {
            antialias: true,
            ..filter(Bump::Linear)
        };
        check(
            &wide,
            &axis(4, 2),
            &[0, 0, 1, 2],
            &[1.0 / 8.0, 3.0 / 8.0, 3.0 / 8.0, 1.0 / 8.0],
        );
        check(&wide, &axis(2, 4), &[0, 0], &[0.25, 0.75]);
    }

    #[test]
    fn weights_add_up_to_one() {
        for bump in [Bump::Linear, Bump::Cubic(-0.75)] {
            for antialias in [false, true] {
                for (input, output) in [(1, 3), (5, 2), (7, 7), (100, 3), (3, 100)] {
                    let taps = Filter {
                        antialias,
                        ..filter(bump)
                    }
                    .taps(&axis(input, output));
                    for weights in taps.weights.chunks(taps.width) {
                        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
                    }
                }
            }
        }
    }

    #[test]
    fn outside_outputs_are_the_extrapolation_value() {
        let crop = Filter {
            coordinates: Coordinates::TfCropAndResize,
            extrapolation: 7.0,
            ..filter(Bump::Linear)
        };
        let taps = crop.taps(&Axis {
            part: (0.5, 1.5),
            ..axis(3, 3)
        });
        assert_eq!(taps.offsets, [0.0, 0.0, 7.0]);
        assert_eq!(taps.weights, [0.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
        assert_eq!(taps.indices, [0, 1, 1, 2, 0, 0]);
    }

    #[test]
    fn tables_that_are_too_large_are_refused_before_they_are_made() {
        let wide = Filter {
            antialias: true,
            ..filter(Bump::Cubic(-0.75))
        };
        assert_eq!(wide.bytes(&axis(4, 2)), Ok(2 * (8 * 16 + 8)));
        assert!(
            wide.bytes(&Axis {
                scale: 1e-300,
                ..axis(4, 2)
            })
            .is_err()
        );
        assert!(
            wide.bytes(&Axis {
                output: usize::MAX,
                ..axis(4, 2)
            })
            .is_err()
        );
    }
}
