//! The backend on small graphs.
