//! Where results go: standard output, or a file that is written whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::failure::Failure;
use super::interrupt;

/// Where results go. Dropped without [`commit`](Self::commit), a file is left as it was.
pub(super) struct Output {
    writer: BufWriter<Target>,
    name: String,
}

enum Target {
    Stdout(StdoutLock<'static>),
    /// A pipe or a device.
    Special(File),
    /// Written beside `place`, moved there at the end.
    Whole {
        file: NamedTempFile,
        place: PathBuf,
    },
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::Special(file) => file.write(bytes),
            Self::Whole { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::Special(file) => file.flush(),
            Self::Whole { file, .. } => file.flush(),
        }
    }
}

impl Output {
    /// Opens the file, or standard output for `None` and `-`.
    pub(super) fn create(path: Option<&Path>) -> Result<Self, Failure> {
        let name = path.filter(|p| *p != Path::new("-")).map_or("standard output".into(), |p| p.display().to_string());
        let target = match path {
            Some(path) if path != Path::new("-") => Target::open(path).map_err(|e| Failure::output(&name, &e))?,
            _ => Target::Stdout(io::stdout().lock()),
        };
        Ok(Self { writer: BufWriter::with_capacity(1 << 18, target), name })
    }

    /// Writes bytes, with the output's name on any error.
    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.writer.write_all(bytes).map_err(|e| Failure::output(&self.name, &e))
    }

    /// Lets `write` write, with the output's name on any error.
    pub(super) fn with(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        write(&mut self.writer).map_err(|e| Failure::output(&self.name, &e))
    }

    /// Hands on what a reader of the pipe may be waiting for.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        self.writer.flush().map_err(|e| Failure::output(&self.name, &e))
    }

    /// Everything is written: a file takes its place.
    pub(super) fn commit(self) -> Result<(), Failure> {
        let Self { writer, name } = self;
        let finish = || -> io::Result<()> {
            match writer.into_inner().map_err(io::IntoInnerError::into_error)? {
                Target::Stdout(mut out) => out.flush(),
                Target::Special(mut file) => file.flush(),
                Target::Whole { file, place } => {
                    file.as_file().sync_all()?;
                    file.persist(place).map_err(|e| e.error)?;
                    interrupt::unfinished(None);
                    Ok(())
                }
            }
        };
        finish().map_err(|e| Failure::output(&name, &e))
    }
}

impl Target {
    fn open(path: &Path) -> io::Result<Self> {
        // A link stays a link: the file behind it is replaced.
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let existing = match fs::metadata(&place) {
            Ok(meta) if meta.is_dir() => return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")),
            Ok(meta) if !meta.is_file() => return Ok(Self::Special(File::options().write(true).open(&place)?)),
            Ok(meta) => Some(meta.permissions()),
            Err(_) => None,
        };
        let folder = place.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".koujing-").suffix(".part");
        // What the umask leaves, as for any new file; temporary files are private by default.
        #[cfg(unix)]
        let all = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666);
        #[cfg(unix)]
        builder.permissions(all);
        let file = builder.tempfile_in(folder)?;
        if let Some(permissions) = existing {
            file.as_file().set_permissions(permissions)?;
        }
        interrupt::unfinished(Some(file.path()));
        Ok(Self::Whole { file, place })
    }
}
