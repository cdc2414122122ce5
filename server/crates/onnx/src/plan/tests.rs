//! Plans of small graphs, graphs that ask for too much, and nodes of every operator with any numbers.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{InputSpec, Plan, PlanLimits};
use crate::load::Options;
use crate::ops::{Attributes, Definition, NEWEST_OPSET, OLDEST_OPSET, REGISTRY};
use crate::passes::text::graph;
use crate::proto::{AttributeProto, attribute_type};
use crate::testing::{Model, Node, One, cheaply, dims, refused};
use crate::{DType, Graph, Info, Tensor};

/// The plan of a graph whose one input has this shape.
fn plan(text: &str, shape: &[usize]) -> Plan {
    let inputs = [InputSpec::of(Info::new(DType::F32, shape))];
    Plan::new(&graph(13, text), &inputs, &PlanLimits::default()).expect("a plan")
}

#[test]
fn shapes_are_computed_while_planning() {
    let text = "x: input ?,?,?,?
        h = Shape(x)
        i: list 0
        n = Gather(h, i)
        o: list -1
        t = Concat(n, o) axis=0
        y = Reshape(x, t)";
    let plan = plan(text, &[2, 3, 4, 5]);
    assert_eq!(plan.steps().len(), 1);
    assert_eq!(plan.info(plan.outputs()[0]).shape, [2, 60]);
}

#[test]
fn values_die_after_their_last_use() {
    let text = "x: input 4
        a = Relu(x)
        b = Neg(a)
        c = Exp(b)
        d = Add(c, a)
        e = Tanh(a)
        -> d, x";
    let plan = plan(text, &[4]);
    let deaths: Vec<usize> = plan.steps().iter().map(|step| step.last_uses.len()).collect();
    // Nothing of Tanh is left; `x` and `d` outlive the plan.
    assert_eq!(deaths, [0, 0, 1, 2]);
    let cost = plan.cost();
    assert_eq!(
        (cost.peak_bytes, cost.largest_tensor_bytes, cost.constant_bytes),
        (64, 16, 0)
    );
}

#[test]
fn a_value_used_twice_at_once_dies_once() {
    let plan = plan("x: input 4\n a = Relu(x)\n y = Mul(a, a)", &[4]);
    assert_eq!(plan.steps()[1].last_uses.len(), 1);
}

#[test]
fn costs_count_multiplications_and_additions() {
    let text = "x: input 1,3,8,8\n w: random 4,3,3,3\n y = Conv(x, w) pads=[1,1,1,1]";
    let cost = plan(text, &[1, 3, 8, 8]).cost();
    assert_eq!(cost.flop, 2 * 27 * 4 * 64);
    assert_eq!(cost.constant_bytes, 4 * 108);
}

#[test]
fn columns_of_thin_convolutions_are_counted() {
    let peak = |filters: usize| {
        let text = format!("x: input 1,16,8,8\n w: random {filters},16,5,5\n y = Conv(x, w) pads=[2,2,2,2]");
        plan(&text, &[1, 16, 8, 8]).cost().peak_bytes
    };
    let pixels = 4 * 64;
    assert_eq!(peak(3), (16 + 3 + 5 * 3) * pixels);
    assert_eq!(peak(8), (16 + 8) * pixels);
}

#[test]
fn inputs_must_be_those_of_the_graph() {
    let graph = graph(13, "x: input ?,3\n y = Relu(x)");
    let refusal = |inputs: &[Info]| {
        let inputs: Vec<InputSpec> = inputs.iter().cloned().map(InputSpec::of).collect();
        Plan::new(&graph, &inputs, &PlanLimits::default())
            .expect_err("a refusal")
            .to_string()
    };
    let of = |dtype, shape: &[usize]| Info::new(dtype, shape);
    assert!(refusal(&[]).contains("1 inputs are needed and 0 are given"));
    assert!(refusal(&[of(DType::F16, &[1, 3])]).contains("float32, not float16"));
    assert!(refusal(&[of(DType::F32, &[1, 4])]).contains("cannot be of shape"));
    assert!(refusal(&[of(DType::F32, &[1, 3, 1])]).contains("cannot be of shape"));
    assert!(refusal(&[of(DType::F32, &[1 << 40, 3])]).contains("limit"));
    assert!(refusal(&[of(DType::F32, &[usize::MAX, 3])]).contains("more elements"));
}

