//! What a render gives, what it shares, and what it gives back.

use cache::Cache;
use serde_json::json;

use super::studio::{Studio, png, samples};
use crate::{RenderError, Source};

#[tokio::test]
async fn the_generator_is_applied_and_alpha_kept() {
    let studio = Studio::new(8, Cache::off());
    let file = png(7, 5);
    let rendered = studio
        .renderer
        .render(&studio.style, studio.request(&file, &json!({})))
        .await
        .expect("a render");
    let (before, after) = (samples(&file), samples(&rendered.body));
    for (old, new) in before.chunks_exact(4).zip(after.chunks_exact(4)) {
        assert_eq!([255 - old[0], 255 - old[1], 255 - old[2], old[3]], new);
    }
    let stages: Vec<&str> = rendered.timings.iter().map(|(stage, _)| stage).collect();
    assert_eq!(stages, ["decode", "before", "wait", "generator", "after", "encode"]);
}

#[tokio::test]
async fn who_observes_renders_anew_and_stores_nothing() {
    let studio = Studio::new(8, Cache::memory(1 << 20));
    let file = png(7, 5);
    let observe = || {
        studio
            .renderer
            .observe(&studio.style, studio.request(&file, &json!({})))
    };
    let first = observe().await.expect("a render");
    let raw = first.raw.expect("what the generator gave");
    // Padded to a multiple of 4.
    assert_eq!((raw.count, raw.not_finite, raw.outside), (3 * 8 * 8, 0, 0));
    assert!(raw.low >= 0.0 && raw.high <= 1.0 && !raw.is_constant, "{raw:?}");
    assert!(studio.renderer.stored(&first.key).await.is_none());
    let rendered = studio
        .renderer
        .render(&studio.style, studio.request(&file, &json!({})))
        .await
        .expect("a render");
    assert_eq!((rendered.source, rendered.raw), (Source::Miss, None));
    assert_eq!(
        (rendered.key, &rendered.body),
        (first.key, &first.body),
        "the same as for everybody"
    );
    assert_eq!(observe().await.expect("a render").source, Source::Miss);
    assert_eq!(studio.backend.runs().len(), 3);
}

#[tokio::test]
async fn strength_0_is_the_input_and_needs_no_device() {
    let studio = Studio::new(8, Cache::off());
    let file = png(9, 4);
    let request = studio.request(&file, &json!({"strength": 0}));
    let rendered = studio.renderer.render(&studio.style, request).await.expect("a render");
    assert_eq!(samples(&rendered.body), samples(&file));
    assert!(studio.backend.runs().is_empty());
}

#[tokio::test]
async fn one_pixel_is_enough_and_size_is_the_longest_side() {
    let studio = Studio::new(8, Cache::off());
    for (own, settings, wanted) in [((1, 1), json!({}), (1, 1)), ((40, 20), json!({"size": 16}), (16, 8))] {
        let request = studio.request(&png(own.0, own.1), &settings);
        let rendered = studio.renderer.render(&studio.style, request).await.expect("a render");
        let picture = pixels::decode(&rendered.body, &pixels::Limits::default()).expect("a picture");
        assert_eq!(picture.size(), wanted);
    }
}

#[tokio::test]
async fn a_stored_answer_is_a_hit() {
    let studio = Studio::new(8, Cache::memory(1 << 20));
    let file = png(8, 8);
    let render = || studio.renderer.render(&studio.style, studio.request(&file, &json!({})));
    let (first, second) = (render().await.expect("a render"), render().await.expect("a render"));
    assert_eq!((first.source, second.source), (Source::Miss, Source::Hit));
    assert_eq!((first.key, &first.body), (second.key, &second.body));
    assert_eq!(studio.backend.runs().len(), 1);
    assert!(studio.renderer.stored(&first.key).await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_equal_requests_at_once_one_runs() {
    let studio = Studio::new(8, Cache::memory(1 << 20));
    studio.backend.gate().close();
    let file = png(8, 8);
    let waiting: Vec<_> = (0..100)
        .map(|_| {
            let (renderer, style) = (studio.renderer.clone(), studio.style.clone());
            let request = studio.request(&file, &json!({}));
            tokio::spawn(async move { renderer.render(&style, request).await })
        })
        .collect();
    studio.backend.gate().open();
    let mut missed = 0;
    for task in waiting {
        let rendered = task.await.expect("no panic").expect("a render");
        missed += usize::from(rendered.source == Source::Miss);
    }
    assert_eq!((missed, studio.backend.runs().len()), (1, 1));
    assert_eq!(studio.renderer.in_flight(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_is_an_answer() {
    let studio = Studio::new(1, Cache::off());
    studio.backend.gate().close();
    let device = studio.renderer.config().device;
    let held = studio.renderer.scheduler().reserve(&device).expect("the one place");
    let refused = studio
        .renderer
        .render(&studio.style, studio.request(&png(8, 8), &json!({})))
        .await;
    assert!(
        matches!(refused, Err(RenderError::Infer(infer::InferError::Overloaded { .. }))),
        "{refused:?}"
    );
    drop(held);
    studio.backend.gate().open();
    assert!(
        studio
            .renderer
            .render(&studio.style, studio.request(&png(8, 8), &json!({})))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn what_is_no_picture_is_refused_before_the_device() {
    let studio = Studio::new(8, Cache::off());
    let refused = studio
        .renderer
        .render(&studio.style, studio.request(&"no picture".into(), &json!({})))
        .await;
    assert!(matches!(refused, Err(RenderError::Picture(_))), "{refused:?}");
    assert!(studio.backend.runs().is_empty());
}
