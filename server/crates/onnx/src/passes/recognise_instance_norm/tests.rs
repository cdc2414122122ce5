//! Forms that exporters write, and chains that only look like them.

use super::super::host::assert_same;
use super::super::text::graph;
use super::super::{fold_constants, remove_dead_nodes};
use super::recognise_instance_norm;
use crate::load::Options;

/// The operators that are left, in order of their names; what is computed must stay equal at these shapes.
fn check(opset: i64, text: &str, shapes: &[&[usize]], expect: &[(&str, usize)]) {
    let given = graph(opset, text);
    let mut passed = given.clone();
    fold_constants(&mut passed, &Options::default());
    recognise_instance_norm(&mut passed, &Options::default());
    remove_dead_nodes(&mut passed);
    let operators: Vec<_> = passed.operators().into_iter().collect();
    assert_eq!(operators, expect);
    assert_same(&given, &passed, shapes);
}

const RECOGNISED: &[(&str, usize)] = &[("InstanceNormalization", 1)];
const SHAPES: &[&[usize]] = &[&[1, 3, 6, 8], &[2, 3, 7, 5]];

/// What comes before the forms: an open picture, a scale and a bias.
fn open(rest: &str) -> String {
    format!("x: input ?,3,?,?\n g: random 1,3,1,1\n b: random 3,1,1\n e: number 1e-5\n two: number 2\n{rest}")
}

#[test]
fn the_plain_form_with_and_without_scale_and_bias() {
    let core = "
        m = ReduceMean(x) axes=[2,3]
        d = Sub(x, m)
        q = Mul(d, d)
        v = ReduceMean(q) axes=[-1,-2]
        s = Add(e, v)
        r = Sqrt(s)
        n = Div(d, r)";
    check(11, &open(core), SHAPES, RECOGNISED);
    check(11, &open(&format!("{core}\n y = Mul(n, g)")), SHAPES, RECOGNISED);
    check(11, &open(&format!("{core}\n y = Add(b, n)")), SHAPES, RECOGNISED);
    let affine = format!("{core}\n a = Mul(g, n)\n y = Add(a, b)");
    check(11, &open(&affine), SHAPES, RECOGNISED);
    check(11, &open(&affine), &[&[1, 3, 1, 1]], RECOGNISED);
}

#[test]
fn squares_by_a_power_of_a_difference_of_their_own() {
    let text = open(
        "m = ReduceMean(x) axes=[2,3]
         c = Sub(m, x)
         q = Pow(c, two)
         v = ReduceMean(q) axes=[2,3]
         s = Add(v, e)
         h: number 0.5
         r = Pow(s, h)
         d = Sub(x, m)
         y = Div(d, r)",
    );
    check(11, &text, SHAPES, RECOGNISED);
}

#[test]
fn axes_as_an_input_one_after_another_and_by_a_global_pool() {
    let text = open(
        "two_axes: list 2,3
         m = ReduceMean(x, two_axes)
         d = Sub(x, m)
         q = Mul(d, d)
         v = ReduceMean(q, two_axes)
         s = Add(v, e)
         r = Sqrt(s)
         i = Reciprocal(r)
         y = Mul(i, d)",
    );
    check(18, &text, SHAPES, RECOGNISED);
    let text = open(
        "k = ReduceMean(x) axes=[3]
         m = ReduceMean(k) axes=[2]
         d = Sub(x, m)
         q = Mul(d, d)
         v = GlobalAveragePool(q)
         s = Add(v, e)
         n: number -0.5
         i = Pow(s, n)
         y = Mul(d, i)",
    );
    check(11, &text, SHAPES, RECOGNISED);
}

#[test]
fn old_pytorch_joins_the_axes_and_adds_a_tiny_number() {
    let text = "x: input 1,3,6,8
        l: list 1,3,1,-1
        p: list -1,3,1,1
        t: number 1e-9
        e: number 1e-5
        g: random 3
        b: random 3
        j = Reshape(x, l)
        m = ReduceMean(j) axes=[3]
        d = Sub(x, m)
        a = Add(d, t)
        q = Mul(d, a)
        k = Reshape(q, l)
        v = ReduceMean(k) axes=[3]
        s = Add(v, e)
        r = Sqrt(s)
        n = Div(d, r)
        gg = Reshape(g, p)
        bb = Reshape(b, p)
        z = Mul(n, gg)
        y = Add(z, bb)";
    check(9, text, &[&[1, 3, 6, 8]], RECOGNISED);
}

#[test]
fn means_without_their_axes_are_put_back() {
    let text = open(
        "h = Shape(x)
         o: list 0
         i: list 2
         nc = Slice(h, o, i)
         minus: list -1
         t = Concat(nc, minus) axis=0
         j = Reshape(x, t)
         w = ReduceMean(j) axes=[2] keepdims=0
         m = Unsqueeze(w) axes=[2,3]
         d = Sub(x, m)
         q = Mul(d, d)
         v = ReduceMean(q) axes=[2,3]
         s = Add(v, e)
         r = Sqrt(s)
         y = Div(d, r)",
    );
    check(11, &text, SHAPES, RECOGNISED);
}

