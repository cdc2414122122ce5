//! ConvTranspose: <https://onnx.ai/onnx/operators/onnx__ConvTranspose.html>, opset 1 to 23, inputs X, W and, optionally, B;
//! one output.
//!
//! Without a border an axis of `side` becomes `stride * (side - 1) + (kernel - 1) * dilation + 1 + output_padding` long.
//! `pads` cuts from that; where `output_shape` is given, or `auto_pad` is SAME (which means `side * stride`), the border
//! is what must be cut to come there. Where there is too little, zeros (and the bias) are added at the end.

use std::sync::Arc;

use super::window::{self, AutoPad, Window};
use super::{Attributes, Definition, Operator};
use crate::kernel::{self, Binary, Pad, PadMode, reach};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "ConvTranspose",
    since: 1,
    inputs: 2..=3,
    outputs: 1..=1,
    read,
}];

/// A transposed convolution.
#[derive(Clone, Debug)]
pub struct ConvTranspose {
    /// Kernel, strides, pads and dilations.
    pub window: Window,
    /// Groups of channels that do not see each other.
    pub groups: usize,
    /// Added at the end, for each spatial axis.
    pub output_padding: Option<Vec<usize>>,
    /// The output's spatial axes.
    pub output_shape: Option<Vec<usize>>,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(ConvTranspose {
        window: Window::read(attributes)?,
        groups: window::groups(attributes)?,
        output_padding: attributes.sizes("output_padding")?,
        output_shape: attributes.sizes("output_shape")?,
    }))
}

/// What becomes of one axis.
#[derive(Clone, Copy)]
struct Axis {
    pads: (usize, usize),
    output_padding: usize,
    /// Zeros after the end that the kernel cannot add.
    extra: usize,
}

impl Operator for ConvTranspose {
    fn name(&self) -> &'static str {
        "ConvTranspose"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let mut inputs = vec![scope.input(0)?, scope.input(1)?];
        inputs.extend(scope.optional(2));
        let (x, weight) = (scope.info(inputs[0]), scope.info(inputs[1]));
        let size = weight.shape.get(2..).unwrap_or_default();
        let (strides, dilations) = self.window.steps(x, size)?;
        let borders = self.borders(size.len())?;
        let mut axes = Vec::with_capacity(size.len());
        for (axis, border) in borders.into_iter().enumerate() {
            let (side, stride) = (x.shape[axis + 2], strides[axis]);
            let reach = reach(size[axis], dilations[axis])?;
            let fitted = match self.wanted(axis, side, stride) {
                None => border,
                Some(wanted) => border.towards(wanted, full(side, stride, reach)?, self.window.auto_pad),
            };
            axes.push(fitted.within(stride.max(dilations[axis])));
        }
        let extra: Vec<usize> = axes.iter().map(|axis| axis.extra).collect();
        let kernel = Kernel::ConvTranspose(kernel::ConvTranspose {
            strides,
            pads: axes.iter().map(|axis| axis.pads).collect(),
            output_padding: axes.iter().map(|axis| axis.output_padding).collect(),
            dilations,
            groups: self.groups,
        });
        let output = if extra.iter().all(|&zeros| zeros == 0) {
            scope.emit(kernel, &inputs)?
        } else {
            extended(scope, kernel, &inputs, &extra)?
        };
        Ok(vec![output])
    }
}

impl ConvTranspose {
    /// Each axis as the file's own pads have it.
    fn borders(&self, spatial: usize) -> Result<Vec<Axis>, Refusal> {
        for (what, list) in [
            ("output_padding", &self.output_padding),
            ("output_shape", &self.output_shape),
        ] {
            if let Some(list) = list
                && list.len() != spatial
            {
                return Err(Refusal::new(format!(
                    "attribute `{what}` is {list:?}; there are {spatial} spatial axes"
                )));
            }
        }
        let pads = match self.window.auto_pad {
            AutoPad::NotSet => self.window.pads(spatial)?,
            _ => vec![(0, 0); spatial],
        };
        let added = self.output_padding.clone().unwrap_or_else(|| vec![0; spatial]);
        let border = |(pads, output_padding)| Axis {
            pads,
            output_padding,
            extra: 0,
        };
        Ok(pads.into_iter().zip(added).map(border).collect())
    }

