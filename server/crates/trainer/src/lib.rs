//! Makes styles: from artworks and photographs to a style pack, by adversarial training.
//!
//! ```text
//! network (layers) --train--> weights --export--> ONNX generator --parity--> pack folder
//!        ^-- import <-- published weights
//! ```
//!
//! Networks are built once, of [`layer`]s, and are trained, imported and exported as they are ([`network`], [`init`],
//! [`import`], [`export`]). What is written is compared with what was trained ([`parity`]) before it becomes a [`pack`]. This crate knows nothing of servers, queues or databases.

pub mod data;
pub mod dataset;
pub mod draw;
pub mod export;
pub mod features;
mod hex;
pub mod import;
pub mod init;
pub mod layer;
pub mod loss;
pub mod method;
pub mod metric;
pub mod network;
pub mod optimise;
pub mod pack;
pub mod parity;
mod pyramid;
pub mod recipe;
pub mod report;
pub mod run;
