//! Publishing from outside: the program as a server, killed at any moment, and the command that sends packs to it.

#![cfg(test)]

mod command;
mod kills;
mod program;
