// Channels-last pictures whose pixels are put together anew, on the CPU.
#include "shim.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cstdint>

namespace {

bool fits(const at::Tensor& x) {
    return x.is_cpu() && x.dim() == 4 && x.numel() > 0 && x.is_contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor picture(const at::Tensor& like, int64_t channels, int64_t rows, int64_t columns) {
    return at::empty({like.size(0), channels, rows, columns}, like.options(), at::MemoryFormat::ChannelsLast);
}

}  // namespace

// Whether `pastiche_interleave` takes the tensor.
PASTICHE_API bool pastiche_interleave_fits(const at::Tensor* x) {
    return fits(*x);
}

// From (N, 4C, H + 1, W + 1) to (N, C, 2H, 2W): pixel (2i + a, 2j + b) is pixel (i + a, j + b) of quarter 2a + b of the
// channels.
PASTICHE_API char* pastiche_interleave(const at::Tensor* phases, at::Tensor** out) {
    return guarded([&] {
        TORCH_CHECK(fits(*phases) && phases->size(1) % 4 == 0 && phases->size(2) > 1 && phases->size(3) > 1,
                    "interleaving takes four phases, channels-last, on the CPU");
        const int64_t pictures = phases->size(0), channels = phases->size(1) / 4;
        const int64_t rows = phases->size(2) - 1, columns = phases->size(3) - 1;
        at::Tensor large = picture(*phases, channels, 2 * rows, 2 * columns);
        const int64_t pixel = channels * static_cast<int64_t>(phases->element_size());
        const char* from = static_cast<const char*>(phases->const_data_ptr());
        char* to = static_cast<char*>(large.mutable_data_ptr());
        at::parallel_for(0, pictures * 2 * rows, 8, [&](int64_t begin, int64_t end) {
            for (int64_t line = begin; line < end; ++line) {
                const int64_t index = line / (2 * rows), row = line % (2 * rows), odd = row % 2;
                const char* source = from + ((index * (rows + 1) + row / 2 + odd) * (columns + 1)) * 4 * pixel;
                char* target = to + line * 2 * columns * pixel;
                for (int64_t column = 0; column < columns; ++column) {
                    const char* even = source + column * 4 * pixel + 2 * odd * pixel;
                    std::memcpy(target, even, pixel);
                    std::memcpy(target + pixel, even + 5 * pixel, pixel);
                    target += 2 * pixel;
                }
            }
        });
        *out = new at::Tensor(std::move(large));
    });
}

// From (N, columns * C, H, W) to (N, C, H, W + 2 * pad - columns + 1): pixel (i, j) is the sum of pixels (i, j + t - pad) of
// channels t * C on, over all t, those outside left out, and of the bias (C), which may be null. Float32 only.
PASTICHE_API char* pastiche_sum_columns(
    const at::Tensor* apart, const at::Tensor* bias, int64_t columns, int64_t pad, at::Tensor** out) {
    return guarded([&] {
        TORCH_CHECK(apart->is_cpu() && apart->dim() == 4 && apart->scalar_type() == at::kFloat,
                    "summing takes float32, (N, C, H, W), on the CPU");
        // Convolutions answer as their input lies, which may be plane by plane.
        const at::Tensor pixels = apart->contiguous(at::MemoryFormat::ChannelsLast);
        const int64_t together = apart->size(1), rows = apart->size(2), width = apart->size(3);
        TORCH_CHECK(columns > 0 && together % columns == 0 && pad >= 0 && width + 2 * pad >= columns,
                    "the columns do not fit the picture");
        const int64_t channels = together / columns, wide = width + 2 * pad - columns + 1;
        const at::Tensor biases = bias == nullptr ? at::Tensor() : bias->to(at::kFloat).contiguous();
        TORCH_CHECK(bias == nullptr || biases.numel() == channels, "the bias is of another length");
        at::Tensor sums = picture(*apart, channels, rows, wide);
        const float* from = pixels.const_data_ptr<float>();
        float* to = sums.mutable_data_ptr<float>();
        const float* base = bias == nullptr ? nullptr : biases.const_data_ptr<float>();
        at::parallel_for(0, apart->size(0) * rows, 4, [&](int64_t begin, int64_t end) {
            for (int64_t line = begin; line < end; ++line) {
                const float* source = from + line * width * together;
                for (int64_t j = 0; j < wide; ++j) {
                    float* target = to + (line * wide + j) * channels;
                    const int64_t first = std::max<int64_t>(0, pad - j);
                    const int64_t last = std::min<int64_t>(columns, width + pad - j);
                    for (int64_t c = 0; c < channels; ++c) {
                        float sum = base == nullptr ? 0.0f : base[c];
                        for (int64_t t = first; t < last; ++t) sum += source[(j + t - pad) * together + t * channels + c];
                        target[c] = sum;
                    }
                }
            }
        });
        *out = new at::Tensor(std::move(sums));
    });
}
