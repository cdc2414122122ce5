//! What people keep for themselves: favourites, the history of their renders, and boards.
//!
//! Everything here is reached together with whose it is: what takes an id takes its owner, too. A board that somebody else may look at through a
//! link is reached by that link's hash, and what is on it by the [`Board`](boards::Board) itself.

pub mod board_items;
pub mod board_links;
pub mod boards;
pub mod favourites;
pub mod history;
#[cfg(test)]
mod tests;
