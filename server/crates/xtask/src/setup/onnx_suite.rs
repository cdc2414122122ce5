//! The test cases of ONNX's own backend suite, from the PyPI package `onnx`.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::setup::folder::{Folder, Part};
use crate::setup::wheels::Wheel;

const ONNX: Wheel = Wheel {
    package: "onnx",
    version: "1.18.0",
    file: "onnx-1.18.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    bytes: 17_586_006,
    sha256: "6acafb3823238bbe8f4340c7ac32fb218689442e074d797bee1c5c9a02fdae75",
};

/// The groups of cases that we run.
const GROUPS: [&str; 4] = ["node", "pytorch-converted", "pytorch-operator", "simple"];

/// The folder of cases: `<group>/<case>/model.onnx` with `test_data_set_*` beside it.
pub fn folder(path: PathBuf) -> Folder {
    let parts = vec![Part { wheel: ONNX, pick }];
    Folder {
        title: "ONNX 1.18.0 test cases",
        path,
        bytes: 20_000_000,
        parts,
        finish,
    }
}

fn pick(name: &str) -> Option<String> {
    let case = name.strip_prefix("onnx/backend/test/data/")?;
    let (group, _) = case.split_once('/')?;
    GROUPS.contains(&group).then(|| case.to_owned())
}

fn finish(folder: &Path) -> Result<()> {
    for group in GROUPS {
        ensure!(
            folder.join(group).is_dir(),
            "{} is missing",
            folder.join(group).display()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expect: Option<&str>) {
        assert_eq!(pick(name).as_deref(), expect, "{name}");
    }

    #[test]
    fn our_groups_are_taken() {
        check(
            "onnx/backend/test/data/node/test_abs/model.onnx",
            Some("node/test_abs/model.onnx"),
        );
        check(
            "onnx/backend/test/data/simple/test_shrink/model.onnx",
            Some("simple/test_shrink/model.onnx"),
        );
        check("onnx/backend/test/data/light/light_vgg19.onnx", None);
        check("onnx/backend/test/runner/__init__.py", None);
    }
}
