//! The binary, run in a folder of its own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder, and the binary with nothing of this machine's environment.
pub(crate) struct Portal {
    folder: TempDir,
}

/// What a command did.
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Portal {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file into the folder.
    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_portal"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("PORTAL_DATA", self.path().join("data"))
            .stdin(Stdio::null());
        command
    }

    /// Runs a command in the folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        let output = self.command(arguments).output().unwrap();
        Done {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command whose output nobody reads: the reader has gone already.
    pub(crate) fn run_unread(&self, arguments: &[&str]) -> Done {
        let mut command = self.command(arguments);
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command.stdout(writer).stderr(Stdio::piped()).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        Done { code: output.status.code().unwrap(), out: String::new(), err }
    }

    /// Starts the portal on a free port and waits until it is ready. Workflows may call this
    /// machine, where the tests' services are.
    pub(crate) fn up(&self) -> Up {
        self.up_with(&["--allow-private", "127.0.0.1"])
    }

    /// The same, with these options and no others.
    pub(crate) fn up_with(&self, options: &[&str]) -> Up {
        let mut command = self.command(&[&["up", "--port", "0", "--no-open", "--json"], options].concat());
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        Up { process, url: ready.pointer("/url").and_then(Value::as_str).unwrap().to_owned() }
    }
}

/// A portal that runs until this is dropped.
pub(crate) struct Up {
    process: Child,
    pub(crate) url: String,
}

impl Up {
    /// Kills it as a power cut would: without a word.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has noticed.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Done {
    /// Asserts the exit code; what was printed says why it is another one.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "standard output:\n{}\nstandard error:\n{}", self.out, self.err);
        self
    }

    /// Standard output as one JSON document.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// Serves one request with these bytes; gives the URL.
pub(crate) fn echo(answer: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer = answer.to_owned();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        assert!(stream.read(&mut request).unwrap() > 0, "a request came");
        stream.write_all(answer.as_bytes()).unwrap();
    });
    format!("http://{address}")
}
