//! Where an output of a resized axis lies on the input: ONNX's coordinate transformations, in double precision.

/// How places of the output are mapped to places of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coordinates {
    /// Pixels are squares; the outer edges of both pictures meet.
    HalfPixel,
    /// The same, except that the middles meet where the output's length was rounded down.
    HalfPixelSymmetric,
    /// As the first, except that a single output shows the first pixel.
    PytorchHalfPixel,
    /// Pixels are points; the outermost ones meet.
    AlignCorners,
    /// The beginnings of pixels meet.
    Asymmetric,
    /// The beginning of an input's pixel meets the middle of an output's.
    TfHalfPixelForNn,
    /// Pixels are points; the outermost ones meet those of a part of the input.
    TfCropAndResize,
}

/// One axis that changes its length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// Which one.
    pub index: usize,
    /// Its length.
    pub input: usize,
    /// The length that it gets.
    pub output: usize,
    /// How many places of the output a place of the input becomes; positive and finite.
    pub scale: f64,
    /// The part of the input that is looked at, from 0 to 1, for [`Coordinates::TfCropAndResize`].
    pub part: (f64, f64),
}

/// The relative error of a scale that was rounded to float32.
const ROUNDING: f64 = 1e-7;

impl Axis {
    /// Whether it is anything but a copy.
    pub fn changes(&self) -> bool {
        let empty = self.input == 0 && self.output == 0;
        let copy = self.output == self.input && self.is_exact() && self.part == (0.0, 1.0);
        !empty && !copy
    }

    /// Whether the output is as long as the scale says, to the last fraction of a pixel.
    pub fn is_exact(&self) -> bool {
        let (resized, output) = (self.scale * self.input as f64, self.output as f64);
        (resized - output).abs() <= output * ROUNDING
    }

    /// The output's length before it was rounded down.
    fn resized(&self) -> f64 {
        if self.is_exact() {
            self.output as f64
        } else {
            self.scale * self.input as f64
        }
    }

    /// `place / scale`; free of rounding where the result is a whole number and the scale exact.
    fn shrunk(&self, place: f64) -> f64 {
        if self.is_exact() {
            place * self.input as f64 / self.output as f64
        } else {
            place / self.scale
        }
    }

    /// `place`, moved onto the beginning or the middle of a pixel where it is as near as rounding tells apart: scales and
    /// parts are float32, and half a pixel times 1/3 is to be a whole one.
    pub fn settled(&self, place: f64) -> f64 {
        let halves = (place * 2.0).round() / 2.0;
        let rounded = !self.is_exact() || self.part != (0.0, 1.0);
        let near = (place - halves).abs() <= 2.0 * ROUNDING * (1.0 + place.abs());
        if rounded && near { halves } else { place }
    }