#[test]
fn a_node_that_fails_is_named() {
    let inputs = [InputSpec::of(Info::new(DType::F32, [4]))];
    let graph = graph(13, "x: input 4\n t: list 3\n y = Reshape(x, t)");
    let message = Plan::new(&graph, &inputs, &PlanLimits::default())
        .expect_err("a refusal")
        .to_string();
    assert_eq!(message, "y (Reshape): shape [4] cannot be viewed as [3]");
}

/// 10^12, as a file asks for it.
const TRILLION: i64 = 1_000_000_000_000;

#[test]
fn a_trillion_elements_are_refused() {
    let limit = "larger than the limit";
    let one = |operator| One::new(operator, 13).input(&[1]);
    refused(one("Expand").integers(&[TRILLION]), limit);
    refused(one("Expand").integers(&[1_000_000, 1_000_000]), limit);
    refused(one("Expand").integers(&[i64::MAX, i64::MAX]), "more elements");
    refused(one("Expand").integers(&[-1]), "negative");
    refused(one("Tile").integers(&[TRILLION]), limit);
    refused(one("Tile").integers(&[i64::MAX]), "too large");
    refused(One::new("Tile", 13).input(&[3]).integers(&[i64::MAX]), "too long");
    refused(One::new("ConstantOfShape", 13).integers(&[TRILLION]), limit);
    refused(
        One::new("ConstantOfShape", 13).integers(&[1 << 40, 1 << 40, 0]),
        "more elements",
    );
    refused(One::new("ConstantOfShape", 13).integers(&[1; 4097]), "4097 elements");
    refused(One::new("ConstantOfShape", 13).integers(&[1; 17]), "17 axes");
    let sizes = |sizes: &[i64]| {
        One::new("Resize", 13)
            .input(&[1, 3, 8, 8])
            .absent()
            .absent()
            .integers(sizes)
    };
    refused(sizes(&[1, 3, 1_000_000, 1_000_000]), limit);
    refused(sizes(&[1, 3, i64::MAX, 8]), "");
    for mode in ["nearest", "linear", "cubic"] {
        let scales = One::new("Resize", 13)
            .input(&[1, 3, 8, 8])
            .absent()
            .numbers(&[1.0, 1.0, 1e6, 1e6]);
        refused(scales.with(|node| node.text("mode", mode)), "");
    }
    let pads = One::new("Pad", 13).input(&[1]).integers(&[0, TRILLION]);
    refused(pads, limit);
}

#[test]
fn a_trillion_numbers_in_a_row_are_refused() {
    let integers = |start: f64, limit: f64, delta: f64| {
        let node = One::new("Range", 13).scalar(DType::I64, start);
        node.scalar(DType::I64, limit).scalar(DType::I64, delta)
    };
    refused(integers(0.0, 1e12, 1.0), "limit");
    refused(integers(0.0, -1e12, -1.0), "limit");
    refused(integers(-9.2e18, 9.2e18, 1.0), "limit");
    refused(integers(0.0, 1.0, 0.0), "no end");
    let floats = |start: f64, limit: f64, delta: f64| {
        let node = One::new("Range", 13).scalar(DType::F32, start);
        node.scalar(DType::F32, limit).scalar(DType::F32, delta)
    };
    refused(floats(0.0, 1.0, 1e-12), "limit");
    refused(floats(0.0, 1.0, 0.0), "no end");
    refused(floats(0.0, f64::INFINITY, 1.0), "no end");
    refused(floats(f64::NAN, 1.0, 1.0), "no end");
    refused(
        One::new("Range", 13).input(&[]).input(&[]).input(&[]),
        "depends on what is computed",
    );
}

