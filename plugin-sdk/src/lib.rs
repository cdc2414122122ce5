//! Write Pastiche plugins: a function on a row or a pixel, and a list of controls
