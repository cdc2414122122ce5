//! What is found, narrowed, counted and turned over page by page; the same on both databases.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::super::entries;
use super::super::reviews::{self, Opinion};
use super::super::search::{self, Cursor, Facets, Key, Query, Sort};
use super::super::words;
use super::{check, entry, somebody};
use crate::testing::catalog;
use crate::{Connection, DbError};

fn found(connection: &mut Connection, query: &Query) -> Result<Vec<String>, DbError> {
    let found = search::search(connection, query)?;
    assert_eq!(found.next, None);
    Ok(found.entries.into_iter().map(|entry| entry.style).collect())
}

fn text(text: &str) -> Query {
    Query {
        text: text.to_owned(),
        sort: Sort::Relevance,
        ..Query::default()
    }
}

/// Four styles, each different in every way.
fn four(connection: &mut Connection) -> Result<(), DbError> {
    let mut wave = entry("studio/wave", "The Great Wave");
    wave.tags = vec!["woodblock".to_owned(), "blue".to_owned()];
    let mut sea = entry("studio/sea", "Quiet Sea");
    sea.tags = vec!["woodblock".to_owned(), "wave".to_owned()];
    sea.license = Some("MIT".to_owned());
    (sea.speed, sea.speed_class) = (10, "fast".to_owned());
    let mut ink = entry("atelier/ink", "水墨山水");
    ink.summary = "Waves of ink.".to_owned();
    ink.tags = vec!["blue".to_owned()];
    ink.colors = vec!["black".to_owned(), "white".to_owned()];
    (ink.speed, ink.speed_class) = (entries::UNKNOWN_SPEED, "unknown".to_owned());
    let mut glass = entry("studio-9/glass", "Stained-Glass");
    glass.license = None;
    glass.tags = Vec::new();
    (glass.speed, glass.speed_class) = (900, "slow".to_owned());
    for (new, now_ms) in [wave, sea, ink, glass].iter().zip(1..) {
        entries::put(connection, new, now_ms)?;
    }
    entries::count_renders(
        connection,
        &[("studio/sea".to_owned(), 2), ("atelier/ink".to_owned(), 5)],
    )?;
    let ada = somebody(connection, "ada")?;
    for (style, stars) in [("studio-9/glass", 5), ("studio/wave", 1)] {
        let opinion = Opinion {
            style: style.to_owned(),
            version: "1.0.0".to_owned(),
            stars,
            text: String::new(),
        };
        reviews::put(connection, &ada, &opinion, 9)?;
    }
    Ok(())
}

#[test]
fn words_find_what_fits_best_first() {
    check(|connection| {
        four(connection)?;
        for (asked, expect) in [
            // title, tag, summary
            ("wave", &["studio/wave", "studio/sea", "atelier/ink"][..]),
            ("WAV", &["studio/wave", "studio/sea", "atelier/ink"]),
            ("waves", &["atelier/ink"]),
            ("wave quiet", &["studio/sea"]),
            ("水", &["atelier/ink"]),
            ("山水", &["atelier/ink"]),
            ("山墨", &[]),
            ("stainedglass", &["studio-9/glass"]),
            // a publisher; those that weigh the same by score, then by name
            ("studio", &["studio-9/glass", "studio/sea", "studio/wave"]),
            ("nothing", &[]),
            // no word narrows nothing: by score
            ("--", &["studio-9/glass", "atelier/ink", "studio/sea", "studio/wave"]),
        ] {
            assert_eq!(found(connection, &text(asked))?, expect, "{asked}");
        }
        entries::put(connection, &entry("studio/wave", "Tide"), 20)?;
        assert_eq!(
            found(connection, &text("great"))?,
            [""; 0],
            "what is put anew is found by what it is now"
        );
        entries::remove(connection, "studio/sea")?;
        assert_eq!(found(connection, &text("quiet"))?, [""; 0]);
        Ok(())
    });
}

