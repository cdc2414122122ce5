//! Graphs written as text, so that a test shows what it is about.
//!
//! ```text
//! x: input 1,3,?,?             an input; ? is a side of any length
//! w: random 8,3,3,3            a constant of random float32 elements
//! e: number 1e-5               a float32 scalar
//! s: list 1,-1                 a list of int64
//! y, z = Split(x) axis=1       a node; attributes are integers, [lists], decimal numbers and 'texts'
//! ```
//!
//! The last node's first output is the graph's, or those after `->`.

use super::host::picture;
use crate::testing::{Model, Node, dims};
use crate::{DType, Graph, Tensor};

/// The graph of `text` at this opset, without any pass.
pub(crate) fn graph(opset: i64, text: &str) -> Graph {
    let mut model = Model::new(opset);
    let mut last = String::new();
    let mut outputs = None;
    for (seed, line) in text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        if let Some(names) = line.strip_prefix("->") {
            outputs = Some(list(names));
        } else if let Some((made, call)) = line.split_once(" = ") {
            let made = list(made);
            last.clone_from(&made[0]);
            model = model.node(node(&made, call));
        } else {
            let (name, what) = line.split_once(": ").expect("a definition");
            model = define(model, name, what, seed as u64 + 1);
        }
    }
    for output in outputs.unwrap_or_else(|| vec![last]) {
        model = model.any_output(&output);
    }
    model.parse().expect("a graph")
}

fn define(model: Model, name: &str, what: &str, seed: u64) -> Model {
    let (kind, value) = what.split_once(' ').expect("a kind and a value");
    let integers = || {
        list(value)
            .iter()
            .map(|side| side.parse().unwrap_or(-1))
            .collect::<Vec<i64>>()
    };
    let sides = || integers().iter().map(|&side| side as usize).collect::<Vec<usize>>();
    match kind {
        "input" => model.input(name, DType::F32, &dims(&integers())),
        "random" => model.constant(name, &picture(&sides(), seed)),
        "number" => model.constant(
            name,
            &Tensor::f32([], &[value.parse().expect("a number")]).expect("a scalar"),
        ),
        "list" => model.constant(name, &Tensor::i64s(&integers())),
        other => panic!("`{other}` is no kind"),
    }
}

fn node(made: &[String], call: &str) -> Node {
    let (operator, rest) = call.split_once('(').expect("an operator");
    let (inputs, attributes) = rest.split_once(')').expect("inputs");
    let inputs = list(inputs);
    let (from, to): (Vec<&str>, Vec<&str>) = (
        inputs.iter().map(String::as_str).collect(),
        made.iter().map(String::as_str).collect(),
    );
    let mut node = Node::new(operator, &from, &to);
    for attribute in attributes.split_whitespace() {
        let (name, value) = attribute.split_once('=').expect("an attribute");
        node = if let Some(values) = value.strip_prefix('[') {
            let values = list(values.trim_end_matches(']'));
            let values: Vec<i64> = values.iter().map(|value| value.parse().expect("an integer")).collect();
            node.ints(name, &values)
        } else if let Some(text) = value.strip_prefix('\'') {
            node.text(name, text.trim_end_matches('\''))
        } else if let Ok(integer) = value.parse() {
            node.int(name, integer)
        } else {
            node.float(name, value.parse().expect("a number"))
        };
    }
    node
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(|item| item.trim().to_owned()).collect()
}
