//! Failed sign-ins, counted per login name and per client address, so that nobody tries passwords in a row.
//!
//! An attempt counts as failed from its beginning until [`SignInThrottle::succeeded`] says otherwise: a thousand
//! attempts at once get no further than one after another. Five failures of a name within 15 minutes close it for 30
//! seconds; each further one doubles that, up to 15 minutes; a success, or 15 quiet minutes after the wait, clears
//! it. Twenty failures of an address within 15 minutes close it until the first of them is 15 minutes old; there a
//! success takes back its own attempt only, or an account of one's own would be a way to go on. Attempts that are
//! refused do not count. Names are counted whether or not they exist, so the answer tells nothing. IPv6 clients are
//! counted by their /64, which is what one client has. Where a name was signed in from before, its failures from there
//! are counted apart: who only knows a name cannot keep its owner out.
//!
//! Memory is bounded: each of the three tables keeps at most [`ThrottleConfig::entries`]; the oldest go first, those
//! that are closed last. The counts are of this process: with N nodes somebody has N times the attempts.
//!
//! Written plainly, because the rate limiters to be had take tokens from a bucket at a steady rate: a success cannot
//! clear them, and waits do not double.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

use crate::LoginName;

/// How many failures are too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThrottleConfig {
    /// Failures of one name within the window that close it.
    pub name_failures: usize,
    /// Failures of one address within the window that close it.
    pub address_failures: usize,
    /// How long a failure counts, milliseconds.
    pub window_ms: i64,
    /// How long a name is closed at first, milliseconds; doubled at each further failure.
    pub first_wait_ms: i64,
    /// How long a name is closed at most, milliseconds.
    pub longest_wait_ms: i64,
    /// Most names, and most addresses, that are remembered; at least 1 of each is.
    pub entries: usize,
}

impl Default for ThrottleConfig {
    /// 5 of a name or 20 of an address within 15 minutes; 30 seconds to 15 minutes of waiting; 10,000 entries each.
    fn default() -> Self {
        Self {
            name_failures: 5,
            address_failures: 20,
            window_ms: 15 * 60_000,
            first_wait_ms: 30_000,
            longest_wait_ms: 15 * 60_000,
            entries: 10_000,
        }
    }
}

/// What has failed too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThrottledBy {
    /// The login name.
    Name,
    /// The client's address.
    Address,
}

/// An attempt is refused for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many failed sign-ins; try again in {} s", self.wait_s())]
pub struct Refused {
    /// How long to wait, milliseconds; at least 1.
    pub wait_ms: i64,
    /// What has failed too often; for the log.
    pub by: ThrottledBy,
}

impl Refused {
    /// The wait in whole seconds, rounded up, as `Retry-After` wants it.
    #[must_use]
    pub const fn wait_s(&self) -> i64 {
        self.wait_ms.saturating_add(999).div_euclid(1000)
    }
}

/// The failed sign-ins of this process. For many threads at once.
#[derive(Debug)]
pub struct SignInThrottle {
    config: ThrottleConfig,
    tables: Mutex<Tables>,
}

#[derive(Debug, Default)]
struct Tables {
    /// By name; for whoever signed in from an address before, by both.
    names: HashMap<(LoginName, Option<IpAddr>), Count>,
    /// Where names were signed in from, and when last, Unix milliseconds.
    homes: HashMap<(LoginName, IpAddr), i64>,
    addresses: HashMap<IpAddr, Count>,
}

impl Tables {
    /// What attempts are counted by. Somebody who only knows a name could keep its owner out by failing on purpose; so where
    /// the owner signed in before, failures from elsewhere do not count.
    fn key(&self, name: &LoginName, address: IpAddr) -> (LoginName, Option<IpAddr>) {
        let home = (name.clone(), address);
        let is_home = self.homes.contains_key(&home);
        (home.0, is_home.then_some(address))
    }

    fn remember(&mut self, name: &LoginName, address: IpAddr, most: usize, now_ms: i64) {
        self.homes.insert((name.clone(), address), now_ms);
        if self.homes.len() > most.max(1)
            && let Some(oldest) = self.homes.iter().min_by_key(|(_, at_ms)| **at_ms)
        {
            let oldest = oldest.0.clone();
            self.homes.remove(&oldest);
        }
    }
}

/// What is known of one name or address.
#[derive(Debug, Default)]
struct Count {
    /// When it failed within the window, the oldest first; no more than the limit.
    failures: VecDeque<i64>,
    /// How often it was closed without a break.
    closed: u32,
    /// Until when it is closed, Unix milliseconds.
    until_ms: i64,
    last_ms: i64,
}

impl SignInThrottle {
    /// A throttle that has seen nothing yet.
    #[must_use]
    pub fn new(config: ThrottleConfig) -> Self {
        Self {
            config,
            tables: Mutex::default(),
        }
    }

