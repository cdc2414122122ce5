//! `pastiche doctor`: what this machine has, and what to do about what is missing.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use infer::{Backend, DeviceInfo};
use infer_tch::TchBackend;
use torch::Cuda;

use super::{Common, say};
use crate::config::{Config, Overrides};
use crate::studio;

/// Arguments of `pastiche doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    #[command(flatten)]
    common: Common,
}

/// What one look found.
enum Finding {
    /// Fine, or nothing to be done.
    Well(String),
    /// Something is wrong: what, and what to do.
    Ill(String, String),
}

impl Doctor {
    /// Looks at everything and tells; the exit code is 1 when something is wrong.
    ///
    /// # Errors
    /// When the configuration cannot be read.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.common.config(Overrides::default())?;
        let backend = TchBackend::open(&studio::backend_config(&config));
        let mut findings = vec![
            Finding::Well(format!("libtorch {}", torch::library::VERSION)),
            cuda(backend.cuda()),
        ];
        findings.extend(backend.devices().iter().map(device));
        findings.push(folder("data folder", &config.data));
        findings.extend(config.styles.iter().map(|styles| styles_folder(styles)));
        findings.push(redis(&config)?);
        let ill = findings
            .iter()
            .filter(|finding| matches!(finding, Finding::Ill(..)))
            .count();
        for finding in findings {
            match finding {
                Finding::Well(what) => say::line(format!("  ok  {what}")),
                Finding::Ill(what, cure) => say::line(format!(" !!!  {what}\n      -> {cure}")),
            }
        }
        Ok(if ill == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn cuda(cuda: &Cuda) -> Finding {
    match cuda {
        Cuda::Devices(count) => Finding::Well(format!("CUDA with {count} devices")),
        Cuda::NoDriver => Finding::Well("no NVIDIA driver: the CPU is used".to_owned()),
        Cuda::NoLibraries(folders) => {
            let folders: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
            Finding::Ill(
                format!(
                    "there is an NVIDIA driver, but no CUDA libraries in {}",
                    folders.join(", ")
                ),
                "run `cargo xtask build --cuda`, or set PASTICHE_LIBTORCH_CUDA to their folder".to_owned(),
            )
        }
        Cuda::Broken(reason) => Finding::Ill(
            format!("CUDA cannot be used: {reason}"),
            "check that `nvidia-smi` works and that the driver supports CUDA 13; the CPU is used meanwhile".to_owned(),
        ),
    }
}

fn device(device: &DeviceInfo) -> Finding {
    let fast = |yes: bool| if yes { "fast" } else { "slow" };
    Finding::Well(format!(
        "device {}: {}, {} GiB, bfloat16 {}, float16 {}",
        device.id,
        device.name,
        device.memory_bytes >> 30,
        fast(device.bf16_fast),
        fast(device.f16_fast)
    ))
}

fn folder(what: &str, path: &Path) -> Finding {
    let probe = path.join(".pastiche-doctor");
    let tried = std::fs::create_dir_all(path)
        .and_then(|()| std::fs::write(&probe, b""))
        .and_then(|()| std::fs::remove_file(&probe));
    match tried {
        Ok(()) => Finding::Well(format!("{what} {}", path.display())),
        Err(error) => Finding::Ill(
            format!("{what} {}: {error}", path.display()),
            "give this user the right to write there, or choose another folder with --data".to_owned(),
        ),
    }
}

fn styles_folder(path: &Path) -> Finding {
    if path.is_dir() {
        return Finding::Well(format!("styles folder {}", path.display()));
    }
    let cure = "make it, or name another with --styles".to_owned();
    Finding::Ill(format!("there is no styles folder {}", path.display()), cure)
}

fn redis(config: &Config) -> anyhow::Result<Finding> {
    let Some(url) = &config.cache.redis else {
        let mebibytes = config.cache.memory_bytes >> 20;
        return Ok(Finding::Well(format!(
            "finished pictures are cached in memory ({mebibytes} MiB); no Redis is set"
        )));
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    Ok(match runtime.block_on(studio::cache(config)?.check()) {
        Ok(_) => Finding::Well(format!("Redis answers at {url}")),
        Err(error) => Finding::Ill(
            format!("Redis: {error}"),
            "start it, or correct cache.redis; without it every picture is rendered anew".to_owned(),
        ),
    })
}
