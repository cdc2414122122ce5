//! What wasmtime's macro makes of the WIT, version 0.1.0. Nothing here is written by hand.
//!
//! The `plugin` world has all exports; each exported interface is looked up by itself, because a plugin needs only one
//! of `before` and `after`.

wasmtime::component::bindgen!({
    path: "../../../plugin-sdk/wit/0.1.0",
    world: "plugin",
    imports: { default: trappable },
    with: {
        "pastiche:plugin/pictures.picture": crate::source::Source,
        "pastiche:plugin/pictures.canvas": crate::canvas::Canvas,
    },
});
