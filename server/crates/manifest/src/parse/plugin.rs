//! `[[plugin]]`: the plugins of a style in pipeline order.

use super::{MAX_PLUGINS, first_repeat, inner_path, section::Field};
use crate::{PluginSection, codes, control};

const KEYS: &[&str] = &["file", "as", "settings"];

pub(super) fn read(fields: &[Field<'_>]) -> Vec<PluginSection> {
    if let Some(field) = fields.get(MAX_PLUGINS) {
        let message = format!("{} plugins; a style has at most {MAX_PLUGINS}", fields.len());
        field.fault::<()>(codes::BAD_VALUE, message, None);
    }
    let plugins: Vec<Option<PluginSection>> = fields.iter().map(one).collect();
    let aliases: Vec<Option<&str>> = plugins
        .iter()
        .map(|plugin| plugin.as_ref().map(|plugin| plugin.alias.as_str()))
        .collect();
    if let Some(index) = first_repeat(&aliases)
        && let (Some(field), Some(Some(alias))) = (fields.get(index), aliases.get(index))
    {
        let message = format!("two plugins are called `{alias}`");
        let help = "give one of them another name with `as`".to_owned();
        field.fault::<()>(codes::DUPLICATE, message, Some(help));
    }
    plugins.into_iter().flatten().collect()
}

fn one(field: &Field<'_>) -> Option<PluginSection> {
    let section = field.section(KEYS)?;
    let file_field = section.need("file")?;
    let file = inner_path(&file_field, "plugins/", ".wasm");
    let alias = match section.find("as") {
        Some(field) => field.line(1..=64).and_then(|alias| checked_alias(&field, alias)),
        None => file.as_deref().and_then(|file| stem(&file_field, file)),
    };
    let settings = match section.find("settings") {
        Some(field) => field.object(),
        None => Some(serde_json::Map::new()),
    };
    Some(PluginSection {
        file: file?,
        alias: alias?,
        settings: settings?,
    })
}

fn checked_alias(field: &Field<'_>, alias: String) -> Option<String> {
    if !control::is_id(&alias) {
        return field.bad(format!("is `{alias}`; {}", control::ID_RULE));
    }
    Some(alias)
}

fn stem(field: &Field<'_>, file: &str) -> Option<String> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.strip_suffix(".wasm").unwrap_or(name);
    if !control::is_id(stem) {
        let message = format!("`{stem}` cannot begin the ids of controls; {}", control::ID_RULE);
        let help = "give the plugin a name with `as`".to_owned();
        return field.fault(codes::BAD_VALUE, message, Some(help));
    }
    Some(stem.to_owned())
}
