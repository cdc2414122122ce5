//! Which precision a generator may compute in: bfloat16 or float16 where the device is fast at it and the results stay close
//! to float32's.
//!
//! A generator is judged once for each device model and engine version: a test picture of 256 px goes through it in
//! float32 and in the narrow type, and the narrow one is allowed from a PSNR of 40 dB on. Verdicts are kept in a folder,
//! so that the first picture after a start does not wait for one.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use infer::{Array, DeviceInfo, InferError, Precision, Scheduler, Work};
use pixels::Planes;
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use crate::{ENGINE_VERSION, LoadedStyle, RenderError, tensor};

/// Longest side of the test picture, in pixels.
const SIDE: u32 = 256;
/// From this PSNR on, in dB, a narrow precision is allowed: the error is below half a level of 8 bits on average.
const ENOUGH_DB: f64 = 40.0;

/// The verdicts on one device.
pub(crate) struct Verdicts {
    device: DeviceInfo,
    folder: Option<PathBuf>,
    known: Mutex<HashMap<[u8; 32], Arc<OnceCell<Precision>>>>,
}

impl Verdicts {
    /// Verdicts on `device`, kept in `folder` where there is one.
    pub(crate) fn new(device: DeviceInfo, folder: Option<PathBuf>) -> Self {
        Self {
            device,
            folder,
            known: Mutex::new(HashMap::new()),
        }
    }

    /// What `style` computes in; judged now if it has not been.
    ///
    /// # Errors
    /// When the device has no place for the test: whoever asked comes again.
    pub(crate) async fn precision(&self, style: &LoadedStyle, scheduler: &Scheduler) -> Result<Precision, RenderError> {
        let candidates = self.candidates();
        if candidates.is_empty() {
            return Ok(Precision::F32);
        }
        let key = self.key(style);
        let cell = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(key).or_default())
        };
        let judged = cell.get_or_try_init(|| async {
            if let Some(stored) = self.stored(&key) {
                return Ok(stored);
            }
            let verdict = judge(style, scheduler, &self.device, &candidates).await?;
            self.store(&key, &verdict);
            tracing::info!(style = %style.name(), precision = %verdict.precision, psnr_db = verdict.psnr_db, "generator judged");
            Ok::<_, RenderError>(verdict.precision)
        });
        judged.await.copied()
    }

    /// Narrow precisions that are fast here, the more exact first.
    fn candidates(&self) -> Vec<Precision> {
        let fast = [
            (self.device.f16_fast, Precision::F16),
            (self.device.bf16_fast, Precision::Bf16),
        ];
        fast.into_iter()
            .filter(|(fast, _)| *fast)
            .map(|(_, precision)| precision)
            .collect()
    }

    fn key(&self, style: &LoadedStyle) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(style.generator_key().0);
        hash.update(ENGINE_VERSION.to_le_bytes());
        hash.update(self.device.name.as_bytes());
        hash.finalize().into()
    }

    fn path(&self, key: &[u8; 32]) -> Option<PathBuf> {
        self.folder
            .as_ref()
            .map(|folder| folder.join(format!("{}.txt", hex::encode(key))))
    }

    /// The first word of a verdict's file is its precision.
    fn stored(&self, key: &[u8; 32]) -> Option<Precision> {
        let text = std::fs::read_to_string(self.path(key)?).ok()?;
        text.split_whitespace().next()?.parse().ok()
    }

    /// A verdict that cannot be kept is made again after the next start.
    fn store(&self, key: &[u8; 32], verdict: &Verdict) {
        let Some(path) = self.path(key) else { return };
        let text = format!("{} psnr_db={:.2}\n", verdict.precision, verdict.psnr_db);
        let folder = path.parent().map(std::fs::create_dir_all).transpose();
        if let Err(error) = folder.and_then(|_| std::fs::write(&path, text)) {
            tracing::warn!(path = %path.display(), %error, "a verdict on a generator could not be kept");
        }
    }
}

struct Verdict {
    precision: Precision,
    psnr_db: f64,
}

async fn judge(
    style: &LoadedStyle,
    scheduler: &Scheduler,
    device: &DeviceInfo,
    candidates: &[Precision],
) -> Result<Verdict, RenderError> {
    let f32_only = Verdict {
        precision: Precision::F32,
        psnr_db: f64::INFINITY,
    };
    let Some(exact) = run(style, scheduler, device, Precision::F32).await? else {
        return Ok(f32_only);
    };
    for &precision in candidates {
        let Some(narrow) = run(style, scheduler, device, precision).await? else {
            continue;
        };
        let psnr_db = psnr(exact.values(), narrow.values());
        if psnr_db >= ENOUGH_DB {
            return Ok(Verdict { precision, psnr_db });
        }
    }
    Ok(f32_only)
}

/// The test picture through the generator; `None` when the generator cannot do it.
async fn run(
    style: &LoadedStyle,
    scheduler: &Scheduler,
    device: &DeviceInfo,
    precision: Precision,
) -> Result<Option<Planes>, RenderError> {
    let generator = &style.manifest().generator;
    let side = SIDE.next_multiple_of(generator.multiple);
    let Ok(cost) = style.cost(side, side) else {
        return Ok(None);
    };
    let input: Array = tensor::from_planes(&generator.input, picture(side)?)?;
    let work = Work {
        generator: style.generator_key(),
        graph: Arc::clone(style.graph()),
        precision,
        input,
        peak_bytes: cost.peak_bytes,
        apart: false,
    };
    match scheduler.reserve(&device.id)?.submit(work).await {
        Ok(output) => tensor::to_planes(&generator.output, output.array).map(Some),
        Err(InferError::Failed { .. } | InferError::OutOfMemory { .. } | InferError::Panicked { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Soft gradients, hard edges and fine texture, the same each time.
fn picture(side: u32) -> Result<Planes, RenderError> {
    let value = |channel: u32, x: u32, y: u32| {
        let (u, v) = (x as f32 / side as f32, y as f32 / side as f32);
        let edge = if (x / 32 + y / 32 + channel).is_multiple_of(2) {
            0.25
        } else {
            0.0
        };
        let grain = ((x * 31 + y * 17 + channel * 7) % 13) as f32 / 13.0 * 0.1;
        match channel {
            0 => u * 0.65 + edge + grain,
            1 => v * 0.65 + edge + grain,
            _ => (u + v) * 0.325 + edge + grain,
        }
    };
    let planes = (0..3)
        .flat_map(|c| (0..side).flat_map(move |y| (0..side).map(move |x| value(c, x, y))))
        .collect();
    Ok(Planes::new(side, side, planes)?)
}

/// Peak signal-to-noise ratio in dB, of values 0 to 1.
fn psnr(a: &[f32], b: &[f32]) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum();
    -10.0 * (sum / a.len().max(1) as f64).log10()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn psnr_is_that_of_the_mean_square() {
        assert_eq!(psnr(&[0.0, 1.0], &[0.0, 1.0]), f64::INFINITY);
        assert!((psnr(&[0.0, 0.0], &[0.1, 0.1]) - 20.0).abs() < 1e-4);
    }

    #[test]
    fn the_test_picture_stays_in_range() {
        let planes = picture(256).expect("planes");
        assert!(planes.values().iter().all(|value| (0.0..=1.0).contains(value)));
    }
}
