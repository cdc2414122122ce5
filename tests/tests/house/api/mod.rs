//! The HTTP interface, over real connections to a real server on a free port.
//!
//! Devices are `infer`'s fake backend, so that a test decides when a run ends; the packs are small ones with the generators
//! of `fixtures/`. What the fake cannot show (a generator's own numbers) is tested on libtorch in `libtorch.rs`.

mod apply;
mod bundles;
mod catalog;
mod client;
mod collections;
mod description;
mod errors;
mod jobs;
mod libtorch;
mod licenses;
mod limits;
mod openid;
mod packs;
mod people;
mod pictures;
mod plugins;
mod preview;
mod publishing;
mod redis;
mod reloading;
mod repeat;
mod revoking;
mod rights;
mod search;
mod server;
mod sharing;
mod signing;
mod site;
mod stopping;
mod transferring;
mod tries;