    /// The place on the input that output `at` shows; `None` where it lies outside and the extrapolation value is meant.
    pub fn source(&self, coordinates: Coordinates, at: usize) -> Option<f64> {
        let (x, last, resized) = (at as f64, self.input as f64 - 1.0, self.resized());
        let half_pixel = || self.shrunk(x + 0.5) - 0.5;
        Some(match coordinates {
            Coordinates::HalfPixel => half_pixel(),
            // The middle of what is shown stays in the middle where the output was rounded down.
            Coordinates::HalfPixelSymmetric => {
                let lost = 1.0 - self.output as f64 / resized;
                self.input as f64 / 2.0 * lost + half_pixel()
            }
            Coordinates::PytorchHalfPixel if self.output <= 1 => 0.0,
            Coordinates::PytorchHalfPixel => half_pixel(),
            Coordinates::AlignCorners if resized == 1.0 => 0.0,
            Coordinates::AlignCorners => x * last / (resized - 1.0),
            Coordinates::Asymmetric => self.shrunk(x),
            Coordinates::TfHalfPixelForNn => self.shrunk(x + 0.5),
            Coordinates::TfCropAndResize => {
                let (start, end) = self.part;
                let place = if self.output > 1 {
                    start * last + x * (end - start) * last / (self.output as f64 - 1.0)
                } else {
                    0.5 * (start + end) * last
                };
                return (0.0..=last).contains(&place).then_some(place);
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(coordinates: Coordinates, (input, output, scale): (usize, usize, f64), places: &[f64]) {
        let part = (0.0, 1.0);
        let axis = Axis {
            index: 0,
            input,
            output,
            scale,
            part,
        };
        for (at, place) in places.iter().enumerate() {
            let found = axis.source(coordinates, at).expect("a place inside");
            assert!(
                (found - place).abs() < 1e-9,
                "{coordinates:?} shows {found} at {at}, not {place}"
            );
        }
    }

    #[test]
    fn coordinates_are_those_of_the_specification() {
        let doubled = (2, 4, 2.0);
        check(Coordinates::HalfPixel, doubled, &[-0.25, 0.25, 0.75, 1.25]);
        check(Coordinates::HalfPixelSymmetric, doubled, &[-0.25, 0.25, 0.75, 1.25]);
        check(Coordinates::PytorchHalfPixel, doubled, &[-0.25, 0.25, 0.75, 1.25]);
        check(Coordinates::AlignCorners, doubled, &[0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0]);
        check(Coordinates::Asymmetric, doubled, &[0.0, 0.5, 1.0, 1.5]);
        check(Coordinates::TfHalfPixelForNn, doubled, &[0.25, 0.75, 1.25, 1.75]);
        check(Coordinates::TfCropAndResize, doubled, &[0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0]);
    }

    #[test]
    fn a_single_output_has_its_own_rule() {
        let one = (5, 1, 0.2);
        check(Coordinates::HalfPixel, one, &[2.0]);
        check(Coordinates::PytorchHalfPixel, one, &[0.0]);
        check(Coordinates::AlignCorners, one, &[0.0]);
        check(Coordinates::TfCropAndResize, one, &[2.0]);
    }

    #[test]
    fn lengths_that_were_rounded_down_keep_their_scale() {
        let shrunk = (4, 2, 0.6);
        check(Coordinates::HalfPixel, shrunk, &[1.0 / 3.0, 2.0]);
        check(Coordinates::HalfPixelSymmetric, shrunk, &[2.0 / 3.0, 7.0 / 3.0]);
        check(Coordinates::AlignCorners, shrunk, &[0.0, 3.0 / 1.4]);
    }

    #[test]
    fn whole_places_are_whole() {
        for (input, output) in [(6_usize, 10_usize), (7, 49), (3, 333), (1000, 1001)] {
            let (scale, part) = (output as f64 / input as f64, (0.0, 1.0));
            let axis = Axis {
                index: 0,
                input,
                output,
                scale,
                part,
            };
            for at in (0..output).filter(|at| (at * input).is_multiple_of(output)) {
                let place = axis.source(Coordinates::Asymmetric, at);
                assert_eq!(place, Some((at * input / output) as f64));
            }
        }
    }

    #[test]
    fn rounded_scales_are_forgiven() {
        let (scale, part) = (f64::from(0.6_f32), (0.0, 1.0));
        let axis = Axis {
            index: 0,
            input: 7,
            output: 4,
            scale,
            part,
        };
        let place = axis.source(Coordinates::HalfPixel, 1).expect("a place inside");
        assert!(place < 2.0);
        assert_eq!(axis.settled(place), 2.0);
        assert_eq!(axis.settled(1.9999), 1.9999);
    }

    #[test]
    fn what_lies_outside_is_told() {
        let axis = |part| Axis {
            index: 0,
            input: 3,
            output: 3,
            scale: 1.0,
            part,
        };
        let sources = |part| [0, 1, 2].map(|at| axis(part).source(Coordinates::TfCropAndResize, at));
        assert_eq!(sources((0.5, 1.5)), [Some(1.0), Some(2.0), None]);
        assert_eq!(sources((f64::NAN, 1.0)), [None; 3]);
    }
}
