//! Networks as an exporter bakes them, beside the same networks left open.

use super::super::host::assert_same;
use super::super::text::graph;
use super::free_sizes;
use crate::load::Options;
use crate::{Dim, Graph};

const OPEN: &str = "x: input ?,4,?,?";

fn freed(opset: i64, text: &str) -> Graph {
    let mut freed = graph(opset, text);
    free_sizes(&mut freed, &Options::default());
    freed
}

/// Whether `baked`, with an input of 1 x 4 x 16 x 16, becomes what `open` is at any size.
fn check(opset: i64, baked: &str, open: &str, shapes: &[&[usize]]) {
    let freed = freed(opset, &format!("x: input 1,4,16,16\n{baked}"));
    assert!(freed.is_size_free(), "{baked}");
    assert_same(&freed, &graph(opset, &format!("{OPEN}\n{open}")), shapes);
}

/// Whether a graph stays as it was.
fn stays(opset: i64, text: &str) {
    let freed = freed(opset, text);
    assert!(!freed.is_size_free(), "{text}");
    assert_eq!(freed.operators(), graph(opset, text).operators());
}

const SHAPES: &[&[usize]] = &[&[1, 4, 16, 16], &[1, 4, 8, 24], &[2, 4, 12, 20]];

#[test]
fn a_network_that_bakes_nothing_is_open() {
    check(13, "y = Relu(x)", "y = Relu(x)", &[&[3, 4, 5, 7]]);
    let freed = freed(13, "x: input 1,4,16,16\n y = Relu(x)");
    let named = |name: &str| Dim::Named(name.to_owned());
    let dims = vec![named("batch"), Dim::Fixed(4), named("height"), named("width")];
    assert_eq!(freed.inputs()[0].dims.as_ref(), Some(&dims));
    assert_eq!(freed.outputs()[0].dims.as_ref(), Some(&dims));
}

#[test]
fn space_joined_into_one_axis_is_split_again() {
    // Attention: each place looks at each other.
    let attention = "
        a = Reshape(x, join)
        b = Transpose(a) perm=[0,2,1]
        s = MatMul(b, a)
        p = Abs(s)
        c = MatMul(a, p)
        y = Reshape(c, whole)";
    let baked = format!("join: list 1,4,256\n whole: list 1,4,16,16\n {attention}");
    let open = format!("h = Shape(x)\n join: list 0,0,-1\n whole = Identity(h)\n {attention}");
    check(13, &baked, &open, SHAPES);
}

#[test]
fn joined_axes_are_split_after_a_product_of_their_own() {
    let text = |join: &str, split: &str| {
        format!(
            "{join}
             w: random 4,6
             a = Transpose(x) perm=[0,2,3,1]
             b = Reshape(a, join)
             c = MatMul(b, w)
             d = Relu(c)
             {split}
             y = Reshape(d, split)"
        )
    };
    let baked = text("join: list -1,4", "split: list 1,16,16,6");
    let open = text(
        "join: list -1,4",
        "h = Shape(a)
         i: list 3
         n: list 0
         s = Slice(h, n, i)
         f: list 6
         split = Concat(s, f) axis=0",
    );
    check(13, &baked, &open, SHAPES);
}

#[test]
fn blocks_of_pixels_stay_blocks() {
    let shuffle = "a = Reshape(x, cut)
        b = Transpose(a) perm=[0,1,4,2,5,3]
        y = Reshape(b, whole)";
    let baked = format!("cut: list 1,1,2,2,16,16\n whole: list 1,1,32,32\n {shuffle}");
    check(13, &baked, "y = DepthToSpace(x) blocksize=2 mode='CRD'", SHAPES);
    let unshuffle = "a = Reshape(x, cut)
        b = Transpose(a) perm=[0,3,5,1,2,4]
        y = Reshape(b, whole)";
    let baked = format!("cut: list 1,4,8,2,8,2\n whole: list 1,16,8,8\n {unshuffle}");
    check(13, &baked, "y = SpaceToDepth(x) blocksize=2", SHAPES);
}

#[test]
fn sizes_of_a_resize_are_multiples_of_its_input() {
    let baked = "e: random 0
        s: list 1,4,32,48
        y = Resize(x, e, e, s) mode='nearest' coordinate_transformation_mode='asymmetric' nearest_mode='floor'";
    check(
        11,
        baked,
        "s: random 4\n c: list 1,1,2,3\n h = Shape(x)\n t = Mul(h, c)\n e: random 0\n y = Resize(x, e, e, t) mode='nearest' coordinate_transformation_mode='asymmetric' nearest_mode='floor'",
        SHAPES,
    );
    let smaller = baked.replace("32,48", "8,4");
    let open = "c: list 1,1,2,4\n h = Shape(x)\n t = Div(h, c)\n e: random 0\n y = Resize(x, e, e, t) mode='nearest' coordinate_transformation_mode='asymmetric' nearest_mode='floor'";
    check(11, &smaller, open, SHAPES);
}

