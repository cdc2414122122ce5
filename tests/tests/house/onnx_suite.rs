//! ONNX's own backend test suite (PyPI `onnx==1.18.0`) on libtorch on the CPU.
//!
//! Every case of the folders `node`, `pytorch-converted`, `pytorch-operator` and `simple` either passes or stands in
//! `onnx_suite/left_out.txt` with its reason. A case that stands there and passes is a fault too: the list stays true.
//! `PASTICHE_ONNX_SUITE` names the folder; `cargo xtask test` fetches it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use infer::{Array, Backend, Data, DeviceId, Precision};
use infer_tch::{BackendConfig, TchBackend};
use onnx::{DType, Graph, Options, Port, Tensor};

const FOLDERS: [&str; 4] = ["node", "pytorch-converted", "pytorch-operator", "simple"];

#[test]
fn every_case_passes_or_is_left_out_with_a_reason() {
    let suite =
        PathBuf::from(std::env::var("PASTICHE_ONNX_SUITE").expect("PASTICHE_ONNX_SUITE: run `cargo xtask test`"));
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("onnx_suite/left_out.txt");
    let left_out = read_list(&fs::read_to_string(&list).expect("the list of cases that are left out"));
    let backend = TchBackend::open(&BackendConfig {
        cuda_folders: Vec::new(),
        threads: Some(1),
    });
    let (mut passed, mut total, mut faults) = (0, 0, Vec::new());
    for case in cases(&suite) {
        let name = name(&suite, &case);
        match (run(&backend, &case), left_out.get(&name)) {
            (Ok(()), None) => {
                passed += 1;
                total += 1;
            }
            (Ok(()), Some(reason)) => faults.push(format!("{name}: passes, but is left out ({reason})")),
            (Err(_), Some(_)) => {}
            (Err(reason), None) => {
                total += 1;
                faults.push(format!("{name}: {reason}"));
            }
        }
    }
    println!(
        "ONNX suite: {passed}/{total} cases pass, {} are left out with a reason",
        left_out.len()
    );
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Lines `folder/case  reason`; `#` begins a comment.
fn read_list(text: &str) -> BTreeMap<String, String> {
    let entries = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    entries
        .map(|line| line.split_once("  ").expect("two blanks between case and reason"))
        .map(|(case, reason)| (case.to_owned(), reason.trim().to_owned()))
        .collect()
}

fn cases(suite: &Path) -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = FOLDERS
        .iter()
        .flat_map(|folder| fs::read_dir(suite.join(folder)).expect("a folder of the suite"))
        .map(|entry| entry.expect("an entry of the suite").path())
        .filter(|path| path.join("model.onnx").exists())
        .collect();
    cases.sort();
    assert!(cases.len() > 1000, "the suite holds only {} cases", cases.len());
    cases
}

fn name(suite: &Path, case: &Path) -> String {
    case.strip_prefix(suite)
        .expect("a case lies in the suite")
        .display()
        .to_string()
}

fn run(backend: &TchBackend, case: &Path) -> Result<(), String> {
    let bytes = fs::read(case.join("model.onnx")).map_err(|error| error.to_string())?;
    let graph = Graph::load(bytes.into(), &Options::default()).map_err(|error| error.to_string())?;
    let graph = Arc::new(graph);
    let mut generator = backend
        .load(&DeviceId::Cpu, &graph, Precision::F32)
        .map_err(|error| error.to_string())?;
    let mut sets = 0;
    for set in (0..)
        .map(|index| case.join(format!("test_data_set_{index}")))
        .take_while(|set| set.exists())
    {
        let inputs = tensors(&set, "input", graph.inputs())?;
        let named = graph
            .inputs()
            .iter()
            .map(|port| port.name.clone())
            .zip(inputs.iter().map(array))
            .collect::<Vec<_>>();
        let outputs = generator.run(&named).map_err(|error| error.to_string())?;
        let expected = tensors(&set, "output", graph.outputs())?;
        if expected.len() != outputs.len() {
            return Err(format!("{} outputs, not {}", outputs.len(), expected.len()));
        }
        for ((name, given), expected) in outputs.iter().zip(&expected) {
            compare(given, expected).map_err(|difference| format!("output `{name}`: {difference}"))?;
        }
        sets += 1;
    }
    if sets == 0 {
        Err("it has no data".to_owned())
    } else {
        Ok(())
    }
}