#[test]
fn large_constants_stay_one_element_until_they_run() {
    let plan = One::new("ConstantOfShape", 13)
        .integers(&[1024, 1024, 1024])
        .plan()
        .expect("a plan");
    assert_eq!(plan.steps().len(), 1);
    assert_eq!(plan.cost().constant_bytes, 4);
    assert_eq!(plan.cost().largest_tensor_bytes, 4 << 30);
}

#[test]
fn many_small_results_of_a_large_constant_are_not_all_computed() {
    // Each reduction would go through a million elements; together they pass the bound, and the rest is left to run.
    let mut text = "x: input 1\n c: random 1000000\n".to_owned();
    (0..400).for_each(|index| text += &format!("r{index} = ReduceSum(c)\n"));
    let names: Vec<String> = (0..400).map(|index| format!("r{index}")).collect();
    text += &format!("y = Sum({})", names.join(", "));
    let plan = plan(&text, &[1]);
    assert!(plan.steps().len() > 390);
}

#[test]
fn a_row_of_joins_that_doubles_each_time_is_refused() {
    let mut text = "v0: input 1\n".to_owned();
    (0..100).for_each(|index| text += &format!("v{} = Concat(v{index}, v{index}) axis=0\n", index + 1));
    let inputs = [InputSpec::of(Info::new(DType::F32, [1]))];
    let graph = graph(13, &text);
    let message = cheaply(|| Plan::new(&graph, &inputs, &PlanLimits::default()))
        .expect_err("a refusal")
        .to_string();
    assert!(message.contains("larger than the limit"), "{message}");
}

#[test]
fn rows_without_elements_take_no_time() {
    let empty = Tensor::new(Info::new(DType::F32, [1 << 40, 0]), bytes::Bytes::new()).expect("nothing");
    let node = One::new("Concat", 13)
        .known(&empty)
        .known(&empty)
        .with(|node| node.int("axis", 1));
    let plan = node.plan().expect("a plan");
    assert_eq!(plan.info(plan.outputs()[0]).shape, [1 << 40, 0]);
}

#[test]
fn a_plan_has_a_limit_of_steps() {
    let limits = PlanLimits {
        steps: 2,
        ..PlanLimits::default()
    };
    let graph = graph(13, "x: input 1\n a = Exp(x)\n b = Exp(a)\n y = Exp(b)");
    let inputs = [InputSpec::of(Info::new(DType::F32, [1]))];
    assert!(
        Plan::new(&graph, &inputs, &limits)
            .expect_err("a refusal")
            .to_string()
            .contains("more than 2 steps")
    );
}

/// Whether the pictures of a batch of two are computed each alone.
fn apart(text: &str, expect: bool) {
    let plan = plan(&format!("x: input ?,4,6,6\n{text}"), &[2, 4, 6, 6]);
    assert_eq!(plan.keeps_pictures_apart(), expect, "{text}");
}

#[test]
fn pictures_of_a_batch_are_kept_apart() {
    apart("y = Relu(x)", true);
    apart("w: random 8,4,3,3\n c = Conv(x, w)\n y = Tanh(c)", true);
    apart(
        "g: random 4\n b: random 4\n n = InstanceNormalization(x, g, b)\n m = ReduceMean(n) axes=[2,3]\n y = Sub(n, m)",
        true,
    );
    apart(
        "m = ReduceMax(x) axes=[1,2,3] keepdims=0\n a: list 1,2,3\n u = Unsqueeze(m, a)\n y = Div(x, u)",
        true,
    );
    apart(
        "t: list 0,4,36\n a = Reshape(x, t)\n b = Transpose(a) perm=[0,2,1]\n c = MatMul(a, b)\n s = Softmax(c) axis=-1\n y = MatMul(s, a)",
        true,
    );
    apart(
        "t: list -1,6\n w: random 6,5\n a = Reshape(x, t)\n b = MatMul(a, w)\n u: list -1,4,6,5\n y = Reshape(b, u)",
        true,
    );
    apart("a, b = Split(x) axis=1\n y = Concat(b, a) axis=1", true);
    apart(
        "a = Transpose(x) perm=[1,0,2,3]\n b = Neg(a)\n y = Transpose(b) perm=[1,0,2,3]",
        true,
    );
    // One plane for all, expanded to the batch.
    apart(
        "p: random 1,2,6,6\n s: list 2,2,6,6\n e = Expand(p, s)\n y = Concat(x, e) axis=1",
        true,
    );
    apart("p: random 1,4,1,1\n y = Mul(x, p)", true);
}

