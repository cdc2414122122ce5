//! Small networks that turn a generator's features into directions that can be compared (Chen et al. 2020, Park et al. 2020).

use tch::Tensor;

use crate::init::Init;
use crate::layer::{Activation, Dense, Layer, Parameter, Pass, Path, Sequence};

/// One head for each map of features.
#[derive(Debug)]
pub(super) struct Heads(Vec<Sequence>);

impl Heads {
    /// For maps of so many channels, to directions in `width` dimensions.
    pub fn new(init: &mut Init, channels: &[i64], width: i64) -> Self {
        let head = |&from: &i64| {
            Sequence::new()
                .then(Dense::new(init, from, width, true))
                .then(Activation::Relu)
                .then(Dense::new(init, width, width, true))
        };
        Self(channels.iter().map(head).collect())
    }

    /// The directions of the features at `places` (rows times columns, counted row by row) of map number `map`: from `(N, C, H, W)`
    /// to `(N, places, width)`, each of length 1.
    pub fn directions(&self, map: usize, features: &Tensor, places: &Tensor) -> Tensor {
        // Rows of pixels: what channels-last memory is already.
        let pixels = features.permute([0, 2, 3, 1]).flatten(1, 2).index_select(1, places);
        let directions = self.0[map].forward(&pixels, &Pass::INFERENCE);
        let kind = directions.kind();
        let squares = directions.square().sum_dim_intlist([2_i64].as_slice(), true, kind);
        // The root of nothing has no slope.
        directions / (squares + 1e-14).sqrt()
    }

    pub fn visit(&self, visitor: &mut dyn FnMut(Parameter<'_>)) {
        for (place, head) in self.0.iter().enumerate() {
            head.visit(&Path::default().join(place), visitor);
        }
    }
}
