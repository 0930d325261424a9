//! One instance per process, one template per list of schemas, one database per test.

use sqlx::{Connection, Executor, PgConnection, postgres::PgConnectOptions};
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};
use store::{Dsn, Schema, postgres};
use tokio::sync::Mutex;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A fresh database with these schemas; and the superuser's way into it.
pub(crate) async fn fresh_database(schemas: &[Schema]) -> (Dsn, PgConnectOptions) {
    let instance = instance().await;
    let template = template(instance, schemas).await;
    let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let _one_copy_at_a_time = copying().lock().await;
    let mut admin = PgConnection::connect_with(&instance.admin("postgres")).await.expect("admin");
    let create = format!("create database {name} template {template} owner sekisho_owner");
    admin.execute(sqlx::AssertSqlSafe(create)).await.expect("copy of the template");
    (instance.dsn().on_database(&name), instance.admin(&name))
}

fn copying() -> &'static Mutex<()> {
    static LOCK: OnceLock<Mutex<()>> = OnceLock::new();
    LOCK.get_or_init(Mutex::default)
}

async fn instance() -> &'static postgres::Instance {
    static INSTANCE: OnceLock<postgres::Instance> = OnceLock::new();
    static STARTING: OnceLock<Mutex<()>> = OnceLock::new();
    let _one = STARTING.get_or_init(Mutex::default).lock().await;
    if let Some(instance) = INSTANCE.get() {
        return instance;
    }
    sweep();
    let folder = folder_of(std::process::id());
    let mut settings = postgres::Settings::throw_away(folder);
    settings.connections = 200;
    let instance = postgres::start(settings).await.expect("PostgreSQL");
    INSTANCE.get_or_init(|| instance)
}

fn folder_of(process: u32) -> PathBuf {
    std::env::temp_dir().join(format!("sekisho-test-{process}"))
}

/// Removes what test processes that are gone have left.
fn sweep() {
    let Ok(entries) = std::fs::read_dir(std::env::temp_dir()) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(process) = name.strip_prefix("sekisho-test-") else { continue };
        let is_postgres_there = || {
            let pid = std::fs::read_to_string(entry.path().join("data/postmaster.pid")).unwrap_or_default();
            let pid = pid.lines().next().unwrap_or("none").to_owned();
            PathBuf::from(format!("/proc/{pid}")).exists()
        };
        if !PathBuf::from(format!("/proc/{process}")).exists() && !is_postgres_there() {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// The name of a database that has these schemas and nothing else.
async fn template(instance: &postgres::Instance, schemas: &[Schema]) -> String {
    static TEMPLATES: OnceLock<Mutex<HashMap<String, String>>> = OnceLock::new();
    let mut templates = TEMPLATES.get_or_init(Mutex::default).lock().await;
    let key: String = schemas.iter().map(|schema| schema.name).collect::<Vec<_>>().join(",");
    if let Some(name) = templates.get(&key) {
        return name.clone();
    }
    let name = format!("template_{}", templates.len());
    let mut admin = PgConnection::connect_with(&instance.admin("postgres")).await.expect("admin");
    let create = format!("create database {name} owner sekisho_owner");
    admin.execute(sqlx::AssertSqlSafe(create)).await.expect("template");
    let mut owner =
        PgConnection::connect_with(&instance.dsn().on_database(&name).owner).await.expect("owner");
    let mut all = vec![store::SCHEMA, ledger::SCHEMA, office::SCHEMA];
    all.extend(schemas.iter().filter(|schema| !["store", "ledger", "office"].contains(&schema.name)));
    store::migrate(&mut owner, &all).await.expect("migrations");
    owner.close().await.expect("close");
    templates.insert(key, name.clone());
    name
}
