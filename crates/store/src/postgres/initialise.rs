//! Makes a new instance: initdb with data checksums, who may connect how, roles, database.

use super::{DATABASE, Instance, Layout, RunAs, Settings, binaries::Binaries, options};
use crate::StoreError;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::{
    fs,
    io::Write,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
    process::Command,
};

/// The logins' generated passwords, kept in a file that only this program's user reads.
#[derive(Clone)]
pub(crate) struct Passwords {
    pub owner: String,
    pub app: String,
    pub ledger: String,
}

pub(crate) fn ensure(settings: &Settings, layout: &Layout, binaries: &Binaries) -> Result<(), StoreError> {
    for folder in [&layout.socket, &layout.log] {
        own_folder(layout, folder)?;
    }
    if layout.data.join("PG_VERSION").exists() {
        return Ok(());
    }
    // A half-made folder of an interrupted initdb holds nothing that was ever acknowledged.
    if layout.data.exists() {
        fs::remove_dir_all(&layout.data).map_err(|e| folder_error(&layout.data, e))?;
    }
    own_folder(layout, &layout.data)?;
    let mut initdb = binaries.command("initdb", false);
    initdb.arg("-D").arg(&layout.data).args([
        "--username=postgres",
        "--auth-local=peer",
        "--auth-host=reject",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--data-checksums",
    ]);
    if !settings.is_durable {
        initdb.arg("--no-sync");
    }
    run(initdb, "initdb")?;
    write_access_rules(layout)
}

/// `postgres` is reached by the operating system's own word only (peer), everybody else by password.
fn write_access_rules(layout: &Layout) -> Result<(), StoreError> {
    let us = own_name();
    let rules = "local all postgres peer map=superuser\nlocal all all scram-sha-256\n";
    let map = format!("superuser postgres postgres\nsuperuser root postgres\nsuperuser {us} postgres\n");
    for (file, text) in [("pg_hba.conf", rules), ("pg_ident.conf", map.as_str())] {
        let path = layout.data.join(file);
        fs::write(&path, text).map_err(|e| folder_error(&path, e))?;
    }
    Ok(())
}

/// Creates the logins and the database, if missing, and sets the passwords. Runs at every start,
/// so a role that somebody gave more power loses it again.
pub(crate) async fn ensure_roles(instance: &Instance) -> Result<(), StoreError> {
    let mut admin = PgConnection::connect_with(&instance.admin("postgres")).await?;
    let passwords = instance.passwords();
    for (role, password) in [
        ("sekisho_owner", &passwords.owner),
        ("sekisho_app", &passwords.app),
        ("sekisho_ledger", &passwords.ledger),
    ] {
        // Role names are constants and the password is hexadecimal, made by us.
        let statement = format!(
            "do $$ begin if not exists (select from pg_roles where rolname = '{role}') then create role {role}; end if; end $$;
             alter role {role} login nosuperuser nobypassrls nocreatedb nocreaterole noreplication password '{password}';"
        );
        admin.execute(AssertSqlSafe(statement)).await?;
    }
    let exists = sqlx::query("select from pg_database where datname = $1")
        .bind(DATABASE)
        .fetch_optional(&mut admin)
        .await?;
    if exists.is_none() {
        let create = format!("create database {DATABASE} owner sekisho_owner");
        admin.execute(AssertSqlSafe(create)).await?;
        admin.execute(AssertSqlSafe(format!("revoke all on database {DATABASE} from public"))).await?;
        admin
            .execute(AssertSqlSafe(format!(
                "grant connect on database {DATABASE} to sekisho_app, sekisho_ledger"
            )))
            .await?;
    }
    admin.close().await?;
    let mut inside = PgConnection::connect_with(&instance.admin(DATABASE)).await?;
    inside.execute("revoke create on schema public from public").await?;
    inside.close().await?;
    Ok(())
}

/// Reads the passwords, or makes them (256 random bits each).
pub(crate) fn passwords(layout: &Layout) -> Result<Passwords, StoreError> {
    let path = layout.folder.join("passwords");
    if !path.exists() {
        let fresh = || format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        let text = format!("{}\n{}\n{}\n", fresh(), fresh(), fresh());
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(|e| folder_error(&path, e))?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|e| folder_error(&path, e))?;
    }
    let text = fs::read_to_string(&path).map_err(|e| folder_error(&path, e))?;
    let mut lines = text.lines().map(str::to_owned);
    match (lines.next(), lines.next(), lines.next()) {
        (Some(owner), Some(app), Some(ledger)) => Ok(Passwords { owner, app, ledger }),
        _ => Err(StoreError::Dsn(format!("{} does not hold three lines", path.display()))),
    }
}

/// Makes sure `folder` exists, belongs to the user that PostgreSQL runs as, and that this user
/// can reach it.
fn own_folder(layout: &Layout, folder: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(folder).map_err(|e| folder_error(folder, e))?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(|e| folder_error(folder, e))?;
    if layout.user == RunAs::Ourselves {
        return Ok(());
    }
    let mut chown = Command::new("chown");
    chown.arg("postgres:postgres").arg(folder);
    run(chown, "chown")?;
    let mut reach = Command::new("setpriv");
    reach.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--", "test", "-w"]).arg(folder);
    run(reach, "reaching the folder as the postgres user").map_err(|_| {
        folder_error(
            folder,
            std::io::Error::other(
                "the postgres user cannot reach it: every folder above must be searchable (chmod o+x), or choose another with --dir",
            ),
        )
    })
}

pub(super) fn run(mut command: Command, program: &str) -> Result<(), StoreError> {
    let failed = |output: String| StoreError::Program { program: program.to_owned(), output };
    let output = command.output().map_err(|error| failed(error.to_string()))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(failed(
            String::from_utf8_lossy(&output.stderr).lines().rev().take(8).collect::<Vec<_>>().join(" / "),
        )),
    }
}

/// The name of the user we run as, from the password file; `root` if it is not there.
fn own_name() -> String {
    use std::os::unix::fs::MetadataExt;
    let uid = fs::metadata("/proc/self").map_or(0, |m| m.uid()).to_string();
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    users
        .lines()
        .find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1)? == uid).then(|| name.to_owned())
        })
        .unwrap_or_else(|| "root".to_owned())
}

fn folder_error(path: &Path, source: std::io::Error) -> StoreError {
    StoreError::Folder(path.display().to_string(), source)
}

impl Instance {
    /// Connection options of the superuser by peer authentication: role set-up and tests.
    pub fn admin(&self, database: &str) -> sqlx::postgres::PgConnectOptions {
        options(self.layout(), "postgres", None, database)
    }
}
