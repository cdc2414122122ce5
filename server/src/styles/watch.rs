//! Watches the folders of styles and reloads them when something changes.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::Styles;

/// A pack is written in many steps; it is looked at when it has been quiet for this long.
const QUIET: Duration = Duration::from_millis(300);

/// Reloads as long as it lives.
pub struct Watch {
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Watches the folders of `styles`.
    ///
    /// # Errors
    /// When the system gives no notice of changes; what was loaded stays usable.
    pub fn start(styles: Styles) -> Result<Self, notify::Error> {
        let (sender, changes) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if !event.as_ref().is_ok_and(is_look) {
                // Nobody listens any more once the watch has ended.
                let _ = sender.send(event);
            }
        })?;
        for folder in styles.folders() {
            if let Err(error) = watcher.watch(folder, RecursiveMode::Recursive) {
                tracing::warn!(folder = %folder.display(), %error, "changes in this folder are not seen");
            }
        }
        std::thread::Builder::new()
            .name("styles".to_owned())
            .spawn(move || follow(&styles, &changes))?;
        Ok(Self { _watcher: watcher })
    }
}

/// Whether somebody only looked: a reload opens every pack, and would be followed by another one for ever.
fn is_look(event: &Event) -> bool {
    let is_access = event.kind.is_access();
    is_access && event.kind != EventKind::Access(AccessKind::Close(AccessMode::Write))
}

fn follow(styles: &Styles, changes: &mpsc::Receiver<notify::Result<notify::Event>>) {
    while changes.recv().is_ok() {
        loop {
            match changes.recv_timeout(QUIET) {
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        styles.reload();
    }
}