    /// How long an axis is to become, where that decides the border.
    fn wanted(&self, axis: usize, side: usize, stride: usize) -> Option<usize> {
        match (&self.output_shape, self.window.auto_pad) {
            (Some(shape), _) => Some(shape[axis]),
            (None, AutoPad::SameUpper | AutoPad::SameLower) => Some(side.saturating_mul(stride)),
            (None, AutoPad::Valid | AutoPad::NotSet) => None,
        }
    }
}

/// How long `side` becomes without a border.
fn full(side: usize, stride: usize, reach: usize) -> Result<usize, Refusal> {
    side.checked_sub(1)
        .and_then(|steps| steps.checked_mul(stride)?.checked_add(reach))
        .ok_or_else(|| Refusal::new(format!("an axis of {side} cannot be enlarged {stride} times")))
}

impl Axis {
    /// The same with the border that makes `full` and the output padding to `wanted`.
    fn towards(self, wanted: usize, full: usize, mode: AutoPad) -> Self {
        let full = full.saturating_add(self.output_padding);
        Self {
            pads: mode.halves(full.saturating_sub(wanted)),
            output_padding: self.output_padding.saturating_add(wanted.saturating_sub(full)),
            extra: 0,
        }
    }

    /// The same with an output padding below `limit`, as backends need it: what the end adds and the border cuts cancel
    /// out, and the rest is added afterwards.
    fn within(self, limit: usize) -> Self {
        if self.output_padding < limit {
            return self;
        }
        let (before, after) = self.pads;
        let both = self.output_padding.min(after);
        let rest = self.output_padding - both;
        let (output_padding, extra) = if rest < limit { (rest, 0) } else { (0, rest) };
        Self {
            pads: (before, after - both),
            output_padding,
            extra,
        }
    }
}

