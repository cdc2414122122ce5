//! The styles that can be used: packs in folders, loaded, and loaded again when they change.
//!
//! A folder of styles holds `.stylepack` files and pack folders. Readers always see a whole set; a reload builds a new one
//! and puts it in place at once, so that no request is lost: who has a style keeps it until the render is done. A pack
//! that does not pass its check is left out and logged with every fault; the version that was loaded before stays.

mod licenses;
mod refusal;
mod scan;
mod trust;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use manifest::{Fault, Faults, StyleName};
use packs::{KeyId, PackDigest};
use plugin_host::PluginHost;
use render::LoadedStyle;
use semver::Version;
use sha2::{Digest, Sha256};

pub use licenses::BlockedLicenses;
pub use refusal::Refusal;
use refusal::Rules;
use scan::{Stamp, find, stamp};
pub use trust::Trust;
pub use watch::Watch;

/// The code of the fault that a published pack's file is another than was published.
const CHANGED: &str = "digest_changed";

/// The styles of some folders.
#[derive(Clone)]
pub struct Styles(Arc<Inner>);

struct Inner {
    folders: Vec<PathBuf>,
    host: Arc<PluginHost>,
    current: ArcSwap<Set>,
    /// How often another set was put in place.
    changes: AtomicU64,
    loading: Mutex<BTreeMap<PathBuf, Known>>,
    /// A folder of which only expected packs are loaded.
    guarded: Mutex<Option<PathBuf>>,
    /// Packs that must be these very ones.
    expected: Mutex<BTreeMap<PathBuf, Expected>>,
    /// What is not used although it has no faults.
    rules: Mutex<Rules>,
}

#[derive(Default)]
struct Set {
    /// The newest version of each that is listed.
    styles: BTreeMap<StyleName, Arc<LoadedStyle>>,
    /// Every version.
    versions: BTreeMap<(StyleName, Version), Arc<LoadedStyle>>,
    /// Those that are not used.
    refused: BTreeMap<(StyleName, Version), Refusal>,
    /// The trusted keys whose signatures lie in packs.
    signers: BTreeMap<PackDigest, BTreeSet<KeyId>>,
    faults: Vec<(PathBuf, Faults)>,
}

/// A pack that must lie at some path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Which.
    pub digest: PackDigest,
    /// SHA-256 of its file.
    pub file: [u8; 32],
    /// Whether it is found by its style's name alone; otherwise only by its version, for those who hold on to it.
    pub is_listed: bool,
}

/// What came of one pack when it was last looked at.
struct Known {
    stamp: Stamp,
    style: Option<Arc<LoadedStyle>>,
    faults: Option<Faults>,
    /// The trusted keys whose signatures lie in the pack.
    signers: BTreeSet<KeyId>,
    /// Why the style is not used.
    refusal: Option<Refusal>,
}

impl Styles {
    /// Loads every pack of `folders`, but for styles of `blocked` licences and what `trust` refuses.
    pub fn open(folders: Vec<PathBuf>, host: Arc<PluginHost>, blocked: BlockedLicenses, trust: Trust) -> Self {
        let styles = Self(Arc::new(Inner {
            folders,
            host,
            current: ArcSwap::default(),
            changes: AtomicU64::new(0),
            loading: Mutex::new(BTreeMap::new()),
            guarded: Mutex::new(None),
            expected: Mutex::new(BTreeMap::new()),
            rules: Mutex::new(Rules {
                blocked,
                trust,
                ..Rules::default()
            }),
        }));
        styles.reload();
        styles
    }

    /// All styles, by name.
    pub fn list(&self) -> Vec<Arc<LoadedStyle>> {
        self.0.current.load().styles.values().cloned().collect()
    }

    /// The style of this name.
    pub fn find(&self, name: &StyleName) -> Option<Arc<LoadedStyle>> {
        self.0.current.load().styles.get(name).cloned()
    }

    /// This very version of a style, also where it is not listed any more.
    pub fn find_version(&self, name: &StyleName, version: &Version) -> Option<Arc<LoadedStyle>> {
        self.0
            .current
            .load()
            .versions
            .get(&(name.clone(), version.clone()))
            .cloned()
    }

    /// Why a style that lies here is not used: any version of it, or this one.
    pub fn refusal(&self, name: &StyleName, version: Option<&Version>) -> Option<Refusal> {
        let set = self.0.current.load();
        let mut these = set.refused.iter();
        let this = these.find(|((other, number), _)| other == name && version.is_none_or(|version| version == number));
        this.map(|(_, refusal)| refusal.clone())
    }

    /// Styles that lie here and are not used, and why.
    pub fn refusals(&self) -> Vec<(StyleName, Version, Refusal)> {
        let set = self.0.current.load();
        let refused = set.refused.iter();
        refused
            .map(|((name, version), refusal)| (name.clone(), version.clone(), refusal.clone()))
            .collect()
    }

