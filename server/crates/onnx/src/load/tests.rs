//! Files that load and files that do not.

use bytes::Bytes;
use proptest::prelude::*;
use prost::Message;

use super::Options;
use crate::plan::{InputSpec, PlanLimits};
use crate::proto::{
    AttributeProto, DimensionProto, DimensionValue, NodeProto, OperatorSetIdProto, Present, TensorProto, ValueInfoProto,
};
use crate::testing::{Model, Node, cheaply, dims};
use crate::{DType, Graph, Info, Plan, Tensor};

/// A model of one convolution and what may surround it.
fn model() -> Model {
    let weight = Tensor::f32([2, 3, 1, 1], &[0.5; 6]).expect("weights");
    Model::new(17)
        .input("x", DType::F32, &dims(&[1, 3, 8, 8]))
        .constant("w", &weight)
        .constant("s", &Tensor::i64s(&[1, -1]))
        .node(Node::new("Conv", &["x", "w"], &["c"]).ints("pads", &[1, 1, 1, 1]))
        .node(Node::new("Relu", &["c"], &["r"]))
        .node(Node::new("Reshape", &["r", "s"], &["y"]))
        .any_output("y")
}

/// The message that a file is refused with, cheaply.
fn refusal(file: impl Into<Bytes>) -> String {
    let file = file.into();
    let error = cheaply(|| Graph::load(file, &Options::default())).expect_err("a refusal");
    error.to_string()
}

/// Asserts that a model, changed, is refused with a message that holds `reason`.
fn check(change: impl FnOnce(&mut Model), reason: &str) {
    let mut model = model();
    change(&mut model);
    let message = refusal(model.bytes());
    assert!(message.contains(reason), "`{message}` does not say `{reason}`");
}

#[test]
fn a_good_file_loads() {
    let graph = Graph::parse(model().bytes(), &Options::default()).expect("a graph");
    let operators: Vec<_> = graph.operators().into_iter().collect();
    assert_eq!(operators, [("Conv", 1), ("Relu", 1), ("Reshape", 1)]);
    assert_eq!((graph.opset(), graph.parameters()), (17, 6));
}

#[test]
fn a_file_whose_weights_are_folded_is_let_go() {
    let check = |dtype: DType, expect: bool| {
        let weight = Tensor::from_f64s(Info::new(dtype, [64, 3, 3, 3]), &[0.5; 64 * 27]).expect("weights");
        let model = Model::new(17)
            .input("x", DType::F32, &dims(&[1, 3, 8, 8]))
            .constant("h", &weight)
            .constant("s", &Tensor::i64s(&[1, -1]))
            .node(Node::new("Cast", &["h"], &["w"]).int("to", DType::F32.to_onnx().into()))
            .node(Node::new("Conv", &["x", "w"], &["c"]))
            .node(Node::new("Reshape", &["c", "s"], &["y"]))
            .any_output("y");
        let file = model.bytes();
        let graph = Graph::load(file.clone(), &Options::default()).expect("a graph");
        assert_eq!(file.is_unique(), expect, "{dtype}");
        assert_eq!(graph.parameters(), 64 * 27);
    };
    check(DType::F16, true);
    // Nothing is folded into others: the weights are those of the file.
    check(DType::F32, false);
}

#[test]
fn nodes_may_stand_in_any_order() {
    let mut model = model();
    model.graph().node.reverse();
    let graph = model.parse().expect("a graph");
    let names: Vec<&str> = graph.nodes().iter().map(|node| node.op.name()).collect();
    assert_eq!(names, ["Conv", "Relu", "Reshape"]);
}

#[test]
fn weights_of_old_files_are_listed_as_inputs_too() {
    let mut model = model().input("w", DType::F32, &dims(&[2, 3, 1, 1]));
    model.graph().input.reverse();
    let graph = model.parse().expect("a graph");
    assert_eq!(graph.inputs().len(), 1);
}

#[test]
fn what_is_no_protobuf_is_refused() {
    assert!(refusal(Bytes::new()).contains("opset"));
    assert!(refusal(Bytes::from_static(b"PK\x03\x04 a zip archive")).contains("cannot be read"));
    assert!(refusal(Bytes::from_static(b"\x80\x02}q\x00. a pickle")).contains("cannot be read"));
    assert!(refusal(vec![0xff; 64]).contains("ten bytes"));
    let file = model().bytes();
    assert!(refusal(file.slice(..file.len() - 1)).contains("ends in the middle"));
}

