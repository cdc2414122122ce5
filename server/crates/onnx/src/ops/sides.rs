//! Sides: not an operator of ONNX but one of ours, which no file can name. It answers a shape, or a part of one, from the
//! shapes of other values.
//!
//! [`free_sizes`](crate::passes::free_sizes) puts it where an exporter has baked sizes into a file.

use super::Operator;
use crate::plan::{Operand, Scope};
use crate::{Refusal, Tensor};

/// A list of integers, each a product of sides. Input 0 is the list that it stands for, or left out where no entry of it
/// is needed; the other inputs are the values whose sides are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides {
    /// What each integer is.
    pub entries: Vec<Entry>,
}

/// One integer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// That of the same place in input 0.
    Given,
    /// A product of sides.
    Product {
        /// Of these: index of the input, and axis.
        sides: Vec<(usize, usize)>,
        /// Multiplied with this.
        times: i64,
        /// Divided by this, without remainder.
        over: i64,
    },
}

impl Entry {
    /// An integer that depends on nothing.
    pub fn fixed(value: i64) -> Self {
        Self::Product {
            sides: Vec::new(),
            times: value,
            over: 1,
        }
    }
}

impl Operator for Sides {
    fn name(&self) -> &'static str {
        "Sides"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let given = scope.integers(0)?.unwrap_or_default();
        let entries = self.entries.iter().enumerate();
        let values = entries
            .map(|(place, entry)| match entry {
                Entry::Given => given
                    .get(place)
                    .copied()
                    .ok_or_else(|| Refusal::new(format!("the list has no entry {place}"))),
                Entry::Product { sides, times, over } => product(scope, sides, *times, *over),
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(vec![scope.constant(Tensor::i64s(&values))?])
    }
}

fn product(scope: &Scope<'_>, sides: &[(usize, usize)], times: i64, over: i64) -> Result<i64, Refusal> {
    let mut product = times;
    for &(input, axis) in sides {
        let shape = scope.shape(scope.input(input)?);
        let side = shape.get(axis).and_then(|&side| i64::try_from(side).ok());
        product = side
            .and_then(|side| product.checked_mul(side))
            .ok_or_else(|| Refusal::new(format!("axis {axis} of shape {shape:?} cannot be multiplied with")))?;
    }
    match product.checked_rem(over) {
        Some(0) => Ok(product / over),
        _ => Err(Refusal::new(format!(
            "a side of {product} cannot be divided by {over}; use sides that are multiples of it"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::plan::{InputSpec, PlanLimits};
    use crate::{DType, Dim, Graph, Info, Node, Plan};

    /// The integers for a value of this shape, or the message.
    fn check(entries: Vec<Entry>, shape: &[usize], expect: Result<&[i64], &str>) {
        let model = crate::testing::Model::new(13).input("x", DType::F32, &vec![Dim::Unknown; shape.len()]);
        let mut graph: Graph = model
            .constant("l", &Tensor::i64s(&[7, 8]))
            .any_output("x")
            .parse()
            .expect("a graph");
        let (x, list) = (graph.inputs()[0].value, *graph.constants.keys().next().expect("a list"));
        let made = graph.fresh();
        graph.nodes.push(Node {
            name: "s".to_owned(),
            op: Arc::new(Sides { entries }),
            inputs: vec![Some(list), Some(x)],
            outputs: vec![Some(made)],
        });
        graph.outputs[0].value = made;
        let inputs = [InputSpec::of(Info::new(DType::F32, shape))];
        match (Plan::new(&graph, &inputs, &PlanLimits::default()), expect) {
            (Ok(plan), Ok(integers)) => assert_eq!(plan.constants()[0].tensor.to_i64s(), integers),
            (Err(error), Err(reason)) => assert!(error.to_string().contains(reason), "{error}"),
            (given, _) => panic!("{given:?}"),
        }
    }

    fn product(sides: &[(usize, usize)], times: i64, over: i64) -> Entry {
        let sides = sides.to_vec();
        Entry::Product { sides, times, over }
    }

    #[test]
    fn integers_are_products_of_sides() {
        let entries = vec![Entry::Given, product(&[(1, 0), (1, 1)], 3, 2), Entry::fixed(-1)];
        check(entries, &[4, 6], Ok(&[7, 36, -1]));
        check(vec![product(&[(1, 1)], 1, 4)], &[4, 6], Err("cannot be divided by 4"));
        check(vec![product(&[(1, 1)], 1, 0)], &[4, 6], Err("cannot be divided by 0"));
        check(vec![product(&[(1, 2)], 1, 1)], &[4, 6], Err("axis 2"));
        check(
            vec![product(&[(1, 0)], i64::MAX, 1)],
            &[4, 6],
            Err("cannot be multiplied"),
        );
        check(
            vec![Entry::fixed(1), Entry::Given, Entry::Given],
            &[1],
            Err("no entry 2"),
        );
    }
}
