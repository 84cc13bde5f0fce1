//! Why a command ended early, and the exit code of it.

use std::fmt;
use std::io;
use std::process::ExitCode;

use crate::model::ReadError;

/// Why a command ended early.
#[derive(Debug)]
pub(super) enum Failure {
    /// The arguments cannot work: exit code 2.
    Usage(anyhow::Error),
    /// It did not get done: exit code 1.
    Failed(anyhow::Error),
    /// Nobody reads the output any more: exit code 0.
    ClosedPipe,
}

impl Failure {
    /// Arguments that cannot work.
    pub(super) fn usage(message: impl fmt::Display) -> Self {
        Self::Usage(anyhow::anyhow!("{message}"))
    }

    /// Something that did not get done.
    pub(super) fn failed(message: impl fmt::Display) -> Self {
        Self::Failed(anyhow::anyhow!("{message}"))
    }

    /// An output that could not be written.
    pub(super) fn output(target: &str, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::ClosedPipe
        } else {
            Self::failed(format_args!("{target}: cannot write: {error}"))
        }
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Usage { .. } => Self::Usage(error.into()),
            _ => Self::Failed(error.into()),
        }
    }
}

/// Tells the user and gives the exit code.
pub(super) fn report(failure: Failure) -> ExitCode {
    match failure {
        Failure::ClosedPipe => ExitCode::SUCCESS,
        Failure::Failed(error) => {
            tracing::error!("{error}");
            ExitCode::from(1)
        }
        Failure::Usage(error) => {
            tracing::error!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Prints help, version or what is wrong with the arguments.
pub(super) fn usage(error: &clap::Error) -> ExitCode {
    // Nothing is left to be done when the terminal is gone.
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}