    /// Begins an attempt, before the password is looked at, and counts it as failed.
    ///
    /// # Errors
    /// If the name or the address has failed too often; with the longer of the two waits. Then it does not count.
    pub fn attempt(&self, name: &LoginName, address: IpAddr, now_ms: i64) -> Result<(), Refused> {
        let address = counted(address);
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let key = tables.key(name, address);
        let by_name = tables.names.get(&key).map_or(0, |count| self.wait_ms(count, now_ms));
        let by_address = tables
            .addresses
            .get(&address)
            .map_or(0, |count| self.wait_ms(count, now_ms));
        let wait_ms = by_name.max(by_address);
        if wait_ms > 0 {
            let by = if by_address > by_name {
                ThrottledBy::Address
            } else {
                ThrottledBy::Name
            };
            return Err(Refused { wait_ms, by });
        }
        self.name_failed(entry(&mut tables.names, key, self.config.entries, now_ms), now_ms);
        self.address_failed(
            entry(&mut tables.addresses, address, self.config.entries, now_ms),
            now_ms,
        );
        Ok(())
    }

    /// Says that the attempt begun last with this name and address was no failure: the password was right. Clears
    /// the name, and takes the attempt back from the address.
    pub fn succeeded(&self, name: &LoginName, address: IpAddr, now_ms: i64) {
        let address = counted(address);
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let key = tables.key(name, address);
        tables.names.remove(&key);
        take_back(&mut tables.addresses, &address);
        tables.remember(name, address, self.config.entries, now_ms);
    }

    /// Says that the attempt begun last with this name and address was never decided, for a reason of the server:
    /// takes it back from both.
    pub fn undecided(&self, name: &LoginName, address: IpAddr) {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let key = tables.key(name, counted(address));
        take_back(&mut tables.names, &key);
        take_back(&mut tables.addresses, &counted(address));
    }

    /// How long it is still closed; 0 if it is open. A clock that was set back closes nothing for longer than any
    /// wait can be.
    fn wait_ms(&self, count: &Count, now_ms: i64) -> i64 {
        let wait_ms = count.until_ms.saturating_sub(now_ms);
        let longest_ms = self.config.longest_wait_ms.max(self.config.window_ms);
        if wait_ms > longest_ms { 0 } else { wait_ms.max(0) }
    }

    fn name_failed(&self, count: &mut Count, now_ms: i64) {
        let config = &self.config;
        let quiet_ms = now_ms.saturating_sub(count.last_ms.max(count.until_ms));
        if quiet_ms >= config.window_ms {
            *count = Count::default();
        }
        // While it is closed again and again the failures that closed it go on counting.
        if count.closed == 0 {
            count.forget(now_ms.saturating_sub(config.window_ms));
        }
        count.add(now_ms, config.name_failures);
        if count.failures.len() >= config.name_failures {
            let doubled = config.first_wait_ms.saturating_mul(1_i64 << count.closed.min(32));
            count.until_ms = now_ms.saturating_add(doubled.min(config.longest_wait_ms));
            count.closed = count.closed.saturating_add(1);
        }
    }

    fn address_failed(&self, count: &mut Count, now_ms: i64) {
        let config = &self.config;
        count.forget(now_ms.saturating_sub(config.window_ms));
        count.add(now_ms, config.address_failures);
        if let Some(oldest_ms) = count.failures.front()
            && count.failures.len() >= config.address_failures
        {
            count.until_ms = oldest_ms.saturating_add(config.window_ms);
        }
    }
}

impl Default for SignInThrottle {
    fn default() -> Self {
        Self::new(ThrottleConfig::default())
    }
}

impl Count {
    /// Forgets what failed at `before_ms` or earlier.
    fn forget(&mut self, before_ms: i64) {
        self.failures.retain(|at_ms| *at_ms > before_ms);
    }

    fn add(&mut self, now_ms: i64, most: usize) {
        self.failures.push_back(now_ms);
        while self.failures.len() > most.max(1) {
            self.failures.pop_front();
        }
        self.last_ms = now_ms;
    }
}

/// Forgets the newest failure, and that it closed anything.
fn take_back<K: Eq + Hash>(table: &mut HashMap<K, Count>, key: &K) {
    let Some(count) = table.get_mut(key) else { return };
    count.failures.pop_back();
    count.closed = count.closed.saturating_sub(1);
    count.until_ms = 0;
    if count.failures.is_empty() {
        table.remove(key);
    }
}

/// The count of a key; where the table is full, another makes room.
fn entry<K: Clone + Eq + Hash>(table: &mut HashMap<K, Count>, key: K, most: usize, now_ms: i64) -> &mut Count {
    if table.len() >= most.max(1) && !table.contains_key(&key) {
        let oldest = table
            .iter()
            .min_by_key(|(_, count)| (count.until_ms > now_ms, count.last_ms));
        if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
            table.remove(&oldest);
        }
    }
    table.entry(key).or_default()
}

/// What stands for a client: its IPv4 address, or the /64 of its IPv6 address.
fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests;
