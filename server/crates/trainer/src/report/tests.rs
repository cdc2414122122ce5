//! Pages about runs.

use super::*;

const RECIPE: &str = "[style]\nname = \"tests/art\"\ntitle = \"Art <one>\"\nlicense = \"CC0-1.0\"\n\
                      [data]\nartworks = [\"art.jpg\"]\nphotographs = \"p\"\nrights = \"ours & theirs\"\n\
                      [training]\nsteps = 200\n";

fn log() -> String {
    let evaluation = |step: u64, coarse: f64| {
        format!(
            "{{\"step\":{step},\"evaluation\":{{\"left\":{{\"fine\":0.5,\"middle\":0.4,\"coarse\":{coarse},\"palette\":0.2}},\
             \"content\":0.4,\"flicker\":3.0,\"variety\":0.8,\"luminance\":0.9,\
             \"discriminator\":{{\"cross_entropy\":0.6,\"real_accuracy\":0.7,\"made_accuracy\":0.8}}}}}}\n"
        )
    };
    let losses = "{\"step\":10,\"losses\":{\"discriminator\":1.0,\"generator\":0.5,\"nce\":2.0,\"palette\":0.1}}\n";
    [
        "{\"step\":0,\"opened\":{\"device\":\"cpu\",\"pictures\":[1,58]}}\n",
        losses,
        &evaluation(100, 0.1),
        &evaluation(200, 0.9),
        "{\"step\":200,\"alarm\":\"mode_collapse\"}\nno JSON at all\n",
    ]
    .concat()
}

#[test]
fn a_page_tells_everything_in_one_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(crate::run::recipe_path(folder.path()), RECIPE).unwrap();
    fs::write(folder.path().join("log.jsonl"), log()).unwrap();
    fs::create_dir(folder.path().join("sheets")).unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/coffee.jpg");
    for step in ["000100", "000200"] {
        fs::copy(&sample, folder.path().join(format!("sheets/{step}.png"))).unwrap();
    }
    let page = page(folder.path()).unwrap();
    for part in [
        "Art &lt;one&gt;",
        "ours &amp; theirs",
        "200 of 200 steps; best after 100",
        "all results look the same: take a higher training.nce_weight",
        "<td>cpu<td>1<td>58",
        "steps = 200",
    ] {
        assert!(page.contains(part), "{part}");
    }
    // The best sheet, and both in the row of all.
    assert_eq!(page.matches("data:image/jpeg;base64,").count(), 3);
    let elsewhere = ["http:", "https:", "<script", "<link", "url("];
    assert!(
        elsewhere.iter().all(|sign| !page.contains(sign)),
        "it needs nothing from elsewhere"
    );
}

#[test]
fn a_folder_without_a_run_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let error = page(folder.path()).unwrap_err().to_string();
    assert!(error.contains("recipe.toml"), "{error}");
}
