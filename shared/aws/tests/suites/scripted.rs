//! A server that answers as a test says, for what no stand-in does: throttling, answers that are
//! lost, executions that end in each way.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// `POST /path`, and for services that have one path only, the operation.
    pub(crate) what: String,
    /// The whole head, to be passed on.
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// What is answered.
pub(crate) enum Answer {
    /// A status, one more header, and JSON.
    Json(u16, &'static str, Value),
    /// What the server at this address says.
    Pass(String),
    /// What it says is done, and not told.
    Lose(String),
    /// Nothing.
    Never,
}

impl Answer {
    pub(crate) fn ok(body: Value) -> Self {
        Self::Json(200, "", body)
    }

    /// An error of a service that speaks JSON.
    pub(crate) fn error(status: u16, code: &str) -> Self {
        Self::Json(status, "", serde_json::json!({ "__type": code, "message": "so it is" }))
    }
}

type Script = dyn Fn(&Asked) -> Answer + Send + Sync;

/// The server's address, and what it was asked.
pub(crate) struct Scripted {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Scripted {
    pub(crate) async fn serve(script: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (script, log): (Arc<Script>, _) = (Arc::new(script), asked.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer_all(stream, script.clone(), log.clone()));
            }
        });
        Self { url, asked }
    }

    /// What it was asked since the last time.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    pub(crate) fn operations(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.what).collect()
    }
}

async fn answer_all(stream: TcpStream, script: Arc<Script>, log: Arc<Mutex<Vec<Asked>>>) {
    let mut stream = BufReader::new(stream);
    while let Some(asked) = read(&mut stream).await {
        log.lock().unwrap().push(asked.clone());
        let answer = match script(&asked) {
            Answer::Json(status, header, body) => json(status, header, &body),
            Answer::Pass(to) => pass(&to, &asked).await,
            Answer::Lose(to) => {
                pass(&to, &asked).await;
                return;
            }
            Answer::Never => std::future::pending().await,
        };
        if stream.get_mut().write_all(&answer).await.is_err() {
            return;
        }
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    let header = |name: &str| {
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let length = header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let target = header("x-amz-target").and_then(|target| Some(target.rsplit_once('.')?.1.to_owned()));
    let path = || head.split(" HTTP/").next().unwrap_or_default().to_owned();
    Some(Asked { what: target.unwrap_or_else(path), head: head.clone(), body })
}

fn json(status: u16, header: &str, body: &Value) -> Vec<u8> {
    let text = body.to_string();
    let header = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
    format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.0\r\n{header}content-length: {}\r\n\r\n{text}",
        text.len()
    )
    .into_bytes()
}

async fn pass(to: &str, asked: &Asked) -> Vec<u8> {
    let mut stream = TcpStream::connect(to.trim_start_matches("http://")).await.unwrap();
    let head = asked.head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&asked.body).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    answer
}
