//! Packs for tests, written into a folder.

use std::fs;
use std::path::{Path, PathBuf};

/// A pack to write.
#[derive(Clone)]
pub struct Pack {
    pub name: &'static str,
    pub version: &'static str,
    /// A generator of `fixtures/`.
    pub generator: &'static str,
    /// What both sides are padded to multiples of.
    pub multiple: u32,
    /// Plugins of this repository whose components lie in the pack.
    pub plugins: &'static [&'static str],
    /// More lines of the manifest.
    pub more: &'static str,
}

/// `1 - x`, on libtorch and on the fake backend of [`super::server`] alike.
pub const INVERT: Pack = Pack {
    name: "tests/invert",
    version: "1.0.0",
    generator: "invert",
    multiple: 1,
    plugins: &[],
    more: "",
};

impl Pack {
    fn manifest(&self) -> String {
        format!(
            r#"
schema = 1
[style]
name = "{}"
version = "{}"
title = "{}"
summary = "For tests."
tags = ["plain"]
license = "MIT"
[generator]
file = "generator.onnx"
kind = "picture"
multiple = {}
[generator.input]
range = [0.0, 1.0]
[generator.output]
range = [0.0, 1.0]
{}
"#,
            self.name,
            self.version,
            self.title(),
            self.multiple,
            self.more
        )
    }

    pub fn title(&self) -> String {
        format!("The style {}", self.name)
    }

    /// Writes the pack as a folder of its own below `styles`, all at once: where one was, it is replaced.
    pub fn write(&self, styles: &Path) -> PathBuf {
        let target = styles.join(self.name.replace('/', "-"));
        let draft = tempfile::tempdir_in(styles.parent().expect("a folder above"))
            .expect("a folder")
            .keep();
        let generator = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures")
            .join(self.generator)
            .join("model.onnx");
        fs::copy(generator, draft.join("generator.onnx")).expect("a generator");
        fs::write(draft.join("style.toml"), self.manifest()).expect("a manifest");
        fs::write(draft.join("LICENSE"), "MIT\n").expect("a licence");
        fs::write(draft.join("README.md"), format!("# {}\n\nA card.\n", self.title())).expect("a card");
        for plugin in self.plugins {
            let component = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../plugins/{plugin}/{plugin}.wasm"));
            fs::create_dir_all(draft.join("plugins")).expect("a folder of plugins");
            fs::copy(component, draft.join(format!("plugins/{plugin}.wasm"))).expect("a plugin");
        }
        if target.exists() {
            let old = tempfile::tempdir_in(styles.parent().expect("a folder above"))
                .expect("a folder")
                .keep();
            fs::rename(&target, old.join("old")).expect("the old pack moved away");
        }
        fs::rename(&draft, &target).expect("the pack in its place");
        target
    }
}
