//! From PostgreSQL's errors to what a caller may know.

use kernel::{Message, Refusal, RefusalKind};

/// Starting, reaching or preparing the database failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(
        "PostgreSQL 15 or newer is not installed: looked in {0}. Install it (Debian: apt-get install postgresql) or give a DSN"
    )]
    NotInstalled(String),
    #[error("the data folder {0} was made by PostgreSQL {1}, which is not installed")]
    WrongMajor(String, String),
    #[error("{0}: {1}")]
    Folder(String, std::io::Error),
    #[error("{program} failed: {output}")]
    Program { program: String, output: String },
    #[error("PostgreSQL does not answer after {0} s; its log is in {1}")]
    NoAnswer(u64, String),
    #[error(
        "the data folder {0} is in use: another sekisho runs on it. Stop that one first, or give this one its own folder"
    )]
    InUse(String),
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("address of the database: {0}")]
    Dsn(String),
}

/// Turns a database error into a [`Refusal`]. Use as `.map_err(store::refusal)?`.
///
/// * no connection, timeout, shutdown, a lock that others hold → *unavailable* (try again);
/// * unique violation (23505) → *conflict*;
/// * row-level security violation (42501) → *denied*, the wall held;
/// * anything else is a defect of ours.
pub fn refusal(error: sqlx::Error) -> Refusal {
    match &error {
        sqlx::Error::RowNotFound => Refusal::not_found("no such row"),
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Io(_) => Refusal::unavailable(error.to_string()),
        sqlx::Error::Database(database) => match database.code().as_deref() {
            Some("23505") => Refusal::new(
                "SK-PLATFORM-003",
                RefusalKind::Conflict,
                Message::key("refusal-conflict"),
                error.to_string(),
            ),
            Some("42501") => Refusal::denied(error.to_string()),
            // lock_timeout, deadlock
            Some("55P03" | "40P01") => Refusal::unavailable(error.to_string()),
            // 57xxx operator intervention (shutdown, crash), 53xxx out of resources, 08xxx connection
            Some(code) if code.starts_with("57") || code.starts_with("53") || code.starts_with("08") => {
                Refusal::unavailable(error.to_string())
            }
            _ => Refusal::fault(error.to_string()),
        },
        _ => Refusal::fault(error.to_string()),
    }
}
