//! Versions of styles: from an upload to what everybody may use.

pub mod create;
pub mod decide;
pub mod events;
pub mod files;
pub mod list;
pub mod show;
pub mod sign;
pub(in crate::routes) mod view;

use db::catalog::versions::Version;

use crate::app::State;
use crate::publishing::PublishError;
use view::VersionItem;

/// A version as lists show it.
async fn item(state: &State, version: &Version) -> Result<VersionItem, PublishError> {
    let signatures = state.publishing.right_signatures(std::slice::from_ref(version)).await?;
    Ok(VersionItem::of(version, signatures.concat()))
}
