//! Runs graphs on the host, slowly and plainly, so that tests see what a pass does to what is computed.

use crate::kernel::{BatchNorm, Conv, ConvTranspose, InstanceNorm, Nearest, Pad, PadMode, Pool, PoolKind};
use crate::plan::{InputSpec, PlanLimits};
use crate::{DType, Graph, Info, Kernel, Plan, Tensor};

/// A float32 tensor of this shape whose elements are spread over -1..1; another for each seed.
pub(crate) fn picture(shape: &[usize], seed: u64) -> Tensor {
    let count: usize = shape.iter().product();
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let values: Vec<f32> = (0..count)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
        })
        .collect();
    Tensor::f32(shape, &values).expect("a picture")
}

/// What a graph gives for these inputs.
pub(crate) fn run(graph: &Graph, inputs: &[Tensor]) -> Vec<Tensor> {
    let specs: Vec<InputSpec> = inputs.iter().map(|x| InputSpec::of(x.info().clone())).collect();
    let plan = Plan::new(graph, &specs, &PlanLimits::default()).expect("a plan");
    let mut values: Vec<Option<Tensor>> = vec![None; plan.values()];
    for (operand, x) in plan.inputs().iter().zip(inputs) {
        values[operand.index()] = Some(x.clone());
    }
    for constant in plan.constants() {
        values[constant.operand.index()] = Some(constant.tensor.as_ref().clone());
    }
    for step in plan.steps() {
        let operands = step.inputs.iter().map(|input| values[input.index()].as_ref());
        let operands: Vec<&Tensor> = operands.map(|value| value.expect("computed before")).collect();
        values[step.output.index()] = Some(kernel(&step.kernel, &operands, plan.info(step.output)));
    }
    let outputs = plan.outputs().iter().map(|output| values[output.index()].clone());
    outputs.map(|value| value.expect("computed")).collect()
}

/// Asserts that two graphs give the same for a picture of each of these shapes.
pub(crate) fn assert_same(a: &Graph, b: &Graph, shapes: &[&[usize]]) {
    for shape in shapes {
        let x = picture(shape, 7);
        let (one, other) = (run(a, std::slice::from_ref(&x)), run(b, &[x]));
        for (one, other) in one.iter().zip(&other) {
            assert_eq!(one.info(), other.info());
            let pairs = one.to_f64s().into_iter().zip(other.to_f64s());
            let difference = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(difference < 2e-5, "outputs differ by {difference} at {shape:?}");
        }
    }
}

fn kernel(kernel: &Kernel, inputs: &[&Tensor], output: &Info) -> Tensor {
    if let Some(tensor) = kernel.evaluate(inputs, output) {
        return tensor.expect("a value");
    }
    if matches!(kernel, Kernel::MatMul(_)) {
        return product(inputs, output);
    }
    let values: Vec<Array> = inputs.iter().map(|x| Array::new(x)).collect();
    let x = &values[0];
    let mut y = Array::zeros(&output.shape);
    match kernel {
        Kernel::BatchNorm(norm) => batch_norm(norm, &values, &mut y),
        Kernel::InstanceNorm(norm) => instance_norm(norm, &values, &mut y),
        Kernel::Conv(conv) => convolve(conv, &values, &mut y),
        Kernel::ConvTranspose(conv) => spread(conv, &values, &mut y),
        Kernel::Nearest(Nearest { rows, columns }) => y.fill(|[n, c, i, j]| x.at([n, c, i / rows, j / columns])),
        Kernel::Pad(pad) => border(pad, x, &mut y),
        Kernel::Pool(pool) => average(pool, x, &mut y),
        other => panic!("the host does not run {other:?}"),
    }
    assert_eq!(output.dtype, DType::F32);
    Tensor::from_f64s(output.clone(), &y.values).expect("a result")
}

/// Products of matrices; those of the right are as many as on the left, or one.
fn product(inputs: &[&Tensor], output: &Info) -> Tensor {
    let [a, b] = inputs else {
        panic!("two inputs");
    };
    let &[.., rows, depth] = a.shape() else {
        panic!("matrices");
    };
    let columns = b.shape()[b.shape().len() - 1];
    let (left, right) = (a.to_f64s(), b.to_f64s());
    let mut values = Vec::new();
    for (index, matrix) in left.chunks(rows * depth).enumerate() {
        let other = &right[index * depth * columns % right.len()..][..depth * columns];
        for row in matrix.chunks(depth) {
            values.extend((0..columns).map(|j| (0..depth).map(|k| row[k] * other[k * columns + j]).sum::<f64>()));
        }
    }
    Tensor::from_f64s(output.clone(), &values).expect("a product")
}

/// A tensor of up to four axes.
struct Array {
    sides: [usize; 4],
    values: Vec<f64>,
}

impl Array {
    fn new(tensor: &Tensor) -> Self {
        let mut sides = [1; 4];
        sides[..tensor.shape().len()].copy_from_slice(tensor.shape());
        let values = tensor.to_f64s();
        Self { sides, values }
    }

    fn zeros(shape: &[usize]) -> Self {
        let sides = shape.try_into().expect("four axes");
        let values = vec![0.0; shape.iter().product()];
        Self { sides, values }
    }

    fn index(&self, [n, c, i, j]: [usize; 4]) -> usize {
        ((n * self.sides[1] + c) * self.sides[2] + i) * self.sides[3] + j
    }

    fn at(&self, place: [usize; 4]) -> f64 {
        self.values[self.index(place)]
    }

