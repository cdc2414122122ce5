//! Values that cannot be used.

use manifest::StyleName;

use super::keys::{self, DCGAN_PX};
use super::{FeaturesSection, Recipe};

/// All of them, each with what is allowed; `said` is the recipe's text.
pub(super) fn find(recipe: &Recipe, said: &toml::Table) -> Vec<String> {
    let mut faults = meaningless(recipe, said);
    faults.extend(networks(recipe));
    faults.extend(training(recipe));
    faults.extend(recipe.features.iter().flat_map(FeaturesSection::faults));
    let mut check = |holds: bool, fault: &str| {
        if !holds {
            faults.push(fault.to_owned());
        }
    };
    check(
        !recipe.data.artworks.is_empty(),
        "data.artworks: name at least one file or folder",
    );
    check(
        recipe.data.photographs.is_some() || recipe.training.method.makes_from_noise(),
        "data.photographs: name a folder of photographs, or the manifest of a dataset",
    );
    check(
        !recipe.data.rights.trim().is_empty(),
        "data.rights: say who holds the rights to artworks and photographs",
    );
    if let Err(error) = recipe.style.name.parse::<StyleName>() {
        faults.push(format!("style.name: {error}"));
    }
    faults
}

/// What is said and has no meaning for the method.
fn meaningless(recipe: &Recipe, said: &toml::Table) -> Vec<String> {
    let method = recipe.training.method;
    let keys = keys::without_meaning(method).iter().filter(|key| keys::says(said, key));
    keys.map(|key| format!("{key}: it has no meaning for the method {method}; leave it out"))
        .collect()
}

fn networks(recipe: &Recipe) -> Vec<String> {
    let (generator, discriminator) = (&recipe.generator, &recipe.discriminator);
    // The networks of dcgan cannot be chosen, and their crops are smaller.
    let crop_px = recipe.training.crop_px.max(64);
    let judged = |scales: usize| crop_px >> (scales - 1);
    told([
        (
            (4..=128).contains(&generator.channels),
            "generator.channels: from 4 to 128",
        ),
        ((1..=16).contains(&generator.blocks), "generator.blocks: from 1 to 16"),
        (
            (0..=64).contains(&generator.margin_px) && generator.margin_px % 4 == 0,
            "generator.margin_px: from 0 to 64, a multiple of 4",
        ),
        (
            (4..=128).contains(&discriminator.channels),
            "discriminator.channels: from 4 to 128",
        ),
        (
            (0.1..=10.0).contains(&discriminator.rate_factor),
            "discriminator.rate_factor: from 0.1 to 10",
        ),
        (
            discriminator
                .penalty_weight
                .is_none_or(|weight| weight > 0.0 && weight <= 1000.0),
            "discriminator.penalty_weight: above 0, up to 1000",
        ),
        (
            discriminator.penalty.is_some() || discriminator.penalty_weight.is_none(),
            "discriminator.penalty_weight: it has no meaning without discriminator.penalty",
        ),
        (
            (1..=5).contains(&discriminator.layers),
            "discriminator.layers: from 1 to 5",
        ),
        (
            (1..=4).contains(&discriminator.scales),
            "discriminator.scales: from 1 to 4",
        ),
        (
            !(1..=4).contains(&discriminator.scales)
                || judged(discriminator.scales) >= 4 << discriminator.layers.min(5),
            "discriminator.scales: the smallest size is too small for so many layers; take fewer of one, or larger crops",
        ),
    ])
}

fn training(recipe: &Recipe) -> Vec<String> {
    let training = &recipe.training;
    let from_noise = training.method.makes_from_noise();
    let scale = |[from, to]: [f64; 2]| from >= 0.05 && from <= to && to <= 8.0;
    told([
        (
            (1..=1_000_000).contains(&training.steps),
            "training.steps: from 1 to 1000000",
        ),
        ((1..=64).contains(&training.batch), "training.batch: from 1 to 64"),
        (
            !from_noise || training.batch > 1,
            "training.batch: dcgan normalises over the batch; take at least 2",
        ),
        (
            from_noise || (64..=1024).contains(&training.crop_px) && training.crop_px.is_multiple_of(4),
            "training.crop_px: from 64 to 1024, a multiple of 4",
        ),
        (
            !from_noise || training.crop_px == DCGAN_PX,
            "training.crop_px: dcgan makes pictures of 32 px, and learns from crops of 32",
        ),
        (
            scale(training.artwork_scale),
            "training.artwork_scale: two numbers from 0.05 to 8, the smaller first",
        ),
        (
            scale(training.photograph_scale),
            "training.photograph_scale: two numbers from 0.05 to 8, the smaller first",
        ),
        (
            training.learning_rate > 0.0 && training.learning_rate < 0.1,
            "training.learning_rate: above 0 and below 0.1",
        ),
        (
            training.nce_weight.is_none_or(|weight| (0.0..=100.0).contains(&weight)),
            "training.nce_weight: from 0 to 100",
        ),
        (
            (0.0..=100.0).contains(&training.cycle_weight),
            "training.cycle_weight: from 0 to 100",
        ),
        (
            training
                .identity_weight
                .is_none_or(|weight| (0.0..=100.0).contains(&weight)),
            "training.identity_weight: from 0 to 100",
        ),
        (
            (0.0..=1000.0).contains(&training.palette_weight),
            "training.palette_weight: from 0 to 1000",
        ),
        (
            (0.0..=100.0).contains(&training.stroke_weight),
            "training.stroke_weight: from 0 to 100",
        ),
        (
            training.gradient_clip.is_none_or(|longest| longest > 0.0),
            "training.gradient_clip: above 0",
        ),
        (
            (0.5..1.0).contains(&training.ema_decay),
            "training.ema_decay: from 0.5 to below 1",
        ),
    ])
}

fn told<const N: usize>(checks: [(bool, &str); N]) -> Vec<String> {
    let faults = checks.into_iter().filter(|(holds, _)| !holds);
    faults.map(|(_, fault)| fault.to_owned()).collect()
}
