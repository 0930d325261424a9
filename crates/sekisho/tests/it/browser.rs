//! A real browser: chromedriver and headless Chromium, one session per test.

use crate::demo::kill;
use fantoccini::{Client, ClientBuilder, Locator, elements::Element};
use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// Pages in a debug build on a busy machine take their time.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Browser {
    pub client: Client,
    driver: Child,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// A window of `width` × `height`; below 500, which no window can be, a telephone's screen.
    pub async fn open(width: u32, height: u32) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("port").port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver; `dev/setup test` installs it");
        let profile = tempfile::tempdir().expect("profile");
        let arguments = [
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--lang=ja".to_owned(),
            "--ignore-certificate-errors".to_owned(),
            format!("--window-size={width},{height}"),
            format!("--user-data-dir={}", profile.path().display()),
        ];
        let mut options = serde_json::json!({
            "args": arguments, "binary": "/usr/bin/chromium",
            "prefs": { "intl.accept_languages": "ja" }
        });
        if width < 500 {
            let screen = serde_json::json!({ "width": width, "height": height, "pixelRatio": 1.0 });
            options["mobileEmulation"] = serde_json::json!({ "deviceMetrics": screen });
        }
        let capabilities = serde_json::json!({
            "browserName": "chrome",
            "acceptInsecureCerts": true,
            "goog:chromeOptions": options
        });
        let capabilities = capabilities.as_object().expect("object").clone();
        let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        builder.capabilities(capabilities);
        let address = format!("http://127.0.0.1:{port}");
        let mut last = None;
        for _ in 0..100 {
            match builder.connect(&address).await {
                Ok(client) => return Self { client, driver, _profile: profile },
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("no browser: {last:?}");
    }

    pub async fn go(&self, address: &str) {
        self.client.goto(address).await.expect("page");
    }

    pub async fn find(&self, css: &str) -> Element {
        match self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await {
            Ok(element) => element,
            Err(error) => panic!("{css}: {error}\n{}", self.text().await),
        }
    }

    pub async fn fill(&self, name: &str, value: &str) {
        let field = self.find(&format!("[name='{name}']")).await;
        let _ = field.clear().await;
        field.send_keys(value).await.expect("typing");
    }

    pub async fn click(&self, css: &str) {
        self.find(css).await.click().await.expect("click");
    }

    /// Clicks the submit button of the page's main form, and waits until another page has taken this one's place: one
    /// that came later would take the place of whatever is gone to next.
    pub async fn submit(&self) {
        let page = self.find("html").await;
        self.click("main form button[type='submit']").await;
        let begin = std::time::Instant::now();
        while page.tag_name().await.is_ok() {
            assert!(begin.elapsed() < PATIENCE, "the form was not sent:\n{}", self.text().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until there is no such element any more.
    pub async fn gone(&self, css: &str) {
        let begin = std::time::Instant::now();
        while self.client.find(Locator::Css(css)).await.is_ok() {
            assert!(begin.elapsed() < PATIENCE, "{css} stays:\n{}", self.text().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Everything the page says.
    pub async fn text(&self) -> String {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(error) => format!("(no body: {error})"),
        }
    }

    /// Waits until the page says `text`.
    pub async fn says(&self, text: &str) {
        let begin = std::time::Instant::now();
        while begin.elapsed() < PATIENCE {
            if self.text().await.contains(text) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let address = self.client.current_url().await.map(|url| url.to_string()).unwrap_or_default();
        panic!("{address} does not say {text:?} but:\n{}", self.text().await);
    }

    pub async fn address(&self) -> String {
        self.client.current_url().await.expect("address").to_string()
    }

    /// Keeps a picture in `target/screenshots`.
    pub async fn picture(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/screenshots");
        let _ = std::fs::create_dir_all(&folder);
        if let Ok(png) = self.client.screenshot().await {
            let _ = std::fs::write(folder.join(format!("{name}.png")), png);
        }
    }

    pub async fn close(self) {
        let _ = self.client.clone().close().await;
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        kill("-TERM", self.driver.id());
        let _ = self.driver.wait();
    }
}