    /// Packs that could not be loaded, and everything that is wrong with them.
    pub fn faults(&self) -> Vec<(PathBuf, Faults)> {
        self.0.current.load().faults.clone()
    }

    /// Whether faults say that a pack is not what was published, or not what a trusted key has signed. Others may sign and go on working on it.
    pub fn is_tampered(&self, faults: &Faults) -> bool {
        let trust = self.trust();
        let by_trusted = |fault: &Fault| trust.keys().iter().any(|key| key.id().path() == fault.file);
        let is_signature = |fault: &Fault| fault.code == packs::codes::SIGNATURE && by_trusted(fault);
        faults
            .0
            .iter()
            .any(|fault| fault.code == CHANGED || is_signature(fault))
    }

    /// What plugins run in.
    pub fn host(&self) -> &Arc<PluginHost> {
        &self.0.host
    }

    /// Also loads from `folder`, but only the packs that [`Self::expect`] names.
    #[must_use]
    pub fn guarding(self, folder: PathBuf) -> Self {
        *self.0.guarded.lock().unwrap_or_else(PoisonError::into_inner) = Some(folder);
        self
    }

    /// Says which packs lie in the guarded folder; others there are left out, and so is a file that is another pack than is said.
    pub fn expect(&self, packs: BTreeMap<PathBuf, Expected>) {
        *self.0.expected.lock().unwrap_or_else(PoisonError::into_inner) = packs;
    }

    /// Says which packs are not used any more, wherever they lie; from the next reload on.
    pub fn revoke(&self, digests: BTreeSet<PackDigest>) {
        self.0.rules.lock().unwrap_or_else(PoisonError::into_inner).revoked = digests;
    }

    /// Says which packs a trusted key has signed, beside those that hold such a signature themselves; from the next reload on.
    pub fn cosign(&self, digests: BTreeSet<PackDigest>) {
        self.0.rules.lock().unwrap_or_else(PoisonError::into_inner).cosigned = digests;
    }

    /// The trusted keys whose signatures lie in a pack that is loaded here.
    pub fn signers(&self, digest: &PackDigest) -> Vec<KeyId> {
        let set = self.0.current.load();
        set.signers.get(digest).into_iter().flatten().copied().collect()
    }

    /// The keys that this studio trusts.
    pub fn trust(&self) -> Trust {
        self.0
            .rules
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .trust
            .clone()
    }

    /// Forgets what a pack was, so that the next reload reads it again whatever its file looks like.
    pub fn forget(&self, path: &Path) {
        self.0
            .loading
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(path);
    }

    /// The names of styles that lie in folders, not in the guarded one.
    pub fn in_folders(&self) -> Vec<StyleName> {
        let loaded = self.loaded_in_folders();
        loaded.iter().map(|style| style.name().clone()).collect()
    }

    /// The styles in folders that are this very pack, as `publisher/name@version`.
    pub fn in_folders_with(&self, digest: &PackDigest) -> Vec<String> {
        let loaded = self.loaded_in_folders();
        let these = loaded.iter().filter(|style| style.digest() == digest);
        these
            .map(|style| format!("{}@{}", style.name(), style.manifest().style.version))
            .collect()
    }

    fn loaded_in_folders(&self) -> Vec<Arc<LoadedStyle>> {
        let known = self.0.loading.lock().unwrap_or_else(PoisonError::into_inner);
        let guarded = self.guarded();
        let loaded = known.iter().filter(|(path, _)| !guarded.contains(path));
        loaded.filter_map(|(_, pack)| pack.style.clone()).collect()
    }

    /// The folders that are read.
    pub fn folders(&self) -> &[PathBuf] {
        &self.0.folders
    }

    /// Looks at the folders again and loads what changed.
    pub fn reload(&self) {
        let mut known = self.0.loading.lock().unwrap_or_else(PoisonError::into_inner);
        let mut packs = find(&self.0.folders);
        packs.extend(self.guarded());
        known.retain(|path, _| packs.contains(path));
        for path in packs {
            let now = stamp(&path);
            if known.get(&path).is_some_and(|known| known.stamp == now) {
                continue;
            }
            let before = known
                .remove(&path)
                .and_then(|known| Some((known.style?, known.signers)));
            let entry = match self.load(&path) {
                Ok((style, signers)) => {
                    tracing::info!(pack = %path.display(), style = %style.name(), "style loaded");
                    Known {
                        stamp: now,
                        style: Some(style),
                        faults: None,
                        signers,
                        refusal: None,
                    }
                }
                Err(faults) => {
                    tracing::warn!(pack = %path.display(), faults = %faults, "style not loaded");
                    let (style, signers) = before.unzip();
                    Known {
                        stamp: now,
                        style,
                        faults: Some(faults),
                        signers: signers.unwrap_or_default(),
                        refusal: None,
                    }
                }
            };
            known.insert(path, entry);
        }
        let rules = self.0.rules.lock().unwrap_or_else(PoisonError::into_inner).clone();
        refuse(&mut known, &rules);
        let expected = self.0.expected.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let is_listed = |path: &Path| expected.get(path).is_none_or(|expected| expected.is_listed);
        self.0.current.store(Arc::new(set(&known, is_listed)));
        self.0.changes.fetch_add(1, Ordering::Release);
    }

