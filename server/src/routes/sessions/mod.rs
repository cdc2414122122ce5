//! Sessions: signing in, going on, signing out.

pub mod answer;
pub mod create;
pub mod delete;
pub mod list;
pub mod openid;
pub mod refresh;
