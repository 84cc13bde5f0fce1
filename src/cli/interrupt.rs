//! Ctrl-C: leave no half-written file behind, exit with 130.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The file or folder that is being written and not yet in its place.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// From here on Ctrl-C removes the unfinished file or folder and ends the process.
pub(super) fn watch() {
    let handled = ctrlc::set_handler(|| {
        if let Some(path) = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        }
        std::process::exit(130);
    });
    if let Err(error) = handled {
        tracing::debug!("Ctrl-C cannot be watched: {error}");
    }
}

/// Names the unfinished file or folder, or says that there is none any more.
pub(super) fn unfinished(path: Option<&Path>) {
    *UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner) = path.map(Path::to_owned);
}