/// The tensors of a data set, one for each port at most; trailing ones may be missing.
fn tensors(set: &Path, kind: &str, ports: &[Port]) -> Result<Vec<Tensor>, String> {
    ports
        .iter()
        .enumerate()
        .map(|(index, port)| (set.join(format!("{kind}_{index}.pb")), port.dtype))
        .take_while(|(path, _)| path.exists())
        .map(|(path, dtype)| {
            let bytes = fs::read(path).map_err(|error| error.to_string())?;
            Tensor::from_file(bytes.into(), dtype).map_err(|refusal| refusal.to_string())
        })
        .collect()
}

fn array(tensor: &Tensor) -> Array {
    let (floats, integers) = (tensor.to_f64s(), tensor.to_i64s());
    let data = match tensor.dtype() {
        DType::F64 => Data::F64(floats),
        DType::F32 => Data::F32(floats.iter().map(|&v| v as f32).collect()),
        DType::F16 => Data::F16(floats.iter().map(|&v| half::f16::from_f64(v)).collect()),
        DType::Bf16 => Data::Bf16(floats.iter().map(|&v| half::bf16::from_f64(v)).collect()),
        DType::I64 => Data::I64(integers),
        DType::I32 => Data::I32(integers.iter().map(|&v| v as i32).collect()),
        DType::I16 => Data::I16(integers.iter().map(|&v| v as i16).collect()),
        DType::I8 => Data::I8(integers.iter().map(|&v| v as i8).collect()),
        DType::U8 => Data::U8(integers.iter().map(|&v| v as u8).collect()),
        DType::Bool => Data::Bool(integers.iter().map(|&v| v != 0).collect()),
    };
    Array::new(tensor.shape(), data).expect("a tensor has the elements of its shape")
}

fn numbers(array: &Array) -> Vec<f64> {
    match array.data() {
        Data::F64(values) => values.clone(),
        Data::F32(values) => values.iter().map(|&v| f64::from(v)).collect(),
        Data::F16(values) => values.iter().map(|v| v.to_f64()).collect(),
        Data::Bf16(values) => values.iter().map(|v| v.to_f64()).collect(),
        Data::I64(values) => values.iter().map(|&v| v as f64).collect(),
        Data::I32(values) => values.iter().map(|&v| f64::from(v)).collect(),
        Data::I16(values) => values.iter().map(|&v| f64::from(v)).collect(),
        Data::I8(values) => values.iter().map(|&v| f64::from(v)).collect(),
        Data::U8(values) => values.iter().map(|&v| f64::from(v)).collect(),
        Data::Bool(values) => values.iter().map(|&v| f64::from(u8::from(v))).collect(),
    }
}

/// The suite's own tolerances: relative 1e-3, absolute 1e-7; for 16-bit floats their own rounding.
fn compare(given: &Array, expected: &Tensor) -> Result<(), String> {
    if given.dtype() != expected.dtype() || given.shape() != expected.shape() {
        let (dtype, shape) = (given.dtype(), given.shape());
        return Err(format!(
            "{dtype} {shape:?}, not {} {:?}",
            expected.dtype(),
            expected.shape()
        ));
    }
    let relative = match expected.dtype() {
        DType::F16 => 2e-3,
        DType::Bf16 => 1.6e-2,
        _ => 1e-3,
    };
    let absolute = if expected.dtype() == DType::F32 { 1e-6 } else { 1e-7 };
    let wrong = numbers(given)
        .into_iter()
        .zip(expected.to_f64s())
        .enumerate()
        .find(|(_, (given, expected))| {
            let same = given == expected || (given.is_nan() && expected.is_nan());
            let close = (given - expected).abs() <= absolute + relative * expected.abs();
            !(same || close)
        });
    match wrong {
        None => Ok(()),
        Some((index, (given, expected))) => Err(format!("element {index} is {given}, not {expected}")),
    }
}
