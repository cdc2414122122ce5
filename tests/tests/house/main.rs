//! Tests of the whole house, in one binary: linking against libtorch is slow.

#![cfg(test)]

mod api;
mod generators;
mod golden;
mod imports;
mod onnx_suite;
mod plugins;
mod tidy;
mod unloading;
mod walls;
