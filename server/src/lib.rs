//! Pastiche: restyles pictures with generative adversarial networks.
//!
//! The library behind the one program. [`commands`] has a file for each command, [`routes`] a folder for each noun of the
//! HTTP interface and a file for each verb; [`studio`] is what both work with. See `server/ARCHITECTURE.md`.

pub mod app;
pub mod catalog;
pub mod collections;
pub mod commands;
pub mod config;
pub mod error;
pub mod extract;
pub mod log;
pub mod metrics;
pub mod middleware;
pub mod openapi;
pub mod people;
pub mod publishing;
pub mod routes;
pub mod samples;
pub mod storage;
pub mod studio;
pub mod styles;
