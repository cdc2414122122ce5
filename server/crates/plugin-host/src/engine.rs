//! The one place that configures wasmtime.
//!
//! Same input, same bytes: NaNs are canonicalised, relaxed SIMD is deterministic, threads are not compiled in. Every call
//! gets a fresh instance from the pool, so that no plugin sees what another call left; making one costs microseconds.

use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig};

use crate::config::HostConfig;
use crate::error::HostError;

/// A component made by a toolchain has a module of its own and one or two of shims; languages with a runtime have more.
const MODULES_OF_A_COMPONENT: u32 = 12;
const MEMORIES_OF_A_COMPONENT: u32 = 4;
const TABLES_OF_A_COMPONENT: u32 = 12;
/// Elements of a table: function pointers, mostly.
pub(crate) const TABLE_ELEMENTS: usize = 50_000;
/// Bytes of a slot that stay with the process between calls, so that a plugin that works in bands faults no pages in.
const KEEP_RESIDENT_BYTES: usize = 4 << 20;
/// Bytes of native stack; deeper recursion is a trap.
const STACK_BYTES: usize = 512 << 10;

/// Starts a compiler and an instance pool by `config`.
///
/// # Errors
/// Where the machine refuses the pool's address space (4 GiB for each memory, reserved and not used).
pub(crate) fn engine(config: &HostConfig) -> Result<Engine, HostError> {
    let mut wasm = Config::new();
    wasm.wasm_component_model(true)
        .wasm_memory64(false)
        .wasm_relaxed_simd(true)
        .relaxed_simd_deterministic(true)
        .cranelift_nan_canonicalization(true)
        .cranelift_opt_level(OptLevel::Speed)
        .epoch_interruption(true)
        .max_wasm_stack(STACK_BYTES)
        .wasm_backtrace_max_frames(None)
        .generate_address_map(false)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool(config)));
    Engine::new(&wasm).map_err(|error| HostError {
        reason: format!("{error:#}"),
    })
}

fn pool(config: &HostConfig) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    let instances = config.instances.max(1);
    pool.total_component_instances(instances)
        .total_core_instances(instances * MODULES_OF_A_COMPONENT)
        .total_memories(instances * MEMORIES_OF_A_COMPONENT)
        .total_tables(instances * TABLES_OF_A_COMPONENT)
        .max_core_instances_per_component(MODULES_OF_A_COMPONENT)
        .max_memories_per_module(MEMORIES_OF_A_COMPONENT)
        .max_tables_per_module(TABLES_OF_A_COMPONENT)
        .max_memories_per_component(MEMORIES_OF_A_COMPONENT)
        .max_tables_per_component(TABLES_OF_A_COMPONENT)
        .max_memory_size(config.memory_bytes)
        .table_elements(TABLE_ELEMENTS)
        .linear_memory_keep_resident(KEEP_RESIDENT_BYTES)
        .pagemap_scan(Enabled::Auto);
    pool
}
