//! What wit-bindgen makes of the WIT, version 0.1.0. Nothing here is written by hand.
//!
//! A component must export all of its world, and a plugin has `before`, `after`, or both. So there is a world for each
//! exported interface; the linker puts together those that [`plugin!`](crate::plugin) used.
#![expect(missing_docs, reason = "generated; the documentation is in the WIT files")]

/// `describe`, and everything that a plugin imports.
pub mod describes {
    wit_bindgen::generate!({
        path: "wit/0.1.0",
        inline: "
            package pastiche:sdk;
            world describes {
                import pastiche:plugin/controls@0.1.0;
                import pastiche:plugin/pictures@0.1.0;
                import pastiche:plugin/report@0.1.0;
                export pastiche:plugin/describe@0.1.0;
            }
        ",
        generate_all,
        generate_unused_types: true,
        pub_export_macro: true,
        export_macro_name: "export_describe",
        default_bindings_module: "pastiche_plugin::bindings::describes",
    });
}

/// `before`.
pub mod befores {
    wit_bindgen::generate!({
        path: "wit/0.1.0",
        inline: "
            package pastiche:sdk;
            world befores {
                export pastiche:plugin/before@0.1.0;
            }
        ",
        generate_all,
        with: {
            "pastiche:plugin/controls@0.1.0": super::describes::pastiche::plugin::controls,
            "pastiche:plugin/pictures@0.1.0": super::describes::pastiche::plugin::pictures,
        },
        pub_export_macro: true,
        export_macro_name: "export_before",
        default_bindings_module: "pastiche_plugin::bindings::befores",
    });
}

/// `after`.
pub mod afters {
    wit_bindgen::generate!({
        path: "wit/0.1.0",
        inline: "
            package pastiche:sdk;
            world afters {
                export pastiche:plugin/after@0.1.0;
            }
        ",
        generate_all,
        with: {
            "pastiche:plugin/controls@0.1.0": super::describes::pastiche::plugin::controls,
            "pastiche:plugin/pictures@0.1.0": super::describes::pastiche::plugin::pictures,
        },
        pub_export_macro: true,
        export_macro_name: "export_after",
        default_bindings_module: "pastiche_plugin::bindings::afters",
    });
}
