//! How styles look in JSON.

use render::LoadedStyle;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Side at which a generator's arithmetic is told, in pixels.
const TOLD_AT_PX: u32 = 512;

/// All styles of the catalog.
#[derive(Serialize, ToSchema)]
pub struct StyleList {
    /// By name.
    pub items: Vec<StyleItem>,
}

/// A style as the catalog lists it.
#[derive(Serialize, ToSchema)]
pub struct StyleItem {
    /// `publisher/name`.
    #[schema(example = "pastiche/great-wave")]
    pub name: String,
    /// The version that is used.
    #[schema(example = "1.0.0")]
    pub version: String,
    /// What people read.
    #[schema(example = "The Great Wave")]
    pub title: String,
    /// One sentence.
    #[schema(example = "Hokusai's blues and hard contours.")]
    pub summary: String,
    /// Words to find it by.
    #[schema(example = json!(["woodblock", "blue"]))]
    pub tags: Vec<String>,
    /// SPDX expression of the pack's licence.
    #[schema(example = "CC-BY-4.0")]
    pub license: Option<String>,
    /// SHA-256 of the pack, in hexadecimal: another digest, another result.
    #[schema(example = "e4298fe25369d33f4fa65a9abf225cfcf7c38474d926607dd5720c62592844fa")]
    pub digest: String,
    /// Address of the preview.
    #[schema(example = "/v1/styles/pastiche/great-wave/preview")]
    pub preview: String,
    /// Where to go from here.
    pub links: StyleLinks,
}

/// Addresses of a style.
#[derive(Serialize, ToSchema)]
pub struct StyleLinks {
    /// The style with its controls.
    #[serde(rename = "self")]
    #[schema(example = "/v1/styles/pastiche/great-wave")]
    pub this: String,
    /// Where pictures are posted to.
    #[schema(example = "/v1/styles/pastiche/great-wave/apply")]
    pub apply: String,
    /// The style on a sample picture.
    #[schema(example = "/v1/styles/pastiche/great-wave/preview")]
    pub preview: String,
}

/// One style, with all that can be set.
#[derive(Serialize, ToSchema)]
pub struct StyleDetail {
    /// What the catalog says.
    #[serde(flatten)]
    pub item: StyleItem,
    /// The controls as JSON Schema (draft 2020-12) of a settings object; `x-order`, `x-control`, `x-step`, `x-titles` and
    /// `x-hidden` say how a form shows them.
    #[schema(value_type = Object)]
    pub controls: Value,
    /// The card, in Markdown.
    pub card: String,
    /// The plugins in the order of the pipeline.
    pub plugins: Vec<StylePlugin>,
    /// The generator.
    pub generator: StyleGenerator,
    /// What the pack says about how it was made; free in form.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub provenance: Option<Value>,
}

/// A plugin in a style.
#[derive(Serialize, ToSchema)]
pub struct StylePlugin {
    /// What its controls' ids begin with.
    #[schema(example = "color")]
    pub alias: String,
    /// The plugin's own name.
    #[schema(example = "color-keep")]
    pub name: String,
    /// The plugin's own version.
    #[schema(example = "0.1.0")]
    pub version: String,
}

/// A generator at a glance.
#[derive(Serialize, ToSchema)]
pub struct StyleGenerator {
    /// Numbers that were trained.
    #[schema(example = 1_700_000)]
    pub parameters: u64,
    /// Billions of floating-point operations for a picture of 512x512 pixels; none where it does not work at that size.
    #[schema(example = 40.5)]
    pub gflop_at_512: Option<f64>,
}

impl StyleItem {
    /// A style in the catalog.
    pub fn of(style: &LoadedStyle) -> Self {
        let section = &style.manifest().style;
        let this = format!("/v1/styles/{}", section.name);
        let preview = format!("{this}/preview");
        Self {
            name: section.name.to_string(),
            version: section.version.to_string(),
            title: section.title.clone(),
            summary: section.summary.clone(),
            tags: section.tags.clone(),
            license: section.license.clone(),
            digest: style.digest().to_string(),
            links: StyleLinks {
                apply: format!("{this}/apply"),
                preview: preview.clone(),
                this,
            },
            preview,
        }
    }
}

impl StyleDetail {
    /// A style on its own.
    pub fn of(style: &LoadedStyle) -> Self {
        let pack = style.pack();
        let plugins = pack.plugins.iter().filter_map(|(alias, plugin)| {
            // The check of the pack has asked it already, and the answer is kept.
            let description = plugin.describe().ok()?;
            Some(StylePlugin {
                alias: alias.clone(),
                name: description.name,
                version: description.version,
            })
        });
        Self {
            item: StyleItem::of(style),
            controls: style.controls().json_schema(),
            card: pack.card.clone(),
            plugins: plugins.collect(),
            generator: StyleGenerator {
                parameters: pack.graph.parameters(),
                gflop_at_512: gflop(style),
            },
            provenance: style.manifest().provenance.clone(),
        }
    }
}

fn gflop(style: &LoadedStyle) -> Option<f64> {
    let side = TOLD_AT_PX.next_multiple_of(style.manifest().generator.multiple);
    let flop = style.cost(side, side).ok()?.flop;
    Some((flop as f64 / 1e7).round() / 100.0)
}
