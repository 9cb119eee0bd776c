//! How long to wait before the next try.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// Tries of a page in all, the first included.
const TRIES: u32 = 5;

/// Tries of the first request of all: who has mistyped an address wants to hear of it soon.
const FIRST_TRIES: u32 = 2;

/// The wait before the second try, before it is scattered.
const FIRST: Duration = Duration::from_millis(250);

/// The longest wait, whatever the server asks for.
const LONGEST: Duration = Duration::from_secs(30);

/// Counts the tries of one request.
#[derive(Debug)]
pub(crate) struct Backoff {
    tried: u32,
    tries: u32,
}

impl Backoff {
    /// For a page of a list.
    pub(crate) const fn of_page() -> Self {
        Self { tried: 0, tries: TRIES }
    }

    /// For the first request.
    pub(crate) const fn of_first() -> Self {
        Self { tried: 0, tries: FIRST_TRIES }
    }

    /// How long to wait before the next try; `None` after the last.
    ///
    /// The server's own wish (`Retry-After`) counts where it has one. Otherwise waits double, and are scattered so that
    /// lists that failed together do not come back together.
    pub(crate) fn next(&mut self, wish: Option<Duration>) -> Option<Duration> {
        self.tried += 1;
        if self.tried >= self.tries {
            return None;
        }
        let wait = FIRST * 2_u32.pow(self.tried - 1);
        Some(wish.unwrap_or_else(|| scattered(wait)).min(LONGEST))
    }
}

/// Between half of `wait` and all of it.
fn scattered(wait: Duration) -> Duration {
    // The standard library's hasher is seeded at random, which is all the chance that is needed.
    let chance = RandomState::new().build_hasher().finish() % 1000;
    wait / 2 + wait / 2 * u32::try_from(chance).unwrap_or_default() / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let mut backoff = Backoff::of_page();
        let waits: Vec<Duration> = std::iter::from_fn(|| backoff.next(None)).collect();
        assert_eq!(waits.len(), 4);
        for (wait, most) in waits.iter().zip([250, 500, 1000, 2000].map(Duration::from_millis)) {
            assert!((most / 2..=most).contains(wait), "{wait:?} of {most:?}");
        }
    }

    #[test]
    fn the_server_says_how_long_within_reason() {
        let mut backoff = Backoff::of_page();
        assert_eq!(backoff.next(Some(Duration::from_secs(1))), Some(Duration::from_secs(1)));
        assert_eq!(backoff.next(Some(Duration::from_secs(3600))), Some(LONGEST));
    }
}
