//! Files that load and files that do not.
