//! `pastiche bench plugin`: milliseconds of a plugin's calls on sample pictures, with all that the host does around them.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, ValueEnum};
use pixels::{Depth, Limits, Picture};
use plugin_host::{Call, HostConfig, Plugin, PluginHost};
use serde::Serialize;
use serde_json::{Map, Value};

use super::times::{Times, measure};
use crate::commands::say;
use crate::samples::Sample;

/// Arguments of `pastiche bench plugin`.
#[derive(Debug, Args)]
pub struct PluginBench {
    /// The component.
    #[arg(value_name = "FILE")]
    component: PathBuf,
    /// Width of the picture in pixels.
    #[arg(long, default_value_t = 1920)]
    width: u32,
    /// Height of the picture in pixels.
    #[arg(long, default_value_t = 1080)]
    height: u32,
    /// Bits of a sample: 8, 16, or 32 for float.
    #[arg(long, value_enum, default_value_t = Bits::Eight)]
    depth: Bits,
    /// A control as `id=value`, the value in JSON; may be repeated.
    #[arg(long = "set", value_name = "ID=VALUE", value_parser = setting)]
    settings: Vec<(String, Value)>,
    /// Calls that are counted; two more go before.
    #[arg(long, default_value_t = 25)]
    runs: usize,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Bits of a sample.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Bits {
    #[value(name = "8")]
    Eight,
    #[value(name = "16")]
    Sixteen,
    #[value(name = "32")]
    Float,
}

impl Bits {
    fn depth(self) -> Depth {
        match self {
            Self::Eight => Depth::U8,
            Self::Sixteen => Depth::U16,
            Self::Float => Depth::F32,
        }
    }
}

/// What was measured; a role that the plugin has not is left out.
#[derive(Debug, Serialize)]
struct Report {
    plugin: String,
    width: u32,
    height: u32,
    depth: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Times>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Times>,
}

impl PluginBench {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let bytes =
            fs::read(&self.component).with_context(|| format!("{} cannot be read", self.component.display()))?;
        let plugin = PluginHost::new(&HostConfig::default())?.load(&bytes)?;
        let report = self.measure(&plugin)?;
        if self.json {
            say::line(serde_json::to_string(&report)?);
            return Ok(ExitCode::SUCCESS);
        }
        say::line(format!(
            "{}, {} x {}, {}",
            report.plugin, report.width, report.height, report.depth
        ));
        for (role, times) in [("before", &report.before), ("after", &report.after)] {
            if let Some(times) = times {
                say::line(format!("  {role:<6} {times}"));
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn measure(&self, plugin: &Plugin) -> anyhow::Result<Report> {
        let description = plugin.describe()?;
        let call = Call {
            settings: self.settings.iter().cloned().collect::<Map<_, _>>(),
            ..Call::default()
        };
        let original = self.picture((self.width, self.height), "astronaut")?;
        let before = || Ok(plugin.before(&call, Arc::clone(&original))?);
        let (prepared, note) = before()?;
        let stylized = self.picture(prepared.size(), "coffee")?;
        let after = || Ok(plugin.after(&call, &original, Arc::clone(&stylized), &note)?);
        Ok(Report {
            before: description.has_before.then(|| measure(self.runs, before)).transpose()?,
            after: description.has_after.then(|| measure(self.runs, after)).transpose()?,
            plugin: format!("{} {}", description.name, description.version),
            width: self.width,
            height: self.height,
            depth: format!("{:?}", self.depth.depth()).to_lowercase(),
        })
    }

    /// The sample picture of this name at this size.
    fn picture(&self, (width, height): (u32, u32), sample: &str) -> anyhow::Result<Arc<Picture>> {
        let sample = Sample::find(sample).with_context(|| format!("there is no sample picture `{sample}`"))?;
        let picture = pixels::decode(&sample.bytes(), &Limits::default())?;
        let picture = pixels::resize(&picture, width, height)?;
        Ok(Arc::new(picture.to_depth(self.depth.depth())))
    }
}

/// `id=value`; what is no JSON is text.
fn setting(text: &str) -> Result<(String, Value), String> {
    let (id, value) = text
        .split_once('=')
        .ok_or("write it as id=value, such as amount=0.5".to_owned())?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
    Ok((id.to_owned(), value))
}
