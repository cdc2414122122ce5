//! The backend: libtorch with its devices.

use std::path::PathBuf;
use std::sync::Arc;

use infer::{Backend, DeviceId, DeviceInfo, Generator, InferError, Precision};
use onnx::Graph;
use onnx::plan::PlanLimits;
use torch::{Cuda, Device, Kind, Library};

use crate::devices;
use crate::generator::TchGenerator;

/// How libtorch is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackendConfig {
    /// Folders in which the CUDA libraries may lie, in the layout of the wheels; the first that has them is taken.
    pub cuda_folders: Vec<PathBuf>,
    /// Threads of one run on the CPU; `None` is one for each core.
    pub threads: Option<usize>,
}

/// libtorch, opened, with what devices it sees.
#[derive(Debug)]
pub struct TchBackend {
    library: Library,
    devices: Vec<DeviceInfo>,
}

impl TchBackend {
    /// Opens libtorch, and CUDA where there is a driver. Call it before anything else that touches libtorch.
    pub fn open(config: &BackendConfig) -> Self {
        torch::library::bound_host_heaps();
        let library = Library::open(&config.cuda_folders);
        if let Some(threads) = config.threads {
            torch::set_num_threads(i32::try_from(threads.max(1)).unwrap_or(1));
        }
        let devices = devices::all(&library);
        Self { library, devices }
    }

    /// What became of CUDA.
    pub fn cuda(&self) -> &Cuda {
        self.library.cuda()
    }
}

impl Backend for TchBackend {
    fn devices(&self) -> Vec<DeviceInfo> {
        self.devices.clone()
    }

    fn load(
        &self,
        device: &DeviceId,
        graph: &Arc<Graph>,
        precision: Precision,
    ) -> Result<Box<dyn Generator>, InferError> {
        let Some(info) = self.devices.iter().find(|info| info.id == *device) else {
            let known = self.devices.iter().map(|info| info.id).collect();
            return Err(InferError::UnknownDevice { device: *device, known });
        };
        let tensor_bytes = usize::try_from(info.memory_bytes).unwrap_or(usize::MAX);
        let limits = PlanLimits {
            tensor_bytes,
            ..PlanLimits::default()
        };
        let place = match device {
            DeviceId::Cpu => Device::Cpu,
            DeviceId::Cuda(index) => Device::Cuda(*index),
        };
        Ok(Box::new(TchGenerator::new(
            Arc::clone(graph),
            *device,
            torch::Weights::new(place, kind(precision)),
            limits,
        )))
    }

    fn release_caches(&self, device: &DeviceId) {
        match device {
            DeviceId::Cpu => torch::library::release_host_memory(),
            DeviceId::Cuda(_) => {
                if let Err(error) = torch::empty_device_cache() {
                    tracing::warn!(%device, %error, "the memory of an unloaded generator stays with this process");
                }
            }
        }
    }
}

fn kind(precision: Precision) -> Kind {
    match precision {
        Precision::F32 => Kind::Float,
        Precision::Bf16 => Kind::BFloat16,
        Precision::F16 => Kind::Half,
    }
}
