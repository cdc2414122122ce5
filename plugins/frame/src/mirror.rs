//! Reflection at the edges: which row or column of the picture stands where in the padded one.

use pastiche_plugin::CHANNELS;

/// For each of `outer` places, the index of the picture's `inner` ones. The picture begins at `offset`; beyond its edges it
/// is mirrored without repeating the edge itself, again and again where the padding is wider than the picture.
pub(crate) fn indices(inner: u32, offset: u32, outer: u32) -> Vec<usize> {
    let period = (2 * i64::from(inner) - 2).max(1);
    let index = |place: u32| {
        let at = (i64::from(place) - i64::from(offset)).rem_euclid(period);
        at.min(period - at).min(i64::from(inner) - 1) as usize
    };
    (0..outer).map(index).collect()
}

/// Fills `row` with the pixels of `source` that `columns` names.
pub(crate) fn spread<S: Copy>(source: &[S], columns: &[usize], row: &mut [S]) {
    let pixels = source.as_chunks::<CHANNELS>().0;
    for (to, &column) in row.as_chunks_mut::<CHANNELS>().0.iter_mut().zip(columns) {
        *to = pixels[column];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_mirrored_and_not_repeated() {
        assert_eq!(indices(4, 3, 10), [3, 2, 1, 0, 1, 2, 3, 2, 1, 0]);
        assert_eq!(indices(3, 5, 11), [1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1]);
        assert_eq!(indices(1, 2, 4), [0, 0, 0, 0]);
        assert_eq!(indices(2, 1, 5), [1, 0, 1, 0, 1]);
        assert_eq!(indices(5, 0, 5), [0, 1, 2, 3, 4]);
    }
}
