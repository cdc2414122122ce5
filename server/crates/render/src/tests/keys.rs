//! Whatever changes the bytes changes the key.

use std::collections::HashSet;

use infer::{DeviceId, Precision};
use pixels::{Encoding, Format};
use serde_json::json;

use super::studio::{Studio, png, style};
use crate::AnswerKey;

#[test]
fn every_part_counts() {
    let studio = Studio::new(1, cache::Cache::off());
    let (a, b) = (png(4, 4), png(4, 5));
    let (one, other) = (style("1.0.0"), style("1.0.1"));
    let plain = studio.request(&a, &json!({}));
    let png90 = Encoding {
        format: Format::Png,
        quality: 90,
    };
    let cpu = (DeviceId::Cpu, Precision::F32);
    let key = AnswerKey::new;
    let keys = [
        key(&one, &plain, &png90, cpu),
        key(&other, &plain, &png90, cpu),
        key(&one, &studio.request(&b, &json!({})), &png90, cpu),
        key(&one, &studio.request(&a, &json!({"strength": 0.5})), &png90, cpu),
        key(&one, &studio.request(&a, &json!({"size": 16})), &png90, cpu),
        key(
            &one,
            &plain,
            &Encoding {
                format: Format::Jpeg,
                quality: 90,
            },
            cpu,
        ),
        key(
            &one,
            &plain,
            &Encoding {
                format: Format::Png,
                quality: 91,
            },
            cpu,
        ),
        key(&one, &plain, &png90, (DeviceId::Cpu, Precision::Bf16)),
        key(&one, &plain, &png90, (DeviceId::Cuda(0), Precision::F32)),
    ];
    assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
    assert_eq!(
        keys[0],
        key(
            &style("1.0.0"),
            &studio.request(&a, &json!({"strength": 1.0})),
            &png90,
            cpu
        )
    );
    assert_eq!(keys[0].to_string().parse(), Ok(keys[0]));
    assert!("xyz".parse::<AnswerKey>().is_err());
}