#[test]
fn pictures_of_a_batch_that_are_mixed_are_seen() {
    apart("m = ReduceMean(x) axes=[0]\n y = Sub(x, m)", false);
    apart("m = ReduceMean(x)\n y = Sub(x, m)", false);
    apart("p: random 2,4,1,1\n y = Mul(x, p)", false);
    apart("y = Softmax(x) axis=0", false);
    apart("i: list 1,0\n y = Gather(x, i)", false);
    apart("a, b = Split(x)\n y = Concat(b, a) axis=0", false);
    apart(
        "t: list 4,2,6,6\n a = Reshape(x, t)\n y = Transpose(a) perm=[1,0,2,3]",
        false,
    );
    apart(
        "t: list 2,144\n a = Reshape(x, t)\n b = Transpose(a) perm=[1,0]\n y = MatMul(a, b)",
        false,
    );
    apart("y = ReduceMean(x) axes=[0]", false);
    apart("y = Transpose(x) perm=[1,0,2,3]", false);
    apart("y: random 2,4,6,6\n z = Relu(y)\n -> z", false);
}

#[test]
fn a_batch_of_one_tells_nothing() {
    assert!(!plan("x: input 1,4\n y = Relu(x)", &[1, 4]).keeps_pictures_apart());
}

/// Attributes by name: those that operators take, with any values.
fn attributes() -> impl Strategy<Value = Vec<(usize, i64, f32)>> {
    let float = prop_oneof![Just(1.0_f32), Just(0.0), any::<f32>()];
    prop::collection::vec((0..NAMES.len(), number(), float), 0..16)
}

const NAMES: &[&str] = &[
    "axis",
    "axes",
    "perm",
    "keepdims",
    "pads",
    "strides",
    "dilations",
    "kernel_shape",
    "output_padding",
    "output_shape",
    "group",
    "num_groups",
    "epsilon",
    "alpha",
    "beta",
    "blocksize",
    "mode",
    "auto_pad",
    "to",
    "ceil_mode",
    "starts",
    "ends",
    "split",
    "num_outputs",
    "scales",
    "transA",
    "transB",
    "allowzero",
    "start",
    "end",
    "storage_order",
    "count_include_pad",
    "antialias",
    "keep_aspect_ratio_policy",
    "coordinate_transformation_mode",
];

fn attribute(&(name, integer, float): &(usize, i64, f32)) -> AttributeProto {
    let name = NAMES[name];
    let pick = |texts: &[&str]| texts[integer.unsigned_abs() as usize % texts.len()].to_owned();
    let text = match name {
        "mode" => pick(&["linear", "nearest", "cubic", "constant", "reflect", "edge", "wrap"]),
        "auto_pad" => pick(&["SAME_UPPER", "SAME_LOWER", "VALID"]),
        "keep_aspect_ratio_policy" => pick(&["stretch", "not_larger", "not_smaller"]),
        "coordinate_transformation_mode" => pick(&["asymmetric", "align_corners", "half_pixel", "tf_crop_and_resize"]),
        _ => String::new(),
    };
    let r#type = match name {
        _ if !text.is_empty() => attribute_type::STRING,
        "axes" | "perm" | "pads" | "strides" | "dilations" | "kernel_shape" | "output_padding" | "output_shape"
        | "starts" | "ends" | "split" => attribute_type::INTS,
        "scales" => attribute_type::FLOATS,
        "epsilon" | "alpha" | "beta" => attribute_type::FLOAT,
        _ => attribute_type::INT,
    };
    let len = if name == "pads" { 4 } else { 2 };
    AttributeProto {
        name: name.to_owned(),
        r#type,
        i: integer,
        f: float,
        s: text.into_bytes().into(),
        ints: (0..len).map(|place| if place == 1 { 1 } else { integer }).collect(),
        floats: vec![1.0, 1.0, float, 2.0],
        ..AttributeProto::default()
    }
}

