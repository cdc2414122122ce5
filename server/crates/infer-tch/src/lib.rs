//! The libtorch backend of infer