#[test]
fn nesting_ends_where_the_format_does() {
    // Graphs in graphs, as deep as the file is long; groups, which no field of the format is.
    let mut nested = Vec::new();
    for _ in 0..20_000 {
        let mut outer = vec![0x3a];
        prost::encoding::encode_varint(nested.len() as u64, &mut outer);
        outer.extend_from_slice(&nested[..nested.len().min(1 << 10)]);
        nested = outer;
    }
    refusal(nested);
    assert!(refusal(vec![0x0b; 1 << 20]).contains("wire type 3"));
}

#[test]
fn other_opsets_are_refused_with_what_to_do() {
    let opset = |version| move |model: &mut Model| model.0.opset_import[0].version = version;
    check(opset(6), "version_converter");
    check(opset(0), "version_converter");
    check(opset(i64::MIN), "version_converter");
    check(opset(24), "export it with opset 17");
    check(opset(i64::MAX), "export it with opset 17");
    check(|model| model.0.opset_import.clear(), "does not say which opset");
    check(
        |model| model.0.opset_import[0].domain = "ai.onnx.ml".into(),
        "does not say which opset",
    );
    check(|model| model.0.graph = None, "no graph");
}

#[test]
fn a_second_domain_is_read_over_while_no_node_is_of_it() {
    let mut model = model();
    let other = OperatorSetIdProto {
        domain: "com.example".into(),
        version: 1,
    };
    model.0.opset_import.insert(0, other);
    assert!(model.parse().is_ok());
}

#[test]
fn what_is_code_or_lies_outside_is_refused() {
    check(
        |model| model.graph().node[1].domain = "com.example".into(),
        "domain `com.example`",
    );
    for operator in ["If", "Loop", "Scan", "ATen", "Dropout2"] {
        check(|model| model.graph().node[1].op_type = operator.into(), "r (");
        check(|model| model.graph().node[1].op_type = operator.into(), "not supported");
    }
    check(|model| model.0.functions.push(Present {}), "functions");
    check(|model| model.0.training_info.push(Present {}), "training");
    check(|model| model.graph().sparse_initializer.push(Present {}), "sparse");
    check(
        |model| model.graph().initializer[0].data_location = 1,
        "outside the file",
    );
    check(
        |model| model.graph().initializer[0].external_data.push(Present {}),
        "outside the file",
    );
    let subgraph = AttributeProto {
        name: "body".into(),
        r#type: 5,
        g: Some(Present {}),
        ..AttributeProto::default()
    };
    check(|model| model.graph().node[1].attribute.push(subgraph), "`body`");
}

#[test]
fn every_unsupported_node_is_named_at_once() {
    let mut model = model();
    for index in 0..3 {
        let node = NodeProto {
            name: format!("odd {index}"),
            op_type: "Loop".into(),
            input: vec!["x".into()],
            output: vec![format!("o{index}")],
            ..NodeProto::default()
        };
        model.graph().node.push(node);
    }
    model.graph().node[1].input[0] = "nowhere".into();
    let error = Graph::load(model.bytes(), &Options::default()).expect_err("a refusal");
    let nodes: Vec<&str> = error.0.iter().map(|problem| problem.node.as_str()).collect();
    assert_eq!(nodes, ["r", "odd 0", "odd 1", "odd 2"]);
}

#[test]
fn names_that_do_not_fit_are_refused() {
    check(
        |model| model.graph().node[1].output[0] = "c".into(),
        "`c` is defined twice",
    );
    check(
        |model| model.graph().node[1].output[0] = "w".into(),
        "`w` is defined twice",
    );
    check(
        |model| model.graph().node[1].input[0] = "nowhere".into(),
        "`nowhere` is computed by no node",
    );
    check(
        |model| model.graph().output[0].name = "nowhere".into(),
        "`nowhere` is computed by no node",
    );
    check(|model| model.graph().output.clear(), "no output");
    check(|model| model.graph().node[0].input[0] = "y".into(), "in a circle");
    check(|model| model.graph().node[1].input[0] = "r".into(), "in a circle");
    check(|model| model.graph().node[1].input.push("x".into()), "2 inputs");
    check(|model| model.graph().node[1].output.clear(), "0 outputs");
}

