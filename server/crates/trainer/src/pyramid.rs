//! The Laplacian pyramid (Burt and Adelson 1983): a picture as its details at each size.

use tch::Tensor;

/// Details at the pictures' own size, details at half of it, and what is left at a quarter: `(N, 3, h, w)` each, of float32 or
/// float64 like the pictures. Gradients go through.
pub(crate) fn levels(picture: &Tensor) -> [Tensor; 3] {
    let half = halved(picture);
    let quarter = halved(&half);
    [
        picture - doubled(&half, picture),
        &half - doubled(&quarter, &half),
        quarter,
    ]
}

/// Details at the pictures' own size, at half and at a quarter of it: colours of whole areas are in none of them.
pub(crate) fn details(pictures: &Tensor) -> [Tensor; 3] {
    let [fine, middle, quarter] = levels(pictures);
    let areas = halved(&quarter);
    let coarse = &quarter - doubled(&areas, &quarter);
    [fine, middle, coarse]
}

/// A kernel of weights 1 4 6 4 1, one for each colour, for pictures like this.
fn kernel(like: &Tensor) -> Tensor {
    let row = Tensor::from_slice(&[1.0_f32, 4.0, 6.0, 4.0, 1.0]) / 16.0;
    row.outer(&row)
        .expand([3, 1, 5, 5], false)
        .contiguous()
        .to_kind(like.kind())
        .to_device(like.device())
}

fn halved(picture: &Tensor) -> Tensor {
    let bordered = picture.replication_pad2d([2, 2, 2, 2]);
    bordered.conv2d(&kernel(picture), None::<&Tensor>, [2, 2], [0, 0], [1, 1], 3)
}

/// At the size of `like`.
fn doubled(picture: &Tensor, like: &Tensor) -> Tensor {
    let (_, _, height, width) = like.size4().unwrap_or_default();
    picture.upsample_bilinear2d([height, width], false, None, None)
}
