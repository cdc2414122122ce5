//! What a feature network should see in results (Gatys et al. 2016, Johnson et al. 2016).

use tch::{Kind, Tensor};

/// How far the style of `made` is from that of `wanted`, features `(N, C, H, W)` of as many layers: the mean squared difference of
/// their Gram matrices, which say which channels go together and not where, each a mean over pictures, as a share of the mean
/// square of the wanted one; the mean over layers. A scalar. Gradients go to `made`.
///
/// Johnson et al. do not divide; so layers of any size count alike, and weights do not depend on the network.
pub fn style(made: &[Tensor], wanted: &[Tensor]) -> Tensor {
    shares(made, wanted, |features| {
        let (_, channels, height, width) = features.size4().unwrap_or_default();
        let rows = features.permute([1, 0, 2, 3]).reshape([channels, -1]);
        let pictures = features.size()[0];
        rows.matmul(&rows.tr()) / ((pictures * height * width) as f64)
    })
}

/// How far what is seen in `made` is from what is seen at the same place in `kept`, features `(N, C, H, W)` of as many layers: the
/// mean squared difference as a share of the mean square; the mean over layers. A scalar. Gradients go to `made`.
pub fn content(made: &[Tensor], kept: &[Tensor]) -> Tensor {
    shares(made, kept, Tensor::shallow_clone)
}

fn shares(made: &[Tensor], wanted: &[Tensor], of: impl Fn(&Tensor) -> Tensor) -> Tensor {
    let layers = made.iter().zip(wanted).map(|(made, wanted)| {
        let wanted = of(&wanted.detach());
        let apart = (of(made) - &wanted).square().mean(None::<Kind>);
        apart / wanted.square().mean(None::<Kind>).clamp_min(1e-12)
    });
    let layers: Vec<Tensor> = layers.collect();
    Tensor::stack(&layers, 0).mean(None::<Kind>)
}