    /// The element at a place that may lie outside, where 0 is.
    fn within(&self, n: usize, c: usize, [i, j]: [isize; 2]) -> f64 {
        match (usize::try_from(i), usize::try_from(j)) {
            (Ok(i), Ok(j)) if i < self.sides[2] && j < self.sides[3] => self.at([n, c, i, j]),
            _ => 0.0,
        }
    }

    fn places(&self) -> impl Iterator<Item = [usize; 4]> + use<> {
        let [batch, channels, rows, columns] = self.sides;
        let places = (0..batch).flat_map(move |n| (0..channels).map(move |c| (n, c)));
        let places = places.flat_map(move |(n, c)| (0..rows).map(move |i| (n, c, i)));
        places.flat_map(move |(n, c, i)| (0..columns).map(move |j| [n, c, i, j]))
    }

    fn fill(&mut self, value: impl Fn([usize; 4]) -> f64) {
        self.values = self.places().map(value).collect();
    }
}

fn batch_norm(norm: &BatchNorm, values: &[Array], y: &mut Array) {
    let [x, scale, bias, mean, variance] = values else {
        panic!("five inputs");
    };
    y.fill(|place| {
        let c = place[1];
        let deviation = (variance.values[c] + norm.epsilon).sqrt();
        (x.at(place) - mean.values[c]) / deviation * scale.values[c] + bias.values[c]
    });
}

fn instance_norm(norm: &InstanceNorm, values: &[Array], y: &mut Array) {
    let [x, scale, bias] = values else {
        panic!("three inputs");
    };
    let area = x.sides[2] * x.sides[3];
    let statistics: Vec<(f64, f64)> = x
        .values
        .chunks(area)
        .map(|plane| {
            let mean = plane.iter().sum::<f64>() / area as f64;
            let variance = plane.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / area as f64;
            (mean, (variance + norm.epsilon).sqrt())
        })
        .collect();
    y.fill(|[n, c, i, j]| {
        let (mean, deviation) = statistics[n * x.sides[1] + c];
        (x.at([n, c, i, j]) - mean) / deviation * scale.values[c] + bias.values[c]
    });
}

fn convolve(conv: &Conv, values: &[Array], y: &mut Array) {
    let (x, weight) = (&values[0], &values[1]);
    let [filters, depth, rows, columns] = weight.sides;
    y.fill(|[n, m, i, j]| {
        let first = m / (filters / conv.groups) * depth;
        let mut sum = values.get(2).map_or(0.0, |bias| bias.values[m]);
        for (c, a, b) in places(depth, rows, columns) {
            let at = |place: usize, axis: usize, k: usize| {
                (place * conv.strides[axis] + k * conv.dilations[axis]) as isize - conv.pads[axis].0 as isize
            };
            sum += x.within(n, first + c, [at(i, 0, a), at(j, 1, b)]) * weight.at([m, c, a, b]);
        }
        sum
    });
}

fn spread(conv: &ConvTranspose, values: &[Array], y: &mut Array) {
    let (x, weight) = (&values[0], &values[1]);
    let [channels, depth, rows, columns] = weight.sides;
    y.fill(|[_, m, _, _]| values.get(2).map_or(0.0, |bias| bias.values[m]));
    for [n, c, i, j] in x.places() {
        let first = c / (channels / conv.groups) * depth;
        for (m, a, b) in places(depth, rows, columns) {
            let at = |place: usize, axis: usize, k: usize| {
                (place * conv.strides[axis] + k * conv.dilations[axis]).checked_sub(conv.pads[axis].0)
            };
            if let (Some(to_i), Some(to_j)) = (at(i, 0, a), at(j, 1, b))
                && to_i < y.sides[2]
                && to_j < y.sides[3]
            {
                let index = y.index([n, first + m, to_i, to_j]);
                y.values[index] += x.at([n, c, i, j]) * weight.at([c, m, a, b]);
            }
        }
    }
}

fn border(pad: &Pad, x: &Array, y: &mut Array) {
    let value = match pad.mode {
        PadMode::Constant(value) => Some(value),
        PadMode::Reflect => None,
        ref other => panic!("the host does not pad with {other:?}"),
    };
    y.fill(|place| {
        let mut from = [0; 4];
        for axis in 0..4 {
            let (at, side) = (place[axis] as i64 - pad.pads[axis].0, x.sides[axis] as i64);
            let mirrored = if at < 0 { -at } else { at.min(2 * (side - 1) - at) };
            match value {
                Some(value) if !(0..side).contains(&at) => return value,
                Some(_) => from[axis] = at as usize,
                None => from[axis] = mirrored as usize,
            }
        }
        x.at(from)
    });
}

/// Average pooling without a border.
fn average(pool: &Pool, x: &Array, y: &mut Array) {
    assert!(matches!(pool.kind, PoolKind::Average { .. }) && pool.pads.iter().all(|&pads| pads == (0, 0)));
    let (rows, columns) = (pool.kernel[0], pool.kernel[1]);
    y.fill(|[n, c, i, j]| {
        let window = places(1, rows, columns);
        let value = |(_, a, b): (usize, usize, usize)| x.at([n, c, i * pool.strides[0] + a, j * pool.strides[1] + b]);
        window.map(value).sum::<f64>() / (rows * columns) as f64
    });
}

fn places(depth: usize, rows: usize, columns: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..depth).flat_map(move |c| (0..rows).flat_map(move |a| (0..columns).map(move |b| (c, a, b))))
}
