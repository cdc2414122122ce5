//! Rows in blocks of a fixed length, which a compiler can put on vectors.

/// Calls `work` with each `N` samples of a row. What is left at the end goes through a block of its own, filled up with
/// zeros, so that every sample sees the same arithmetic.
pub fn in_blocks<S: Copy + Default, const N: usize>(row: &mut [S], mut work: impl FnMut(&mut [S; N])) {
    let (blocks, rest) = row.as_chunks_mut::<N>();
    blocks.iter_mut().for_each(&mut work);
    if !rest.is_empty() {
        let mut block = [S::default(); N];
        block[..rest.len()].copy_from_slice(rest);
        work(&mut block);
        rest.copy_from_slice(&block[..rest.len()]);
    }
}

/// Like [`in_blocks`], where `work(other_block, block)` also sees the same samples of another row.
pub fn in_blocks_with<S: Copy + Default, const N: usize>(
    other: &[S],
    row: &mut [S],
    mut work: impl FnMut(&[S; N], &mut [S; N]),
) {
    let (blocks, rest) = row.as_chunks_mut::<N>();
    let (others, other_rest) = other.as_chunks::<N>();
    for (other, block) in others.iter().zip(blocks) {
        work(other, block);
    }
    if !rest.is_empty() {
        let (mut other, mut block) = ([S::default(); N], [S::default(); N]);
        other[..rest.len()].copy_from_slice(&other_rest[..rest.len()]);
        block[..rest.len()].copy_from_slice(rest);
        work(&other, &mut block);
        rest.copy_from_slice(&block[..rest.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_seen_once_whatever_the_length() {
        for length in [0, 1, 7, 8, 9, 31] {
            let other: Vec<u8> = (0..length).collect();
            let mut row = vec![100_u8; length as usize];
            in_blocks::<u8, 8>(&mut row, |block| block.iter_mut().for_each(|sample| *sample += 1));
            in_blocks_with::<u8, 8>(&other, &mut row, |other, block| {
                block.iter_mut().zip(other).for_each(|(sample, other)| *sample += other);
            });
            let expect: Vec<u8> = (0..length).map(|index| 101 + index).collect();
            assert_eq!(row, expect);
        }
    }
}
