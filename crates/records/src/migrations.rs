//! Brings a database to the newest schema: `migrations/<engine>/<version>_<name>.sql`, each whole or not at all.
//!
//! A change that would break the version before it comes in two: first what both versions can work with, and only in a later
//! release the removal. Names and versions are the same for both engines.

use include_dir::{Dir, include_dir};
use sqlx::{
    AnyPool, AssertSqlSafe, SqlSafeStr,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};

use crate::engine::Engine;

static SQLITE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/migrations/sqlite");
static POSTGRES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/migrations/postgres");

/// Runs what has not run yet.
pub async fn run(engine: Engine, pool: &AnyPool) -> Result<(), MigrateError> {
    migrator(engine).run(pool).await
}

/// The versions and names that this binary brings.
pub fn known(engine: Engine) -> Vec<(i64, String)> {
    migrator(engine).iter().map(|one| (one.version, one.description.to_string())).collect()
}

/// Those up to `version` only, as an older binary would.
#[cfg(test)]
pub async fn run_up_to(engine: Engine, pool: &AnyPool, version: i64) -> Result<(), MigrateError> {
    let older = migrator(engine).iter().filter(|one| one.version <= version).cloned().collect();
    Migrator::with_migrations(older).run(pool).await
}

fn migrator(engine: Engine) -> Migrator {
    let folder = match engine {
        Engine::Sqlite => &SQLITE,
        Engine::Postgres => &POSTGRES,
    };
    let read = |file: &include_dir::File<'static>| {
        let name = file.path().file_stem()?.to_str()?.to_owned();
        let (version, name) = name.split_once('_')?;
        let sql = AssertSqlSafe(file.contents_utf8()?.to_owned()).into_sql_str();
        Some(Migration::new(version.parse().ok()?, name.to_owned().into(), MigrationType::Simple, sql, false))
    };
    Migrator::with_migrations(folder.files().filter_map(read).collect())
}