    /// Another number whenever there may be another set.
    pub fn changes(&self) -> u64 {
        self.0.changes.load(Ordering::Acquire)
    }

    /// Whether this pack is one that is expected, and not one that lies in a folder of the studio's own.
    pub fn is_expected(&self, digest: &PackDigest) -> bool {
        let expected = self.0.expected.lock().unwrap_or_else(PoisonError::into_inner);
        expected.values().any(|expected| expected.digest == *digest)
    }

    /// The expected packs.
    fn guarded(&self) -> Vec<PathBuf> {
        let expected = self.0.expected.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = self.0.guarded.lock().unwrap_or_else(PoisonError::into_inner);
        let inside = |path: &&PathBuf| folder.as_ref().is_some_and(|folder| path.starts_with(folder)) && path.is_file();
        expected.keys().filter(inside).cloned().collect()
    }

    /// Which pack must lie at a path. Nobody waits for a lock while a pack is loaded.
    fn expected(&self, path: &Path) -> Option<Expected> {
        let expected = self.0.expected.lock().unwrap_or_else(PoisonError::into_inner);
        expected.get(path).copied()
    }

    /// Loads a pack, if it is the one that is expected at its path, and says which trusted keys have signed it.
    fn load(&self, path: &Path) -> Result<(Arc<LoadedStyle>, BTreeSet<KeyId>), Faults> {
        let expected = self.expected(path);
        if let Some(expected) = expected
            && !is_whole(path, &expected.file)
        {
            return Err(changed("this file is not the one that was published").into());
        }
        let style = load(path, &self.0.host)?;
        // The file may have been exchanged between the two looks.
        if let Some(Expected { digest, .. }) = expected
            && digest != *style.digest()
        {
            let message = format!("the pack's digest is {}, and {digest} was published", style.digest());
            return Err(changed(&message).into());
        }
        let signers = self.trust().signers(style.digest(), &style.pack().signatures)?;
        Ok((style, signers))
    }
}

/// That somebody wrote to a file that must not change.
fn changed(message: &str) -> Fault {
    Fault::new(CHANGED, "", format!("{message}: somebody wrote to it"))
}

/// Whether the SHA-256 of a file is this.
pub fn is_whole(path: &Path, digest: &[u8; 32]) -> bool {
    std::fs::read(path).is_ok_and(|bytes| Sha256::digest(bytes)[..] == digest[..])
}

/// Decides which styles are used, and tells of those that are not.
fn refuse(known: &mut BTreeMap<PathBuf, Known>, rules: &Rules) {
    for (path, pack) in known {
        let refusal = pack
            .style
            .as_ref()
            .and_then(|style| rules.refusal(style, !pack.signers.is_empty()));
        if let (Some(refusal), Some(style)) = (&refusal, &pack.style)
            && pack.refusal.as_ref() != Some(refusal)
        {
            tracing::warn!(pack = %path.display(), style = %style.name(), digest = %style.digest(), "style not used: {refusal}");
        }
        pack.refusal = refusal;
    }
}

/// Of the listed packs with the same name the highest version counts.
fn set(known: &BTreeMap<PathBuf, Known>, is_listed: impl Fn(&Path) -> bool) -> Set {
    let mut set = Set::default();
    for (path, pack) in known {
        if let Some(faults) = &pack.faults {
            set.faults.push((path.clone(), faults.clone()));
        }
        let Some(style) = &pack.style else { continue };
        set.signers.entry(*style.digest()).or_default().extend(&pack.signers);
        let version = |style: &LoadedStyle| style.manifest().style.version.clone();
        let place = (style.name().clone(), version(style));
        if let Some(refusal) = &pack.refusal {
            set.refused.insert(place, refusal.clone());
            continue;
        }
        // Where two packs have one number, the first of them counts everywhere.
        let first = set.versions.entry(place).or_insert_with(|| Arc::clone(style));
        if !is_listed(path) || first.digest() != style.digest() {
            continue;
        }
        match set.styles.get(style.name()) {
            Some(other) if version(other) >= version(style) => {}
            _ => {
                set.styles.insert(style.name().clone(), Arc::clone(style));
            }
        }
    }
    set
}

/// Reads, checks and loads one pack.
///
/// # Errors
/// Every fault of the pack.
pub fn load(path: &Path, host: &PluginHost) -> Result<Arc<LoadedStyle>, Faults> {
    let verified = packs::open(path)?.check(host, &onnx::Options::default())?;
    Ok(Arc::new(LoadedStyle::new(verified)))
}
