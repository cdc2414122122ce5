//! Sample pictures.

pub mod list;
pub mod show;

use crate::error::{ApiError, Code};
use crate::samples::Sample;

/// The sample of this name.
///
/// # Errors
/// [`Code::SampleNotFound`] with the nearest name.
pub(super) fn find(name: &str) -> Result<Sample, ApiError> {
    Sample::find(name).ok_or_else(|| {
        let known = Sample::all();
        let advice = manifest::did_you_mean(name, known.iter().map(String::as_str));
        let advice = advice.unwrap_or_else(|| "GET /v1/samples lists all".to_owned());
        ApiError::new(Code::SampleNotFound, format!("there is no sample `{name}`; {advice}"))
    })
}
