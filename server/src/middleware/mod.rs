//! What happens to every request, from the outside in: [`observe`] names and counts it, [`headers`] adds what every answer
//! has, [`problems`] writes the bodies of errors, [`site`] refuses other sites, [`identify`] finds out who
//! is asking, [`repeat`] gives an answer again that was given before.

pub mod headers;
pub mod identify;
pub mod observe;
pub mod problems;
pub mod repeat;
pub mod site;

pub use observe::request_id;