#[test]
fn sizes_may_be_computed_in_part() {
    let resize =
        "y = Resize(x, e, e, s) mode='nearest' coordinate_transformation_mode='asymmetric' nearest_mode='floor'";
    let baked = format!(
        "e: random 0
         h = Shape(x)
         n: list 0
         i: list 2
         nc = Slice(h, n, i)
         t: list 32,32
         s = Concat(nc, t) axis=0
         {resize}"
    );
    let open = format!("c: list 1,1,2,2\n h = Shape(x)\n s = Mul(h, c)\n e: random 0\n {resize}");
    check(13, &baked, &open, SHAPES);
}

#[test]
fn labels_are_spread_over_the_picture() {
    let open = "l: random 1,3,1,1
        h = Shape(x)
        f: list 1,3,1,1
        o: list 0,2,3
        n: list 1
        zero: list 0
        one: list 1
        two: list 2
        four: list 4
        nn = Slice(h, zero, one)
        c: list 3
        hw = Slice(h, two, four)
        s = Concat(nn, c, hw) axis=0
        e = Expand(l, s)
        y = Concat(x, e) axis=1";
    let expand = "l: random 1,3,1,1\n s: list 1,3,16,16\n e = Expand(l, s)\n y = Concat(x, e) axis=1";
    let one_picture = &SHAPES[..2];
    check(13, expand, open, one_picture);
    let tile = "l: random 1,3,1,1\n s: list 1,1,16,16\n e = Tile(l, s)\n y = Concat(x, e) axis=1";
    check(13, tile, open, one_picture);
}

#[test]
fn a_crop_to_an_earlier_size_follows_it() {
    let crop = |ends: &str| {
        format!(
            "w: random 4,4,2,2
             a = Conv(x, w) pads=[1,1,1,1]
             {ends}
             s: list 0,0
             axes: list 2,3
             b = Slice(a, s, e, axes)
             y = Add(b, x)"
        )
    };
    let open = crop("h = Shape(x)\n i: list 2\n j: list 4\n e = Slice(h, i, j)");
    check(13, &crop("e: list 16,16"), &open, SHAPES);
}

#[test]
fn a_pool_over_the_whole_picture_is_global() {
    let baked = "p = AveragePool(x) kernel_shape=[16,16]\n y = Mul(x, p)";
    check(13, baked, "p = GlobalAveragePool(x)\n y = Mul(x, p)", SHAPES);
}

#[test]
fn channels_may_stand_last() {
    let freed = freed(
        13,
        "x: input 1,16,16,3\n s: list 1,16,16,1\n w: random 3,1\n a = MatMul(x, w)\n y = Reshape(a, s)",
    );
    assert!(freed.is_size_free());
    assert_eq!(
        freed.inputs()[0].dims.as_ref().map(|dims| dims[3].clone()),
        Some(Dim::Fixed(3))
    );
}

#[test]
fn a_batch_that_is_mixed_stays_as_it_is() {
    let text = "x: input 1,4,16,16\n m = ReduceMean(x) axes=[0,2,3]\n y = Sub(x, m)";
    let freed = freed(13, text);
    assert!(freed.is_size_free());
    assert_eq!(
        freed.inputs()[0].dims.as_ref().map(|dims| dims[0].clone()),
        Some(Dim::Fixed(1))
    );
}

#[test]
fn what_depends_on_its_size_stays() {
    // Weights for each place; a plane that is as large as the picture.
    stays(
        13,
        "x: input 1,4,16,16\n f = Flatten(x)\n w: random 1024,8\n y = MatMul(f, w)",
    );
    stays(13, "x: input 1,4,16,16\n p: random 1,4,16,16\n y = Add(x, p)");
    // Rows that become channels; windows of a size that cannot be told from their number.
    stays(13, "x: input 1,4,16,16\n s: list 1,16,4,16\n y = Reshape(x, s)");
    stays(
        13,
        "x: input 1,4,16,16\n s: list 1,4,4,4,16\n t: list 1,4,16,16\n a = Reshape(x, s)\n b = Neg(a)\n y = Reshape(b, t)",
    );
}

#[test]
fn a_baked_number_of_pixels_stays() {
    let mean = |number: &str, function: &str| {
        format!(
            "x: input 1,4,16,16\n n: number {number}\n s = ReduceSum(x) axes=[2,3]\n m = {function}(s, n)\n y = Sub(x, m)"
        )
    };
    stays(11, &mean("256", "Div"));
    stays(11, &mean("255", "Div"));
    stays(11, &mean("1024", "Div"));
    stays(11, &mean("0.00390625", "Mul"));
    assert!(freed(11, &mean("100", "Div")).is_size_free());
    // Of what grows with the picture it is a number like any other.
    assert!(freed(11, "x: input 1,4,16,16\n n: number 255\n y = Div(x, n)").is_size_free());
}

#[test]
fn what_is_open_already_is_left_alone() {
    let text = "x: input ?,4,?,?\n y = Relu(x)";
    let dims = freed(13, text).inputs()[0].dims.clone();
    assert_eq!(dims, graph(13, text).inputs()[0].dims);
}
