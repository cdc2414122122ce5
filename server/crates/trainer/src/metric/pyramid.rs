//! The Laplacian pyramid (Burt and Adelson 1983): a picture as its details at each size.

use tch::{Kind, Tensor};

/// Details at the picture's own size, details at half of it, and what is left at a quarter: `(1, 3, h, w)` each.
pub(super) fn levels(picture: &Tensor) -> [Tensor; 3] {
    let half = halved(picture);
    let quarter = halved(&half);
    [
        picture - doubled(&half, picture),
        &half - doubled(&quarter, &half),
        quarter,
    ]
}

/// A kernel of weights 1 4 6 4 1, one for each colour.
fn kernel() -> Tensor {
    let row = Tensor::from_slice(&[1.0_f32, 4.0, 6.0, 4.0, 1.0]) / 16.0;
    row.outer(&row).expand([3, 1, 5, 5], false).contiguous()
}

fn halved(picture: &Tensor) -> Tensor {
    let bordered = picture.to_kind(Kind::Float).replication_pad2d([2, 2, 2, 2]);
    bordered.conv2d(&kernel(), None::<&Tensor>, [2, 2], [0, 0], [1, 1], 3)
}

/// At the size of `like`.
fn doubled(picture: &Tensor, like: &Tensor) -> Tensor {
    let (_, _, height, width) = like.size4().unwrap_or_default();
    picture.upsample_bilinear2d([height, width], false, None, None)
}
