//! Runs plugins: WebAssembly components on pixels, in a sandbox
