//! Results by key: in memory or in Redis, fail-open
