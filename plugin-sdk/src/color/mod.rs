//! Colour: between sRGB samples, linear light and OKLab.
//!
//! Everything here is arithmetic without branches, so that a loop over pixels vectorises, and gives the same bits on
//! every machine. For bytes there are tables, which are much faster than the formulas.

mod oklab;
mod tables;

pub use oklab::{Oklab, cube_root, into_gamut};
pub use tables::{ByteTables, FloatTables};

/// Linear light of an sRGB-encoded value (IEC 61966-2-1). 0 to 1 stays in 0 to 1; negative values are mirrored.
#[inline]
pub fn linear(encoded: f32) -> f32 {
    let value = encoded.abs();
    let light = if value <= 0.040_45 {
        value / 12.92
    } else {
        ((value + 0.055) / 1.055).powf(2.4)
    };
    light.copysign(encoded)
}

/// The sRGB-encoded value of linear light; the inverse of [`linear`].
#[inline]
pub fn encoded(light: f32) -> f32 {
    let value = light.abs();
    let encoded = if value <= 0.003_130_8 {
        value * 12.92
    } else {
        1.055 * value.powf(1.0 / 2.4) - 0.055
    };
    encoded.copysign(light)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_as_good_as_the_formulas() {
        let tables = ByteTables::new();
        for byte in 0..=255_u8 {
            assert_eq!(tables.encoded(tables.linear(byte)), byte);
        }
        for step in 0..=100_000 {
            let light = step as f32 / 100_000.0;
            let exact = encoded(light) * 255.0;
            let found = f32::from(tables.encoded(light));
            assert!((exact - found).abs() < 0.62, "{light}: {exact} {found}");
        }
        assert_eq!((tables.encoded(-1.0), tables.encoded(2.0)), (0, 255));
    }

    #[test]
    fn float_tables_are_good_enough_for_16_bits() {
        let tables = FloatTables::new();
        for step in -1000..=200_000 {
            let value = step as f32 / 199_000.0;
            for (found, exact) in [
                (tables.linear(value), linear(value)),
                (tables.encoded(value), encoded(value)),
            ] {
                assert!((found - exact).abs() < 0.1 / 65_535.0, "{value}: {found} {exact}");
            }
        }
    }

    #[test]
    fn encoding_undoes_linear() {
        for step in -1000..=2000 {
            let value = step as f32 / 1000.0;
            assert!((encoded(linear(value)) - value).abs() < 1e-6, "{value}");
        }
    }

    #[test]
    fn cube_roots_are_exact_to_the_last_digits() {
        assert!(cube_root(0.0).abs() < 1e-12);
        assert_eq!(cube_root(1.0), 1.0);
        for step in 1..200_000 {
            let value = step as f32 * 1e-4 * if step % 2 == 0 { 1.0 } else { -0.01 };
            let exact = f64::from(value).cbrt();
            let error = (f64::from(cube_root(value)) - exact).abs() / exact.abs();
            assert!(error < 2.5e-7, "{value}: {error}");
        }
    }

    #[test]
    fn oklab_knows_the_colours_of_its_definition() {
        let white = Oklab::from_linear([1.0; 3]);
        assert!(
            (white.l - 1.0).abs() < 1e-5 && white.a.abs() < 1e-4 && white.b.abs() < 1e-4,
            "{white:?}"
        );
        let red = Oklab::from_linear([1.0, 0.0, 0.0]);
        assert!(
            (red.l - 0.627_96).abs() < 1e-4 && (red.a - 0.224_86).abs() < 1e-4,
            "{red:?}"
        );
        assert!((red.b - 0.125_85).abs() < 1e-4, "{red:?}");
    }

    #[test]
    fn oklab_comes_back_and_keeps_to_the_gamut() {
        let tables = ByteTables::new();
        for code in (0..1 << 24).step_by(977) {
            let [_, red, green, blue] = u32::to_be_bytes(code);
            let light = [red, green, blue].map(|byte| tables.linear(byte));
            let lab = Oklab::from_linear(light);
            assert_eq!(
                lab.to_linear_in_gamut().map(|value| tables.encoded(value)),
                [red, green, blue]
            );
            let loud = Oklab {
                l: lab.l,
                a: lab.a * 3.0,
                b: lab.b * 3.0,
            }
            .to_linear_in_gamut();
            assert!(
                loud.iter().all(|channel| (0.0..=1.0).contains(channel)),
                "{lab:?}: {loud:?}"
            );
        }
    }
}
