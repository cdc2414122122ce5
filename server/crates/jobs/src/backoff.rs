//! How long a job waits before it is tried again.

const FIRST_MS: i64 = 1_000;
const MOST_MS: i64 = 300_000;

/// Milliseconds to wait after attempt `attempt` (from 1): 1 s, 2 s, 4 s and so on, at most 5 min, less up to a quarter. The quarter
/// comes from the job's id, so that jobs that failed together do not come back together.
pub(crate) fn wait_ms(id: &str, attempt: i64) -> i64 {
    let doublings = u32::try_from(attempt.clamp(1, 20) - 1).unwrap_or(0);
    let whole_ms = (FIRST_MS << doublings).min(MOST_MS);
    // FNV-1a.
    let hash = id
        .bytes()
        .chain(attempt.to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    let per_mille = i64::try_from((hash >> 32) % 1_000).unwrap_or(0);
    whole_ms - whole_ms / 4 * per_mille / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_five_minutes() {
        for (attempt, whole_ms) in [
            (0, 1_000),
            (1, 1_000),
            (2, 2_000),
            (4, 8_000),
            (9, 256_000),
            (10, 300_000),
            (i64::MAX, 300_000),
        ] {
            for id in ["a", "b", "0192f0c1"] {
                let wait_ms = wait_ms(id, attempt);
                assert!(
                    wait_ms > whole_ms * 3 / 4 - 1 && wait_ms <= whole_ms,
                    "{attempt}: {wait_ms}"
                );
            }
        }
    }

    #[test]
    fn jobs_do_not_come_back_together() {
        let mut waits: Vec<i64> = (0..50).map(|number| wait_ms(&format!("job {number}"), 3)).collect();
        waits.sort_unstable();
        waits.dedup();
        assert!(waits.len() > 40, "{waits:?}");
        assert_eq!(wait_ms("job 1", 3), wait_ms("job 1", 3));
    }
}