#[test]
fn attributes_that_do_not_fit_are_refused() {
    let pads =
        |change: fn(&mut AttributeProto)| move |model: &mut Model| change(&mut model.graph().node[0].attribute[0]);
    check(
        pads(|pads| pads.name = "padding".into()),
        "`padding` is not known at opset 17",
    );
    check(pads(|pads| pads.r#type = 1), "`pads` must be a list of integers");
    check(pads(|pads| pads.ints[0] = -1), "`pads` holds -1");
    let twice = |model: &mut Model| {
        let attribute = model.graph().node[0].attribute[0].clone();
        model.graph().node[0].attribute.push(attribute);
    };
    check(twice, "`pads` is given twice");
}

#[test]
fn shapes_that_lie_are_refused() {
    let weights = |change: fn(&mut TensorProto)| move |model: &mut Model| change(&mut model.graph().initializer[0]);
    check(weights(|w| w.dims[0] = 3), "needs 36 bytes and has 24");
    check(weights(|w| w.dims[0] = -2), "a side of -2");
    check(weights(|w| w.dims = vec![i64::MAX; 4]), "more elements");
    check(weights(|w| w.dims = vec![1 << 40, 1 << 40, 0]), "more elements");
    check(weights(|w| w.dims = vec![i64::MAX]), "too large");
    check(weights(|w| w.dims = vec![1; 17]), "17 axes");
    check(weights(|w| w.data_type = 8), "type 8");
    check(weights(|w| w.data_type = i32::MIN), "are not read");
    check(weights(|w| w.raw_data = Bytes::new()), "6 elements, 0 are given");
    let listed = |w: &mut TensorProto| {
        w.raw_data = Bytes::new();
        w.float_data = vec![1.0; 7];
    };
    check(weights(listed), "6 elements, 7 are given");
    let empty = |w: &mut TensorProto| {
        w.raw_data = Bytes::new();
        w.float_data = vec![1.0; 7];
        w.dims = vec![0];
    };
    check(weights(empty), "0 elements, 7 are given");
}

#[test]
fn ports_that_do_not_fit_are_refused() {
    let port = |change: fn(&mut ValueInfoProto)| move |model: &mut Model| change(&mut model.graph().input[0]);
    check(port(|x| x.r#type = None), "no tensor");
    let side = |x: &mut ValueInfoProto, value: DimensionValue| {
        let tensor = x
            .r#type
            .as_mut()
            .and_then(|kind| kind.tensor_type.as_mut())
            .expect("a tensor");
        tensor
            .shape
            .get_or_insert_default()
            .dim
            .push(DimensionProto { value: Some(value) });
    };
    let mut negative = model();
    side(&mut negative.graph().input[0], DimensionValue::Value(-8));
    assert!(refusal(negative.bytes()).contains("a side of -8"));
    let mut deep = model();
    (0..13).for_each(|_| side(&mut deep.graph().input[0], DimensionValue::Value(1)));
    assert!(refusal(deep.bytes()).contains("17 axes"));
}

#[test]
fn too_many_nodes_are_refused_before_they_are_made() {
    let mut chain = Model::new(17).input("v0", DType::F32, &dims(&[1]));
    for index in 0..100_000 {
        chain = chain.node(Node::new(
            "Relu",
            &[&format!("v{index}")],
            &[&format!("v{}", index + 1)],
        ));
    }
    let message = refusal(chain.any_output("v100000").bytes());
    assert!(message.contains("more than 20000 nodes"), "{message}");
}

#[test]
fn a_small_file_that_would_take_much_memory_is_refused() {
    /// A graph that holds one field so often.
    fn many(times: usize, field: &[u8]) -> Vec<u8> {
        let graph = field.repeat(times);
        let mut file = vec![0x3a];
        prost::encoding::encode_varint(graph.len() as u64, &mut file);
        file.extend(graph);
        file
    }
    let expect = |file: Vec<u8>, reason: &str| {
        let message = refusal(file);
        assert!(message.contains(reason), "`{message}` does not say `{reason}`");
    };
    // Empty nodes, weights, inputs and outputs; then within a node attributes and names.
    expect(many(1 << 20, &[0x0a, 0]), "20000 nodes");
    expect(many(1 << 20, &[0x2a, 0]), "80000 tensors");
    expect(many(1 << 20, &[0x5a, 0]), "320000 names");
    expect(many(1 << 20, &[0x62, 0]), "320000 names");
    expect(
        many(
            9000,
            &[0x0a, 40]
                .iter()
                .copied()
                .chain([0x2a, 0].repeat(20))
                .collect::<Vec<_>>(),
        ),
        "160000 attributes",
    );
    expect(
        many(
            9000,
            &[0x0a, 80]
                .iter()
                .copied()
                .chain([0x0a, 0].repeat(40))
                .collect::<Vec<_>>(),
        ),
        "320000 names",
    );
    // Sides of one byte that take eight.
    let mut sides = vec![0x2a];
    prost::encoding::encode_varint((9 << 20) + 5, &mut sides);
    sides.push(0x0a);
    prost::encoding::encode_varint(9 << 20, &mut sides);
    sides.extend(vec![1; 9 << 20]);
    expect(many(1, &sides), "numbers that are not raw bytes");
}

#[test]
fn fewer_nodes_may_be_allowed() {
    let options = Options {
        max_nodes: 2,
        ..Options::default()
    };
    let message = Graph::load(model().bytes(), &options)
        .expect_err("a refusal")
        .to_string();
    assert!(message.contains("more than 2 nodes"));
}

/// Loads and plans whatever comes; nothing may panic.
fn survive(file: Bytes) {
    let Ok(graph) = Graph::load(file, &Options::default()) else {
        return;
    };
    let specs: Vec<InputSpec> = graph
        .inputs()
        .iter()
        .map(|port| InputSpec::of(Info::new(port.dtype, [1, 3, 8, 8])))
        .collect();
    if let Ok(plan) = Plan::new(&graph, &specs, &PlanLimits::default()) {
        let _ = (plan.cost(), plan.keeps_pictures_apart());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_broken_file_never_panics(
        cut in 0_usize..400,
        flips in prop::collection::vec((0_usize..400, any::<u8>()), 0..6),
    ) {
        let mut file = model().bytes().to_vec();
        for (at, byte) in flips {
            let len = file.len();
            file[at % len] = byte;
        }
        if cut < file.len() / 4 {
            file.truncate(file.len() - cut);
        }
        survive(file.into());
    }

    #[test]
    fn numbers_of_a_file_never_panic(
        dims in prop::collection::vec(prop_oneof![Just(0), Just(1), Just(3), Just(i64::MAX), any::<i64>()], 0..6),
        pads in prop::collection::vec(prop_oneof![Just(0), Just(1), Just(i64::MAX), any::<i64>()], 4),
        strides in prop::collection::vec(prop_oneof![Just(1), Just(2), Just(i64::MAX), any::<i64>()], 2),
        target in prop::collection::vec(prop_oneof![Just(-1), Just(0), Just(1), Just(i64::MAX), any::<i64>()], 0..5),
    ) {
        let mut model = model();
        let graph = model.graph();
        graph.node[0].attribute[0].ints = pads;
        graph.initializer[1] = TensorProto {
            name: "s".into(),
            dims: vec![target.len() as i64],
            data_type: DType::I64.to_onnx(),
            int64_data: target,
            ..TensorProto::default()
        };
        if dims.len() < 5 {
            graph.initializer[0].dims = dims;
            graph.initializer[0].raw_data = Bytes::new();
        }
        let strides = AttributeProto { name: "strides".into(), r#type: 7, ints: strides, ..AttributeProto::default() };
        graph.node[0].attribute.push(strides);
        survive(model.bytes());
    }
}

#[test]
fn the_census_reads_what_prost_writes() {
    // Every field that is looked into, at least once.
    let file = model().bytes();
    assert_eq!(super::census::check(&file, &Options::default()), Ok(()));
    let decoded = crate::proto::ModelProto::decode(file).expect("a model");
    assert_eq!(decoded, model().0);
}

#[test]
fn values_on_the_way_can_be_asked_for() {
    // What they do not need may be anything.
    let model = model().node(Node::new("Frobnicate", &["y"], &["z"]));
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let load = |asked: &[&str]| Graph::load_values(model.bytes(), &names(asked), &Options::default());
    let graph = load(&["r", "c"]).unwrap();
    assert_eq!(graph.operators().into_keys().collect::<Vec<_>>(), ["Conv", "Relu"]);
    let input = [InputSpec::of(Info::new(DType::F32, [1, 3, 8, 8]))];
    let plan = Plan::new(&graph, &input, &PlanLimits::default()).unwrap();
    let shapes: Vec<&[usize]> = plan.outputs().iter().map(|&output| &*plan.info(output).shape).collect();
    assert_eq!(shapes, [[1, 2, 10, 10]; 2]);
    let message = load(&["c", "relu"]).unwrap_err().to_string();
    assert!(message.contains("computes `relu`; there are c, r, y, z"), "{message}");
    assert!(load(&["z"]).unwrap_err().to_string().contains("Frobnicate"));
}
