// Group and instance normalisation of channels-last tensors on the CPU, with what follows it in one pass.
//
//     y = act((x - mean) / sqrt(variance + epsilon) * scale + bias + residual)
//
// Read once for the moments, read and written once for the result; libtorch's own takes the variance as E[x^2] - E[x]^2,
// which cancels out where the mean is large beside the deviation, and leaves addition and activation to further passes.
//
// Moments are taken block by block: a block of rows stays in the cache while its mean and then its squared deviations are
// summed, and blocks are merged by the formula of Chan, Golub and LeVeque (1979). The division into blocks does not depend on
// the number of threads, so neither does the result.
#include "shim.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty_like.h>

#include <cmath>
#include <cstdint>
#include <vector>

#if defined(__x86_64__) && defined(__gnu_linux__)
// Compiled for each of these processors; the loader picks.
#define VECTORIZED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define VECTORIZED
#endif
// What is written may lie over what is read, element by element, and each loop round stands for itself.
#if defined(__clang__)
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define INDEPENDENT _Pragma("GCC ivdep")
#endif

namespace {

// Elements of a block, which is read twice.
constexpr int64_t BLOCK = 4096;
// Parts of a picture that threads take. A constant, so that sums are the same on any number of threads.
constexpr int64_t PARTS = 16;

inline float widen(float value) {
    return value;
}

inline float widen(uint16_t bits) {
    const uint32_t wide = static_cast<uint32_t>(bits) << 16;
    float value;
    std::memcpy(&value, &wide, sizeof value);
    return value;
}

inline void narrow(float value, float& to) {
    to = value;
}

// To the nearest bfloat16, to the even one of two; what is no number stays none.
inline void narrow(float value, uint16_t& to) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    to = static_cast<uint16_t>(value != value ? 0x7fc0 : rounded);
}

// What one or several blocks hold, for each channel: the mean, and the sum of squared deviations from it.
struct Moments {
    explicit Moments(int64_t channels) : mean(channels, 0.0), squares(channels, 0.0) {}

    int64_t rows = 0;
    std::vector<double> mean;
    std::vector<double> squares;

    template <class Real>
    void merge(int64_t more, const Real* means, const Real* sums_of_squares) {
        const double all = static_cast<double>(rows + more);
        const double share = static_cast<double>(more) / all;
        const double weight = static_cast<double>(rows) * share;
        for (size_t c = 0; c < mean.size(); ++c) {
            const double apart = static_cast<double>(means[c]) - mean[c];
            mean[c] += apart * share;
            squares[c] += static_cast<double>(sums_of_squares[c]) + apart * apart * weight;
        }
        rows += more;
    }
};

template <class Element>
inline __attribute__((always_inline)) void sum_rows(const Element* x, int64_t rows, int64_t channels, float* sums) {
    int64_t row = 0;
    for (; row + 4 <= rows; row += 4) {
        const Element* a = x + row * channels;
        for (int64_t c = 0; c < channels; ++c) {
            const float low = widen(a[c]) + widen(a[c + channels]);
            const float high = widen(a[c + 2 * channels]) + widen(a[c + 3 * channels]);
            sums[c] += low + high;
        }
    }
    for (; row < rows; ++row) {
        for (int64_t c = 0; c < channels; ++c) sums[c] += widen(x[row * channels + c]);
    }
}

template <class Element>
inline __attribute__((always_inline)) void
sum_squares(const Element* x, int64_t rows, int64_t channels, const float* means, float* sums) {
    int64_t row = 0;
    for (; row + 2 <= rows; row += 2) {
        const Element* a = x + row * channels;
        for (int64_t c = 0; c < channels; ++c) {
            const float first = widen(a[c]) - means[c];
            const float second = widen(a[c + channels]) - means[c];
            sums[c] += first * first + second * second;
        }
    }
    for (; row < rows; ++row) {
        for (int64_t c = 0; c < channels; ++c) {
            const float apart = widen(x[row * channels + c]) - means[c];
            sums[c] += apart * apart;
        }
    }
}

template <class Element>
inline __attribute__((always_inline)) void
block_moments(const Element* x, int64_t rows, int64_t channels, float* means, float* squares) {
    std::fill(means, means + channels, 0.0f);
    std::fill(squares, squares + channels, 0.0f);
    sum_rows(x, rows, channels, means);
    const float part = 1.0f / static_cast<float>(rows);
    for (int64_t c = 0; c < channels; ++c) means[c] *= part;
    sum_squares(x, rows, channels, means, squares);
}