#[test]
fn orders() {
    check(|connection| {
        four(connection)?;
        for (sort, expect) in [
            (
                Sort::New,
                ["studio-9/glass", "atelier/ink", "studio/sea", "studio/wave"],
            ),
            (
                Sort::Popular,
                ["atelier/ink", "studio/sea", "studio-9/glass", "studio/wave"],
            ),
            (
                Sort::Rated,
                ["studio-9/glass", "atelier/ink", "studio/sea", "studio/wave"],
            ),
            (
                Sort::Fast,
                ["studio/sea", "studio-9/glass", "studio/wave", "atelier/ink"],
            ),
            // byte by byte: `-` stands before `/`
            (
                Sort::Name,
                ["atelier/ink", "studio-9/glass", "studio/sea", "studio/wave"],
            ),
        ] {
            let query = Query {
                sort,
                ..Query::default()
            };
            assert_eq!(found(connection, &query)?, expect, "{sort}");
        }
        Ok(())
    });
}

#[test]
fn filters_narrow() {
    let some = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
    check(|connection| {
        four(connection)?;
        let base = Query {
            sort: Sort::Name,
            ..Query::default()
        };
        for (query, expect) in [
            (
                Query {
                    tags: some(&["woodblock"]),
                    ..base.clone()
                },
                &["studio/sea", "studio/wave"][..],
            ),
            (
                Query {
                    tags: some(&["woodblock", "blue"]),
                    ..base.clone()
                },
                &["studio/wave"],
            ),
            (
                Query {
                    licenses: some(&["MIT", "CC-BY-4.0"]),
                    ..base.clone()
                },
                &["atelier/ink", "studio/sea", "studio/wave"],
            ),
            (
                Query {
                    publishers: some(&["studio"]),
                    speeds: some(&["fast"]),
                    licenses: some(&["MIT"]),
                    ..base.clone()
                },
                &["studio/sea"],
            ),
            (
                Query {
                    colors: some(&["white", "red"]),
                    ..base.clone()
                },
                &["atelier/ink"],
            ),
            (
                Query {
                    text: "wave".to_owned(),
                    tags: some(&["blue"]),
                    ..base.clone()
                },
                &["atelier/ink", "studio/wave"],
            ),
            (
                Query {
                    tags: some(&["'; DROP TABLE entries; --", "\0"]),
                    ..base.clone()
                },
                &[],
            ),
        ] {
            assert_eq!(found(connection, &query)?, expect, "{query:?}");
            assert_eq!(
                search::facets(connection, &query)?.total,
                expect.len() as i64,
                "{query:?}"
            );
        }
        Ok(())
    });
}

#[test]
fn facets_count_what_could_be_chosen() {
    let of = |facets: &Facets, key: Key| {
        let values = facets.values.iter().filter(|(of, ..)| *of == key);
        values
            .map(|(_, value, count)| format!("{value} {count}"))
            .collect::<Vec<_>>()
    };
    check(|connection| {
        four(connection)?;
        let all = search::facets(connection, &Query::default())?;
        assert_eq!(all.total, 4);
        assert_eq!(of(&all, Key::Tag), ["blue 2", "woodblock 2", "wave 1"]);
        assert_eq!(of(&all, Key::License), ["CC-BY-4.0 2", "MIT 1"]);
        assert_eq!(of(&all, Key::Publisher), ["studio 2", "atelier 1", "studio-9 1"]);
        assert_eq!(of(&all, Key::Speed), ["fast 2", "slow 1", "unknown 1"]);
        assert_eq!(of(&all, Key::Color), ["blue 3", "black 1", "white 1"]);
        let narrowed = Query {
            licenses: vec!["MIT".to_owned()],
            tags: vec!["woodblock".to_owned()],
            ..Query::default()
        };
        let narrowed = search::facets(connection, &narrowed)?;
        assert_eq!(narrowed.total, 1);
        assert_eq!(
            of(&narrowed, Key::Tag),
            ["wave 1", "woodblock 1"],
            "tags narrow one another"
        );
        assert_eq!(
            of(&narrowed, Key::License),
            ["CC-BY-4.0 1", "MIT 1"],
            "another licence could be chosen, too"
        );
        assert_eq!(of(&narrowed, Key::Publisher), ["studio 1"]);
        let keys: Vec<Key> = all.values.iter().map(|(key, ..)| *key).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        Ok(())
    });
}

