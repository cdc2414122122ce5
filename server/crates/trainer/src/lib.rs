//! Makes styles: from artworks and photographs to a style pack, by adversarial training.
//!
//! ```text
//! network (layers) --train--> weights --export--> ONNX generator
//!        ^-- import <-- published weights
//! ```
//!
//! Networks are built once, of [`layer`]s, and are trained, imported and exported as they are ([`network`], [`init`],
//! [`export`]). This crate knows nothing of servers, queues or databases.

pub mod export;
pub mod import;
pub mod init;
pub mod layer;
pub mod network;
