//! The one macro, which makes a plugin of an author's functions.

/// Makes a plugin of functions. Once in a crate, at its root:
///
/// ```
/// # use pastiche_plugin::{Answer, Call, Control, Picture, Prepared, Refusal, plugin};
/// plugin! {
///     controls: controls,
///     depths: [U8],     // optional; every depth where nothing is said
///     before: before,   // one of `before` and `after`, or both
///     after: after,
/// }
///
/// fn controls() -> Vec<Control> { Vec::new() }
///
/// fn before(call: &Call, picture: &Picture) -> Result<Prepared, Refusal> {
///     Ok(Prepared::new(Answer::Unchanged))
/// }
///
/// fn after(call: &Call, original: &Picture, stylized: &Picture) -> Result<Answer, Refusal> {
///     Ok(Answer::Unchanged)
/// }
/// # fn main() {}
/// ```
///
/// The plugin's name and version are those of the crate.
#[macro_export]
macro_rules! plugin {
    (
        controls: $controls:path
        $(, depths: [$($depth:ident),+ $(,)?])?
        $(, before: $before:path)?
        $(, after: $after:path)?
        $(,)?
    ) => {
        $crate::__plugin_has_a_role!($($before)? $($after)?);

        /// Lets the compiler check the functions' types on every machine.
        const _: fn() = || {
            let _: fn() -> ::std::vec::Vec<$crate::Control> = $controls;
            $(
                let _: fn(&$crate::Call, &$crate::Picture)
                    -> ::std::result::Result<$crate::Prepared, $crate::Refusal> = $before;
            )?
            $(
                let _: fn(&$crate::Call, &$crate::Picture, &$crate::Picture)
                    -> ::std::result::Result<$crate::Answer, $crate::Refusal> = $after;
            )?
            $(
                let _: &[$crate::Depth] = &[$($crate::Depth::$depth),+];
            )?
        };

        #[cfg(target_family = "wasm")]
        #[doc(hidden)]
        mod __pastiche_plugin {
            use super::*;

            struct Exports;

            impl $crate::export::Describe for Exports {
                fn describe() -> $crate::export::Description {
                    $crate::export::description(
                        env!("CARGO_PKG_NAME"),
                        env!("CARGO_PKG_VERSION"),
                        $controls,
                        $crate::__plugin_depths!($($($depth)+)?),
                    )
                }
            }
            $crate::bindings::describes::export_describe!(Exports with_types_in $crate::bindings::describes);

            $(
                impl $crate::export::Before for Exports {
                    fn before(
                        call: $crate::export::RawCall,
                        picture: $crate::export::RawPicture,
                    ) -> ::std::result::Result<$crate::export::RawPrepared, ::std::string::String> {
                        $crate::export::before($before, call, picture)
                    }
                }
                $crate::bindings::befores::export_before!(Exports with_types_in $crate::bindings::befores);
            )?

            $(
                impl $crate::export::After for Exports {
                    fn after(
                        call: $crate::export::RawCall,
                        original: $crate::export::RawPicture,
                        stylized: $crate::export::RawPicture,
                        note: ::std::vec::Vec<u8>,
                    ) -> ::std::result::Result<
                        ::std::option::Option<$crate::export::RawCanvas>,
                        ::std::string::String,
                    > {
                        $crate::export::after($after, call, original, stylized, note)
                    }
                }
                $crate::bindings::afters::export_after!(Exports with_types_in $crate::bindings::afters);
            )?
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __plugin_depths {
    () => {
        $crate::Depth::ALL
    };
    ($($depth:ident)+) => {
        &[$($crate::Depth::$depth),+]
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __plugin_has_a_role {
    () => {
        compile_error!("a plugin needs `before: function`, `after: function`, or both");
    };
    ($($role:path)+) => {};
}