#[test]
fn pages_follow_one_another() {
    check(|connection| {
        let all = catalog::entries(60);
        for new in &all {
            // Few times and few renders, so that many are equal.
            entries::put(connection, new, i64::from(new.title.len() as u8 % 3))?;
        }
        for (sort, asked) in Sort::ALL.into_iter().flat_map(|sort| [(sort, ""), (sort, "a")]) {
            let mut query = Query {
                text: asked.to_owned(),
                sort,
                limit: 200,
                ..Query::default()
            };
            let whole = found(connection, &query)?;
            assert!(whole.len() > 10, "{sort}");
            query.limit = 7;
            let mut pages = Vec::new();
            loop {
                let page = search::search(connection, &query)?;
                pages.extend(page.entries.into_iter().map(|entry| entry.style));
                let Some(next) = page.next else { break };
                query.after = Some(Cursor::parse(&next.to_string(), sort).unwrap());
            }
            assert_eq!(pages, whole, "{sort} `{asked}`");
            let other = if sort == Sort::New { Sort::Name } else { Sort::New };
            let mixed = Query { sort: other, ..query };
            assert!(matches!(search::search(connection, &mixed), Err(DbError::Conflict(_))));
        }
        Ok(())
    });
}

/// Both databases give the same, and what they give is what the words say.
#[test]
fn both_databases_find_the_same() {
    let all = catalog::entries(400);
    let answers = RefCell::new(Vec::new());
    check(|connection| {
        for (new, now_ms) in all.iter().zip(1..) {
            entries::put(connection, new, now_ms % 50)?;
        }
        let mut here = Vec::new();
        for asked in [
            "a",
            "wood",
            "the gold",
            "水",
            "cafe",
            "no 1",
            "art-deco",
            "studio press",
            "z",
        ] {
            for sort in Sort::ALL {
                let query = Query {
                    sort,
                    limit: 200,
                    ..text(asked)
                };
                here.push(format!(
                    "{:?} {:?}",
                    search::search(connection, &query)?,
                    search::facets(connection, &query)?
                ));
            }
            let query = Query {
                sort: Sort::Name,
                limit: 200,
                ..text(asked)
            };
            let facets = search::facets(connection, &query)?;
            let fitting: Vec<&str> = all
                .iter()
                .filter(|new| fits(asked, new))
                .map(|new| new.style.as_str())
                .collect();
            assert_eq!(facets.total, fitting.len() as i64, "{asked}");
            if fitting.len() < 200 {
                let mut expect: Vec<String> = fitting.into_iter().map(str::to_owned).collect();
                expect.sort();
                assert_eq!(found(connection, &query)?, expect, "{asked}");
            }
        }
        answers.borrow_mut().push(here);
        Ok(())
    });
    let answers = answers.into_inner();
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

fn fits(asked: &str, new: &entries::NewEntry) -> bool {
    let text = format!(
        "{} {} {} {}",
        new.title,
        new.style.replace('/', " "),
        new.tags.join(" "),
        new.summary
    );
    let terms = words::index(&text);
    words::query(asked)
        .iter()
        .all(|asked| terms.iter().any(|term| asked.matches(term)))
}

#[test]
fn values_of_a_key_are_bounded() {
    check(|connection| {
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        for new in catalog::entries(200) {
            let mut tags = new.tags.clone();
            tags.sort();
            tags.dedup();
            tags.into_iter().for_each(|tag| *counts.entry(tag).or_default() += 1);
            entries::put(connection, &new, 1)?;
        }
        assert!(counts.len() > 50);
        let mut expect: Vec<(i64, String)> = counts.into_iter().map(|(tag, count)| (-count, tag)).collect();
        expect.sort();
        expect.truncate(50);
        let facets = search::facets(connection, &Query::default())?;
        let tags = facets.values.into_iter().filter(|(key, ..)| *key == Key::Tag);
        let tags: Vec<(i64, String)> = tags.map(|(_, tag, count)| (-count, tag)).collect();
        assert_eq!(tags, expect);
        Ok(())
    });
}
