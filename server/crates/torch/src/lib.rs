//! Loads libtorch and lowers plans to tensor operations
