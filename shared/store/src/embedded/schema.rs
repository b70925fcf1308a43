//! The database's schema and the way to it from those of earlier releases.

use std::path::Path;

use rusqlite::Connection;

use super::OpenError;

/// `MCPP`: tells our files from other people's.
const APPLICATION_ID: i32 = 0x4D43_5050;
/// Each step from one schema version to the next; the version is SQLite's `user_version`.
/// A step that was released is never changed.
const MIGRATIONS: &[&str] = &[include_str!("schema/001.sql"), include_str!("schema/002.sql")];

/// Brings the database to this release's schema; refuses a file of another program or a later release.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let wrong = |error: rusqlite::Error| OpenError::of_database(path, error);
    let number = |connection: &Connection, name: &str| {
        connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0))
    };
    let application = number(connection, "application_id").map_err(wrong)?;
    let found = number(connection, "user_version").map_err(wrong)?;
    let empty: bool = connection
        .query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0))
        .map_err(wrong)?;
    if application != APPLICATION_ID && !empty {
        return Err(OpenError::Foreign { path: path.to_owned() });
    }
    let done = usize::try_from(found).unwrap_or(0);
    let Some(steps) = MIGRATIONS.get(done..) else {
        return Err(OpenError::TooNew { path: path.to_owned(), found, known: MIGRATIONS.len() });
    };
    if steps.is_empty() {
        return Ok(());
    }
    let transaction = connection.transaction().map_err(wrong)?;
    for step in steps {
        transaction.execute_batch(step).map_err(wrong)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(wrong)?;
    let newest = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    transaction.pragma_update(None, "user_version", newest).map_err(wrong)?;
    transaction.commit().map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps_taken(count: usize) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        for step in MIGRATIONS.iter().take(count) {
            connection.execute_batch(step).unwrap();
        }
        connection.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        connection.pragma_update(None, "user_version", i64::try_from(count).unwrap()).unwrap();
        connection
    }

    /// What the first release wrote: an execution was found by its workflow and its server through an
    /// item of its own.
    #[test]
    fn links_of_executions_become_keys_in_the_indexes() {
        let mut connection = steps_taken(1);
        connection
            .execute_batch(
                r#"INSERT INTO items (pk, sk, version, index_pk, index_sk, body) VALUES
                ('W#ws_1#EXE', 'exe_1', 3, 'W#ws_1#EXE#failed', 'exe_1',
                 '{"kind":"execution","v":1,"workflow":"wf_1","deployment":"dep_1"}'),
                ('W#ws_1#WF#wf_1', 'EXE#exe_1', 1, 'W#ws_1#DEP#dep_1', 'EXE#exe_1',
                 '{"kind":"execution_link","v":1,"execution":"exe_1"}'),
                ('W#ws_1#EXE', 'exe_2', 1, 'W#ws_1#EXE#failed', 'exe_2', '{"kind":"execution","v":1}'),
                ('W#ws_1#WF#wf_1', 'V#0000000001', 1, NULL, NULL, '{"kind":"version","v":1}');
                INSERT INTO items (pk, sk, version, counter) VALUES ('W#ws_1', 'COUNT', 1, 5);"#,
            )
            .unwrap();
        migrate(&mut connection, Path::new("test")).unwrap();
        let mut statement = connection
            .prepare(
                "SELECT concat_ws(' ', sk, version, index_pk, index2_pk, index2_sk, index3_pk, index3_sk)
                 FROM items ORDER BY pk, sk",
            )
            .unwrap();
        let rows: Vec<String> =
            statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        let wanted = [
            "COUNT 1",
            "exe_1 3 W#ws_1#EXE#failed W#ws_1#WF#wf_1 exe_1 W#ws_1#DEP#dep_1 exe_1",
            "exe_2 1 W#ws_1#EXE#failed",
            "V#0000000001 1",
        ];
        assert_eq!(rows, wanted);
    }

    #[test]
    fn every_step_leads_to_the_same_schema() {
        let schema = |connection: &Connection| -> Vec<String> {
            let mut statement =
                connection.prepare("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name").unwrap();
            statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
        };
        let newest = schema(&steps_taken(MIGRATIONS.len()));
        for count in 0..=MIGRATIONS.len() {
            let mut connection = steps_taken(count);
            migrate(&mut connection, Path::new("test")).unwrap();
            assert_eq!(schema(&connection), newest, "from {count}");
        }
    }
}
