//! A margin around pictures for networks whose borders show.

use super::{Border, Layer, Mode, Parameter, Pass, Path, Sequence};
use crate::export::{Export, Value};

/// A network that sees `px` pixels more on each side, the outermost ones repeated, and whose results there are cut off: what the
/// zeros beyond a picture do to a network stays in the margin.
#[derive(Debug)]
pub struct Margin<'a> {
    /// The network; its results are as large as its pictures.
    pub network: &'a Sequence,
    /// Width of the margin, a multiple of what the network wants of sides.
    pub px: i64,
}

impl Margin<'_> {
    fn border(&self) -> Border {
        Border::new(Mode::Edge, self.px)
    }
}

impl Layer for Margin<'_> {
    fn forward(&self, x: &tch::Tensor, pass: &Pass) -> tch::Tensor {
        if self.px == 0 {
            return self.network.forward(x, pass);
        }
        let (_, _, rows, columns) = x.size4().unwrap_or_default();
        let y = self.network.forward(&self.border().forward(x, pass), pass);
        y.narrow(2, self.px, rows).narrow(3, self.px, columns)
    }

    fn visit(&self, path: &Path, visitor: &mut dyn FnMut(Parameter<'_>)) {
        self.network.visit(path, visitor);
    }

    fn export(&self, file: &mut Export, x: Value) -> Value {
        if self.px == 0 {
            return self.network.export(file, x);
        }
        let x = self.border().export(file, x);
        let y = self.network.export(file, x);
        let starts = file.integers(&[self.px; 2]);
        let ends = file.integers(&[-self.px; 2]);
        let axes = file.integers(&[2, 3]);
        file.node("Slice", &[&y, &starts, &ends, &axes], |node| node)
    }
}