/// Whether an operator takes an attribute at this opset.
fn takes(definition: &Definition, opset: i64, attribute: &AttributeProto) -> bool {
    let mut attributes = Attributes::new(opset, std::slice::from_ref(attribute)).expect("one attribute");
    let _ = (definition.read)(&mut attributes);
    attributes.finish().is_ok()
}

fn number() -> impl Strategy<Value = i64> {
    let extremes = prop_oneof![
        Just(i64::MIN),
        Just(i64::MAX),
        Just(i64::from(i32::MAX)),
        Just(1 << 40),
        any::<i64>()
    ];
    prop_oneof![12 => 0_i64..4, 2 => -3_i64..0, 1 => extremes]
}

fn side() -> impl Strategy<Value = i64> {
    prop_oneof![12 => 0_i64..5, 1 => prop_oneof![Just(1_i64 << 20), Just(1 << 33), Just(1 << 62)]]
}

/// What an input is, next to a picture of a few channels.
fn input() -> impl Strategy<Value = (usize, Vec<i64>, Vec<i64>)> {
    let sides = prop::collection::vec(side(), 0..5);
    (0_usize..10, sides, prop::collection::vec(number(), 0..5))
}

/// The shape of a computed input, or nothing for a known list.
fn shape(kind: usize, channels: i64, size: i64, sides: &[i64]) -> Option<Vec<i64>> {
    match kind {
        0..3 => Some(vec![2, channels, size, size]),
        3 => Some(vec![channels]),
        4 => Some(vec![channels, channels, 2, 2]),
        5 => Some(Vec::new()),
        6 => Some(sides.to_vec()),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a node says, planning it answers; arithmetic on what it says never overflows.
    #[test]
    fn no_node_of_any_operator_panics(
        operator in 0..REGISTRY.iter().map(|family| family.len()).sum::<usize>(),
        opset in OLDEST_OPSET..=NEWEST_OPSET,
        inputs in prop::collection::vec(input(), 6),
        wanted in 0_usize..6,
        attributes in attributes(),
        (channels, size, outputs) in (1_i64..5, side(), 1_usize..4),
    ) {
        let definition = REGISTRY.iter().flat_map(|family| family.iter()).nth(operator).expect("an operator");
        let least = *definition.inputs.start();
        let count = wanted.clamp(least, (*definition.inputs.end()).max(least));
        let mut model = Model::new(opset);
        let mut specs = Vec::new();
        let names: Vec<String> = (0..count.min(inputs.len())).map(|index| format!("x{index}")).collect();
        for (index, (name, (kind, sides, list))) in names.iter().zip(&inputs).enumerate() {
            // The first input of most operators is a picture.
            let kind = if index == 0 && *kind < 8 { 0 } else { *kind };
            if let Some(sides) = shape(kind, channels, size, sides) {
                model = model.input(name, DType::F32, &dims(&sides));
                let shape: Vec<usize> = sides.iter().map(|&side| side as usize).collect();
                specs.push(InputSpec::of(Info::new(DType::F32, shape)));
            } else {
                model = model.constant(name, &Tensor::i64s(list));
            }
        }
        let given: Vec<&str> = names.iter().map(String::as_str).collect();
        let made: Vec<String> = (0..outputs.min(*definition.outputs.end())).map(|index| format!("y{index}")).collect();
        let made: Vec<&str> = made.iter().map(String::as_str).collect();
        let mut model = model.node(Node::new(definition.name, &given, &made)).any_output("y0");
        let mut seen = BTreeSet::new();
        let attributes = attributes.iter().map(attribute).filter(|attribute| seen.insert(attribute.name.clone()));
        model.graph().node[0].attribute = attributes.filter(|attribute| takes(definition, opset, attribute)).collect();
        if let Ok(graph) = Graph::load(model.bytes(), &Options::default())
            && let Ok(plan) = Plan::new(&graph, &specs, &PlanLimits::default())
        {
            let _ = (plan.cost(), plan.keeps_pictures_apart());
        }
    }
}
