//! Axes folded into one number.

use onnx::kernel::{Reduce, ReduceKind};
use tch::{Kind, TchError, Tensor};

use super::elementwise::is_float;
use super::{Lowered, arity};

/// Mean and norm of integers are computed in doubles and cut, as ONNX's reference does.
pub(super) fn reduce(reduce: &Reduce, inputs: &[&Tensor]) -> Lowered {
    let [x] = arity(inputs)?;
    if reduce.axes.is_empty() {
        return alone(reduce.kind, x);
    }
    let axes: Vec<i64> = reduce.axes.iter().map(|&axis| axis as i64).collect();
    let (axes, kind) = (axes.as_slice(), x.kind());
    let wide = |x: &Tensor| {
        if is_float(kind) {
            Ok::<_, TchError>(x.shallow_clone())
        } else {
            x.f_to_kind(Kind::Double)
        }
    };
    match reduce.kind {
        ReduceKind::Max => x.f_amax(axes, reduce.keep),
        ReduceKind::Min => x.f_amin(axes, reduce.keep),
        ReduceKind::Sum => x.f_sum_dim_intlist(axes, reduce.keep, kind),
        ReduceKind::SumSquare => x.f_mul(x)?.f_sum_dim_intlist(axes, reduce.keep, kind),
        ReduceKind::Mean => wide(x)?.f_mean_dim(axes, reduce.keep, None)?.f_to_kind(kind),
        ReduceKind::L2 => {
            let x = wide(x)?;
            x.f_mul(&x)?
                .f_sum_dim_intlist(axes, reduce.keep, None)?
                .f_sqrt()?
                .f_to_kind(kind)
        }
    }
}

/// Over no axis each element is folded alone; libtorch would read an empty list as all axes.
fn alone(kind: ReduceKind, x: &Tensor) -> Lowered {
    match kind {
        ReduceKind::SumSquare => x.f_mul(x),
        ReduceKind::L2 => x.f_abs(),
        ReduceKind::Max | ReduceKind::Mean | ReduceKind::Min | ReduceKind::Sum => Ok(x.shallow_clone()),
    }
}
