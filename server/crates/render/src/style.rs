//! A style that is ready to render: a verified pack, and what is remembered about it between renders.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use infer::GeneratorKey;
use manifest::{Controls, Manifest, StyleName};
use onnx::plan::{Cost, PlanLimits};
use onnx::{DType, Graph, Info, InputSpec, Plan};
use packs::{PackDigest, VerifiedPack};
use plugin_host::Plugin;

use crate::RenderError;
use crate::tensor;

/// A side that every generator can work at, before it is raised to the style's multiple.
const SMALL_SIDE: u32 = 64;
/// Costs that are remembered, one for each size that came.
const COSTS: usize = 256;

/// A verified pack, loaded.
#[derive(Debug)]
pub struct LoadedStyle {
    pack: VerifiedPack,
    costs: Mutex<HashMap<(u32, u32), Result<Cost, String>>>,
    apart: bool,
}

impl LoadedStyle {
    /// A style from a pack that has been checked; nothing else can become one.
    pub fn new(pack: VerifiedPack) -> Self {
        let apart = keeps_pictures_apart(&pack);
        Self {
            pack,
            costs: Mutex::new(HashMap::new()),
            apart,
        }
    }

    /// `publisher/name`.
    pub fn name(&self) -> &StyleName {
        &self.pack.manifest.style.name
    }

    /// The pack's manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.pack.manifest
    }

    /// The digest of the pack's files.
    pub fn digest(&self) -> &PackDigest {
        &self.pack.digest
    }

    /// What people can set.
    pub fn controls(&self) -> &Controls {
        &self.pack.controls
    }

    /// The pack that it was made from.
    pub fn pack(&self) -> &VerifiedPack {
        &self.pack
    }

    pub(crate) fn plugins(&self) -> &[(String, Plugin)] {
        &self.pack.plugins
    }

    pub(crate) fn graph(&self) -> &Arc<Graph> {
        &self.pack.graph
    }

    /// Tells loaded generators apart; versions that share a generator share what is loaded.
    pub(crate) fn generator_key(&self) -> GeneratorKey {
        GeneratorKey(self.pack.generator_digest)
    }

    /// Whether pictures of different people may go through the generator as one batch.
    pub(crate) fn keeps_pictures_apart(&self) -> bool {
        self.apart
    }

    /// What the generator takes for one picture of this size, in pixels.
    ///
    /// # Errors
    /// [`RenderError::Generator`] when it does not work at this size.
    pub fn cost(&self, width: u32, height: u32) -> Result<Cost, RenderError> {
        let refused = |reason: String| RenderError::Generator { width, height, reason };
        let known = self
            .costs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&(width, height))
            .cloned();
        if let Some(cost) = known {
            return cost.map_err(refused);
        }
        let cost = self.plan(width, height);
        let mut costs = self.costs.lock().unwrap_or_else(PoisonError::into_inner);
        if costs.len() >= COSTS {
            costs.clear();
        }
        costs.insert((width, height), cost.clone());
        cost.map_err(refused)
    }

    fn plan(&self, width: u32, height: u32) -> Result<Cost, String> {
        let generator = &self.pack.manifest.generator;
        let input = InputSpec::of(Info::new(DType::F32, tensor::shape(&generator.input, width, height)));
        let plan = Plan::new(self.graph(), &[input], &PlanLimits::default()).map_err(|error| error.to_string())?;
        let wanted = tensor::shape(&generator.output, width, height);
        match plan.outputs() {
            [output, ..] if plan.info(*output).shape == wanted => Ok(plan.cost()),
            [output, ..] => Err(format!(
                "it answers with shape {:?}, not {wanted:?}",
                plan.info(*output).shape
            )),
            [] => Err("it has no output".to_owned()),
        }
    }
}

/// Proven on a small batch of two; what holds for two holds for any number.
fn keeps_pictures_apart(pack: &VerifiedPack) -> bool {
    let generator = &pack.manifest.generator;
    let side = SMALL_SIDE.next_multiple_of(generator.multiple);
    let mut shape = tensor::shape(&generator.input, side, side);
    shape[0] = 2;
    let input = InputSpec::of(Info::new(DType::F32, shape));
    Plan::new(&pack.graph, &[input], &PlanLimits::default()).is_ok_and(|plan| plan.keeps_pictures_apart())
}
