//! Where in the per-user cache things lie.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use sha2::{Digest, Sha256};

/// The folders of the per-user cache.
#[derive(Clone, Debug)]
pub struct CachePaths {
    root: PathBuf,
}

impl CachePaths {
    /// `PASTICHE_CACHE`, else `$XDG_CACHE_HOME/pastiche`, else `~/.cache/pastiche`.
    pub fn from_environment() -> Result<Self> {
        let root = choose(
            env::var_os("PASTICHE_CACHE"),
            env::var_os("XDG_CACHE_HOME"),
            env::var_os("HOME"),
        )
        .ok_or_else(|| anyhow!("there is no home folder: set PASTICHE_CACHE to a folder with 2 GB of free space"))?;
        Ok(Self {
            root: std::path::absolute(root)?,
        })
    }

    /// A cache in a folder of choice.
    #[cfg(test)]
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The cache itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Wheels as they came, until they are unpacked.
    pub fn wheels(&self) -> PathBuf {
        self.root.join("wheels")
    }

    /// What executables are linked against: `lib/`, `include/`, `build-version`.
    pub fn libtorch(&self) -> PathBuf {
        self.root.join("libtorch-2.11.0")
    }

    /// The CUDA libraries, as `torch/lib` and `nvidia/*/lib`.
    pub fn cuda(&self) -> PathBuf {
        self.root.join("cuda-13.0")
    }

    /// The test cases of ONNX's own backend suite.
    pub fn onnx_suite(&self) -> PathBuf {
        self.root.join("onnx-1.18.0")
    }

    /// Node with npm.
    pub fn node(&self) -> PathBuf {
        self.root.join("node-24.19.0")
    }

    /// schemathesis, with what it needs.
    pub fn schemathesis(&self) -> PathBuf {
        self.root.join("schemathesis")
    }

    /// Taken while something is being set up.
    pub fn lock(&self) -> PathBuf {
        self.root.join("setup.lock")
    }

    /// The folder of links through which a full libtorch of someone else's is linked.
    pub fn links_to(&self, libtorch: &Path) -> PathBuf {
        let digest = Sha256::digest(libtorch.as_os_str().as_encoded_bytes());
        self.root.join(format!("links-{}", hex::encode(&digest[..8])))
    }
}

/// The rule above. Empty values count as not set; the XDG specification wants relative paths ignored.
fn choose(pastiche: Option<OsString>, xdg: Option<OsString>, home: Option<OsString>) -> Option<PathBuf> {
    let set = |value: Option<OsString>| value.filter(|value| !value.is_empty()).map(PathBuf::from);
    set(pastiche)
        .or_else(|| {
            set(xdg)
                .filter(|path| path.is_absolute())
                .map(|path| path.join("pastiche"))
        })
        .or_else(|| set(home).map(|path| path.join(".cache/pastiche")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(variables: [Option<&str>; 3], expect: Option<&str>) {
        let [pastiche, xdg, home] = variables.map(|value| value.map(OsString::from));
        assert_eq!(choose(pastiche, xdg, home), expect.map(PathBuf::from), "{variables:?}");
    }

    #[test]
    fn the_cache_is_where_the_user_wants_it() {
        check([Some("/p"), Some("/x"), Some("/h")], Some("/p"));
        check([None, Some("/x"), Some("/h")], Some("/x/pastiche"));
        check([None, None, Some("/h")], Some("/h/.cache/pastiche"));
        check([Some(""), Some("relative"), Some("/h")], Some("/h/.cache/pastiche"));
        check([None, None, None], None);
    }

    #[test]
    fn each_foreign_libtorch_has_its_own_links() {
        let paths = CachePaths::at(Path::new("/c"));
        assert_eq!(paths.links_to(Path::new("/a")), paths.links_to(Path::new("/a")));
        assert_ne!(paths.links_to(Path::new("/a")), paths.links_to(Path::new("/b")));
    }
}
