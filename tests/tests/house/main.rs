//! Tests of the whole house, in one binary: linking against libtorch is slow.

mod onnx_suite;
