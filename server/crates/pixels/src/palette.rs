//! The colours that pictures are made of.
//!
//! Colours are compared in Oklab (Björn Ottosson, 2020, <https://bottosson.github.io/posts/oklab/>), where equal distances look alike, and grouped by
//! k-means from starting points that are far apart. Nothing is drawn by chance: equal pictures have equal palettes.

mod name;
mod oklab;

use std::cmp::Reverse;

pub use name::ColorName;

use crate::{Depth, Picture, PictureError, Samples, fit, resize, to_srgb};
use oklab::Oklab;

/// Longer side at which pictures are looked at, in pixels: colours that matter survive it, and noise does not.
const SIDE_PX: u32 = 64;
/// Groups at first; those that look alike are joined.
const GROUPS: usize = 10;
/// Rounds of k-means; groups of so few points stand still before.
const ROUNDS: usize = 12;
/// Distance in Oklab below which two groups are one colour to people.
const ALIKE: f32 = 0.09;
/// Share of the pixels below which a colour does not count.
const LEAST_SHARE: f32 = 0.02;

/// One colour of a palette.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Swatch {
    /// Red, green and blue in sRGB, 0 to 255.
    pub rgb: [u8; 3],
    /// How much of the pictures it covers, 0 to 1.
    pub share: f32,
    /// What people call it.
    pub name: ColorName,
}

