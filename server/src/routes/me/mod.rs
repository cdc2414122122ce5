//! Who is asking.

pub mod password;
pub mod show;
