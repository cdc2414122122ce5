//! The way of a picture through a style