VECTORIZED void moments_of(const float* x, int64_t rows, int64_t channels, float* means, float* squares) {
    block_moments(x, rows, channels, means, squares);
}

VECTORIZED void moments_of(const uint16_t* x, int64_t rows, int64_t channels, float* means, float* squares) {
    block_moments(x, rows, channels, means, squares);
}

// What is done to each channel, and after it.
struct Affine {
    std::vector<float> mean;
    std::vector<float> scale;
    std::vector<float> bias;
};

template <class Element>
inline __attribute__((always_inline)) void apply_rows(
    const Element* x, const Element* residual, Element* y, int64_t rows, int64_t channels, const float* mean,
    const float* scale, const float* bias, float slope) {
    for (int64_t row = 0; row < rows; ++row) {
        const int64_t at = row * channels;
        if (residual == nullptr && slope == 0.0f) {
            INDEPENDENT
            for (int64_t c = 0; c < channels; ++c) {
                const float value = (widen(x[at + c]) - mean[c]) * scale[c] + bias[c];
                narrow(value < 0.0f ? 0.0f : value, y[at + c]);
            }
        } else if (residual == nullptr) {
            INDEPENDENT
            for (int64_t c = 0; c < channels; ++c) {
                const float value = (widen(x[at + c]) - mean[c]) * scale[c] + bias[c];
                narrow(value < 0.0f ? value * slope : value, y[at + c]);
            }
        } else {
            INDEPENDENT
            for (int64_t c = 0; c < channels; ++c) {
                const float value = (widen(x[at + c]) - mean[c]) * scale[c] + bias[c] + widen(residual[at + c]);
                const float below = slope == 0.0f ? 0.0f : value * slope;
                narrow(value < 0.0f ? below : value, y[at + c]);
            }
        }
    }
}

VECTORIZED void apply_to(
    const float* x, const float* residual, float* y, int64_t rows, int64_t channels, const float* mean, const float* scale,
    const float* bias, float slope) {
    apply_rows(x, residual, y, rows, channels, mean, scale, bias, slope);
}

VECTORIZED void apply_to(
    const uint16_t* x, const uint16_t* residual, uint16_t* y, int64_t rows, int64_t channels, const float* mean,
    const float* scale, const float* bias, float slope) {
    apply_rows(x, residual, y, rows, channels, mean, scale, bias, slope);
}

struct Shape {
    int64_t pictures;
    int64_t rows;
    int64_t channels;
};

// The moments of each picture, from its parts in order.
template <class Element>
std::vector<Moments> picture_moments(const Element* x, const Shape& shape) {
    const auto [pictures, rows, channels] = shape;
    const int64_t block = std::max<int64_t>(4, BLOCK / channels);
    const int64_t part = std::max<int64_t>(block, (rows + PARTS - 1) / PARTS);
    const int64_t parts = (rows + part - 1) / part;
    std::vector<Moments> found(pictures * parts, Moments(channels));
    at::parallel_for(0, pictures * parts, 1, [&](int64_t begin, int64_t end) {
        std::vector<float> means(channels), squares(channels);
        for (int64_t index = begin; index < end; ++index) {
            const Element* picture = x + index / parts * rows * channels;
            const int64_t first = index % parts * part;
            const int64_t last = std::min(rows, first + part);
            for (int64_t row = first; row < last; row += block) {
                const int64_t count = std::min(block, last - row);
                moments_of(picture + row * channels, count, channels, means.data(), squares.data());
                found[index].merge(count, means.data(), squares.data());
            }
        }
    });
    std::vector<Moments> whole(pictures, Moments(channels));
    for (int64_t index = 0; index < pictures * parts; ++index) {
        const Moments& next = found[index];
        whole[index / parts].merge(next.rows, next.mean.data(), next.squares.data());
    }
    return whole;
}

