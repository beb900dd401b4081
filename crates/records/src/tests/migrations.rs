//! An old database that is brought up to date is like a new one, and both engines have the same tables.

use std::collections::BTreeSet;

use sqlx::{AnyPool, Row, any::AnyPoolOptions};

use super::{Scratch, postgres, run};
use crate::{Engine, Records, migrations};

/// Every table with its columns, and every index, as the database itself tells.
async fn schema(engine: Engine, pool: &AnyPool) -> BTreeSet<String> {
    let sql = match engine {
        Engine::Sqlite => {
            "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' \
             UNION SELECT 'index ' || name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        }
        Engine::Postgres => {
            "SELECT table_name::text || '.' || column_name::text FROM information_schema.columns WHERE table_schema = 'public' \
             UNION SELECT 'index ' || indexname::text FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%_pkey'"
        }
    };
    let rows = sqlx::query(sql).fetch_all(pool).await.expect("a schema");
    let names = rows.iter().map(|row| row.try_get::<String, _>(0).expect("text"));
    names.filter(|name| !name.starts_with("_sqlx") && !name.starts_with("sqlite_")).collect()
}

async fn connect(url: &str) -> AnyPool {
    let _ = sqlx::any::install_drivers(&[sqlx::sqlite::any::DRIVER, sqlx::postgres::any::DRIVER]);
    AnyPoolOptions::new().max_connections(1).connect(url).await.expect("a connection")
}

#[test]
fn names_and_versions_are_the_same_for_both_engines() {
    let known = migrations::known(Engine::Sqlite);
    assert!(known.len() >= 2);
    assert_eq!(known, migrations::known(Engine::Postgres));
}

#[test]
fn an_upgraded_database_equals_a_fresh_one() {
    run(async {
        let scratch = Scratch::new("upgrade");
        let fresh = Records::open(&scratch.file("fresh.db"), &scratch.0).await.expect("a record");
        let sqlite = schema(Engine::Sqlite, &fresh.database.pool).await;
        let newest = migrations::known(Engine::Sqlite).len();
        for version in 1..=newest {
            let pool = connect(&format!("sqlite:{}?mode=rwc", scratch.file(&format!("old-{version}.db")))).await;
            migrations::run_up_to(Engine::Sqlite, &pool, version as i64).await.expect("the old version");
            let old = schema(Engine::Sqlite, &pool).await;
            assert_eq!(old == sqlite, version == newest, "version {version}");
            migrations::run(Engine::Sqlite, &pool).await.expect("the upgrade");
            assert_eq!(schema(Engine::Sqlite, &pool).await, sqlite, "from version {version}");
        }
        let Some(server) = postgres::server() else { return };
        let fresh = Records::open(&server.new_database(), &scratch.0).await.expect("a record");
        let in_postgres = schema(Engine::Postgres, &fresh.database.pool).await;
        for version in 1..=newest {
            let pool = connect(&server.new_database()).await;
            migrations::run_up_to(Engine::Postgres, &pool, version as i64).await.expect("the old version");
            migrations::run(Engine::Postgres, &pool).await.expect("the upgrade");
            assert_eq!(schema(Engine::Postgres, &pool).await, in_postgres, "from version {version}");
        }
        assert_eq!(in_postgres, sqlite, "both engines have the same tables, columns and indexes");
    });
}
