//! Style packs: read, check, build, digest
