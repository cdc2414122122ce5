//! Runs whose results a feature network sees too.

use std::fs;

use tch::Device;

use super::super::tests::{data, recipe};
use super::super::{Resources, Run};
use crate::export::{self, Storage};
use crate::init::{Init, Scheme};
use crate::layer::{Conv, Sequence};
use crate::method::Losses;
use crate::recipe::MethodName;

#[test]
fn a_feature_network_is_asked_and_told_of() {
    let folder = data();
    let mut init = Init::new(Scheme::FanIn, 3, Device::Cpu);
    let network = Sequence::new().then(Conv::new(&mut init, 3, 4, 3).border(1));
    let file = export::generator(&network, 3, Storage::F32).unwrap();
    fs::write(folder.path().join("seen.onnx"), file).unwrap();
    let open = |method: MethodName, layer: &str| {
        let mut recipe = recipe(2);
        recipe.training.method = method;
        recipe.features = toml::from_str(&format!("file = \"seen.onnx\"\nlayers = [\"{layer}\"]\n")).unwrap();
        let run = folder.path().join(method.to_string());
        Run::open(recipe, folder.path(), &run, Resources::of(Device::Cpu))
    };
    let message = open(MethodName::Cut, "relu9").unwrap_err().to_string();
    let (_, layers) = message.split_once("computes `relu9`; there are ").unwrap();
    let layer = layers.split(", ").last().unwrap();
    for method in [MethodName::Cut, MethodName::Fastcut, MethodName::Cyclegan] {
        let mut run = open(method, layer).unwrap();
        run.step().unwrap();
        let last = run.step().unwrap();
        assert!(last.losses.get(Losses::STYLE).unwrap() > 0.0 && last.losses.get(Losses::CONTENT).unwrap() > 0.0);
        let perceptual = last.evaluation.unwrap().kept.unwrap().perceptual;
        assert!(perceptual.is_some_and(|apart| apart > 0.0), "{method}");
    }
}
