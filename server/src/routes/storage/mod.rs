//! What the server keeps on disks and in memory.

pub mod show;
