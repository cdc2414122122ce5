//! How styles look in JSON.

use db::catalog::entries::Entry;
use db::catalog::versions::Version;
use packs::KeyId;
use render::LoadedStyle;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::catalog::Speed;
use crate::publishing::{Measured, ReportedColor, RightSignature};
use crate::routes::versions::view::SignatureView;

/// Side at which a generator's arithmetic is told, in pixels.
const TOLD_AT_PX: u32 = 512;

/// Styles of the catalog.
#[derive(Serialize, ToSchema)]
pub struct StyleList {
    /// In the order that was asked for.
    pub items: Vec<StyleItem>,
    /// What `after` must be for the next part; nothing when this is all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
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
    /// The colours of what it makes, the largest first; none where nobody has measured it yet.
    pub colors: Vec<ReportedColor>,
    /// `fast`, `medium`, `slow`, or `unknown`.
    #[schema(example = "fast")]
    pub speed: String,
    /// What was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measured: Option<Measured>,
    /// What people think of it; nothing before the first review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<StyleRating>,
    /// How often it was used.
    pub renders: i64,
    /// When it was first listed, in milliseconds since 1970 (UTC).
    pub listed_ms: i64,
    /// What people should use instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// Address of the preview.
    #[schema(example = "/v1/styles/pastiche/great-wave/preview")]
    pub preview: String,
    /// Where to go from here.
    pub links: StyleLinks,
}

/// What people think of a style.
#[derive(Serialize, ToSchema)]
pub struct StyleRating {
    /// The mean of the stars, 1 to 5.
    #[schema(example = 4.5)]
    pub average: f64,
    /// How many reviews there are.
    pub count: i64,
}

/// A version of a style that can be used.
#[derive(Serialize, ToSchema)]
pub struct StyleVersion {
    /// The version.
    #[schema(example = "1.0.0")]
    pub version: String,
    /// `published`, or `yanked`: it is found by its number alone.
    #[schema(example = "published")]
    pub state: String,
    /// SHA-256 of the pack.
    pub digest: String,
    /// When it came where it stands, in milliseconds since 1970 (UTC); nothing for a pack in a folder of the studio's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_ms: Option<i64>,
    /// What people should use instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// Address of this very version.
    #[schema(example = "/v1/styles/pastiche/great-wave@1.0.0")]
    pub link: String,
    /// Who vouches for it: signatures that are right, by keys that are known here.
    pub signatures: Vec<SignatureView>,
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
    /// Every version that can be used, the last published first.
    pub versions: Vec<StyleVersion>,
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
    /// A style that is loaded, with what the catalog knows of it.
    pub fn of(style: &LoadedStyle, entry: Option<&Entry>) -> Self {
        let section = &style.manifest().style;
        let name = section.name.to_string();
        let item = Self {
            version: section.version.to_string(),
            title: section.title.clone(),
            summary: section.summary.clone(),
            tags: section.tags.clone(),
            license: section.license.clone(),
            digest: style.digest().to_string(),
            colors: Vec::new(),
            speed: Speed::Unknown.to_string(),
            measured: None,
            rating: None,
            renders: 0,
            listed_ms: 0,
            deprecated: None,
            preview: format!("/v1/styles/{name}/preview"),
            links: StyleLinks::of(&name),
            name,
        };
        match entry {
            None => item,
            Some(entry) if entry.digest == item.digest => Self::from(entry),
            // Another version than the one that is listed: what people did and said is about the style.
            Some(entry) => Self {
                rating: StyleRating::of(entry),
                renders: entry.renders,
                listed_ms: entry.listed_ms,
                ..item
            },
        }
    }
}

impl From<&Entry> for StyleItem {
    fn from(entry: &Entry) -> Self {
        let measured: Option<Measured> = entry
            .measured
            .as_deref()
            .and_then(|measured| serde_json::from_str(measured).ok());
        Self {
            name: entry.style.clone(),
            version: entry.version.clone(),
            title: entry.title.clone(),
            summary: entry.summary.clone(),
            tags: entry.tags.to_vec(),
            license: entry.license.clone(),
            digest: entry.digest.clone(),
            // What is not JSON was written by somebody else; the style can be used all the same.
            colors: serde_json::from_str(&entry.palette).unwrap_or_default(),
            speed: Speed::of(measured.as_ref().map(|measured| measured.ms_per_megapixel)).to_string(),
            measured,
            rating: StyleRating::of(entry),
            renders: entry.renders,
            listed_ms: entry.listed_ms,
            deprecated: entry.deprecated.clone(),
            preview: format!("/v1/styles/{}/preview", entry.style),
            links: StyleLinks::of(&entry.style),
        }
    }
}

impl StyleRating {
    fn of(entry: &Entry) -> Option<Self> {
        let average = entry.stars as f64 / entry.reviews as f64;
        (entry.reviews > 0).then(|| Self {
            average: (average * 100.0).round() / 100.0,
            count: entry.reviews,
        })
    }
}

impl StyleLinks {
    fn of(name: &str) -> Self {
        let this = format!("/v1/styles/{name}");
        Self {
            apply: format!("{this}/apply"),
            preview: format!("{this}/preview"),
            this,
        }
    }
}

impl StyleVersion {
    fn of(version: &Version, signatures: Vec<RightSignature>) -> Self {
        Self {
            signatures: signatures.into_iter().map(SignatureView::from).collect(),
            version: version.version.clone(),
            state: version.state.to_string(),
            digest: version.digest.clone(),
            changed_ms: Some(version.changed_ms),
            deprecated: version.deprecated.clone(),
            link: format!("/v1/styles/{}/{}@{}", version.publisher, version.name, version.version),
        }
    }
}

impl StyleDetail {
    /// A style on its own, with what the catalog knows of it and its public versions, each with who vouches for it; `signers` are the
    /// studio's keys that have signed the pack of a folder.
    pub fn of(
        style: &LoadedStyle,
        entry: Option<&Entry>,
        public: Vec<(Version, Vec<RightSignature>)>,
        signers: Vec<KeyId>,
    ) -> Self {
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
        let item = StyleItem::of(style, entry);
        let mut versions: Vec<StyleVersion> = public
            .into_iter()
            .map(|(version, signatures)| StyleVersion::of(&version, signatures))
            .collect();
        if !versions.iter().any(|version| version.digest == item.digest) {
            let version = item.version.clone();
            versions.insert(
                0,
                StyleVersion {
                    link: format!("/v1/styles/{}@{version}", item.name),
                    version,
                    state: "published".to_owned(),
                    digest: item.digest.clone(),
                    changed_ms: None,
                    deprecated: None,
                    signatures: signers.into_iter().map(SignatureView::by_studio).collect(),
                },
            );
        }
        Self {
            controls: style.controls().json_schema(),
            card: pack.card.clone(),
            plugins: plugins.collect(),
            generator: StyleGenerator {
                parameters: pack.graph.parameters(),
                gflop_at_512: gflop(style),
            },
            versions,
            provenance: style.manifest().provenance.clone(),
            item,
        }
    }
}

fn gflop(style: &LoadedStyle) -> Option<f64> {
    let side = TOLD_AT_PX.next_multiple_of(style.manifest().generator.multiple);
    let flop = style.cost(side, side).ok()?.flop;
    Some((flop as f64 / 1e7).round() / 100.0)
}
