//! A page on which a person chooses between two styles, picture by picture, without knowing which is which.

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pixels::{Encoding, Format};
use serde_json::json;
use torch::Tensor;
use trainer::data::to_picture;
use trainer::draw::Draw;

const PAGE: &str = include_str!("blind.html");
const QUALITY: u8 = 92;

/// The page for the results of two styles on the same photographs, beside the artwork that they should look like. It needs no other file, and tells which is which when all
/// choices are made.
pub fn page(
    styles: [&str; 2],
    artwork: &Tensor,
    photographs: &[Tensor],
    results: [&[Tensor]; 2],
) -> anyhow::Result<String> {
    let mut draw = Draw::new(photographs.len() as u64, 0, "sides");
    let mut rounds = Vec::with_capacity(photographs.len());
    for (index, photograph) in photographs.iter().enumerate() {
        let left = draw.below(2);
        let side = |style: usize| -> anyhow::Result<String> {
            let result = results[style].get(index).context("a result for each photograph")?;
            picture(result)
        };
        rounds.push(json!({
            "photograph": picture(photograph)?,
            "left": side(left)?,
            "right": side(1 - left)?,
            "left_is": left,
        }));
    }
    let data = json!({ "styles": styles, "artwork": picture(artwork)?, "rounds": rounds }).to_string();
    // Inside a script, some words with `<` mean something whatever is quoted.
    Ok(PAGE.replace("{{data}}", &data.replace('<', "\\u003c")))
}

fn picture(tensor: &Tensor) -> anyhow::Result<String> {
    let encoding = Encoding {
        format: Format::Jpeg,
        quality: QUALITY,
    };
    let jpeg = pixels::encode(&to_picture(tensor)?, &encoding)?;
    Ok(format!("data:image/jpeg;base64,{}", STANDARD.encode(jpeg)))
}
