//! `backup` and `restore`.

use std::path::PathBuf;

/// Where to and for whom to back up.
#[derive(Debug, Clone, clap::Args)]
pub struct BackupArgs {
    /// The file to make.
    pub file: PathBuf,
    /// The public age key of whoever may open it; more than one is possible.
    #[arg(long, value_name = "KEY")]
    pub to: Vec<String>,
    /// A file whose first line is the passphrase that opens it.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// A file with a private age key, to try whether the backup opens.
    #[arg(long, value_name = "FILE")]
    pub identity: Option<PathBuf>,
    /// Where there is room to try it out; the machine's folder for such things when left out.
    #[arg(long, value_name = "FOLDER")]
    pub scratch: Option<PathBuf>,
}

/// What to restore, and where.
#[derive(Debug, Clone, clap::Args)]
pub struct RestoreArgs {
    /// The backup.
    pub file: PathBuf,
    /// The workspace that gets it; with `--record`, its key and files of evidence.
    #[arg(long, value_name = "FOLDER")]
    pub into: PathBuf,
    /// A file whose first line is the passphrase.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// A file with the private age key.
    #[arg(long, value_name = "FILE")]
    pub identity: Option<PathBuf>,
}
