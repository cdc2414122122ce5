//! What can be told of a component without running it: its API version, its imports and its roles.

use wasmtime::Engine;
use wasmtime::component::types::Component as ComponentType;

use crate::error::PluginError;

/// The versions of `pastiche:plugin` that this host runs.
pub const API_VERSIONS: &[&str] = &["0.1.0"];

const PACKAGE: &str = "pastiche:plugin/";
const MAY_IMPORT: &[&str] = &["controls", "pictures", "report"];

/// First eight bytes of a component, and of a core module.
const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";
const CORE_MODULE: &[u8] = b"\0asm\x01\0\0\0";

/// Where in the chain a plugin works; at least one is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Roles {
    pub(crate) before: bool,
    pub(crate) after: bool,
}

/// Refuses bytes that are no component, before a compiler sees them.
pub(crate) fn preamble(plugin: &str, wasm: &[u8], limit_bytes: usize) -> Result<(), PluginError> {
    let reason = if wasm.len() > limit_bytes {
        format!("it has {} bytes, and may have {limit_bytes}", wasm.len())
    } else if wasm.starts_with(COMPONENT) {
        return Ok(());
    } else if wasm.starts_with(CORE_MODULE) {
        "it is a core WebAssembly module; make a component of it (wasm-component-ld does when linking)".into()
    } else {
        "it does not start like WebAssembly".into()
    };
    Err(not_a_component(plugin, reason))
}

/// Refuses imports that are not ours and versions that are not known; tells the roles.
pub(crate) fn interfaces(
    plugin: &str,
    engine: &Engine,
    component: &ComponentType,
) -> Result<Roles, PluginError> {
    for (import, _) in component.imports(engine) {
        let known = interface(plugin, import)?.is_some_and(|name| MAY_IMPORT.contains(&name));
        if !known {
            return Err(PluginError::ForbiddenImport {
                plugin: plugin.into(),
                import: import.into(),
            });
        }
    }
    let mut exports = Vec::new();
    for (export, _) in component.exports(engine) {
        exports.extend(interface(plugin, export)?);
    }
    let roles = Roles {
        before: exports.contains(&"before"),
        after: exports.contains(&"after"),
    };
    let missing = if !exports.contains(&"describe") {
        "describe"
    } else if !roles.before && !roles.after {
        "before (or after)"
    } else {
        return Ok(roles);
    };
    Err(not_a_component(
        plugin,
        format!("it does not export {PACKAGE}{missing}"),
    ))
}

/// Name of one of our interfaces, without package and version; `None` for what is not ours.
fn interface<'a>(plugin: &str, name: &'a str) -> Result<Option<&'a str>, PluginError> {
    let Some(ours) = name.strip_prefix(PACKAGE) else {
        return Ok(None);
    };
    match ours.split_once('@') {
        Some((interface, version)) if API_VERSIONS.contains(&version) => Ok(Some(interface)),
        _ => Err(PluginError::NoSuchVersion {
            plugin: plugin.into(),
            interface: name.into(),
            known: API_VERSIONS.to_vec(),
        }),
    }
}

pub(crate) fn not_a_component(plugin: &str, reason: impl Into<String>) -> PluginError {
    PluginError::NotAComponent {
        plugin: plugin.into(),
        reason: reason.into(),
    }
}
