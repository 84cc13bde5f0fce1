//! Messages on standard error: how many, in what colour, around the progress bar.

use std::fmt;
use std::io::{self, IsTerminal, Write};

use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::{DefaultFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter};
use tracing_subscriber::registry::LookupSpan;

use super::failure::Failure;
use super::interrupt;

/// What every command takes.
#[derive(Clone, Debug, Args)]
pub(super) struct TerminalArgs {
    /// Say only what went wrong for good
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Terminal")]
    quiet: bool,
    /// Say more
    #[arg(short, long, global = true, help_heading = "Terminal")]
    verbose: bool,
    /// Show progress: on a terminal, always (as lines off a terminal), or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Terminal")]
    progress: When,
    /// Colour messages (NO_COLOR is honoured)
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Terminal")]
    color: When,
    /// Worker threads [default: one a core]
    #[arg(short = 'j', long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Terminal")]
    threads: Option<u16>,
}

/// auto, always or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What commands need to know of the terminal.
pub(super) struct Terminal {
    /// The bar that messages must not tear; hidden when none is wanted.
    pub(super) bar: ProgressBar,
    /// Whether progress is told in lines, because no bar can be drawn.
    pub(super) lines: Option<std::time::Duration>,
}

/// Sets up messages, threads and Ctrl-C for the process.
pub(super) fn set_up(args: &TerminalArgs) -> Result<Terminal, Failure> {
    let on_terminal = io::stderr().is_terminal();
    let wanted = !args.quiet && args.progress != When::Never;
    let bar = if wanted && on_terminal { ProgressBar::no_length() } else { ProgressBar::hidden() };
    let seconds = if args.progress == When::Always { 1 } else { 10 };
    let lines = (wanted && !on_terminal).then(|| std::time::Duration::from_secs(seconds));
    let color = match args.color {
        When::Always => true,
        When::Never => false,
        When::Auto => on_terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
    };
    let level = match (args.quiet, args.verbose) {
        (true, _) => Level::ERROR,
        (_, true) => Level::DEBUG,
        _ => Level::INFO,
    };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(color)
        .fmt_fields(DefaultFields::new())
        .event_format(Message)
        .with_writer(Screen(bar.clone()))
        .init();
    let threads = args.threads.map_or(0, usize::from);
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build_global()
        .map_err(|e| Failure::failed(format_args!("cannot start {threads} threads: {e}")))?;
    interrupt::watch();
    Ok(Terminal { bar, lines })
}

/// `warning: report.jsonl:3: …`
struct Message;

impl<S, N> FormatEvent<S, N> for Message
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let (name, code) = match *event.metadata().level() {
            Level::ERROR => ("error: ", 31),
            Level::WARN => ("warning: ", 33),
            Level::INFO => ("", 0),
            _ => ("note: ", 36),
        };
        if writer.has_ansi_escapes() && code != 0 {
            write!(writer, "\x1B[1;{code}m{name}\x1B[0m")?;
        } else {
            writer.write_str(name)?;
        }
        context.field_format().format_fields(writer.by_ref(), event)?;
        writeln!(writer)
    }
}

/// Standard error, with the bar taken away while something is written.
#[derive(Clone)]
struct Screen(ProgressBar);

impl<'a> MakeWriter<'a> for Screen {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.suspend(|| io::stderr().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
