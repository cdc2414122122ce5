//! Recipes that can be read, and those that cannot.

use super::*;

const GOOD: &str = "[style]\nname = \"studio/wave\"\ntitle = \"Wave\"\nlicense = \"CC-BY-4.0\"\n\
                    [data]\nartworks = [\"a.jpg\"]\nphotographs = \"p\"\nrights = \"ours\"\n";

fn refused(more: &str, reasons: &[&str]) {
    let message = parse(&format!("{GOOD}{more}")).unwrap_err().to_string();
    for reason in reasons {
        assert!(message.contains(reason), "`{message}` does not say `{reason}`");
    }
}

#[test]
fn what_is_not_said_has_defaults() {
    let recipe = parse(GOOD).unwrap();
    assert_eq!(recipe.training, TrainingSection::default());
    assert_eq!(recipe.generator, GeneratorSection::default());
}

#[test]
fn faults_say_where_and_what() {
    refused(
        "[training]\nstep = 4\n",
        &["line 10", "unknown field `step`", "did you mean `steps`?"],
    );
    refused("[training]\nmethod = \"fastcat\"\n", &["did you mean `fastcut`?"]);
    refused("[training]\nsteps = \"many\"\n", &["line 10", "invalid type"]);
    refused(
        "[training]\nsteps = 0\ncrop_px = 130\nartwork_scale = [2, 1]\n[generator]\nblocks = 40\n",
        &[
            "training.steps",
            "training.crop_px",
            "training.artwork_scale",
            "generator.blocks",
        ],
    );
    let missing = parse("[style]\nname = \"a/b\"\n").unwrap_err().to_string();
    assert!(missing.contains("missing field"), "{missing}");
    let name = parse(&GOOD.replace("studio/wave", "Wave")).unwrap_err().to_string();
    assert!(name.contains("style.name"), "{name}");
}

#[test]
fn keys_that_mean_nothing_to_a_method_are_told() {
    refused(
        "[training]\nmethod = \"cyclegan\"\nnce_weight = 2.0\n",
        &["training.nce_weight: it has no meaning for the method cyclegan"],
    );
    refused(
        "[training]\ncycle_weight = 10\nidentity_weight = 3\n",
        &[
            "training.cycle_weight: it has no meaning for the method cut",
            "training.identity_weight",
        ],
    );
    refused(
        "[training]\nmethod = \"cyclegan\"\ncycle_weight = 101\nidentity_weight = -1\n",
        &["training.cycle_weight: from 0", "training.identity_weight: from 0"],
    );
}

/// What is enough where no photograph is restyled.
const FROM_NOISE: &str = "[style]\nname = \"studio/wave\"\ntitle = \"Wave\"\nlicense = \"CC-BY-4.0\"\n\
                          [data]\nartworks = [\"pictures\"]\nrights = \"ours\"\n";

#[test]
fn dcgan_begins_with_values_of_its_own() {
    let read = |more: &str| parse(&format!("{FROM_NOISE}[training]\nmethod = \"dcgan\"\n{more}"));
    let training = read("").unwrap().training;
    assert_eq!(
        (training.batch, training.crop_px, training.adversarial),
        (64, 32, Adversarial::NonSaturating)
    );
    assert_eq!(read("batch = 8\nlearning_rate = 2e-4\n").unwrap().training.batch, 8);
    let message = read("batch = 1\ncrop_px = 64\npalette_weight = 3\n[generator]\nchannels = 8\n");
    let message = message.unwrap_err().to_string();
    for fault in [
        "take at least 2",
        "crops of 32",
        "training.palette_weight: it has no",
        "generator: it has no",
    ] {
        assert!(message.contains(fault), "{message}");
    }
    let message = parse(FROM_NOISE).unwrap_err().to_string();
    assert!(message.contains("data.photographs: name a folder"), "{message}");
}

#[test]
fn what_has_no_meaning_is_not_written() {
    for method in ["cut", "fastcut", "cyclegan", "dcgan"] {
        let text = if method == "dcgan" { FROM_NOISE } else { GOOD };
        let recipe = parse(&format!("{text}[training]\nmethod = \"{method}\"\n")).unwrap();
        assert_eq!(recipe.training.method.to_string(), method);
        assert_eq!(parse(&recipe.text()), Ok(recipe.clone()));
        let cycle = recipe.text().contains("cycle_weight = 10.0");
        assert_eq!(cycle, method == "cyclegan", "{}", recipe.text());
    }
}

#[test]
fn a_recipe_that_says_everything_is_the_same_recipe() {
    let recipe = parse(&format!("{GOOD}[training]\nsteps = 7\ngradient_clip = 1.5\n")).unwrap();
    assert_eq!(parse(&recipe.text()).unwrap(), recipe);
    assert!(recipe.text().contains("upsample = \"bilinear\""), "{}", recipe.text());
}

#[test]
fn networks_too_deep_for_their_crops_are_refused() {
    refused(
        "[training]\ncrop_px = 64\n[discriminator]\nscales = 3\n",
        &["discriminator.scales"],
    );
}

#[test]
fn our_own_recipes_can_be_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../recipes");
    let recipes = std::fs::read_dir(folder).unwrap().filter_map(|entry| {
        let path = entry.unwrap().path();
        (path.extension()? == "toml").then_some(path)
    });
    let read = recipes.map(|path| {
        let text = std::fs::read_to_string(&path).unwrap();
        parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    });
    assert!(read.count() >= 8);
}

#[test]
fn feature_networks() {
    let with = |more: &str| format!("{GOOD}[features]\nfile = \"vgg.onnx\"\nlayers = [\"a\", \"b\"]\n{more}");
    let features = |more: &str| parse(&with(more)).unwrap().features.unwrap();
    let values = |more: &str| features(more).values();
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    assert_eq!(values(""), (names(&["a", "b"]), [vec![0, 1], vec![1]]));
    let content = "content_layers = [\"c\", \"a\"]\n";
    assert_eq!(values(content), (names(&["a", "b", "c"]), [vec![0, 1], vec![2, 0]]));
    let recipe = parse(&with("")).unwrap();
    assert_eq!(parse(&recipe.text()), Ok(recipe));
    let message = parse(&with("style_weight = -1\nstd = [1, 1, 0]\n"))
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("features.style_weight") && message.contains("features.std"),
        "{message}"
    );
}

#[test]
fn penalties_by_name() {
    let with = |more: &str| parse(&format!("{GOOD}[discriminator]\n{more}"));
    let recipe = with("penalty = \"gradient-penalty\"\n").unwrap();
    assert_eq!(recipe.discriminator.penalty, Some(Penalty::GradientPenalty));
    assert_eq!(parse(&recipe.text()), Ok(recipe));
    assert!(
        with("penalty = \"r2\"\n")
            .unwrap_err()
            .to_string()
            .contains("did you mean `r1`?")
    );
    let message = with("penalty_weight = 3\n").unwrap_err().to_string();
    assert!(
        message.contains("no meaning without discriminator.penalty"),
        "{message}"
    );
}
