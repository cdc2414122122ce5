//! Facets that were counted, as long as nothing else is listed.

use std::collections::HashMap;

use db::catalog::search::Facets;

/// Most queries whose facets are remembered: those that people begin with.
const MOST: usize = 200;

/// What another one is, whenever anything that is listed is: how many styles there are, and when one of them last changed.
pub(super) type Mark = (i64, i64);

/// Facets by query.
#[derive(Default)]
pub(super) struct Counted {
    mark: Mark,
    facets: HashMap<String, Facets>,
}

impl Counted {
    /// The facets of a query, where they were counted of what is listed now.
    pub(super) fn get(&self, mark: Mark, query: &str) -> Option<Facets> {
        (self.mark == mark).then(|| self.facets.get(query).cloned()).flatten()
    }

    /// Remembers the facets of a query, and nothing of before.
    pub(super) fn put(&mut self, mark: Mark, query: String, facets: Facets) {
        if self.mark != mark || self.facets.len() >= MOST {
            self.facets.clear();
            self.mark = mark;
        }
        self.facets.insert(query, facets);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facets(total: i64) -> Facets {
        Facets {
            total,
            values: Vec::new(),
        }
    }

    #[test]
    fn what_changed_is_counted_anew() {
        let mut counted = Counted::default();
        counted.put((1, 5), "a".to_owned(), facets(1));
        assert_eq!(counted.get((1, 5), "a").map(|facets| facets.total), Some(1));
        assert!(counted.get((1, 5), "b").is_none());
        assert!(counted.get((1, 6), "a").is_none());
        counted.put((1, 6), "b".to_owned(), facets(2));
        assert!(counted.get((1, 6), "a").is_none());
    }

    #[test]
    fn not_everything_is_remembered() {
        let mut counted = Counted::default();
        for index in 0..=MOST {
            counted.put((1, 5), index.to_string(), facets(1));
        }
        assert!(counted.facets.len() <= MOST);
    }
}
