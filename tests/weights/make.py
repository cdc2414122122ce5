#!/usr/bin/env python3
"""Writes the published generators in small: their weights under the names of their own repositories, and what they compute.

usage: python make.py [FAMILY ...]        (needs what ../fixtures/requirements.txt lists, and safetensors)
"""
import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

HERE = pathlib.Path(__file__).parent


def conv_block(c, dropout=False):
    """Of ResnetBlock in pytorch-CycleGAN-and-pix2pix, reflection padding."""
    middle = [nn.Dropout(0.5)] if dropout else []
    return nn.Sequential(
        nn.ReflectionPad2d(1), nn.Conv2d(c, c, 3), nn.InstanceNorm2d(c), nn.ReLU(True), *middle,
        nn.ReflectionPad2d(1), nn.Conv2d(c, c, 3), nn.InstanceNorm2d(c),
    )


class ResnetBlock(nn.Module):
    def __init__(self, c, dropout=False):
        super().__init__()
        self.conv_block = conv_block(c, dropout)

    def forward(self, x):
        return x + self.conv_block(x)


class Cyclegan(nn.Module):
    """ResnetGenerator of junyanz/pytorch-CycleGAN-and-pix2pix (Zhu et al. 2017)."""

    def __init__(self, n=4, blocks=2, dropout=False):
        super().__init__()
        norm = nn.InstanceNorm2d
        model = [nn.ReflectionPad2d(3), nn.Conv2d(3, n, 7), norm(n), nn.ReLU(True)]
        for c in (n, 2 * n):
            model += [nn.Conv2d(c, 2 * c, 3, 2, 1), norm(2 * c), nn.ReLU(True)]
        model += [ResnetBlock(4 * n, dropout) for _ in range(blocks)]
        for c in (4 * n, 2 * n):
            model += [nn.ConvTranspose2d(c, c // 2, 3, 2, 1, output_padding=1), norm(c // 2), nn.ReLU(True)]
        model += [nn.ReflectionPad2d(3), nn.Conv2d(n, 3, 7), nn.Tanh()]
        self.model = nn.Sequential(*model)

    def forward(self, x):
        return self.model(x)


def square(row, gain=1.0):
    row = torch.tensor(row)
    filt = row[:, None] * row[None, :]
    return filt / filt.sum() * gain


class Downsample(nn.Module):
    """Of contrastive-unpaired-translation (Zhang 2019)."""

    def __init__(self, c):
        super().__init__()
        self.c = c
        self.register_buffer("filt", square([1.0, 2.0, 1.0])[None, None].repeat(c, 1, 1, 1))

    def forward(self, x):
        return functional.conv2d(functional.pad(x, [1] * 4, "reflect"), self.filt, stride=2, groups=self.c)


class Upsample(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c = c
        self.register_buffer("filt", square([1.0, 3.0, 3.0, 1.0], 4.0)[None, None].repeat(c, 1, 1, 1))

    def forward(self, x):
        x = functional.pad(x, [1] * 4, "replicate")
        return functional.conv_transpose2d(x, self.filt, stride=2, padding=2, groups=self.c)[:, :, 1:, 1:][:, :, :-1, :-1]


class Cut(nn.Module):
    """ResnetGenerator of taesungp/contrastive-unpaired-translation (Park et al. 2020)."""

    def __init__(self, n=4, blocks=2):
        super().__init__()
        norm = nn.InstanceNorm2d
        model = [nn.ReflectionPad2d(3), nn.Conv2d(3, n, 7), norm(n), nn.ReLU(True)]
        for c in (n, 2 * n):
            model += [nn.Conv2d(c, 2 * c, 3, 1, 1), norm(2 * c), nn.ReLU(True), Downsample(2 * c)]
        model += [ResnetBlock(4 * n) for _ in range(blocks)]
        for c in (4 * n, 2 * n):
            model += [Upsample(c), nn.Conv2d(c, c // 2, 3, 1, 1), norm(c // 2), nn.ReLU(True)]
        model += [nn.ReflectionPad2d(3), nn.Conv2d(n, 3, 7), nn.Tanh()]
        self.model = nn.Sequential(*model)

    def forward(self, x):
        return self.model(x)


class UnetBlock(nn.Module):
    """UnetSkipConnectionBlock of pytorch-CycleGAN-and-pix2pix (Isola et al. 2017)."""

    def __init__(self, outer, inner, submodule=None, outermost=False, dropout=False):
        super().__init__()
        self.outermost = outermost
        cin = 3 if outermost else outer
        down = nn.Conv2d(cin, inner, 4, 2, 1, bias=False)
        if outermost:
            up = nn.ConvTranspose2d(2 * inner, outer, 4, 2, 1)
            model = [down, submodule, nn.ReLU(True), up, nn.Tanh()]
        elif submodule is None:
            up = nn.ConvTranspose2d(inner, outer, 4, 2, 1, bias=False)
            model = [nn.LeakyReLU(0.2, True), down, nn.ReLU(True), up, nn.BatchNorm2d(outer)]
        else:
            up = nn.ConvTranspose2d(2 * inner, outer, 4, 2, 1, bias=False)
            model = [nn.LeakyReLU(0.2, True), down, nn.BatchNorm2d(inner), submodule]
            model += [nn.ReLU(True), up, nn.BatchNorm2d(outer)] + ([nn.Dropout(0.5)] if dropout else [])
        self.model = nn.Sequential(*model)

    def forward(self, x):
        return self.model(x) if self.outermost else torch.cat([x, self.model(x)], 1)


class Pix2pix(nn.Module):
    def __init__(self, n=2, levels=6):
        super().__init__()
        block = UnetBlock(8 * n, 8 * n)
        for _ in range(levels - 5):
            block = UnetBlock(8 * n, 8 * n, block, dropout=True)
        for c in (4 * n, 2 * n, n):
            block = UnetBlock(c, 2 * c, block)
        self.model = UnetBlock(3, n, block, outermost=True)

    def forward(self, x):
        return self.model(x)


class ConvLayer(nn.Module):
    """Of pytorch/examples, fast_neural_style (Johnson et al. 2016)."""

    def __init__(self, cin, cout, kernel, stride, upsample=None):
        super().__init__()
        self.upsample = upsample
        self.reflection_pad = nn.ReflectionPad2d(kernel // 2)
        self.conv2d = nn.Conv2d(cin, cout, kernel, stride)

    def forward(self, x):
        if self.upsample:
            x = functional.interpolate(x, mode="nearest", scale_factor=self.upsample)
        return self.conv2d(self.reflection_pad(x))


class ResidualBlock(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.conv1, self.in1 = ConvLayer(c, c, 3, 1), nn.InstanceNorm2d(c, affine=True)
        self.conv2, self.in2 = ConvLayer(c, c, 3, 1), nn.InstanceNorm2d(c, affine=True)

    def forward(self, x):
        return x + self.in2(self.conv2(torch.relu(self.in1(self.conv1(x)))))


class FastStyle(nn.Module):
    """TransformerNet."""

    def __init__(self, n=4):
        super().__init__()
        norm = lambda c: nn.InstanceNorm2d(c, affine=True)
        self.conv1, self.in1 = ConvLayer(3, n, 9, 1), norm(n)
        self.conv2, self.in2 = ConvLayer(n, 2 * n, 3, 2), norm(2 * n)
        self.conv3, self.in3 = ConvLayer(2 * n, 4 * n, 3, 2), norm(4 * n)
        for block in range(1, 6):
            setattr(self, f"res{block}", ResidualBlock(4 * n))
        self.deconv1, self.in4 = ConvLayer(4 * n, 2 * n, 3, 1, 2), norm(2 * n)
        self.deconv2, self.in5 = ConvLayer(2 * n, n, 3, 1, 2), norm(n)
        self.deconv3 = ConvLayer(n, 3, 9, 1)

    def forward(self, x):
        for stage in "123":
            x = torch.relu(getattr(self, f"in{stage}")(getattr(self, f"conv{stage}")(x)))
        for block in range(1, 6):
            x = getattr(self, f"res{block}")(x)
        return self.deconv3(torch.relu(self.in5(self.deconv2(torch.relu(self.in4(self.deconv1(x)))))))


class ConvNormLReLU(nn.Sequential):
    """Of bryandlee/animegan2-pytorch (Chen et al. 2020)."""

    def __init__(self, cin, cout, kernel=3, stride=1, padding=1, groups=1, bias=False):
        super().__init__(
            nn.ReflectionPad2d(padding), nn.Conv2d(cin, cout, kernel, stride, groups=groups, bias=bias),
            nn.GroupNorm(1, cout, affine=True), nn.LeakyReLU(0.2, inplace=True),
        )


class InvertedResBlock(nn.Module):
    def __init__(self, cin, cout, expansion=2):
        super().__init__()
        wide = cin * expansion
        self.use_res_connect = cin == cout
        self.layers = nn.Sequential(
            ConvNormLReLU(cin, wide, 1, padding=0), ConvNormLReLU(wide, wide, groups=wide, bias=True),
            nn.Conv2d(wide, cout, 1, bias=False), nn.GroupNorm(1, cout, affine=True),
        )

    def forward(self, x):
        return x + self.layers(x) if self.use_res_connect else self.layers(x)


class Animegan2(nn.Module):
    """Generator."""

    def __init__(self, n=4):
        super().__init__()
        layer = ConvNormLReLU
        end = (0, 1, 0, 1)
        self.block_a = nn.Sequential(layer(3, n, 7, padding=3), layer(n, 2 * n, stride=2, padding=end), layer(2 * n, 2 * n))
        self.block_b = nn.Sequential(layer(2 * n, 4 * n, stride=2, padding=end), layer(4 * n, 4 * n))
        self.block_c = nn.Sequential(
            layer(4 * n, 4 * n), InvertedResBlock(4 * n, 8 * n), *[InvertedResBlock(8 * n, 8 * n) for _ in range(3)], layer(8 * n, 4 * n)
        )
        self.block_d = nn.Sequential(layer(4 * n, 4 * n), layer(4 * n, 4 * n))
        self.block_e = nn.Sequential(layer(4 * n, 2 * n), layer(2 * n, 2 * n), layer(2 * n, n, 7, padding=3))
        self.out_layer = nn.Sequential(nn.Conv2d(n, 3, 1, bias=False), nn.Tanh())

    def forward(self, x):
        out = self.block_a(x)
        half = out.shape[-2:]
        out = self.block_c(self.block_b(out))
        out = self.block_d(functional.interpolate(out, half, mode="bilinear", align_corners=True))
        out = functional.interpolate(out, x.shape[-2:], mode="bilinear", align_corners=True)
        return self.out_layer(self.block_e(out))


FAMILIES = {
    "cyclegan": (Cyclegan, (1, 3, 24, 32)),
    "cyclegan-dropout": (lambda: Cyclegan(dropout=True), (1, 3, 24, 32)),
    "cut": (Cut, (2, 3, 24, 32)),
    "pix2pix": (Pix2pix, (1, 3, 64, 128)),
    "fast-style": (FastStyle, (1, 3, 24, 32)),
    "animegan2": (Animegan2, (1, 3, 24, 32)),
}


def drawn(network, seed):
    """Weights large enough that every layer shows in the result."""
    draw = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in network.state_dict().items():
            if "filt" in name or not value.is_floating_point():
                continue
            noise = torch.randn(value.shape, generator=draw)
            if name.endswith("running_var"):
                value.copy_(1 + 0.3 * noise.abs())
            elif value.ndim > 1:
                value.copy_(noise * (1.4 / value[0].numel() ** 0.5))
            else:
                value.copy_((1 if name.endswith("weight") else 0) + 0.2 * noise)
    return network.eval()


def main():
    for seed, (name, (make, shape)) in enumerate(FAMILIES.items()):
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        network, folder = drawn(make(), seed), HERE / name
        folder.mkdir(exist_ok=True)
        state = network.state_dict()
        torch.save(state, folder / "weights.pth")
        torch.save(state, folder / "legacy.pth", _use_new_zipfile_serialization=False)
        save_file({key: value.contiguous() for key, value in state.items()}, folder / "weights.safetensors")
        top = 255 if name == "fast-style" else 1
        x = torch.rand(shape, generator=torch.Generator().manual_seed(seed)) * (2 if top == 1 else 255) - (1 if top == 1 else 0)
        with torch.inference_mode():
            y = network(x)
        np.save(folder / "input.npy", x.numpy())
        np.save(folder / "output.npy", y.numpy())
        print(name, sum(value.numel() for value in state.values()), "numbers", tuple(y.shape), float(y.std()))


if __name__ == "__main__":
    main()
