//! Arrays in NumPy's `.npy` files.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;

use anyhow::{Context, bail};
use half::f16;
use infer::{Array, Data};
use npyz::{DType as NpyType, NpyFile, Order, TypeChar, WriterBuilder};

/// Reads an array of any type that generators take.
pub(super) fn read(path: &Path) -> anyhow::Result<Array> {
    let name = || path.display().to_string();
    let file = BufReader::new(File::open(path).with_context(name)?);
    let npy = NpyFile::new(file).with_context(|| format!("{} is no .npy file", name()))?;
    if npy.order() != Order::C {
        bail!("{} is in Fortran order; save it with numpy.ascontiguousarray", name());
    }
    let shape: Vec<usize> = npy.shape().iter().map(|&side| side as usize).collect();
    let NpyType::Plain(plain) = npy.dtype() else {
        bail!("{} holds records, not numbers", name())
    };
    let data = match (plain.type_char(), plain.size_field()) {
        (TypeChar::Float, 8) => Data::F64(npy.into_vec()?),
        (TypeChar::Float, 4) => Data::F32(npy.into_vec()?),
        (TypeChar::Float, 2) => Data::F16(npy.into_vec::<f16>()?),
        (TypeChar::Int, 8) => Data::I64(npy.into_vec()?),
        (TypeChar::Int, 4) => Data::I32(npy.into_vec()?),
        (TypeChar::Int, 2) => Data::I16(npy.into_vec()?),
        (TypeChar::Int, 1) => Data::I8(npy.into_vec()?),
        (TypeChar::Uint, 1) => Data::U8(npy.into_vec()?),
        (TypeChar::Bool, _) => Data::Bool(npy.into_vec()?),
        _ => bail!(
            "{} holds elements of type {plain}, which generators do not take",
            name()
        ),
    };
    Ok(Array::new(shape, data)?)
}

/// Writes an array; bfloat16, which `.npy` does not have, as float32.
pub(super) fn write(path: &Path, array: Array) -> anyhow::Result<()> {
    let (shape, data) = array.into_parts();
    match data {
        Data::F64(values) => save(path, &shape, values),
        Data::F32(values) => save(path, &shape, values),
        Data::F16(values) => save(path, &shape, values),
        Data::Bf16(values) => save(
            path,
            &shape,
            values.into_iter().map(|value| value.to_f32()).collect::<Vec<_>>(),
        ),
        Data::I64(values) => save(path, &shape, values),
        Data::I32(values) => save(path, &shape, values),
        Data::I16(values) => save(path, &shape, values),
        Data::I8(values) => save(path, &shape, values),
        Data::U8(values) => save(path, &shape, values),
        Data::Bool(values) => save(path, &shape, values),
    }
}

fn save<T: npyz::AutoSerialize>(path: &Path, shape: &[usize], values: Vec<T>) -> anyhow::Result<()> {
    use npyz::NpyWriter;
    let shape: Vec<u64> = shape.iter().map(|&side| side as u64).collect();
    let file = BufWriter::new(File::create(path).with_context(|| format!("{} cannot be written", path.display()))?);
    let mut writer: NpyWriter<T, _> = npyz::WriteOptions::new()
        .default_dtype()
        .shape(&shape)
        .writer(file)
        .begin_nd()?;
    writer.extend(values)?;
    writer.finish()?;
    Ok(())
}