impl Swatch {
    /// As CSS writes it, such as `#1d3f5a`.
    #[must_use]
    pub fn hex(&self) -> String {
        let [red, green, blue] = self.rgb;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

/// The colours that `pictures` are made of together, at most `most`, the largest first. What is transparent has no colour; pictures without
/// anything visible have an empty palette.
///
/// # Errors
/// Those of [`to_srgb`] and [`resize`].
pub fn palette(pictures: &[&Picture], most: usize) -> Result<Vec<Swatch>, PictureError> {
    let mut points = Vec::new();
    for picture in pictures {
        points.extend(visible(picture)?);
    }
    let mut groups = group(&points);
    groups.sort_by_key(|group| Reverse(group.count));
    let groups = join(groups);
    let share = |group: &Group| group.count as f32 / points.len().max(1) as f32;
    let large = groups.iter().filter(|group| share(group) >= LEAST_SHARE);
    Ok(large
        .take(most)
        .map(|group| Swatch {
            rgb: group.center.to_srgb(),
            share: share(group),
            name: ColorName::of(group.center),
        })
        .collect())
}

/// The colours of a picture's visible pixels, in small.
fn visible(picture: &Picture) -> Result<Vec<Oklab>, PictureError> {
    let (width, height) = picture.size();
    let (width, height) = fit(width, height, SIDE_PX.min(width.max(height)));
    let small = to_srgb(&resize(picture, width, height)?)?.to_depth(Depth::U8);
    let has_alpha = small.has_alpha();
    let Samples::U8(samples) = small.into_samples() else {
        return Ok(Vec::new());
    };
    let pixels = samples.chunks_exact(4);
    let visible = pixels.filter(|pixel| !has_alpha || pixel[3] >= 128);
    Ok(visible.map(|pixel| Oklab::of([pixel[0], pixel[1], pixel[2]])).collect())
}

/// Points that belong together.
#[derive(Debug, Clone, Copy)]
struct Group {
    center: Oklab,
    count: usize,
}

/// K-means.
fn group(points: &[Oklab]) -> Vec<Group> {
    let mut groups: Vec<Group> = starts(points)
        .into_iter()
        .map(|center| Group { center, count: 0 })
        .collect();
    for _ in 0..ROUNDS {
        let mut sums = vec![(Oklab::default(), 0_usize); groups.len()];
        for point in points {
            if let Some(nearest) = nearest(&groups, *point) {
                sums[nearest].0 += *point;
                sums[nearest].1 += 1;
            }
        }
        for (group, (sum, count)) in groups.iter_mut().zip(sums) {
            group.count = count;
            if count > 0 {
                group.center = sum / count as f32;
            }
        }
    }
    groups.retain(|group| group.count > 0);
    groups
}

/// Points that are far from each other, beginning with the one that is farthest from the mean of all.
fn starts(points: &[Oklab]) -> Vec<Oklab> {
    let sum = points.iter().fold(Oklab::default(), |sum, point| sum + *point);
    let mean = sum / points.len().max(1) as f32;
    let mut away: Vec<f32> = points.iter().map(|point| point.distance(mean)).collect();
    let mut starts = Vec::new();
    while starts.len() < GROUPS {
        let farthest = (0..points.len()).max_by(|one, other| away[*one].total_cmp(&away[*other]));
        let Some(farthest) = farthest.filter(|index| starts.is_empty() || away[*index] > ALIKE / 2.0) else {
            break;
        };
        let start = points[farthest];
        for (away, point) in away.iter_mut().zip(points) {
            let distance = point.distance(start);
            *away = if starts.is_empty() {
                distance
            } else {
                away.min(distance)
            };
        }
        starts.push(start);
    }
    starts
}

fn nearest(groups: &[Group], point: Oklab) -> Option<usize> {
    let distance = |index: &usize| groups[*index].center.distance(point);
    (0..groups.len()).min_by(|one, other| distance(one).total_cmp(&distance(other)))
}

/// Joins groups that look alike; the largest come first, and stay so.
fn join(groups: Vec<Group>) -> Vec<Group> {
    let mut joined: Vec<Group> = Vec::new();
    for group in groups {
        match joined
            .iter_mut()
            .find(|known| known.center.distance(group.center) < ALIKE)
        {
            None => joined.push(group),
            Some(known) => {
                let count = known.count + group.count;
                let sum = known.center * known.count as f32 + group.center * group.count as f32;
                *known = Group {
                    center: sum / count as f32,
                    count,
                };
            }
        }
    }
    joined.sort_by_key(|group| Reverse(group.count));
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of vertical stripes: colours with alpha, and their widths.
    fn stripes(stripes: &[([u8; 4], u32)]) -> Picture {
        let width: u32 = stripes.iter().map(|(_, width)| width).sum();
        let row = stripes.iter().flat_map(|(color, width)| color.repeat(*width as usize));
        let row: Vec<u8> = row.collect();
        let samples = Samples::U8(row.repeat(16));
        Picture::new(width, 16, samples, true, None).unwrap()
    }

    fn check(picture: &Picture, expect: &[(&str, ColorName, f32)]) {
        let found = palette(&[picture], 6).unwrap();
        let told: Vec<_> = found.iter().map(|swatch| (swatch.hex(), swatch.name)).collect();
        let expected: Vec<_> = expect.iter().map(|(hex, name, _)| ((*hex).to_owned(), *name)).collect();
        assert_eq!(told, expected);
        for (swatch, (_, _, share)) in found.iter().zip(expect) {
            assert!((swatch.share - share).abs() < 0.02, "{swatch:?} should cover {share}");
        }
    }

    #[test]
    fn stripes_are_found_with_their_shares() {
        let picture = stripes(&[
            ([20, 40, 200, 255], 32),
            ([250, 250, 250, 255], 20),
            ([200, 20, 20, 255], 12),
        ]);
        let expect = [
            ("#1428c8", ColorName::Blue, 0.5),
            ("#fafafa", ColorName::White, 0.3125),
            ("#c81414", ColorName::Red, 0.1875),
        ];
        check(&picture, &expect);
    }

    #[test]
    fn colours_that_look_alike_are_one() {
        let picture = stripes(&[([20, 40, 200, 255], 32), ([24, 44, 205, 255], 32)]);
        let found = palette(&[&picture], 6).unwrap();
        assert_eq!(found.len(), 1);
        assert!((found[0].share - 1.0).abs() < 1e-6);
    }

    #[test]
    fn what_cannot_be_seen_has_no_colour() {
        let picture = stripes(&[([20, 40, 200, 255], 32), ([0, 255, 0, 0], 32)]);
        check(&picture, &[("#1428c8", ColorName::Blue, 1.0)]);
        assert!(palette(&[&stripes(&[([0, 255, 0, 0], 64)])], 6).unwrap().is_empty());
        assert!(palette(&[], 6).unwrap().is_empty());
    }

    #[test]
    fn specks_do_not_count_and_most_is_kept() {
        let picture = stripes(&[([20, 40, 200, 255], 63), ([255, 255, 0, 255], 1)]);
        assert_eq!(palette(&[&picture], 6).unwrap().len(), 1);
        let two = stripes(&[([20, 40, 200, 255], 32), ([255, 255, 0, 255], 32)]);
        assert_eq!(palette(&[&two], 1).unwrap().len(), 1);
    }
}
