//! How long searching takes with 10,000 styles, on both databases:
//! `cargo run --release -p db --features testing --example search_bench`.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a program for people")]

use std::time::{Duration, Instant};

use db::catalog::entries;
use db::catalog::search::{self, Query, Sort};
use db::testing::{Postgres, catalog};
use db::{Address, Database, DbConfig, DbError};

const STYLES: usize = 10_000;
/// How often each query is timed.
const ROUNDS: usize = 5;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    measure("SQLite", &DbConfig::at(Address::Sqlite(folder.path().join("bench.db"))));
    let postgres = Postgres::start();
    measure("PostgreSQL", &postgres.config());
}

fn measure(name: &str, config: &DbConfig) {
    let database = Database::open(config).expect("a database");
    let begin = Instant::now();
    for some in catalog::entries(STYLES).chunks(500) {
        let put = |connection: &mut db::Connection| {
            some.iter()
                .zip(1..)
                .try_for_each(|(new, now_ms)| entries::put(connection, new, now_ms))
        };
        database.write_blocking(put).expect("entries");
    }
    let renders: Vec<(String, i64)> = catalog::entries(STYLES)
        .into_iter()
        .map(|new| new.style)
        .zip(1..)
        .collect();
    database
        .write_blocking(|connection| entries::count_renders(connection, &renders))
        .expect("renders");
    println!(
        "{name}: {STYLES} styles listed in {:.1} s",
        begin.elapsed().as_secs_f64()
    );
    let queries = queries();
    report(&format!("{name}, search"), &queries, |query| {
        database.read_blocking(|connection| search::search(connection, query).map(drop))
    });
    report(&format!("{name}, facets"), &queries, |query| {
        database.read_blocking(|connection| search::facets(connection, query).map(drop))
    });
    report(&format!("{name}, mark"), &queries[..1], |_| {
        database.read_blocking(|connection| entries::mark(connection).map(drop))
    });
}

/// Every order, with and without words and filters.
fn queries() -> Vec<Query> {
    let texts = [
        "",
        "w",
        "wood",
        "woodblock",
        "the",
        "gold wave",
        "a",
        "quiet art-deco river",
        "s m",
        "水",
        "神奈川",
        "studio press",
    ];
    let filters = [
        Query::default(),
        Query {
            colors: vec!["blue".to_owned(), "teal".to_owned()],
            ..Query::default()
        },
        Query {
            tags: vec!["wave".to_owned()],
            licenses: vec!["MIT".to_owned(), "CC0-1.0".to_owned()],
            speeds: vec!["fast".to_owned()],
            ..Query::default()
        },
    ];
    let mut queries = Vec::new();
    for text in texts {
        for filter in &filters {
            for sort in Sort::ALL {
                queries.push(Query {
                    text: text.to_owned(),
                    sort,
                    ..filter.clone()
                });
            }
        }
    }
    queries
}

/// Prints how long runs took, and how long the quickest run of each query took: what others do on the machine is not in that.
fn report(name: &str, queries: &[Query], run: impl Fn(&Query) -> Result<(), DbError>) {
    let (mut all, mut quickest) = (Vec::new(), Vec::new());
    for query in queries {
        let times = (0..ROUNDS).map(|_| {
            let begin = Instant::now();
            run(query).expect("an answer");
            let what = format!("`{}`, {}, {:?} {:?}", query.text, query.sort, query.tags, query.colors);
            (begin.elapsed(), what)
        });
        let times: Vec<(Duration, String)> = times.collect();
        quickest.extend(times.iter().min().cloned());
        all.extend(times);
    }
    print(&format!("{name}, all runs"), all);
    print(&format!("{name}, quickest runs"), quickest);
}

fn print(name: &str, mut times: Vec<(Duration, String)>) {
    times.sort();
    let at = |per_cent: usize| times[(times.len() - 1) * per_cent / 100].0.as_secs_f64() * 1e3;
    let (_, slowest) = &times[times.len() - 1];
    println!(
        "{name}: p50 {:.1} ms, p95 {:.1} ms, max {:.1} ms ({slowest}); {} times",
        at(50),
        at(95),
        at(100),
        times.len()
    );
}
