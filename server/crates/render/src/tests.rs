//! The way, with a fake device: what a render gives, what it shares, and what it gives back.

mod keys;
mod renders;
mod studio;
mod tensors;
