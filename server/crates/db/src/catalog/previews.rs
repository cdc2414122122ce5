//! Previews of versions: what each makes of the sample pictures.

use diesel::prelude::*;

use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::id::VersionId;
use crate::schema::previews;

/// Keeps a preview: a blob for a sample picture.
///
/// # Errors
/// When the database fails.
pub fn put(connection: &mut AnyConnection, id: &VersionId, sample: &str, blob: &str) -> Result<(), DbError> {
    let old = previews::table
        .filter(previews::version_id.eq(id.clone()))
        .filter(previews::sample.eq(sample.to_owned()));
    diesel::delete(old).execute(connection)?;
    let row = (
        previews::version_id.eq(id.clone()),
        previews::sample.eq(sample.to_owned()),
        previews::blob.eq(blob.to_owned()),
    );
    diesel::insert_into(previews::table).values(row).execute(connection)?;
    Ok(())
}

/// The previews of a version: samples and blobs, by sample.
///
/// # Errors
/// When the database fails.
pub fn of(connection: &mut AnyConnection, id: &VersionId) -> Result<Vec<(String, String)>, DbError> {
    let theirs = previews::table
        .filter(previews::version_id.eq(id.clone()))
        .order(previews::sample);
    Ok(theirs.select((previews::sample, previews::blob)).load(connection)?)
}