Affine affine(const Moments& moments, int64_t groups, double epsilon, const float* scale, const float* bias) {
    const int64_t channels = static_cast<int64_t>(moments.mean.size());
    const int64_t together = channels / groups;
    Affine affine{std::vector<float>(channels), std::vector<float>(channels), std::vector<float>(bias, bias + channels)};
    for (int64_t first = 0; first < channels; first += together) {
        double mean = 0.0, squares = 0.0;
        for (int64_t c = first; c < first + together; ++c) mean += moments.mean[c] / static_cast<double>(together);
        for (int64_t c = first; c < first + together; ++c) {
            const double apart = moments.mean[c] - mean;
            squares += moments.squares[c] + apart * apart * static_cast<double>(moments.rows);
        }
        const double variance = squares / static_cast<double>(moments.rows * together);
        for (int64_t c = first; c < first + together; ++c) {
            affine.mean[c] = static_cast<float>(mean);
            affine.scale[c] = static_cast<float>(scale[c] / std::sqrt(variance + epsilon));
        }
    }
    return affine;
}

template <class Element>
void normalize(
    const Element* x, const Element* residual, Element* y, const Shape& shape, int64_t groups, double epsilon,
    const float* scale, const float* bias, float slope) {
    const std::vector<Moments> moments = picture_moments(x, shape);
    const auto [pictures, rows, channels] = shape;
    const int64_t grain = std::max<int64_t>(1, BLOCK / channels);
    for (int64_t picture = 0; picture < pictures; ++picture) {
        const Affine a = affine(moments[picture], groups, epsilon, scale, bias);
        at::parallel_for(0, rows, grain, [&](int64_t begin, int64_t end) {
            const int64_t at = (picture * rows + begin) * channels;
            apply_to(
                x + at, residual == nullptr ? nullptr : residual + at, y + at, end - begin, channels, a.mean.data(),
                a.scale.data(), a.bias.data(), slope);
        });
    }
}

bool fits(const at::Tensor& x) {
    const auto kind = x.scalar_type();
    return x.is_cpu() && x.dim() == 4 && x.numel() > 0 && (kind == at::kFloat || kind == at::kBFloat16) &&
           x.is_contiguous(at::MemoryFormat::ChannelsLast);
}

}  // namespace

// Whether `pastiche_group_norm` takes this tensor: float32 or bfloat16, (N, C, H, W), channels-last, on the CPU.
PASTICHE_API bool pastiche_group_norm_fits(const at::Tensor* x) {
    return fits(*x);
}

// `scale` and `bias` are of length C; `residual` is null or of the shape and type of `x`. Values below zero are multiplied
// by `slope` at the end: 1 leaves them. Written over `x` where nobody else sees it.
PASTICHE_API char* pastiche_group_norm(
    const at::Tensor* x, const at::Tensor* scale, const at::Tensor* bias, const at::Tensor* residual, int64_t groups,
    double epsilon, double slope, at::Tensor** out) {
    return guarded([&] {
        TORCH_CHECK(fits(*x), "group norm takes float32 or bfloat16, channels-last, on the CPU");
        TORCH_CHECK(groups > 0 && x->size(1) % groups == 0, "channels cannot be divided into ", groups, " groups");
        const bool added = residual != nullptr;
        TORCH_CHECK(!added || (residual->sizes() == x->sizes() && residual->scalar_type() == x->scalar_type()),
                    "the residual is of another shape or type");
        const at::Tensor more = added ? residual->contiguous(at::MemoryFormat::ChannelsLast) : at::Tensor();
        const at::Tensor scales = scale->to(at::kFloat).contiguous(), biases = bias->to(at::kFloat).contiguous();
        TORCH_CHECK(scales.numel() == x->size(1) && biases.numel() == x->size(1), "scale and bias are of another length");
        at::Tensor y = is_alone(*x) ? *x : at::empty_like(*x, x->options(), at::MemoryFormat::ChannelsLast);
        const Shape shape{x->size(0), x->size(2) * x->size(3), x->size(1)};
        const float *a = scales.const_data_ptr<float>(), *b = biases.const_data_ptr<float>();
        if (x->scalar_type() == at::kFloat) {
            normalize(
                x->const_data_ptr<float>(), added ? more.const_data_ptr<float>() : nullptr, y.mutable_data_ptr<float>(), shape,
                groups, epsilon, a, b, static_cast<float>(slope));
        } else {
            normalize(
                static_cast<const uint16_t*>(x->const_data_ptr()),
                added ? static_cast<const uint16_t*>(more.const_data_ptr()) : nullptr,
                static_cast<uint16_t*>(y.mutable_data_ptr()), shape, groups, epsilon, a, b, static_cast<float>(slope));
        }
        *out = new at::Tensor(std::move(y));
    });
}
