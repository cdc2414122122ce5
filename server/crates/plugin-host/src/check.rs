//! What can be told of a component without running it: its API version, its imports and its roles.

use wasmtime::component::types::{Component as ComponentType, ComponentItem};
use wasmtime::component::{ComponentNamedList, InstancePre, Lift, Lower, Resource};
use wasmtime::error::Context;
use wasmtime::{Engine, bail};

use crate::bindings::exports::pastiche::plugin::before::Prepared;
use crate::bindings::exports::pastiche::plugin::describe::Description;
use crate::bindings::pastiche::plugin::controls::Call;
use crate::canvas::Canvas;
use crate::error::PluginError;
use crate::source::Source;
use crate::state::CallState;

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
pub(crate) fn interfaces(plugin: &str, engine: &Engine, component: &ComponentType) -> Result<Roles, PluginError> {
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

/// Refuses exported functions that are missing or have other types.
pub(crate) fn functions(pre: &InstancePre<CallState>, roles: Roles) -> wasmtime::Result<()> {
    type Note = Vec<u8>;
    function::<(), (Description,)>(pre, "describe")?;
    if roles.before {
        function::<(Call, Resource<Source>), (Result<Prepared, String>,)>(pre, "before")?;
    }
    if roles.after {
        type Canvases = Result<Option<Resource<Canvas>>, String>;
        function::<(Call, Resource<Source>, Resource<Source>, Note), (Canvases,)>(pre, "after")?;
    }
    Ok(())
}

/// Checks the one function of an interface, which is called like it.
fn function<Takes, Gives>(pre: &InstancePre<CallState>, name: &str) -> wasmtime::Result<()>
where
    Takes: ComponentNamedList + Lower,
    Gives: ComponentNamedList + Lift,
{
    let component = pre.component();
    // The interface is there: `interfaces` found it. Its version is one that we know.
    let found = API_VERSIONS.iter().find_map(|version| {
        let interface = component.get_export_index(None, format!("{PACKAGE}{name}@{version}"))?;
        component.get_export(Some(&interface), name)
    });
    match found {
        Some((ComponentItem::ComponentFunc(function), _)) => function
            .typecheck::<Takes, Gives>(&pre.instance_type())
            .with_context(|| format!("`{name}` has another type than in the WIT")),
        _ => bail!("`{PACKAGE}{name}` has no function `{name}`"),
    }
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
