"""Writes the generators of the golden packs: `python generators.py`, with onnx==1.18.0. No test runs it."""

from pathlib import Path

import numpy as np
from onnx import TensorProto, external_data_helper, helper, numpy_helper, save

HERE = Path(__file__).parent
OPEN = ["n", 3, "h", "w"]


def generator(nodes, inputs, outputs, opset=17, constants=()):
    port = lambda name, shape, dtype=TensorProto.FLOAT: helper.make_tensor_value_info(name, dtype, shape)
    graph = helper.make_graph(
        nodes, "generator", [port(*each) for each in inputs], [port(*each) for each in outputs], list(constants)
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def unary(operator, domain="", **attributes):
    return helper.make_node(operator, ["image"], ["out"], name="step", domain=domain, **attributes)


def write(case, model):
    folder = HERE / case
    folder.mkdir(parents=True, exist_ok=True)
    save(model, folder / "generator.onnx")


def constant(name, array):
    return numpy_helper.from_array(np.asarray(array), name)


def main():
    image, out = ("image", OPEN), ("out", OPEN)
    write("base", generator([unary("Identity")], [image], [out]))

    two = helper.make_node("Mul", ["image", "mask"], ["out"], name="step")
    write("invalid/generator_two_inputs", generator([two], [image, ("mask", OPEN)], [out]))

    both = [unary("Identity"), helper.make_node("Neg", ["image"], ["negative"], name="negative")]
    write("invalid/generator_two_outputs", generator(both, [image], [out, ("negative", OPEN)]))

    integers = [(name, OPEN, TensorProto.INT64) for name in ("image", "out")]
    write("invalid/generator_of_integers", generator([unary("Identity")], integers[:1], integers[1:]))

    write("invalid/generator_of_rank_3", generator([unary("Identity")], [("image", [3, "h", "w"])], [("out", [3, "h", "w"])]))

    last = ["n", "h", "w", 3]
    write("invalid/generator_of_other_layout", generator([unary("Identity")], [("image", last)], [("out", last)]))

    grey = ["n", 1, "h", "w"]
    write("invalid/generator_of_grey_pictures", generator([unary("Identity")], [("image", grey)], [("out", grey)]))

    batch = [4, 3, "h", "w"]
    write("invalid/generator_of_batch_4", generator([unary("Identity")], [("image", batch)], [("out", batch)]))

    turned = unary("Transpose", perm=[0, 1, 3, 2])
    write("invalid/generator_swaps_the_sides", generator([turned], [image], [out]))

    deep = helper.make_node("Conv", ["image", "kernel"], ["deep"], name="down", strides=[2, 2], pads=[1, 1, 1, 1])
    up = helper.make_node("ConvTranspose", ["deep", "kernel"], ["out"], name="up", strides=[2, 2], pads=[1, 1, 1, 1], output_padding=[1, 1])
    kernel = constant("kernel", np.zeros((3, 3, 3, 3), np.float32))
    write("invalid/generator_needs_a_multiple", generator([deep, up], [image], [out], constants=[kernel]))

    pool = unary("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
    write("invalid/generator_halves_the_picture", generator([pool], [image], [out]))

    sizes = constant("sizes", np.array([1, 3, 8, 8], np.int64))
    flat = constant("flat", np.array([1, -1], np.int64))
    weights = constant("weights", np.zeros((192, 3), np.float32))
    spread = constant("spread", np.zeros((3, 192), np.float32))
    dense = [
        helper.make_node("Reshape", ["image", "flat"], ["row"], name="flatten"),
        helper.make_node("MatMul", ["row", "weights"], ["code"], name="encode"),
        helper.make_node("MatMul", ["code", "spread"], ["wide"], name="decode"),
        helper.make_node("Reshape", ["wide", "sizes"], ["out"], name="unflatten"),
    ]
    fixed = [1, 3, 8, 8]
    dense = generator(dense, [("image", fixed)], [("out", fixed)], constants=[sizes, flat, weights, spread])
    write("invalid/generator_of_one_size", dense)

    unknown = [
        helper.make_node("Whirl", ["image"], ["a"], name="first"),
        helper.make_node("Identity", ["a"], ["b"], name="second"),
        helper.make_node("FancyNorm", ["b"], ["out"], name="third", domain="com.example"),
    ]
    custom = generator(unknown, [image], [out])
    custom.opset_import.append(helper.make_opsetid("com.example", 1))
    write("invalid/generator_of_unknown_operators", custom)

    write("invalid/generator_of_old_opset", generator([unary("Identity")], [image], [out], opset=6))

    huge = [
        helper.make_node("Expand", ["image", "shape"], ["grown"], name="grow"),
        helper.make_node("ReduceMax", ["grown"], ["out"], name="shrink", axes=[0], keepdims=1),
    ]
    shape = constant("shape", np.array([10**12, 3, 1, 1], np.int64))
    write("invalid/generator_without_bounds", generator(huge, [("image", [1, 3, "h", "w"])], [out], constants=[shape]))

    scaled = generator([helper.make_node("Mul", ["image", "by"], ["out"], name="step")], [image], [out])
    by = constant("by", np.ones((1, 3, 1, 1), np.float32))
    external_data_helper.set_external_data(by, "../../../../etc/passwd")
    by.ClearField("raw_data")
    scaled.graph.initializer.append(by)
    folder = HERE / "invalid/generator_points_outside_itself"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "generator.onnx").write_bytes(scaled.SerializeToString())

    last = [("image", ["n", "h", "w", 3])], [("out", ["n", "h", "w", 3])]
    write("valid/nhwc", generator([unary("Identity")], *last))

    double = [helper.make_node("DepthToSpace", ["deep"], ["out"], name="up", blocksize=2)]
    deep = helper.make_node("SpaceToDepth", ["image"], ["deep"], name="down", blocksize=2)
    write("valid/multiple_of_2", generator([deep, *double], [image], [out]))


main()