#[test]
fn tensorflow_scales_before_it_shifts() {
    let head = "m = ReduceMean(x) axes=[2,3]
        d = Sub(x, m)
        q = Mul(d, d)
        v = ReduceMean(q) axes=[2,3]
        s = Add(v, e)
        r = Sqrt(s)
        i = Reciprocal(r)";
    let tails = [
        "a = Mul(i, g)\n p = Mul(x, a)\n t = Mul(m, a)\n u = Sub(b, t)\n y = Add(p, u)",
        "a = Mul(g, i)\n p = Mul(a, x)\n t = Mul(a, m)\n u = Sub(b, t)\n y = Add(u, p)",
        "p = Mul(x, i)\n t = Mul(m, i)\n u = Neg(t)\n y = Add(p, u)",
        "p = Mul(x, i)\n t = Mul(m, i)\n y = Sub(p, t)",
        "a = Div(g, r)\n p = Mul(x, a)\n t = Mul(m, a)\n u = Sub(b, t)\n y = Add(p, u)",
    ];
    for tail in tails {
        check(11, &open(&format!("{head}\n{tail}")), SHAPES, RECOGNISED);
    }
}

#[test]
fn channels_may_stand_last() {
    let text = "x: input ?,?,?,3
        e: number 1e-5
        g: random 3
        m = ReduceMean(x) axes=[1,2]
        d = Sub(x, m)
        q = Mul(d, d)
        v = ReduceMean(q) axes=[1,2]
        s = Add(v, e)
        r = Sqrt(s)
        n = Div(d, r)
        y = Mul(n, g)";
    let shapes: &[&[usize]] = &[&[2, 6, 8, 3], &[1, 5, 3, 3]];
    check(11, text, shapes, &[("InstanceNormalization", 1), ("Transpose", 2)]);
}

#[test]
fn a_computed_scale_stays_after_the_node() {
    let text = open(
        "m = ReduceMean(x) axes=[2,3]
         d = Sub(x, m)
         q = Mul(d, d)
         v = ReduceMean(q) axes=[2,3]
         s = Add(v, e)
         r = Sqrt(s)
         n = Div(d, r)
         w = ReduceMax(x) axes=[2,3]
         y = Mul(n, w)",
    );
    let left = [("InstanceNormalization", 1), ("Mul", 1), ("ReduceMax", 1)];
    check(11, &text, SHAPES, &left);
}

#[test]
fn what_is_something_else_stays() {
    let norm = |mean: &str, square: &str, variance: &str, tail: &str| {
        open(&format!(
            "m = ReduceMean(x) {mean}
             d = Sub(x, m)
             q = {square}
             v = ReduceMean(q) {variance}
             s = Add(v, e)
             r = Sqrt(s)
             y = Div(d, r)
             {tail}"
        ))
    };
    let spatial = "axes=[2,3]";
    let unchanged = |text: &str| {
        let mut passed = graph(11, text);
        let given = passed.operators();
        recognise_instance_norm(&mut passed, &Options::default());
        assert_eq!(passed.operators(), given, "{text}");
    };
    // Statistics over the batch, the channels too, a row, or of different axes.
    unchanged(&norm("axes=[0,2,3]", "Mul(d, d)", "axes=[0,2,3]", ""));
    unchanged(&norm("axes=[1,2,3]", "Mul(d, d)", "axes=[1,2,3]", ""));
    unchanged(&norm("axes=[3]", "Mul(d, d)", "axes=[3]", ""));
    unchanged(&norm(spatial, "Mul(d, d)", "axes=[3]", ""));
    // No square of the difference.
    unchanged(&norm(spatial, "Mul(x, d)", spatial, ""));
    unchanged(&norm(spatial, "Mul(x, x)", spatial, ""));
    unchanged(&norm(spatial, "Pow(d, e)", spatial, ""));
    // Somebody else wants what is inside.
    unchanged(&norm(spatial, "Mul(d, d)", spatial, "z = Add(y, d)"));
    unchanged(&norm(spatial, "Mul(d, d)", spatial, "-> y, v"));
}

#[test]
fn a_baked_batch_of_another_size_is_not_taken_for_one() {
    // At a batch of two, the mean would be over both pictures.
    let text = "x: input ?,3,?,?
        e: number 1e-5
        l: list 1,3,-1,1
        j = Reshape(x, l)
        m = ReduceMean(j) axes=[2]
        d = Sub(x, m)
        q = Mul(d, d)
        k = Reshape(q, l)
        v = ReduceMean(k) axes=[2]
        s = Add(v, e)
        r = Sqrt(s)
        y = Div(d, r)";
    let mut passed = graph(11, text);
    recognise_instance_norm(&mut passed, &Options::default());
    assert!(!passed.operators().contains_key("InstanceNormalization"));
}
