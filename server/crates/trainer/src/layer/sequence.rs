//! Layers one after the other.

use tch::Tensor;

use super::{Layer, Parameter, Pass, Path};
use crate::export::{Export, Value};

/// Layers one after the other, named by their places: `0`, `1`, ...
#[derive(Debug, Default)]
pub struct Sequence(Vec<Box<dyn Layer>>);

impl Sequence {
    /// No layers: what goes in comes out.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more layer.
    #[must_use]
    pub fn then(mut self, layer: impl Layer + 'static) -> Self {
        self.0.push(Box::new(layer));
        self
    }

    /// How many layers there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What comes out of the layers at `taps`, in the order of the layers; what lies behind the last one is not computed.
    ///
    /// # Panics
    /// As [`Layer::forward`].
    pub fn features(&self, x: &Tensor, taps: &[usize], pass: &Pass) -> Vec<Tensor> {
        let last = taps.iter().copied().max().map_or(0, |last| last + 1);
        self.walk(x, taps, last, pass).0
    }

    /// The same, and what comes out in the end.
    ///
    /// # Panics
    /// As [`Layer::forward`].
    pub fn forward_with(&self, x: &Tensor, taps: &[usize], pass: &Pass) -> (Vec<Tensor>, Tensor) {
        self.walk(x, taps, self.len(), pass)
    }

    fn walk(&self, x: &Tensor, taps: &[usize], end: usize, pass: &Pass) -> (Vec<Tensor>, Tensor) {
        let mut features = Vec::with_capacity(taps.len());
        let mut y = x.shallow_clone();
        for (place, layer) in self.0.iter().enumerate().take(end) {
            y = layer.forward(&y, pass);
            if taps.contains(&place) {
                features.push(y.shallow_clone());
            }
        }
        (features, y)
    }
}

impl Layer for Sequence {
    fn forward(&self, x: &Tensor, pass: &Pass) -> Tensor {
        self.0
            .iter()
            .fold(x.shallow_clone(), |x, layer| layer.forward(&x, pass))
    }

    fn visit(&self, path: &Path, visitor: &mut dyn FnMut(Parameter<'_>)) {
        for (place, layer) in self.0.iter().enumerate() {
            layer.visit(&path.join(place), visitor);
        }
    }

    fn export(&self, file: &mut Export, x: Value) -> Value {
        self.0.iter().fold(x, |x, layer| layer.export(file, x))
    }
}