/// The kernel without its bias, `extra` zeros after each axis, and then the bias, which they have too.
fn extended(scope: &mut Scope<'_>, kernel: Kernel, inputs: &[Operand], extra: &[usize]) -> Result<Operand, Refusal> {
    let y = scope.emit(kernel, &inputs[..2])?;
    let mut pads = vec![(0, 0); 2];
    for &zeros in extra {
        let zeros = i64::try_from(zeros);
        pads.push((
            0,
            zeros.map_err(|_| Refusal::new("more zeros after an axis than can be counted"))?,
        ));
    }
    let mode = PadMode::Constant(0.0);
    let y = scope.emit(Kernel::Pad(Pad { mode, pads }), &[y])?;
    let Some(&bias) = inputs.get(2) else {
        return Ok(y);
    };
    let filters = scope.shape(y)[1];
    let shape = [&[filters], &vec![1; extra.len()][..]].concat();
    let bias = scope.reshape(bias, shape)?;
    scope.binary(Binary::Add, y, bias)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{One, check, refused};

    fn kernel(stride: usize, pads: (usize, usize), output_padding: usize) -> Kernel {
        Kernel::ConvTranspose(kernel::ConvTranspose {
            strides: vec![stride; 2],
            pads: vec![pads; 2],
            output_padding: vec![output_padding; 2],
            dilations: vec![1; 2],
            groups: 1,
        })
    }

    /// 3 channels to 2 by a kernel of 3 x 3 on 3 x 3 pixels.
    fn node() -> One {
        One::new("ConvTranspose", 11).input(&[1, 3, 3, 3]).input(&[3, 2, 3, 3])
    }

    #[test]
    fn the_border_is_cut() {
        check(node(), &[kernel(1, (0, 0), 0)], &[&[1, 2, 5, 5]]);
        let strided = node()
            .input(&[2])
            .with(|n| n.ints("strides", &[2, 2]).ints("pads", &[1, 1, 1, 1]));
        check(
            strided.with(|n| n.ints("output_padding", &[1, 1]).ints("kernel_shape", &[3, 3])),
            &[kernel(2, (1, 1), 1)],
            &[&[1, 2, 6, 6]],
        );
        let valid = node().with(|n| n.text("auto_pad", "VALID"));
        check(valid, &[kernel(1, (0, 0), 0)], &[&[1, 2, 5, 5]]);
    }

    #[test]
    fn groups_multiply_filters() {
        let grouped = One::new("ConvTranspose", 11).input(&[1, 4, 3]).input(&[4, 2, 3]);
        let plan = grouped.with(|n| n.int("group", 2)).plan().expect("a plan");
        assert_eq!(plan.info(plan.outputs()[0]).shape, [1, 4, 5]);
    }

    #[test]
    fn same_multiplies_the_size_by_the_stride() {
        let same = |mode: &str, stride| node().with(|n| n.text("auto_pad", mode).ints("strides", &[stride; 2]));
        check(same("SAME_UPPER", 2), &[kernel(2, (0, 1), 0)], &[&[1, 2, 6, 6]]);
        check(same("SAME_LOWER", 2), &[kernel(2, (1, 0), 0)], &[&[1, 2, 6, 6]]);
        check(same("SAME_UPPER", 4), &[kernel(4, (0, 0), 1)], &[&[1, 2, 12, 12]]);
    }

    #[test]
    fn the_border_follows_from_the_output_shape() {
        let shaped = |sides: [i64; 2]| node().with(|n| n.ints("strides", &[2, 2]).ints("output_shape", &sides));
        check(shaped([7, 7]), &[kernel(2, (0, 0), 0)], &[&[1, 2, 7, 7]]);
        check(shaped([4, 4]), &[kernel(2, (2, 1), 0)], &[&[1, 2, 4, 4]]);
        check(shaped([8, 8]), &[kernel(2, (0, 0), 1)], &[&[1, 2, 8, 8]]);
    }

    #[test]
    fn what_no_backend_adds_is_added_before_the_bias() {
        let far = node().input(&[2]).with(|n| n.ints("output_shape", &[9, 9]));
        let pads = vec![(0, 0), (0, 0), (0, 4), (0, 4)];
        let mode = PadMode::Constant(0.0);
        let shape = vec![2, 1, 1];
        check(
            far,
            &[
                kernel(1, (0, 0), 0),
                Kernel::Pad(Pad { mode, pads }),
                Kernel::Reshape(kernel::Reshape { shape }),
                Kernel::Binary(Binary::Add),
            ],
            &[&[1, 2, 9, 9]],
        );
        let cancelled = node().with(|n| n.ints("output_padding", &[1, 1]).ints("pads", &[0, 0, 1, 1]));
        check(cancelled, &[kernel(1, (0, 0), 0)], &[&[1, 2, 5, 5]]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let ints = |name: &'static str, values: &'static [i64]| node().with(|n| n.ints(name, values));
        refused(ints("output_shape", &[3]), "`output_shape`");
        refused(ints("output_padding", &[]), "`output_padding`");
        refused(ints("pads", &[i64::MAX; 4]), "cut more");
        refused(ints("pads", &[1]), "1 pads");
        refused(ints("strides", &[i64::MAX, i64::MAX]), "cut more");
        refused(ints("dilations", &[i64::MAX, i64::MAX]), "cut more");
        refused(ints("output_shape", &[i64::MAX, i64::MAX]), "more elements");
        refused(node().with(|n| n.int("group", 0)), "0 groups");
        refused(node().with(|n| n.int("group", -1)), "`group`");
        let empty = One::new("ConvTranspose", 11).input(&[1, 3, 0, 3]).input(&[3, 2, 3, 3]);
        refused(empty.with(|n| n.text("auto_pad", "SAME_UPPER")), "cannot be enlarged");
        let nothing = One::new("ConvTranspose", 11).input(&[1, 3, 3, 3]).input(&[3, 2, 0, 3]);
        refused(nothing, "a kernel of 0");
    }
}
