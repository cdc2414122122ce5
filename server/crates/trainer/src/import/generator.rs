//! A generator's ONNX file as weights to begin from.

use bytes::Bytes;
use onnx::{DType, Graph, Options};
use tch::{Device, Kind, Tensor};

use super::ImportError;
use crate::network::Parameters;

/// Axes of a convolution's kernel.
const KERNEL_AXES: usize = 4;

/// Weights for `parameters`, which are in the order of computation, from a generator of the same layers: each is the next float
/// tensor of its shape in the order of the file's nodes. Scales of resizing and the like lie between and are left out.
///
/// # Errors
/// [`ImportError::File`] when the file is no generator, [`ImportError::Missing`] for the first parameter that has no match,
/// [`ImportError::LeftOver`] for a convolution that the network does not have.
pub fn weights(file: Bytes, parameters: &Parameters) -> Result<Vec<(String, Tensor)>, ImportError> {
    let graph = Graph::load(file, &Options::default()).map_err(|error| ImportError::File(error.to_string()))?;
    let inputs = graph.nodes().iter().flat_map(|node| node.inputs.iter().flatten());
    let mut constants = inputs
        .filter_map(|&value| graph.constant(value))
        .filter(|constant| constant.dtype() == DType::F32);
    let mut found = Vec::with_capacity(parameters.len());
    for (name, parameter, _) in parameters {
        let shape: Vec<usize> = parameter.size().iter().map(|&side| side as usize).collect();
        let constant = loop {
            let constant = constants
                .next()
                .ok_or_else(|| ImportError::Missing { name: name.clone() })?;
            if constant.shape() == shape {
                break constant;
            }
            if constant.shape().len() == KERNEL_AXES {
                return Err(ImportError::LeftOver {
                    names: vec![format!("a kernel of shape {:?} before {name}", constant.shape())],
                });
            }
        };
        let tensor = torch::from_bytes(constant.info(), constant.bytes(), Device::Cpu, Kind::Float)?;
        found.push((name.clone(), tensor));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{self, Storage};
    use crate::init::{Init, Scheme};
    use crate::network::{Resnet, parameters};

    fn network(seed: i64, blocks: usize) -> crate::layer::Sequence {
        let shape = Resnet {
            channels: 4,
            blocks,
            ..Resnet::fast_style()
        };
        shape.build(&mut Init::new(Scheme::FanIn, seed, Device::Cpu))
    }

    #[test]
    fn what_was_written_can_be_begun_from() {
        let written = network(1, 2);
        for (storage, least) in [(Storage::F32, 0.0), (Storage::F16, 1e-3)] {
            let file = export::generator(&written, 3, storage).unwrap();
            let found = weights(file, &parameters(&network(2, 2))).unwrap();
            for ((name, wanted, _), (same, given)) in parameters(&written).iter().zip(&found) {
                assert_eq!(name, same);
                let most = (wanted - given).abs().max().double_value(&[]);
                assert!(most <= least, "{name}: {most}");
            }
        }
    }

    #[test]
    fn another_network_is_told() {
        let file = export::generator(&network(1, 1), 3, Storage::F32).unwrap();
        for blocks in [2, 3] {
            let more = weights(file.clone(), &parameters(&network(2, blocks))).unwrap_err();
            assert!(
                matches!(more, ImportError::Missing { .. } | ImportError::LeftOver { .. }),
                "{more}"
            );
        }
        let deeper = export::generator(&network(1, 3), 3, Storage::F32).unwrap();
        let fewer = weights(deeper, &parameters(&network(2, 1))).unwrap_err();
        assert!(matches!(fewer, ImportError::LeftOver { .. }), "{fewer}");
        let error = weights(Bytes::from_static(b"no file"), &parameters(&network(2, 1))).unwrap_err();
        assert!(matches!(error, ImportError::File(_)), "{error}");
    }
}
